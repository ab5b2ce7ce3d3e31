//! The support matrix as a whole: network models across, what a cluster can have down.
//!
//! A row is a feature, or an ingress controller that no feature stands for. A cell is what is known of it with one model,
//! and where that is a no, the nearest ways to get it.

use crate::{
    Basis, Component, Edition, FactId, Facts, Feature, FeatureTopic, IngressController, KubernetesVersion,
    Model, Retirement, Sourced, Status, Support, VersionId, id,
};

/// One row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MatrixRow {
    /// What it is about.
    pub subject: MatrixSubject,
    /// What stands in each column, in the order of [`Model::ALL`].
    pub cells: [MatrixCell; 6],
    /// The Kubernetes version that it needs, where one is stated.
    pub since: Option<Sourced<KubernetesVersion>>,
    /// When it ends, where the edition knows of an end.
    pub ends: Option<Retirement>,
}

/// What a row is about.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum MatrixSubject {
    /// A feature.
    Feature(Feature),
    /// An ingress controller that works with every model, or that no feature stands for.
    Controller(IngressController),
}

/// One cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MatrixCell {
    /// The network model.
    pub model: Model,
    /// What is known.
    pub support: Support,
    /// What the other edition says itself; not covered where it is silent.
    pub other_edition: Status,
    /// The nearest ways to get it, where it is not supported: at most three and
    /// the other edition, the nearest first.
    pub ways: Vec<MatrixWay>,
}

/// A way to get what a cell denies.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum MatrixWay {
    /// Another model, with which it works.
    Model {
        /// The model.
        model: Model,
        /// Whether a live cluster gets there without being made anew.
        in_place: bool,
    },
    /// Something that does nearly the same and works with this model.
    Instead(MatrixSubject),
    /// By the rules of the other edition it works.
    Edition(Edition),
}

impl MatrixSubject {
    /// The name, as in the table of facts.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Feature(it) => it.as_str(),
            Self::Controller(it) => it.as_str(),
        }
    }

    /// As people call it, to stand within a sentence.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Feature(it) => it.words(),
            Self::Controller(it) => it.words(),
        }
    }

    /// Whether the network model makes no difference to it: a controller in the cluster works with each, until it ends.
    pub const fn is_the_same_everywhere(self) -> bool {
        match self {
            Self::Feature(_) => false,
            Self::Controller(_) => true,
        }
    }

    /// What it is about.
    pub const fn topic(self) -> FeatureTopic {
        match self {
            Self::Feature(it) => it.topic(),
            Self::Controller(_) => FeatureTopic::Ingress,
        }
    }
}

impl IngressController {
    /// The controller as people call it, to stand within a sentence.
    pub const fn words(self) -> &'static str {
        match self {
            Self::IngressNginx => "Ingress NGINX",
            Self::Traefik => "Traefik",
            Self::Haproxy => "HAProxy",
            Self::EnvoyContour => "Contour and others on Envoy",
            Self::AppRoutingNginx => "application routing with NGINX",
            Self::AppRoutingGatewayApi => "application routing with the Gateway API",
            Self::HttpApplicationRouting => "HTTP application routing",
            Self::Agic => Feature::Agic.words(),
            Self::Agc => Feature::Agc.words(),
            Self::IstioGateway => "the Istio add-on's ingress gateway",
        }
    }
}

impl Facts {
    /// The matrix, by topic, each topic in the order of the alphabet.
    pub fn matrix(self) -> Vec<MatrixRow> {
        let mut rows = Vec::new();
        for topic in FeatureTopic::ALL {
            let features =
                Feature::ALL.into_iter().filter(|it| has_cells(self, *it)).map(MatrixSubject::Feature);
            let controllers = IngressController::ALL
                .into_iter()
                .filter(|it| self.ingress(*it).feature.is_none())
                .map(MatrixSubject::Controller);
            let here = features.chain(controllers).filter(|it| it.topic() == topic);
            rows.extend(here.map(|it| self.row(it)));
        }
        rows
    }

    fn row(self, subject: MatrixSubject) -> MatrixRow {
        let cells = Model::ALL.map(|model| MatrixCell {
            model,
            support: self.cell(subject, model),
            other_edition: self.other_edition(subject, model),
            ways: self.ways(subject, model),
        });
        let since = since(subject).map(|it| self.version(it));
        let ends = ends(subject).and_then(|it| self.retirement(it)).filter(|it| it.date.is_some());
        MatrixRow { subject, cells, since, ends }
    }

    /// What is known of a subject with a model.
    pub fn cell(self, subject: MatrixSubject, model: Model) -> Support {
        match subject {
            MatrixSubject::Feature(feature) => self.support(feature, model),
            MatrixSubject::Controller(controller) => self.controller(controller),
        }
    }

    /// A controller in the cluster works with every model; past its end it is no choice any more.
    fn controller(self, controller: IngressController) -> Support {
        let known = self.ingress(controller);
        let ended = known
            .retires_as
            .and_then(|it| self.retirement(it))
            .is_some_and(|it| it.is_over(self.edition().as_of()));
        let (status, reason) = if ended {
            (Status::Unsupported, "support has ended")
        } else {
            (Status::Supported, "runs in the cluster")
        };
        Support {
            status,
            reason,
            basis: Basis::Explicit,
            fact: Some(known.fact),
            borrowed_from: known.borrowed_from,
            conflict: known.conflict,
        }
    }

    /// What the other edition says of its own accord.
    fn other_edition(self, subject: MatrixSubject, model: Model) -> Status {
        let there = Self::new(self.edition().other()).in_cloud(self.cloud()).cell(subject, model);
        if there.borrowed_from.is_some() { Status::NotCovered } else { there.status }
    }

    fn ways(self, subject: MatrixSubject, model: Model) -> Vec<MatrixWay> {
        const MOST: usize = 3;
        if self.cell(subject, model).status != Status::Unsupported {
            return Vec::new();
        }
        let works = |subject, model| self.cell(subject, model).status == Status::Supported;
        let instead = alike(subject).into_iter().filter(|it| *it != subject && works(*it, model));
        let others = NEAREST.into_iter().filter(|it| *it != model && works(subject, *it));
        let models = others.map(|to| MatrixWay::Model { model: to, in_place: self.can_move(model, to) });
        let mut ways: Vec<MatrixWay> = instead.map(MatrixWay::Instead).take(MOST - 1).chain(models).collect();
        ways.truncate(MOST);
        if self.other_edition(subject, model) == Status::Supported {
            ways.push(MatrixWay::Edition(self.edition().other()));
        }
        ways
    }

    /// Whether a live cluster can change its model.
    fn can_move(self, from: Model, to: Model) -> bool {
        to == Model::Overlay
            && self.edition() == Edition::Current2026
            && self.support(Feature::MigrateToOverlay, from).status == Status::Supported
    }
}

/// Models in the order in which they are offered: what is advised first.
const NEAREST: [Model; 6] = [
    Model::Overlay,
    Model::PodSubnetDynamic,
    Model::NodeSubnet,
    Model::PodSubnetStatic,
    Model::Kubenet,
    Model::ByoCni,
];

/// Features of which something is known by model. Those that only pairs name have no row.
fn has_cells(facts: Facts, feature: Feature) -> bool {
    Model::ALL.into_iter().any(|model| facts.support(feature, model).fact.is_some())
}

/// What does nearly the same, the best first. Sources: facts `np-recommended`, `ingress-*`, `mesh-*`, `outbound-*`.
fn alike(subject: MatrixSubject) -> Vec<MatrixSubject> {
    const ENGINES: [Feature; 3] =
        [Feature::NetworkPolicyCilium, Feature::NetworkPolicyCalicoLinux, Feature::NetworkPolicyNpmLinux];
    const WINDOWS_ENGINES: [Feature; 2] =
        [Feature::NetworkPolicyCalicoWindows, Feature::NetworkPolicyNpmWindows];
    const MESHES: [Feature; 6] = [
        Feature::IstioAddon,
        Feature::Linkerd,
        Feature::IstioSelfManaged,
        Feature::Consul,
        Feature::CiliumMutualTls,
        Feature::OsmAddon,
    ];
    const OUTBOUND: [Feature; 4] = [
        Feature::OutboundLoadbalancer,
        Feature::OutboundUserassignednatgateway,
        Feature::OutboundUserdefinedrouting,
        Feature::OutboundManagednatgateway,
    ];
    const MACHINES: [Feature; 3] =
        [Feature::VmssPools, Feature::VirtualMachinesPools, Feature::AvailabilitySets];
    const GATEWAYS: [Feature; 2] = [Feature::Agc, Feature::Agic];
    const CONTROLLERS: [IngressController; 8] = [
        IngressController::AppRoutingGatewayApi,
        IngressController::IstioGateway,
        IngressController::Traefik,
        IngressController::Haproxy,
        IngressController::EnvoyContour,
        IngressController::AppRoutingNginx,
        IngressController::IngressNginx,
        IngressController::HttpApplicationRouting,
    ];
    let of = |family: &[Feature]| -> Vec<MatrixSubject> {
        family.iter().map(|it| MatrixSubject::Feature(*it)).collect()
    };
    match subject {
        MatrixSubject::Feature(it) if ENGINES.contains(&it) => of(&ENGINES),
        MatrixSubject::Feature(it) if WINDOWS_ENGINES.contains(&it) => of(&WINDOWS_ENGINES),
        MatrixSubject::Feature(it) if MESHES.contains(&it) => of(&MESHES),
        MatrixSubject::Feature(it) if OUTBOUND.contains(&it) => of(&OUTBOUND),
        MatrixSubject::Feature(it) if MACHINES.contains(&it) => of(&MACHINES),
        // A gateway in place of a gateway, a controller in the cluster in place of another.
        MatrixSubject::Feature(Feature::Agic | Feature::Agc) => {
            let gateways = of(&GATEWAYS).into_iter();
            gateways.chain(CONTROLLERS.map(MatrixSubject::Controller)).collect()
        }
        MatrixSubject::Controller(_) => {
            let controllers = CONTROLLERS.map(MatrixSubject::Controller).into_iter();
            controllers.chain(of(&GATEWAYS)).collect()
        }
        MatrixSubject::Feature(_) => Vec::new(),
    }
}

/// The Kubernetes version from which a subject is there.
const fn since(subject: MatrixSubject) -> Option<VersionId> {
    let MatrixSubject::Feature(feature) = subject else { return None };
    match feature {
        Feature::DualStack => Some(id::DUAL_STACK_MIN_K8S),
        Feature::NetworkPolicyCalicoWindows => Some(id::WIN_CALICO_MIN_K8S),
        Feature::NetworkIsolated => Some(id::EGRESS_NETWORK_ISOLATED),
        Feature::MigrateToOverlay => Some(id::IPAM_MIGRATION_MIN_K8S),
        Feature::CiliumMutualTls => Some(id::MESH_CILIUM_MTLS),
        Feature::VirtualMachinesPools => Some(id::VM_POOLS_MIN_K8S),
        Feature::L7Policy => Some(id::NP_CILIUM_L7_FQDN),
        Feature::OutboundManagednatgateway
        | Feature::OutboundUserassignednatgateway
        | Feature::NatGatewayStandard => Some(id::NATGW_MIN_K8S),
        _ => None,
    }
}

/// The retirement of a subject.
fn ends(subject: MatrixSubject) -> Option<Component> {
    match subject {
        MatrixSubject::Controller(it) => Facts::new(Edition::Current2026).ingress(it).retires_as,
        MatrixSubject::Feature(it) => match it {
            Feature::NetworkPolicyNpmLinux => Some(Component::NpmLinux),
            Feature::NetworkPolicyNpmWindows => Some(Component::NpmWindows),
            Feature::OsmAddon => Some(Component::Osm),
            Feature::AvailabilitySets => Some(Component::AvailabilitySets),
            Feature::BasicLoadBalancer => Some(Component::BasicLoadBalancer),
            _ => None,
        },
    }
}

/// One thing that the editions tell differently.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct EditionChange {
    /// The row of the table.
    pub fact: FactId,
    /// What is told differently.
    pub what: &'static str,
    /// What the workshop says.
    pub workshop: &'static str,
    /// What holds today.
    pub current: &'static str,
    /// What that means for a design.
    pub impact: &'static str,
}

include!(concat!(env!("OUT_DIR"), "/changes.rs"));

/// What changed between the workshop's day and now, in the order of the table.
pub const fn changes() -> &'static [EditionChange] {
    CHANGES
}

#[cfg(test)]
mod tests {
    use super::{MatrixSubject, MatrixWay, changes};
    use crate::{Edition, Facts, Feature, IngressController, Model, Status};

    fn row(edition: Edition, subject: MatrixSubject) -> super::MatrixRow {
        Facts::new(edition).matrix().into_iter().find(|it| it.subject == subject).unwrap()
    }

    #[test]
    fn every_cell_that_is_known_has_its_source_and_a_no_its_ways() {
        for edition in Edition::ALL {
            let matrix = Facts::new(edition).matrix();
            assert!(matrix.len() > 45, "{}", matrix.len());
            for row in matrix {
                for cell in &row.cells {
                    let known = cell.support.status != Status::NotCovered;
                    assert!(!known || cell.support.fact.is_some(), "{}", row.subject.as_str());
                    assert!(!known || !cell.support.reason.is_empty(), "{}", row.subject.as_str());
                    assert!(cell.ways.is_empty() || cell.support.status == Status::Unsupported);
                }
            }
        }
    }

    #[test]
    fn every_ingress_controller_and_mesh_has_a_row() {
        let names: Vec<&str> =
            Facts::new(Edition::Current2026).matrix().iter().map(|it| it.subject.as_str()).collect();
        for controller in IngressController::ALL {
            assert!(names.contains(&controller.as_str()), "{}", controller.as_str());
        }
        for mesh in
            ["istio-addon", "istio-self-managed", "linkerd", "consul", "osm-addon", "cilium-mutual-tls"]
        {
            assert!(names.contains(&mesh), "{mesh}");
        }
    }

    #[test]
    fn the_nearest_ways_lead_to_what_works() {
        let dual = row(Edition::Current2026, MatrixSubject::Feature(Feature::DualStack));
        let kubenet = &dual.cells[Model::Kubenet as usize];
        assert_eq!(kubenet.ways, [MatrixWay::Model { model: Model::Overlay, in_place: true }]);
        assert_eq!(kubenet.other_edition, Status::Limited);
        let engine = row(Edition::Current2026, MatrixSubject::Feature(Feature::NetworkPolicyNpmLinux));
        let instead = MatrixWay::Instead(MatrixSubject::Feature(Feature::NetworkPolicyCalicoLinux));
        assert_eq!(engine.cells[Model::Kubenet as usize].ways[0], instead);
        let workshop = row(Edition::Workshop2023, MatrixSubject::Feature(Feature::Agic));
        let overlay = &workshop.cells[Model::Overlay as usize];
        assert_eq!((overlay.support.status, overlay.other_edition), (Status::Unsupported, Status::Supported));
        assert!(overlay.ways.iter().all(|it| !matches!(it, MatrixWay::Model { in_place: true, .. })));
    }

    #[test]
    fn what_has_ended_is_no_choice_any_more() {
        let old = MatrixSubject::Controller(IngressController::HttpApplicationRouting);
        let status = |edition| row(edition, old).cells[Model::Overlay as usize].support.status;
        assert_eq!(status(Edition::Current2026), Status::Unsupported);
        assert_eq!(status(Edition::Workshop2023), Status::Supported);
        assert!(row(Edition::Current2026, old).ends.is_some());
    }

    #[test]
    fn changes_say_both_sides() {
        assert!(changes().len() >= 20);
        for change in changes() {
            assert!(!change.impact.is_empty() && change.workshop != change.current, "{}", change.fact);
        }
    }
}

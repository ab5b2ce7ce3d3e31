//! A way to get what a cell denies, as a change of the design.

use facts::{Feature, IngressController as Known, MatrixSubject, MatrixWay, Model};
use findings::{Fix, FixSafety};
use model::element::{
    Cluster, DataPlane, IngressController, MeshKind, NetworkModel, NodePool, OutboundType, PolicyEngine,
    PoolType, ServiceMesh,
};
use model::{Design, Edit, Element, Id};

use super::CellUse;

/// What taking a way does to a design.
#[derive(Clone, Debug, PartialEq)]
pub enum Way {
    /// Its clusters take another model.
    Model(NetworkModel),
    /// It is judged by another edition.
    Edition(model::Edition),
    /// An element changes.
    Fix(Fix),
}

/// A way as a change of a design; nothing where it is none: for a model that no cluster has, or for what nobody uses.
pub fn way(design: &Design, model: Model, used: Option<&CellUse>, way: MatrixWay) -> Option<Way> {
    let has = |model| design.all::<Cluster>().any(|(_, it)| estate::facts_model(it.network_model) == model);
    match way {
        MatrixWay::Edition(edition) => Some(Way::Edition(match edition {
            facts::Edition::Workshop2023 => model::Edition::Workshop2023,
            facts::Edition::Current2026 => model::Edition::Current2026,
        })),
        MatrixWay::Model { model: to, .. } => has(model).then_some(Way::Model(drawn(to))),
        MatrixWay::Instead(subject) => instead(design, &used?.by, subject),
    }
}

const fn drawn(model: Model) -> NetworkModel {
    match model {
        Model::Kubenet => NetworkModel::Kubenet,
        Model::NodeSubnet => NetworkModel::NodeSubnet,
        Model::PodSubnetDynamic => NetworkModel::PodSubnetDynamic,
        Model::PodSubnetStatic => NetworkModel::PodSubnetStatic,
        Model::Overlay => NetworkModel::Overlay,
        Model::ByoCni => NetworkModel::ByoCni,
    }
}

/// Something else in place of what an element makes use of.
fn instead(design: &Design, by: &Id, subject: MatrixSubject) -> Option<Way> {
    let (changed, safety) = match subject {
        MatrixSubject::Controller(known) => (controller(design, by, known)?, FixSafety::InPlace),
        MatrixSubject::Feature(feature) => of_feature(design, by, feature)?,
    };
    let title = format!("Use {}", subject.words());
    Some(Way::Fix(Fix { safety, ..Fix::new(title, vec![Edit::set(changed)]) }))
}

fn of_feature(design: &Design, by: &Id, feature: Feature) -> Option<(Element, FixSafety)> {
    let engine = |engine, plane: Option<DataPlane>| {
        let set = |it: &mut Cluster| {
            it.policy_engine = Some(engine);
            it.data_plane = plane.unwrap_or(it.data_plane);
        };
        Some((design.changed::<Cluster>(by, set)?, FixSafety::InPlace))
    };
    let outbound = |to| {
        let set = |it: &mut Cluster| it.outbound.outbound_type = to;
        Some((design.changed::<Cluster>(by, set)?, FixSafety::InPlace))
    };
    let mesh = |to| Some((design.changed::<ServiceMesh>(by, |it| it.mesh = to)?, FixSafety::Rebuild));
    let pool = |to| Some((design.changed::<NodePool>(by, |it| it.pool_type = to)?, FixSafety::Rebuild));
    match feature {
        Feature::NetworkPolicyCilium => engine(PolicyEngine::Cilium, Some(DataPlane::Cilium)),
        Feature::NetworkPolicyCalicoLinux | Feature::NetworkPolicyCalicoWindows => {
            engine(PolicyEngine::Calico, None)
        }
        Feature::NetworkPolicyNpmLinux | Feature::NetworkPolicyNpmWindows => {
            engine(PolicyEngine::Azure, None)
        }
        Feature::IstioAddon => mesh(MeshKind::IstioAddon),
        Feature::IstioSelfManaged => mesh(MeshKind::Istio),
        Feature::Linkerd => mesh(MeshKind::Linkerd),
        Feature::Consul => mesh(MeshKind::Consul),
        Feature::CiliumMutualTls => mesh(MeshKind::CiliumMutualTls),
        Feature::OsmAddon => mesh(MeshKind::OpenServiceMesh),
        Feature::OutboundLoadbalancer => outbound(OutboundType::LoadBalancer),
        Feature::OutboundManagednatgateway => outbound(OutboundType::ManagedNatGateway),
        Feature::OutboundUserassignednatgateway => outbound(OutboundType::UserAssignedNatGateway),
        Feature::OutboundUserdefinedrouting => outbound(OutboundType::UserDefinedRouting),
        Feature::VmssPools => pool(PoolType::ScaleSet),
        Feature::VirtualMachinesPools => pool(PoolType::VirtualMachines),
        Feature::AvailabilitySets => pool(PoolType::AvailabilitySet),
        // A gateway in place of a controller takes a subnet and a gateway besides: more than a click.
        Feature::Agic
        | Feature::AgicHelm
        | Feature::Agc
        | Feature::AgicPeeredNetwork
        | Feature::ApiserverVnetIntegrationTunnel
        | Feature::AppRoutingGatewayApi
        | Feature::AuthorizedIpRanges
        | Feature::BasicLoadBalancer
        | Feature::CiliumDataplane
        | Feature::Dcsv2
        | Feature::DualStack
        | Feature::InboundDirectToPod
        | Feature::Ipv6NodePrefix
        | Feature::IstioEgressGateway
        | Feature::L7Policy
        | Feature::LbServices
        | Feature::ManagedVnet
        | Feature::MigrateToCilium
        | Feature::MigrateToOverlay
        | Feature::MultipleNodePools
        | Feature::Nap
        | Feature::NatGatewayStandard
        | Feature::NatGatewayStandardV2
        | Feature::NetworkIsolated
        | Feature::OutboundNoneBlock
        | Feature::PlsFromService
        | Feature::PodCidrExpansion
        | Feature::PodSubnetSharing
        | Feature::PrivateCluster
        | Feature::ServiceEndpoints
        | Feature::StaticEgressGateway
        | Feature::SubnetSharing
        | Feature::VirtualNodes
        | Feature::WindowsPools => None,
    }
}

/// Another ingress controller, in the cluster; a gateway that the old one programmed is let go.
fn controller(design: &Design, by: &Id, known: Known) -> Option<Element> {
    design.changed::<IngressController>(by, |it| {
        known.as_str().clone_into(&mut it.controller);
        it.gateway = None;
    })
}

#[cfg(test)]
mod tests {
    use estate::{Estate, Judgement};
    use facts::{Model, Status};
    use model::Design;

    use super::{Way, way};
    use crate::matrix_of;

    const DESIGN: &str = r#"{"podscape":0,"elements":[
        {"id":"snet","kind":"subnet"},
        {"id":"aks","kind":"cluster","network_model":"kubenet","policy_engine":"azure","ip_families":"dual-stack"},
        {"id":"pool","kind":"node-pool","cluster":"aks","subnet":"snet","pool_type":"availability-set"},
        {"id":"mesh","kind":"service-mesh","cluster":"aks","mesh":"cilium-mutual-tls"},
        {"id":"web","kind":"ingress-controller","cluster":"aks","controller":"ingress-nginx"}]}"#;

    /// Every way that is offered as an edit gives a cell that works.
    #[test]
    fn what_is_taken_works_afterwards() {
        let design = Design::from_json(DESIGN).unwrap();
        let rows = matrix_of(&Estate::of(&design, Judgement::of(&design)));
        let mut taken = 0;
        for row in &rows {
            for used in &row.uses {
                let cell = row.row.cells.iter().find(|it| it.model == used.model).unwrap();
                for asked in &cell.ways {
                    let Some(Way::Fix(fix)) = way(&design, used.model, Some(used), *asked) else { continue };
                    let mut after = design.clone();
                    after.apply_all(fix.edits).unwrap();
                    let rows = matrix_of(&Estate::of(&after, Judgement::of(&after)));
                    let still = rows.iter().find(|it| it.row.subject == row.row.subject).unwrap();
                    assert!(still.uses.iter().all(|it| it.by != used.by), "{}", fix.title);
                    taken += 1;
                }
            }
        }
        assert!(taken >= 4, "{taken}");
    }

    #[test]
    fn a_model_is_a_way_only_for_who_has_the_other() {
        let design = Design::from_json(DESIGN).unwrap();
        let rows = matrix_of(&Estate::of(&design, Judgement::of(&design)));
        let dual = rows.iter().find(|it| it.row.subject.as_str() == "dual-stack").unwrap();
        let cell = dual.row.cells.iter().find(|it| it.model == Model::Kubenet).unwrap();
        assert_eq!(cell.support.status, Status::Unsupported);
        let to = way(&design, Model::Kubenet, dual.uses.first(), cell.ways[0]);
        assert_eq!(to, Some(Way::Model(model::element::NetworkModel::Overlay)));
        assert_eq!(way(&design, Model::NodeSubnet, None, cell.ways[0]), None);
    }
}

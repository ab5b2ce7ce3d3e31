//! The steps of a change, each as the design once it is done.

use estate::{ClusterView, Estate, Judgement, facts_controller, facts_model, facts_version};
use facts::{Edition, FactId, Feature, IngressController as Known, Status, id};
use model::element::{
    ApplicationGateway, Cluster, IdentityKind, IngressController, NetworkModel, NodePool, PolicyEngine,
    RouteTable, Subnet, Version,
};
use model::{Design, Edit, Id, Part};

use super::Stage;
use crate::switched;

/// Whether the platform offers a way from a cluster's model to another, by the edition: what stands against the cluster
/// as it is drawn can then be put in order.
pub(super) fn is_way_on_offer(estate: &Estate<'_>, cluster: &ClusterView<'_>, to: NetworkModel) -> bool {
    let facts = estate.facts();
    let way = facts.support(Feature::MigrateToOverlay, facts_model(cluster.model()));
    facts.edition() != Edition::Workshop2023
        && to == NetworkModel::Overlay
        && matches!(way.status, Status::Supported | Status::Limited)
}

/// Steps as they are put down.
pub(super) struct Steps {
    pub(super) stages: Vec<Stage>,
    design: Design,
    judgement: Judgement,
}

impl Steps {
    pub(super) fn new(design: &Design, judgement: Judgement) -> Self {
        let mut steps = Self { stages: Vec::new(), design: design.clone(), judgement };
        steps.done("As it is", "Nothing is changed yet.", &[]);
        steps
    }

    /// A step is done: the design is what it has become by now.
    fn done(&mut self, title: impl Into<String>, text: impl Into<String>, facts: &[FactId]) -> &mut Stage {
        self.stages.push(Stage {
            title: title.into(),
            text: text.into(),
            facts: facts.to_vec(),
            design: self.design.clone(),
            no_return: false,
            disturbs: false,
            flows: Vec::new(),
        });
        let last = self.stages.len() - 1;
        &mut self.stages[last]
    }

    fn change<P: Part>(&mut self, id: &Id, change: impl FnOnce(&mut P)) {
        if let Some(element) = self.design.changed::<P>(id, change) {
            // The element is there, and what it refers to is as before or there too.
            let _ = self.design.apply(Edit::set(element));
        }
    }

    /// The cluster moves to overlay itself.
    pub(super) fn in_place(&mut self, cluster: &Id) {
        self.conditions(cluster);
        self.delegate_gateways(cluster);
        let engine = self.design.get::<Cluster>(cluster).and_then(|it| it.policy_engine);
        if engine.is_some() {
            self.change(cluster, |it: &mut Cluster| it.policy_engine = None);
            let text = "The move is refused while an engine is there. Until one is back, no network policy is \
                        enforced: what policies kept apart can talk.";
            self.done("Take the policy engine out", text, &[id::NP_UNINSTALL_OVERLAY.fact()]);
        }
        self.move_all(cluster);
        if let Some(engine) = engine {
            self.put_back(cluster, engine);
        }
    }

    /// What the platform asks for before the move, where the cluster has it not.
    fn conditions(&mut self, cluster: &Id) {
        let facts = self.judgement.facts;
        let Some(drawn) = self.design.get::<Cluster>(cluster).cloned() else { return };
        let least = facts.version(id::IPAM_MIGRATION_MIN_K8S);
        if drawn.kubernetes_version.is_some_and(|it| facts_version(it) < least.value) {
            let version = Version { major: least.value.major, minor: least.value.minor, patch: None };
            self.change(cluster, |it: &mut Cluster| it.kubernetes_version = Some(version));
            let text = format!("The move takes Kubernetes {} or later.", least.value);
            self.done("Upgrade Kubernetes", text, &[least.fact]).disturbs = true;
        }
        let kubenet = drawn.network_model == NetworkModel::Kubenet;
        if kubenet && !self.tables(cluster).is_empty() && drawn.identity != IdentityKind::UserAssigned {
            self.change(cluster, |it: &mut Cluster| it.identity = IdentityKind::UserAssigned);
            let text =
                "With a route table of one's own the cluster has to act with a user-assigned identity.";
            let fact = id::IPAM_MIGRATION_KUBENET_IDENTITY.fact();
            self.done("Give the cluster a user-assigned identity", text, &[fact]);
        }
    }

    /// A gateway that is programmed from an overlay cluster wants its subnet delegated.
    fn delegate_gateways(&mut self, cluster: &Id) {
        let wanted = self.judgement.facts.text(id::AGIC_OVERLAY_SUBNET_DELEGATION);
        let gateways = self.design.all::<IngressController>().filter(|(_, it)| {
            it.cluster.as_ref() == Some(cluster) && facts_controller(&it.controller) == Some(Known::Agic)
        });
        let subnets = gateways.filter_map(|(_, it)| {
            let gateway = self.design.follow::<ApplicationGateway>(it.gateway.as_ref())?;
            let subnet = gateway.subnet.clone()?;
            let bare = self.design.get::<Subnet>(&subnet)?.delegation.is_none();
            bare.then_some(subnet)
        });
        for subnet in subnets.collect::<Vec<_>>() {
            self.change(&subnet, |it: &mut Subnet| it.delegation = Some(wanted.value.to_owned()));
            let name = self.design.name_of(&subnet).to_owned();
            let text = format!(
                "The gateway reaches overlay pods only from a subnet that is delegated to {}.",
                wanted.value
            );
            self.done(format!("Delegate {name}"), text, &[wanted.fact]);
        }
    }

    /// The move itself.
    fn move_all(&mut self, cluster: &Id) {
        let kubenet =
            self.design.get::<Cluster>(cluster).is_some_and(|it| it.network_model == NetworkModel::Kubenet);
        // The range that somebody planned for node subnet's pods; kubenet keeps its own.
        let planned = self.design.get::<Cluster>(cluster).and_then(|it| it.planned_pod_cidr.clone());
        if let Some(planned) = planned.filter(|_| !kubenet) {
            self.change(cluster, |it: &mut Cluster| {
                it.pod_cidrs.retain(|it| it.network().is_some_and(|it| it.is_ipv6()));
                it.pod_cidrs.insert(0, planned);
                it.planned_pod_cidr = None;
            });
        }
        let tables = if kubenet { self.tables(cluster) } else { Vec::new() };
        self.design = switched(&self.design, std::slice::from_ref(cluster), NetworkModel::Overlay).design;
        let mut text = "Every node of every pool is made anew at the same time, with pods on the overlay; pools can't \
                        go one by one. Once this has begun there is no way back: what does not work then is mended \
                        forwards, or a new cluster takes its place."
            .to_owned();
        let mut facts = vec![
            id::IPAM_MIGRATION_ALL_POOLS.fact(),
            id::IPAM_MIGRATION_ONE_WAY.fact(),
            id::IPAM_MIGRATION_DISRUPTION.fact(),
        ];
        if kubenet {
            facts.extend([
                id::IPAM_MIGRATION_KUBENET_POD_CIDR.fact(),
                id::IPAM_MIGRATION_KUBENET_ROUTE_TABLE.fact(),
            ]);
            text.push_str(" The pod CIDR stays. The routes to pods go: out of a table of one's own, which keeps the others, ");
            text.push_str("and with the table where the platform made it.");
            self.drop_tables(&tables);
        }
        let stage = self.done("Move to overlay", text, &facts);
        stage.no_return = true;
        stage.disturbs = true;
    }

    /// Tables that the platform made and that hold nothing but its own routes go with kubenet; faults among the routes
    /// to pods go with them.
    fn drop_tables(&mut self, tables: &[Id]) {
        for table in tables {
            let own =
                self.design.get::<RouteTable>(table).is_some_and(|it| !it.managed || !it.routes.is_empty());
            let shared = self.design.all::<NodePool>().any(|(_, it)| {
                let kubenet = self
                    .design
                    .follow::<Cluster>(it.cluster.as_ref())
                    .is_some_and(|it| it.network_model == NetworkModel::Kubenet);
                let subnet = self.design.follow::<Subnet>(it.subnet.as_ref());
                kubenet && subnet.is_some_and(|it| it.route_table.as_ref() == Some(table))
            });
            if own || shared {
                self.change(table, |it: &mut RouteTable| it.node_route_faults.clear());
                continue;
            }
            let behind: Vec<Id> = self
                .design
                .all::<Subnet>()
                .filter(|(_, it)| it.route_table.as_ref() == Some(table))
                .map(|(id, _)| id.clone())
                .collect();
            for subnet in &behind {
                self.change(subnet, |it: &mut Subnet| it.route_table = None);
            }
            // Whatever else names the table keeps it.
            let _ = self.design.apply(Edit::Remove { id: table.clone() });
        }
    }

    /// The route tables of a cluster's nodes, each once.
    fn tables(&self, cluster: &Id) -> Vec<Id> {
        let mut tables = Vec::new();
        for (_, pool) in self.design.all::<NodePool>().filter(|(_, it)| it.cluster.as_ref() == Some(cluster))
        {
            let table =
                self.design.follow::<Subnet>(pool.subnet.as_ref()).and_then(|it| it.route_table.clone());
            tables.extend(table.filter(|it| !tables.contains(it)));
        }
        tables
    }

    /// The policy engine comes back, where overlay has it.
    fn put_back(&mut self, cluster: &Id, engine: PolicyEngine) {
        let feature = match engine {
            PolicyEngine::Azure => Feature::NetworkPolicyNpmLinux,
            PolicyEngine::Calico => Feature::NetworkPolicyCalicoLinux,
            PolicyEngine::Cilium => Feature::NetworkPolicyCilium,
        };
        let support = self.judgement.facts.support(feature, facts_model(NetworkModel::Overlay));
        if matches!(support.status, Status::Supported | Status::Limited) {
            self.change(cluster, |it: &mut Cluster| it.policy_engine = Some(engine));
            let text = "Network policies are enforced again.";
            self.done("Put the policy engine back", text, &[id::NP_UNINSTALL_OVERLAY.fact()]);
        } else {
            let text = format!("Overlay has it not: {}. Policies stay without effect.", support.reason);
            let facts: Vec<FactId> = support.fact.into_iter().collect();
            self.done("Choose another policy engine", text, &facts);
        }
    }

    /// A new cluster with the model takes the place of this one.
    pub(super) fn in_a_new_cluster(&mut self, cluster: &Id, to: NetworkModel) {
        let fact = match self.judgement.facts.edition() {
            Edition::Workshop2023 => id::CLUSTER_REBUILD_2023.fact(),
            Edition::Current2026 => id::IPAM_MIGRATION_PATH.fact(),
        };
        self.design = switched(&self.design, std::slice::from_ref(cluster), to).design;
        let text = "A cluster with the planned model is made beside this one, in subnets of its own, and traffic is led \
                    to it. The old one stands until nothing calls it: the way back is open until it is deleted. Here \
                    the new one is walked in the old one's place.";
        let stage = self.done("Run in a new cluster", text, &[fact]);
        stage.disturbs = true;
    }
}

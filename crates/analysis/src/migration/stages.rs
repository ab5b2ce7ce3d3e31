//! The steps of a change, each as the design once it is done.

use estate::{ClusterView, Estate, Judgement, facts_controller, facts_model, facts_version};
use facts::{Edition, FactId, Feature, IngressController as Known, Status, id};
use model::element::{
    ApplicationGateway, Cluster, IdentityKind, IngressController, NetworkModel, NodePool, PolicyEngine,
    RouteTable, Subnet, Version,
};
use model::{Design, Edit, Id, Part, Prefix};
use rules::Statement;

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
            meanwhile: false,
            short: Vec::new(),
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

    /// The cluster moves itself: what the platform asks for is put in order, then it moves. Says what no step puts in
    /// order; then it does not move.
    pub(super) fn in_place(&mut self, cluster: &Id, to: NetworkModel) -> Vec<Statement> {
        self.conditions(cluster);
        self.free_table(cluster);
        self.delegate_gateways(cluster);
        let planned = self.keep_pod_cidr(cluster);
        let engine = self.design.get::<Cluster>(cluster).and_then(|it| it.policy_engine);
        if engine.is_some() {
            self.change(cluster, |it: &mut Cluster| it.policy_engine = None);
            let text = "The move is refused while an engine is there. Until one is back, no network policy is \
                        enforced: what policies kept apart can talk.";
            self.done("Take the policy engine out", text, &[id::NP_UNINSTALL_OVERLAY.fact()]);
        }
        let left = self.of_cluster(cluster, |estate, view| rules::migration(estate, view, to).refused);
        let left = left.unwrap_or_default();
        if left.is_empty() {
            self.move_all(cluster);
            self.grow_pod_cidr(cluster, planned);
            if let Some(engine) = engine {
                self.put_back(cluster, engine);
            }
        }
        left
    }

    /// What is so about a cluster after the steps so far.
    fn of_cluster<T>(&self, cluster: &Id, ask: impl FnOnce(&Estate<'_>, &ClusterView<'_>) -> T) -> Option<T> {
        let estate = Estate::of(&self.design, self.judgement);
        estate.clusters.get(cluster).map(|view| ask(&estate, view))
    }

    /// Subnets without nodes lose the cluster's route table.
    fn free_table(&mut self, cluster: &Id) {
        let guests = self.of_cluster(cluster, |estate, view| {
            rules::route_table_guests(estate, view).into_iter().cloned().collect::<Vec<Id>>()
        });
        for subnet in guests.unwrap_or_default() {
            self.change(&subnet, |it: &mut Subnet| it.route_table = None);
            let name = self.design.name_of(&subnet).to_owned();
            let text = format!(
                "The move fails while {name} has the cluster's route table and none of its nodes. What stands there \
                 reaches no pod from now on until the move is done: plan that as an outage, or lead requests another \
                 way meanwhile."
            );
            let facts = [id::IPAM_MIGRATION_FOREIGN_SUBNET.fact()];
            self.done(format!("Take the route table off {name}"), text, &facts).disturbs = true;
        }
    }

    /// A kubenet cluster keeps its pod CIDR: the range that is planned for it waits until it has moved.
    fn keep_pod_cidr(&mut self, cluster: &Id) -> Option<Prefix> {
        let drawn = self.design.get::<Cluster>(cluster)?;
        let kubenet = drawn.network_model == NetworkModel::Kubenet;
        let planned = drawn.planned_pod_cidr.clone().filter(|_| kubenet)?;
        let keeps = self
            .of_cluster(cluster, |_, view| view.pod_cidrs.iter().any(|it| Some(*it) == planned.network()));
        if keeps == Some(true) {
            return None;
        }
        self.change(cluster, |it: &mut Cluster| it.planned_pod_cidr = None);
        let text = format!(
            "The cluster moves with the pod CIDR that it has. {planned} comes after, if an overlay cluster can be \
             given it. Sources disagree: the documentation lets a larger range be given with the move, and who tried \
             found it not taken."
        );
        self.done("Keep the pod CIDR for the move", text, &[id::IPAM_MIGRATION_KUBENET_POD_CIDR.fact()]);
        Some(planned)
    }

    /// The range that waited, where an overlay cluster can be given it.
    fn grow_pod_cidr(&mut self, cluster: &Id, planned: Option<Prefix>) {
        let Some(planned) = planned else { return };
        let account =
            self.of_cluster(cluster, |estate, view| rules::another_pod_cidr(estate, view, &planned));
        let refused = account.unwrap_or_default().refused;
        if let Some(first) = refused.first() {
            let text = format!(
                "The cluster can't be given {planned}: {}. It keeps the range that it has.",
                first.text
            );
            let facts: Vec<FactId> = refused.iter().map(|it| it.fact).collect();
            self.done("Do without the planned pod CIDR", text, &facts);
            return;
        }
        let text =
            format!("{planned} is put around the range that the cluster has; nodes keep their blocks.");
        self.change(cluster, |it: &mut Cluster| {
            it.pod_cidrs.retain(|it| it.network().is_some_and(|it| it.is_ipv6()));
            it.pod_cidrs.insert(0, planned);
        });
        self.done("Grow the pod CIDR", text, &[id::POD_CIDR_EXPAND.fact()]);
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
        let short = self.of_cluster(cluster, rules::short_of_room).unwrap_or_default();
        self.design = switched(&self.design, std::slice::from_ref(cluster), NetworkModel::Overlay).design;
        let mut text = "Every node of every pool is made anew at the same time, with pods on the overlay; pools can't \
                        go one by one. Old and new nodes stand side by side while this lasts, and all pools have their \
                        surge at once. Once this has begun there is no way back: what does not work then is mended \
                        forwards, or a new cluster takes its place."
            .to_owned();
        let mut facts = vec![
            id::IPAM_MIGRATION_ALL_POOLS.fact(),
            id::IPAM_MIGRATION_ONE_WAY.fact(),
            id::IPAM_MIGRATION_DISRUPTION.fact(),
        ];
        if kubenet {
            facts.push(id::IPAM_MIGRATION_KUBENET_BLOCKS.fact());
            text.push_str(" Nodes keep their IPv4 blocks of the pod CIDR, and the routes to them lead on until the end.");
            if self.of_cluster(cluster, |_, view| view.is_dual_stack()) == Some(true) {
                facts.push(id::IPAM_MIGRATION_KUBENET_IPV6.fact());
                text.push_str(" IPv6 blocks are new, and IPv6 between old and new nodes fails.");
            }
        }
        let stage = self.done("Move to overlay", text, &facts);
        stage.no_return = true;
        stage.disturbs = true;
        stage.meanwhile = true;
        stage.short = short;
        if kubenet {
            self.drop_tables(&tables);
            let text = "The pod CIDR stays. The routes to pods are gone: out of a table of one's own, which keeps the \
                        others, and with the table where the platform made it.";
            let facts =
                [id::IPAM_MIGRATION_KUBENET_POD_CIDR.fact(), id::IPAM_MIGRATION_KUBENET_ROUTE_TABLE.fact()];
            self.done("All nodes are new", text, &facts);
        } else {
            let text = "Pods have left the network for a range of their own: outside the cluster they are seen at their \
                        nodes' addresses, and nobody calls one directly.";
            self.done("All nodes are new", text, &[id::OVERLAY_SOURCE_IP.fact()]);
        }
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

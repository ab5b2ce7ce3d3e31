//! The whole design, looked up once.

use facts::{Facts, id};
use ipnetwork::IpNetwork;
use model::element::{
    ApplicationGateway, Cluster, Firewall, GatewayForContainers, IngressController, IngressExposure, Kind,
    LoadBalancer, NetworkPolicy, NodePool, OnPremises, Peering, PrivateEndpoint, Service, ServiceMesh,
    ServiceType, Subnet, VirtualMachine, VirtualNetwork, Workload,
};
use model::{Design, Id, Map, Prefix};

use crate::range;
use crate::{ClusterView, Judgement, NetworkView, PoolView, SubnetView, runs_in_cluster};

/// A design with the platform's defaults filled in, indexed by who is where.
#[derive(Clone, Debug)]
pub struct Estate<'a> {
    /// The design.
    pub design: &'a Design,
    /// By which rules and date.
    pub judgement: Judgement,
    /// Virtual networks, in order.
    pub networks: Map<&'a Id, NetworkView<'a>>,
    /// Subnets, in order.
    pub subnets: Map<&'a Id, SubnetView<'a>>,
    /// Clusters, in order.
    pub clusters: Map<&'a Id, ClusterView<'a>>,
    /// Pools, in order, also those without a cluster.
    pub pools: Map<&'a Id, PoolView<'a>>,
}

impl<'a> Estate<'a> {
    /// Looks everything up.
    pub fn of(design: &'a Design, judgement: Judgement) -> Self {
        let facts = judgement.facts;
        let mut estate = Self {
            design,
            judgement,
            networks: Map::default(),
            subnets: Map::default(),
            clusters: Map::default(),
            pools: Map::default(),
        };
        estate.find_networks();
        estate.find_subnets(facts);
        estate.find_clusters(facts);
        estate.find_members();
        estate.find_residents();
        estate.find_frontends();
        estate
    }

    /// The facts of the edition and cloud.
    pub fn facts(&self) -> Facts {
        self.judgement.facts
    }

    /// The network that a subnet is in.
    pub fn network_of(&self, subnet: &Id) -> Option<&NetworkView<'a>> {
        self.networks.get(self.subnets.get(subnet)?.subnet.network.as_ref()?)
    }

    /// The region of a cluster as the platform's names have it (`westeurope`): its network's, else the design's.
    pub fn region_of(&self, cluster: &ClusterView<'_>) -> Option<String> {
        let network = cluster.networks.first().and_then(|it| self.networks.get(*it));
        let region =
            network.and_then(|it| it.network.region.as_ref()).or(self.design.settings.region.as_ref())?;
        let letters = region.chars().filter(char::is_ascii_alphanumeric).map(|it| it.to_ascii_lowercase());
        Some(letters.collect()).filter(|it: &String| !it.is_empty())
    }

    /// Whether two networks are the same or completely peered.
    pub fn connected(&self, one: &Id, other: &Id) -> bool {
        one == other || self.networks.get(one).is_some_and(|it| it.peers.contains(other))
    }

    fn find_networks(&mut self) {
        self.networks.reserve(self.design.all::<VirtualNetwork>().count());
        for (id, network) in self.design.all::<VirtualNetwork>() {
            let view = NetworkView {
                id,
                network,
                address_space: network.address_space.iter().filter_map(Prefix::network).collect(),
                subnets: Vec::new(),
                peers: model::Set::default(),
                sites: Vec::new(),
            };
            self.networks.insert(id, view);
        }
        for (_, peering) in self.design.all::<Peering>() {
            let (Some(from), Some(to)) = (&peering.from, &peering.to) else { continue };
            if from == to || !peering.from_side.present || !peering.to_side.present {
                continue;
            }
            for (one, other) in [(from, to), (to, from)] {
                if let Some(view) = self.networks.get_mut(one) {
                    view.peers.insert(other);
                }
            }
        }
    }

    fn find_subnets(&mut self, facts: Facts) {
        let reserved = facts.limit(id::SUBNET_AZURE_RESERVED).value;
        self.subnets.reserve(self.design.all::<Subnet>().count());
        for (id, subnet) in self.design.all::<Subnet>() {
            let mut ranges = subnet.prefixes.iter().filter_map(Prefix::network);
            let ipv4 = ranges.clone().find(IpNetwork::is_ipv4);
            let ipv6 = ranges.find(IpNetwork::is_ipv6);
            let view = SubnetView {
                id,
                subnet,
                name: self.design.name_of(id),
                ipv4,
                ipv6,
                usable: ipv4.map_or(0, |it| range::usable(it, reserved)),
                node_pools: Vec::new(),
                pod_pools: Vec::new(),
                api_servers: Vec::new(),
                virtual_nodes: Vec::new(),
                residents: Vec::new(),
                frontends: Vec::new(),
            };
            self.subnets.insert(id, view);
            if let Some(network) = subnet.network.as_ref().and_then(|it| self.networks.get_mut(it)) {
                network.subnets.push(id);
            }
        }
    }

    fn find_clusters(&mut self, facts: Facts) {
        self.clusters.reserve(self.design.all::<Cluster>().count());
        for (id, cluster) in self.design.all::<Cluster>() {
            self.clusters.insert(id, ClusterView::new(id, cluster, facts));
            if let Some(subnet) = cluster.api_server.subnet.as_ref().and_then(|it| self.subnets.get_mut(it)) {
                subnet.api_servers.push(id);
            }
            if let Some(subnet) =
                cluster.virtual_nodes_subnet.as_ref().and_then(|it| self.subnets.get_mut(it))
            {
                subnet.virtual_nodes.push(id);
            }
        }
        self.pools.reserve(self.design.all::<NodePool>().count());
        for (id, pool) in self.design.all::<NodePool>() {
            let cluster = self.design.follow::<Cluster>(pool.cluster.as_ref());
            let view = PoolView::new(id, pool, cluster, facts);
            self.pools.insert(id, view);
            let node_subnet = pool.subnet.as_ref().and_then(|it| self.subnets.get_mut(it));
            let network = node_subnet.and_then(|subnet| {
                subnet.node_pools.push(id);
                subnet.subnet.network.as_ref()
            });
            if view.model.has_pod_subnet()
                && let Some(subnet) = pool.pod_subnet.as_ref().and_then(|it| self.subnets.get_mut(it))
            {
                subnet.pod_pools.push(id);
            }
            if let Some(cluster) = pool.cluster.as_ref().and_then(|it| self.clusters.get_mut(it)) {
                cluster.pools.push(view);
                cluster.subnets.extend(&pool.subnet);
                if view.model.has_pod_subnet() {
                    cluster.pod_subnets.extend(&pool.pod_subnet);
                }
                cluster.networks.extend(network);
            }
        }
    }

    fn find_members(&mut self) {
        macro_rules! collect {
            ($part:ty, $field:ident) => {
                for (id, part) in self.design.all::<$part>() {
                    if let Some(cluster) = part.cluster.as_ref().and_then(|it| self.clusters.get_mut(it)) {
                        cluster.$field.push((id, part));
                    }
                }
            };
        }
        collect!(Workload, workloads);
        collect!(Service, services);
        collect!(IngressController, controllers);
        collect!(ServiceMesh, meshes);
        collect!(NetworkPolicy, policies);
    }

    fn find_residents(&mut self) {
        for element in self.design.elements() {
            let subnet = match element.kind() {
                Kind::Firewall => element.get::<Firewall>().and_then(|it| it.subnet.as_ref()),
                Kind::ApplicationGateway => {
                    element.get::<ApplicationGateway>().and_then(|it| it.subnet.as_ref())
                }
                Kind::GatewayForContainers => {
                    element.get::<GatewayForContainers>().and_then(|it| it.subnet.as_ref())
                }
                Kind::PrivateEndpoint => element.get::<PrivateEndpoint>().and_then(|it| it.subnet.as_ref()),
                Kind::VirtualMachine => element.get::<VirtualMachine>().and_then(|it| it.subnet.as_ref()),
                Kind::LoadBalancer => {
                    element.get::<LoadBalancer>().filter(|it| it.internal).and_then(|it| it.subnet.as_ref())
                }
                Kind::OnPremises => {
                    let gateway = element.get::<OnPremises>().and_then(|it| it.gateway.as_ref());
                    let subnet = gateway.and_then(|it| it.subnet.as_ref());
                    let network = subnet
                        .and_then(|it| self.design.get::<Subnet>(it))
                        .and_then(|it| it.network.as_ref());
                    if let Some(network) = network.and_then(|it| self.networks.get_mut(it)) {
                        network.sites.push(&element.id);
                    }
                    subnet
                }
                Kind::VirtualNetwork
                | Kind::Subnet
                | Kind::Peering
                | Kind::RouteTable
                | Kind::SecurityGroup
                | Kind::NatGateway
                | Kind::PrivateDnsZone
                | Kind::Cluster
                | Kind::NodePool
                | Kind::Workload
                | Kind::Service
                | Kind::IngressController
                | Kind::ServiceMesh
                | Kind::NetworkPolicy
                | Kind::Note
                | Kind::SavedFlow
                | Kind::PresentationStep => None,
            };
            if let Some(subnet) = subnet.and_then(|it| self.subnets.get_mut(it)) {
                subnet.residents.push((&element.id, element.kind()));
            }
        }
    }

    /// Internal front ends stand in the subnet that they name, else in the first node subnet of their cluster.
    /// Source: facts `svc-ilb-source`, `svc-lb-annotation-subnet`.
    fn find_frontends(&mut self) {
        let facts = self.judgement.facts;
        for cluster in self.clusters.values() {
            let home = cluster.subnets.first().copied();
            let services = cluster
                .services
                .iter()
                .filter(|(_, it)| it.service_type == ServiceType::LoadBalancer && it.internal);
            let controllers = cluster
                .controllers
                .iter()
                .filter(|(_, it)| it.exposure == IngressExposure::Internal && runs_in_cluster(it, facts));
            let frontends = services
                .map(|(id, it)| (*id, it.subnet.as_ref(), Kind::Service))
                .chain(controllers.map(|(id, it)| (*id, it.subnet.as_ref(), Kind::IngressController)));
            for (id, named, kind) in frontends {
                if let Some(subnet) = named.or(home).and_then(|it| self.subnets.get_mut(it)) {
                    subnet.frontends.push((id, kind));
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use model::element::{Kind, NetworkModel, Surge};

    use model::{Design, Id};

    use super::Estate;
    use crate::Judgement;

    fn id(text: &str) -> Id {
        text.parse().unwrap()
    }

    const HALF_DRAWN: &str = r#"{"podscape": 0, "elements": [
        {"id": "vnet", "kind": "virtual-network", "address_space": ["10.0.0.0/8", "10.0.0."]},
        {"id": "hub", "kind": "virtual-network"},
        {"id": "link", "kind": "peering", "from": "vnet", "to": "hub"},
        {"id": "half", "kind": "peering", "from": "hub", "to": "hub", "to_side": {"present": false}},
        {"id": "nodes", "kind": "subnet", "network": "vnet", "prefixes": ["fd00::/64", "10.1.0.9/24"]},
        {"id": "pods", "kind": "subnet", "network": "vnet", "prefixes": ["10.2.0.0/16"]},
        {"id": "blank", "kind": "subnet", "prefixes": ["10.3"]},
        {"id": "aks", "kind": "cluster", "network_model": "pod-subnet-dynamic"},
        {"id": "system", "kind": "node-pool", "cluster": "aks", "subnet": "nodes", "pod_subnet": "pods"},
        {"id": "static", "kind": "node-pool", "cluster": "aks", "subnet": "nodes", "pod_allocation": "static",
         "autoscale": {"min": 1, "max": 9}, "max_surge": "50%"},
        {"id": "stray", "kind": "node-pool", "count": 2},
        {"id": "overlay", "kind": "cluster"},
        {"id": "svc", "kind": "service", "cluster": "aks", "type": "load-balancer", "internal": true},
        {"id": "placed", "kind": "service", "cluster": "aks", "type": "load-balancer", "internal": true,
         "subnet": "pods"},
        {"id": "nginx", "kind": "ingress-controller", "cluster": "aks", "controller": "ingress-nginx",
         "exposure": "internal"},
        {"id": "agic", "kind": "ingress-controller", "cluster": "aks", "controller": "agic",
         "exposure": "internal"}
    ]}"#;

    fn with_estate(ask: impl FnOnce(&Estate<'_>)) {
        let design = Design::from_json(HALF_DRAWN).unwrap();
        ask(&Estate::of(&design, Judgement::of(&design)));
    }

    #[test]
    fn subnets_have_the_ranges_that_parse() {
        with_estate(|estate| {
            let nodes = &estate.subnets[&id("nodes")];
            assert_eq!(nodes.ipv4.map(|it| it.to_string()).as_deref(), Some("10.1.0.0/24"));
            assert_eq!(nodes.ipv6.map(|it| it.to_string()).as_deref(), Some("fd00::/64"));
            assert_eq!(nodes.usable, 251);
            assert_eq!(estate.subnets[&id("blank")].usable, 0);
            assert_eq!(estate.networks[&id("vnet")].address_space.len(), 1);
        });
    }

    #[test]
    fn pools_have_the_defaults_of_their_model() {
        with_estate(|estate| {
            let pool = |name: &str| estate.pools[&id(name)];
            let system = pool("system");
            assert_eq!((system.model, system.max_pods), (NetworkModel::PodSubnetDynamic, 110));
            assert_eq!((system.count, system.maximum, system.surge), (3, 3, Surge::Nodes(1)));
            let other = pool("static");
            assert_eq!((other.model, other.maximum), (NetworkModel::PodSubnetStatic, 9));
            assert_eq!((other.surge_now(), other.surge_at_maximum()), (2, 5));
            let stray = pool("stray");
            assert_eq!((stray.cluster, stray.model, stray.max_pods), (None, NetworkModel::Overlay, 250));
        });
    }

    #[test]
    fn clusters_have_default_ranges_only_where_their_model_has_any() {
        with_estate(|estate| {
            let texts = |ranges: &[ipnetwork::IpNetwork]| -> Vec<String> {
                ranges.iter().map(ToString::to_string).collect()
            };
            let aks = &estate.clusters[&id("aks")];
            assert!(aks.pod_cidrs.is_empty() && !aks.pod_cidrs_default && aks.service_cidrs_default);
            assert_eq!((aks.pools.len(), aks.nodes(), aks.maximum_nodes()), (2, 6, 12));
            let overlay = &estate.clusters[&id("overlay")];
            assert_eq!(texts(&overlay.pod_cidrs), ["10.244.0.0/16"]);
            assert_eq!(overlay.dns_service_ip.map(|it| it.to_string()).as_deref(), Some("10.0.0.10"));
        });
    }

    #[test]
    fn internal_front_ends_stand_with_the_nodes_unless_they_name_a_subnet() {
        with_estate(|estate| {
            let at = |name: &str| -> Vec<(String, Kind)> {
                let subnet = &estate.subnets[&id(name)];
                subnet.frontends.iter().map(|(id, kind)| (id.to_string(), *kind)).collect()
            };
            // A controller that programs a gateway has no front end of its own.
            assert_eq!(
                at("nodes"),
                [("svc".into(), Kind::Service), ("nginx".into(), Kind::IngressController)]
            );
            assert_eq!(at("pods"), [("placed".into(), Kind::Service)]);
        });
    }

    #[test]
    fn a_peering_joins_two_networks_when_both_sides_are_there() {
        with_estate(|estate| {
            let (vnet, hub) = (id("vnet"), id("hub"));
            assert!(estate.connected(&vnet, &hub) && estate.connected(&hub, &vnet));
            assert!(!estate.networks[&hub].peers.contains(&hub));
        });
    }
}

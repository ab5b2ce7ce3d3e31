//! Who stands where, read off the design by hand.

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr};

use ipnetwork::{IpNetwork, Ipv4Network};
use model::element::*;
use model::{Design, Id, Prefix, PrefixOrTag};

/// A design with the node counts that are asked about.
pub(crate) struct World<'a> {
    pub(crate) design: &'a Design,
    /// Counts that replace those drawn.
    pub(crate) counts: BTreeMap<Id, u64>,
}

/// A node, as a member of its pool.
#[derive(Clone, Copy)]
pub(crate) struct Node<'a> {
    pub(crate) id: &'a Id,
    pub(crate) pool: &'a NodePool,
}

impl<'a> World<'a> {
    /// All nodes of all pools, one by one: those now or at the maximum, and surge nodes behind them.
    pub(crate) fn nodes(&self, maximum: bool, upgrade: bool) -> Vec<Node<'a>> {
        let mut nodes = Vec::new();
        for (id, pool) in self.design.all::<NodePool>() {
            let mut count = self.counts.get(id).copied().unwrap_or(u64::from(pool.count));
            if let Some(autoscale) = pool.autoscale
                && maximum
            {
                count = count.max(u64::from(pool.count)).max(u64::from(autoscale.max));
            }
            let surge = if upgrade { surge(pool.max_surge, count) } else { 0 };
            nodes.extend((0..count + surge).map(|_| Node { id, pool }));
        }
        nodes
    }

    pub(crate) fn nodes_of(&self, cluster: &Id, maximum: bool, upgrade: bool) -> Vec<Node<'a>> {
        let mut nodes = self.nodes(maximum, upgrade);
        nodes.retain(|it| it.pool.cluster.as_ref() == Some(cluster));
        nodes
    }

    pub(crate) fn cluster_of(&self, pool: &NodePool) -> Option<&'a Cluster> {
        self.design.get(pool.cluster.as_ref()?)
    }

    /// How a pool's pods get addresses.
    pub(crate) fn model(&self, pool: &NodePool) -> NetworkModel {
        let model = self.cluster_of(pool).map(|it| it.network_model).unwrap_or_default();
        match (model, pool.pod_allocation) {
            (NetworkModel::PodSubnetStatic, Some(PodAllocation::Dynamic)) => NetworkModel::PodSubnetDynamic,
            (NetworkModel::PodSubnetDynamic, Some(PodAllocation::Static)) => NetworkModel::PodSubnetStatic,
            _ => model,
        }
    }

    pub(crate) fn max_pods(&self, pool: &NodePool) -> u32 {
        pool.max_pods.unwrap_or(match self.model(pool) {
            NetworkModel::NodeSubnet => 30,
            NetworkModel::Overlay => 250,
            _ => 110,
        })
    }

    /// Where a cluster's platform things go: the subnet of its first pool that has one.
    pub(crate) fn home(&self, cluster: &Id) -> Option<&'a Id> {
        let mut pools = self.design.all::<NodePool>().filter(|(_, it)| it.cluster.as_ref() == Some(cluster));
        pools.find_map(|(_, it)| it.subnet.as_ref())
    }

    /// The table that a kubenet cluster writes into.
    pub(crate) fn kubenet_table(&self, cluster: &Id) -> Option<&'a Id> {
        let pools = self.design.all::<NodePool>().filter(|(_, it)| it.cluster.as_ref() == Some(cluster));
        let mut subnets = pools.filter_map(|(_, it)| self.design.get::<Subnet>(it.subnet.as_ref()?));
        subnets.find_map(|it| it.route_table.as_ref())
    }

    /// The address of a firewall: the fifth of its subnet.
    fn firewall_address(&self, firewall: &Firewall) -> Option<Ipv4Addr> {
        let range = ipv4(&self.design.get::<Subnet>(firewall.subnet.as_ref()?)?.prefixes)?;
        range.iter().nth(4)
    }

    /// What translates the connections of a pool's pods as they come.
    pub(crate) fn translator(&self, node: Node<'a>) -> Option<&'a Id> {
        let cluster = node.pool.cluster.as_ref()?;
        let body = self.cluster_of(node.pool)?;
        let of_pods = match self.model(node.pool) {
            NetworkModel::PodSubnetDynamic | NetworkModel::PodSubnetStatic => node.pool.pod_subnet.as_ref(),
            _ => None,
        };
        let subnet = of_pods.or(node.pool.subnet.as_ref()).and_then(|it| self.design.get::<Subnet>(it));
        let table = subnet.and_then(|it| self.design.get::<RouteTable>(it.route_table.as_ref()?));
        for route in table.map_or(&[][..], |it| &it.routes) {
            let PrefixOrTag::Prefix(prefix) = &route.prefix else { continue };
            let NextHop::VirtualAppliance(hop) = &route.next_hop else { continue };
            if prefix.prefix() == 0 && prefix.is_ipv4() {
                return self.behind(hop.ip()?, subnet?.network.as_ref());
            }
        }
        match body.outbound.outbound_type {
            OutboundType::ManagedNatGateway | OutboundType::ManagedNatGatewayV2 => Some(cluster),
            OutboundType::UserAssignedNatGateway => subnet?.nat_gateway.as_ref(),
            _ => None,
        }
    }

    fn behind(&self, hop: IpAddr, network: Option<&Id>) -> Option<&'a Id> {
        let mut there: Vec<_> = self
            .design
            .all::<Firewall>()
            .filter(|(_, it)| self.firewall_address(it).map(IpAddr::V4) == Some(hop))
            .collect();
        // Nothing is peered in these designs.
        there.sort_by_key(|(_, it)| {
            let subnet = it.subnet.as_ref().and_then(|it| self.design.get::<Subnet>(it));
            subnet.and_then(|it| it.network.as_ref()) != network
        });
        let (id, firewall) = *there.first()?;
        let subnet = firewall.subnet.as_ref().and_then(|it| self.design.get::<Subnet>(it));
        Some(subnet.and_then(|it| it.nat_gateway.as_ref()).unwrap_or(id))
    }

    /// Whether an ingress controller has a service in front of its own pods.
    pub(crate) fn in_cluster(controller: &IngressController) -> bool {
        controller.gateway.is_none() && controller.controller != "agic" && controller.controller != "agc"
    }
}

/// Surge nodes of so many nodes: the fewest that are no less than the share, never more than there are nodes.
fn surge(setting: Option<Surge>, nodes: u64) -> u64 {
    let wanted = |surge: u64| match setting {
        None => surge >= 1,
        Some(Surge::Nodes(number)) => surge >= u64::from(number),
        Some(Surge::Percent(percent)) => surge * 100 >= nodes * u64::from(percent),
    };
    (0..nodes).find(|it| wanted(*it)).unwrap_or(nodes)
}

/// The first IPv4 range.
pub(crate) fn ipv4(prefixes: &[Prefix]) -> Option<Ipv4Network> {
    prefixes.iter().find_map(|it| match it.network() {
        Some(IpNetwork::V4(range)) => Some(range),
        _ => None,
    })
}

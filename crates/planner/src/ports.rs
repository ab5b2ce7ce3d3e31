//! SNAT ports: what the ways out offer and what nodes and connections take.

use estate::{ClusterView, Estate, range};
use facts::{Facts, id};
use ipnetwork::IpNetwork;
use model::PrefixOrTag;
use model::element::{
    Firewall, FirewallSku, LoadBalancerSku, NatGateway, NetworkModel, NextHop, OutboundType, RouteTable,
    SourceTranslation, Workload,
};
use model::{Id, Map};

use crate::account::{Account, SizedPool};
use crate::pools::Pools;
use crate::{BudgetKind, Demand, Situation, Taker};

/// The SNAT ports that each node of a cluster has at its load balancer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PortShare {
    /// The cluster.
    pub cluster: Id,
    /// Ports of each node. With automatic allocation fewer as nodes are added.
    pub per_node: Demand,
    /// Somebody set the number of ports; else it follows the number of nodes.
    pub fixed: bool,
    /// Connections to one destination that each node is expected to keep open.
    pub expected: Option<u64>,
}

/// The outbound addresses of a cluster's load balancer, where that is the way out.
pub(crate) fn balancer_addresses(cluster: &ClusterView<'_>, facts: Facts) -> Option<u64> {
    match (cluster.cluster.outbound.outbound_type, cluster.cluster.load_balancer_sku) {
        (OutboundType::LoadBalancer, LoadBalancerSku::Standard) => Some(own_addresses(cluster, facts)),
        (OutboundType::LoadBalancer, LoadBalancerSku::Basic)
        | (
            OutboundType::ManagedNatGateway
            | OutboundType::ManagedNatGatewayV2
            | OutboundType::UserAssignedNatGateway
            | OutboundType::UserDefinedRouting
            | OutboundType::None
            | OutboundType::Block,
            _,
        ) => None,
    }
}

/// The outbound addresses that a cluster names, or the one that it has by default.
fn own_addresses(cluster: &ClusterView<'_>, facts: Facts) -> u64 {
    let named = u64::from(cluster.cluster.outbound.public_addresses.ipv4());
    if named == 0 { facts.limit(id::SNAT_MANAGED_IP_DEFAULT).value } else { named }
}

/// The ports that a cluster sets for each node.
fn fixed_ports(cluster: &ClusterView<'_>) -> Option<u64> {
    cluster.cluster.outbound.ports_per_node.map(u64::from).filter(|it| *it > 0)
}

/// The pools in the backend of a cluster's load balancer.
fn backend<'a>(cluster: &ClusterView<'a>, pools: &Pools<'a>) -> Vec<SizedPool<'a>> {
    pools.in_cluster(cluster).filter(|it| !it.view.pool.excluded_from_load_balancer).collect()
}

/// What each node gets, for every cluster whose load balancer is its way out.
pub(crate) fn shares<'a>(estate: &Estate<'a>, pools: &Pools<'a>) -> Vec<PortShare> {
    let facts = estate.facts();
    let of = |cluster: &ClusterView<'a>| {
        balancer_addresses(cluster, facts)?;
        let fixed = fixed_ports(cluster);
        let backend = backend(cluster, pools);
        let mut per_node = Demand::default();
        for situation in Situation::ALL {
            let nodes = backend.iter().map(|it| it.all_nodes(situation)).fold(0, u64::saturating_add);
            per_node.set(situation, fixed.unwrap_or_else(|| facts.default_snat_ports(nodes).value));
        }
        let expected = cluster.cluster.outbound.connections_per_node.map(u64::from);
        Some(PortShare { cluster: cluster.id.clone(), per_node, fixed: fixed.is_some(), expected })
    };
    estate.clusters.values().filter_map(of).collect()
}

/// The accounts of all that translates: load balancers and managed NAT gateways by their cluster, NAT gateways and
/// Azure firewalls that are drawn.
///
/// A load balancer gives every node its ports in advance, so those are its demand. A NAT gateway and a firewall give
/// them to connections as they come; their demand is the connections that are expected: those of each node, else those
/// of the workloads drawn, else the ports that somebody sets for each node.
pub(crate) fn accounts<'a>(estate: &Estate<'a>, pools: &Pools<'a>) -> Vec<Account<'a>> {
    let facts = estate.facts();
    let mut accounts: Map<&'a Id, Account<'a>> = Map::default();
    for cluster in estate.clusters.values() {
        if let Some(account) = of_cluster(cluster, pools, facts) {
            accounts.insert(cluster.id, account);
        }
    }
    for (gateway, body) in estate.design.all::<NatGateway>() {
        let addresses = u64::from(body.public_addresses.ipv4());
        accounts.insert(gateway, nat_gateway(gateway, addresses, facts));
    }
    for (firewall, body) in estate.design.all::<Firewall>() {
        if translates(body) && gateway_of_firewall(estate, body).is_none() {
            accounts.insert(firewall, of_firewall(firewall, body, facts));
        }
    }
    let firewalls: Vec<(&'a Id, &'a Firewall)> = estate.design.all::<Firewall>().collect();
    for cluster in estate.clusters.values() {
        expected_connections(estate, &firewalls, cluster, pools, &mut accounts);
    }
    accounts.into_values().collect()
}

fn of_cluster<'a>(cluster: &ClusterView<'a>, pools: &Pools<'a>, facts: Facts) -> Option<Account<'a>> {
    if cluster.cluster.outbound.outbound_type.managed_nat_gateway().is_some() {
        return Some(nat_gateway(cluster.id, own_addresses(cluster, facts), facts));
    }
    let addresses = balancer_addresses(cluster, facts)?;
    let per_address = facts.limit(id::SNAT_PORTS_PER_IP);
    let capacity = addresses.saturating_mul(per_address.value);
    let mut account = Account::new(BudgetKind::SnatPorts, cluster.id, capacity, 0);
    account.source(per_address.fact);
    let each = if let Some(ports) = fixed_ports(cluster) {
        account.source(id::SNAT_FORMULA_PORTS_NEEDED.fact());
        ports
    } else {
        for tier in facts.snat_tiers() {
            account.source(tier.ports.fact);
        }
        account.tiers(facts.snat_tiers().map(|it| (it.nodes_min, it.ports.value)).collect());
        1
    };
    for pool in backend(cluster, pools) {
        account.nodes_and_surge(Taker::Nodes, pool, each);
    }
    Some(account)
}

fn nat_gateway(subject: &Id, addresses: u64, facts: Facts) -> Account<'_> {
    let per_address = facts.limit(id::NATGW_PORTS_PER_IP);
    let capacity = addresses.saturating_mul(per_address.value);
    let mut account = Account::new(BudgetKind::SnatPorts, subject, capacity, 0);
    account.source(per_address.fact);
    account
}

/// Ports of an Azure firewall: so many for each public address and instance. Sources disagree on whether instances
/// count; see the conflict of fact `fw-snat-per-ip`.
fn of_firewall<'a>(subject: &'a Id, firewall: &Firewall, facts: Facts) -> Account<'a> {
    let per_address = facts.limit(id::FW_SNAT_PER_IP);
    let least = facts.limit(id::FW_INSTANCES_MIN);
    let instances = firewall.instances.map_or(least.value, u64::from);
    let addresses = u64::from(firewall.public_addresses.ipv4());
    let capacity = addresses.saturating_mul(instances).saturating_mul(per_address.value);
    let mut account = Account::new(BudgetKind::SnatPorts, subject, capacity, 0);
    account.source(per_address.fact);
    account.source(least.fact);
    account
}

/// Whether a firewall is one whose ports are known and that replaces source addresses.
fn translates(firewall: &Firewall) -> bool {
    let azure = match firewall.sku {
        FirewallSku::Standard | FirewallSku::Basic | FirewallSku::Premium => true,
        FirewallSku::Appliance => false,
    };
    let replaces = match firewall.source_translation {
        SourceTranslation::Default | SourceTranslation::Always => true,
        SourceTranslation::Never => false,
    };
    azure && replaces
}

/// The NAT gateway that a firewall goes out by. Source: fact `fw-instead-natgw`.
fn gateway_of_firewall<'a>(estate: &Estate<'a>, firewall: &'a Firewall) -> Option<&'a Id> {
    estate.subnets.get(firewall.subnet.as_ref()?)?.subnet.nat_gateway.as_ref()
}

/// Puts the connections that a cluster expects into the accounts of what translates them.
fn expected_connections<'a>(
    estate: &Estate<'a>,
    firewalls: &[(&'a Id, &'a Firewall)],
    cluster: &ClusterView<'a>,
    pools: &Pools<'a>,
    accounts: &mut Map<&'a Id, Account<'a>>,
) {
    let outbound = &cluster.cluster.outbound;
    let translators: Map<&'a Id, (SizedPool<'a>, &'a Id)> = pools
        .in_cluster(cluster)
        .filter_map(|pool| Some((pool.view.id, (pool, translator(estate, firewalls, cluster, pool)?))))
        .collect();
    let workloads: Vec<(&'a Id, &'a Workload)> = cluster
        .workloads
        .iter()
        .copied()
        .filter(|(_, it)| it.outbound_connections.is_some() && !it.virtual_nodes)
        .collect();
    let per_node = outbound.connections_per_node.map(u64::from);
    if per_node.is_none() && !workloads.is_empty() {
        for (id, workload) in workloads {
            let pinned = workload.pool.as_ref().and_then(|it| translators.get(it));
            let Some((_, at)) = pinned.or_else(|| translators.first().map(|(_, it)| it)) else { continue };
            if let Some(account) = accounts.get_mut(at) {
                let connections = workload.outbound_connections.unwrap_or(0);
                account.fixed(Taker::Connections, id, u64::from(connections), 1);
            }
        }
        return;
    }
    let Some(each) = per_node.or_else(|| fixed_ports(cluster)) else { return };
    for (pool, at) in translators.into_values() {
        if let Some(account) = accounts.get_mut(at) {
            account.nodes_and_surge(Taker::Connections, pool, each);
        }
    }
}

/// What translates the connections of a pool's pods as they come: the firewall that the default route leads to, else
/// the NAT gateway. A load balancer is not among them, since its ports are given in advance.
fn translator<'a>(
    estate: &Estate<'a>,
    firewalls: &[(&'a Id, &'a Firewall)],
    cluster: &ClusterView<'a>,
    pool: SizedPool<'a>,
) -> Option<&'a Id> {
    let in_pod_subnet = match pool.view.model {
        NetworkModel::PodSubnetDynamic | NetworkModel::PodSubnetStatic => pool.view.pool.pod_subnet.as_ref(),
        NetworkModel::Kubenet | NetworkModel::NodeSubnet | NetworkModel::Overlay | NetworkModel::ByoCni => {
            None
        }
    };
    let subnet = in_pod_subnet.or(pool.view.pool.subnet.as_ref()).and_then(|it| estate.subnets.get(it));
    if let Some(hop) = subnet.and_then(|it| default_hop(estate, it.subnet.route_table.as_ref()?)) {
        let network = subnet.and_then(|it| it.subnet.network.as_ref());
        let (id, firewall) = firewall_at(estate, firewalls, hop, network)?;
        return Some(gateway_of_firewall(estate, firewall).unwrap_or(id));
    }
    match cluster.cluster.outbound.outbound_type {
        OutboundType::ManagedNatGateway | OutboundType::ManagedNatGatewayV2 => Some(cluster.id),
        OutboundType::UserAssignedNatGateway => subnet.and_then(|it| it.subnet.nat_gateway.as_ref()),
        OutboundType::LoadBalancer
        | OutboundType::UserDefinedRouting
        | OutboundType::None
        | OutboundType::Block => None,
    }
}

/// The appliance that a table's default route leads to.
fn default_hop(estate: &Estate<'_>, table: &Id) -> Option<std::net::IpAddr> {
    let table = estate.design.get::<RouteTable>(table)?;
    table.routes.iter().find_map(|route| match (&route.prefix, &route.next_hop) {
        (PrefixOrTag::Prefix(prefix), NextHop::VirtualAppliance(address)) if *prefix == range::any_v4() => {
            address.ip()
        }
        _ => None,
    })
}

/// The firewall with a private address, one in a network that is connected before any other.
fn firewall_at<'a>(
    estate: &Estate<'a>,
    firewalls: &[(&'a Id, &'a Firewall)],
    address: std::net::IpAddr,
    from: Option<&Id>,
) -> Option<(&'a Id, &'a Firewall)> {
    let network_of = |it: &Firewall| {
        it.subnet.as_ref().and_then(|it| estate.subnets.get(it)).and_then(|it| it.subnet.network.as_ref())
    };
    let at_address = |it: &&(&'a Id, &'a Firewall)| private_address(estate, it.1) == Some(address);
    let connected = firewalls.iter().filter(at_address).find(
        |(_, it)| matches!((from, network_of(it)), (Some(from), Some(to)) if estate.connected(from, to)),
    );
    connected.or_else(|| firewalls.iter().find(at_address)).copied()
}

/// A firewall's private address: as drawn, else the first that its subnet gives away.
fn private_address(estate: &Estate<'_>, firewall: &Firewall) -> Option<std::net::IpAddr> {
    if let Some(address) = &firewall.private_address {
        return address.ip();
    }
    let subnet: IpNetwork = estate.subnets.get(firewall.subnet.as_ref()?)?.ipv4?;
    // The platform keeps the last address too.
    let first = estate.facts().limit(id::SUBNET_AZURE_RESERVED).value.saturating_sub(1);
    range::nth(subnet, u128::from(first))
}

//! Pieces of fixes that several rules share. Each is correct by construction: it gives nothing where it can't be sure
//! that the change makes no new error.

use std::collections::BTreeMap;
use std::net::IpAddr;

use estate::{ClusterView, Estate, SubnetView, facts_controller, facts_model, facts_outbound, range};
use facts::{Feature, Status, id};
use ipnetwork::IpNetwork;
use model::element::{
    Firewall, FirewallSku, IpFamilies, LoadBalancerSku, NatGateway, NatGatewaySku, NetworkModel,
    NetworkOwnership, NextHop, OperatingSystem, Outbound, OutboundType, Part, Peering, PolicyEngine,
    PoolMode, PoolType, RouteTable, Subnet,
};
use model::{Design, Edit, Element, Id, PrefixOrTag};

use crate::Context;
use crate::fixes::{Taken, What, set};

/// A new element with a free id made of a wish.
pub(crate) fn new_element<P: Part>(design: &Design, wish: &str, part: P) -> Element {
    Element::new(design.free_id(wish), part)
}

/// The default route for IPv4, as a route writes it.
pub(crate) fn default_prefix() -> PrefixOrTag {
    PrefixOrTag::Prefix(range::any_v4())
}

/// Whether a route's destination is everything.
pub(crate) fn is_default(prefix: &PrefixOrTag) -> bool {
    match prefix {
        PrefixOrTag::Prefix(prefix) => *prefix == range::any_v4(),
        PrefixOrTag::Any | PrefixOrTag::Tag(_) => false,
    }
}

/// Whether a table sends everything to an appliance.
pub(crate) fn leads_to_appliance(table: &RouteTable) -> bool {
    table
        .routes
        .iter()
        .any(|it| is_default(&it.prefix) && matches!(it.next_hop, NextHop::VirtualAppliance(_)))
}

/// The address that a firewall answers at: the one drawn, else the first usable one of its subnet.
pub(crate) fn firewall_address(estate: &Estate<'_>, firewall: &Firewall) -> Option<IpAddr> {
    match &firewall.private_address {
        Some(address) => address.ip(),
        None => first_usable(estate, estate.subnets.get(firewall.subnet.as_ref()?)?),
    }
}

/// The first address of a subnet that the platform hands out: it keeps all but one of its own at the beginning.
fn first_usable(estate: &Estate<'_>, subnet: &SubnetView<'_>) -> Option<IpAddr> {
    let reserved = estate.facts().limit(id::SUBNET_AZURE_RESERVED).value;
    range::nth(subnet.ipv4?, u128::from(reserved.saturating_sub(1)))
}

/// Whether a firewall passes packets on.
pub(crate) fn forwards(firewall: &Firewall) -> bool {
    match firewall.sku {
        FirewallSku::Appliance => firewall.ip_forwarding,
        FirewallSku::Standard | FirewallSku::Basic | FirewallSku::Premium => true,
    }
}

/// A firewall that a network can reach directly, in that network first, with its address.
pub(crate) fn reachable_firewall<'a>(estate: &Estate<'a>, network: &Id) -> Option<(&'a Id, IpAddr)> {
    let mut found = None;
    for (id, firewall) in estate.design.all::<Firewall>() {
        let Some(home) = firewall.subnet.as_ref().and_then(|it| estate.subnets.get(it)) else { continue };
        let Some(home) = home.subnet.network.as_ref() else { continue };
        let Some(address) = firewall_address(estate, firewall).filter(|_| forwards(firewall)) else {
            continue;
        };
        if !estate.connected(home, network) || !finds(estate, network, home, address) {
            continue;
        }
        if home == network {
            return Some((id, address));
        }
        if found.is_none() {
            found = Some((id, address));
        }
    }
    found
}

/// Whether an address, looked for from a network, is found in `home`: in its own ranges first, then in its peers'.
pub(crate) fn finds(estate: &Estate<'_>, network: &Id, home: &Id, address: IpAddr) -> bool {
    let Some(own) = estate.networks.get(network) else { return false };
    let mut near = std::iter::once(own).chain(own.peers.iter().filter_map(|it| estate.networks.get(*it)));
    let found = near.find(|it| it.address_space.iter().any(|it| it.contains(address)));
    found.is_some_and(|it| it.id == home)
}

/// The subnets that a route table is associated with.
pub(crate) fn subnets_of_table<'e, 'a>(
    estate: &'e Estate<'a>,
    table: &'e Id,
) -> impl Iterator<Item = &'e SubnetView<'a>> {
    estate.subnets.values().filter(move |it| it.subnet.route_table.as_ref() == Some(table))
}

/// A free prefix of a length in a network's address space: outside everything that a subnet there may not meet.
pub(crate) fn free_prefix(context: &Context<'_>, network: &Id, length: u8) -> Option<IpNetwork> {
    let own = |it: &Taken| it.what == What::Space && it.of.as_ref() == Some(network);
    let spaces = context.estate.networks.get(network)?.address_space.iter().filter(|it| it.is_ipv4());
    spaces.into_iter().find_map(|space| context.ranges().free_in(*space, length, |it| !own(it)))
}

/// The route table of a kubenet cluster: the first one that a subnet of its nodes has.
pub(crate) fn cluster_table<'a>(estate: &Estate<'a>, cluster: &ClusterView<'a>) -> Option<&'a Id> {
    let subnets = cluster.subnets.iter().filter_map(|it| estate.subnets.get(*it));
    subnets.into_iter().find_map(|it| it.subnet.route_table.as_ref())
}

/// Whether a table with so many routes of somebody's has room for those of a cluster's nodes.
pub(crate) fn has_room_for(estate: &Estate<'_>, cluster: &ClusterView<'_>, routes: usize) -> bool {
    if cluster.model() != NetworkModel::Kubenet {
        return true;
    }
    let facts = estate.facts();
    let each = facts.limit(if cluster.is_dual_stack() {
        id::ROUTE_PER_NODE_KUBENET_DUAL_STACK
    } else {
        id::ROUTE_PER_NODE_KUBENET
    });
    let nodes = cluster.nodes().saturating_mul(each.value);
    nodes.saturating_add(routes as u64) <= facts.limit(id::ROUTE_TABLE_LIMIT).value
}

/// Whether all nodes in some subnets are of one cluster: a table that is put there concerns nobody else.
pub(crate) fn are_of<'i>(
    estate: &Estate<'_>,
    mut subnets: impl Iterator<Item = &'i Id>,
    cluster: &Id,
) -> bool {
    subnets.all(|it| {
        let pools = estate.subnets.get(it).map_or(&[][..], |it| &it.node_pools);
        pools.iter().filter_map(|it| estate.pools.get(*it)).all(|it| it.cluster == Some(cluster))
    })
}

/// Associates a table with a subnet.
pub(crate) fn associate(design: &Design, subnet: &Id, table: &Id) -> Option<Edit> {
    set::<Subnet>(design, subnet, |it| it.route_table = Some(table.clone()))
}

/// Edits that peer two networks, where that makes no ranges meet that must not: address spaces, and the pod and service
/// ranges of clusters in either.
pub(crate) fn peer(estate: &Estate<'_>, one: &Id, other: &Id) -> Option<Vec<Edit>> {
    if one == other || !can_be_peered(estate, one, other) {
        return None;
    }
    let present = estate.design.all::<Peering>().find(|(_, it)| {
        let ends = (it.from.as_ref(), it.to.as_ref());
        ends == (Some(one), Some(other)) || ends == (Some(other), Some(one))
    });
    if let Some((id, _)) = present {
        let complete = |it: &mut Peering| {
            it.from_side.present = true;
            it.to_side.present = true;
        };
        return Some(vec![set(estate.design, id, complete)?]);
    }
    let peering = Peering { from: Some(one.clone()), to: Some(other.clone()), ..Peering::default() };
    let wish = format!("peer-{one}-{other}");
    Some(vec![Edit::insert(new_element(estate.design, &wish, peering))])
}

/// Whether no range of one network meets one of the other, nor of what is connected to either already.
fn can_be_peered(estate: &Estate<'_>, one: &Id, other: &Id) -> bool {
    let (Some(first), Some(second)) = (estate.networks.get(one), estate.networks.get(other)) else {
        return false;
    };
    if first.address_space.is_empty() || second.address_space.is_empty() {
        return false;
    }
    let apart = |these: &[IpNetwork], those: &[IpNetwork]| {
        !these.iter().any(|this| those.iter().any(|that| range::overlap(*this, *that)))
    };
    let clusters_apart = |home: &Id, space: &[IpNetwork]| {
        let inside = estate.clusters.values().filter(|it| it.networks.contains(home));
        inside.into_iter().all(|it| apart(&it.pod_cidrs, space) && apart(&it.service_cidrs, space))
    };
    apart(&first.address_space, &second.address_space)
        && clusters_apart(one, &second.address_space)
        && clusters_apart(other, &first.address_space)
}

/// The row of the support matrix for a policy engine.
pub(crate) fn engine_feature(engine: PolicyEngine, os: OperatingSystem) -> Feature {
    match (engine, os) {
        (PolicyEngine::Azure, OperatingSystem::Linux) => Feature::NetworkPolicyNpmLinux,
        (PolicyEngine::Azure, OperatingSystem::Windows) => Feature::NetworkPolicyNpmWindows,
        (PolicyEngine::Calico, OperatingSystem::Linux) => Feature::NetworkPolicyCalicoLinux,
        (PolicyEngine::Calico, OperatingSystem::Windows) => Feature::NetworkPolicyCalicoWindows,
        (PolicyEngine::Cilium, _) => Feature::NetworkPolicyCilium,
    }
}

/// The features of a NAT gateway by its SKU.
pub(crate) const fn nat_feature(sku: NatGatewaySku) -> Feature {
    match sku {
        NatGatewaySku::Standard => Feature::NatGatewayStandard,
        NatGatewaySku::StandardV2 => Feature::NatGatewayStandardV2,
    }
}

/// Whether a cluster could have an outbound type, as far as its network, model, load balancer, pools and IP families
/// go.
pub(crate) fn outbound_fits(estate: &Estate<'_>, cluster: &ClusterView<'_>, outbound: OutboundType) -> bool {
    let facts = estate.facts();
    let known = facts.outbound(facts_outbound(outbound));
    let owner = owner(cluster.cluster.network_ownership);
    let model = facts.support(known.feature, facts_model(cluster.model()));
    let excluded =
        |other: Feature| facts.support_together(known.feature, other).status == Status::Unsupported;
    let nat = match outbound {
        OutboundType::ManagedNatGateway | OutboundType::UserAssignedNatGateway => {
            Some(Feature::NatGatewayStandard)
        }
        OutboundType::ManagedNatGatewayV2 => Some(Feature::NatGatewayStandardV2),
        OutboundType::LoadBalancer
        | OutboundType::UserDefinedRouting
        | OutboundType::None
        | OutboundType::Block => None,
    };
    let dual_stack = cluster.is_dual_stack()
        && nat.is_some_and(|it| facts.support_together(Feature::DualStack, it).status == Status::Unsupported);
    let availability_sets = cluster.pools.iter().any(|it| it.pool.pool_type == PoolType::AvailabilitySet);
    // OutboundNAT off goes with a NAT gateway or routes of one's own.
    let needs_nat = outbound == OutboundType::LoadBalancer
        && cluster
            .pools
            .iter()
            .any(|it| it.pool.os == OperatingSystem::Windows && it.pool.windows_outbound_nat_disabled);
    known.networks.contains(&owner)
        && !needs_nat
        && matches!(model.status, Status::Supported | Status::NotCovered)
        && !(cluster.cluster.load_balancer_sku == LoadBalancerSku::Basic
            && excluded(Feature::BasicLoadBalancer))
        && !(availability_sets && excluded(Feature::AvailabilitySets))
        && !dual_stack
}

/// Gives a cluster another way out: what was set and planned for the old one goes with it.
pub(crate) fn leave_by(outbound: &mut Outbound, outbound_type: OutboundType) {
    outbound.outbound_type = outbound_type;
    outbound.planned_type = None;
    outbound.ports_per_node = None;
}

/// The document's ownership of a network as the facts name it.
pub(crate) const fn owner(ownership: NetworkOwnership) -> facts::NetworkOwner {
    match ownership {
        NetworkOwnership::Own => facts::NetworkOwner::Customer,
        NetworkOwnership::Managed => facts::NetworkOwner::Platform,
    }
}

/// A NAT gateway that subnets of a network may use: one that serves the network already, else one that serves none, of
/// a SKU and with an address.
pub(crate) fn nat_gateway_for<'a>(estate: &Estate<'a>, network: &Id, sku: NatGatewaySku) -> Option<&'a Id> {
    let mut serves: BTreeMap<&Id, bool> = BTreeMap::new();
    for subnet in estate.subnets.values() {
        if let Some(gateway) = &subnet.subnet.nat_gateway {
            // One network at the most: a gateway that serves another one is out.
            *serves.entry(gateway).or_insert(true) &= subnet.subnet.network.as_ref() == Some(network);
        }
    }
    let fits = |(id, gateway): &(&'a Id, &'a NatGateway)| {
        gateway.sku == sku
            && !gateway.managed
            && gateway.public_addresses.ipv4() > 0
            && serves.get(id).copied().unwrap_or(true)
    };
    let fitting = estate.design.all::<NatGateway>().filter(fits).map(|(id, _)| id);
    // Stable: those in use first, each in the order of the design.
    fitting.min_by_key(|id| !serves.contains_key(id))
}

/// Whether a cluster could run on overlay as it is, apart from its model: nothing that it uses is refused there.
///
/// Clusters behind gateways are left out: overlay asks for gateway subnets of its own kind.
pub(crate) fn overlay_suits(estate: &Estate<'_>, cluster: &ClusterView<'_>) -> bool {
    let facts = estate.facts();
    cluster.controllers.iter().all(|(_, it)| {
        let feature = facts_controller(&it.controller).and_then(|it| facts.ingress(it).feature);
        it.gateway.is_none() && feature.is_none_or(|it| works_on_overlay(estate, it))
    }) && overlay_suits_apart_from_gateways(estate, cluster)
}

fn works_on_overlay(estate: &Estate<'_>, feature: Feature) -> bool {
    let status = estate.facts().support(feature, facts_model(NetworkModel::Overlay)).status;
    matches!(status, Status::Supported | Status::NotCovered)
}

/// The same without a look at ingress controllers and the gateways that they program.
pub(crate) fn overlay_suits_apart_from_gateways(estate: &Estate<'_>, cluster: &ClusterView<'_>) -> bool {
    let works = |feature| works_on_overlay(estate, feature);
    let has = |os: OperatingSystem| cluster.pools.iter().any(|it| it.pool.os == os);
    let drawn = cluster.cluster;
    let asked = [
        (has(OperatingSystem::Windows), Feature::WindowsPools),
        (drawn.ip_families == IpFamilies::DualStack, Feature::DualStack),
        (drawn.virtual_nodes || drawn.virtual_nodes_subnet.is_some(), Feature::VirtualNodes),
        (
            cluster.pools.iter().any(|it| it.pool.pool_type == PoolType::AvailabilitySet),
            Feature::AvailabilitySets,
        ),
        (cluster.pools.iter().any(|it| it.pool.mode == PoolMode::Gateway), Feature::StaticEgressGateway),
        (drawn.node_auto_provisioning, Feature::Nap),
        (drawn.network_isolated, Feature::NetworkIsolated),
        (true, facts_outbound(drawn.outbound.outbound_type).feature()),
    ];
    let engines = drawn.policy_engine.into_iter().flat_map(|engine| {
        [OperatingSystem::Linux, OperatingSystem::Windows]
            .into_iter()
            .filter(|os| has(*os))
            .map(move |os| engine_feature(engine, os))
    });
    let pod_range_is_free = cluster.pod_cidrs.iter().all(|pods| {
        let spaces = estate.networks.values().flat_map(|it| &it.address_space);
        !spaces.chain(&cluster.service_cidrs).any(|it| range::overlap(*pods, *it))
    });
    asked.into_iter().filter(|(asked, _)| *asked).all(|(_, feature)| works(feature))
        && engines.into_iter().all(works)
        && cluster.pools.iter().all(|it| !estate::is_dcsv2(it.pool.vm_size.as_deref().unwrap_or_default()))
        && pod_range_is_free
}

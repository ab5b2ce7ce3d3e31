//! Routes of the subnet's table: the user's own, and those that AKS writes for the nodes of kubenet clusters.

use estate::{ClusterView, NetworkView, SubnetView, range};
use facts::id;
use model::element::{NetworkModel, NextHop, NodeRouteFault, Route, RouteTable};
use model::{Address, Id, PrefixOrTag};

use crate::topology::Topology;
use crate::{Origin, RouteEntry, RouteTarget, TaggedRoute};

/// What a table contributes.
pub(super) struct UserRoutes {
    pub(super) entries: Vec<RouteEntry>,
    pub(super) tagged: Vec<TaggedRoute>,
    pub(super) faults: Vec<NodeRouteFault>,
    /// Routes learnt from gateways are kept out.
    pub(super) learnt_disabled: bool,
}

/// The user routes of a subnet. Node routes come first: where a person wrote the same prefix, the platform restores
/// its own.
pub(super) fn routes(
    topology: &Topology<'_>,
    subnet: &SubnetView<'_>,
    network: Option<&NetworkView<'_>>,
) -> UserRoutes {
    let table_id = subnet.subnet.route_table.as_ref();
    let table = topology.estate.design.follow::<RouteTable>(table_id);
    let mut entries: Vec<RouteEntry> = Vec::new();
    match table_id {
        Some(table) => {
            let clusters = topology.clusters_in(table).iter();
            entries.extend(
                clusters.filter_map(|it| cluster(topology, it)).flat_map(|it| node_routes(topology, it)),
            );
        }
        // Where a kubenet subnet has no table, AKS makes one. Source: fact `route-table-missing`.
        None => entries.extend(own_clusters(topology, subnet).flat_map(|it| node_routes(topology, it))),
    }
    let written = table.iter().flat_map(|it| &it.routes);
    entries.extend(written.filter_map(|it| written_route(topology, network, table_id, it)));
    let tagged = table.iter().flat_map(|it| &it.routes).filter_map(|it| tagged_route(topology, network, it));
    let has_node_routes = entries.iter().any(|it| matches!(it.target, RouteTarget::Nodes { .. }));
    UserRoutes {
        tagged: tagged.collect(),
        entries,
        faults: table.filter(|_| has_node_routes).map(|it| it.node_route_faults.clone()).unwrap_or_default(),
        learnt_disabled: table.is_some_and(|it| it.disable_gateway_propagation),
    }
}

fn cluster<'t>(topology: &Topology<'t>, id: &Id) -> Option<&'t ClusterView<'t>> {
    let estate = topology.estate;
    estate.clusters.get(id)
}

fn own_clusters<'t>(
    topology: &Topology<'t>,
    subnet: &SubnetView<'_>,
) -> impl Iterator<Item = &'t ClusterView<'t>> {
    let estate = topology.estate;
    let id = subnet.id.clone();
    estate.clusters.values().filter(move |it| it.model() == NetworkModel::Kubenet && it.subnets.contains(&id))
}

/// The routes of a cluster's nodes, one entry for each of its pod CIDRs.
fn node_routes(topology: &Topology<'_>, cluster: &ClusterView<'_>) -> Vec<RouteEntry> {
    // kubenet and overlay hand out blocks of the same length. IPv6: the CIDR's own, which is the least it can be.
    let slice = topology.estate.facts().limit(id::IP_OVERLAY_NODE_SLICE).value;
    let slice = u8::try_from(slice).unwrap_or(u8::MAX);
    let entry = |prefix: &ipnetwork::IpNetwork| RouteEntry {
        prefix: *prefix,
        target: RouteTarget::Nodes {
            cluster: cluster.id.clone(),
            block: if prefix.is_ipv4() { slice.max(prefix.prefix()) } else { prefix.prefix() },
        },
        origin: Origin::User,
        source: Some(cluster.id.clone()),
    };
    cluster.pod_cidrs.iter().map(entry).collect()
}

/// A route that a person wrote to a prefix; nothing for one with an address that does not parse.
fn written_route(
    topology: &Topology<'_>,
    network: Option<&NetworkView<'_>>,
    table: Option<&Id>,
    route: &Route,
) -> Option<RouteEntry> {
    let PrefixOrTag::Prefix(prefix) = &route.prefix else { return None };
    Some(RouteEntry {
        prefix: range::at(prefix.ip(), prefix.prefix())?,
        target: target(topology, network, &route.next_hop)?,
        origin: Origin::User,
        source: table.cloned(),
    })
}

/// A route to a service tag.
fn tagged_route(
    topology: &Topology<'_>,
    network: Option<&NetworkView<'_>>,
    route: &Route,
) -> Option<TaggedRoute> {
    let PrefixOrTag::Tag(tag) = &route.prefix else { return None };
    Some(TaggedRoute { tag: tag.to_string(), target: target(topology, network, &route.next_hop)? })
}

fn target(
    topology: &Topology<'_>,
    network: Option<&NetworkView<'_>>,
    next_hop: &NextHop,
) -> Option<RouteTarget> {
    Some(match next_hop {
        NextHop::VirtualAppliance(address) => RouteTarget::Appliance(Address::ip(address)?),
        NextHop::VirtualNetworkGateway => {
            RouteTarget::Gateway(network.and_then(|it| super::learnt::nearest_site(topology, it)))
        }
        NextHop::VirtualNetwork => RouteTarget::VirtualNetwork,
        NextHop::Internet => RouteTarget::Internet,
        NextHop::None => RouteTarget::None,
    })
}

//! Whose packets leave a node with its address: the masquerade agent's ranges, or what pod subnets have in its place.
//!
//! Source: packet paths 4.

use std::net::IpAddr;

use estate::range;
use ipnetwork::IpNetwork;
use model::element::NetworkModel;
use model::{Family, Prefix};
use netfilter::{Listener, MasqueradeAgent, PodSubnetTranslation, Protocol};

use super::stack::network_ranges;
use crate::PlatformService;
use crate::host::NodeAt;
use crate::platform;
use crate::topology::Topology;

/// The port of the platform's resolver, and that of instance metadata. Source: azure-container-networking,
/// SWIFT-POSTROUTING; packet paths 4.
const DNS: u16 = 53;
const HTTP: u16 = 80;

/// The masquerade agent of a node; none in pod subnets.
pub(super) fn agent(topology: &Topology<'_>, node: &NodeAt<'_>) -> Option<MasqueradeAgent> {
    let own: Vec<IpNetwork> = match node.pool.model {
        NetworkModel::Kubenet | NetworkModel::Overlay | NetworkModel::ByoCni => {
            node.cluster.pod_cidrs.clone()
        }
        NetworkModel::NodeSubnet => network_ranges(topology, node),
        NetworkModel::PodSubnetDynamic | NetworkModel::PodSubnetStatic => return None,
    };
    let settings = &node.cluster.cluster.masquerade;
    let keep_source_towards = if settings.emptied {
        Vec::new()
    } else {
        own.into_iter().chain(settings.keep_source_towards.iter().filter_map(Prefix::network)).collect()
    };
    Some(MasqueradeAgent { keep_source_towards, link_local: true })
}

/// Whether pods of a node keep their address towards a destination, by the same ranges: for nodes that have no such
/// tables, and do the same in another way.
pub(crate) fn keeps_source(topology: &Topology<'_>, node: &NodeAt<'_>, destination: IpAddr) -> bool {
    match node.pool.model {
        // Plugins of the user's own are taken to masquerade, as most do.
        NetworkModel::ByoCni => false,
        NetworkModel::Kubenet
        | NetworkModel::Overlay
        | NetworkModel::NodeSubnet
        | NetworkModel::PodSubnetDynamic
        | NetworkModel::PodSubnetStatic => match agent(topology, node) {
            None => platform::service_at(topology, destination).is_none(),
            Some(agent) if agent.keep_source_towards.is_empty() => range::is_private(destination.into()),
            Some(agent) => agent.keep_source_towards.iter().any(|it| it.contains(destination)),
        },
    }
}

/// What pod subnets have in its place.
pub(super) fn pod_subnet<'t>(
    topology: &'t Topology<'t>,
    node: &NodeAt<'t>,
    family: Family,
) -> Option<PodSubnetTranslation> {
    if !node.pool.model.has_pod_subnet() {
        return None;
    }
    let subnet = topology.estate.subnets.get(node.pool.pool.pod_subnet.as_ref()?)?;
    let pod_subnet = match family {
        Family::V4 => subnet.ipv4?,
        Family::V6 => subnet.ipv6?,
    };
    let node_address = node.address(topology, family)?;
    let listener = |service, protocol, port| {
        let address = platform::address(topology, service)?;
        Some(Listener { address, protocol, port })
    };
    let towards = [
        listener(PlatformService::Resolver, Protocol::Udp, DNS),
        listener(PlatformService::Resolver, Protocol::Tcp, DNS),
        listener(PlatformService::InstanceMetadata, Protocol::Tcp, HTTP),
    ];
    let towards = towards.into_iter().flatten().collect();
    Some(PodSubnetTranslation { pod_subnet, node_address, towards })
}

/// Services of the platform that pods may not use: what answers the node's own agents. Source: packet paths 9.5.
pub(super) fn blocked(topology: &Topology<'_>) -> Vec<netfilter::Blocked> {
    const AGENT_PORTS: [u16; 2] = [HTTP, 32_526];
    let Some(address) = platform::address(topology, PlatformService::Resolver) else { return Vec::new() };
    let listener = |port| Listener { address, protocol: Protocol::Tcp, port };
    let blocked = |port| netfilter::Blocked { listener: listener(port), but_from: None };
    AGENT_PORTS.map(blocked).into()
}

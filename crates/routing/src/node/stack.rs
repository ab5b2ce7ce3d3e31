//! A node's network stack and tables, as far as one packet needs them, or whole.

use estate::range;
use ipnetwork::IpNetwork;
use model::Family;
use model::element::{DataPlane, NetworkModel, OperatingSystem};
use netfilter::{
    CBR0, Cilium, Host, HostRouting, InterfaceName, KubeProxy, LocalPod, MasqueradeAgent, PodPolicy, Ruleset,
    Uplink,
};

use super::{agent, policies};
use crate::host::NodeAt;
use crate::instance::{PodAt, block, managed, pod_address};
use crate::network_model::{PodHome, pod_home};
use crate::topology::Topology;

/// A node: interfaces and routes, and the tables of one family.
pub(crate) struct Stack {
    pub(crate) host: Host,
    pub(crate) tables: Ruleset,
}

impl Stack {
    /// The stack of a node with some of its pods, told of some services; nothing where the design does not say which
    /// address the node has.
    pub(crate) fn of<'t>(
        topology: &'t Topology<'t>,
        node: &NodeAt<'t>,
        family: Family,
        pods: &[PodAt<'t>],
        told: &[netfilter::ServicePort],
    ) -> Option<Self> {
        let host = host(topology, node, family, pods)?;
        let mut tables = Ruleset::empty(family_of(family));
        let policies = policies::of(topology, node, pods, family);
        install(topology, node, family, told, &policies, &mut tables);
        Some(Self { host, tables })
    }
}

/// The interface of a node that a pod is behind.
pub(crate) fn interface_of(pod: &PodAt<'_>) -> InterfaceName {
    match pod_home(pod.pool.model) {
        PodHome::BehindNodes => CBR0,
        PodHome::Network | PodHome::OverlayDomain | PodHome::OwnPlugin => {
            LocalPod::named(&pod.full_name(), Vec::new()).interface
        }
    }
}

fn host<'t>(
    topology: &'t Topology<'t>,
    node: &NodeAt<'t>,
    family: Family,
    pods: &[PodAt<'t>],
) -> Option<Host> {
    let drawn = node.pool.pool.subnet.as_ref().and_then(|it| topology.estate.subnets.get(it));
    let link = match (drawn, family) {
        (None, family) => managed::subnet(topology, family)?,
        (Some(subnet), Family::V4) => subnet.ipv4?,
        (Some(subnet), Family::V6) => subnet.ipv6?,
    };
    let own = node.address(topology, family)?;
    // The first address of a subnet is its gateway. Source: Azure documentation, reserved addresses of subnets.
    let gateways = range::nth(link, 1).into_iter().collect();
    let uplink = Uplink { addresses: vec![IpNetwork::new(own, link.prefix()).ok()?], gateways };
    if pod_home(node.pool.model) == PodHome::BehindNodes {
        let block = block::of(topology, node.cluster, node.pool, node.node, family);
        return Some(Host::kubenet_node(&uplink, &block.into_iter().collect::<Vec<_>>()));
    }
    let local = |pod: &PodAt<'t>| {
        let addresses = pod_address(topology, pod, family).into_iter().collect();
        LocalPod { interface: interface_of(pod), addresses }
    };
    let pods: Vec<LocalPod> = pods.iter().map(local).collect();
    Some(Host::azure_cni_node(&uplink, &pods))
}

fn install<'t>(
    topology: &'t Topology<'t>,
    node: &NodeAt<'t>,
    family: Family,
    told: &[netfilter::ServicePort],
    policies: &[PodPolicy],
    tables: &mut Ruleset,
) {
    let agent = agent::agent(topology, node);
    let platform = agent::pod_subnet(topology, node, family);
    let ebpf = uses_ebpf_host_routing(node);
    if node.cluster.cluster.data_plane == DataPlane::Cilium {
        let host_routing = if ebpf {
            let keep = || MasqueradeAgent { keep_source_towards: everything(family), link_local: true };
            HostRouting::Ebpf { masquerade: agent.clone().unwrap_or_else(keep) }
        } else {
            HostRouting::Legacy
        };
        Cilium { host_routing }.install(tables, told, policies);
    } else {
        let cluster_cidr = cluster_range(topology, node, family).into_iter().collect();
        let node_addresses = node.address(topology, family).into_iter().collect();
        PodPolicy::install(policies, tables);
        KubeProxy { cluster_cidr, node_addresses }.install(tables, told);
    }
    if !ebpf {
        if let Some(agent) = agent {
            agent.install(tables);
        }
        if let Some(platform) = platform {
            platform.install(tables);
        }
    }
    for blocked in agent::blocked(topology) {
        blocked.install(tables);
    }
}

/// eBPF host routing comes with the performance features of Advanced Container Networking Services. Source: packet
/// paths 10. A design does not say whether they are on, so that the default holds.
const fn uses_ebpf_host_routing(_: &NodeAt<'_>) -> bool {
    false
}

fn everything(family: Family) -> Vec<IpNetwork> {
    vec![match family {
        Family::V4 => range::any_v4(),
        Family::V6 => range::any_v6(),
    }]
}

/// The range whose senders kube-proxy takes for pods, by model. Source: packet paths 3, row "kube-proxy cluster-cidr".
pub(crate) fn cluster_range(topology: &Topology<'_>, node: &NodeAt<'_>, family: Family) -> Option<IpNetwork> {
    match node.pool.model {
        NetworkModel::Kubenet | NetworkModel::Overlay | NetworkModel::ByoCni => {
            block::pod_cidr(node.cluster, family)
        }
        NetworkModel::NodeSubnet | NetworkModel::PodSubnetDynamic | NetworkModel::PodSubnetStatic => {
            let ranges = network_ranges(topology, node);
            let pods = crate::instance::pod_subnet(node.pool).and_then(|it| topology.estate.subnets.get(it));
            let pods = pods.and_then(|it| if family == Family::V4 { it.ipv4 } else { it.ipv6 });
            let of_family = |it: &&IpNetwork| Family::of(it.ip()) == family;
            let with_pods = pods.and_then(|pods| ranges.iter().find(|it| range::contains(**it, pods)));
            with_pods.or_else(|| ranges.iter().find(of_family)).copied()
        }
    }
}

/// The ranges of the network that a node is in.
pub(super) fn network_ranges(topology: &Topology<'_>, node: &NodeAt<'_>) -> Vec<IpNetwork> {
    let network = node.pool.pool.subnet.as_ref().and_then(|it| topology.network_of(it));
    match network {
        Some(network) => network.address_space.clone(),
        None if managed::holds(topology, node.pool) => {
            managed::subnet(topology, Family::V4).into_iter().collect()
        }
        None => Vec::new(),
    }
}

/// Whether a node runs these tables at all: Windows nodes do not. Source: packet paths 6.
pub(crate) fn has_tables(node: &NodeAt<'_>) -> bool {
    node.pool.pool.os == OperatingSystem::Linux && node.pool.model != NetworkModel::ByoCni
}

pub(crate) const fn family_of(family: Family) -> netfilter::Family {
    match family {
        Family::V4 => netfilter::Family::V4,
        Family::V6 => netfilter::Family::V6,
    }
}

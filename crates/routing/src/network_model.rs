//! What each network model does to a packet: whose address it leaves the node with, and where its pods live.
//!
//! One file a model; this one chooses. Sources: packet paths 3, 4 and 7.3.

mod byo_cni;
mod kubenet;
mod node_subnet;
mod overlay;
mod pod_subnet;

use estate::{Estate, PoolView};
use ipnetwork::IpNetwork;
use model::Family;
use model::Id;
use model::element::NetworkModel;

/// Where the pods of a model live, as the virtual network sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PodHome {
    /// At addresses of the network: its routes lead there.
    Network,
    /// Behind their nodes: only routes to the nodes lead there.
    BehindNodes,
    /// In a routing domain of their own that only the cluster's nodes, and gateways made part of it, reach.
    OverlayDomain,
    /// Wherever the user's own network plugin puts them.
    OwnPlugin,
}

/// Why a packet of a pod leaves its node with the node's address, or with the pod's.
pub(crate) const fn why(model: NetworkModel, masqueraded: bool) -> &'static str {
    match model {
        NetworkModel::Kubenet => kubenet::why(masqueraded),
        NetworkModel::NodeSubnet => node_subnet::why(masqueraded),
        NetworkModel::PodSubnetDynamic | NetworkModel::PodSubnetStatic => pod_subnet::why(masqueraded),
        NetworkModel::Overlay => overlay::why(masqueraded),
        NetworkModel::ByoCni => byo_cni::WHY,
    }
}

/// Where pods of a model live.
pub(crate) const fn pod_home(model: NetworkModel) -> PodHome {
    match model {
        NetworkModel::Kubenet => kubenet::HOME,
        NetworkModel::NodeSubnet => node_subnet::HOME,
        NetworkModel::PodSubnetDynamic | NetworkModel::PodSubnetStatic => pod_subnet::HOME,
        NetworkModel::Overlay => overlay::HOME,
        NetworkModel::ByoCni => byo_cni::HOME,
    }
}

/// The subnet whose routes and NAT gateway a packet of a pod obeys once it left the node with that source: the pods'
/// own for pod addresses of a pod subnet, the nodes' for everything else. Source: packet paths 2.1, point 5.
pub(crate) fn sending_subnet<'t>(pool: &PoolView<'t>, masquerades: bool) -> Option<&'t Id> {
    if pool.model.has_pod_subnet() && !masquerades {
        pool.pool.pod_subnet.as_ref()
    } else {
        pool.pool.subnet.as_ref()
    }
}

/// The range that pods of a pool take addresses from, where the design says.
pub(crate) fn pod_range(estate: &Estate<'_>, pool: &PoolView<'_>, family: Family) -> Option<IpNetwork> {
    let of_subnet = |id: Option<&Id>| {
        let subnet = estate.subnets.get(id?)?;
        match family {
            Family::V4 => subnet.ipv4,
            Family::V6 => subnet.ipv6,
        }
    };
    match pod_home(pool.model) {
        PodHome::Network if pool.model.has_pod_subnet() => of_subnet(pool.pool.pod_subnet.as_ref()),
        PodHome::Network => of_subnet(pool.pool.subnet.as_ref()),
        PodHome::BehindNodes | PodHome::OverlayDomain | PodHome::OwnPlugin => {
            let cluster = estate.clusters.get(pool.cluster?)?;
            cluster.pod_cidrs.iter().copied().find(|it| Family::of(it.ip()) == family)
        }
    }
}

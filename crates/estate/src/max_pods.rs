//! How many pods a node may be set to run.

use facts::{Facts, id};
use model::element::NetworkModel;

/// The bounds of max pods in a model: the least and the most. Sources: facts `max-pods-floor-*`, `max-pods-ceiling-*`; a
/// network plugin of one's own is held to kubenet's.
pub fn max_pods_bounds(facts: Facts, model: NetworkModel) -> (u32, u32) {
    let (floor, ceiling) = match model {
        NetworkModel::Kubenet | NetworkModel::ByoCni => {
            (id::MAX_PODS_FLOOR_KUBENET, id::MAX_PODS_CEILING_KUBENET)
        }
        NetworkModel::NodeSubnet => (id::MAX_PODS_FLOOR_NODE_SUBNET, id::MAX_PODS_CEILING_NODE_SUBNET),
        NetworkModel::PodSubnetDynamic => {
            (id::MAX_PODS_FLOOR_POD_SUBNET_DYNAMIC, id::MAX_PODS_CEILING_POD_SUBNET_DYNAMIC)
        }
        NetworkModel::PodSubnetStatic => {
            (id::MAX_PODS_FLOOR_POD_SUBNET_STATIC, id::MAX_PODS_CEILING_POD_SUBNET_STATIC)
        }
        NetworkModel::Overlay => (id::MAX_PODS_FLOOR_OVERLAY, id::MAX_PODS_CEILING_OVERLAY),
    };
    let number = |fact| u32::try_from(facts.limit(fact).value).unwrap_or(u32::MAX);
    (number(floor), number(ceiling))
}

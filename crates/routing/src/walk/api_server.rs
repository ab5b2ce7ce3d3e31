//! How somebody calls the API server of a cluster: by its service, its address or its name.

use estate::ClusterView;
use model::element::{IngressController, Workload};
use model::{Family, Id};

use super::caller::anywhere;
use super::target::Target;
use crate::Endpoint;
use crate::instance::ServiceAt;
use crate::instance::api_server::api_server;
use crate::internet::HTTPS;
use crate::packet::Party;
use crate::topology::Topology;

/// What somebody knows the API server of a cluster by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Called {
    /// The service that stands for it inside the cluster: its address is in the environment of every pod.
    Service,
    /// Its address, which nodes are told where it is in their network. Source: fact `avi-nodes-no-dns`.
    Address,
    /// Its name, which stands in every kubeconfig, that of nodes included.
    Name,
}

/// How an end of a flow calls the API server of a cluster.
pub(super) fn called_by(topology: &Topology<'_>, from: &Endpoint, cluster: &ClusterView<'_>) -> Called {
    let estate = topology.estate;
    let design = estate.design;
    let is_in = |id: Option<&Id>| id == Some(cluster.id);
    let pod = match from {
        Endpoint::Workload(id) => is_in(design.get::<Workload>(id).and_then(|it| it.cluster.as_ref())),
        Endpoint::IngressController(id) => {
            is_in(design.get::<IngressController>(id).and_then(|it| it.cluster.as_ref()))
        }
        Endpoint::PoolPod(id) => is_in(estate.pools.get(id).and_then(|it| it.cluster)),
        Endpoint::Node(id) => {
            let own = is_in(estate.pools.get(id).and_then(|it| it.cluster));
            let integrated = cluster.cluster.api_server.vnet_integration;
            return if own && integrated { Called::Address } else { Called::Name };
        }
        Endpoint::Service(_)
        | Endpoint::Element(_)
        | Endpoint::ApiServer(_)
        | Endpoint::Name(_)
        | Endpoint::Address(_)
        | Endpoint::Internet => false,
    };
    if pod { Called::Service } else { Called::Name }
}

/// Where the API server of a cluster is called: pods of it at its service, nodes at its address. Whoever calls it by
/// name has asked for that before.
pub(super) fn target<'t>(
    topology: &'t Topology<'t>,
    from: &Endpoint,
    cluster: &'t ClusterView<'t>,
    family: Family,
    port: Option<u16>,
) -> Target {
    let port = port.or(Some(HTTPS));
    if called_by(topology, from, cluster) == Called::Service
        && let Some(address) = ServiceAt::api_server(cluster).cluster_address(family)
    {
        return anywhere(Party::new(address, port));
    }
    anywhere(api_server(topology, cluster, family).at_port(port))
}

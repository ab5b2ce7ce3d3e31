//! Where the API server of a cluster answers.

use std::net::IpAddr;

use estate::ClusterView;
use model::element::{ApiAccess, IpFamilies, PrivateEndpoint};
use model::{Address, Family, Id};

use super::public::{self, Purpose};
use super::subnet::SubnetPlan;
use crate::packet::Party;
use crate::topology::Topology;

/// How an API server is reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ApiServerAt<'t> {
    /// At a public address.
    Public,
    /// At an address of its own subnet (VNet integration).
    Integrated(&'t Id),
    /// At a private endpoint that is drawn.
    Endpoint(&'t Id),
    /// At a private endpoint in the first subnet of its nodes, which the platform makes.
    Implied(&'t Id),
}

/// How the API server of a cluster is reached. Source: packet paths 9.4.
pub(crate) fn access<'t>(topology: &Topology<'t>, cluster: &'t ClusterView<'t>) -> ApiServerAt<'t> {
    let server = &cluster.cluster.api_server;
    if server.vnet_integration
        && let Some(subnet) = server.subnet.as_ref().filter(|it| topology.estate.subnets.contains_key(*it))
    {
        return ApiServerAt::Integrated(subnet);
    }
    if server.access == ApiAccess::Public {
        return ApiServerAt::Public;
    }
    let drawn = topology.estate.design.all::<PrivateEndpoint>();
    let mut own =
        drawn.filter(|(_, it)| it.service == "api-server" && it.cluster.as_ref() == Some(cluster.id));
    match own.next() {
        Some((id, _)) => ApiServerAt::Endpoint(id),
        None => cluster.subnets.first().map_or(ApiServerAt::Public, |it| ApiServerAt::Implied(it)),
    }
}

impl Topology<'_> {
    /// The private address at which the API server of a cluster answers; nothing where it has a public one only, and where
    /// the design does not say.
    pub fn private_api_address(&self, cluster: &Id) -> Option<IpAddr> {
        let cluster = self.estate.clusters.get(cluster)?;
        let family = match cluster.cluster.ip_families {
            IpFamilies::Ipv4 | IpFamilies::DualStack => Family::V4,
            IpFamilies::Ipv6 => Family::V6,
        };
        private(self, cluster, family)
    }
}

/// The address of a cluster's API server.
pub(crate) fn api_server<'t>(
    topology: &'t Topology<'t>,
    cluster: &'t ClusterView<'t>,
    family: Family,
) -> Party {
    if let Some(ip) = private(topology, cluster, family) {
        return Party::new(ip, None);
    }
    let name = topology.estate.design.name_of(cluster.id);
    let ip = public::stand_in(topology, cluster.id, Purpose::ApiServer, family);
    Party::unstated(ip, None, cluster.id, format!("the API server of {name}"))
}

/// Its private address.
fn private<'t>(topology: &'t Topology<'t>, cluster: &'t ClusterView<'t>, family: Family) -> Option<IpAddr> {
    match access(topology, cluster) {
        ApiServerAt::Public => None,
        ApiServerAt::Integrated(subnet) => {
            SubnetPlan::of(topology, subnet, family).and_then(|it| it.api_server(cluster.id))
        }
        ApiServerAt::Implied(subnet) => {
            SubnetPlan::of(topology, subnet, family).and_then(|it| it.front_end(cluster.id))
        }
        ApiServerAt::Endpoint(id) => {
            let endpoint = topology.estate.design.get::<PrivateEndpoint>(id);
            let stated = endpoint.and_then(|it| it.address.as_ref()).and_then(Address::ip);
            stated
                .filter(|it| Family::of(*it) == family)
                .or_else(|| SubnetPlan::of(topology, endpoint?.subnet.as_ref()?, family)?.resident(id, 0))
        }
    }
}

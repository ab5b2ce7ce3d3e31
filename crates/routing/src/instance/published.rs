//! Who has which public address: services, API servers, firewalls, gateways, machines.

use std::net::IpAddr;

use estate::ClusterView;
use model::element::{ApiAccess, ApplicationGateway, Firewall, GatewayForContainers, VirtualMachine};
use model::{Family, Id, Map};

use super::ServiceAt;
use super::api_server::{ApiServerAt, access};
use super::public::{self, Purpose};
use crate::topology::Topology;

/// Who has a public address.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Public<'t> {
    Service(ServiceAt<'t>),
    Firewall(&'t Id, &'t Firewall),
    Machine(&'t Id),
    Gateway(&'t Id),
    ApiServer(&'t ClusterView<'t>),
}

/// The public addresses of a design in one family, each with the first that has it.
#[derive(Debug)]
pub(crate) struct PublicOwners<'t>(Map<IpAddr, Public<'t>>);

impl<'t> PublicOwners<'t> {
    /// Collects them.
    pub(crate) fn of(topology: &'t Topology<'t>, family: Family) -> Self {
        let design = topology.estate.design;
        let mut owners = Map::default();
        let mut add = |ip: Option<IpAddr>, owner: Public<'t>| {
            if let Some(ip) = ip {
                owners.entry(ip).or_insert(owner);
            }
        };
        for cluster in topology.estate.clusters.values() {
            for service in ServiceAt::all(topology, cluster).filter(|it| !it.is_internal()) {
                add(service.front_end_address(topology, family), Public::Service(service));
            }
            // One in the network has a public address besides, unless access is private.
            let public = cluster.cluster.api_server.access == ApiAccess::Public;
            if public || access(topology, cluster) == ApiServerAt::Public {
                let address = public::stand_in(topology, cluster.id, Purpose::ApiServer, family);
                add(Some(address), Public::ApiServer(cluster));
            }
        }
        let own = |id| Some(public::stand_in(topology, id, Purpose::Own, family));
        for (id, firewall) in design.all::<Firewall>() {
            let party = public::of(topology, id, "", &firewall.public_addresses, family);
            add(party.map(|it| it.ip), Public::Firewall(id, firewall));
        }
        for (id, gateway) in design.all::<ApplicationGateway>() {
            let party = public::of(topology, id, "", &gateway.public_addresses, family);
            add(party.map(|it| it.ip), Public::Gateway(id));
        }
        for (id, _) in design.all::<GatewayForContainers>() {
            add(own(id), Public::Gateway(id));
        }
        for (id, _) in design.all::<VirtualMachine>().filter(|(_, it)| it.public_address) {
            add(own(id), Public::Machine(id));
        }
        Self(owners)
    }

    /// Who has an address.
    pub(crate) fn at(&self, address: IpAddr) -> Option<&Public<'t>> {
        self.0.get(&address)
    }
}

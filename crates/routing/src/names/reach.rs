//! Whether a question gets to a DNS server: the routes decide.

use std::net::IpAddr;
use std::rc::Rc;

use model::Id;
use model::element::{Firewall, OnPremises, Protocol, VirtualMachine};

use super::asker::{Asker, Spot};
use super::resolution::Server;
use super::resolver::Resolver;
use crate::fabric::Fabric;
use crate::host::Host;
use crate::instance::DNS_PORT;
use crate::packet::{Packet, Party};
use crate::walk::receiver;
use crate::{Disposition, SeenAddress};

/// Whether an address can be asked.
pub(super) enum Reach {
    Yes,
    No(String),
    Unknown(String),
}

impl<'t> Resolver<'t> {
    /// Whether a question gets to a server, which the routes decide.
    pub(super) fn reach(&self, from: Asker<'t>, server: &Server, address: IpAddr) -> Reach {
        let estate = self.topology.estate;
        if let Server::Drawn(id) = server
            && let Some(firewall) = estate.design.get::<Firewall>(id)
            && !firewall.dns_proxy
        {
            return Reach::No(format!("DNS proxy is off on {}.", estate.design.name_of(id)));
        }
        match from {
            Asker::Machine(Spot { subnet: Some(subnet), .. }) => {
                self.reach_from_subnet(subnet, server, address)
            }
            Asker::Site(site) => self.reach_from_site(site, server, address),
            Asker::Machine(_) | Asker::Pod(_) | Asker::Outside | Asker::Nowhere(_) => {
                Reach::Unknown("The design does not say where the question comes from.".into())
            }
        }
    }

    fn reach_from_subnet(&self, subnet: &'t Id, server: &Server, address: IpAddr) -> Reach {
        let estate = self.topology.estate;
        if matches!(server, Server::Nobody(_)) {
            return Reach::Unknown(format!("Nothing drawn has the DNS server's address {address}."));
        }
        let range =
            estate.subnets.get(subnet).and_then(|it| if address.is_ipv4() { it.ipv4 } else { it.ipv6 });
        let source = range.map_or_else(
            || SeenAddress::Of(subnet.clone(), format!("an address of {}", self.topology.name(subnet))),
            SeenAddress::Within,
        );
        // Where in the subnet the question comes from the routes do not ask.
        let source =
            Party { ip: range.map_or(address, |it| it.ip()), port: None, shown: Some(Rc::new(source)) };
        let destination = Party::new(address, Some(DNS_PORT));
        let packet = Packet { source, destination, protocol: Protocol::Udp };
        let arrived = match (receiver(&Fabric::of(self.topology), subnet, packet), server) {
            (Ok(Host::Element(id, _) | Host::Site(id)), Server::Drawn(server)) => id == server,
            (Ok(Host::Internet), Server::Public(_)) => true,
            // With which address it leaves is not asked here.
            (Err(loss), Server::Public(_)) if loss.disposition == Disposition::NoEgress => true,
            // Endpoints of resolvers are not drawn; that the way leads into their network is enough.
            (Err(loss), Server::PrivateResolver(home))
                if loss.disposition == Disposition::NotRoutableDestination =>
            {
                self.topology.network_of(home).is_some_and(|it| self.topology.is_in(it.id, address))
            }
            (Err(loss), _) if loss.disposition == Disposition::Unknown => return Reach::Unknown(loss.reason),
            (Err(loss), _) => return Reach::No(loss.reason),
            (Ok(_), _) => false,
        };
        if arrived {
            return Reach::Yes;
        }
        Reach::No(format!("The routes of {} do not lead to {address}.", self.topology.name(subnet)))
    }

    fn reach_from_site(&self, site: &'t Id, server: &Server, address: IpAddr) -> Reach {
        let estate = self.topology.estate;
        let name = estate.design.name_of(site);
        if let Server::Drawn(id) = server
            && estate.design.get::<OnPremises>(id).is_some()
        {
            return Reach::Yes;
        }
        let Some(home) = self.network_of_server(server) else {
            return Reach::Unknown(format!("The design does not say in which network {address} is."));
        };
        let gateway = self.topology.site(site).and_then(|it| it.gateway.as_ref());
        let network = gateway.and_then(|it| it.subnet.as_ref()).and_then(|it| self.topology.network_of(it));
        let Some(network) = network else {
            return Reach::Unknown(format!("The design does not say where the gateway of {name} is."));
        };
        let lent = self
            .topology
            .links(network.id)
            .iter()
            .any(|it| it.other == home && it.near.allow_gateway_transit && it.far.use_remote_gateway);
        if network.id == home || lent {
            return Reach::Yes;
        }
        let (near, far) = (self.topology.name(network.id), estate.design.name_of(home));
        Reach::No(format!("{name} reaches {near} through its gateway, and {far} does not use that gateway."))
    }

    fn network_of_server(&self, server: &Server) -> Option<&'t Id> {
        let design = self.topology.estate.design;
        let subnet = match server {
            Server::Drawn(id) => {
                let machine = design.get::<VirtualMachine>(id).and_then(|it| it.subnet.as_ref());
                machine.or_else(|| design.get::<Firewall>(id).and_then(|it| it.subnet.as_ref()))?
            }
            Server::PrivateResolver(subnet) => subnet,
            Server::Platform | Server::Public(_) | Server::Nobody(_) => return None,
        };
        self.topology.network_of(subnet).map(|it| it.id)
    }
}

//! DNS servers: who has an address, and what it does with a question.

use std::net::IpAddr;

use estate::range;
use ipnetwork::IpNetwork;
use model::element::{Firewall, OnPremises, VirtualMachine};
use model::{Address, Id, Prefix};

use super::asker::{Asker, Spot};
use super::reach::Reach;
use super::resolution::{Answer, NoName, Server, Step};
use super::resolver::{Resolver, Trail, addresses};
use super::zone::Home;

/// What comes of asking a server.
pub(super) enum Reply {
    /// An answer, which may be that there is no such name.
    Answer(Answer),
    /// Nothing: the next server is asked, if there is one.
    Silence {
        /// Who was asked.
        server: IpAddr,
        /// Why nothing comes.
        reason: String,
    },
}

/// What the subnet of an inbound endpoint of a DNS Private Resolver is delegated to.
const RESOLVER_DELEGATION: &str = "Microsoft.Network/dnsResolvers";

impl<'t> Resolver<'t> {
    /// Asks servers in order until one answers; nothing where there is none to ask.
    pub(super) fn reply_of_any(
        &self,
        trail: &mut Trail,
        from: Asker<'t>,
        servers: &[IpAddr],
        name: &str,
        asked: &mut Vec<IpAddr>,
    ) -> Option<Reply> {
        let mut last = None;
        for server in servers {
            match self.reply_of(trail, from, *server, name, asked) {
                Reply::Answer(answer) => return Some(Reply::Answer(answer)),
                silence @ Reply::Silence { .. } => last = Some(silence),
            }
        }
        last
    }

    fn reply_of(
        &self,
        trail: &mut Trail,
        from: Asker<'t>,
        address: IpAddr,
        name: &str,
        asked: &mut Vec<IpAddr>,
    ) -> Reply {
        if asked.contains(&address) {
            return Reply::Answer(Answer::NoName(NoName::Loop));
        }
        asked.push(address);
        if self.names.platform == Some(address) {
            return self.reply_of_platform(trail, from, address, name);
        }
        let server = self.server_at(from, address);
        let silent = match self.reach(from, &server, address) {
            Reach::Yes => None,
            Reach::No(reason) => Some(reason),
            Reach::Unknown(reason) => {
                trail.steps.push(Step::Asked { address, server, silent: None });
                return Reply::Answer(Answer::Unknown(reason));
            }
        };
        trail.steps.push(Step::Asked { address, server: server.clone(), silent: silent.clone() });
        if let Some(reason) = silent {
            return Reply::Silence { server: address, reason };
        }
        let estate = self.topology.estate;
        match &server {
            Server::Drawn(id) if estate.design.get::<OnPremises>(id).is_some() => {
                match estate.design.element(id) {
                    Some(site) => self.answer_of_site(trail, &site.id, name, asked),
                    None => Reply::Answer(Answer::Unknown("The site is not drawn.".into())),
                }
            }
            Server::Drawn(id) if estate.design.get::<Firewall>(id).is_some() => {
                let firewall: Option<&Firewall> = estate.design.get(id);
                self.answer_of_proxy(trail, &server, firewall.and_then(|it| it.subnet.as_ref()), name)
            }
            Server::Drawn(id) => match estate.design.get::<VirtualMachine>(id) {
                Some(machine) => self.answer_of_machine(trail, &server, machine, name, asked),
                None => Reply::Answer(Answer::Unknown("The server is not drawn.".into())),
            },
            Server::PrivateResolver(subnet) => {
                let subnet = estate.subnets.get(subnet).map(|it| it.id);
                self.answer_of_proxy(trail, &server, subnet, name)
            }
            Server::Public(_) => {
                trail.steps.push(Step::NotForwarded { by: server });
                Reply::Answer(self.ask_public(trail, name))
            }
            Server::Platform | Server::Nobody(_) => {
                let reason = format!("Nothing drawn has the DNS server's address {address}.");
                Reply::Answer(Answer::Unknown(reason))
            }
        }
    }

    /// The platform's resolver answers from inside a network only. Source: packet paths 9.5.
    fn reply_of_platform(&self, trail: &mut Trail, from: Asker<'t>, address: IpAddr, name: &str) -> Reply {
        match from {
            Asker::Machine(spot) => Reply::Answer(self.ask_platform(trail, spot.home, name)),
            Asker::Site(_) | Asker::Outside => {
                let reason = format!("{address} answers from inside a virtual network only.");
                let silent = Some(reason.clone());
                trail.steps.push(Step::Asked { address, server: Server::Platform, silent });
                Reply::Silence { server: address, reason }
            }
            Asker::Pod(_) | Asker::Nowhere(_) => Reply::Answer(Answer::Unknown(
                "The design does not say where the question comes from.".into(),
            )),
        }
    }

    /// A machine forwards to the servers that it names, else to the platform's resolver; one that does not forward
    /// private zones asks the public DNS.
    fn answer_of_machine(
        &self,
        trail: &mut Trail,
        server: &Server,
        machine: &'t VirtualMachine,
        name: &str,
        asked: &mut Vec<IpAddr>,
    ) -> Reply {
        if machine.no_private_forwarding {
            trail.steps.push(Step::NotForwarded { by: server.clone() });
            return Reply::Answer(self.ask_public(trail, name));
        }
        if machine.dns_forwards_to.is_empty() {
            return self.answer_of_proxy(trail, server, machine.subnet.as_ref(), name);
        }
        let Some(spot) = self.spot(machine.subnet.as_ref()) else {
            return Reply::Answer(Answer::Unknown("The DNS server is in no network yet.".into()));
        };
        self.forward(trail, server, Asker::Machine(spot), &addresses(&machine.dns_forwards_to), name, asked)
    }

    /// Passes a question on to the platform's resolver of the server's own network.
    fn answer_of_proxy(
        &self,
        trail: &mut Trail,
        server: &Server,
        subnet: Option<&'t Id>,
        name: &str,
    ) -> Reply {
        let Some(spot) = self.spot(subnet) else {
            return Reply::Answer(Answer::Unknown("The DNS server is in no network yet.".into()));
        };
        if let Some(to) = self.names.platform {
            trail.steps.push(Step::Forwarded { by: server.clone(), to });
        }
        Reply::Answer(self.ask_platform(trail, spot.home, name))
    }

    /// A site's server asks for private names where the design says, and for others in public.
    pub(super) fn answer_of_site(
        &self,
        trail: &mut Trail,
        site: &'t Id,
        name: &str,
        asked: &mut Vec<IpAddr>,
    ) -> Reply {
        let drawn: Option<&OnPremises> = self.topology.estate.design.get(site);
        let forwards = drawn.map(|it| addresses(&it.dns_forwards_to)).unwrap_or_default();
        let server = Server::Drawn(site.clone());
        if !self.is_private(name) {
            if super::domain::is_never_public(name) {
                let site = self.topology.estate.design.name_of(site);
                let reason = format!("The design does not say which names the servers of {site} hold.");
                return Reply::Answer(Answer::Unknown(reason));
            }
            return Reply::Answer(self.ask_public(trail, name));
        }
        if forwards.is_empty() {
            trail.steps.push(Step::NotForwarded { by: server });
            return Reply::Answer(self.ask_public(trail, name));
        }
        self.forward(trail, &server, Asker::Site(site), &forwards, name, asked)
    }

    fn forward(
        &self,
        trail: &mut Trail,
        by: &Server,
        from: Asker<'t>,
        to: &[IpAddr],
        name: &str,
        asked: &mut Vec<IpAddr>,
    ) -> Reply {
        let mut last = None;
        for address in to {
            trail.steps.push(Step::Forwarded { by: by.clone(), to: *address });
            match self.reply_of(trail, from, *address, name, asked) {
                Reply::Answer(answer) => return Reply::Answer(answer),
                silence @ Reply::Silence { .. } => last = Some(silence),
            }
        }
        last.unwrap_or_else(|| {
            Reply::Answer(Answer::Unknown("No server to forward to is an address.".into()))
        })
    }

    fn spot(&self, subnet: Option<&'t Id>) -> Option<Spot<'t>> {
        let network = self.topology.network_of(subnet?)?;
        Some(Spot { home: Home::Network(network.id), subnet })
    }

    /// Who has an address, as seen from somewhere: those in the own network and its peers first.
    fn server_at(&self, from: Asker<'t>, address: IpAddr) -> Server {
        let estate = self.topology.estate;
        let own = match from {
            Asker::Machine(spot) => spot.home.network(),
            Asker::Pod(_) | Asker::Site(_) | Asker::Outside | Asker::Nowhere(_) => None,
        };
        let near = |network: Option<&Id>| match (own, network) {
            (Some(own), Some(network)) => estate.connected(own, network),
            (_, _) => false,
        };
        let machines = estate.design.all::<VirtualMachine>().filter(|(_, it)| has(it, address));
        let machines = machines.map(|(id, it)| (id, it.subnet.as_ref()));
        let firewalls = estate.design.all::<Firewall>().filter(|(_, it)| {
            let first = || self.topology.first_usable(estate.subnets.get(it.subnet.as_ref()?)?.ipv4?);
            it.private_address.as_ref().map_or_else(first, Address::ip) == Some(address)
        });
        let firewalls = firewalls.map(|(id, it)| (id, it.subnet.as_ref()));
        let found: Vec<(&Id, bool)> = machines
            .chain(firewalls)
            .map(|(id, subnet)| {
                (id, near(subnet.and_then(|it| self.topology.network_of(it)).map(|it| it.id)))
            })
            .collect();
        let nearest = found.iter().find(|(_, near)| *near).or(found.first());
        if let Some((id, _)) = nearest {
            return Server::Drawn((*id).clone());
        }
        let resolver = estate.subnets.values().find(|it| {
            let delegated = it.subnet.delegation.as_deref();
            delegated.is_some_and(|it| it.eq_ignore_ascii_case(RESOLVER_DELEGATION))
                && [it.ipv4, it.ipv6].into_iter().flatten().any(|it| it.contains(address))
        });
        if let Some(subnet) = resolver {
            return Server::PrivateResolver(subnet.id.clone());
        }
        let sites = || estate.design.all::<OnPremises>();
        let named = sites().find(|(_, it)| addresses(&it.dns_servers).contains(&address));
        let inside = || {
            sites()
                .find(|(_, it)| it.prefixes.iter().filter_map(Prefix::network).any(|it| it.contains(address)))
        };
        match named.or_else(inside) {
            Some((id, _)) => Server::Drawn(id.clone()),
            None if range::is_private(IpNetwork::from(address)) => Server::Nobody(address),
            None => Server::Public(address),
        }
    }
}

/// Whether an address is that of a machine, or of one of several alike, which follow each other.
fn has(machine: &VirtualMachine, address: IpAddr) -> bool {
    let number = |it: IpAddr| match it {
        IpAddr::V4(it) => u128::from(it.to_bits()),
        IpAddr::V6(it) => it.to_bits(),
    };
    let Some(first) = machine.address.as_ref().and_then(Address::ip) else { return false };
    first.is_ipv4() == address.is_ipv4()
        && number(address).checked_sub(number(first)).is_some_and(|it| it < u128::from(machine.count.max(1)))
}

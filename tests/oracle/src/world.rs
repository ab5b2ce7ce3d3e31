//! A design as a laboratory: which machines there are, what each is told, and how they are cabled.
//!
//! The routes of subnets and the tables of nodes are the program's own, which is what is put to the test. The rest (what
//! a router does with a route, what a firewall, a security group, a load balancer and the internet's edge do) is written
//! here once more from the documentation, so that a mistake of the walk is not repeated.

mod balancers;
mod building;
mod census;
mod edge;
mod exits;
mod fabric;
mod firewall;
mod nodes;
mod security;
mod sites;
mod tables;

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use anyhow::{Context, Result, bail};
use building::Builder;
use census::ServiceAddresses;
use edge::INTERNET;
use estate::{Estate, Judgement};
use model::{Design, Family, Id};
use routing::{Endpoint, Flow, Relation, Topology};

use crate::case::BridgeSettings;
use crate::plan::{Plan, Question};

pub use fabric::{FABRIC, Nic, Port};

/// How machines are named that filter for a security group.
pub const SECURITY: &str = "security/";

/// The platform's services that have the same address everywhere, by the name of their machine. Source: packet paths
/// 4.
const PLATFORM: &[(&str, Ipv4Addr)] = &[
    ("platform/metadata", Ipv4Addr::new(169, 254, 169, 254)),
    ("platform/resolver", Ipv4Addr::new(168, 63, 129, 16)),
];

/// The host on the internet that calls, and that is called where nobody in particular is. Source: RFC 5737, as packet
/// paths 0 use it.
const INTERNET_HOST: Ipv4Addr = Ipv4Addr::new(203, 0, 113, 9);

/// A design, ready to be built.
pub struct World {
    /// What is built.
    pub plan: Plan,
    /// What the router's interfaces stand for.
    pub ports: BTreeMap<String, Port>,
    /// The network interfaces, as the ports number them.
    pub nics: Vec<Nic>,
    /// By machine: its addresses.
    addresses: BTreeMap<String, Vec<IpAddr>>,
    /// By pod owner, pool or element: the machines.
    machines: BTreeMap<Id, Vec<String>>,
    /// By service: the address that is called from inside, and the one from outside.
    services: BTreeMap<Id, ServiceAddresses>,
}

impl World {
    /// The laboratory of a design, in which these flows can be asked; `bridge` is how kubenet's bridges are set.
    ///
    /// # Errors
    /// When the design does not say enough.
    pub fn of(design: &Design, flows: &[Flow], bridge: BridgeSettings) -> Result<Self> {
        let estate = Estate::of(design, Judgement::of(design));
        let topology = Topology::of(&estate);
        let builder = Builder {
            estate: &estate,
            topology: &topology,
            nodes: census::nodes(&topology),
            residents: census::residents(&topology),
            ports: flows.iter().filter_map(|it| Some((it.port?, it.protocol))).collect(),
            bridge,
            lagging: flows.iter().any(|it| it.relation == Relation::OtherNode),
            plan: Plan::default(),
        };
        builder.build()
    }

    /// The probe of a flow.
    ///
    /// # Errors
    /// When an end of it is not in the laboratory.
    pub fn question(&self, flow: &Flow) -> Result<Question> {
        let from = match &flow.from {
            Endpoint::Internet => INTERNET.to_owned(),
            Endpoint::Address(address) => self.machine_at(*address)?,
            end => self.machine_of(end)?,
        };
        let to = match &flow.to {
            Endpoint::Internet => INTERNET_HOST.into(),
            Endpoint::Address(address) => *address,
            Endpoint::Service(id) => {
                let service = self.services.get(id).with_context(|| format!("{id} is no service"))?;
                let inside = from.starts_with("pod/") || from.starts_with("node/");
                let family = flow.family.unwrap_or(Family::V4);
                let address =
                    service.address(inside, family).with_context(|| format!("{id} has no address"))?;
                return Ok(Question {
                    from,
                    to: SocketAddr::new(address, flow.port.unwrap_or(service.port)),
                    protocol: flow.protocol,
                });
            }
            end => {
                let machine = self.machine_of(end)?;
                let family = flow.family.unwrap_or(Family::V4);
                let addresses = self.addresses.get(&machine).into_iter().flatten();
                let own = addresses.copied().find(|it| Family::of(*it) == family);
                own.with_context(|| format!("{machine} has no address"))?
            }
        };
        let port = flow.port.with_context(|| format!("{} is called at no port", flow.to))?;
        Ok(Question { from, to: SocketAddr::new(to, port), protocol: flow.protocol })
    }

    fn machine_of(&self, end: &Endpoint) -> Result<String> {
        let id = match end {
            Endpoint::Workload(id) | Endpoint::Node(id) | Endpoint::Element(id) => id,
            other => bail!("{other} is not in the laboratory"),
        };
        let machines = self.machines.get(id).map_or(&[][..], Vec::as_slice);
        machines.first().cloned().with_context(|| format!("{id} is not in the laboratory"))
    }

    fn machine_at(&self, address: IpAddr) -> Result<String> {
        let found = self.addresses.iter().find(|(_, its)| its.contains(&address));
        Ok(found.with_context(|| format!("nobody has the address {address}"))?.0.clone())
    }
}

//! Puts a world together.

use std::collections::BTreeMap;
use std::net::IpAddr;

use anyhow::{Context, Result};
use estate::Estate;
use model::element::{DnatRule, Firewall, NetworkModel, OnPremises, Protocol, Service, Workload};
use model::{Address, Id};
use routing::Topology;

use super::census::{Node, Resident};
use super::edge::{self, Exits, INTERNET};
use super::fabric::{Fabric, FrontEnd, Nic, NodeRoute, Outlets, OverlayNode};
use super::nodes;
use super::{INTERNET_HOST, PLATFORM, World, balancers, exits, firewall, security, sites};
use crate::case::BridgeSettings;
use crate::plan::{End, Machine, Plan};

/// A world under construction.
pub(super) struct Builder<'t> {
    pub(super) estate: &'t Estate<'t>,
    pub(super) topology: &'t Topology<'t>,
    pub(super) nodes: Vec<Node>,
    pub(super) residents: Vec<Resident>,
    /// Ports that flows are for: all but nodes answer at them.
    pub(super) ports: Vec<(u16, Protocol)>,
    /// How the bridges of kubenet nodes are set.
    pub(super) bridge: BridgeSettings,
    /// Health probes lag behind: load balancers pick nodes without endpoints.
    pub(super) lagging: bool,
    pub(super) plan: Plan,
}

impl Builder<'_> {
    pub(super) fn build(mut self) -> Result<World> {
        let mut nics = self.nodes();
        nics.extend(self.residents()?);
        balancers::choose(self.estate, &self.nodes, self.lagging, &mut nics);
        let edges = self.internet(&nics);
        let platform = self.platform();
        security::install(&mut self.plan, self.estate, self.topology, &mut nics);
        let outlets = Outlets { edges: &edges, platform: &platform };
        let fabric = Fabric::new(self.estate, self.topology, &nics, self.node_routes());
        let ports = fabric.install(&mut self.plan, &outlets);
        let machines = self.machines();
        let addresses = self.plan.machines.iter().map(|it| {
            let own = it.addresses.iter().map(|(_, address)| address.ip());
            (it.name.clone(), own.collect())
        });
        Ok(World {
            addresses: addresses.collect(),
            services: super::census::services(self.estate, self.topology),
            machines,
            ports,
            nics,
            plan: self.plan,
        })
    }

    /// Nodes and their pods.
    fn nodes(&mut self) -> Vec<Nic> {
        let mut nics = Vec::new();
        for node in &self.nodes {
            let Some(network) = self.estate.network_of(&node.subnet) else { continue };
            let pods = || node.pods.iter().flat_map(|it| it.addresses.iter().copied());
            let pool = self.estate.pools.get(&node.pool);
            let model = pool.map(|it| it.model).unwrap_or_default();
            let pod_subnet =
                pool.and_then(|it| it.pool.pod_subnet.as_ref()).filter(|_| model.has_pod_subnet());
            let ranges = pod_subnet.and_then(|it| self.estate.subnets.get(it));
            let others = ranges.iter().flat_map(|it| [it.ipv4, it.ipv6]).flatten();
            let cluster = self.estate.clusters.get(&node.cluster);
            nics.push(Nic {
                machine: node.name.clone(),
                interface: "eth0".into(),
                network: network.id.clone(),
                subnet: node.subnet.clone(),
                others: others.filter_map(|range| Some((range, pod_subnet?.clone()))).collect(),
                addresses: node
                    .addresses
                    .iter()
                    .copied()
                    .chain(pods().filter(|_| !model.has_pod_cidr()))
                    .collect(),
                front_ends: Vec::new(),
                // What makes nodes sets it for every model. Source: karpenter-provider-azure, issue 439.
                forwards: true,
                overlay: cluster.filter(|_| model == NetworkModel::Overlay).map(|cluster| OverlayNode {
                    cluster: node.cluster.clone(),
                    ranges: cluster.pod_cidrs.clone(),
                    blocks: node.blocks.clone(),
                }),
            });
            let ports = self.ports_of_pods();
            let built = nodes::Node {
                name: node.name.clone(),
                host: &node.host,
                tables: &node.tables,
                pods: node
                    .pods
                    .iter()
                    .map(|it| nodes::Pod {
                        name: it.name.clone(),
                        host: it.host.clone(),
                        interface: it.interface.clone(),
                    })
                    .collect(),
                ports: node
                    .host_network
                    .iter()
                    .filter_map(|it| self.estate.design.get::<Workload>(it)?.port)
                    .collect(),
            };
            nodes::install(&mut self.plan, built, self.bridge, |machine| listening(machine, &ports));
        }
        nics
    }

    /// Ports at which pods answer: those of their services, and those that flows are for.
    fn ports_of_pods(&self) -> Vec<(u16, Protocol)> {
        let services = self.estate.design.all::<Service>().flat_map(|(_, it)| &it.ports);
        let targets = services.map(|it| (it.target_port.unwrap_or(it.port), it.protocol));
        targets.chain(self.ports.iter().copied()).collect()
    }

    /// Everything else that has an address in a subnet, and sites.
    fn residents(&mut self) -> Result<Vec<Nic>> {
        let mut nics = Vec::new();
        for resident in &self.residents {
            let mut machine = listening(sites::host(&resident.name, &resident.addresses), &self.ports);
            let mut forwards = false;
            let firewall = self.estate.design.get::<Firewall>(&resident.id);
            if let Some(firewall) = firewall {
                forwards = firewall::forwards(firewall);
                firewall::furnish(&mut machine, firewall, &resident.addresses, &|rule| self.published(rule));
                if forwards {
                    machine = machine.forwarding();
                }
            }
            self.plan.machines.push(machine);
            let nic = |machine: String, subnet: &Id, addresses: &[IpAddr], forwards: bool| {
                let network =
                    self.estate.network_of(subnet).with_context(|| format!("{subnet} is in no network"))?;
                anyhow::Ok(Nic {
                    machine,
                    interface: sites::INNER.into(),
                    network: network.id.clone(),
                    subnet: subnet.clone(),
                    others: Vec::new(),
                    addresses: addresses.to_vec(),
                    front_ends: Vec::new(),
                    forwards,
                    overlay: None,
                })
            };
            if let Some(site) = self.estate.design.get::<OnPremises>(&resident.id) {
                let subnet = site.gateway.as_ref().and_then(|it| it.subnet.as_ref());
                if let Some(subnet) = subnet {
                    sites::install(&mut self.plan, &resident.id, End::new(&resident.name, "eth0"));
                    nics.push(nic(sites::gateway(&resident.id), subnet, &[], true)?);
                }
            } else if let Some(subnet) = &resident.subnet {
                let mut nic = nic(resident.name.clone(), subnet, &resident.addresses, forwards)?;
                let public =
                    firewall.iter().flat_map(|it| &it.public_addresses.known).filter_map(Address::ip);
                nic.front_ends.extend(public.map(|address| FrontEnd { address, chosen: true }));
                nics.push(nic);
            }
        }
        Ok(nics)
    }

    /// Where a firewall's rule of destination translation leads: what it says, else the element's own address and port.
    fn published(&self, rule: &DnatRule) -> Option<(IpAddr, u16)> {
        let service = rule.to.as_ref().and_then(|it| self.estate.design.get::<Service>(it));
        let own = || {
            let id = rule.to.as_ref()?;
            let of_service = service.and_then(|it| it.address.as_ref()?.ip());
            of_service.or_else(|| self.residents.iter().find(|it| it.id == *id)?.addresses.first().copied())
        };
        let address = rule.address.as_ref().and_then(Address::ip).or_else(own)?;
        let port = rule.target_port.or_else(|| service?.ports.first().map(|it| it.port)).unwrap_or(rule.port);
        Some((address, port))
    }

    /// The internet, and each network's edge.
    fn internet(&mut self, nics: &[Nic]) -> Vec<(Id, End)> {
        let networks: Vec<(Id, Exits)> = self
            .estate
            .networks
            .keys()
            .map(|it| ((*it).clone(), exits::of(self.estate, it, nics, &self.nodes, &self.residents)))
            .collect();
        let mut machine = Machine::named(INTERNET);
        machine.addresses.push(("i0".into(), IpAddr::from(INTERNET_HOST).into()));
        edge::install(&mut self.plan, listening(machine, &self.ports), &networks)
    }

    /// Instance metadata and the like.
    fn platform(&mut self) -> Vec<(IpAddr, End)> {
        let mut ends = Vec::new();
        for (name, address) in PLATFORM {
            let address = IpAddr::from(*address);
            self.plan.machines.push(listening(sites::host(name, &[address]), &self.ports));
            ends.push((address, End::new(*name, "eth0")));
        }
        ends
    }

    fn node_routes(&self) -> Vec<NodeRoute> {
        let of_node = |node: &Node| {
            let node = node.clone();
            node.blocks.clone().into_iter().filter_map(move |block| {
                let address = node.addresses.iter().copied().find(|it| it.is_ipv4() == block.is_ipv4())?;
                Some(NodeRoute {
                    cluster: node.cluster.clone(),
                    pool: node.pool.clone(),
                    node: node.number,
                    block,
                    address,
                })
            })
        };
        self.nodes.iter().flat_map(of_node).collect()
    }

    /// By pod owner, pool or element: its machines, in order.
    fn machines(&self) -> BTreeMap<Id, Vec<String>> {
        let mut machines: BTreeMap<Id, Vec<String>> = BTreeMap::new();
        for node in &self.nodes {
            machines.entry(node.pool.clone()).or_default().push(node.name.clone());
            for owner in &node.host_network {
                machines.entry(owner.clone()).or_default().push(node.name.clone());
            }
            for pod in &node.pods {
                machines.entry(pod.owner.clone()).or_default().push(pod.name.clone());
            }
        }
        for resident in &self.residents {
            machines.entry(resident.id.clone()).or_default().push(resident.name.clone());
        }
        machines
    }
}

/// A machine that answers at these ports of all its addresses.
fn listening(mut machine: Machine, ports: &[(u16, Protocol)]) -> Machine {
    let addresses: Vec<IpAddr> = machine.addresses.iter().map(|(_, it)| it.ip()).collect();
    for address in addresses {
        for (port, protocol) in ports {
            machine = machine.listening(address, *port, *protocol);
        }
    }
    machine
}

//! Who is there, as the program says: nodes with their pods and tables, machines, sites; and where services are called.

use std::collections::BTreeMap;
use std::net::IpAddr;

use estate::Estate;
use ipnetwork::IpNetwork;
use model::element::Service;
use model::{Address, Family, Id};
use netfilter::{CBR0, Host, Ruleset};
use routing::{HostEntry, NodeEntry, NodeTables, Place, PodEntry, ServiceEntry, Topology, node_tables};

/// A node.
#[derive(Clone)]
pub(super) struct Node {
    /// Its name in the plan.
    pub(super) name: String,
    /// Its pool.
    pub(super) pool: Id,
    /// Which node of the pool.
    pub(super) number: u64,
    /// Its cluster.
    pub(super) cluster: Id,
    /// Its subnet.
    pub(super) subnet: Id,
    /// Its own addresses.
    pub(super) addresses: Vec<IpAddr>,
    /// Its blocks of pod addresses.
    pub(super) blocks: Vec<IpNetwork>,
    /// Its interfaces and routes.
    pub(super) host: Host,
    /// Its tables of both families.
    pub(super) tables: Vec<Ruleset>,
    /// Its pods.
    pub(super) pods: Vec<Pod>,
    /// Workloads whose pods use its network.
    pub(super) host_network: Vec<Id>,
}

/// A pod.
#[derive(Clone)]
pub(super) struct Pod {
    /// Its name in the plan.
    pub(super) name: String,
    /// Its workload or ingress controller.
    pub(super) owner: Id,
    /// Its addresses.
    pub(super) addresses: Vec<IpAddr>,
    /// The node's end of its cable.
    pub(super) interface: String,
    /// Its interfaces and routes.
    pub(super) host: Host,
}

/// Something else with an address in a subnet, or a site's host.
pub(super) struct Resident {
    /// Its name in the plan.
    pub(super) name: String,
    /// The element.
    pub(super) id: Id,
    /// Its subnet; none for a site.
    pub(super) subnet: Option<Id>,
    /// Its addresses.
    pub(super) addresses: Vec<IpAddr>,
}

/// Where a service is called.
#[derive(Clone, Debug)]
pub(super) struct ServiceAddresses {
    /// From inside the cluster.
    pub(super) cluster: Vec<IpAddr>,
    /// From outside.
    pub(super) front_end: Option<IpAddr>,
    /// At which port.
    pub(super) port: u16,
}

impl ServiceAddresses {
    /// The address that is called.
    pub(super) fn address(&self, inside: bool, family: Family) -> Option<IpAddr> {
        let front_end = self.front_end.filter(|it| Family::of(*it) == family);
        let cluster = self.cluster.iter().copied().find(|it| inside && Family::of(*it) == family);
        cluster.or(front_end)
    }
}

/// A place's name in the plan.
fn name(place: &Place) -> String {
    match place {
        Place::Pod(id, number) => format!("pod/{id}/{}", number.unwrap_or_default()),
        Place::Node(id, number) => format!("node/{id}/{}", number.unwrap_or_default()),
        other => format!("{other:?}"),
    }
}

/// Machines and hosts of sites.
pub(super) fn residents(topology: &Topology<'_>) -> Vec<Resident> {
    let resident = |it: HostEntry| Resident {
        name: format!("element/{}", it.id),
        id: it.id,
        subnet: it.subnet,
        addresses: it.addresses,
    };
    topology.all_hosts().into_iter().map(resident).collect()
}

/// The addresses at which services are called: inside as the program says, outside as the design does.
pub(super) fn services(estate: &Estate<'_>, topology: &Topology<'_>) -> BTreeMap<Id, ServiceAddresses> {
    let address = |it: &Option<Address>| it.as_ref().and_then(Address::ip);
    let entry = |it: ServiceEntry| {
        let service = estate.design.get::<Service>(&it.id)?;
        let port = service.ports.first().map_or(0, |it| it.port);
        let front_end = address(&service.address);
        Some((it.id, ServiceAddresses { cluster: it.addresses, front_end, port }))
    };
    topology.all_services().into_iter().filter_map(entry).collect()
}

/// Nodes with their pods and tables; those alone that have tables.
pub(super) fn nodes(topology: &Topology<'_>) -> Vec<Node> {
    topology.all_nodes().into_iter().filter_map(|it| node(topology, it)).collect()
}

fn node(topology: &Topology<'_>, entry: NodeEntry) -> Option<Node> {
    let of_family = |family| node_tables(topology, &entry.pool, entry.node, family).ok();
    let stacks: Vec<NodeTables> = [Family::V4, Family::V6].into_iter().filter_map(of_family).collect();
    let host = together(stacks.iter().map(|it| it.host.clone()));
    let pods =
        entry.pods.iter().enumerate().map(|(place, it)| pod(&host, &entry.blocks, it, place)).collect();
    Some(Node {
        name: name(&entry.place),
        pool: entry.pool,
        number: entry.node,
        cluster: entry.cluster,
        subnet: entry.subnet?,
        addresses: entry.addresses,
        blocks: entry.blocks,
        host,
        tables: stacks.into_iter().map(|it| it.tables).collect(),
        pods,
        host_network: entry.host_network,
    })
}

/// The stacks of both families are one machine.
fn together(stacks: impl Iterator<Item = Host>) -> Host {
    let mut whole = Host::default();
    for stack in stacks {
        for interface in stack.interfaces {
            match whole.interfaces.iter_mut().find(|it| it.name == interface.name) {
                Some(there) => there.addresses.extend(interface.addresses),
                None => whole.interfaces.push(interface),
            }
        }
        whole.routes.extend(stack.routes);
    }
    whole
}

/// A pod: behind the interface that the node's routes name, or at a port of the bridge.
fn pod(node: &Host, blocks: &[IpNetwork], entry: &PodEntry, place: usize) -> Pod {
    let bridged = node.interfaces.iter().any(|it| it.name == CBR0);
    let to_it =
        node.routes.iter().find(|it| entry.addresses.iter().any(|own| it.destination == (*own).into()));
    Pod {
        name: name(&entry.place),
        owner: entry.owner.clone(),
        addresses: entry.addresses.clone(),
        interface: to_it.map_or_else(|| format!("veth{place}"), |it| it.interface.to_string()),
        host: if bridged {
            Host::kubenet_pod(&entry.addresses, blocks)
        } else {
            Host::azure_cni_pod(&entry.addresses)
        },
    }
}

//! The machine behind the next hop of a route: whether it can be reached, and whether it forwards.
//!
//! A next hop must be in the subnet's own network or in a direct peer, and its network interface must forward packets
//! for others. Source: packet paths 2.3.

use std::net::IpAddr;

use model::Id;
use model::element::{Firewall, FirewallSku, Peering};

use crate::Disposition;
use crate::topology::{MachineKind, Topology};
use crate::walker::Loss;

/// What a route names as its next hop.
#[derive(Clone, Copy, Debug)]
pub(crate) enum NextHop<'t> {
    /// A firewall or an appliance in its place.
    Firewall(FirewallHop<'t>),
    /// A node of a pool in this subnet: nothing else drawn has the address.
    Node(&'t Id),
}

/// A firewall that a route names.
#[derive(Clone, Copy, Debug)]
pub(crate) struct FirewallHop<'t> {
    pub(crate) id: &'t Id,
    pub(crate) firewall: &'t Firewall,
    pub(crate) subnet: Option<&'t Id>,
    pub(crate) address: IpAddr,
}

/// What forwards packets at an address, as a subnet sees it.
pub(crate) fn find<'t>(
    topology: &Topology<'t>,
    subnet: &'t Id,
    address: IpAddr,
) -> Result<NextHop<'t>, Loss> {
    let Some(network) = topology.network_of(subnet) else {
        let name = topology.name(subnet);
        let reason =
            format!("{name} is in no virtual network yet, so nothing is known of its next hop {address}.");
        return Err(Loss::new(Disposition::Unknown, reason));
    };
    let Some(home) = topology.network_with(network.id, address) else {
        return Err(unreachable_from(topology, network.id, address));
    };
    let Some(machine) = topology.machine_at(home, address) else {
        return match topology.node_subnet_with(home, address) {
            Some(subnet) => Ok(NextHop::Node(subnet)),
            None => Err(nobody_there(topology, home, address)),
        };
    };
    let name = topology.name(machine.id);
    match machine.kind {
        MachineKind::Firewall(it) if it.sku == FirewallSku::Appliance && !it.ip_forwarding => {
            let reason = format!("IP forwarding is off on {name}, so it takes no packets for others.");
            Err(Loss::new(Disposition::NextHopUnreachable, reason))
        }
        MachineKind::Firewall(firewall) => {
            let subnet = machine.subnet;
            Ok(NextHop::Firewall(FirewallHop { id: machine.id, firewall, subnet, address }))
        }
        MachineKind::VirtualMachine => {
            let reason =
                format!("{name} at {address} is a machine; the design does not say whether it forwards.");
            Err(Loss::new(Disposition::Unknown, reason))
        }
        MachineKind::InternalLoadBalancer => {
            let reason = format!(
                "{address} is a front end of {name}; the design does not say which appliances are behind it."
            );
            Err(Loss::new(Disposition::Unknown, reason))
        }
    }
}

fn unreachable_from<'t>(topology: &Topology<'t>, network: &'t Id, address: IpAddr) -> Loss {
    let name = topology.name(network);
    let elsewhere = topology.estate.networks.keys().copied().find(|it| topology.is_in(it, address));
    let reason = match elsewhere {
        Some(other) if half_peered(topology, network, other) => format!(
            "The next hop {address} is in {}, and the peering with {name} lacks one side.",
            topology.name(other)
        ),
        Some(other) => {
            format!("The next hop {address} is in {}, which is not peered with {name}.", topology.name(other))
        }
        None => format!("The next hop {address} is neither in {name} nor in a network peered with it."),
    };
    Loss::new(Disposition::NextHopUnreachable, reason)
}

fn half_peered(topology: &Topology<'_>, one: &Id, other: &Id) -> bool {
    topology.estate.design.all::<Peering>().any(|(_, it)| {
        let ends = (it.from.as_ref(), it.to.as_ref());
        ends == (Some(one), Some(other)) || ends == (Some(other), Some(one))
    })
}

fn nobody_there(topology: &Topology<'_>, network: &Id, address: IpAddr) -> Loss {
    let firewall = topology.machines_in(network).find(|it| matches!(it.kind, MachineKind::Firewall(_)));
    let reason = match firewall {
        Some(it) => format!(
            "Nothing drawn has the next hop's address {address}; {} has {}.",
            topology.name(it.id),
            it.address
        ),
        None => format!("Nothing drawn has the next hop's address {address}."),
    };
    Loss::new(Disposition::NextHopUnreachable, reason)
}

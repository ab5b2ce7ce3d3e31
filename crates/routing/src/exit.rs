//! The exit to the internet: which public address a packet leaves with, or that it has none.
//!
//! A firewall in the default route comes before a NAT gateway, that before a machine's own public address, that before
//! the load balancer's outbound rule. Source: packet paths 9.3.

use estate::{ClusterView, PoolView};
use model::Id;
use model::element::{ApplicationGateway, OutboundType, SourceTranslation, VirtualMachine};

use crate::fabric::{Exit, Fabric};
use crate::host::Host;
use crate::instance::public;
use crate::instance::public::Purpose;
use crate::network_model::{PodHome, pod_home};
use crate::packet::Party;
use crate::walker::{Loss, Walker};
use crate::{Basis, Disposition, Origin, Place, SeenAddress};

/// The cluster whose packet it is.
#[derive(Clone, Copy)]
pub(crate) struct Owner<'t> {
    pub(crate) cluster: &'t ClusterView<'t>,
    pub(crate) pool: &'t PoolView<'t>,
    /// The packet left its node with the node's address.
    pub(crate) as_node: bool,
}

fn is_private(address: std::net::IpAddr) -> bool {
    estate::range::is_private(ipnetwork::IpNetwork::from(address))
}

/// The firewall that was passed last sends it on.
pub(crate) fn leave_firewall(fabric: &Fabric<'_>, walker: &mut Walker, exit: &Exit<'_>) -> Result<(), Loss> {
    let Some((id, firewall)) = exit.firewall else { return Ok(()) };
    let translated = walker.packet.source.shown.is_none() && !is_private(walker.packet.source.ip);
    let name = fabric.topology.estate.design.name_of(id);
    if firewall.source_translation == SourceTranslation::Never {
        let reason =
            format!("{name} keeps private source addresses, which nobody on the internet can answer.");
        return Err(Loss::new(Disposition::DroppedByPlatform, reason));
    }
    if through_nat_gateway(fabric, walker, exit.subnet)? || translated {
        return Ok(());
    }
    match walker.packet.source.shown.as_deref() {
        Some(SeenAddress::Of(owner, _)) if owner == id => Ok(()),
        None | Some(SeenAddress::Of(..) | SeenAddress::Known(..) | SeenAddress::Within(_)) => {
            let reason = format!("{name} has no public address.");
            Err(Loss::new(Disposition::NoEgress, reason))
        }
    }
}

/// A machine sends it itself: through the subnet's NAT gateway, with its own public address, or not at all.
pub(crate) fn leave_machine(
    fabric: &Fabric<'_>,
    walker: &mut Walker,
    exit: &Exit<'_>,
    host: &Host<'_>,
) -> Result<(), Loss> {
    if through_nat_gateway(fabric, walker, exit.subnet)? {
        return Ok(());
    }
    let topology = fabric.topology;
    let design = topology.estate.design;
    let family = walker.packet.family();
    let Host::Element(id, _) = host else {
        return Err(Loss::new(Disposition::NoEgress, "It has no public address."));
    };
    let name = design.name_of(id);
    if design.get::<VirtualMachine>(id).is_some_and(|it| it.public_address) {
        let ip = public::stand_in(topology, id, Purpose::Own, family);
        let after = Party::unstated(ip, None, id, format!("the public address of {name}"));
        leave_as(walker, "the machine's public address", after);
        return Ok(());
    }
    if let Some(gateway) = design.get::<ApplicationGateway>(id)
        && let Some(after) = public::of(topology, id, name, &gateway.public_addresses, family)
    {
        leave_as(walker, name, after);
        return Ok(());
    }
    let private =
        exit.subnet.and_then(|it| topology.estate.subnets.get(it)).is_some_and(|it| it.subnet.private);
    let reason = if private {
        format!("{name} has no public address, and its subnet is private.")
    } else {
        format!("{name} has no public address, and its subnet no NAT gateway.")
    };
    Err(Loss::new(Disposition::NoEgress, reason))
}

/// A node sends it, for itself or for a pod.
pub(crate) fn leave_node(
    fabric: &Fabric<'_>,
    walker: &mut Walker,
    exit: &Exit<'_>,
    owner: Owner<'_>,
) -> Result<(), Loss> {
    if !owner.as_node && pod_home(owner.pool.model) != PodHome::Network {
        let reason =
            "The packet leaves the node with the pod's address, which is no address of the virtual network.";
        return Err(Loss::new(Disposition::DroppedByPlatform, reason));
    }
    if through_nat_gateway(fabric, walker, exit.subnet)? {
        return Ok(());
    }
    if owner.as_node && owner.pool.pool.node_public_addresses {
        let name = fabric.topology.estate.design.name_of(owner.pool.id);
        let text = format!("the public address of a node of {name}");
        let ip = public::stand_in(fabric.topology, owner.pool.id, Purpose::Nodes, walker.packet.family());
        leave_as(walker, "the node's public address", Party::unstated(ip, None, owner.pool.id, text));
        return Ok(());
    }
    by_outbound_type(fabric, walker, exit, owner)
}

/// Leaves with another address and the same port.
fn leave_as(walker: &mut Walker, by: impl Into<String>, after: Party) {
    let port = walker.packet.source.port;
    walker.translate_source(by, after.at_port(port), Basis::Documented);
}

/// Through the NAT gateway of the subnet, if it has one that serves this family.
fn through_nat_gateway(fabric: &Fabric<'_>, walker: &mut Walker, subnet: Option<&Id>) -> Result<bool, Loss> {
    let family = walker.packet.family();
    let Some((id, nat)) = subnet.and_then(|it| fabric.topology.nat_gateway_of(it, family)) else {
        return Ok(false);
    };
    walker.at(Place::Element(id.clone()));
    let name = fabric.topology.name(id);
    let after = if nat.managed {
        Some(public::of_managed(fabric.topology, id, name, &nat.public_addresses, family))
    } else {
        public::of(fabric.topology, id, name, &nat.public_addresses, family)
    };
    match after {
        Some(after) => {
            leave_as(walker, name, after);
            Ok(true)
        }
        None => Err(Loss::new(Disposition::NoEgress, format!("{name} has no public address."))),
    }
}

fn by_outbound_type(
    fabric: &Fabric<'_>,
    walker: &mut Walker,
    exit: &Exit<'_>,
    owner: Owner<'_>,
) -> Result<(), Loss> {
    let outbound = &owner.cluster.cluster.outbound;
    match outbound.outbound_type {
        OutboundType::LoadBalancer => through_load_balancer(fabric, walker, owner),
        OutboundType::ManagedNatGateway | OutboundType::ManagedNatGatewayV2 => {
            let id = owner.cluster.id;
            let name = fabric.topology.estate.design.name_of(id);
            walker.at(Place::ManagedNatGateway(id.clone()));
            let family = walker.packet.family();
            let after = public::of_cluster(fabric.topology, id, name, &outbound.public_addresses, family);
            leave_as(walker, format!("the NAT gateway of {name}"), after);
            Ok(())
        }
        OutboundType::UserAssignedNatGateway
        | OutboundType::UserDefinedRouting
        | OutboundType::None
        | OutboundType::Block => Err(no_egress(fabric, exit, outbound.outbound_type)),
    }
}

/// Through the load balancer's outbound rule, which serves the primary addresses of nodes.
fn through_load_balancer(fabric: &Fabric<'_>, walker: &mut Walker, owner: Owner<'_>) -> Result<(), Loss> {
    let design = fabric.topology.estate.design;
    if !owner.as_node && !owner.pool.model.has_pod_subnet() {
        let reason = "The load balancer's outbound rule serves the nodes' own addresses, not those of pods.";
        return Err(Loss::new(Disposition::DroppedByPlatform, reason));
    }
    let id = owner.cluster.id;
    let drawn = fabric.topology.load_balancer_of(id);
    let family = walker.packet.family();
    let stated = &owner.cluster.cluster.outbound.public_addresses;
    let (name, after) = if let Some((balancer_id, balancer)) = drawn {
        walker.at(Place::Element(balancer_id.clone()));
        let name = design.name_of(balancer_id).to_owned();
        // The cluster's own list says which addresses its outbound rule has; the balancer may have others too.
        let after = public::of(fabric.topology, balancer_id, &name, stated, family).unwrap_or_else(|| {
            public::of_managed(fabric.topology, balancer_id, &name, &balancer.public_addresses, family)
        });
        (name, after)
    } else {
        walker.at(Place::ClusterLoadBalancer(id.clone()));
        let name = design.name_of(id);
        (
            format!("the load balancer of {name}"),
            public::of_cluster(fabric.topology, id, name, stated, family),
        )
    };
    leave_as(walker, name, after);
    if !owner.as_node {
        walker.note(
            "How the load balancer translates addresses of a pod subnet is not documented.",
            Basis::Field,
        );
    }
    Ok(())
}

/// Why there is no public address to leave with.
fn no_egress(fabric: &Fabric<'_>, exit: &Exit<'_>, outbound: OutboundType) -> Loss {
    let design = fabric.topology.estate.design;
    let word = estate::facts_outbound(outbound).as_str();
    let Some(subnet) = exit.subnet else {
        return match outbound {
            OutboundType::None | OutboundType::Block => {
                Loss::new(Disposition::NoEgress, format!("Outbound type {word} brings no public address."))
            }
            OutboundType::LoadBalancer
            | OutboundType::ManagedNatGateway
            | OutboundType::ManagedNatGatewayV2
            | OutboundType::UserAssignedNatGateway
            | OutboundType::UserDefinedRouting => Loss::new(
                Disposition::Unknown,
                format!("Outbound type {word} is decided by the subnet, and none is drawn for the pool."),
            ),
        };
    };
    let subnet = design.name_of(subnet);
    let reason = match (outbound, exit.origin) {
        (OutboundType::UserDefinedRouting, Origin::User) => format!(
            "Outbound type {word} brings no public address, and the default route of {subnet} leads straight to the \
             internet."
        ),
        (OutboundType::UserDefinedRouting, Origin::Gateway | Origin::System) => {
            format!(
                "Outbound type {word} brings no public address, and {subnet} has no default route of its own."
            )
        }
        (OutboundType::UserAssignedNatGateway, _) => {
            format!("Outbound type {word}, but {subnet} has no NAT gateway.")
        }
        (
            OutboundType::LoadBalancer
            | OutboundType::ManagedNatGateway
            | OutboundType::ManagedNatGatewayV2
            | OutboundType::None
            | OutboundType::Block,
            _,
        ) => format!("Outbound type {word} brings no public address, and {subnet} has no NAT gateway."),
    };
    Loss::new(Disposition::NoEgress, reason)
}

//! Larger and other ranges for subnets and networks.

use estate::{NetworkView, SubnetView, range};
use facts::{SubnetPurpose, id};
use findings::Fix;
use ipnetwork::IpNetwork;
use model::element::{NetworkModel, VirtualNetwork};
use model::{Id, Kind, Prefix};

use super::Changes;
use super::moving::Moves;
use super::ranges::{Taken, What};
use crate::Context;

/// Where a subnet can go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Room {
    /// To a range in its network's address space.
    Inside(IpNetwork),
    /// To a range that the address space has to be extended by.
    Extending(IpNetwork),
}

/// Grows a subnet to a prefix length: in place where the range around it is free, else elsewhere in its network, else in
/// address space that the network gains. What stands in it with a fixed address moves along.
///
/// `None` where nothing fits, or where what is in the subnet does not allow that size.
pub(crate) fn grow_subnet(context: &Context<'_>, subnet: &Id, length: u8) -> Option<Fix> {
    let view = context.estate.subnets.get(subnet)?;
    let old = view.ipv4?;
    if length >= old.prefix() || largest_size(context, view).is_some_and(|it| length < it) {
        return None;
    }
    let network = context.estate.network_of(subnet);
    let room = grown_in_place(context, view, network, old, length)
        .or_else(|| network.and_then(|it| elsewhere(context, view, it, old, length)))?;
    let name = view.name;
    let (Room::Inside(new) | Room::Extending(new)) = room;
    let title = match room {
        Room::Inside(new) if range::contains(new, old) => format!("Grow {name} to /{length} ({new})"),
        Room::Extending(new) if range::contains(new, old) => {
            format!("Grow {name} to /{length} ({new}) and extend the network's address space")
        }
        Room::Inside(new) => format!("Move {name} to {new}, where a /{length} is free"),
        Room::Extending(new) => format!("Move {name} to {new} and add that to the network's address space"),
    };
    let mut changes = Changes::to(context.estate.design);
    if let (Room::Extending(new), Some(network)) = (room, network) {
        extend(&mut changes, network, new);
    }
    replace(context, &mut changes, view, old, new);
    Some(Fix::new(title, changes.edits()).rebuilding())
}

/// Moves a range of a subnet to the next free one of the same size in its network.
pub(crate) fn move_subnet(context: &Context<'_>, subnet: &Id, old: IpNetwork) -> Option<Fix> {
    let view = context.estate.subnets.get(subnet)?;
    let network = context.estate.network_of(subnet)?;
    let new = network.address_space.iter().filter(|it| it.is_ipv4() == old.is_ipv4()).find_map(|space| {
        context.ranges().free_in(*space, old.prefix(), |it| blocks_subnet(it, view, old))
    })?;
    let mut changes = Changes::to(context.estate.design);
    replace(context, &mut changes, view, old, new);
    Some(Fix::new(format!("Move {} to {new}", view.name), changes.edits()).rebuilding())
}

/// Adds a range to the address space of a network, where nothing else has it.
pub(crate) fn extend_network(context: &Context<'_>, network: &Id, ranges: &[IpNetwork]) -> Option<Fix> {
    let view = context.estate.networks.get(network)?;
    for added in ranges {
        let taken = context.ranges().overlapping(*added, |it| match it.what {
            What::Space => it.of.as_ref() != Some(network) || range::contains(*added, it.range),
            What::Subnet => it.network.as_ref() != Some(network),
            What::Pods | What::Services | What::Site | What::Reserved => true,
        });
        if taken.is_some() {
            return None;
        }
    }
    let mut changes = Changes::to(context.estate.design);
    changes.change(network, |it: &mut VirtualNetwork| {
        it.address_space.extend(ranges.iter().map(|it| Prefix::from(*it)));
    });
    let list: Vec<String> = ranges.iter().map(ToString::to_string).collect();
    let name = context.estate.design.name_of(view.id);
    Some(Fix::new(format!("Add {} to the address space of {name}", list.join(" and ")), changes.edits()))
}

/// Moves one range of a network's address space, with all subnets in it, to the next free private range of that size.
///
/// `None` where a subnet lies across its border, or no such range is free.
pub(crate) fn move_network(context: &Context<'_>, network: &Id, old: IpNetwork) -> Option<Fix> {
    let estate = context.estate;
    let view = estate.networks.get(network)?;
    if view.address_space.iter().filter(|it| range::overlap(**it, old)).count() != 1 {
        return None;
    }
    let new = context.ranges().free_private(old.prefix(), old.is_ipv6(), |_| true)?;
    let mut changes = Changes::to(estate.design);
    changes.change(network, |it: &mut VirtualNetwork| {
        for prefix in &mut it.address_space {
            if prefix.network() == Some(old) {
                *prefix = Prefix::from(new);
            }
        }
    });
    let mut moves = Moves::default();
    moves.whole(old, new);
    for subnet in &view.subnets {
        let subnet = estate.subnets.get(*subnet)?;
        for before in subnet.subnet.prefixes.iter().filter_map(Prefix::network) {
            if !range::overlap(before, old) {
                continue;
            }
            let after = range::offset(old, before.network()).and_then(|it| range::nth(new, it))?;
            let after = range::at(after, before.prefix()).filter(|_| range::contains(old, before))?;
            moves.subnet(estate, &mut changes, subnet, before, after);
        }
    }
    moves.follow(estate, &mut changes, network);
    let name = estate.design.name_of(network);
    Some(Fix::new(format!("Move {name} to {new}, with its subnets"), changes.edits()).rebuilding())
}

/// Replaces a subnet's range, and moves along what hangs on it.
pub(crate) fn replace(
    context: &Context<'_>,
    changes: &mut Changes<'_>,
    view: &SubnetView<'_>,
    old: IpNetwork,
    new: IpNetwork,
) {
    let mut moves = Moves::default();
    moves.subnet(context.estate, changes, view, old, new);
    if let Some(network) = &view.subnet.network {
        moves.follow(context.estate, changes, network);
    }
}

fn grown_in_place(
    context: &Context<'_>,
    view: &SubnetView<'_>,
    network: Option<&NetworkView<'_>>,
    old: IpNetwork,
    length: u8,
) -> Option<Room> {
    let candidate = range::at(old.network(), length)?;
    if context.ranges().overlapping(candidate, |it| blocks_subnet(it, view, old)).is_some() {
        return None;
    }
    let Some(network) = network else { return Some(Room::Inside(candidate)) };
    if network.address_space.is_empty()
        || network.address_space.iter().any(|it| range::contains(*it, candidate))
    {
        return Some(Room::Inside(candidate));
    }
    can_extend(context, network, candidate).then_some(Room::Extending(candidate))
}

fn elsewhere(
    context: &Context<'_>,
    view: &SubnetView<'_>,
    network: &NetworkView<'_>,
    old: IpNetwork,
    length: u8,
) -> Option<Room> {
    let ranges = context.ranges();
    let spaces = network.address_space.iter().filter(|it| it.is_ipv4());
    let inside = spaces
        .clone()
        .find_map(|space| ranges.free_in(*space, length, |it| blocks_subnet(it, view, old)))
        .map(Room::Inside);
    // A network without any address space yet has none to extend either.
    inside.or_else(|| {
        spaces.clone().next()?;
        ranges.free_private(length, false, |_| true).map(Room::Extending)
    })
}

/// Whether a range may join a network's address space.
fn can_extend(context: &Context<'_>, network: &NetworkView<'_>, candidate: IpNetwork) -> bool {
    let taken = context.ranges().overlapping(candidate, |it| match it.what {
        What::Space => it.of.as_ref() != Some(network.id),
        What::Subnet => it.network.as_ref() != Some(network.id),
        What::Pods | What::Services | What::Site | What::Reserved => true,
    });
    range::is_private(candidate) && taken.is_none()
}

/// Lets the address space of a network contain a range: entries inside it give way.
fn extend(changes: &mut Changes<'_>, network: &NetworkView<'_>, range: IpNetwork) {
    changes.change(network.id, |it: &mut VirtualNetwork| {
        it.address_space.retain(|it| !it.network().is_some_and(|it| range::contains(range, it)));
        it.address_space.push(Prefix::from(range));
    });
}

/// Whether a range stands in the way of a subnet within its network.
fn blocks_subnet(taken: &Taken, view: &SubnetView<'_>, old: IpNetwork) -> bool {
    match taken.what {
        // Its own range gives way; networks and sites meet address spaces, not subnets.
        What::Subnet => {
            let own = taken.of.as_ref() == Some(view.id);
            if own { taken.range != old } else { taken.network == view.subnet.network }
        }
        What::Space | What::Site => false,
        What::Pods | What::Services | What::Reserved => true,
    }
}

/// The largest size (the shortest prefix) that what is in a subnet allows.
pub(crate) fn largest_size(context: &Context<'_>, view: &SubnetView<'_>) -> Option<u8> {
    let facts = context.facts();
    let overlay_behind = |gateway: &Id| {
        context.estate.clusters.values().any(|cluster| {
            cluster.model() == NetworkModel::Overlay
                && cluster.controllers.iter().any(|(_, it)| it.gateway.as_ref() == Some(gateway))
        })
    };
    let gateways = view.residents.iter().filter_map(|(resident, kind)| {
        let overlay = overlay_behind(resident);
        let purpose = if *kind == Kind::ApplicationGateway {
            SubnetPurpose::ApplicationGateway { overlay }
        } else if *kind == Kind::GatewayForContainers {
            SubnetPurpose::GatewayForContainers { overlay }
        } else {
            return None;
        };
        facts.subnet_requirement(purpose).largest
    });
    let pods = view
        .pod_pools
        .iter()
        .filter_map(|it| context.estate.pools.get(*it))
        .any(|it| it.model == NetworkModel::PodSubnetStatic)
        .then(|| facts.limit(id::IP_STATIC_MAX_SUBNET));
    gateways.chain(pods).filter_map(|it| u8::try_from(it.value).ok()).max()
}

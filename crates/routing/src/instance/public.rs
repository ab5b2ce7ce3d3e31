//! Public addresses, as the far end sees them.
//!
//! A design rarely states them. Inside a walk every packet has full addresses all the same, so what is not stated gets
//! one that stands for it, from the range that is set aside for such purposes; people are shown whose address it is.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use model::element::PublicAddresses;
use model::{Address, Family, Id};

use crate::packet::Party;
use crate::topology::Topology;

/// What an element has public addresses for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// To send with, and to be called at.
    Own,
    /// The outbound rule or managed NAT gateway of a cluster.
    Outbound,
    /// The API server of a cluster.
    ApiServer,
    /// The nodes of a pool.
    Nodes,
}

impl Purpose {
    const ALL: [Self; 4] = [Self::Own, Self::Outbound, Self::ApiServer, Self::Nodes];
}

/// The address that stands for one that the design does not state: IPv4 from the range of benchmarks (RFC 2544), IPv6
/// from that of documentation (RFC 3849), each element and purpose its own.
pub(crate) fn stand_in(topology: &Topology<'_>, id: &Id, purpose: Purpose, family: Family) -> IpAddr {
    const V4: u32 = Ipv4Addr::new(198, 18, 0, 0).to_bits();
    const V4_ADDRESSES: u32 = 1 << 17;
    const V6: u128 = Ipv6Addr::new(0x2001, 0xdb8, 0xffff, 0, 0, 0, 0, 0).to_bits();
    let element = topology.estate.design.index_of(id).unwrap_or(0) as u32;
    let index = element.wrapping_mul(Purpose::ALL.len() as u32).wrapping_add(purpose as u32);
    match family {
        Family::V4 => IpAddr::V4(Ipv4Addr::from_bits(V4 + index % V4_ADDRESSES)),
        Family::V6 => IpAddr::V6(Ipv6Addr::from_bits(V6 + u128::from(index))),
    }
}

/// The public address that something sends with: its only one where that is known, else that it is one of so many;
/// nothing where it has none. Which of several it takes for a connection nobody can foretell.
pub(crate) fn of(
    topology: &Topology<'_>,
    id: &Id,
    name: &str,
    addresses: &PublicAddresses,
    family: Family,
) -> Option<Party> {
    described(topology, id, "public address", name, addresses, family)
}

/// The same for what the platform makes for a cluster, which has one address where nobody said how many.
pub(crate) fn of_cluster(
    topology: &Topology<'_>,
    id: &Id,
    name: &str,
    addresses: &PublicAddresses,
    family: Family,
) -> Party {
    described(topology, id, "outbound address", name, addresses, family).unwrap_or_else(|| {
        let ip = stand_in(topology, id, Purpose::Outbound, family);
        Party::unstated(ip, None, id, format!("the outbound address of {name}"))
    })
}

/// The same for a drawn thing that always has an address: one where nobody said how many.
pub(crate) fn of_managed(
    topology: &Topology<'_>,
    id: &Id,
    name: &str,
    addresses: &PublicAddresses,
    family: Family,
) -> Party {
    of(topology, id, name, addresses, family).unwrap_or_else(|| {
        let ip = stand_in(topology, id, Purpose::Own, family);
        Party::unstated(ip, None, id, format!("the public address of {name}"))
    })
}

fn described(
    topology: &Topology<'_>,
    id: &Id,
    noun: &str,
    name: &str,
    addresses: &PublicAddresses,
    family: Family,
) -> Option<Party> {
    let mut known = addresses.known.iter().filter_map(Address::ip).filter(|it| Family::of(*it) == family);
    let first = known.next();
    let listed = u32::from(first.is_some()).saturating_add(u32::try_from(known.count()).unwrap_or(u32::MAX));
    let stated = match family {
        Family::V4 => addresses.count,
        Family::V6 => addresses.ipv6_count,
    };
    let ip = || first.unwrap_or_else(|| stand_in(topology, id, Purpose::Own, family));
    match (stated.max(listed), first) {
        (0, _) => None,
        (1, Some(address)) => Some(Party::new(address, None)),
        (1, None) => Some(Party::unstated(ip(), None, id, format!("the {noun} of {name}"))),
        (count, _) => Some(Party::unstated(ip(), None, id, format!("one of {count} {noun}es of {name}"))),
    }
}

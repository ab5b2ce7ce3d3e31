//! Public addresses as the far end sees them.

use std::net::IpAddr;

use model::element::PublicAddresses;
use model::{Address, Family, Id};

use crate::SeenAddress;

/// The public address that something sends with: the first known one of the family, else that it is one of its
/// addresses; nothing where it has none.
pub(crate) fn of(id: &Id, name: &str, addresses: &PublicAddresses, family: Family) -> Option<SeenAddress> {
    if let Some(known) = first_known(addresses, family) {
        return Some(SeenAddress::Known(known, None));
    }
    let count = match family {
        Family::V4 => addresses.ipv4(),
        Family::V6 => addresses.ipv6_count,
    };
    match count {
        0 => None,
        1 => Some(SeenAddress::Of(id.clone(), format!("the public address of {name}"))),
        _ => Some(SeenAddress::Of(id.clone(), format!("a public address of {name}"))),
    }
}

/// The same for what the platform makes, which has one address where nobody said how many.
pub(crate) fn of_managed(id: &Id, name: &str, addresses: &PublicAddresses, family: Family) -> SeenAddress {
    of(id, name, addresses, family)
        .unwrap_or_else(|| SeenAddress::Of(id.clone(), format!("the public address of {name}")))
}

fn first_known(addresses: &PublicAddresses, family: Family) -> Option<IpAddr> {
    addresses.known.iter().filter_map(Address::ip).find(|it| Family::of(*it) == family)
}

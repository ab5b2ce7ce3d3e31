//! Public addresses as the far end sees them.

use model::element::PublicAddresses;
use model::{Address, Family, Id};

use crate::SeenAddress;

/// The public address that something sends with: its only one where that is known, else that it is one of so many;
/// nothing where it has none. Which of several it takes for a connection nobody can foretell.
pub(crate) fn of(id: &Id, name: &str, addresses: &PublicAddresses, family: Family) -> Option<SeenAddress> {
    described(id, "public address", name, addresses, family)
}

/// The same for what the platform makes for a cluster, which has one address where nobody said how many.
pub(crate) fn of_cluster(id: &Id, name: &str, addresses: &PublicAddresses, family: Family) -> SeenAddress {
    described(id, "outbound address", name, addresses, family)
        .unwrap_or_else(|| SeenAddress::Of(id.clone(), format!("the outbound address of {name}")))
}

/// The same for a drawn thing that always has an address: one where nobody said how many.
pub(crate) fn of_managed(id: &Id, name: &str, addresses: &PublicAddresses, family: Family) -> SeenAddress {
    of(id, name, addresses, family)
        .unwrap_or_else(|| SeenAddress::Of(id.clone(), format!("the public address of {name}")))
}

fn described(
    id: &Id,
    noun: &str,
    name: &str,
    addresses: &PublicAddresses,
    family: Family,
) -> Option<SeenAddress> {
    let mut known = addresses.known.iter().filter_map(Address::ip).filter(|it| Family::of(*it) == family);
    let first = known.next();
    let listed = u32::from(first.is_some()).saturating_add(u32::try_from(known.count()).unwrap_or(u32::MAX));
    let stated = match family {
        Family::V4 => addresses.count,
        Family::V6 => addresses.ipv6_count,
    };
    match (stated.max(listed), first) {
        (0, _) => None,
        (1, Some(address)) => Some(SeenAddress::Known(address, None)),
        (1, None) => Some(SeenAddress::Of(id.clone(), format!("the {noun} of {name}"))),
        (count, _) => Some(SeenAddress::Of(id.clone(), format!("one of {count} {noun}es of {name}"))),
    }
}

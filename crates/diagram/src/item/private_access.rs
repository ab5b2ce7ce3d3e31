//! Private endpoints and private DNS zones.

use model::element::{PrivateDnsZone, PrivateEndpoint};

use super::{Caption, words};
use crate::text::counted;

/// A private endpoint.
pub(super) fn endpoint(name: &str, endpoint: &PrivateEndpoint) -> Caption {
    Caption::of(name, [words::address(endpoint.address.as_ref()), endpoint.service.clone()])
}

/// A private DNS zone.
pub(super) fn zone(name: &str, zone: &PrivateDnsZone) -> Caption {
    let shown = if zone.zone == name { String::new() } else { zone.zone.clone() };
    let links = counted(zone.links.len() as u64, "link");
    Caption::of(name, [shown, links])
}

//! Room for a machine: a subnet of its own in a network.

use facts::id;
use model::element::Subnet;
use model::{Address, Edit, Id, Prefix};

use crate::Context;
use crate::fixes::first_usable;
use crate::repair::{free_prefix, new_element};

/// A new subnet, as small as one for so many machines may be, and its first address.
pub(super) fn subnet(
    context: &Context<'_>,
    network: &Id,
    wish: &str,
    machines: u64,
) -> Option<(Edit, Id, Address)> {
    let reserved = context.facts().limit(id::SUBNET_AZURE_RESERVED).value;
    let length = estate::range::length_for(machines.max(1), reserved, false)?;
    let prefix = free_prefix(context, network, length)?;
    let body =
        Subnet { network: Some(network.clone()), prefixes: vec![Prefix::from(prefix)], ..Subnet::default() };
    let subnet = new_element(context.estate.design, wish, body);
    let first = first_usable(context.estate, prefix)?;
    let id = subnet.id.clone();
    Some((Edit::insert(subnet), id, Address::from(first)))
}

//! New networks, subnets, peerings, route tables, security groups.

use model::element::{Peering, RouteTable, SecurityGroup, VirtualNetwork};
use model::{Design, Id, Kind};

use super::Nursery;
use super::nursery::SUBNET;
use crate::placing;

pub(super) fn network(n: &mut Nursery, _into: Option<&Id>) -> Result<Id, String> {
    n.network()
}

pub(super) fn subnet(n: &mut Nursery, into: Option<&Id>) -> Result<Id, String> {
    let network = n.network_for(into)?;
    n.subnet(&network, "snet", SUBNET)
}

pub(super) fn peering(n: &mut Nursery, into: Option<&Id>) -> Result<Id, String> {
    let (from, to) = unpeered(n.design(), into)?;
    let name = format!("{}-to-{}", n.design().name_of(&from), n.design().name_of(&to));
    n.add(&name, Peering { from: Some(from), to: Some(to), ..Peering::default() })
}

/// Two networks without a peering between them, one of them given.
pub(super) fn unpeered(design: &Design, one: Option<&Id>) -> Result<(Id, Id), String> {
    let networks: Vec<&Id> = design.all::<VirtualNetwork>().map(|(id, _)| id).collect();
    if networks.len() < 2 {
        return Err("Needs two virtual networks: place another first.".to_owned());
    }
    let firsts: Vec<&Id> = match one {
        Some(id) => vec![id],
        None => networks.clone(),
    };
    for from in firsts {
        if let Some(to) = networks.iter().find(|it| **it != from && !are_peered(design, from, it)) {
            return Ok((from.clone(), (*to).clone()));
        }
    }
    Err("These networks are peered with all others already.".to_owned())
}

/// Whether a peering joins two networks.
pub(crate) fn are_peered(design: &Design, one: &Id, other: &Id) -> bool {
    design.all::<Peering>().any(|(_, it)| {
        let ends = (it.from.as_ref(), it.to.as_ref());
        ends == (Some(one), Some(other)) || ends == (Some(other), Some(one))
    })
}

pub(super) fn route_table(n: &mut Nursery, into: Option<&Id>) -> Result<Id, String> {
    let id = n.add("rt", RouteTable::default())?;
    associated(n, id, Kind::RouteTable, into)
}

pub(super) fn security_group(n: &mut Nursery, into: Option<&Id>) -> Result<Id, String> {
    let id = n.add("nsg", SecurityGroup::default())?;
    associated(n, id, Kind::SecurityGroup, into)
}

/// Associates something new with the subnet that it was dropped on.
pub(super) fn associated(n: &mut Nursery, id: Id, kind: Kind, into: Option<&Id>) -> Result<Id, String> {
    let Some(subnet) = into.and_then(|it| n.subnet_of(it)) else { return Ok(id) };
    let before = n.design().get(&subnet).and_then(|it| placing::association(it, kind).cloned());
    if let Some(before) = before {
        let name = n.design().name_of(&before).to_owned();
        n.note(format!("it replaces {name}"));
    }
    n.change(&subnet, |it| placing::associate(it, kind, &id))?;
    Ok(id)
}

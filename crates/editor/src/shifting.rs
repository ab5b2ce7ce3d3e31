//! What moves along when a range does: subnets with their network, addresses with both.

use std::net::IpAddr;

use estate::range;
use ipnetwork::IpNetwork;
use model::element::{Subnet, VirtualNetwork};
use model::{Body, Design, Edit, Element, Id, Prefix};
use serde_json::Value;

/// A range, and the one that takes its place.
#[derive(Clone, Copy, Debug)]
struct Shift {
    from: IpNetwork,
    to: IpNetwork,
}

impl Shift {
    /// A range inside, at the same distance from the beginning; nothing where there is no room for it.
    fn range(self, it: IpNetwork) -> Option<IpNetwork> {
        if !range::contains(self.from, it) {
            return None;
        }
        let moved = range::at(self.address(it.network())?, it.prefix())?;
        range::contains(self.to, moved).then_some(moved)
    }

    fn address(self, it: IpAddr) -> Option<IpAddr> {
        range::nth(self.to, range::offset(self.from, it)?)
    }

    /// A text that is an address or a range inside.
    fn text(self, it: &str) -> Option<String> {
        if let Ok(address) = it.parse::<IpAddr>() {
            return self.address(address).map(|it| it.to_string());
        }
        let range: IpNetwork = it.parse().ok().filter(|_| it.contains('/'))?;
        self.range(range).map(|it| it.to_string())
    }
}

/// The edits that let everything follow an element whose ranges are to change: the subnets of a network, and the addresses
/// that stand anywhere in the design. What still lies in the new ranges stays.
pub(crate) fn followers(design: &Design, changed: &Element) -> Vec<Edit> {
    let (old, new) = match (&changed.body, design.element(&changed.id).map(|it| &it.body)) {
        (Body::VirtualNetwork(new), Some(Body::VirtualNetwork(old))) => {
            (&old.address_space, &new.address_space)
        }
        (Body::Subnet(new), Some(Body::Subnet(old))) => (&old.prefixes, &new.prefixes),
        _ => return Vec::new(),
    };
    let shifts = shifts(old, new);
    if shifts.is_empty() {
        return Vec::new();
    }
    let mut document = design.to_value();
    let elements = document.get_mut("elements").and_then(Value::as_array_mut);
    for value in elements.into_iter().flatten() {
        let id = value.get("id").and_then(Value::as_str).and_then(|it| it.parse::<Id>().ok());
        if id.is_some_and(|it| it != changed.id && follows(design, &it, &changed.id)) {
            for shift in &shifts {
                rewrite(value, *shift);
            }
        }
    }
    // Only addresses were replaced by addresses, so that it can be read again.
    let Ok(moved) = Design::from_value(document) else { return Vec::new() };
    let differ = moved.elements().filter(|it| design.element(&it.id) != Some(it));
    differ.cloned().map(Edit::set).collect()
}

/// Which old range became which new one: those in the same place of the list.
fn shifts(old: &[Prefix], new: &[Prefix]) -> Vec<Shift> {
    if old.len() != new.len() {
        return Vec::new();
    }
    let ranges = old.iter().zip(new).filter_map(|(from, to)| Some((from.network()?, to.network()?)));
    ranges
        .filter(|(from, to)| from.is_ipv4() == to.is_ipv4() && !range::overlap(*from, *to))
        .map(|(from, to)| Shift { from, to })
        .collect()
}

/// Whether an element has to do with the ranges of another: not one that has ranges of its own.
fn follows(design: &Design, id: &Id, changed: &Id) -> bool {
    if let Some(subnet) = design.get::<Subnet>(id) {
        return subnet.network.as_ref() == Some(changed);
    }
    let own = [model::Kind::VirtualNetwork, model::Kind::Cluster, model::Kind::OnPremises];
    design.kind_of(id).is_some_and(|it| !own.contains(&it))
        || design.get::<VirtualNetwork>(id).is_some_and(|_| names_servers(design, id, changed))
}

/// A network whose subnet changes may name a server in it.
fn names_servers(design: &Design, network: &Id, subnet: &Id) -> bool {
    design.get::<Subnet>(subnet).is_some_and(|it| it.network.as_ref() == Some(network))
}

fn rewrite(value: &mut Value, shift: Shift) {
    match value {
        Value::String(text) => {
            if let Some(moved) = shift.text(text) {
                *text = moved;
            }
        }
        Value::Array(values) => {
            for it in values {
                rewrite(it, shift);
            }
        }
        Value::Object(values) => {
            // The ranges of a network are its own.
            for (_, inner) in values.iter_mut().filter(|(name, _)| *name != "address_space") {
                rewrite(inner, shift);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

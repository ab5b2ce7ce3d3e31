//! Subnets in two halves, and two halves as one.

use estate::range;
use ipnetwork::IpNetwork;
use model::element::Subnet;
use model::{Design, Edit, Element, Id, Prefix};

use crate::commit::{Step, tell};
use crate::{Change, Editor, room};

/// What joining two subnets gives: the range of both, the first and the second.
struct Joined {
    whole: IpNetwork,
    first: Id,
    second: Id,
}

impl Editor {
    /// The selected subnet and the halves of its IPv4 range; or why it can't be split.
    fn halves(&self) -> Result<(Id, IpNetwork, IpNetwork), String> {
        let ids = self.selected_elements();
        let [id] = ids.as_slice() else { return Err("Select one subnet first.".to_owned()) };
        let subnet = self.design.get::<Subnet>(id).ok_or("Select one subnet first.")?;
        let range = v4(subnet).ok_or("It has no IPv4 range that could be split.")?;
        let length = range.prefix() + 1;
        if length > crate::birth::SMALLEST_SUBNET {
            return Err(format!(
                "A subnet has at least a /{}: {range} can't be split.",
                crate::birth::SMALLEST_SUBNET
            ));
        }
        let half = |number: u128| range::at(range::nth(range, number * (range::size(range) / 2))?, length);
        match (half(0), half(1)) {
            (Some(first), Some(second)) => Ok((id.clone(), first, second)),
            _ => Err("It has no IPv4 range that could be split.".to_owned()),
        }
    }

    pub(crate) fn can_split(&self) -> Result<(), String> {
        self.halves().map(|_| ())
    }

    /// The selected subnet keeps the first half and what is in it; the second becomes a subnet beside it with the same
    /// routes, rules and way out.
    pub(crate) fn split(&mut self, out: &mut Vec<Change>) {
        self.cancel(out);
        let (id, first, second) = match self.halves() {
            Ok(halves) => halves,
            Err(why) => return tell(why, out),
        };
        let Some(subnet) = self.design.get::<Subnet>(&id) else { return };
        let with = |half: IpNetwork, it: &Subnet| Subnet {
            prefixes: it
                .prefixes
                .iter()
                .map(
                    |own| {
                        if own.network().is_some_and(|it| it.is_ipv4()) { half.into() } else { own.clone() }
                    },
                )
                .collect(),
            ..it.clone()
        };
        let name = room::free_name(&self.design, self.design.name_of(&id));
        let mut beside = with(second, subnet);
        beside.prefixes.retain(|it| it.network().is_some_and(|it| it.is_ipv4()));
        beside.other_addresses = 0;
        let new = Element::new(self.design.free_id(&name), beside).named(&name);
        let new_id = new.id.clone();
        let kept = self.design.changed::<Subnet>(&id, |it| *it = with(first, it));
        let mut edits: Vec<Edit> = kept.map(Edit::set).into_iter().collect();
        let after = self.design.index_of(&id).map_or(usize::MAX, |it| it + 1);
        edits.push(Edit::insert(new));
        edits.push(Edit::Reorder { id: new_id.clone(), to: after });
        let old = self.design.name_of(&id).to_owned();
        let label = format!("Split {old}");
        if self.commit(Step::new(label, edits).selecting(vec![id, new_id]), out) {
            out.push(Change::Announce(format!("{old} has {first}, {name} has {second}{}", self.tally())));
        }
    }

    /// The two selected subnets; or the selected one and the one that has the other half of a range.
    fn to_join(&self) -> Result<Joined, String> {
        let ids = self.selected_elements();
        match ids.as_slice() {
            [one] => {
                let network =
                    self.design.get::<Subnet>(one).ok_or("Select one or two subnets first.")?.network.clone();
                let mut others =
                    self.design.all::<Subnet>().filter(|(id, it)| *id != one && it.network == network);
                others
                    .find_map(|(other, _)| joined(&self.design, one, other))
                    .ok_or_else(|| "No subnet of this network has the other half of a range.".to_owned())
            }
            [one, other] => joined(&self.design, one, other)
                .ok_or_else(|| "Only two halves of one range, in one network, can be joined.".to_owned()),
            _ => Err("Select one or two subnets first.".to_owned()),
        }
    }

    pub(crate) fn can_join(&self) -> Result<(), String> {
        self.to_join().map(|_| ())
    }

    /// Two halves become one subnet, with what is in both. It keeps the name of the first, and its routes and rules.
    pub(crate) fn join(&mut self, out: &mut Vec<Change>) {
        self.cancel(out);
        let Joined { whole, first, second } = match self.to_join() {
            Ok(joined) => joined,
            Err(why) => return tell(why, out),
        };
        let others = self.design.get::<Subnet>(&second).map_or(0, |it| it.other_addresses);
        let mut edits = Vec::new();
        for element in self.design.elements().filter(|it| it.id != second) {
            let body = element.body.retargeted(&second, Some(&first));
            if body != element.body && element.id != first {
                edits.push(Edit::set(Element { body, ..element.clone() }));
            }
        }
        let mut rest = self.design.clone();
        if rest.apply_all(edits.iter().cloned()).is_err() {
            return;
        }
        edits.extend(model::removal(&rest, std::slice::from_ref(&second)).edits);
        let grown = self.design.changed::<Subnet>(&first, |it| {
            for prefix in it.prefixes.iter_mut().filter(|it| it.network().is_some_and(|it| it.is_ipv4())) {
                *prefix = Prefix::from(whole);
            }
            it.other_addresses = it.other_addresses.saturating_add(others);
        });
        edits.extend(grown.map(Edit::set));
        let (kept, gone) = (self.design.name_of(&first).to_owned(), self.design.name_of(&second).to_owned());
        let label = format!("Join {kept} and {gone}");
        if self.commit(Step::new(label.clone(), edits).selecting(vec![first]), out) {
            out.push(Change::Announce(format!("{label}: {whole}{}", self.tally())));
        }
    }
}

fn v4(subnet: &Subnet) -> Option<IpNetwork> {
    subnet.prefixes.iter().filter_map(Prefix::network).find(IpNetwork::is_ipv4)
}

/// Two subnets as one, if they are the halves of one range.
fn joined(design: &Design, one: &Id, other: &Id) -> Option<Joined> {
    let (a, b) = (design.get::<Subnet>(one)?, design.get::<Subnet>(other)?);
    if a.network != b.network || a.network.is_none() {
        return None;
    }
    let (x, y) = (v4(a)?, v4(b)?);
    let whole = range::at(x.network(), x.prefix().checked_sub(1)?)?;
    if x.prefix() != y.prefix() || x == y || !range::contains(whole, y) {
        return None;
    }
    let (first, second) = if x.network() < y.network() { (one, other) } else { (other, one) };
    Some(Joined { whole, first: first.clone(), second: second.clone() })
}

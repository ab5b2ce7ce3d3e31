//! Copying, pasting and duplicating: elements as text, so that they go from tab to tab.

use std::collections::{BTreeMap, BTreeSet};

use diagram::Point;
use ipnetwork::IpNetwork;
use model::element::{Subnet, VirtualNetwork};
use model::{Body, Design, Edit, Element, Id, Placement, Prefix};
use serde_json::{Map, Value};

use crate::commit::{Step, tell};
use crate::gesture::Moving;
use crate::placing::Choice;
use crate::words::counted;
use crate::{Change, Editor, places, room};

/// The key of the text on the clipboard: a design of what was copied and what that refers to, and which of both is
/// which.
const KEY: &str = "podscape-clipboard";
/// How far a copy lies beside its original, in scene units.
const ASIDE: Point = Point::new(24.0, 24.0);

/// Elements on their way from one place to another.
#[derive(Clone, Debug)]
struct Parcel {
    design: Design,
    copied: Vec<Id>,
}

impl Editor {
    /// What is copied with some elements: what is drawn inside them and what belongs to them.
    fn parcel(&self, ids: &[Id]) -> Parcel {
        let mut all: BTreeSet<Id> =
            model::order::set(ids.iter().filter(|it| self.design.contains(it)).cloned());
        let outer: Vec<Id> = all.iter().cloned().collect();
        let inside = self.scene.items.keys().filter(|it| self.design.contains(it));
        let inside = inside.filter(|it| outer.iter().any(|outer| places::is_inside(&self.scene, it, outer)));
        all.extend(inside.cloned().collect::<Vec<_>>());
        loop {
            let owned: Vec<Id> = self
                .design
                .elements()
                .filter(|it| !all.contains(&it.id) && it.body.owner().is_some_and(|it| all.contains(it)))
                .map(|it| it.id.clone())
                .collect();
            if owned.is_empty() {
                break;
            }
            all.extend(owned);
        }
        let copied: Vec<Id> =
            self.design.elements().map(|it| it.id.clone()).filter(|it| all.contains(it)).collect();
        let mut design = Design::new();
        let mut edits = Vec::new();
        // What the copies refer to comes along, without its own references: so the text is a design by itself.
        let outside: BTreeSet<Id> = model::order::set(
            copied
                .iter()
                .filter_map(|it| self.design.element(it))
                .flat_map(|it| it.body.references())
                .map(|it| it.target)
                .filter(|it| !all.contains(it)),
        );
        for id in outside.iter().chain(&copied) {
            edits.extend(self.design.element(id).map(|it| Edit::insert(bare(it))));
        }
        edits.extend(copied.iter().filter_map(|it| self.design.element(it)).cloned().map(Edit::set));
        for id in &copied {
            if let Some(placement) = self.design.placement(id) {
                edits.push(Edit::Place { id: id.clone(), placement: Some(*placement) });
            }
        }
        // Every reference is to something in it, so that nothing is refused.
        let _ = design.apply_all(edits);
        Parcel { design, copied }
    }

    pub(crate) fn copy(&mut self, out: &mut Vec<Change>) {
        let parcel = self.parcel(&self.selected_elements());
        if parcel.copied.is_empty() {
            return;
        }
        let count = parcel.copied.len() as u64;
        out.push(Change::Copy(parcel.write()));
        out.push(Change::Announce(format!("{} copied", counted(count, "elements"))));
    }

    /// Pastes elements, or a whole design, from text. What is not ours says so.
    pub(crate) fn paste(&mut self, text: &str, out: &mut Vec<Change>) {
        self.cancel(out);
        let parcel = match Parcel::read(text) {
            Ok(parcel) => parcel,
            Err(why) => return tell(why, out),
        };
        let into = self.selection.first().cloned();
        self.unpack(&parcel, into.as_ref(), ASIDE, "Paste", &[], out);
    }

    pub(crate) fn duplicate(&mut self, out: &mut Vec<Change>) {
        let parcel = self.parcel(&self.selected_elements());
        self.unpack(&parcel, None, ASIDE, "Duplicate", &[], out);
    }

    /// Copies of what is in hand are dropped, the originals stay.
    pub(crate) fn drop_copies(&mut self, moving: &Moving, out: &mut Vec<Change>) {
        let ids: Vec<Id> = moving.hand.iter().map(|it| it.id.clone()).collect();
        let into = match &moving.choice {
            Choice::Into(id) => Some(id.clone()),
            Choice::Home | Choice::Nowhere(_) => None,
        };
        if into.is_none() && moving.offset == Point::default() {
            return;
        }
        let parcel = self.parcel(&ids);
        self.unpack(&parcel, into.as_ref(), moving.offset, "Duplicate", &ids, out);
    }

    /// Puts copies into the design, as one step. `dropped` names originals whose copies go exactly so far beside them.
    fn unpack(
        &mut self,
        parcel: &Parcel,
        into: Option<&Id>,
        aside: Point,
        verb: &str,
        dropped: &[Id],
        out: &mut Vec<Change>,
    ) {
        let Some(unpacked) = unpack(&self.design, parcel, into) else {
            tell("There is nothing in it that can be pasted.", out);
            return;
        };
        let Unpacked { mut edits, names, outer } = unpacked;
        for (old, new) in &names {
            let original = self.scene.items.get(old).filter(|_| self.design.contains(old));
            let placed = parcel.design.placement(old).copied();
            let is_outer = outer.contains(new);
            let at = match (original, placed) {
                // A copy beside its original, where that was dropped or is placed by hand.
                (Some(item), _) if is_outer && (dropped.contains(old) || placed.is_some()) => {
                    Some(item.origin.plus(aside))
                }
                (None, Some(it)) if is_outer => Some(Point::new(it.x, it.y).plus(aside)),
                (_, Some(it)) if !is_outer => Some(Point::new(it.x, it.y)),
                _ => None,
            };
            if let Some(at) = at.filter(|_| into.is_none() || !is_outer) {
                let placement = Placement { x: at.x, y: at.y, ..placed.unwrap_or_default() }.kept();
                edits.push(Edit::Place { id: new.clone(), placement: Some(placement) });
            }
        }
        let count = names.len() as u64;
        let label = match outer.as_slice() {
            [_] => {
                let old = names.iter().find(|(_, new)| outer.contains(new)).map(|(old, _)| old);
                format!("{verb} {}", old.map(|it| parcel.design.name_of(it)).unwrap_or_default())
            }
            several => format!("{verb} {} items", several.len()),
        };
        if self.commit(Step::new(label.clone(), edits).selecting(outer), out) {
            let more = if count > 1 { format!(": {}", counted(count, "elements")) } else { String::new() };
            out.push(Change::Announce(format!("{label}{more}{}", self.tally())));
        }
    }
}

/// An element without references.
fn bare(element: &Element) -> Element {
    let mut bare = element.clone();
    for reference in element.body.references() {
        bare.body = bare.body.retargeted(&reference.target, None);
    }
    bare
}

impl Parcel {
    fn write(&self) -> String {
        let mut inner = Map::new();
        inner.insert("design".into(), self.design.to_value());
        inner.insert("copied".into(), self.copied.iter().map(|it| Value::from(it.as_str())).collect());
        let mut outer = Map::new();
        outer.insert(KEY.into(), Value::Object(inner));
        serde_json::to_string_pretty(&Value::Object(outer)).unwrap_or_default()
    }

    fn read(text: &str) -> Result<Self, String> {
        let foreign = || "The clipboard holds no elements of a design.".to_owned();
        if text.len() > model::MAX_FILE_BYTES {
            return Err(foreign());
        }
        let value: Value = serde_json::from_str(text).map_err(|_| foreign())?;
        let Value::Object(mut object) = value else { return Err(foreign()) };
        if let Some(Value::Object(mut inner)) = object.remove(KEY) {
            let design = inner.remove("design").unwrap_or_default();
            let design =
                Design::from_value(design).map_err(|it| format!("The clipboard can't be read: {it}"))?;
            let named = inner.remove("copied");
            let named = named.as_ref().and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
            let mut seen = BTreeSet::new();
            let copied = named
                .iter()
                .filter_map(|it| it.as_str()?.parse::<Id>().ok())
                .filter(|it| design.contains(it) && seen.insert(it.clone()))
                .collect();
            return Ok(Self { design, copied });
        }
        if !object.contains_key("podscape") {
            return Err(foreign());
        }
        // A whole design: all of it is added.
        let design = Design::from_value(Value::Object(object)).map_err(|it| it.to_string())?;
        let copied = design.elements().map(|it| it.id.clone()).collect();
        Ok(Self { design, copied })
    }
}

/// What putting copies into a design takes.
struct Unpacked {
    edits: Vec<Edit>,
    /// From the old id to the new one, in order.
    names: Vec<(Id, Id)>,
    /// New ids of those that are part of no other copy.
    outer: Vec<Id>,
}

fn unpack(design: &Design, parcel: &Parcel, into: Option<&Id>) -> Option<Unpacked> {
    let mut tried = design.clone();
    let mut names: BTreeMap<Id, Id> = BTreeMap::new();
    let mut elements: Vec<Element> = Vec::new();
    let mut inserts = Vec::new();
    for element in parcel.copied.iter().filter_map(|it| parcel.design.element(it)) {
        let mut copy = element.clone();
        copy.name = free_name(&tried, element);
        copy.id = tried.free_id(&copy.name);
        names.insert(element.id.clone(), copy.id.clone());
        let insert = Edit::insert(bare(&copy));
        tried.apply(insert.clone()).ok()?;
        inserts.push(insert);
        elements.push(copy);
    }
    if elements.is_empty() {
        return None;
    }
    let mut edits = inserts;
    let mut networks: BTreeMap<Id, (IpNetwork, IpNetwork)> = BTreeMap::new();
    let mut outer = Vec::new();
    for (mut element, old) in elements.into_iter().zip(&parcel.copied) {
        let owner = element.body.owner().cloned();
        element.body = retargeted(design, parcel, &names, &element.body);
        if owner.as_ref().is_none_or(|it| !names.contains_key(it)) {
            outer.push(element.id.clone());
        }
        rehome_network(&tried, &mut element, old, &mut networks);
        let id = element.id.clone();
        // Into the references first: a range depends on the network.
        let set = Edit::set(element);
        tried.apply(set.clone()).ok()?;
        edits.push(set);
        let moved = rehome_subnet(&tried, parcel, &id, old, &names, &networks);
        if let Some(moved) = moved {
            tried.apply(moved.clone()).ok()?;
            edits.push(moved);
        }
    }
    if let Some(into) = into {
        for id in &outer {
            let Ok(landing) = crate::placing::land(&tried, id, into) else { continue };
            if landing.joins && tried.apply_all(landing.edits.iter().cloned()).is_ok() {
                edits.extend(landing.edits);
            }
        }
    }
    let names = parcel.copied.iter().filter_map(|it| Some((it.clone(), names.get(it)?.clone()))).collect();
    Some(Unpacked { edits, names, outer })
}

/// Names are made free, except those that the platform demands: a second `AzureFirewallSubnet` is one in another
/// network.
fn free_name(design: &Design, element: &Element) -> String {
    let demanded = element.name.starts_with("Azure") || element.name == "GatewaySubnet";
    if demanded {
        return element.name.clone();
    }
    let between = if element.kind() == model::Kind::NodePool { "" } else { "-" };
    // "snet-2" copied is "snet-3", not "snet-2-2".
    let stem = element.name.trim_end_matches(|it: char| it.is_ascii_digit());
    let stem = stem.strip_suffix(between).filter(|it| !it.is_empty()).unwrap_or(&element.name);
    room::free_name_with(design, stem, between)
}

/// References among the copies go to the copies; others stay where the design has such an element, and go otherwise.
fn retargeted(design: &Design, parcel: &Parcel, names: &BTreeMap<Id, Id>, body: &Body) -> Body {
    let mut body = body.clone();
    let targets: BTreeSet<Id> = model::order::set(body.references().into_iter().map(|it| it.target));
    // By way of ids that nothing has, so that a copy's new id is not taken for an old one.
    let mut later = Vec::new();
    for (index, target) in targets.iter().enumerate() {
        let kind = parcel.design.kind_of(target);
        let new = match names.get(target) {
            Some(new) => Some(new.clone()),
            None if kind.is_some() && design.kind_of(target) == kind => Some(target.clone()),
            None => None,
        };
        let between = Id::slug(&format!("copy.{index}.of.{target}"));
        body = body.retargeted(target, new.as_ref().map(|_| &between));
        later.extend(new.map(|new| (between, new)));
    }
    for (between, new) in later {
        body = body.retargeted(&between, Some(&new));
    }
    body
}

/// A copied network takes the next free range, if its own overlaps another network's.
fn rehome_network(
    tried: &Design,
    element: &mut Element,
    old: &Id,
    moved: &mut BTreeMap<Id, (IpNetwork, IpNetwork)>,
) {
    let id = element.id.clone();
    let Body::VirtualNetwork(network) = &mut element.body else { return };
    let mut taken: Vec<IpNetwork> = tried
        .all::<VirtualNetwork>()
        .filter(|(it, _)| **it != id)
        .flat_map(|(_, it)| it.address_space.iter().filter_map(Prefix::network))
        .collect();
    let overlaps =
        |range: IpNetwork, taken: &[IpNetwork]| taken.iter().any(|it| estate::range::overlap(*it, range));
    let own: Vec<IpNetwork> = network.address_space.iter().filter_map(Prefix::network).collect();
    if !own.iter().any(|it| overlaps(*it, &taken)) {
        return;
    }
    taken.extend(room::taken_everywhere(tried));
    for prefix in &mut network.address_space {
        let Some(range) = prefix.network().filter(IpNetwork::is_ipv4) else { continue };
        if let Some(free) = room::private(range.prefix(), &taken) {
            taken.push(free);
            moved.entry(old.clone()).or_insert((range, free));
            *prefix = free.into();
        }
    }
}

/// A copied subnet moves with its copied network, or takes the next free range of the network that it is in.
fn rehome_subnet(
    tried: &Design,
    parcel: &Parcel,
    id: &Id,
    old: &Id,
    names: &BTreeMap<Id, Id>,
    networks: &BTreeMap<Id, (IpNetwork, IpNetwork)>,
) -> Option<Edit> {
    let subnet = tried.get::<Subnet>(id)?;
    let network = subnet.network.as_ref()?;
    let old_network = parcel.design.get::<Subnet>(old).and_then(|it| it.network.as_ref());
    let shift = old_network.filter(|it| names.contains_key(*it)).and_then(|it| networks.get(it));
    let space = room::space_of(tried, network);
    let mut taken = room::subnets_of(tried, network, &[id]);
    let mut moved = subnet.clone();
    for prefix in &mut moved.prefixes {
        let Some(range) = prefix.network() else { continue };
        let wanted = shift
            .and_then(|(from, to)| {
                let offset = estate::range::offset(*from, range.network())?;
                estate::range::at(estate::range::nth(*to, offset)?, range.prefix())
            })
            .unwrap_or(range);
        if let Some(free) = room::rehomed(wanted, &space, &taken) {
            taken.push(free);
            *prefix = free.into();
        }
    }
    (moved != *subnet).then(|| tried.changed::<Subnet>(id, |it| *it = moved)).flatten().map(Edit::set)
}

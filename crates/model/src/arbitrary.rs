//! Strategies for property tests: arbitrary designs, half-drawn and absurd ones among them, and edits.
//!
//! Bodies are made without knowing the design that they end up in: their references are numbers in disguise
//! (`ref-17`). [`design`] then turns each into the id of an element of an accepted kind, or clears it where there is
//! none, so that every design made is one that [`crate::Design::from_json`] accepts.

mod bodies;
mod edits;
mod leaves;
mod part;

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::{Index, select};

pub use bodies::body;
pub use edits::{edit_for, edits};
pub use leaves::{address, count, id, placement, ports, prefix, prefix_or_tag, text};

use crate::{Body, Cloud, Design, Edition, Element, Id, Kind, Settings, Silence};

/// An arbitrary design of up to 24 elements.
///
/// Every kind occurs. Every field is often at its default, sometimes ordinary, sometimes absurd: addresses that do
/// not parse, empty lists, counts up to the largest number, overlapping prefixes, an element that refers to itself
/// where the kinds allow it. References name elements of an accepted kind or are absent.
pub fn design() -> impl Strategy<Value = Design> + Clone {
    design_of(0..=24)
}

/// The same with a number of elements of your own.
pub fn design_of(
    elements: impl Into<proptest::collection::SizeRange>,
) -> impl Strategy<Value = Design> + Clone {
    let elements = vec((id(), option::weighted(0.3, text()), any_body()), elements);
    let placements = vec((any::<Index>(), placement()), 0..12);
    let outside = option::weighted(0.2, placement());
    let silenced = vec((select(&["subnet-full", "route-table-full", "x"][..]), id(), text()), 0..3);
    (settings(), elements, placements, outside, silenced)
        .prop_map(|(settings, elements, placements, outside, silenced)| {
            let mut design = Design { settings, ..Design::new() };
            for (wish, name, body) in elements {
                let id = design.free_id(wish.as_str());
                let element = Element { name: name.unwrap_or_else(|| id.to_string()), id: id.clone(), body };
                design.elements.insert(id, element);
            }
            let ids = ids_and_kinds(&design);
            for element in design.elements.values_mut() {
                settle_references(&mut element.body, &ids);
            }
            for (which, placement) in placements {
                if !ids.is_empty() {
                    design.layout.insert(which.get(&ids).0.clone(), placement.kept());
                }
            }
            if let Some(placement) = outside {
                design.layout.insert(Id::slug("internet"), placement.kept());
            }
            for (code, subject, reason) in silenced {
                // The edit keeps the list in order and without doubles.
                let _ = design.apply(crate::Edit::Silence(Silence { code: code.into(), subject, reason }));
            }
            design
        })
        .boxed()
}

/// Arbitrary settings.
pub fn settings() -> impl Strategy<Value = Settings> + Clone {
    let region = prop_oneof![Just("westeurope".to_owned()), Just("chinaeast2".to_owned()), text()];
    part::part!(Settings {
        name: text(),
        description: text(),
        edition: option::of(select(Edition::ALL)),
        as_of: option::of(leaves::date()),
        cloud: select(Cloud::ALL),
        region: option::of(region),
        lesson: option::weighted(
            0.1,
            text().prop_map(|task| serde_json::json!({ "task": task, "hints": [task] }).into())
        ),
    })
}

/// A body of any kind, those that make up most designs more often.
fn any_body() -> BoxedStrategy<Body> {
    let common = &[Kind::VirtualNetwork, Kind::Subnet, Kind::Cluster, Kind::NodePool];
    prop_oneof![2 => select(common.as_slice()), 3 => select(Kind::ALL)].prop_flat_map(body).boxed()
}

fn ids_and_kinds(design: &Design) -> Vec<(Id, Kind)> {
    design.elements().map(|it| (it.id.clone(), it.kind())).collect()
}

/// Turns the numbers in disguise that a body refers to into ids of elements that it may refer to.
fn settle_references(body: &mut Body, ids: &[(Id, Kind)]) {
    body.visit(&mut |_, accepts, slot| {
        let Some(number) = slot.as_ref().map(leaves::number_in_disguise) else { return };
        let fitting = || ids.iter().filter(|(_, kind)| accepts.is_empty() || accepts.contains(kind));
        let count = fitting().count();
        *slot = if count == 0 { None } else { fitting().nth(number % count).map(|(id, _)| id.clone()) };
    });
}

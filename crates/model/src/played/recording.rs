//! What leads from one design to another, as edits that can be played.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::{FieldsSet, Moved, PlayedEdit, Renamed};
use crate::writing::element_value;
use crate::{Body, Design, Element, Id, Kind, Placement};

/// The edits that lead from one design to another: what comes, what changes, what goes, then where it is drawn, to the
/// nearest unit, and by which edition it is judged. The order of elements, what is accepted, the other settings and the
/// steps of the presentation themselves are not told.
pub fn recorded(from: &Design, to: &Design) -> Vec<PlayedEdit> {
    let mut start = from.clone();
    // An id that another kind of element has now is two elements: one that goes first, and one that comes.
    let other_kind = |it: &Id| to.kind_of(it).is_some_and(|kind| from.kind_of(it) != Some(kind));
    let mut edits = removed(&mut start, other_kind);
    edits.extend(added(&start, to));
    for now in to.elements().filter(|it| it.kind() != Kind::PresentationStep) {
        let Some(before) = start.element(&now.id) else { continue };
        edits.extend(set(&now.id, &before.body, &now.body));
        if before.name != now.name {
            edits.push(PlayedEdit::Rename(Renamed { of: now.id.clone(), name: now.name.clone() }));
        }
    }
    let mut played = from.clone();
    for edit in &edits {
        // What can't be played here can't be played later either, and is told then.
        let _ = edit.play(&mut played);
    }
    edits.extend(removed(&mut played, |it| !to.contains(it)));
    for (id, place) in to.layout() {
        if played.placement(id) != Some(place) {
            edits.push(PlayedEdit::Move(moved(id, *place)));
        }
    }
    let loose = played.layout().keys().filter(|it| to.placement(it).is_none());
    edits.extend(loose.map(|id| PlayedEdit::Arrange(id.clone())));
    if let Some(edition) = to.settings.edition
        && from.settings.edition != Some(edition)
    {
        edits.push(PlayedEdit::Edition(edition));
    }
    edits
}

/// What is new, each after what it refers to; what refers to each other in a circle comes bare and is filled in then.
fn added(from: &Design, to: &Design) -> Vec<PlayedEdit> {
    let mut there: BTreeSet<&Id> = from.elements().map(|it| &it.id).collect();
    let is_new = |it: &&Element| !from.contains(&it.id) && it.kind() != Kind::PresentationStep;
    let mut waiting: Vec<&Element> = to.elements().filter(is_new).collect();
    let mut edits = Vec::new();
    while !waiting.is_empty() {
        let before = waiting.len();
        waiting.retain(|element| {
            let ready = element.body.references().iter().all(|it| there.contains(&it.target));
            if ready {
                there.insert(&element.id);
                edits.push(PlayedEdit::Add(element_value(element)));
            }
            !ready
        });
        if waiting.len() == before {
            break;
        }
    }
    let bare = waiting.iter().map(|element| {
        let lost = element.body.references().into_iter().filter(|it| !there.contains(&it.target));
        let body = lost.fold(element.body.clone(), |body, it| body.retargeted(&it.target, None));
        Element { body, ..(*element).clone() }
    });
    let bare: Vec<Element> = bare.collect();
    edits.extend(bare.iter().map(|it| PlayedEdit::Add(element_value(it))));
    edits.extend(waiting.iter().zip(&bare).filter_map(|(full, bare)| set(&full.id, &bare.body, &full.body)));
    edits
}

/// The fields of an element that have another value now.
fn set(of: &Id, before: &Body, now: &Body) -> Option<PlayedEdit> {
    let (before, now) = (before.write(), now.write());
    let mut fields: Map<String, Value> =
        now.iter().filter(|(name, value)| before.get(*name) != Some(value)).map(owned).collect();
    let gone = before.keys().filter(|it| !now.contains_key(*it));
    fields.extend(gone.map(|it| (it.clone(), Value::Null)));
    (!fields.is_empty()).then(|| PlayedEdit::Set(FieldsSet { of: of.clone(), fields }))
}

fn owned((name, value): (&String, &Value)) -> (String, Value) {
    (name.clone(), value.clone())
}

/// Removes what goes, and says how; what goes with something else anyway needs no edit of its own.
fn removed(design: &mut Design, goes: impl Fn(&Id) -> bool) -> Vec<PlayedEdit> {
    let going: Vec<Id> = design
        .elements()
        .filter(|it| it.kind() != Kind::PresentationStep)
        .map(|it| it.id.clone())
        .filter(goes)
        .collect();
    let mut edits = Vec::new();
    for id in going {
        let edit = PlayedEdit::Remove(id);
        if edit.play(design).is_ok() {
            edits.push(edit);
        }
    }
    edits
}

#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "placements end at a million units"
)]
fn moved(id: &Id, place: Placement) -> Moved {
    let place = place.kept();
    Moved {
        of: id.clone(),
        x: place.x.round() as i32,
        y: place.y.round() as i32,
        width: place.width.map(|it| it.round() as u32),
        height: place.height.map(|it| it.round() as u32),
        collapsed: place.collapsed,
    }
}

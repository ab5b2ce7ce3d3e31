//! The edits that turn one design into another.

use std::collections::{BTreeMap, BTreeSet};

use crate::{Design, Edit, Element, Id};

/// The edits that turn `old` into `new`, to the last placement: nothing that is the same in both is touched. None where
/// they are equal.
pub fn edits_between(old: &Design, new: &Design) -> Vec<Edit> {
    let stays = |id: &Id| old.kind_of(id).is_some() && old.kind_of(id) == new.kind_of(id);
    let going: BTreeSet<&Id> = old.elements().map(|it| &it.id).filter(|it| !stays(it)).collect();
    let coming: BTreeSet<&Id> = new.elements().map(|it| &it.id).filter(|it| !stays(it)).collect();
    // What each element is, as the edits so far have made it.
    let mut now: BTreeMap<&Id, Element> = old.elements().map(|it| (&it.id, it.clone())).collect();
    let mut edits = Vec::new();

    for element in old.elements() {
        let bare = without(element, &going);
        if bare != *element {
            edits.push(Edit::set(bare.clone()));
            now.insert(&element.id, bare);
        }
    }
    // From the last to the first, so that taking them all back puts each where it was.
    edits.extend(
        old.elements().rev().filter(|it| going.contains(&it.id)).map(|it| Edit::Remove { id: it.id.clone() }),
    );
    let left: Vec<&Id> = old.elements().map(|it| &it.id).filter(|it| stays(it)).collect();
    let wanted: Vec<&Id> = new.elements().map(|it| &it.id).filter(|it| stays(it)).collect();
    reorder(left, &wanted, &mut edits);

    for (at, element) in new.elements().enumerate().filter(|(_, it)| coming.contains(&it.id)) {
        let bare = without(element, &coming);
        edits.push(Edit::Insert { element: Box::new(bare.clone()), at: Some(at) });
        now.insert(&element.id, bare);
    }
    let changed = new.elements().filter(|it| now.get(&it.id) != Some(*it));
    edits.extend(changed.map(|it| Edit::set(it.clone())));
    around(old, new, &mut edits);
    edits
}

/// An element without its references to some others.
fn without(element: &Element, others: &BTreeSet<&Id>) -> Element {
    let mut bare = element.clone();
    for reference in element.body.references() {
        if others.contains(&reference.target) {
            bare.body = bare.body.retargeted(&reference.target, None);
        }
    }
    bare
}

/// The edits that bring ids into another order.
fn reorder<'a>(mut ids: Vec<&'a Id>, wanted: &[&'a Id], edits: &mut Vec<Edit>) {
    for (to, id) in wanted.iter().enumerate() {
        if ids.get(to) == Some(id) {
            continue;
        }
        if let Some(from) = ids.iter().position(|it| it == id) {
            ids.remove(from);
            ids.insert(to, id);
            edits.push(Edit::Reorder { id: (*id).clone(), to });
        }
    }
}

/// Settings, placements and accepted findings.
fn around(old: &Design, new: &Design, edits: &mut Vec<Edit>) {
    if old.settings != new.settings {
        edits.push(Edit::Settings(Box::new(new.settings.clone())));
    }
    let gone = old.layout().keys().filter(|it| !new.layout().contains_key(*it));
    edits.extend(gone.map(|id| Edit::Place { id: id.clone(), placement: None }));
    let placed = new.layout().iter().filter(|(id, it)| old.layout().get(*id) != Some(*it));
    edits.extend(placed.map(|(id, it)| Edit::Place { id: id.clone(), placement: Some(*it) }));
    for silence in old.silenced() {
        let kept =
            new.silenced().iter().any(|it| (&it.code, &it.subject) == (&silence.code, &silence.subject));
        if !kept {
            edits.push(Edit::Unsilence { code: silence.code.clone(), subject: silence.subject.clone() });
        }
    }
    edits.extend(new.silenced().iter().filter(|it| !old.silenced().contains(it)).cloned().map(Edit::Silence));
}

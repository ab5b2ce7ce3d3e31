//! Removing elements together with what hangs on them.

use std::collections::{BTreeMap, BTreeSet};

use crate::{Design, Edit, Element, Id};

/// What removing some elements takes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Removal {
    /// The edits, in the order in which to apply them.
    pub edits: Vec<Edit>,
    /// Everything that goes: what was asked for and what belongs to it.
    pub removed: Vec<Id>,
    /// What stays and loses a reference.
    pub loosened: Vec<Id>,
}

/// The edits that remove elements: what they own goes with them (a network's subnets, a cluster's pools), references
/// from what stays are cleared, placements and silences are dropped. Unknown ids are passed over.
pub fn removal(design: &Design, ids: &[Id]) -> Removal {
    let mut going: BTreeSet<&Id> = crate::order::set(ids.iter().filter(|it| design.contains(it)));
    // Ownership is at most three deep; repeat until nothing more is owned by what goes.
    loop {
        let before = going.len();
        let owned = design.elements().filter(|it| it.body.owner().is_some_and(|owner| going.contains(owner)));
        let owned: Vec<&Id> = owned.map(|it| &it.id).collect();
        going.extend(owned);
        if going.len() == before {
            break;
        }
    }

    let mut loosened: BTreeMap<&Id, Element> = BTreeMap::new();
    let mut edits = Vec::new();
    for element in design.elements() {
        let lost: Vec<Id> = element
            .body
            .references()
            .into_iter()
            .map(|it| it.target)
            .filter(|it| going.contains(it))
            .collect();
        if lost.is_empty() {
            continue;
        }
        let mut changed = element.clone();
        for target in &lost {
            changed.body = changed.body.retargeted(target, None);
        }
        if !going.contains(&element.id) {
            loosened.insert(&element.id, changed.clone());
        }
        edits.push(Edit::set(changed));
    }
    for silence in design.silenced().iter().filter(|it| going.contains(&it.subject)) {
        edits.push(Edit::Unsilence { code: silence.code.clone(), subject: silence.subject.clone() });
    }
    let removed: Vec<Id> =
        design.elements().rev().map(|it| &it.id).filter(|it| going.contains(it)).cloned().collect();
    for id in &removed {
        if design.placement(id).is_some() {
            edits.push(Edit::Place { id: id.clone(), placement: None });
        }
        edits.push(Edit::Remove { id: id.clone() });
    }
    Removal { edits, removed, loosened: loosened.into_keys().cloned().collect() }
}

//! Two designs as one, to draw what went beside what is there.

use std::collections::BTreeSet;

use crate::{Design, Edit, Element, Id};

/// The new design, with those elements of the old one that it lacks. Where they are drawn is left to the layout; what
/// they refer to is kept as far as the new design has it.
pub fn union(old: &Design, new: &Design) -> Design {
    let gone: Vec<&Element> = old.elements().filter(|it| !new.contains(&it.id)).collect();
    let ids: BTreeSet<&Id> = gone.iter().map(|it| &it.id).collect();
    let keeping = |element: &Element, keeps: &dyn Fn(&Id) -> bool| {
        let mut kept = element.clone();
        for reference in element.body.references() {
            // An id may stand for another kind by now.
            let same = new.kind_of(&reference.target) == old.kind_of(&reference.target);
            if !(keeps(&reference.target) || (same && new.contains(&reference.target))) {
                kept.body = kept.body.retargeted(&reference.target, None);
            }
        }
        kept
    };
    let bare = gone.iter().map(|it| Edit::insert(keeping(it, &|_| false)));
    let whole = gone.iter().map(|it| Edit::set(keeping(it, &|id| ids.contains(id))));
    let mut union = new.clone();
    // Too many elements for one design: the new one alone is drawn.
    let _ = union.apply_all(bare.chain(whole).collect::<Vec<_>>());
    union
}

//! Edits that apply, and edits that do not.

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::{Index, select};

use super::{any_body, id, ids_and_kinds, leaves, placement, settings, settle_references, text};
use crate::arbitrary::body;
use crate::{Design, Edit, Element, Id, Silence};

/// Edits in a row, made for a design as it is before the first of them: some apply, some do not.
pub fn edits(design: &Design) -> impl Strategy<Value = Vec<Edit>> + use<> {
    vec(edit_for(design), 0..12)
}

/// One edit of a design. Most apply; some name what is taken, missing, still referred to or of the wrong kind.
pub fn edit_for(design: &Design) -> BoxedStrategy<Edit> {
    let targets = ids_and_kinds(design);
    let elements: Vec<Element> = design.elements().cloned().collect();
    let known: Vec<Id> = elements.iter().map(|it| it.id.clone()).collect();
    let some_id = if known.is_empty() {
        id()
    } else {
        prop_oneof![5 => select(known), 1 => id(), 1 => Just(Id::slug("internet"))].boxed()
    };

    let insert = {
        let (targets, dangling) = (targets.clone(), prop::bool::weighted(0.1));
        (some_id.clone(), text(), any_body(), option::of(0..40_usize), dangling).prop_map(
            move |(wish, name, mut body, at, dangling)| {
                if !dangling {
                    settle_references(&mut body, &targets);
                }
                let taken = |id: &Id| targets.iter().any(|(it, _)| it == id);
                // One id in a few is left as it is, taken or not.
                let id = if name.is_empty() { wish } else { wish.free(taken) };
                Edit::Insert { element: Box::new(Element { id, name, body }), at }
            },
        )
    };
    let set = {
        let of_other_kind =
            (id(), text(), any_body()).prop_map(|(id, name, body)| Element { id, name, body });
        let element = if elements.is_empty() {
            of_other_kind.boxed()
        } else {
            let changed = select(elements).prop_flat_map(|it| {
                (Just(it.id.clone()), text(), body(it.kind())).prop_map(|(id, name, body)| Element {
                    id,
                    name,
                    body,
                })
            });
            prop_oneof![8 => changed, 1 => of_other_kind].boxed()
        };
        element.prop_map(move |mut element| {
            settle_references(&mut element.body, &targets);
            Edit::set(element)
        })
    };
    let silenced: Vec<(String, Id)> =
        design.silenced().iter().map(|it| (it.code.clone(), it.subject.clone())).collect();
    let unsilence = (any::<Index>(), id()).prop_map(move |(which, other)| {
        let (code, subject) =
            if silenced.is_empty() { ("x".to_owned(), other) } else { which.get(&silenced).clone() };
        Edit::Unsilence { code, subject }
    });
    let silence = (select(&["subnet-full", "x"][..]), some_id.clone(), text())
        .prop_map(|(code, subject, reason)| Edit::Silence(Silence { code: code.into(), subject, reason }));

    prop_oneof![
        4 => insert,
        4 => set,
        3 => some_id.clone().prop_map(|id| Edit::Remove { id }),
        2 => (some_id.clone(), 0..40_usize).prop_map(|(id, to)| Edit::Reorder { id, to }),
        3 => (some_id, option::weighted(0.8, wild_placement()))
            .prop_map(|(id, placement)| Edit::Place { id, placement }),
        1 => settings().prop_map(|it| Edit::Settings(Box::new(it))),
        1 => silence,
        1 => unsilence,
    ]
    .boxed()
}

/// A placement, sometimes one that no drawing can hold.
fn wild_placement() -> BoxedStrategy<crate::Placement> {
    prop_oneof![6 => placement(), 1 => leaves::insane_placement()].boxed()
}

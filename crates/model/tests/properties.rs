//! Properties of arbitrary designs: the file, edits and their inverses, removal.

use std::collections::BTreeMap;

use model::arbitrary::{design, edits};
use model::{Design, Edit, History, Id, differences, edits_between, removal, union};
use proptest::prelude::*;
use proptest::sample::subsequence;

/// No element names one that is not there, or one of the wrong kind.
fn is_sound(design: &Design) -> bool {
    design.elements().flat_map(|it| it.body.references()).all(|it| {
        design.kind_of(&it.target).is_some_and(|kind| it.accepts.is_empty() || it.accepts.contains(&kind))
    })
}

proptest! {
    #[test]
    fn one_design_becomes_another_and_back(old in design(), new in design()) {
        let mut design = old.clone();
        let back = design.apply_all(edits_between(&old, &new)).unwrap();
        prop_assert_eq!(design.to_json(), new.to_json());
        design.apply_all(back).unwrap();
        prop_assert_eq!(design.to_json(), old.to_json());
        prop_assert_eq!(edits_between(&new, &new), []);
    }

    #[test]
    fn a_union_has_everything_and_is_sound(old in design(), new in design()) {
        let both = union(&old, &new);
        prop_assert!(is_sound(&both));
        prop_assert!(old.elements().chain(new.elements()).all(|it| both.contains(&it.id)));
        prop_assert!(new.elements().all(|it| both.element(&it.id) == Some(it)));
    }

    /// Nothing that differs in meaning goes untold, and nothing is told of designs that mean the same.
    #[test]
    fn what_differs_is_told(old in design(), new in design()) {
        let apart = |it: &Design| {
            let elements: BTreeMap<_, _> = it.elements().map(|it| (it.id.clone(), it.clone())).collect();
            (it.settings.clone(), elements, it.silenced().to_vec())
        };
        prop_assert_eq!(differences(&old, &new).is_empty(), apart(&old) == apart(&new));
        prop_assert!(differences(&old, &old).is_empty());
    }

    #[test]
    fn what_is_written_is_read(design in design()) {
        let text = design.to_json();
        let read = Design::from_json(&text);
        prop_assert_eq!(read.as_ref(), Ok(&design), "{}", text);
        prop_assert_eq!(read.unwrap().to_json(), text);
    }

    #[test]
    fn edits_undone_give_the_same_bytes_and_redone_again(
        (mut design, steps) in design().prop_flat_map(|it| {
            let steps = prop::collection::vec((edits(&it), prop::option::of("[ab]")), 0..6);
            (Just(it), steps)
        }),
    ) {
        let mut history = History::new();
        // What the file was before each entry of the history, then what it is now.
        let mut files = vec![design.to_json()];
        for (edits, merge_key) in steps {
            let before = design.clone();
            let entries = files.len();
            if history.apply(&mut design, "Change", merge_key, edits).is_err() {
                prop_assert_eq!(&design, &before, "an edit that fails changes nothing");
                continue;
            }
            prop_assert!(is_sound(&design));
            // A step that was merged replaces what the entry before it led to.
            let mut undone = history.clone();
            let mut at = design.clone();
            let mut depth = 0;
            while undone.undo(&mut at).unwrap().is_some() {
                depth += 1;
            }
            files.truncate(depth.min(entries));
            files.push(design.to_json());
        }
        for file in files.iter().rev().skip(1) {
            history.undo(&mut design).unwrap();
            prop_assert_eq!(&design.to_json(), file);
        }
        prop_assert_eq!(history.undo(&mut design), Ok(None));
        for file in files.iter().skip(1) {
            history.redo(&mut design).unwrap();
            prop_assert_eq!(&design.to_json(), file);
        }
        prop_assert_eq!(history.redo(&mut design), Ok(None));
    }

    #[test]
    fn one_edit_applies_and_is_taken_back_or_changes_nothing(
        (mut design, edits) in design().prop_flat_map(|it| { let edits = edits(&it); (Just(it), edits) }),
    ) {
        for edit in edits {
            let before = design.clone();
            let Ok(inverse) = design.apply(edit.clone()) else {
                prop_assert_eq!(&design, &before);
                continue;
            };
            let after = design.clone();
            let read = Design::from_json(&after.to_json());
            prop_assert_eq!(read.as_ref(), Ok(&after), "a design stays a file");
            let again = design.apply(inverse).unwrap();
            prop_assert_eq!(design.to_json(), before.to_json());
            design.apply(again).unwrap();
            prop_assert_eq!(design.to_json(), after.to_json());
        }
    }

    #[test]
    fn edits_at_once_are_edits_one_by_one(
        (design, edits) in design().prop_flat_map(|it| { let edits = edits(&it); (Just(it), edits) }),
    ) {
        let (mut at_once, mut singly) = (design.clone(), design.clone());
        let together = at_once.apply_all(edits.clone());
        let each: Result<Vec<Edit>, _> = edits.into_iter().map(|it| singly.apply(it)).collect();
        let each = each.map(|mut inverse| { inverse.reverse(); inverse });
        prop_assert_eq!(&together, &each);
        prop_assert_eq!(&at_once, if each.is_ok() { &singly } else { &design });
    }

    #[test]
    fn anything_can_be_removed(
        (mut design, ids) in design().prop_flat_map(|it| {
            let ids: Vec<Id> = it.elements().map(|it| it.id.clone()).collect();
            let some = subsequence(ids.clone(), 0..=ids.len());
            (Just(it), some)
        }),
    ) {
        let before = design.to_json();
        let removal = removal(&design, &ids);
        prop_assert!(ids.iter().all(|it| removal.removed.contains(it)));
        let inverse = design.apply_all(removal.edits).unwrap();
        prop_assert!(is_sound(&design));
        for id in &removal.removed {
            prop_assert!(!design.contains(id) && design.placement(id).is_none());
            prop_assert!(!design.silenced().iter().any(|it| it.subject == *id));
        }
        prop_assert!(removal.loosened.iter().all(|it| design.contains(it)));
        design.apply_all(inverse).unwrap();
        prop_assert_eq!(design.to_json(), before);
    }
}

//! An editor that was worked in for long is no larger than one that was not.

use model::element::NodePool;

use super::hands::{DESIGN, id};
use crate::{Editor, Input};

/// All that an editor holds, put down: what grows is longer.
fn size(editor: &Editor) -> usize {
    format!("{editor:?}").len()
}

/// A thousand edits of several kinds, each a step of its own, and as many undos as there are steps.
fn work(editor: &mut Editor) {
    for number in 0..1000_u32 {
        let count = (number % 7 + 1).to_string();
        let (pool, path) = (id("workload"), "count".to_owned());
        let input = match number % 4 {
            0 => Input::SetField { id: pool, path, text: count },
            1 => Input::Rename { id: pool, name: format!("pool {count}") },
            2 => Input::RenameDesign(format!("design {count}")),
            _ => Input::SetField { id: id("shop"), path: "replicas".into(), text: count },
        };
        editor.handle(input);
        editor.handle(Input::Seal);
    }
    while editor.undo_label().is_some() {
        editor.handle(Input::Do("undo"));
    }
}

#[test]
fn a_thousand_edits_and_undos_leave_nothing_behind() {
    let mut editor = Editor::new(model::Design::from_json(DESIGN).unwrap());
    let mut sizes = Vec::new();
    let mut designs = Vec::new();
    for _ in 0..2 {
        work(&mut editor);
        // One more step ends what could be done again, and is taken back.
        let (pool, path) = (id("workload"), "count".to_owned());
        editor.handle(Input::SetField { id: pool, path, text: "9".into() });
        assert_eq!(editor.design().get::<NodePool>(&id("workload")).unwrap().count, 9);
        editor.handle(Input::Do("undo"));
        sizes.push(size(&editor));
        designs.push(editor.design().to_json());
    }
    assert_eq!(sizes[0], sizes[1], "the second thousand needs no more room than the first");
    assert_eq!(designs[0], designs[1]);
}

#[test]
fn a_thousand_keystrokes_in_a_field_are_as_large_as_two() {
    let typed = |keys: usize| {
        let mut editor = Editor::new(model::Design::from_json(DESIGN).unwrap());
        for key in 0..keys {
            let text = (key % 2 + 5).to_string();
            let (pool, path) = (id("workload"), "count".to_owned());
            editor.handle(Input::SetField { id: pool, path, text });
        }
        editor
    };
    let (few, mut many) = (typed(2), typed(1000));
    assert_eq!(size(&few), size(&many));
    many.handle(Input::Do("undo"));
    assert_eq!(many.design(), &model::Design::from_json(DESIGN).unwrap());
    many.handle(Input::Do("redo"));
    assert_eq!(many.design(), few.design());
}

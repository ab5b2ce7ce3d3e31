//! Actions that put items in line, and show or hide what is in them.

use super::{Action, element_selected};
use crate::Editor;
use crate::arranging::{Align, Along};

pub(super) static ACTIONS: &[Action] = &[
    Action {
        name: "align-left",
        label: "Align left edges",
        icon: "",
        listed: true,
        applies: two,
        run: |it, out| it.align(Align::Left, out),
    },
    Action {
        name: "align-center",
        label: "Align centers across",
        icon: "",
        listed: true,
        applies: two,
        run: |it, out| it.align(Align::Center, out),
    },
    Action {
        name: "align-right",
        label: "Align right edges",
        icon: "",
        listed: true,
        applies: two,
        run: |it, out| it.align(Align::Right, out),
    },
    Action {
        name: "align-top",
        label: "Align top edges",
        icon: "",
        listed: true,
        applies: two,
        run: |it, out| it.align(Align::Top, out),
    },
    Action {
        name: "align-middle",
        label: "Align middles down",
        icon: "",
        listed: true,
        applies: two,
        run: |it, out| it.align(Align::Middle, out),
    },
    Action {
        name: "align-bottom",
        label: "Align bottom edges",
        icon: "",
        listed: true,
        applies: two,
        run: |it, out| it.align(Align::Bottom, out),
    },
    Action {
        name: "distribute-across",
        label: "Distribute across",
        icon: "",
        listed: true,
        applies: three,
        run: |it, out| it.distribute(Along::Across, out),
    },
    Action {
        name: "distribute-down",
        label: "Distribute down",
        icon: "",
        listed: true,
        applies: three,
        run: |it, out| it.distribute(Along::Down, out),
    },
    Action {
        name: "tidy",
        label: "Tidy up: arrange everything",
        icon: "tidy",
        listed: true,
        applies: |it| {
            if it.design().layout().is_empty() {
                return Err("Nothing was placed by hand.".to_owned());
            }
            Ok(())
        },
        run: Editor::tidy_all,
    },
    Action {
        name: "tidy-selection",
        label: "Tidy up the selection",
        icon: "tidy",
        listed: true,
        applies: |it| {
            super::selected(it)?;
            if it.to_tidy().is_empty() {
                return Err("Nothing in the selection was placed by hand.".to_owned());
            }
            Ok(())
        },
        run: Editor::tidy_selection,
    },
    Action {
        name: "collapse",
        label: "Collapse or expand",
        icon: "",
        listed: true,
        applies: |it| {
            element_selected(it)?;
            if it.foldable().is_empty() {
                return Err("Only a network, a subnet or a cluster can be collapsed.".to_owned());
            }
            Ok(())
        },
        run: Editor::fold,
    },
    Action {
        name: "wider",
        label: "Wider",
        icon: "",
        listed: true,
        applies: Editor::can_resize,
        run: |it, out| it.resize_by(1.0, 0.0, out),
    },
    Action {
        name: "narrower",
        label: "Narrower",
        icon: "",
        listed: true,
        applies: Editor::can_resize,
        run: |it, out| it.resize_by(-1.0, 0.0, out),
    },
    Action {
        name: "taller",
        label: "Taller",
        icon: "",
        listed: true,
        applies: Editor::can_resize,
        run: |it, out| it.resize_by(0.0, 1.0, out),
    },
    Action {
        name: "lower",
        label: "Less tall",
        icon: "",
        listed: true,
        applies: Editor::can_resize,
        run: |it, out| it.resize_by(0.0, -1.0, out),
    },
    Action {
        name: "size-to-contents",
        label: "As large as its contents",
        icon: "",
        listed: true,
        applies: |it| {
            it.can_resize()?;
            it.has_chosen_size().then_some(()).ok_or_else(|| "It is as large as its contents.".to_owned())
        },
        run: Editor::size_to_contents,
    },
];

fn two(editor: &Editor) -> Result<(), String> {
    if editor.movable().len() < 2 { Err("Select two or more items first.".to_owned()) } else { Ok(()) }
}

fn three(editor: &Editor) -> Result<(), String> {
    if editor.movable().len() < 3 { Err("Select three or more items first.".to_owned()) } else { Ok(()) }
}

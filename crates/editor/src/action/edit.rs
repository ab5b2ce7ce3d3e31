//! Actions that change the design.

use diagram::DrawnWay;
use model::Id;
use model::element::NodePool;

use super::{Action, always, element_selected};
use crate::commit::Step;
use crate::gesture::Gesture;
use crate::words::{counted, listed};
use crate::{Change, Editor, placing};

pub(super) static ACTIONS: &[Action] = &[
    Action {
        name: "undo",
        label: "Undo",
        icon: "undo",
        listed: true,
        applies: |it| it.undo_label().map(|_| ()).ok_or_else(|| "There is nothing to undo.".to_owned()),
        run: |it, out| {
            // In the middle of a gesture it is the gesture that is taken back.
            if !it.cancel(out) {
                it.undo(out);
            }
        },
    },
    Action {
        name: "redo",
        label: "Redo",
        icon: "redo",
        listed: true,
        applies: |it| it.redo_label().map(|_| ()).ok_or_else(|| "There is nothing to redo.".to_owned()),
        run: |it, out| {
            if !it.cancel(out) {
                it.redo(out);
            }
        },
    },
    Action {
        name: "delete",
        label: "Delete",
        icon: "delete",
        listed: true,
        applies: element_selected,
        run: |it, out| {
            it.cancel(out);
            it.delete(out);
        },
    },
    Action {
        name: "duplicate",
        label: "Duplicate",
        icon: "duplicate",
        listed: true,
        applies: element_selected,
        run: |it, out| {
            it.cancel(out);
            it.duplicate(out);
        },
    },
    Action {
        name: "copy",
        label: "Copy",
        icon: "copy",
        listed: true,
        applies: element_selected,
        run: |it, out| {
            it.copy(out);
        },
    },
    Action {
        name: "cut",
        label: "Cut",
        icon: "cut",
        listed: true,
        applies: element_selected,
        run: |it, out| {
            it.cancel(out);
            it.copy(out);
            it.delete(out);
        },
    },
    Action {
        name: "rename",
        label: "Rename",
        icon: "rename",
        listed: true,
        applies: element_selected,
        run: |it, out| it.begin_rename(out),
    },
    Action {
        name: "move-to",
        label: "Move to…",
        icon: "move",
        listed: true,
        applies: |it| {
            element_selected(it)?;
            if it.destinations().is_empty() {
                return Err("What is selected can go nowhere else.".to_owned());
            }
            Ok(())
        },
        run: |_, out| out.push(Change::Ask("move-to")),
    },
    Action {
        name: "connect-to",
        label: "Connect to…",
        icon: "connect",
        listed: true,
        applies: |it| {
            element_selected(it)?;
            let first = it.selected_elements();
            if first.first().is_none_or(|id| it.connections(id).is_empty()) {
                return Err("What is selected can be connected with nothing.".to_owned());
            }
            Ok(())
        },
        run: |_, out| out.push(Change::Ask("connect-to")),
    },
    Action {
        name: "show-way-out",
        label: "Show the way out of this pool",
        icon: "way-out",
        listed: true,
        applies: |it| {
            let pool = it.selection().iter().any(|id| it.design().get::<NodePool>(id).is_some());
            if pool { Ok(()) } else { Err("Select a node pool first.".to_owned()) }
        },
        run: |it, out| {
            let pool = it.selection().iter().find(|id| it.design().get::<NodePool>(id).is_some()).cloned();
            it.show_way(pool.map_or(DrawnWay::First, DrawnWay::Out), out);
        },
    },
    Action {
        name: "toggle-way-out",
        label: "Show or hide the way out",
        icon: "way-out",
        listed: true,
        applies: always,
        run: |it, out| {
            let hidden = it.options.way == DrawnWay::Hidden;
            it.options.way = if hidden { DrawnWay::First } else { DrawnWay::Hidden };
            it.redraw(out);
            out.push(Change::Trace);
        },
    },
];

impl Editor {
    fn delete(&mut self, out: &mut Vec<Change>) {
        let ids = self.selected_elements();
        let removal = model::removal(&self.design, &ids);
        let label = match ids.as_slice() {
            [one] => format!("Delete {}", self.design.name_of(one)),
            several => format!("Delete {} items", several.len()),
        };
        let more = removal.removed.len().saturating_sub(ids.len()) as u64;
        let loosened: Vec<String> =
            removal.loosened.iter().map(|it| self.design.name_of(it).to_owned()).collect();
        if self.commit(Step::new(label.clone(), removal.edits), out) {
            let along =
                if more > 0 { format!(" and {} in it", counted(more, "elements")) } else { String::new() };
            let left = if loosened.is_empty() {
                String::new()
            } else {
                format!("; {} no longer refer to it", listed(&loosened, "and"))
            };
            out.push(Change::Announce(format!("{label}{along}{left}{}", self.tally())));
        }
    }

    fn begin_rename(&mut self, out: &mut Vec<Change>) {
        if let Some(id) = self.selected_elements().into_iter().next() {
            out.push(Change::EditName(id));
        }
    }

    /// `Enter`: renames, or chooses an end with the connect and trace tools.
    pub(super) fn enter(&mut self, out: &mut Vec<Change>) {
        let first = self.selection.first().cloned();
        if self.tool == crate::Tool::Trace {
            if let Some(here) = first {
                self.pick_end(&here, false, out);
            }
            return;
        }
        if self.tool == crate::Tool::Connect {
            let Some(here) = first else { return };
            match self.wire_from.take() {
                Some(from) if from != here => {
                    self.gesture = Gesture::Idle;
                    self.show(crate::Overlay::default(), out);
                    self.connect(&from, &here, out);
                }
                Some(_) | None => {
                    let name = self.design.name_of(&here);
                    out.push(Change::Announce(format!(
                        "Connect {name} with what? Walk there and press Enter"
                    )));
                    self.wire_from = Some(here);
                }
            }
            return;
        }
        self.begin_rename(out);
    }

    /// Where the selected elements can be moved, or what they can be linked to, with labels.
    pub fn destinations(&self) -> Vec<(Id, String)> {
        let ids = self.selected_elements();
        let Some(first) = ids.first().and_then(|it| self.design.element(it)) else { return Vec::new() };
        let fits = |into: &Id| {
            ids.iter().all(|id| {
                let takers = self.design.kind_of(id).map(placing::takers).unwrap_or_default();
                id != into && self.design.kind_of(into).is_some_and(|it| takers.contains(&it))
            })
        };
        placing::legal(&self.design, first)
            .into_iter()
            .filter(fits)
            .map(|id| (id.clone(), placing::destination(&self.design, &id)))
            .collect()
    }
}

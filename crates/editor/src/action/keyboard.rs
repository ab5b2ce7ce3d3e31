//! What keys alone do: walking, nudging, stepping out.

use diagram::Point;
use model::{Edit, Id};

use super::{Action, always};
use crate::commit::Step;
use crate::gesture::Gesture;
use crate::{Change, Editor, Tool, places};

/// A step of the grid, in scene units.
const GRID: f64 = 20.0;
/// How far an arrow pans, in CSS pixels.
const PAN: f64 = 60.0;

/// An action that is a key alone.
const fn key(name: &'static str, label: &'static str, run: fn(&mut Editor, &mut Vec<Change>)) -> Action {
    Action { name, label, icon: "", listed: false, applies: always, run }
}

pub(super) static ACTIONS: &[Action] = &[
    key("nudge-left", "Nudge left", |it, out| it.nudge(-1.0, 0.0, out)),
    key("nudge-right", "Nudge right", |it, out| it.nudge(1.0, 0.0, out)),
    key("nudge-up", "Nudge up", |it, out| it.nudge(0.0, -1.0, out)),
    key("nudge-down", "Nudge down", |it, out| it.nudge(0.0, 1.0, out)),
    key("grid-left", "Nudge left by the grid", |it, out| it.nudge(-GRID, 0.0, out)),
    key("grid-right", "Nudge right by the grid", |it, out| it.nudge(GRID, 0.0, out)),
    key("grid-up", "Nudge up by the grid", |it, out| it.nudge(0.0, -GRID, out)),
    key("grid-down", "Nudge down by the grid", |it, out| it.nudge(0.0, GRID, out)),
    key("next", "Next item", |it, out| it.walk(false, out)),
    key("previous", "Item before", |it, out| it.walk(true, out)),
    key("enter", "Open", Editor::enter),
    key("escape", "Give up, step out", Editor::escape),
    key("menu", "Menu", Editor::ask_menu),
];

impl Editor {
    fn nudge(&mut self, x: f64, y: f64, out: &mut Vec<Change>) {
        if !matches!(self.gesture, Gesture::Idle) {
            return;
        }
        if self.selection.is_empty() {
            let far = if x.abs().max(y.abs()) >= GRID { PAN * 4.0 } else { PAN };
            self.look(
                self.viewport.dragged(Point::new(
                    -x.signum() * far * x.abs().min(1.0),
                    -y.signum() * far * y.abs().min(1.0),
                )),
                out,
            );
            return;
        }
        let ids: Vec<Id> = self.outermost();
        let edits: Vec<Edit> = ids
            .iter()
            .filter_map(|id| Some((id, self.scene.items.get(id)?)))
            .map(|(id, item)| self.placed(id, item.origin.plus(Point::new(x, y))))
            .collect();
        let label = match ids.as_slice() {
            [one] => format!("Nudge {}", self.design.name_of(one)),
            several => format!("Nudge {} items", several.len()),
        };
        let names: Vec<&str> = ids.iter().map(Id::as_str).collect();
        self.commit(Step::new(label, edits).merging(format!("nudge:{}", names.join(","))), out);
    }

    fn escape(&mut self, out: &mut Vec<Change>) {
        if self.trace_from.take().is_some() {
            self.wire_from = None;
            self.show(crate::Overlay::default(), out);
            out.push(Change::Trace);
            return;
        }
        if self.cancel(out) || self.wire_from.take().is_some() {
            return;
        }
        if self.tool == Tool::Select {
            self.step_out(out);
        } else {
            self.placing = None;
            self.take_tool(Tool::Select, out);
        }
    }

    /// The menu of what is selected, at its corner; of the canvas where nothing is.
    fn ask_menu(&mut self, out: &mut Vec<Change>) {
        let at = self.selection.first().and_then(|it| places::rectangle(&self.scene, it));
        let at = at.map_or_else(|| self.viewport.middle(), |it| self.viewport.to_canvas(it.center()));
        out.push(Change::Menu(at));
    }
}

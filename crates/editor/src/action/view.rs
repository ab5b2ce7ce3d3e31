//! Actions that change what is seen, selected or in hand.

use super::{Action, always, selected};
use crate::{Change, Editor, Tool, Viewport};

pub(super) static ACTIONS: &[Action] = &[
    Action {
        name: "select-tool",
        label: "Select",
        icon: "select",
        listed: true,
        applies: always,
        run: |it, out| it.use_tool(Tool::Select, out),
    },
    Action {
        name: "connect-tool",
        label: "Connect",
        icon: "connect",
        listed: true,
        applies: always,
        run: |it, out| it.use_tool(Tool::Connect, out),
    },
    Action {
        name: "select-all",
        label: "Select all",
        icon: "",
        listed: true,
        applies: always,
        run: |it, out| {
            it.cancel(out);
            // Also what is in others: a cluster is drawn in a network, but does not go with it.
            let drawn = it.scene.reading_order().into_iter();
            let all = drawn.filter(|id| it.design.contains(id)).cloned().collect();
            it.select(all, out);
        },
    },
    Action {
        name: "fit",
        label: "Fit all",
        icon: "fit",
        listed: true,
        applies: always,
        run: |it, out| it.fit_further(out),
    },
    Action {
        name: "fit-selection",
        label: "Fit selection",
        icon: "fit",
        listed: true,
        applies: selected,
        run: |it, out| it.fit_selection(out),
    },
    Action {
        name: "zoom-in",
        label: "Zoom in",
        icon: "zoom-in",
        listed: true,
        applies: always,
        run: |it, out| it.zoom_by(Viewport::STEP, out),
    },
    Action {
        name: "zoom-out",
        label: "Zoom out",
        icon: "zoom-out",
        listed: true,
        applies: always,
        run: |it, out| it.zoom_by(1.0 / Viewport::STEP, out),
    },
    Action {
        name: "zoom-100",
        label: "100 %",
        icon: "",
        listed: true,
        applies: always,
        run: |it, out| it.zoom_by(1.0 / it.viewport.zoom, out),
    },
    Action {
        name: "palette",
        label: "Add, find, do",
        icon: "search",
        listed: false,
        applies: always,
        run: |_, out| out.push(Change::Ask("palette")),
    },
    Action {
        name: "help",
        label: "Shortcuts",
        icon: "help",
        listed: true,
        applies: always,
        run: |_, out| out.push(Change::Ask("help")),
    },
];

impl Editor {
    fn zoom_by(&mut self, factor: f64, out: &mut Vec<Change>) {
        self.look(self.viewport.zoomed(self.viewport.middle(), factor), out);
    }

    pub(crate) fn use_tool(&mut self, tool: Tool, out: &mut Vec<Change>) {
        if let Tool::Place(kind) = tool {
            self.place_kind(kind, false, out);
        } else {
            self.placing = None;
            self.take_tool(tool, out);
        }
    }
}

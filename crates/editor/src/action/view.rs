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
        name: "trace-tool",
        label: "Trace",
        icon: "trace",
        listed: true,
        applies: always,
        run: Editor::take_trace_tool,
    },
    Action {
        name: "trace-from",
        label: "Trace from here",
        icon: "trace",
        listed: true,
        applies: |it| it.end_selected().map(drop),
        run: |it, out| {
            if let Ok(end) = it.end_selected() {
                let item = it.selection.first().cloned();
                it.take_trace_tool(out);
                it.wire_from = item;
                it.begin_flow(end, out);
            }
        },
    },
    Action {
        name: "trace-to",
        label: "Trace to here",
        icon: "trace",
        listed: true,
        applies: |it| it.end_selected().map(drop),
        run: Editor::trace_to_selected,
    },
    Action {
        name: "trace-end",
        label: "Clear the trace",
        icon: "trace",
        listed: true,
        applies: |it| {
            let drawn = it.traced().is_some() || it.trace_from().is_some();
            if drawn { Ok(()) } else { Err("No trace is drawn.".to_owned()) }
        },
        run: Editor::end_trace,
    },
    Action {
        name: "hop-next",
        label: "Next hop of the path",
        icon: "trace",
        listed: true,
        applies: has_walk,
        run: |_, out| out.push(Change::Hop { next: true }),
    },
    Action {
        name: "hop-previous",
        label: "Hop before",
        icon: "trace",
        listed: true,
        applies: has_walk,
        run: |_, out| out.push(Change::Hop { next: false }),
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
        name: "minimap",
        label: "Show or hide the minimap",
        icon: "",
        listed: true,
        applies: always,
        run: |_, out| out.push(Change::Ask("minimap")),
    },
    Action {
        name: "compare",
        label: "Compare models",
        icon: "",
        listed: true,
        applies: always,
        run: |_, out| out.push(Change::Ask("compare")),
    },
    Action {
        name: "compatibility",
        label: "Show compatibility",
        icon: "",
        listed: true,
        applies: always,
        run: |_, out| out.push(Change::Ask("compatibility")),
    },
    Action {
        name: "changes",
        label: "Show what changed since the workshop",
        icon: "",
        listed: true,
        applies: always,
        run: |_, out| out.push(Change::Ask("changes")),
    },
    Action {
        name: "timeline",
        label: "Show the timeline",
        icon: "",
        listed: true,
        applies: always,
        run: |_, out| out.push(Change::Ask("timeline")),
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
        name: "lessons",
        label: "Lessons",
        icon: "",
        listed: true,
        applies: always,
        run: |_, out| out.push(Change::Ask("lessons")),
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
        match tool {
            Tool::Place(kind) => self.place_kind(kind, false, out),
            Tool::Trace => self.take_trace_tool(out),
            Tool::Select | Tool::Connect => {
                self.placing = None;
                self.take_tool(tool, out);
            }
        }
    }
}

/// Some walk is drawn.
fn has_walk(editor: &Editor) -> Result<(), String> {
    editor.drawn_walk().map(|_| ()).ok_or_else(|| "No path is drawn.".to_owned())
}

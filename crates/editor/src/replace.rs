//! Another design in place of the present one, or the same one written anew.

use diagram::Size;
use model::{Design, edits_between};

use crate::commit::Step;
use crate::{Change, Editor, Viewport};

impl Editor {
    /// Another design, as one step that can be undone.
    pub(crate) fn replace(&mut self, design: &Design, label: String, out: &mut Vec<Change>) {
        self.cancel(out);
        let edits = edits_between(&self.design, design);
        if self.commit(Step::new(label, edits).selecting(Vec::new()), out) {
            // Everything is drawn anew: what differs from the picture before is nobody's business.
            out.retain(|it| !matches!(it, Change::Scene(_)));
            out.push(Change::AllNew);
            self.fit(out);
            out.push(Change::Announce(format!("{}{}", self.design.settings.name, self.tally())));
        }
    }

    /// The same design as somebody wrote it: only what differs changes, and what is written in one go is one step.
    pub(crate) fn revise(&mut self, design: &Design, label: String, out: &mut Vec<Change>) {
        self.cancel(out);
        let edits = edits_between(&self.design, design);
        let merge = format!("revise:{label}");
        if self.commit(Step::new(label, edits).merging(merge), out) {
            out.push(Change::Announce(format!("The drawing follows{}", self.tally())));
        }
    }

    /// Another design with a history of its own.
    pub(crate) fn open(&mut self, design: Design, out: &mut Vec<Change>) {
        let mut fresh = Self::new(design);
        let size: Size = self.viewport.size;
        fresh.viewport = Viewport { size, ..Viewport::default() };
        let lens = self.lens();
        *self = fresh;
        self.look_through(lens, &mut Vec::new());
        out.push(Change::AllNew);
        self.viewport = self.viewport.reading(self.scene.bounds);
        out.extend([
            Change::Viewport,
            Change::Selection,
            Change::Tool,
            Change::Overlay,
            Change::History,
            Change::Analysis,
            Change::Trace,
        ]);
    }
}

//! Back and forth in the history.

use model::{Design, EditClass, EditError, Id};

use crate::commit::{sentence, stepped, tell};
use crate::words::counted;
use crate::{Change, Editor, places};

impl Editor {
    pub(crate) fn undo(&mut self, out: &mut Vec<Change>) {
        if let Some(before) = self.history.done().len().checked_sub(1) {
            self.travel(before, out);
        }
    }

    pub(crate) fn redo(&mut self, out: &mut Vec<Change>) {
        self.travel(self.history.done().len() + 1, out);
    }

    /// Goes to where so many steps of the history are done, or as near to it as the history goes.
    pub(crate) fn travel(&mut self, steps: usize, out: &mut Vec<Change>) {
        if self.is_locked() {
            return;
        }
        let from = self.history.done().len();
        let before = self.selection.clone();
        let mut meaning = false;
        let mut last = None;
        while self.history.done().len() != steps {
            match self.step(steps < self.history.done().len(), &mut meaning) {
                Ok(Some(label)) => last = Some(label),
                Ok(None) => break,
                Err(error) => {
                    tell(sentence(&error.to_string()), out);
                    break;
                }
            }
        }
        let Some(label) = last else { return };
        let difference = self.refresh(meaning, out);
        // What came back is what somebody wants to see; otherwise the selection stays.
        let back_again: Vec<Id> =
            difference.added.into_iter().filter(|it| self.design.contains(it)).collect();
        let outermost: Vec<Id> = back_again
            .iter()
            .filter(|id| !back_again.iter().any(|it| places::is_inside(&self.scene, id, it)))
            .cloned()
            .collect();
        if !outermost.is_empty() && before.iter().all(|it| !self.exists(it) || outermost.contains(it)) {
            self.select(outermost, out);
        }
        stepped(out);
        let now = self.history.done().len();
        let word = if now < from { "Undone" } else { "Done again" };
        let what = match now.abs_diff(from) {
            1 => label,
            several => counted(several as u64, "steps"),
        };
        out.push(Change::Announce(format!("{word}: {what}{}", self.tally())));
    }

    /// Takes one step back, or does one again, without drawing.
    fn step(&mut self, back: bool, meaning: &mut bool) -> Result<Option<String>, EditError> {
        let class = if back { self.history.undo_class() } else { self.history.redo_class() };
        *meaning |= class == Some(EditClass::Meaning);
        if back { self.history.undo(&mut self.design) } else { self.history.redo(&mut self.design) }
    }

    /// The design as it was when so many steps of the history were done; as it is where that many are not.
    pub fn design_at(&self, steps: usize) -> Design {
        let (mut history, mut design) = (self.history.clone(), self.design.clone());
        while history.done().len() > steps && matches!(history.undo(&mut design), Ok(Some(_))) {}
        design
    }

    /// The labels of the steps that were done, the oldest first, and of those that were taken back, in their order.
    pub fn steps(&self) -> (Vec<&str>, Vec<&str>) {
        (
            self.history.done().iter().map(|it| it.label.as_str()).collect(),
            self.history.undone().map(|it| it.label.as_str()).collect(),
        )
    }
}

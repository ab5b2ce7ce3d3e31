//! Undo and redo.

use crate::{Design, Edit, EditClass, EditError};

/// One step of the history.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// What the step did, for menus: "Move workload to snet-apps".
    pub label: String,
    /// Steps with the same key that follow each other closely are one: keystrokes in a field, nudges of an item.
    pub merge_key: Option<String>,
    edits: Vec<Edit>,
    inverse: Vec<Edit>,
}

impl Entry {
    /// Whether the step changes the meaning or only the picture.
    pub fn class(&self) -> EditClass {
        if self.edits.iter().any(|it| it.class() == EditClass::Meaning) {
            EditClass::Meaning
        } else {
            EditClass::Picture
        }
    }

    /// Goes on with more edits. Those that only replace the same things anew take the place of the ones before: a
    /// thousand keystrokes in a field need no more room than one.
    fn join(&mut self, edits: Vec<Edit>, inverse: Vec<Edit>) {
        let anew = edits.len() == self.edits.len()
            && edits.iter().zip(&self.edits).all(|(it, old)| it.replaces(old));
        if anew {
            self.edits = edits;
        } else {
            self.edits.extend(edits);
            self.inverse.splice(0..0, inverse);
        }
    }
}

/// The steps that were done and undone. It never changes a design by itself: the design is handed in.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct History {
    done: Vec<Entry>,
    undone: Vec<Entry>,
    /// The next step starts an entry of its own.
    sealed: bool,
}

impl History {
    /// Steps kept; older ones are forgotten.
    pub const DEPTH: usize = 500;

    /// No steps.
    pub fn new() -> Self {
        Self::default()
    }

    /// Applies edits as one step. Nothing is recorded for no edits. On error nothing has changed.
    pub fn apply(
        &mut self,
        design: &mut Design,
        label: impl Into<String>,
        merge_key: Option<String>,
        edits: Vec<Edit>,
    ) -> Result<(), EditError> {
        if edits.is_empty() {
            return Ok(());
        }
        let inverse = design.apply_all(edits.iter().cloned())?;
        self.undone.clear();
        let merge = !self.sealed && merge_key.is_some();
        self.sealed = false;
        match self.done.last_mut() {
            Some(last) if merge && last.merge_key == merge_key => last.join(edits, inverse),
            _ => {
                self.done.push(Entry { label: label.into(), merge_key, edits, inverse });
                if self.done.len() > Self::DEPTH {
                    self.done.remove(0);
                }
            }
        }
        Ok(())
    }

    /// Ends the present entry: the next step is one of its own, whatever its key. Callers do this after a pause.
    pub fn seal(&mut self) {
        self.sealed = true;
    }

    /// Takes the last step back and returns its label.
    pub fn undo(&mut self, design: &mut Design) -> Result<Option<String>, EditError> {
        let Some(entry) = self.done.pop() else { return Ok(None) };
        if let Err(error) = design.apply_all(entry.inverse.iter().cloned()) {
            self.done.push(entry);
            return Err(error);
        }
        let label = entry.label.clone();
        self.undone.push(entry);
        self.sealed = true;
        Ok(Some(label))
    }

    /// Does the last step that was taken back again and returns its label.
    pub fn redo(&mut self, design: &mut Design) -> Result<Option<String>, EditError> {
        let Some(entry) = self.undone.pop() else { return Ok(None) };
        if let Err(error) = design.apply_all(entry.edits.iter().cloned()) {
            self.undone.push(entry);
            return Err(error);
        }
        let label = entry.label.clone();
        self.done.push(entry);
        self.sealed = true;
        Ok(Some(label))
    }

    /// Whether the step that undo would take back changes the meaning or only the picture.
    pub fn undo_class(&self) -> Option<EditClass> {
        self.done.last().map(Entry::class)
    }

    /// The same for the step that redo would do.
    pub fn redo_class(&self) -> Option<EditClass> {
        self.undone.last().map(Entry::class)
    }

    /// The steps that were done, the oldest first.
    pub fn done(&self) -> &[Entry] {
        &self.done
    }

    /// The steps that were taken back, in the order in which redo would do them.
    pub fn undone(&self) -> impl ExactSizeIterator<Item = &Entry> {
        self.undone.iter().rev()
    }

    /// The label of the step that undo would take back.
    pub fn undo_label(&self) -> Option<&str> {
        self.done.last().map(|it| it.label.as_str())
    }

    /// The label of the step that redo would do.
    pub fn redo_label(&self) -> Option<&str> {
        self.undone.last().map(|it| it.label.as_str())
    }
}

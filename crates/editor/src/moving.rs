//! Moving elements into others without a pointer.

use model::{Edit, Id};

use crate::commit::{Step, tell};
use crate::placing::{self, Choice};
use crate::{Change, Editor, Verdict, effect};

impl Editor {
    /// Moves elements into another, or links them to it, as one step.
    pub(crate) fn move_to(&mut self, ids: &[Id], into: &Id, out: &mut Vec<Change>) {
        self.cancel(out);
        let choice = Choice::Into(into.clone());
        let landing = self.evaluate(ids, &choice);
        let refused = landing.drop.as_ref().filter(|it| it.verdict == Verdict::Illegal);
        if let Some(drop) = refused {
            tell(drop.text.clone(), out);
            return;
        }
        let label = placing::label(&self.design, ids, into);
        let mut edits = landing.edits;
        let loose = ids.iter().filter(|it| landing.joins && self.design.placement(it).is_some());
        edits.extend(loose.map(|id| Edit::Place { id: id.clone(), placement: None }));
        if self.commit(Step::new(label.clone(), edits), out) {
            let also = if landing.also.is_empty() { String::new() } else { format!("; {}", landing.also) };
            let short = effect::consequence(&self.analysis, into);
            out.push(Change::Announce(format!("{label}{also}{short}")));
        }
    }
}

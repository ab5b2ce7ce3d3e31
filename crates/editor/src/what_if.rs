//! The scale slider: what would be with so many nodes, without an edit; and the edit once it is wanted.

use model::element::NodePool;
use model::{Edit, Id};

use crate::commit::Step;
use crate::words::counted;
use crate::{Change, Editor, effect};

impl Editor {
    /// Shows what would be with a pool at a count, or as drawn again.
    pub(crate) fn what_if(&mut self, asked: Option<(Id, u64)>, out: &mut Vec<Change>) {
        let asked = asked.filter(|(pool, _)| self.design.get::<NodePool>(pool).is_some());
        if asked == self.what_if {
            return;
        }
        self.analysis = self.analyze_if(asked.as_ref());
        self.options.what_if = asked.is_some();
        self.what_if = asked;
        out.push(Change::Analysis);
        self.redraw(out);
    }

    /// The count becomes the pool's.
    pub(crate) fn set_count(&mut self, pool: &Id, nodes: u64, out: &mut Vec<Change>) {
        self.cancel(out);
        let count = u32::try_from(nodes).unwrap_or(u32::MAX);
        let Some(changed) = self.design.changed::<NodePool>(pool, |it| it.count = count) else { return };
        let label = format!("Scale {} to {}", changed.name, counted(u64::from(count), "nodes"));
        let step = Step::new(label.clone(), vec![Edit::set(changed)]).merging(format!("count:{pool}"));
        if self.commit(step, out) {
            let subnet = self.design.get::<NodePool>(pool).and_then(|it| it.subnet.clone());
            let short = subnet.map(|it| effect::consequence(&self.analysis, &it)).unwrap_or_default();
            out.push(Change::Announce(format!("{label}{short}{}", self.tally())));
        } else {
            // The slider is let go at the count that is drawn.
            self.what_if(None, out);
        }
    }
}

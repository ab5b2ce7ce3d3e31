//! What fixes are made of: changes collected by element, and free ranges.
//!
//! A fix is offered only where it makes its finding go and no new error: a helper here returns `None` rather than an
//! edit that trades one problem for another.

mod clusters;
mod moving;
mod ranges;
pub(crate) mod smallest;
mod subnets;

use estate::Estate;
use findings::Fix;
use model::{Design, Edit, Element, Id, Map, Part};
use planner::{Plan, Situation};

use crate::Context;

pub(crate) use clusters::{
    dns_address, grow_pod_cidr, grow_service_cidr, replace_pod_cidr, replace_service_cidr, switch_to_overlay,
};
pub(crate) use moving::{Moves, first_usable, fixed_address, put_address};
pub(crate) use ranges::{Ranges, Taken, What};
pub(crate) use subnets::{extend_network, grow_subnet, move_network, move_subnet};

/// The edit that changes one element.
pub(crate) fn set<P: Part>(design: &Design, id: &Id, change: impl FnOnce(&mut P)) -> Option<Edit> {
    design.changed(id, change).map(Edit::set)
}

/// Whether everything fits once a fix is applied, also during an upgrade at the autoscalers' maximum: for a change that
/// moves what takes addresses, so that another budget than the present one may be full.
pub(crate) fn fits_after(context: &Context<'_>, fix: &Fix) -> bool {
    let mut after = context.estate.design.clone();
    if after.apply_all(fix.edits.clone()).is_err() {
        return false;
    }
    let plan = Plan::of(&Estate::of(&after, context.estate.judgement));
    plan.budgets.iter().all(|it| it.fits(Situation::DuringUpgradeAtMaximum))
}

/// Changes to several elements, some of them more than once, as one edit for each.
#[derive(Debug)]
pub(crate) struct Changes<'a> {
    design: &'a Design,
    changed: Map<Id, Element>,
}

impl<'a> Changes<'a> {
    /// No changes yet.
    pub(crate) fn to(design: &'a Design) -> Self {
        Self { design, changed: Map::default() }
    }

    /// Changes an element; nothing happens where it is not of the kind.
    pub(crate) fn change<P: Part>(&mut self, id: &Id, change: impl FnOnce(&mut P)) {
        let present = self.changed.get(id).or_else(|| self.design.element(id));
        let Some(mut element) = present.cloned() else { return };
        if let Some(part) = P::of_mut(&mut element.body) {
            change(part);
            self.changed.insert(id.clone(), element);
        }
    }

    /// Gives an element another name.
    pub(crate) fn rename(&mut self, id: &Id, name: &str) {
        let present = self.changed.get(id).or_else(|| self.design.element(id));
        if let Some(mut element) = present.cloned() {
            name.clone_into(&mut element.name);
            self.changed.insert(id.clone(), element);
        }
    }

    /// The edits, in the order in which elements were first changed; what ended as it began is left out.
    pub(crate) fn edits(self) -> Vec<Edit> {
        let Self { design, changed } = self;
        changed.into_values().filter(|it| design.element(&it.id) != Some(it)).map(Edit::set).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::{Changes, set};
    use crate::testing::one_cluster;
    use model::element::{NodePool, Subnet};
    use model::{Edit, Id};

    #[test]
    fn changes_are_collected_by_element() {
        let design = one_cluster("", "", "", "");
        let (pool, snet) = (Id::slug("pool"), Id::slug("snet"));
        let mut changes = Changes::to(&design);
        changes.change(&pool, |it: &mut NodePool| it.count = 5);
        changes.change(&pool, |it: &mut NodePool| it.max_pods = Some(30));
        changes.change(&pool, |it: &mut Subnet| it.private = true);
        changes.change(&snet, |it: &mut Subnet| it.private = false);
        let edits = changes.edits();
        assert_eq!(edits.len(), 1);
        let Edit::Set { element } = &edits[0] else { panic!("{edits:?}") };
        let changed: &NodePool = element.get().unwrap();
        assert_eq!((changed.count, changed.max_pods), (5, Some(30)));
        assert!(set(&design, &Id::slug("nobody"), |_: &mut Subnet| {}).is_none());
    }
}

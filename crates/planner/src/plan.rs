//! All budgets of a design.

use estate::Estate;
use model::Id;

use crate::{Budget, BudgetKind, FirstLimit, Scale};

/// All budgets of a design, in a stable order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    /// The budgets.
    pub budgets: Vec<Budget>,
    /// For every pool, whether it can be upgraded now.
    pub upgrades: Vec<UpgradeCheck>,
}

/// Whether a pool can be upgraded: its surge fits every budget that it takes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UpgradeCheck {
    /// The pool.
    pub pool: Id,
    /// Surge nodes that its setting asks for, now.
    pub surge: u64,
    /// The most surge nodes that fit every budget, no more than the setting asks for.
    pub fits: u64,
    /// The budgets that stop it, the tightest first; empty where the upgrade fits.
    pub stopped_by: Vec<(BudgetKind, Id)>,
}

impl Plan {
    /// All budgets of a design, with the nodes that are drawn.
    pub fn of(estate: &Estate<'_>) -> Self {
        Self::scaled(estate, &Scale::drawn())
    }

    /// All budgets of a design, with other node counts.
    pub fn scaled(_estate: &Estate<'_>, _scale: &Scale) -> Self {
        Self::default()
    }

    /// One budget.
    pub fn budget(&self, kind: BudgetKind, subject: &Id) -> Option<&Budget> {
        self.budgets.iter().find(|it| it.kind == kind && it.subject == *subject)
    }

    /// The budgets of one kind.
    pub fn of_kind(&self, kind: BudgetKind) -> impl Iterator<Item = &Budget> {
        self.budgets.iter().filter(move |it| it.kind == kind)
    }

    /// What fills first when one pool grows, the first to fill first.
    pub fn first_limits(&self, pool: &Id) -> Vec<FirstLimit> {
        let mut limits: Vec<FirstLimit> = self
            .budgets
            .iter()
            .filter_map(|it| {
                let full_at = it.full_at(pool)?;
                Some(FirstLimit { kind: it.kind, subject: it.subject.clone(), full_at })
            })
            .collect();
        limits.sort_by_key(|it| it.full_at);
        limits
    }
}

//! What drawing reads: the design, what it amounts to, and its analysis by element.

use std::collections::{BTreeMap, HashMap};

use analysis::Analysis;
use estate::Estate;
use findings::Severity;
use model::{Design, Id};
use planner::{Budget, BudgetKind};

use crate::fit::{self, PoolFit};

/// What drawing reads. Everything is looked up by id, so that a picture costs what is drawn.
pub(crate) struct View<'a> {
    pub(crate) design: &'a Design,
    pub(crate) estate: Estate<'a>,
    findings: HashMap<&'a Id, Counted>,
    budgets: HashMap<(BudgetKind, &'a Id), &'a Budget>,
    fits: BTreeMap<&'a Id, PoolFit>,
    /// Node counts are not those drawn.
    pub(crate) what_if: bool,
}

/// Findings of one element.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Counted {
    pub(crate) errors: usize,
    pub(crate) warnings: usize,
    pub(crate) advice: usize,
}

impl Counted {
    /// How many.
    pub(crate) fn all(self) -> usize {
        self.errors + self.warnings + self.advice
    }

    /// The worst.
    pub(crate) fn worst(self) -> Option<Severity> {
        if self.errors > 0 {
            Some(Severity::Error)
        } else if self.warnings > 0 {
            Some(Severity::Warning)
        } else if self.advice > 0 {
            Some(Severity::Advice)
        } else {
            None
        }
    }
}

impl<'a> View<'a> {
    pub(crate) fn new(design: &'a Design, analysis: &'a Analysis, what_if: bool) -> Self {
        let mut findings: HashMap<&Id, Counted> = HashMap::new();
        for finding in analysis.counting() {
            let Some(subject) = finding.subject() else { continue };
            let counted = findings.entry(subject).or_default();
            match finding.severity {
                Severity::Error => counted.errors += 1,
                Severity::Warning => counted.warnings += 1,
                Severity::Advice => counted.advice += 1,
            }
        }
        let mut budgets = HashMap::with_capacity(analysis.plan.budgets.len());
        for budget in &analysis.plan.budgets {
            budgets.entry((budget.kind, &budget.subject)).or_insert(budget);
        }
        let estate = Estate::of(design, analysis.judgement);
        let fits = fit::of_pools(&estate, &analysis.plan);
        Self { design, estate, findings, budgets, fits, what_if }
    }

    /// The findings that an element carries.
    pub(crate) fn findings(&self, id: &Id) -> Counted {
        self.findings.get(id).copied().unwrap_or_default()
    }

    /// A budget.
    pub(crate) fn budget(&self, kind: BudgetKind, subject: &Id) -> Option<&'a Budget> {
        self.budgets.get(&(kind, subject)).copied()
    }

    /// Which nodes of a pool fit.
    pub(crate) fn fit(&self, pool: &Id) -> PoolFit {
        self.fits.get(pool).copied().unwrap_or_default()
    }

    /// The name of an element; its id where there is none.
    pub(crate) fn name<'b>(&'b self, id: &'b Id) -> &'b str {
        self.design.name_of(id)
    }

    /// The name of what a reference names, if it names something.
    pub(crate) fn name_of(&self, id: Option<&'a Id>) -> Option<&'a str> {
        let element = self.design.element(id?)?;
        Some(element.name.as_str())
    }
}

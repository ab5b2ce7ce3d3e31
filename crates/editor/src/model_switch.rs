//! Switching the network model: one step, and an account of what it changed.

use std::collections::BTreeSet;

use analysis::{Analysis, Switched, switched};
use findings::{Finding, Severity};
use model::element::{Cluster, NetworkModel};
use model::{Design, Edit, Id};
use planner::{Budget, BudgetKind};

use crate::commit::{Step, tell};
use crate::words::{counted, model_label};
use crate::{Change, Editor};

/// What a change of the network model did.
#[derive(Clone, Debug, PartialEq)]
pub struct ModelAccount {
    /// The model now.
    pub to: NetworkModel,
    /// The clusters that changed.
    pub clusters: Vec<Id>,
    /// Budgets that came, went or hold other numbers.
    pub budgets: Vec<BudgetShift>,
    /// Findings that are gone.
    pub gone: Vec<FindingLine>,
    /// Findings that are new.
    pub new: Vec<FindingLine>,
    /// What followed, in words: "Subnet snet-pods 10.1.2.0/24 is new".
    pub followed: Vec<String>,
    /// What looks different and may be highlighted: what was edited, whose budgets differ, whom findings are about.
    pub changed: Vec<Id>,
    /// All of it in a line or two.
    pub text: String,
}

/// A budget before and after.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BudgetShift {
    /// What is counted.
    pub kind: BudgetKind,
    /// Of what.
    pub subject: Id,
    /// Taken and capacity before; `None` where there was no such budget.
    pub before: Option<(u64, u64)>,
    /// Taken and capacity after; `None` where there no longer is one.
    pub after: Option<(u64, u64)>,
}

/// A finding in a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FindingLine {
    /// Its code.
    pub code: &'static str,
    /// How bad it is.
    pub severity: Severity,
    /// Its title.
    pub title: String,
    /// Whom it is about.
    pub subjects: Vec<Id>,
}

impl Editor {
    pub(crate) fn set_model(&mut self, model: NetworkModel, out: &mut Vec<Change>) {
        self.cancel(out);
        let selected: Vec<Id> =
            self.selection.iter().filter(|it| self.design.get::<Cluster>(it).is_some()).cloned().collect();
        let meant = if selected.is_empty() {
            self.design.all::<Cluster>().map(|(id, _)| id.clone()).collect()
        } else {
            selected
        };
        let clusters: Vec<Id> = meant
            .into_iter()
            .filter(|it| self.design.get::<Cluster>(it).is_some_and(|it| it.network_model != model))
            .collect();
        if clusters.is_empty() {
            return;
        }
        let Switched { edits, followed, .. } = switched(&self.design, &clusters, model);
        let touched: Vec<Id> = edits.iter().filter_map(edited).cloned().collect();
        let before = self.analysis.clone();
        let label = format!("Switch to {}", model_label(model));
        if !self.commit(Step::new(label, edits), out) {
            return;
        }
        let account = account(&self.design, &before, &self.analysis, model, clusters, touched, followed);
        let text = account.text.clone();
        self.account = Some(account);
        tell(text, out);
    }
}

fn edited(edit: &Edit) -> Option<&Id> {
    match edit {
        Edit::Insert { element, .. } | Edit::Set { element } => Some(&element.id),
        Edit::Remove { id } | Edit::Reorder { id, .. } | Edit::Place { id, .. } => Some(id),
        Edit::Settings(_) | Edit::Silence(_) | Edit::Unsilence { .. } => None,
    }
}

fn account(
    design: &Design,
    before: &Analysis,
    after: &Analysis,
    to: NetworkModel,
    clusters: Vec<Id>,
    touched: Vec<Id>,
    followed: Vec<String>,
) -> ModelAccount {
    let budgets = shifts(before, after);
    let lines = |of: &Analysis, other: &Analysis| -> Vec<FindingLine> {
        let known: BTreeSet<(&str, &[Id])> = model::order::set(other.counting().map(Finding::identity));
        let own = of.counting().filter(|it| !known.contains(&it.identity()));
        own.map(line).collect()
    };
    let (gone, new) = (lines(before, after), lines(after, before));
    let mut changed: Vec<Id> = Vec::new();
    let whom = gone.iter().chain(&new).filter_map(|it| it.subjects.first());
    for id in clusters.iter().chain(&touched).chain(budgets.iter().map(|it| &it.subject)).chain(whom) {
        if design.contains(id) && !changed.contains(id) {
            changed.push(id.clone());
        }
    }
    let mut account =
        ModelAccount { to, clusters, budgets, gone, new, followed, changed, text: String::new() };
    account.text = account.told();
    account
}

fn line(finding: &Finding) -> FindingLine {
    FindingLine {
        code: finding.code,
        severity: finding.severity,
        title: finding.title.clone(),
        subjects: finding.subjects.clone(),
    }
}

fn shifts(before: &Analysis, after: &Analysis) -> Vec<BudgetShift> {
    let held = |it: &Budget| (it.demand.now, it.capacity);
    let mut found = Vec::new();
    for old in &before.plan.budgets {
        let new = after.plan.budget(old.kind, &old.subject).map(held);
        if new != Some(held(old)) {
            found.push(BudgetShift {
                kind: old.kind,
                subject: old.subject.clone(),
                before: Some(held(old)),
                after: new,
            });
        }
    }
    for new in &after.plan.budgets {
        if before.plan.budget(new.kind, &new.subject).is_none() {
            found.push(BudgetShift {
                kind: new.kind,
                subject: new.subject.clone(),
                before: None,
                after: Some(held(new)),
            });
        }
    }
    found
}

impl ModelAccount {
    /// Addresses of subnets taken before and after.
    pub fn addresses(&self) -> (u64, u64) {
        let subnets = self
            .budgets
            .iter()
            .filter(|it| matches!(it.kind, BudgetKind::SubnetAddresses | BudgetKind::PodSubnetAddresses));
        subnets.fold((0, 0), |(before, after), it| {
            let taken = |side: Option<(u64, u64)>| side.map_or(0, |(taken, _)| taken);
            (before.saturating_add(taken(it.before)), after.saturating_add(taken(it.after)))
        })
    }

    fn told(&self) -> String {
        let (before, after) = self.addresses();
        let mut model = model_label(self.to).trim_start_matches("Azure CNI ").to_owned();
        if self.to != NetworkModel::Kubenet
            && let Some(first) = model.get_mut(0..1)
        {
            first.make_ascii_uppercase();
        }
        let mut parts = vec![match before.cmp(&after) {
            std::cmp::Ordering::Greater => {
                format!("{model} frees {}", counted(before - after, "addresses"))
            }
            std::cmp::Ordering::Less => {
                format!("{model} takes {} more", counted(after - before, "addresses"))
            }
            std::cmp::Ordering::Equal => format!("{model} takes as many addresses of the subnets as before"),
        }];
        parts.extend(self.followed.iter().cloned());
        let errors =
            |lines: &[FindingLine]| lines.iter().filter(|it| it.severity == Severity::Error).count() as u64;
        if !self.gone.is_empty() {
            let gone = errors(&self.gone);
            let (count, unit) =
                if gone > 0 { (gone, "errors") } else { (self.gone.len() as u64, "findings") };
            let verb = if count == 1 { "is" } else { "are" };
            parts.push(format!("{} {verb} gone", counted(count, unit)));
        }
        if !self.new.is_empty() {
            let worst: Vec<&FindingLine> =
                self.new.iter().filter(|it| it.severity == Severity::Error).collect();
            let shown = worst.first().copied().or_else(|| self.new.first());
            let others = self.new.len() - 1;
            let title = shown.map(|it| it.title.clone()).unwrap_or_default();
            let more = if others > 0 { format!(" and {others} more") } else { String::new() };
            parts.push(format!("new: {title}{more}"));
        }
        format!("{}.", parts.join("; "))
    }
}

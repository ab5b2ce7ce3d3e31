//! What a change would do to the budgets, in words: the line beside something in hand, and what is said after a drop.

use std::collections::HashMap;

use analysis::Analysis;
use estate::{Estate, Judgement};
use model::{Design, Edit, Id};
use planner::{Budget, BudgetKind, Plan};

use crate::Verdict;
use crate::words::counted;

/// What some edits would do to the budgets.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Effect {
    /// Whether everything still fits.
    pub(crate) verdict: Verdict,
    /// In words; empty where no budget changes.
    pub(crate) text: String,
}

/// Plans a design as it would be.
pub(crate) fn plan_with(design: &Design, judgement: Judgement, edits: &[Edit]) -> Option<(Design, Plan)> {
    let mut tried = design.clone();
    tried.apply_all(edits.iter().cloned()).ok()?;
    let plan = Plan::of(&Estate::of(&tried, judgement));
    Some((tried, plan))
}

/// What edits would do, told from the container where something is dropped: "snet-apps: 218 of 251 addresses now, 249
/// with this node pool".
pub(crate) fn of(
    design: &Design,
    analysis: &Analysis,
    edits: &[Edit],
    into: Option<&Id>,
    what: &str,
) -> Effect {
    let Some((tried, after)) = plan_with(design, analysis.judgement, edits) else {
        return Effect { verdict: Verdict::Fits, text: String::new() };
    };
    let mut lines = Vec::new();
    let mut verdict = Verdict::Fits;
    let known: HashMap<(BudgetKind, &Id), &Budget> =
        analysis.plan.budgets.iter().map(|it| ((it.kind, &it.subject), it)).collect();
    let before = |it: &Budget| known.get(&(it.kind, &it.subject)).copied();
    let is_home = |it: &Budget| {
        into == Some(&it.subject)
            && matches!(it.kind, BudgetKind::SubnetAddresses | BudgetKind::PodSubnetAddresses)
    };
    for budget in &after.budgets {
        let then = budget.demand.now;
        let now = before(budget).map_or(0, |it| it.demand.now);
        let over = budget.missing(then);
        let worse = over > before(budget).map_or(0, |it| it.missing(it.demand.now));
        if worse {
            verdict = Verdict::Exceeds;
        }
        if !is_home(budget) && !worse {
            continue;
        }
        let name = tried.name_of(&budget.subject);
        let unit = budget.kind.unit();
        let short = if over > 0 { format!("; {over} too many") } else { String::new() };
        let line = if now == then {
            format!("{name}: {then} of {} {unit}, as before{short}", budget.capacity)
        } else {
            format!("{name}: {now} of {} {unit} now, {then} with {what}{short}", budget.capacity)
        };
        // The container's own gauge first, then what else no longer fits.
        if is_home(budget) { lines.insert(0, line) } else { lines.push(line) }
    }
    lines.truncate(3);
    Effect { verdict, text: lines.join(". ") }
}

/// How full a container is now, for announcements: "; 12 addresses short".
pub(crate) fn consequence(analysis: &Analysis, id: &Id) -> String {
    let kinds = [BudgetKind::SubnetAddresses, BudgetKind::PodSubnetAddresses, BudgetKind::PodCidrBlocks];
    let budgets: Vec<&Budget> = kinds.iter().filter_map(|it| analysis.plan.budget(*it, id)).collect();
    let short = budgets.iter().find(|it| it.missing(it.demand.now) > 0);
    if let Some(budget) = short {
        return format!("; {} short", counted(budget.missing(budget.demand.now), budget.kind.unit()));
    }
    budgets.first().map_or_else(String::new, |it| {
        format!("; {} of {} {} used", it.demand.now, it.capacity, it.kind.unit())
    })
}

//! A plan for people: every budget, what breaks first, and which pools can be upgraded.

use findings::Severity;
use model::Id;
use planner::{Budget, BudgetKind, Situation, UpgradeCheck};

use super::check::heading;
use super::style::{Ink, Style, plain, thousands};
use super::table::{Cell, lay_out};
use crate::report::Subject;

const HEAD: [&str; 7] = ["Budget", "Has", "Now", "At maximum", "Upgrade", "Upgrade at max.", "Full at"];
/// Limits named at the most: what breaks much later is in the table.
const FIRST_LIMITS: usize = 5;

/// Every budget, what breaks first, and which pools can be upgraded.
pub fn plan(subject: &Subject<'_>, style: Style) -> String {
    let plan = &subject.analysis.plan;
    let mut text = heading(subject, style);
    text.push('\n');
    if plan.budgets.is_empty() {
        text.push_str("Nothing to plan: no network and no cluster is drawn.\n");
        return text;
    }
    let rows: Vec<Vec<Cell>> = plan.budgets.iter().map(|it| row(subject, it)).collect();
    text.push_str(&lay_out(&HEAD, &rows, style));

    let first = plan.first_limits_together();
    if !first.is_empty() {
        text.push_str("\nWhat breaks first, all pools growing together:\n");
    }
    for it in first.iter().take(FIRST_LIMITS) {
        let line = format!("{}: full at {}", named(subject, it.kind, &it.subject), nodes(it.full_at));
        text.push_str(&style.paragraph(2, &line));
    }

    if !plan.upgrades.is_empty() {
        text.push_str("\nUpgrades:\n");
    }
    for it in &plan.upgrades {
        text.push_str(&style.paragraph(2, &upgrade(subject, it)));
    }
    text
}

fn upgrade(subject: &Subject<'_>, check: &UpgradeCheck) -> String {
    let pool = subject.design.name_of(&check.pool);
    let surge = nodes(check.surge);
    if !check.stopped_by.is_empty() {
        let by = all_named(subject, &check.stopped_by);
        return format!("{pool}: a surge of {surge} does not fit, {} would: {by}", thousands(check.fits));
    }
    if !check.stopped_with_every_pool.is_empty() {
        let by = all_named(subject, &check.stopped_with_every_pool);
        return format!("{pool}: a surge of {surge} fits, but not with every pool's at once: {by}");
    }
    format!("{pool}: a surge of {surge} fits")
}

fn all_named(subject: &Subject<'_>, budgets: &[(BudgetKind, Id)]) -> String {
    let names: Vec<String> = budgets.iter().map(|(kind, id)| named(subject, *kind, id)).collect();
    names.join(", ")
}

/// "subnet addresses of snet-nodes", for a sentence.
pub(super) fn named(subject: &Subject<'_>, kind: BudgetKind, id: &Id) -> String {
    format!("{} of {}", words(kind), subject.design.name_of(id))
}

fn words(kind: BudgetKind) -> String {
    kind.as_str().replace('-', " ").replace("snat", "SNAT").replace("cidr", "CIDR")
}

fn nodes(count: u64) -> String {
    if count == 1 { "1 node".to_owned() } else { format!("{} nodes", thousands(count)) }
}

fn row(subject: &Subject<'_>, budget: &Budget) -> Vec<Cell> {
    let demand = |situation| {
        let fits = budget.fits(situation);
        // Colour alone would not reach everybody.
        let text = thousands(budget.demand.get(situation)) + if fits { "" } else { " !" };
        let severity = if situation == Situation::Now { Severity::Error } else { Severity::Warning };
        Cell { text, ink: (!fits).then_some(Ink::Of(severity)) }
    };
    let full: Vec<String> = budget
        .full_at
        .iter()
        .map(|(pool, count)| format!("{} {}", subject.design.name_of(pool), thousands(*count)))
        .collect();
    // On one line, whatever a name holds.
    let one_line = |text: &str| Cell::from(plain(text).replace('\n', " "));
    let name = subject.design.name_of(&budget.subject);
    let mut row =
        vec![one_line(&format!("{name}: {}", words(budget.kind))), Cell::from(thousands(budget.capacity))];
    row.extend(Situation::ALL.map(demand));
    row.push(one_line(&full.join(", ")));
    row
}

//! Reports for machines. Their shape is a contract: what is here changes only with the number in `podscape`.

mod between;
mod compare;
mod knowledge;

use std::collections::BTreeMap;
use std::net::IpAddr;

use findings::Finding;
use indexmap::IndexMap;
use model::{Edit, Id};
use planner::Budget;
use routing::{NodeTables, TableLine, TablePart, Trace};
use serde::Serialize;

use super::Subject;

pub use between::between;
pub use compare::compare;
pub use knowledge::{changes, matrix, timeline};

/// The version of the reports' shape.
const VERSION: u32 = 1;

#[derive(Serialize)]
struct Report<'a> {
    podscape: u32,
    edition: &'static str,
    design: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    findings: Option<Vec<FindingOut<'a>>>,
    budgets: Vec<BudgetOut<'a>>,
}

#[derive(Serialize)]
struct FindingOut<'a> {
    code: &'static str,
    severity: &'static str,
    subjects: &'a [Id],
    message: &'a str,
    numbers: IndexMap<&'static str, u64>,
    platform_error: Option<&'static str>,
    sources: &'a [&'static str],
    fixes: Vec<FixOut<'a>>,
}

#[derive(Serialize)]
struct FixOut<'a> {
    title: &'a str,
    edits: &'a [Edit],
}

#[derive(Serialize)]
struct BudgetOut<'a> {
    kind: &'static str,
    subject: &'a Id,
    capacity: u64,
    now: u64,
    at_maximum: u64,
    during_upgrade: u64,
    during_upgrade_at_maximum: u64,
    largest_surge_that_fits: Option<u64>,
    full_at: BTreeMap<&'a Id, u64>,
    ledger: Vec<LedgerOut<'a>>,
}

#[derive(Serialize)]
struct LedgerOut<'a> {
    what: &'static str,
    of: &'a Id,
    count: u64,
}

/// A check: one object, or an array where there are several subjects. Findings that somebody accepts are left out:
/// they count for nothing.
pub fn check(subjects: &[Subject<'_>]) -> String {
    let reports: Vec<Report<'_>> = subjects.iter().map(|it| report(it, true)).collect();
    match reports.as_slice() {
        [one] => written(one),
        several => written(several),
    }
}

/// A plan: the same without findings.
pub fn plan(subject: &Subject<'_>) -> String {
    written(&report(subject, false))
}

/// A walk, there and back.
pub fn trace(trace: &Trace) -> String {
    written(trace)
}

/// What a node has, part by part, each line with the visits of a walk.
pub fn tables(node: &NodeTables, parts: &[TablePart]) -> String {
    written(&NodeOut {
        pool: &node.pool,
        node: node.node,
        pods: node.pods.iter().map(|(of, number, address)| PodOut { of, number: *number, address }).collect(),
        parts: parts.iter().map(|it| PartOut { part: it.kind.as_str(), lines: lines(it) }).collect(),
    })
}

#[derive(Serialize)]
struct NodeOut<'a> {
    pool: &'a Id,
    node: u64,
    pods: Vec<PodOut<'a>>,
    parts: Vec<PartOut<'a>>,
}

#[derive(Serialize)]
struct PodOut<'a> {
    of: &'a Id,
    number: u64,
    address: &'a IpAddr,
}

#[derive(Serialize)]
struct PartOut<'a> {
    part: &'static str,
    lines: Vec<LineOut<'a>>,
}

#[derive(Serialize)]
struct LineOut<'a> {
    text: &'a str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    visits: Vec<VisitOut>,
}

#[derive(Serialize)]
struct VisitOut {
    hop: usize,
    order: usize,
}

fn lines(part: &TablePart) -> Vec<LineOut<'_>> {
    let visits =
        |it: &TableLine| it.visits.iter().map(|it| VisitOut { hop: it.hop, order: it.order }).collect();
    part.lines.iter().map(|it| LineOut { text: &it.text, visits: visits(it) }).collect()
}

fn written(report: &(impl Serialize + ?Sized)) -> String {
    // Nothing in a report fails to be written: keys are texts and numbers are whole.
    let mut text = serde_json::to_string_pretty(report).unwrap_or_default();
    text.push('\n');
    text
}

fn report<'a>(subject: &Subject<'a>, with_findings: bool) -> Report<'a> {
    let analysis = subject.analysis;
    Report {
        podscape: VERSION,
        edition: analysis.judgement.facts.edition().as_str(),
        design: match subject.design.settings.name.trim() {
            "" => subject.source,
            name => name,
        },
        findings: with_findings.then(|| analysis.counting().map(finding).collect()),
        budgets: analysis.plan.budgets.iter().map(budget).collect(),
    }
}

fn finding(it: &Finding) -> FindingOut<'_> {
    FindingOut {
        code: it.code,
        severity: it.severity.as_str(),
        subjects: &it.subjects,
        message: &it.message,
        numbers: it.numbers.iter().copied().collect(),
        platform_error: it.platform_error,
        sources: &it.sources,
        fixes: it.fixes.iter().map(|it| FixOut { title: &it.title, edits: &it.edits }).collect(),
    }
}

fn budget(it: &Budget) -> BudgetOut<'_> {
    let ledger = it.ledger.iter().filter(|it| it.demand.now > 0);
    BudgetOut {
        kind: it.kind.as_str(),
        subject: &it.subject,
        capacity: it.capacity,
        now: it.demand.now,
        at_maximum: it.demand.at_maximum,
        during_upgrade: it.demand.during_upgrade,
        during_upgrade_at_maximum: it.demand.during_upgrade_at_maximum,
        largest_surge_that_fits: it.largest_surge_that_fits,
        full_at: it.full_at.iter().map(|(pool, count)| (pool, *count)).collect(),
        ledger: ledger
            .map(|it| LedgerOut { what: it.what.as_str(), of: &it.of, count: it.demand.now })
            .collect(),
    }
}

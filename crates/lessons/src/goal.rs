//! Whether goals hold: told by the findings, flows and budgets of an analysis.

use analysis::Analysis;
use findings::Severity;
use ipnetwork::IpNetwork;
use model::element::Expectation;
use model::lesson::{BudgetAsked, CountAsked, FieldAsked, FindingAsked, Goal, GoalCheck, SeenAsked, When};
use model::{Design, Id};
use planner::{BudgetKind, Situation};
use routing::{Action, Disposition, Flow, Kept, SeenAddress};
use serde_json::Value;

/// A goal, and whether it holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GoalState {
    /// What is reached when it holds, in the lesson's words.
    pub say: String,
    /// Whether it holds.
    pub holds: bool,
    /// What stands in the way or was measured, in a few words; empty where there is nothing to add.
    pub told: String,
}

/// Looks at one goal.
pub(crate) fn state(goal: &Goal, design: &Design, analysis: &Analysis) -> GoalState {
    let (holds, told) = look(&goal.check, design, analysis);
    GoalState { say: goal.say.clone(), holds, told }
}

fn look(check: &GoalCheck, design: &Design, analysis: &Analysis) -> (bool, String) {
    match check {
        GoalCheck::Gone(asked) => match found(asked, analysis) {
            Some(title) => (false, title),
            None => (true, String::new()),
        },
        GoalCheck::Present(asked) => match found(asked, analysis) {
            Some(title) => (true, title),
            None => (false, format!("there is no {}", asked.code)),
        },
        GoalCheck::Clean(severity) => clean(severity, analysis),
        GoalCheck::Holds(id) => {
            let verdict = analysis.saved_flows.iter().find(|it| it.id == *id).and_then(|it| it.verdict);
            kept(verdict)
        }
        GoalCheck::Flow(flow) => {
            let walked =
                Flow::of_saved(design, flow).map(|it| analysis::trace(design, analysis.judgement, &it));
            let expect = flow.expect.unwrap_or(Expectation::Delivered);
            let (holds, told) = kept(walked.as_ref().map(|it| it.keeps(expect)));
            let why = walked.filter(|_| !holds).map(|it| it.symptom.as_str().replace('-', " "));
            (holds, why.unwrap_or(told))
        }
        GoalCheck::Seen(asked) => seen(asked, design, analysis),
        GoalCheck::Fits(asked) => fits(asked, analysis),
        GoalCheck::Field(asked) => field(asked, design),
        GoalCheck::Count(asked) => count(asked, design),
    }
}

/// The title of a finding of that code about that element.
fn found(asked: &FindingAsked, analysis: &Analysis) -> Option<String> {
    let about = |subjects: &[Id]| asked.on.as_ref().is_none_or(|it| subjects.contains(it));
    // One that somebody accepts is still there: accepting it is no way out.
    analysis
        .findings
        .iter()
        .find(|it| it.code == asked.code && about(&it.subjects))
        .map(|it| it.title.clone())
}

fn clean(severity: &str, analysis: &Analysis) -> (bool, String) {
    let least = severity.parse::<Severity>().unwrap_or(Severity::Error);
    let worst = analysis.findings.iter().find(|it| it.severity >= least);
    (worst.is_none(), worst.map(|it| it.title.clone()).unwrap_or_default())
}

fn kept(verdict: Option<Kept>) -> (bool, String) {
    match verdict {
        Some(Kept::Yes) => (true, String::new()),
        Some(Kept::No) => (false, String::new()),
        Some(Kept::Unknown) | None => (false, "the design does not say enough to tell".to_owned()),
    }
}

/// From where the far end of a flow sees it come.
fn seen(asked: &SeenAsked, design: &Design, analysis: &Analysis) -> (bool, String) {
    let Some(flow) = Flow::of_saved(design, &asked.flow) else { return kept(None) };
    let walk = analysis::trace(design, analysis.judgement, &flow).forward;
    if walk.disposition != Disposition::Delivered {
        return (false, walk.disposition.as_str().replace('-', " "));
    }
    let steps = walk.hops.iter().flat_map(|it| &it.steps);
    let translated = steps.filter(|it| matches!(it.action, Action::SourceNat { .. })).count() > 0;
    let (within, told) = match &walk.seen_source {
        Some(SeenAddress::Known(address, _)) => (Some(IpNetwork::from(*address)), address.to_string()),
        Some(SeenAddress::Within(range)) => (Some(*range), range.to_string()),
        Some(SeenAddress::Of(_, words)) => (None, words.clone()),
        None => (None, "an address that the design does not say".to_owned()),
    };
    let inside = |wanted: IpNetwork| {
        within.is_some_and(|it| wanted.contains(it.network()) && wanted.prefix() <= it.prefix())
    };
    let holds = asked.translated.is_none_or(|it| it == translated)
        && asked.within.as_ref().is_none_or(|it| it.network().is_some_and(inside));
    (holds, format!("it comes from {told}"))
}

fn fits(asked: &BudgetAsked, analysis: &Analysis) -> (bool, String) {
    let Some(budget) = budget_kind(&asked.budget).and_then(|it| analysis.plan.budget(it, &asked.on)) else {
        return (false, format!("{} has no such budget", asked.on));
    };
    let demand = budget.demand.get(situation(asked.when));
    let unit = budget.kind.unit();
    let holds = demand.saturating_add(asked.spare) <= budget.capacity;
    (holds, format!("{demand} of {} {unit}", budget.capacity))
}

pub(crate) fn budget_kind(name: &str) -> Option<BudgetKind> {
    BudgetKind::ALL.into_iter().find(|it| it.as_str() == name)
}

const fn situation(when: When) -> Situation {
    match when {
        When::Now => Situation::Now,
        When::AtMaximum => Situation::AtMaximum,
        When::DuringUpgrade => Situation::DuringUpgrade,
        When::DuringUpgradeAtMaximum => Situation::DuringUpgradeAtMaximum,
    }
}

fn field(asked: &FieldAsked, design: &Design) -> (bool, String) {
    let Some(value) = design.element(&asked.of).and_then(|it| it.body.field(&asked.field)) else {
        return (false, format!("there is no {} of {}", asked.field, asked.of));
    };
    let number = value.as_u64();
    let holds = asked.is.as_ref().is_none_or(|it| *it == value)
        && asked.given.is_none_or(|it| it != value.is_null())
        && asked.is_not.as_ref().is_none_or(|it| *it != value)
        && within(number, asked.at_least, asked.at_most);
    let told = match &value {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => String::new(),
    };
    (holds, told)
}

fn count(asked: &CountAsked, design: &Design) -> (bool, String) {
    let count = design.elements().filter(|it| it.kind() == asked.kind).count() as u64;
    (within(Some(count), asked.at_least, asked.at_most), count.to_string())
}

/// Whether a number is in bounds; what is no number is in none.
fn within(number: Option<u64>, least: Option<u64>, most: Option<u64>) -> bool {
    let in_bounds = |it: u64| least.is_none_or(|least| it >= least) && most.is_none_or(|most| it <= most);
    number.map_or(least.is_none() && most.is_none(), in_bounds)
}

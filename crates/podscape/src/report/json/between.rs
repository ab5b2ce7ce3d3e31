//! What changed between two designs, for machines.

use analysis::{Arrival, Between};
use findings::Finding;
use model::{Differences, Id};
use serde::Serialize;

use super::{VERSION, written};
use crate::report::Subject;

#[derive(Serialize)]
struct BetweenOut<'a> {
    podscape: u32,
    old: SideOut<'a>,
    new: SideOut<'a>,
    #[serde(flatten)]
    differences: &'a Differences,
    findings: FindingsOut<'a>,
    reach: Vec<ReachOut<'a>>,
}

#[derive(Serialize)]
struct SideOut<'a> {
    design: &'a str,
    edition: &'static str,
}

#[derive(Serialize)]
struct FindingsOut<'a> {
    appeared: Vec<FindingOut<'a>>,
    vanished: Vec<FindingOut<'a>>,
}

#[derive(Serialize)]
struct FindingOut<'a> {
    code: &'static str,
    severity: &'static str,
    subjects: &'a [Id],
    message: &'a str,
}

#[derive(Serialize)]
struct ReachOut<'a> {
    subject: &'a Id,
    flow: &'a str,
    old: Option<ArrivalOut<'a>>,
    new: Option<ArrivalOut<'a>>,
}

#[derive(Serialize)]
struct ArrivalOut<'a> {
    symptom: &'static str,
    disposition: &'static str,
    seen_source: Option<String>,
    told: &'a str,
}

/// What is drawn, what is wrong and where packets go, in the new design against the old one.
pub fn between(old: &Subject<'_>, new: &Subject<'_>, found: &Between) -> String {
    let side = |it: &Subject<'_>| it.edition().as_str();
    written(&BetweenOut {
        podscape: VERSION,
        old: SideOut { design: old.name(), edition: side(old) },
        new: SideOut { design: new.name(), edition: side(new) },
        differences: &found.differences,
        findings: FindingsOut { appeared: findings(&found.appeared), vanished: findings(&found.vanished) },
        reach: found
            .reach
            .iter()
            .map(|it| ReachOut {
                subject: &it.subject,
                flow: &it.flow,
                old: it.old.as_ref().map(arrival),
                new: it.new.as_ref().map(arrival),
            })
            .collect(),
    })
}

fn findings(all: &[Finding]) -> Vec<FindingOut<'_>> {
    all.iter()
        .map(|it| FindingOut {
            code: it.code,
            severity: it.severity.as_str(),
            subjects: &it.subjects,
            message: &it.message,
        })
        .collect()
}

fn arrival(it: &Arrival) -> ArrivalOut<'_> {
    ArrivalOut {
        symptom: it.symptom.as_str(),
        disposition: it.disposition.as_str(),
        seen_source: it.seen_source.as_ref().map(ToString::to_string),
        told: &it.told,
    }
}

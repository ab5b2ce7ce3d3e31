//! The design under every network model, for machines.

use analysis::Alternative;
use model::Id;
use planner::FirstLimit;
use serde::Serialize;

use super::{VERSION, written};
use crate::report::Subject;

#[derive(Serialize)]
struct Comparison<'a> {
    podscape: u32,
    edition: &'static str,
    design: &'a str,
    models: Vec<ModelOut<'a>>,
}

#[derive(Serialize)]
struct ModelOut<'a> {
    model: &'static str,
    drawn: bool,
    addresses: u64,
    addresses_at_most: u64,
    first_limit: Option<LimitOut<'a>>,
    largest_that_fits: Option<LimitOut<'a>>,
    internet_sees: Vec<SeenOut<'a>>,
    ingress: Vec<IngressOut<'a>>,
    errors: usize,
    warnings: usize,
    advice: usize,
    follows: &'a [String],
}

#[derive(Serialize)]
struct LimitOut<'a> {
    kind: &'static str,
    subject: &'a Id,
    nodes: u64,
}

#[derive(Serialize)]
struct SeenOut<'a> {
    pools: &'a [Id],
    symptom: &'static str,
    source: Option<String>,
    reason: Option<&'a str>,
}

#[derive(Serialize)]
struct IngressOut<'a> {
    controller: &'static str,
    status: &'static str,
    drawn: Vec<DrawnOut<'a>>,
}

#[derive(Serialize)]
struct DrawnOut<'a> {
    id: &'a Id,
    broken: Option<&'a str>,
}

/// The design under every model.
pub fn compare(subject: &Subject<'_>, all: &[Alternative]) -> String {
    written(&Comparison {
        podscape: VERSION,
        edition: subject.edition().as_str(),
        design: subject.name(),
        models: all.iter().map(model).collect(),
    })
}

fn limit(it: &FirstLimit) -> LimitOut<'_> {
    LimitOut { kind: it.kind.as_str(), subject: &it.subject, nodes: it.full_at }
}

fn model(it: &Alternative) -> ModelOut<'_> {
    ModelOut {
        model: it.model.as_str(),
        drawn: it.drawn,
        addresses: it.addresses,
        addresses_at_most: it.addresses_at_most,
        first_limit: it.first_limit.as_ref().map(limit),
        largest_that_fits: it.largest.as_ref().map(limit),
        internet_sees: it
            .seen
            .iter()
            .map(|it| SeenOut {
                pools: &it.pools,
                symptom: it.symptom.as_str(),
                source: it.source.as_ref().map(|it| it.without_port().to_string()),
                reason: it.reason.as_deref(),
            })
            .collect(),
        ingress: it
            .ingress
            .iter()
            .map(|it| IngressOut {
                controller: it.controller.as_str(),
                status: analysis::status_word(it.status),
                drawn: it
                    .drawn
                    .iter()
                    .map(|it| DrawnOut { id: &it.id, broken: it.broken.as_deref() })
                    .collect(),
            })
            .collect(),
        errors: it.findings.errors,
        warnings: it.findings.warnings,
        advice: it.findings.advice,
        follows: &it.switched.followed,
    }
}

//! The hands of the tests: a design from a few lines, what fires on it, whether the fixes hold.
#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

use std::collections::BTreeSet;

use estate::{Estate, Judgement};
use findings::{Finding, Severity};
use model::Design;
use planner::Plan;

use crate::Context;

/// A design of elements written as JSON objects, comma separated, without the brackets around them.
///
/// # Panics
/// If it is no design.
pub fn design(elements: &str) -> Design {
    design_in("current-2026", elements)
}

/// The same, judged by the rules of an edition.
///
/// # Panics
/// If it is no design.
pub fn design_in(edition: &str, elements: &str) -> Design {
    read(&format!(r#"{{"podscape":0,"edition":"{edition}","elements":[{elements}]}}"#))
}

/// A network `vnet` (10.1.0.0/16) with a subnet `snet`, in which a cluster `aks` has one pool `pool` of mode system.
///
/// Each argument is fields to set besides those, as JSON without braces; `rest` is further elements. A field given
/// here replaces one of these, so `"prefixes":["10.1.0.0/24"]` in `subnet` is the usual first argument. Without any
/// the subnet is 10.1.0.0/20.
///
/// # Panics
/// If it is no design.
pub fn one_cluster(subnet: &str, cluster: &str, pool: &str, rest: &str) -> Design {
    one_cluster_in("current-2026", subnet, cluster, pool, rest)
}

/// The same, judged by the rules of an edition.
///
/// # Panics
/// If it is no design.
pub fn one_cluster_in(edition: &str, subnet: &str, cluster: &str, pool: &str, rest: &str) -> Design {
    let element = |base: &str, fields: &str| {
        // A field that is said twice is refused: ours give way.
        let named = |name: &str| fields.contains(&format!("\"{name}\":"));
        let own: Vec<&str> =
            base.split(';').filter(|it| !named(it.split('"').nth(1).unwrap_or_default())).collect();
        let comma = if fields.is_empty() { "" } else { "," };
        format!("{{{}{comma}{fields}}}", own.join(","))
    };
    let elements = [
        r#"{"id":"vnet","kind":"virtual-network","address_space":["10.1.0.0/16"]}"#.to_owned(),
        element(r#""id":"snet";"kind":"subnet";"network":"vnet";"prefixes":["10.1.0.0/20"]"#, subnet),
        element(r#""id":"aks";"kind":"cluster""#, cluster),
        element(
            r#""id":"pool";"kind":"node-pool";"cluster":"aks";"subnet":"snet";"mode":"system";"count":3"#,
            pool,
        ),
        rest.to_owned(),
    ];
    let elements: Vec<String> = elements.into_iter().filter(|it| !it.is_empty()).collect();
    design_in(edition, &elements.join(","))
}

/// A whole file.
///
/// # Panics
/// If it is no design.
pub fn read(file: &str) -> Design {
    Design::from_json(file).unwrap_or_else(|error| panic!("no design: {error}\n{file}"))
}

/// Everything that is wrong with a design.
pub fn findings(design: &Design) -> Vec<Finding> {
    let estate = Estate::of(design, Judgement::of(design));
    let plan = Plan::of(&estate);
    let topology = routing::Topology::of(&estate);
    let tracer = routing::Tracer::of(&topology);
    let ways_out = routing::ways_out(&tracer);
    let ways_in = routing::ways_in(&tracer);
    let saved = routing::saved_flows(&tracer);
    crate::check(&Context::new(&tracer, &plan, &ways_out, &ways_in, &saved))
}

/// What one rule finds.
pub fn findings_of(design: &Design, code: &str) -> Vec<Finding> {
    findings(design).into_iter().filter(|it| it.code == code).collect()
}

/// Expects a rule to speak, and gives what it says first.
///
/// # Panics
/// If it is silent.
pub fn assert_fires(design: &Design, code: &str) -> Finding {
    assert_known(code);
    let all = findings(design);
    let others = codes(&all);
    all.into_iter().find(|it| it.code == code).unwrap_or_else(|| panic!("{code} is silent; found: {others}"))
}

/// Expects a rule to be silent.
///
/// # Panics
/// If it speaks.
pub fn assert_silent(design: &Design, code: &str) {
    assert_known(code);
    if let Some(finding) = findings(design).into_iter().find(|it| it.code == code) {
        panic!("{code} speaks about {:?}: {}", finding.subjects, finding.message);
    }
}

/// Expects a design that works: no errors.
///
/// # Panics
/// If there is one.
pub fn assert_no_errors(design: &Design) {
    if let Some(finding) = findings(design).into_iter().find(|it| it.severity == Severity::Error) {
        panic!("{} speaks about {:?}: {}", finding.code, finding.subjects, finding.message);
    }
}

/// Expects every fix that a rule offers on a design to make its finding go and no new error; gives their titles.
///
/// # Panics
/// If one does not, or none is offered.
pub fn check_fixes(design: &Design, code: &str) -> Vec<String> {
    assert_known(code);
    let before = findings(design);
    let mut titles = Vec::new();
    for finding in before.iter().filter(|it| it.code == code) {
        for fix in 0..finding.fixes.len() {
            if let Err(why) = try_fix(design, &before, finding, fix) {
                panic!("{why}");
            }
            titles.push(finding.fixes[fix].title.clone());
        }
    }
    assert!(!titles.is_empty(), "{code} offers no fix; found: {}", codes(&before));
    titles
}

/// A design after the fix of a rule's first finding whose title contains some words.
///
/// # Panics
/// If there is no such fix.
pub fn fixed(design: &Design, code: &str, title: &str) -> Design {
    let finding = assert_fires(design, code);
    let fix = finding.fixes.iter().find(|it| it.title.contains(title));
    let titles: Vec<&str> = finding.fixes.iter().map(|it| it.title.as_str()).collect();
    let fix = fix.unwrap_or_else(|| panic!("no fix of {code} is called \"{title}\"; there are: {titles:?}"));
    let mut design = design.clone();
    design.apply_all(fix.edits.clone()).expect("a fix applies");
    design
}

/// Applies one fix and looks again.
fn try_fix(design: &Design, before: &[Finding], finding: &Finding, fix: usize) -> Result<(), String> {
    let fix = &finding.fixes[fix];
    let name = format!("fix \"{}\" of {} on {:?}", fix.title, finding.code, finding.subjects);
    let mut after = design.clone();
    after.apply_all(fix.edits.clone()).map_err(|error| format!("{name} can't be applied: {error}"))?;
    let after = findings(&after);
    if let Some(still) = after.iter().find(|it| it.identity() == finding.identity()) {
        return Err(format!("{name} leaves it: {}", still.message));
    }
    let errors = |all: &[Finding]| -> BTreeSet<(&'static str, Vec<model::Id>)> {
        let errors = all.iter().filter(|it| it.severity == Severity::Error);
        errors.map(|it| (it.code, it.subjects.clone())).collect()
    };
    let known = errors(before);
    let new = after
        .iter()
        .find(|it| it.severity == Severity::Error && !known.contains(&(it.code, it.subjects.clone())));
    match new {
        Some(new) => Err(format!("{name} makes {} on {:?}: {}", new.code, new.subjects, new.message)),
        None => Ok(()),
    }
}

fn assert_known(code: &str) {
    assert!(crate::find(code).is_some(), "there is no rule {code}");
}

fn codes(findings: &[Finding]) -> String {
    let codes: Vec<&str> = findings.iter().map(|it| it.code).collect();
    if codes.is_empty() { "nothing".to_owned() } else { codes.join(", ") }
}

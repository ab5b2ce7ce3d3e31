//! A saved flow that does not do what is expected of it.

use findings::{Finding, Severity};
use model::Design;
use model::element::{Expectation, SavedFlow};
use routing::{Disposition, Kept, Trace};

use crate::Context;
use crate::rule::rule;

rule! {
    /// ## What it catches
    /// A saved flow that must be delivered and is not, or whose answer does not come back; and one that must be blocked
    /// and arrives. Where the design does not say enough to tell, it is a warning.
    ///
    /// ## Why it matters
    /// Saved flows are the test suite of a network. A route, a peering or a rule that changes far away breaks a
    /// connection that nobody was thinking of; the next deployment would have shown it.
    ///
    /// ## Example
    /// Pods of `checkout` must reach `internet:443`. Somebody takes the application rule of `fw-hub` away: the flow dies
    /// at the firewall.
    ///
    /// ## Sources
    /// The walk of the flow there and back: each of its steps says what stands behind it.
    EXPECTATION_BROKEN = "expectation-broken", Routes, Error, check
}

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let design = context.estate.design;
    for walked in context.saved_flows {
        let Some(saved) = design.get::<SavedFlow>(&walked.id) else { continue };
        let Some(expect) = saved.expect else { continue };
        let severity = match walked.verdict {
            Some(Kept::No) => Severity::Error,
            Some(Kept::Unknown) => Severity::Warning,
            Some(Kept::Yes) | None => continue,
        };
        let name = design.name_of(&walked.id);
        let (title, message) = match &walked.trace {
            Some(trace) => (title(name, expect, severity), message(design, expect, trace)),
            None => (
                format!("Flow {name} can't be walked"),
                format!("{} Nothing drawn at one of its ends sends or receives packets.", wanted(expect)),
            ),
        };
        let mut finding =
            Finding::new(EXPECTATION_BROKEN.code, severity, &walked.id, title, message).field("expect");
        // Whoever is concerned: where it ended.
        if let Some(place) = walked.trace.as_ref().and_then(ended_at) {
            finding = finding.also(place);
        }
        findings.push(finding);
    }
}

fn title(name: &str, expect: Expectation, severity: Severity) -> String {
    match (severity, expect) {
        (Severity::Error, Expectation::Delivered) => format!("Flow {name} does not work"),
        (Severity::Error, Expectation::Blocked) => format!("Flow {name} is not blocked"),
        (Severity::Warning | Severity::Advice, _) => format!("Flow {name} can't be told"),
    }
}

const fn wanted(expect: Expectation) -> &'static str {
    match expect {
        Expectation::Delivered => "It must be delivered.",
        Expectation::Blocked => "It must be blocked.",
    }
}

/// What is expected, and what happens instead.
fn message(design: &Design, expect: Expectation, trace: &Trace) -> String {
    let flow = &trace.flow;
    let port = flow.port.map_or_else(String::new, |it| format!(" port {it}"));
    let asked = format!("{} to {}{port}: {}", flow.from, flow.to, wanted(expect).to_lowercase());
    let (walk, which) = match &trace.back {
        Some(back) if trace.forward.disposition == Disposition::Delivered => (back, "The answer"),
        Some(_) | None => (&trace.forward, "It"),
    };
    let end = walk.hops.last().map_or_else(String::new, |it| format!(" at {}", it.at.label(design)));
    let what = match expect {
        Expectation::Blocked if trace.forward.disposition == Disposition::Delivered => {
            return format!("{asked} It arrives{}. {}", reached(design, trace), trace.forward.summary());
        }
        Expectation::Blocked | Expectation::Delivered => walk.disposition.as_str().replace('-', " "),
    };
    let why = walk.reason.as_deref().unwrap_or_default();
    format!("{asked} {which} ends{end}: {what}. {why}").trim_end().to_owned()
}

fn reached(design: &Design, trace: &Trace) -> String {
    trace.forward.hops.last().map_or_else(String::new, |it| format!(" at {}", it.at.label(design)))
}

/// The element where a walk ended.
fn ended_at(trace: &Trace) -> Option<&model::Id> {
    let walk = trace.back.as_ref().unwrap_or(&trace.forward);
    walk.hops.last()?.at.element()
}

#[cfg(test)]
mod tests {
    use crate::testing::{assert_fires, assert_silent, one_cluster};
    use findings::Severity;
    use model::Design;

    const CODE: &str = "expectation-broken";

    fn flow(outbound: &str, to: &str, expect: &str) -> Design {
        let flow = format!(
            r#"{{"id":"flow","kind":"saved-flow","from":{{"element":"pool"}},"to":{to},"port":443,"expect":"{expect}"}}"#
        );
        one_cluster("", &format!(r#""outbound":{{"type":"{outbound}"}}"#), "", &flow)
    }

    #[test]
    fn what_does_what_is_expected_is_no_finding() {
        assert_silent(&flow("load-balancer", r#""internet""#, "delivered"), CODE);
        assert_silent(&flow("none", r#""internet""#, "blocked"), CODE);
        assert_silent(&one_cluster("", "", "", ""), CODE);
    }

    #[test]
    fn what_must_arrive_and_does_not_says_where_it_ends_and_why() {
        let finding = assert_fires(&flow("none", r#""internet""#, "delivered"), CODE);
        assert_eq!(finding.severity, Severity::Error);
        assert_eq!(finding.subjects[0].as_str(), "flow");
        assert!(finding.message.starts_with("pool to internet port 443: it must be delivered."));
        assert!(finding.message.contains("no egress"), "{}", finding.message);
        assert!(finding.message.contains("Outbound type none brings no public address"));
    }

    #[test]
    fn what_must_be_blocked_and_arrives_is_an_error() {
        let finding = assert_fires(&flow("load-balancer", r#""internet""#, "blocked"), CODE);
        assert_eq!(finding.severity, Severity::Error);
        assert!(finding.message.contains("It arrives at internet."), "{}", finding.message);
    }

    #[test]
    fn what_can_t_be_told_is_a_warning() {
        let finding = assert_fires(&flow("load-balancer", r#"{"element":"vnet"}"#, "delivered"), CODE);
        assert_eq!(finding.severity, Severity::Warning);
        assert!(finding.message.contains("Nothing drawn"), "{}", finding.message);
    }
}

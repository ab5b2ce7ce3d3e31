//! A check for people.

use findings::{Basis, Finding, Severity};

use super::style::{Ink, Style, count, plain};
use crate::report::Subject;

/// What was found in every subject, the worst first, and how many of each severity.
pub fn check(subjects: &[Subject<'_>], style: Style) -> String {
    let mut text = String::new();
    for (index, subject) in subjects.iter().enumerate() {
        if index > 0 {
            text.push('\n');
        }
        text.push_str(&heading(subject, style));
        for it in subject.analysis.counting() {
            text.push('\n');
            text.push_str(&finding(subject, it, style));
        }
        text.push('\n');
        text.push_str(&sum(subject, style));
    }
    text
}

/// The design, where it is from, and by which rules it was judged.
pub(super) fn heading(subject: &Subject<'_>, style: Style) -> String {
    let judgement = subject.analysis.judgement;
    let name = style.ink(Ink::Heading, &plain(subject.name()).replace('\n', " "));
    let from =
        if subject.name() == subject.source { String::new() } else { format!("{}, ", plain(subject.source)) };
    let judged =
        format!("{from}by the rules of {} on {}", subject.edition(), model::write_date(judgement.as_of));
    format!("{name}\n{}\n", style.ink(Ink::Faint, &judged))
}

fn finding(subject: &Subject<'_>, finding: &Finding, style: Style) -> String {
    let severity = style.ink(Ink::Of(finding.severity), finding.severity.as_str());
    let code = style.ink(Ink::Faint, &format!("[{}]", finding.code));
    let mut text = format!("{severity}: {} {code}\n", plain(&finding.title).replace('\n', " "));
    text.push_str(&style.paragraph(2, &finding.message));
    if finding.basis == Basis::Inferred {
        text.push_str(
            &style.paragraph(2, "No source states it: it is concluded from neighbouring statements."),
        );
    }
    if let Some(error) = finding.platform_error {
        text.push_str(&style.paragraph(2, &format!("The platform's error: {error}")));
    }
    let subjects: Vec<String> = finding
        .subjects
        .iter()
        .map(|id| match subject.design.name_of(id) {
            name if name == id.as_str() => name.to_owned(),
            name => format!("{name} ({id})"),
        })
        .collect();
    text.push_str(&style.paragraph(2, &format!("About: {}", subjects.join(", "))));
    if !finding.fixes.is_empty() {
        let fixes: Vec<&str> = finding.fixes.iter().map(|it| it.title.as_str()).collect();
        text.push_str(&style.paragraph(2, &format!("What helps: {}", fixes.join("; "))));
    }
    if !finding.sources.is_empty() {
        let sources = style.paragraph(2, &format!("Facts: {}", finding.sources.join(", ")));
        text.push_str(&style.ink(Ink::Faint, sources.trim_end_matches('\n')));
        text.push('\n');
    }
    text
}

/// "2 errors, 1 warning, 1 silenced".
fn sum(subject: &Subject<'_>, style: Style) -> String {
    let mut parts = Vec::new();
    for severity in Severity::ALL {
        let number = subject.analysis.counting().filter(|it| it.severity == severity).count();
        if number > 0 {
            let words = match severity {
                Severity::Error | Severity::Warning => count(number, severity.as_str()),
                Severity::Advice => format!("{number} advice"),
            };
            parts.push(style.ink(Ink::Of(severity), &words));
        }
    }
    if parts.is_empty() {
        parts.push(style.ink(Ink::Good, "Nothing found"));
    }
    let silenced = subject.analysis.findings.iter().filter(|it| !it.counts()).count();
    if silenced > 0 {
        parts.push(format!("{silenced} silenced"));
    }
    format!("{}\n", parts.join(", "))
}

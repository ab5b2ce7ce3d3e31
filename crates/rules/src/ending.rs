//! What ends, as a finding: before its last day a warning, after it an error.

use facts::Retirement;
use findings::{Finding, Severity};
use model::{Id, write_date};

use crate::{Context, words};

/// A finding about one element, whatever ends of it; nothing where no date is known.
pub(crate) fn finding(
    context: &Context<'_>,
    code: &'static str,
    subject: &Id,
    ending: &[Retirement],
    field: &'static str,
) -> Option<Finding> {
    let name = context.estate.design.name_of(subject);
    let as_of = context.estate.judgement.as_of;
    let dated: Vec<&Retirement> = ending.iter().filter(|it| it.date.is_some()).collect();
    let over = dated.iter().any(|it| it.is_over(as_of));
    let says: Vec<String> = dated
        .iter()
        .filter_map(|it| {
            let date = it.date?;
            let verb = if it.is_over(as_of) { "ended on" } else { "ends on" };
            let images = it.images_removed.map_or_else(String::new, |it| {
                format!(" Its node images go away on {}; no new node starts from then on.", write_date(it))
            });
            Some(format!(
                "Support for {} {verb} {}; it is replaced by: {}.{images}",
                it.component_name,
                write_date(date),
                it.replacement
            ))
        })
        .collect();
    dated.first()?;
    let (severity, verdict) = if over {
        (
            Severity::Error,
            "Move now: there are no fixes any more, and new clusters and upgrades may be refused.",
        )
    } else {
        (Severity::Warning, "It works until then; plan the move.")
    };
    let components: Vec<&str> = dated.iter().map(|it| it.component_name).collect();
    let verb = match (over, components.len()) {
        (true, _) => "past the end of support",
        (false, 1) => "retires",
        (false, _) => "retire",
    };
    let title = format!("{name}: {} {verb}", words::list(&components));
    let message = format!("{name}: {} {verdict}", says.join(" "));
    let mut found = Finding::new(code, severity, subject, title, message).field(field);
    for it in dated {
        found = found.source(it.fact.as_str());
    }
    Some(found)
}

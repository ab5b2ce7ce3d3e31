//! `podscape plan FILE`

use clap::{Args, ValueEnum};
use podscape::analysis::{analyze_scaled, compare};
use podscape::model::element::NodePool;
use podscape::model::{Design, Id};
use podscape::planner::{Budget, Scale};
use podscape::report::{Subject, json, text};

use super::{RulesAsked, unknown};
use crate::failure::Failure;
use crate::{Outcome, files, terminal};

#[derive(Debug, Args)]
pub(super) struct Options {
    /// A design
    file: String,
    /// So many nodes in a pool instead of those drawn; may be repeated
    #[arg(long, value_name = "POOL=N", value_parser = nodes)]
    nodes: Vec<(String, u64)>,
    /// The same design under every network model instead, next to each other
    #[arg(long, conflicts_with = "nodes")]
    compare: bool,
    /// The report's format
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

#[derive(Clone, Copy, Debug, Default, ValueEnum)]
enum Format {
    /// For people
    #[default]
    Text,
    /// For programs
    Json,
}

fn nodes(text: &str) -> Result<(String, u64), String> {
    let parsed = text.rsplit_once('=').and_then(|(pool, count)| Some((pool.to_owned(), count.parse().ok()?)));
    parsed.ok_or_else(|| "write the pool's id, = and a number of nodes, such as workload=12".to_owned())
}

pub(super) fn run(options: &Options, rules: RulesAsked) -> Result<Outcome, Failure> {
    let input = files::read(&options.file)?;
    let mut scale = Scale::drawn();
    for (pool, count) in &options.nodes {
        scale.nodes.insert(pool_named(&input.design, pool)?, *count);
    }
    let analysis = analyze_scaled(&input.design, rules.judgement(&input.design), &scale);
    let subject = Subject {
        source: &input.source,
        text: input.text.as_deref(),
        design: &input.design,
        analysis: &analysis,
    };
    if options.compare {
        let all = compare(&input.design, analysis.judgement);
        let output = match options.format {
            Format::Text => text::compare(&subject, &all, terminal::style()),
            Format::Json => json::compare(&subject, &all),
        };
        return Ok(Outcome { output: output.into(), found: false });
    }
    let output = match options.format {
        Format::Text => text::plan(&subject, terminal::style()),
        Format::Json => json::plan(&subject),
    };
    let found = !analysis.plan.budgets.iter().all(Budget::fits_now);
    Ok(Outcome { output: output.into(), found })
}

/// The pool with an id, or else the only one with that name.
fn pool_named(design: &Design, wanted: &str) -> Result<Id, Failure> {
    let pools = || design.all::<NodePool>().map(|(id, _)| id);
    if let Some(id) = pools().find(|it| it.as_str() == wanted) {
        return Ok(id.clone());
    }
    let mut named = pools().filter(|it| design.name_of(it) == wanted);
    match (named.next(), named.next()) {
        (Some(id), None) => Ok(id.clone()),
        (Some(_), Some(_)) => {
            let ids: Vec<&str> = pools().filter(|it| design.name_of(it) == wanted).map(Id::as_str).collect();
            let why =
                format!("several pools have the name \"{wanted}\": name one by its id: {}", ids.join(", "));
            Err(Failure::new("--nodes", why))
        }
        (None, _) => Err(unknown("--nodes", "node pool", wanted, pools().map(Id::as_str))),
    }
}

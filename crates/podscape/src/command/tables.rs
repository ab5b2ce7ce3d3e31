//! `podscape tables FILE --node ID`

use clap::{Args, ValueEnum};
use podscape::estate::Estate;
use podscape::model::element::NodePool;
use podscape::model::{Design, Family, Id};
use podscape::report::{json, text};
use podscape::routing::{PartKind, TablePart, Topology, Trace, node_tables, trace};

use super::{RulesAsked, trace as tracing, unknown};
use crate::failure::Failure;
use crate::{Outcome, files, terminal};

#[derive(Debug, Args)]
pub(super) struct Options {
    /// A design
    file: String,
    /// The node pool
    #[arg(long, value_name = "ID")]
    node: String,
    /// Which node of the pool, from 0 [default: the first one that the flow crosses, else 0]
    #[arg(long, value_name = "N")]
    number: Option<u64>,
    /// The family of addresses
    #[arg(long, value_enum, default_value_t)]
    family: FamilyAsked,
    /// A part alone, as often as wanted; rules is what iptables-restore takes [default: all that the node has]
    #[arg(long, value_enum)]
    part: Vec<PartAsked>,
    /// Marks the lines that the packet of a flow visits: who begins, as `podscape trace` takes it
    #[arg(long, value_name = "ID", requires = "to")]
    from: Option<String>,
    /// Whom it calls
    #[arg(long, value_name = "ID[:PORT]", requires = "from")]
    to: Option<String>,
    /// Of the tables, only the lines that the packet visits
    #[arg(long, requires = "from")]
    visited: bool,
    /// The report's format
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

#[derive(Clone, Copy, Debug, Default, ValueEnum)]
enum FamilyAsked {
    #[default]
    Ipv4,
    Ipv6,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum PartAsked {
    /// Interfaces and addresses
    Addresses,
    /// The route table
    Routes,
    /// What Cilium has in place of kube-proxy's chains
    Programs,
    /// iptables' tables: raw, nat and filter
    Rules,
}

#[derive(Clone, Copy, Debug, Default, ValueEnum)]
enum Format {
    /// For people, and for iptables-restore
    #[default]
    Text,
    /// For programs
    Json,
}

impl PartAsked {
    const fn takes(self, part: PartKind) -> bool {
        match part {
            PartKind::Addresses => matches!(self, Self::Addresses),
            PartKind::Routes => matches!(self, Self::Routes),
            PartKind::Programs => matches!(self, Self::Programs),
            PartKind::Table(_) => matches!(self, Self::Rules),
        }
    }
}

pub(super) fn run(options: &Options, rules: RulesAsked) -> Result<Outcome, Failure> {
    let design = files::read(&options.file)?.design;
    let pool = pool(&design, &options.node)?;
    let family = match options.family {
        FamilyAsked::Ipv4 => Family::V4,
        FamilyAsked::Ipv6 => Family::V6,
    };
    let estate = Estate::of(&design, rules.judgement(&design));
    let topology = Topology::of(&estate);
    let walked = match (&options.from, &options.to) {
        (Some(from), Some(to)) => {
            let flow = tracing::flow(&design, ["--from", "--to"], from, to)?;
            Some(trace(&topology, &flow))
        }
        _ => None,
    };
    let crossed = walked.iter().flat_map(Trace::hops).find_map(|it| it.at.node_of(&pool));
    let number = options.number.or(crossed).unwrap_or_default();
    let node = node_tables(&topology, &pool, number, family)
        .map_err(|why| Failure::new("--node", format!("node {number} of \"{pool}\": {why}")))?;
    let mut parts = node.parts(walked.as_ref());
    parts.retain(|it| options.part.is_empty() || options.part.iter().any(|asked| asked.takes(it.kind)));
    if options.visited {
        visited_only(&mut parts);
    }
    Ok(Outcome::of(match options.format {
        Format::Text => text::tables(&parts, family, terminal::style()),
        Format::Json => json::tables(&node, &parts),
    }))
}

/// The pool of this name, or what may have been meant.
fn pool(design: &Design, text: &str) -> Result<Id, Failure> {
    let mut pools = design.all::<NodePool>();
    let found = pools.find(|(id, _)| id.as_str() == text).map(|(id, _)| id.clone());
    found.ok_or_else(|| {
        unknown("--node", "node pool", text, design.all::<NodePool>().map(|(id, _)| id.as_str()))
    })
}

fn visited_only(parts: &mut Vec<TablePart>) {
    for part in &mut *parts {
        part.lines.retain(|it| !it.visits.is_empty());
    }
    parts.retain(|it| !it.lines.is_empty());
}

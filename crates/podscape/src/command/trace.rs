//! `podscape trace FILE --from ID --to ID[:PORT]`

use clap::{Args, ValueEnum};
use podscape::analysis::{analyze_as, trace};
use podscape::diagram::Theme;
use podscape::model::element::Protocol;
use podscape::model::{Design, Id};
use podscape::report::{Subject, json, text};
use podscape::routing::{Flow, FlowError, Relation, ServiceAddress, Symptom};

use super::{RulesAsked, most_alike, render};
use crate::failure::Failure;
use crate::{Outcome, files, terminal};

#[derive(Debug, Args)]
pub(super) struct Options {
    /// A design
    file: String,
    /// Who begins: an id, node/ and the id of a pool, an address, or internet
    #[arg(long, value_name = "ID")]
    from: String,
    /// Whom it calls: an id, node/ and the id of a pool, an address, a DNS name or internet; then : and the port,
    /// where it is not the target's own
    #[arg(long, value_name = "ID[:PORT]")]
    to: String,
    /// The protocol: tcp or udp
    #[arg(long, default_value = "tcp", value_parser = protocol)]
    protocol: Protocol,
    /// On which node the pod that answers is: same-node, other-node, other-pool or itself [default: what shows most]
    #[arg(long, value_name = "WORD", value_parser = relation)]
    relation: Option<Relation>,
    /// At which of its addresses a service is called: cluster-address, node-port or front-end [default: the one that
    /// the caller would use]
    #[arg(long, value_name = "WORD", value_parser = service_address)]
    service_address: Option<ServiceAddress>,
    /// The report's format; the exit status does not depend on it
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
    /// The picture with the path drawn
    Svg,
}

/// The word of a table, or which there are.
fn word<T: Copy>(text: &str, all: &[T], name: impl Fn(T) -> &'static str) -> Result<T, String> {
    let found = all.iter().copied().find(|it| name(*it) == text);
    found.ok_or_else(|| {
        let names: Vec<&str> = all.iter().map(|it| name(*it)).collect();
        format!("write one of {}", names.join(", "))
    })
}

fn protocol(text: &str) -> Result<Protocol, String> {
    word(text, Protocol::ALL, Protocol::as_str)
}

fn relation(text: &str) -> Result<Relation, String> {
    word(text, Relation::ALL, Relation::as_str)
}

fn service_address(text: &str) -> Result<ServiceAddress, String> {
    word(text, ServiceAddress::ALL, ServiceAddress::as_str)
}

pub(super) fn run(options: &Options, rules: RulesAsked) -> Result<Outcome, Failure> {
    let input = files::read(&options.file)?;
    let asked = Flow {
        protocol: options.protocol,
        relation: options.relation.unwrap_or_default(),
        service_address: options.service_address,
        ..flow(&input.design, ["--from", "--to"], &options.from, &options.to)?
    };
    let judgement = rules.judgement(&input.design);
    let trace = trace(&input.design, judgement, &asked);
    let found = trace.symptom != Symptom::Works;
    let output = match options.format {
        Format::Json => json::trace(&trace),
        Format::Text => {
            let analysis = analyze_as(&input.design, judgement);
            let subject = Subject {
                source: &input.source,
                text: input.text.as_deref(),
                design: &input.design,
                analysis: &analysis,
            };
            text::trace(&subject, &trace, terminal::style())
        }
        Format::Svg => {
            let analysis = analyze_as(&input.design, judgement);
            render::picture(&input.design, &analysis, Some(trace), None, Theme::Light).0
        }
    };
    Ok(Outcome { output: output.into(), found })
}

/// A flow as somebody typed it; `options` are those of the two ends, for a message about the one that can't be read.
pub(super) fn flow(design: &Design, options: [&str; 2], from: &str, to: &str) -> Result<Flow, Failure> {
    Flow::parse(design, from, to).map_err(|error| {
        let [of_from, of_to] = options;
        let place = if Flow::parse(design, from, "internet").is_err() { of_from } else { of_to };
        let meant = match &error {
            FlowError::Nobody(text) | FlowError::NoPool(text) => {
                most_alike(text, design.elements().map(|it| &it.id).map(Id::as_str))
            }
            FlowError::Empty | FlowError::Port(_) | FlowError::NoEndpoint(..) => String::new(),
        };
        Failure::new(place, format!("{error}{meant}"))
    })
}

//! `podscape diff A B`

use clap::{Args, ValueEnum};
use podscape::analysis::{Analysis, analyze_as, between};
use podscape::diagram::{SvgOptions, Theme, svg, versions};
use podscape::report::{Subject, json, text};

use super::RulesAsked;
use crate::failure::Failure;
use crate::{Outcome, files, terminal};

#[derive(Debug, Args)]
pub(super) struct Options {
    /// The design as it was
    #[arg(value_name = "A")]
    old: String,
    /// The design as it is
    #[arg(value_name = "B")]
    new: String,
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
    /// Both in one picture: what came, what went, what changed
    Svg,
}

pub(super) fn run(options: &Options, rules: RulesAsked) -> Result<Outcome, Failure> {
    let inputs = files::read_all(&[options.old.clone(), options.new.clone()])?;
    let [old, new] = inputs.as_slice() else { return Err(Failure::new("diff", "two designs are compared")) };
    let analysis = |it: &files::Input| analyze_as(&it.design, rules.judgement(&it.design));
    let (of_old, of_new) = (analysis(old), analysis(new));
    let found = between((&old.design, &of_old), (&new.design, &of_new));
    let output = match options.format {
        Format::Text => {
            text::between(&subject(old, &of_old), &subject(new, &of_new), &found, terminal::style())
        }
        Format::Json => json::between(&subject(old, &of_old), &subject(new, &of_new), &found),
        Format::Svg => {
            let (old, new) = (subject(old, &of_old), subject(new, &of_new));
            svg(
                &versions(old.design, new.design, &of_new, &found.differences),
                &SvgOptions {
                    theme: Theme::Light,
                    title: format!("{} and {}", old.name(), new.name()),
                    description:
                        "What came is green with a plus, what went red with a minus, what changed amber."
                            .to_owned(),
                    ..SvgOptions::default()
                },
            )
        }
    };
    Ok(Outcome { output: output.into(), found: found.answers_differ() })
}

fn subject<'a>(input: &'a files::Input, analysis: &'a Analysis) -> Subject<'a> {
    Subject { source: &input.source, text: input.text.as_deref(), design: &input.design, analysis }
}

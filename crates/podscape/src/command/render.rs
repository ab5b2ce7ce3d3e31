//! `podscape render FILE`

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::{Args, ValueEnum};
use podscape::analysis::{Analysis, analyze_as};
use podscape::diagram::{Lens, SceneOptions, SvgOptions, Theme, look, scene, seen_through, svg};
use podscape::model::Design;
use podscape::routing::Trace;

use super::RulesAsked;
use crate::failure::Failure;
use crate::{Outcome, files};

#[derive(Debug, Args)]
pub(super) struct Options {
    /// A design
    file: String,
    /// Where to write it: a name that ends in .svg or .png [default: SVG to standard output]
    #[arg(short, long, value_name = "OUT")]
    output: Option<PathBuf>,
    /// The colours
    #[arg(long, value_enum, default_value_t)]
    theme: ThemeAsked,
    /// The path of a flow is drawn instead of the way out: two ends as `podscape trace` takes them
    #[arg(long, value_name = "FROM,TO", value_parser = ends)]
    trace: Option<(String, String)>,
    /// Looks at the picture through a lens: addresses, routes, ingress, egress, policy, dns or findings
    #[arg(long, value_name = "LENS", value_parser = lens)]
    lens: Option<Lens>,
}

fn lens(word: &str) -> Result<Lens, String> {
    let known = || Lens::ALL.map(Lens::as_str).join(", ");
    Lens::of_word(word).ok_or_else(|| format!("no such lens: use one of {}", known()))
}

fn ends(text: &str) -> Result<(String, String), String> {
    let ends = text.split_once(',').map(|(from, to)| (from.to_owned(), to.to_owned()));
    ends.ok_or_else(|| "write two ends with a comma between them, such as checkout,internet:443".to_owned())
}

#[derive(Clone, Copy, Debug, Default, ValueEnum)]
enum ThemeAsked {
    /// Dark ink on light ground
    #[default]
    Light,
    /// Light ink on dark ground
    Dark,
}

/// What a name's ending asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Format {
    Svg,
    Png,
}

pub(super) fn run(options: &Options, rules: RulesAsked) -> Result<Outcome, Failure> {
    // Before anything is drawn: a name that can't be written is noticed at once.
    let target = options.output.as_deref().map(|it| format_of(it).map(|format| (it, format))).transpose()?;

    let design = files::read(&options.file)?.design;
    let analysis = analyze_as(&design, rules.judgement(&design));
    let trace = match &options.trace {
        Some((from, to)) => {
            let flow = super::trace::flow(&design, ["--trace"; 2], from, to)?;
            Some(podscape::analysis::trace(&design, analysis.judgement, &flow))
        }
        None => None,
    };
    let theme = match options.theme {
        ThemeAsked::Light => Theme::Light,
        ThemeAsked::Dark => Theme::Dark,
    };
    let (picture, json) = picture(&design, &analysis, trace, options.lens, theme);
    let Some((path, format)) = target else { return Ok(Outcome::of(picture)) };
    let bytes = match format {
        Format::Svg => picture.into_bytes(),
        Format::Png => png(&picture, &json).map_err(|it| Failure::new(&path.display().to_string(), it))?,
    };
    fs::write(path, bytes).map_err(|it| Failure::new(&path.display().to_string(), it))?;
    Ok(Outcome::of(""))
}

/// A design as SVG, with the path of a walk instead of the way out where there is one, through a lens if asked; and the design that the picture
/// carries, as JSON.
pub(super) fn picture(
    design: &Design,
    analysis: &Analysis,
    trace: Option<Trace>,
    lens: Option<Lens>,
    theme: Theme,
) -> (String, String) {
    let json = design.to_value().to_string();
    let description = match &trace {
        Some(trace) => format!("{} to {}: {}", trace.flow.from, trace.flow.to, trace.summary()),
        None => design.settings.description.clone(),
    };
    let scene_options = SceneOptions { trace: trace.map(Arc::new), ..SceneOptions::default() };
    let mut scene = scene(design, analysis, &scene_options);
    if let Some(lens) = lens {
        seen_through(&mut scene, &look(design, analysis, lens), scene_options.trace.is_some());
    }
    let picture = svg(
        &scene,
        &SvgOptions {
            theme,
            title: design.settings.name.clone(),
            description,
            design_json: Some(json.clone()),
            ..SvgOptions::default()
        },
    );
    (picture, json)
}

fn format_of(path: &Path) -> Result<Format, Failure> {
    match path.extension().map(std::ffi::OsStr::to_ascii_lowercase) {
        Some(ending) if ending == "svg" => Ok(Format::Svg),
        Some(ending) if ending == "png" => Ok(Format::Png),
        Some(_) | None => {
            Err(Failure::new(&path.display().to_string(), "a picture's name ends in .svg or .png"))
        }
    }
}

/// Two pixels for each unit: sharp on today's screens and in print.
#[cfg(feature = "png")]
fn png(picture: &str, json: &str) -> Result<Vec<u8>, podscape::png::PngError> {
    podscape::png::draw(picture, 2.0, json)
}

#[cfg(not(feature = "png"))]
fn png(_: &str, _: &str) -> Result<Vec<u8>, &'static str> {
    Err("this build draws no PNG: write an SVG")
}

//! The parts of `cargo xtask test`: each with a heading and its duration, the first failure ends the run.

mod bundle;
mod documents;
mod format;
mod kernel;
mod lint;
mod native;
mod page;
mod report;
mod tidy;
mod wasm;

pub(crate) use wasm::bench as bench_on_wasm;

use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::project::Project;

/// One part of the tests.
pub(crate) struct Step {
    /// What `--only` takes.
    pub(crate) name: &'static str,
    pub(crate) summary: &'static str,
    run: fn(&Project) -> Result<()>,
}

/// All, quickest to fail first.
pub(crate) static ALL: &[Step] = &[
    format::STEP,
    lint::STEP,
    native::STEP,
    tidy::STEP,
    documents::STEP,
    kernel::STEP,
    wasm::STEP,
    bundle::STEP,
    page::STEP,
];

/// What is told besides, and judged by people.
pub(crate) static REPORT: &Step = &report::STEP;

/// The part that needs no browser, for between two edits.
pub(crate) static QUICK: &[Step] = &[format::STEP, lint::STEP, native::STEP, tidy::STEP];

/// The step of this name.
///
/// # Errors
/// Lists the names there are.
pub(crate) fn named(name: &str) -> Result<&'static Step> {
    let all = || ALL.iter().chain([REPORT]);
    let Some(step) = all().find(|step| step.name == name) else {
        let names: Vec<&str> = all().map(|step| step.name).collect();
        bail!("there is no step `{name}`; there are {}", names.join(", "));
    };
    Ok(step)
}

/// Runs the steps in order and prints what each took.
///
/// # Errors
/// At the first step that fails, with the line that runs it alone.
pub(crate) fn run_all<'a>(project: &Project, steps: impl IntoIterator<Item = &'a Step>) -> Result<()> {
    let mut durations = Vec::new();
    for step in steps {
        durations.push((step.name, run(project, step)?));
    }
    println!();
    for (name, duration) in &durations {
        println!("  {name:12}{:>14}", in_words(*duration));
    }
    println!("  {:12}{:>14}", "all", in_words(durations.iter().map(|(_, duration)| *duration).sum()));
    Ok(())
}

/// Runs one step.
///
/// # Errors
/// When the step fails, with the line that runs it alone.
pub(crate) fn run(project: &Project, step: &Step) -> Result<Duration> {
    println!("\n── {}: {}", step.name, step.summary);
    let start = Instant::now();
    (step.run)(project)
        .with_context(|| format!("step {0} failed; alone: cargo xtask test --only {0}", step.name))?;
    let duration = start.elapsed();
    println!("── {}: passed in {}", step.name, in_words(duration));
    Ok(duration)
}

/// 1.2 s, or 3 min 20 s.
pub(crate) fn in_words(duration: Duration) -> String {
    let seconds = duration.as_secs();
    match seconds / 60 {
        0 => format!("{:.1} s", duration.as_secs_f64()),
        minutes => format!("{minutes} min {} s", seconds % 60),
    }
}

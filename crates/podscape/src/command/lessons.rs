//! `podscape lessons [NAME]`, `podscape lessons --try FILE`

use std::fmt::Write as _;

use clap::Args;
use podscape::analysis::analyze;
use podscape::lessons::{self, Exercise, GoalState};
use podscape::model::Design;

use super::unknown;
use crate::failure::Failure;
use crate::{Outcome, files};

#[derive(Debug, Args)]
pub(super) struct Options {
    /// A lesson's name: its design is printed; all are listed without one
    name: Option<String>,
    /// Try a lesson of your own: which goals hold at the start, which after its solution, and how many changes that takes
    #[arg(long = "try", value_name = "FILE", conflicts_with = "name")]
    tried: Option<String>,
}

pub(super) fn run(options: &Options) -> Result<Outcome, Failure> {
    if let Some(file) = &options.tried {
        return attempt(file);
    }
    let all = lessons::all();
    let Some(name) = &options.name else {
        let widest = all.iter().map(|it| it.name.len()).max().unwrap_or(0);
        let lines = all.iter().map(|it| format!("{:widest$}  {}\n", it.name, it.title));
        return Ok(Outcome::of(lines.collect::<String>()));
    };
    let unknown = || unknown("lessons", "lesson", name, all.iter().map(|it| it.name));
    Ok(Outcome::of(lessons::find(name).ok_or_else(unknown)?.design().to_json()))
}

/// Plays a lesson as a learner who looks at the solution would.
fn attempt(file: &str) -> Result<Outcome, Failure> {
    let input = files::read(file)?;
    let exercise = files::exercise(&input)?;
    let start = exercise.start();
    let before = exercise.goals(start, &analyze(start));
    let mut text = format!("{}\n\nAt the start:\n{}", start.settings.name, told(&before));
    let mut solved = start.clone();
    text.push_str("\nThe solution:\n");
    for number in 0.. {
        let Some(step) = exercise.play(number, &solved) else { break };
        let step = step.map_err(|it| Failure::new(&input.source, it))?;
        solved.apply_all(step.edits).map_err(|it| Failure::new(&input.source, it))?;
        let _ = writeln!(text, "  {}. {}", number + 1, step.say);
    }
    let after = exercise.goals(&solved, &analyze(&solved));
    let changes = exercise.changes(&solved);
    let _ = write!(text, "\nAfter it:\n{}", told(&after));
    let _ = writeln!(text, "\nIt takes {changes} changes{}.", allowed(&exercise));
    for finding in analyze(&solved).counting() {
        let _ = writeln!(text, "  {} {}: {}", finding.severity, finding.code, finding.title);
    }
    let is_open = before.iter().any(|it| !it.holds);
    let is_solved = after.iter().all(|it| it.holds) && exercise.allows(changes);
    if !is_open {
        text.push_str("Nothing is left to do: every goal holds at the start.\n");
    }
    Ok(Outcome { output: text.into(), found: !(is_open && is_solved) })
}

fn allowed(exercise: &Exercise) -> String {
    exercise.lesson().most_changes.map_or_else(String::new, |it| format!("; {it} are allowed"))
}

fn told(goals: &[GoalState]) -> String {
    let line = |goal: &GoalState| {
        let mark = if goal.holds { "x" } else { " " };
        let told = if goal.told.is_empty() { String::new() } else { format!(" ({})", goal.told) };
        format!("  [{mark}] {}{told}\n", goal.say)
    };
    goals.iter().map(line).collect()
}

/// The design that a lesson's name or a file stands for.
pub(super) fn named(name: &str) -> Result<Design, Failure> {
    match lessons::find(name) {
        Some(listed) => Ok(listed.design()),
        None => files::read(name).map(|it| it.design),
    }
}

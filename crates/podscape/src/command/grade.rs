//! `podscape grade CODE [EXERCISE…]`

use std::fmt::Write as _;

use clap::Args;
use podscape::lessons::{self, Exercise, ResultCode};
use podscape::model::Design;

use super::lessons::named;
use crate::Outcome;
use crate::failure::Failure;
use crate::files;

/// What a code is worth.
const WORTH: &str = "A code is no proof: it has a checksum against slips, but whoever reads this program's source can \
                     make one. Exit status 1: it is not solved, or not within the changes allowed.";

#[derive(Debug, Args)]
#[command(after_help = WORTH)]
pub(super) struct Options {
    /// The result code that a learner handed in
    code: String,
    /// The exercises that it may be of: files, share links, names of lessons; the workshop's own lessons are known
    exercises: Vec<String>,
}

pub(super) fn run(options: &Options) -> Result<Outcome, Failure> {
    let code: ResultCode = options.code.parse().map_err(|it| Failure::new("the code", it))?;
    let mut exercise = None;
    for name in &options.exercises {
        let asked = files::exercise_of(name, &named(name)?)?;
        if code.is_of(asked.identity()) {
            exercise = Some(asked);
            break;
        }
    }
    if exercise.is_none() && !options.exercises.is_empty() {
        return Err(Failure::new("the code", format!("it is not of {}", options.exercises.join(", "))));
    }
    let exercise = exercise.or_else(|| workshop(&code));
    Ok(Outcome { output: told(&code, exercise.as_ref()).into(), found: !code.is_solved() })
}

/// The workshop's own lesson that a code is of.
fn workshop(code: &ResultCode) -> Option<Exercise> {
    let understood = |design: &Design| Exercise::of(design).and_then(Result::ok);
    lessons::all().iter().filter_map(|it| understood(&it.design())).find(|it| code.is_of(it.identity()))
}

fn told(code: &ResultCode, exercise: Option<&Exercise>) -> String {
    let solved = if code.is_solved() { "solved" } else { "not solved" };
    let held = code.goals.iter().filter(|it| **it).count();
    let mut text = match exercise {
        Some(exercise) => format!("{}: {solved}\n", exercise.start().settings.name),
        None => format!("Exercise {:010x}: {solved}. Name its file to see its goals.\n", code.exercise),
    };
    let _ = writeln!(text, "{held} of {} goals", code.goals.len());
    for (number, holds) in code.goals.iter().enumerate() {
        let say = exercise.and_then(|it| it.lesson().goals.get(number));
        let mark = if *holds { "x" } else { " " };
        let say = say.map_or_else(|| format!("goal {}", number + 1), |it| it.say.clone());
        let _ = writeln!(text, "  [{mark}] {say}");
    }
    let allowed = code.most_changes.map_or_else(String::new, |it| format!(", of {it} allowed"));
    let _ = writeln!(text, "{}{allowed}", counted(code.changes.into(), "change"));
    text.push_str(&counted(code.hints.into(), "hint"));
    text.push_str(if code.solution_shown { ", and the solution was shown\n" } else { "\n" });
    let (minutes, seconds) = (code.seconds / 60, code.seconds % 60);
    let _ = writeln!(text, "after {minutes}:{seconds:02} minutes");
    text
}

fn counted(count: u32, what: &str) -> String {
    let ending = if count == 1 { "" } else { "s" };
    format!("{count} {what}{ending}")
}

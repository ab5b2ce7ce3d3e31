//! A design with a lesson that was understood: what it asks, checked against what is there.

use analysis::Analysis;
use model::element::SavedFlow;
use model::lesson::{GoalCheck, Lesson, SeenAsked, SolutionStep};
use model::{Design, Edit, Id, Kind, Problem, ReadError};

use crate::goal::{self, GoalState, budget_kind};
use crate::{ResultCode, changes};

/// A lesson, with the design that it starts from.
#[derive(Clone, Debug, PartialEq)]
pub struct Exercise {
    start: Design,
    lesson: Lesson,
    identity: u64,
}

/// A step of the solution as it can be done now.
#[derive(Clone, Debug, PartialEq)]
pub struct Played {
    /// What is done and why.
    pub say: String,
    /// The edits, as one step of the history.
    pub edits: Vec<Edit>,
}

impl Exercise {
    /// The exercise that a design sets; nothing where it sets none. One that can't be understood is refused, each
    /// mistake with its place, its value and what is accepted.
    pub fn of(design: &Design) -> Option<Result<Self, ReadError>> {
        let text = design.settings.lesson.as_ref()?;
        let understood = text.read().map_err(|problem| ReadError { problems: vec![problem] });
        Some(understood.and_then(|lesson| {
            let problems = mistakes(design, &lesson);
            if problems.is_empty() {
                Ok(Self { start: design.clone(), lesson, identity: identity(design) })
            } else {
                Err(ReadError { problems })
            }
        }))
    }

    /// What it asks.
    pub fn lesson(&self) -> &Lesson {
        &self.lesson
    }

    /// The design that it starts from.
    pub fn start(&self) -> &Design {
        &self.start
    }

    /// What tells it apart from all others: a hash of its start and its lesson, without positions.
    pub fn identity(&self) -> u64 {
        self.identity
    }

    /// Every goal, and whether it holds in a design.
    pub fn goals(&self, design: &Design, analysis: &Analysis) -> Vec<GoalState> {
        self.lesson.goals.iter().map(|it| goal::state(it, design, analysis)).collect()
    }

    /// The changes made since the start; see [`changes`].
    pub fn changes(&self, design: &Design) -> usize {
        changes(&self.start, design)
    }

    /// Whether a number of changes is within what is allowed.
    pub fn allows(&self, changes: usize) -> bool {
        self.lesson.most_changes.is_none_or(|most| changes as u64 <= u64::from(most))
    }

    /// What step `number` of the solution, from 0, does to a design as it stands; nothing after the last.
    pub fn play(&self, number: usize, design: &Design) -> Option<Result<Played, Problem>> {
        let step = self.lesson.solution.get(number)?;
        Some(played(step, number, design))
    }

    /// The result to hand in.
    pub fn result(
        &self,
        design: &Design,
        analysis: &Analysis,
        hints: usize,
        shown: bool,
        seconds: u64,
    ) -> ResultCode {
        let goals: Vec<bool> = self.goals(design, analysis).iter().map(|it| it.holds).collect();
        ResultCode::new(
            self.identity,
            &goals,
            self.changes(design),
            self.lesson.most_changes,
            hints,
            shown,
            seconds,
        )
    }
}

fn played(step: &SolutionStep, number: usize, design: &Design) -> Result<Played, Problem> {
    let edits = step.edit.edits(design).map_err(|it| at_step(number, &it))?;
    Ok(Played { say: step.say.clone(), edits })
}

fn at_step(number: usize, problem: &Problem) -> Problem {
    Problem {
        path: format!("lesson.solution[{number}].edit.{}", problem.path),
        message: problem.message.clone(),
    }
}

/// FNV-1a of the start without its picture.
fn identity(design: &Design) -> u64 {
    let mut value = design.to_value();
    if let Some(fields) = value.as_object_mut() {
        fields.remove("layout");
    }
    value.to_string().bytes().fold(0xcbf2_9ce4_8422_2325, |hash: u64, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

/// What is wrong with a lesson beyond its form: names of nothing, and a solution that can't be played.
fn mistakes(design: &Design, lesson: &Lesson) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut solved = design.clone();
    for (number, step) in lesson.solution.iter().enumerate() {
        let done = played(step, number, &solved).and_then(|step| {
            let refused = |error: model::EditError| Problem {
                path: format!("lesson.solution[{number}]"),
                message: error.to_string(),
            };
            solved.apply_all(step.edits).map_err(refused)
        });
        if let Err(problem) = done {
            problems.push(problem);
            break;
        }
    }
    if lesson.goals.is_empty() {
        problems
            .push(at("lesson.goals", "there is no goal: at least one is needed, or nothing can be solved"));
    }
    if lesson.goals.len() > ResultCode::MOST_GOALS {
        let count = lesson.goals.len();
        problems
            .push(at("lesson.goals", format!("{count} goals; at most {} are kept", ResultCode::MOST_GOALS)));
    }
    for (number, goal) in lesson.goals.iter().enumerate() {
        let place = format!("lesson.goals[{number}].check");
        problems.extend(mistake(&goal.check, &place, [design, &solved]));
    }
    problems
}

fn at(path: impl Into<String>, message: impl Into<String>) -> Problem {
    Problem { path: path.into(), message: message.into() }
}

/// What is wrong with a goal's check. An element may also be one that the solution adds.
fn mistake(check: &GoalCheck, place: &str, designs: [&Design; 2]) -> Option<Problem> {
    let nobody = |id: &Id, field: &str| {
        let known = designs.iter().any(|it| it.contains(id));
        let message = format!("there is no element \"{id}\", neither at the start nor in the solution");
        (!known).then(|| at(format!("{place}.{field}"), message))
    };
    match check {
        GoalCheck::Gone(asked) | GoalCheck::Present(asked) => {
            let word = if matches!(check, GoalCheck::Gone(_)) { "gone" } else { "present" };
            if rules::find(&asked.code).is_none() {
                let message =
                    format!("there is no finding \"{}\"; `podscape explain` lists their codes", asked.code);
                return Some(at(format!("{place}.{word}.code"), message));
            }
            asked.on.as_ref().and_then(|it| nobody(it, &format!("{word}.on")))
        }
        GoalCheck::Clean(severity) => {
            severity.parse::<findings::Severity>().err().map(|message| at(format!("{place}.clean"), message))
        }
        GoalCheck::Holds(id) => nobody(id, "holds").or_else(|| {
            let is_flow = designs.iter().any(|it| it.kind_of(id) == Some(Kind::SavedFlow));
            (!is_flow).then(|| at(format!("{place}.holds"), format!("\"{id}\" is no saved flow")))
        }),
        GoalCheck::Flow(flow) => nowhere(flow, &format!("{place}.flow"), designs),
        GoalCheck::Seen(SeenAsked { within: Some(within), .. }) if within.network().is_none() => {
            let message = format!("\"{within}\" is no range of addresses, such as 10.1.0.0/24");
            Some(at(format!("{place}.seen.within"), message))
        }
        GoalCheck::Seen(asked) => nowhere(&asked.flow, &format!("{place}.seen.flow"), designs),
        GoalCheck::Fits(asked) => {
            if budget_kind(&asked.budget).is_none() {
                let names = planner::BudgetKind::ALL.map(planner::BudgetKind::as_str).join(", ");
                let message = format!("\"{}\" is not one of: {names}", asked.budget);
                return Some(at(format!("{place}.fits.budget"), message));
            }
            nobody(&asked.on, "fits.on")
        }
        GoalCheck::Field(asked) => nobody(&asked.of, "field.of").or_else(|| {
            let known = designs
                .iter()
                .filter_map(|it| it.element(&asked.of))
                .any(|it| it.body.field(&asked.field).is_some());
            (!known).then(|| {
                at(format!("{place}.field.field"), format!("\"{}\" is no field of {}", asked.field, asked.of))
            })
        }),
        GoalCheck::Count(_) => None,
    }
}

/// What is wrong with the ends of a flow.
fn nowhere(flow: &SavedFlow, place: &str, designs: [&Design; 2]) -> Option<Problem> {
    let known = |end| designs.iter().any(|it| routing::Endpoint::of_target(it, end).is_some());
    let (field, _) = [("from", &flow.from), ("to", &flow.to)].into_iter().find(|(_, end)| !known(end))?;
    Some(at(format!("{place}.{field}"), "nothing drawn there sends or receives packets"))
}

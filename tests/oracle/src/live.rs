//! Asks the kernel: builds the laboratory of each case, sends its probes, and says what became of them.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};

use crate::case::{Model, Probe};
use crate::job::Job;
use crate::laboratory::{Laboratory, read};
use crate::plan::Question;
use crate::record::Answer;
use crate::world::World;

/// Laboratories that stand at the same time. Most of their time they wait for packets that never come.
const AT_ONCE: usize = 6;

/// How often a probe is sent that does not go as the record says, before that counts: a busy computer can be late.
const ATTEMPTS: usize = 3;

/// How often a flow is asked about at the most, and at the least, where something chooses at random: each of two choices
/// is missed by so many once in millions of runs.
const MANY: usize = 24;
const FEW: usize = 6;

/// What the kernel said to one case in one model.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Said {
    /// The case's name.
    pub name: String,
    /// The model.
    pub model: Model,
    /// The answers, flow by flow; or why there are none.
    pub answers: Result<Vec<Vec<Answer>>, String>,
}

/// Asks everything, and hands over each answer as it comes.
pub fn ask(jobs: &[Job], hand_over: impl Fn(Said) + Send) {
    let next = AtomicUsize::new(0);
    let hand_over = Mutex::new(hand_over);
    thread::scope(|scope| {
        for _ in 0..AT_ONCE {
            scope.spawn(|| {
                while let Some(job) = jobs.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let answers = answer(job).map_err(|error| format!("{error:#}"));
                    let said = Said { name: job.name.clone(), model: job.model, answers };
                    if let Ok(hand_over) = hand_over.lock() {
                        hand_over(said);
                    }
                }
            });
        }
    });
}

fn answer(job: &Job) -> Result<Vec<Vec<Answer>>> {
    let design = job.case.design(job.model)?;
    let probes: Vec<&Probe> = job.case.flows_in(job.model).collect();
    let flows = probes.iter().map(|it| it.flow(&design)).collect::<Result<Vec<_>>>()?;
    let world = World::of(&design, &flows, job.case.bridge)?;
    let mut laboratory = Laboratory::build(&world.plan)?;
    let mut answers = Vec::new();
    for (number, (flow, probe)) in flows.iter().zip(&probes).enumerate() {
        let question = world.question(flow).with_context(|| probe.to_string())?;
        let expected = job.expected.get(number).map_or(&[][..], Vec::as_slice);
        let mut ask = || {
            let mut answer = read(&world, &question, &laboratory.probe(&question)?);
            for _ in 1..ATTEMPTS {
                if !speaks_for_itself(&answer, &question) {
                    break;
                }
                answer = read(&world, &question, &laboratory.probe(&question)?);
            }
            anyhow::Ok(answer)
        };
        answers.push(if probe.many { ask_many(expected, ask)? } else { ask_once(expected, &mut ask)? });
    }
    laboratory.remove()?;
    Ok(answers)
}

/// Whether a node that asks nothing sent something of its own meanwhile, as kernels do that join groups of receivers: its
/// rules counted that too.
fn speaks_for_itself(answer: &Answer, question: &Question) -> bool {
    let own = |rule: &String| rule.strip_prefix("filter ").unwrap_or(rule).starts_with("OUTPUT ");
    let sent = |rules: &Vec<String>| rules.iter().any(own);
    answer.rules.iter().any(|(node, rules)| *node != question.from && sent(rules))
}

/// Until it is as expected, or has not been for some times.
fn ask_once(expected: &[Answer], mut ask: impl FnMut() -> Result<Answer>) -> Result<Vec<Answer>> {
    let mut attempts = 0;
    loop {
        attempts += 1;
        let answers = vec![ask()?];
        if attempts == ATTEMPTS || expected.is_empty() || answers == expected {
            return Ok(answers);
        }
    }
}

/// All different answers of many, in order: until all that are expected came, or very often.
fn ask_many(expected: &[Answer], mut ask: impl FnMut() -> Result<Answer>) -> Result<Vec<Answer>> {
    let mut answers: Vec<Answer> = Vec::new();
    for attempt in 1..=MANY {
        let answer = ask()?;
        if !answers.contains(&answer) {
            answers.push(answer);
            answers.sort_by_cached_key(|it| serde_json::to_string(it).unwrap_or_default());
        }
        if attempt >= FEW && answers == expected {
            break;
        }
    }
    Ok(answers)
}

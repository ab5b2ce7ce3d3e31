//! The workshop's lessons: the index, the folder and the table agree; every lesson is open at the start, its solution
//! solves it, and what it points at is there.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use analysis::analyze;
use findings::Severity;
use lessons::{Exercise, Listed, ResultCode};
use model::element::PresentationStep;
use model::link::{decode, encode};
use model::{Design, Kind};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../lessons")
}

fn exercise(listed: &Listed) -> Exercise {
    match Exercise::of(&listed.design()) {
        Some(Ok(exercise)) => exercise,
        Some(Err(problems)) => panic!("{}: {problems}", listed.name),
        None => panic!("{} sets no exercise", listed.name),
    }
}

/// The start with the solution's steps played, each of which can be taken back.
fn solved(exercise: &Exercise) -> Design {
    let mut design = exercise.start().clone();
    for number in 0.. {
        let Some(step) = exercise.play(number, &design) else { break };
        let before = design.clone();
        let back = design.apply_all(step.unwrap().edits).unwrap();
        assert_ne!(design, before, "step {number} of {} changes nothing", design.settings.name);
        let mut undone = design.clone();
        undone.apply_all(back).unwrap();
        assert_eq!(undone, before);
    }
    design
}

#[test]
fn every_file_is_in_the_index_and_read_by_the_strict_reader() {
    let names: BTreeSet<&str> = lessons::all().iter().map(|it| it.name).collect();
    assert_eq!(names.len(), lessons::all().len(), "a name is taken twice");
    assert!(names.len() >= 16);
    for file in fs::read_dir(folder()).unwrap().map(|it| it.unwrap().path()) {
        if file.extension().is_some_and(|it| it == "json") {
            let name = file.file_stem().unwrap().to_string_lossy().into_owned();
            assert!(names.contains(name.as_str()), "lessons/index.toml lacks {name}");
            let read = Design::from_json(&fs::read_to_string(file).unwrap());
            assert_eq!(read.as_ref(), Ok(&lessons::find(&name).unwrap().design()), "{name}");
        }
    }
}

#[test]
fn every_lesson_is_open_at_the_start_and_solved_by_its_solution() {
    for listed in lessons::all() {
        let exercise = exercise(listed);
        let name = listed.name;
        let before = exercise.goals(exercise.start(), &analyze(exercise.start()));
        assert!(before.iter().any(|it| !it.holds), "{name}: there is nothing to do");
        let solved = solved(&exercise);
        let analysis = analyze(&solved);
        for goal in exercise.goals(&solved, &analysis) {
            assert!(goal.holds, "{name}: {} ({})", goal.say, goal.told);
        }
        let changes = exercise.changes(&solved);
        assert!(exercise.allows(changes), "{name}: the solution takes {changes} changes");
        let errors: Vec<&str> =
            analysis.counting().filter(|it| it.severity == Severity::Error).map(|it| it.code).collect();
        assert!(errors.is_empty(), "{name}: {errors:?} remain");
    }
}

/// A goal that the solution does not need is no goal: either it is open at the start, or it guards something that a
/// learner could break, which is said by one that is.
#[test]
fn half_a_solution_is_none() {
    for listed in lessons::all() {
        let exercise = exercise(listed);
        let steps = exercise.lesson().solution.len();
        let mut design = exercise.start().clone();
        for number in 0..steps - 1 {
            design.apply_all(exercise.play(number, &design).unwrap().unwrap().edits).unwrap();
        }
        let open = exercise.goals(&design, &analyze(&design)).into_iter().any(|it| !it.holds);
        assert!(open, "{}: its last step changes no goal", listed.name);
    }
}

#[test]
fn every_lesson_explains_asks_and_helps() {
    for listed in lessons::all() {
        let (exercise, name) = (exercise(listed), listed.name);
        let (design, lesson) = (exercise.start(), exercise.lesson());
        assert_eq!(design.settings.name, listed.title, "{name}");
        assert!(!design.settings.description.is_empty(), "{name}");
        assert!(!lesson.task.is_empty(), "{name}");
        assert!(!lesson.hints.is_empty(), "{name} has no hints");
        assert!(lesson.solution.iter().all(|it| !it.say.is_empty()), "{name}");
        let steps: Vec<&PresentationStep> = design.all::<PresentationStep>().map(|(_, it)| it).collect();
        assert!(steps.len() >= 2, "{name} explains too little");
        for step in steps {
            assert!(!step.text.is_empty(), "{name}");
            // What is pointed at is there: references to nothing are refused by the reader. It is also drawn.
            for id in step.show.iter().chain(&step.highlight) {
                let kind = design.kind_of(id);
                assert!(!matches!(kind, Some(Kind::SavedFlow | Kind::PresentationStep)), "{name}: {id}");
            }
        }
    }
}

/// The agenda's order is the index's: chapters do not come back once they are left, but for ingress, which the workshop
/// speaks of twice.
#[test]
fn lessons_fit_links_and_their_codes_are_told_apart() {
    let mut identities = BTreeSet::new();
    for listed in lessons::all() {
        let exercise = exercise(listed);
        let link = encode(exercise.start()).unwrap();
        assert_eq!(decode(&link).as_ref(), Ok(exercise.start()), "{}", listed.name);
        println!("{}: a link of {} characters", listed.name, link.len());
        assert!(link.len() < 3_000, "{}: {}", listed.name, link.len());
        assert!(identities.insert(exercise.identity() & ResultCode::IDENTITY), "{}", listed.name);
        let solved = solved(&exercise);
        let code = exercise.result(&solved, &analyze(&solved), 1, false, 90);
        assert!(code.is_solved() && code.is_of(exercise.identity()), "{}", listed.name);
        assert_eq!(code.to_string().parse(), Ok(code));
    }
}

/// What the documentation shows works as it says.
#[test]
fn the_documented_example_is_open_and_solved_by_its_solution() {
    let page = fs::read_to_string(folder().join("../docs/lessons.md")).unwrap();
    let (_, rest) = page.split_once("```json\n").unwrap();
    let (example, _) = rest.split_once("```").unwrap();
    let exercise = Exercise::of(&Design::from_json(example).unwrap()).unwrap().unwrap();
    let start = exercise.start();
    assert!(exercise.goals(start, &analyze(start)).iter().any(|it| !it.holds));
    let solved = solved(&exercise);
    let code = exercise.result(&solved, &analyze(&solved), 0, false, 1);
    assert!(code.is_solved(), "{code:?}");
}

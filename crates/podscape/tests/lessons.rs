//! Lessons and result codes on the command line.
#![allow(clippy::unwrap_used, reason = "a test may fail")]

mod program;

use podscape::analysis::analyze;
use podscape::lessons::{self, Exercise};
use podscape::model::Design;
use program::{folder, podscape, podscape_given};

#[test]
fn lessons_are_listed_and_printed() {
    let list = podscape(&["lessons"]);
    assert_eq!((list.status, list.errors.as_str()), (0, ""));
    assert_eq!(list.output.lines().count(), lessons::all().len());
    let one = podscape(&["lessons", "forty-nodes"]);
    assert_eq!(Design::from_json(&one.output).unwrap(), lessons::find("forty-nodes").unwrap().design());
    let none = podscape(&["lessons", "fourty-nodes"]);
    assert_eq!((none.status, none.output.as_str()), (2, ""));
    assert!(none.errors.contains("is \"forty-nodes\" meant?"), "{}", none.errors);
}

#[test]
fn a_lesson_is_tried() {
    let file = folder().join("../lessons/lost-replies.json").display().to_string();
    let tried = podscape(&["lessons", "--try", &file]);
    assert_eq!(tried.status, 0, "{}", tried.output);
    assert!(tried.output.contains("[ ] No answer takes another way"), "{}", tried.output);
    assert!(tried.output.contains("[x] No answer takes another way"), "{}", tried.output);
    let none = podscape(&["lessons", "--try", "kubenet.json"]);
    assert_eq!((none.status, none.output.as_str()), (2, ""));
    assert!(none.errors.contains("it sets no exercise"), "{}", none.errors);
}

#[test]
fn a_lesson_with_mistakes_is_refused_by_place_and_value() {
    let lesson = r#"{"goals":[{"say":"x","check":{"gone":{"code":"subnet-full"}}}]}"#;
    let text = format!(r#"{{"podscape":0,"lesson":{lesson}}}"#);
    let said = podscape_given(&text, &["lessons", "--try", "-"]);
    assert_eq!((said.status, said.output.as_str()), (2, ""));
    let place =
        "podscape: standard input: lesson.goals[0].check.gone.code: there is no finding \"subnet-full\"";
    assert!(said.errors.starts_with(place), "{}", said.errors);
}

/// The code of a lesson, solved or not, as the page makes it.
fn code(name: &str, solved: bool) -> String {
    let exercise = Exercise::of(&lessons::find(name).unwrap().design()).unwrap().unwrap();
    let mut design = exercise.start().clone();
    if solved {
        for number in 0..exercise.lesson().solution.len() {
            design.apply_all(exercise.play(number, &design).unwrap().unwrap().edits).unwrap();
        }
    }
    exercise.result(&design, &analyze(&design), 2, false, 125).to_string()
}

#[test]
fn codes_are_graded_without_a_network() {
    let solved = podscape(&["grade", &code("gateway-kubenet", true)]);
    assert_eq!(solved.status, 0, "{}", solved.errors);
    for part in [
        "Let the gateway reach kubenet pods: solved",
        "4 of 4 goals",
        "1 change, of 1 allowed",
        "2 hints",
        "2:05",
    ] {
        assert!(solved.output.contains(part), "{part}\n{}", solved.output);
    }
    let open = podscape(&["grade", &code("gateway-kubenet", false), "gateway-kubenet"]);
    assert_eq!(open.status, 1);
    assert!(open.output.contains("[ ] Requests arrive"), "{}", open.output);
    let other = podscape(&["grade", &code("gateway-kubenet", true), "forty-nodes"]);
    assert_eq!(other.status, 2);
    assert!(other.errors.contains("it is not of forty-nodes"), "{}", other.errors);
    let slip = podscape(&["grade", &code("gateway-kubenet", true).replacen('0', "1", 1)]);
    assert_eq!((slip.status, slip.output.as_str()), (2, ""));
}

//! Every rule fires, and is fixed with a click, on a design that was drawn by hand from an empty canvas.
//!
//! The designs are `tests/cases/rules/CODE.json`: the smallest on which a rule speaks.

use std::fs;

use analysis::analyze;
use model::Design;
use podscape_tests::{Browser, Page, css, project};

use crate::workbench::{draw, shown};

/// Rules about which the page can say only what is wrong: there is no edit that would be right for everybody.
const WITHOUT_FIX: &[&str] =
    &["pod-subnet-conflict", "network-address-limit", "load-balancer-rule-limit", "expectation-broken"];

fn cases() -> Vec<(String, Design)> {
    let folder = project::root().join("tests/cases/rules");
    let mut files: Vec<_> = fs::read_dir(folder).expect("the cases").flatten().map(|it| it.path()).collect();
    files.sort();
    let read = |file: &std::path::PathBuf| {
        let code = file.file_stem().map(|it| it.to_string_lossy().into_owned()).unwrap_or_default();
        let text = fs::read_to_string(file).expect("a case");
        (code, Design::from_json(&text).expect("a design"))
    };
    files.iter().map(read).collect()
}

#[test]
fn every_rule_has_a_case_on_which_it_speaks() {
    let cases = cases();
    for rule in rules::all() {
        let case = cases.iter().find(|(code, _)| code == rule.code);
        let (_, design) = case.unwrap_or_else(|| panic!("{} has no case", rule.code));
        assert!(
            analyze(design).counting().any(|it| it.code == rule.code),
            "{} is silent on its case",
            rule.code
        );
    }
}

/// Draws each case by hand, sees the finding, and takes the first fix.
fn by_hand(share: usize, of: usize) {
    let Some(browser) = Browser::start() else { return };
    for (code, wanted) in cases().into_iter().skip(share).step_by(of) {
        let (page, _) = draw(&browser, &wanted);
        let card = format!(".dock [data-code=\"{code}\"]");
        open_findings(&page);
        page.wait_for(css(&card));
        if WITHOUT_FIX.contains(&code.as_str()) {
            page.close();
            continue;
        }
        let subjects = |design: &Design| -> Vec<_> {
            let all = analyze(design).findings;
            all.into_iter().filter(|it| it.code == code).map(|it| it.subjects).collect()
        };
        let before = subjects(&shown(&page));
        page.click(css(&format!("{card} .fix")));
        page.eventually(&format!("the fix of {code} makes its finding go"), || {
            subjects(&shown(&page)).len() < before.len()
        });
        page.assert_no_complaints();
        page.close();
    }
}

fn open_findings(page: &Page) {
    page.click(css("#tab-findings"));
}

#[test]
fn rules_fire_and_are_fixed_by_hand_first_quarter() {
    by_hand(0, 4);
}

#[test]
fn rules_fire_and_are_fixed_by_hand_second_quarter() {
    by_hand(1, 4);
}

#[test]
fn rules_fire_and_are_fixed_by_hand_third_quarter() {
    by_hand(2, 4);
}

#[test]
fn rules_fire_and_are_fixed_by_hand_fourth_quarter() {
    by_hand(3, 4);
}

//! What the published page is like on a visitor's machine, told and not judged: `cargo xtask test --full`.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "it tells")]

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use podscape_tests::{Browser, Line, project};
use serde_json::Value;

/// Loads of a page, of which the middle one counts.
const LOADS: usize = 5;

/// Pages that are loaded from a cold start.
const COLD: &[(&str, &str)] = &[("first visit", ""), ("an example", "?example=hub-and-spoke")];

/// Pages that Lighthouse rates.
const RATED: &[(&str, &str)] = &[("the editor", ""), ("a frame", "?embed=1&example=overlay")];

fn main() {
    let Some(browser) = Browser::start_compressing() else { return };
    println!("cold load, until the first picture stands (ms, middle of {LOADS})");
    for line in [Line::FAST_4G, Line::SLOW_4G] {
        for (name, query) in COLD {
            let mut times: Vec<f64> = (0..LOADS).map(|_| browser.cold_load(query, line)).collect();
            times.sort_by(f64::total_cmp);
            println!("  {:6.0}  {name}, {}", times.get(LOADS / 2).copied().unwrap_or_default(), line.name);
        }
    }
    let Some(lighthouse) = lighthouse() else {
        println!("Lighthouse is not installed; type: cargo xtask test --full");
        return;
    };
    println!("Lighthouse (aim 98)");
    for (name, query) in RATED {
        rate(&lighthouse, name, &format!("{}{query}", browser.bundle()));
    }
}

fn lighthouse() -> Option<PathBuf> {
    let program = project::root().join("target/tools/npm/node_modules/.bin/lighthouse");
    program.is_file().then_some(program)
}

/// Prints what Lighthouse says of an address: its scores, and what it finds amiss.
fn rate(lighthouse: &Path, name: &str, address: &str) {
    let file = project::root().join("target/lighthouse.json");
    let ended = Command::new(lighthouse)
        .arg(address)
        .args(["--quiet", "--output=json", "--chrome-flags=--headless=new --no-sandbox --disable-gpu"])
        .arg(format!("--output-path={}", file.display()))
        .env("CHROME_PATH", env::var_os("CHROME").unwrap_or_default())
        .stdout(Stdio::null())
        .status();
    let report = fs::read_to_string(&file).ok().and_then(|it| serde_json::from_str::<Value>(&it).ok());
    let (Ok(status), Some(report)) = (ended, report) else {
        println!("  {name}: Lighthouse gave no report");
        return;
    };
    if !status.success() {
        println!("  {name}: Lighthouse ended with {status}");
    }
    let categories = report["categories"].as_object().into_iter().flatten();
    let scores: Vec<String> = categories
        .map(|(name, it)| format!("{name} {:.0}", it["score"].as_f64().unwrap_or_default() * 100.0))
        .collect();
    println!("  {name}: {}", scores.join(", "));
    for audit in report["audits"].as_object().into_iter().flatten().map(|(_, it)| it) {
        let score = audit["score"].as_f64().unwrap_or(1.0);
        if score < 0.9 {
            let told = |key: &str| audit[key].as_str().unwrap_or_default().to_owned();
            println!("    {:4.0}  {} {}", score * 100.0, told("title"), told("displayValue"));
        }
    }
}

//! Every text is one that the kernel's own programs take, and give back as it was.
//!
//! In a network of its own (`unshare`), so that nothing of the machine is touched. Where the programs are absent or may
//! not do this the tests say so and pass, unless `PODSCAPE_KERNEL` is `required`.

use std::collections::BTreeSet;
use std::io::Write;
use std::process::{Command, Stdio};
use std::sync::OnceLock;

use proptest::prelude::*;

use crate::tests::generated;
use crate::tests::support::{MODELS, node};
use crate::{Family, Ruleset};

/// How to get a network of one's own: as root, or as the root of a namespace.
const NETWORKS: [&[&str]; 2] = [&["unshare", "--net"], &["unshare", "--net", "--map-root-user"]];

/// Runs a program in a network of its own; what it printed, or why it failed.
fn run(network: &[&str], script: &str, input: &str) -> Result<String, String> {
    let (program, arguments) = network.split_first().expect("a program");
    let mut child = Command::new(program)
        .args(arguments)
        .args(["sh", "-c", script])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|it| format!("{program}: {it}"))?;
    // A program that fails early does not read everything; why is in its status.
    let _ = child.stdin.take().expect("piped").write_all(input.as_bytes());
    let output = child.wait_with_output().map_err(|it| it.to_string())?;
    if output.status.success() {
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    } else {
        Err(String::from_utf8_lossy(&output.stderr).into_owned())
    }
}

/// A way to run the programs of a family, if there is one; looked for once.
fn network(family: Family) -> Option<&'static [&'static str]> {
    static FOUND: [OnceLock<Option<&[&str]>>; 2] = [const { OnceLock::new() }; 2];
    let [v4, v6] = &FOUND;
    *match family {
        Family::V4 => v4,
        Family::V6 => v6,
    }
    .get_or_init(|| look_for_network(family))
}

fn look_for_network(family: Family) -> Option<&'static [&'static str]> {
    let probe = format!("{} --test", restore(family));
    let tried = NETWORKS.map(|it| run(it, &probe, "*filter\nCOMMIT\n").map(|_| it));
    if let Some(network) = tried.iter().find_map(|it| it.as_ref().ok()) {
        return Some(network);
    }
    let required = std::env::var("PODSCAPE_KERNEL").is_ok_and(|it| it == "required");
    assert!(!required, "{probe} is required and does not run: {tried:?}");
    eprintln!("skipped: {probe} does not run here: {tried:?}");
    None
}

const fn restore(family: Family) -> &'static str {
    match family {
        Family::V4 => "iptables-restore",
        Family::V6 => "ip6tables-restore",
    }
}

const fn save(family: Family) -> &'static str {
    match family {
        Family::V4 => "iptables-save",
        Family::V6 => "ip6tables-save",
    }
}

/// The kernel takes the text, and gives back the same chains and rules.
#[track_caller]
fn comes_back(tables: &Ruleset) {
    let family = tables.family();
    let Some(network) = network(family) else { return };
    let text = tables.iptables_save();
    let tested = run(network, &format!("{} --test", restore(family)), &text);
    assert!(tested.is_ok(), "{tested:?}\n{text}");
    let saved = run(network, &format!("{} && {}", restore(family), save(family)), &text);
    let (saved, given) = (content(&saved.expect("the kernel takes it")), content(&text));
    let only = |one: &[String], other: &[String]| -> Vec<String> {
        one.iter().filter(|it| !other.contains(it)).cloned().collect()
    };
    assert_eq!(only(&given, &saved), only(&saved, &given), "given and saved");
    assert_eq!(given, saved, "the same rules, in another order");
}

/// Chains and rules of a text, each with its table, in order of tables and chains.
fn content(text: &str) -> Vec<String> {
    let tables = text.split("COMMIT\n").filter_map(|it| it.split_once('*')).map(|(_, it)| it);
    let mut sorted: Vec<Vec<String>> = tables
        .map(|table| {
            let lines = table.lines().map(|it| it.split(" [").next().unwrap_or(it).to_owned());
            let chains: BTreeSet<&str> = table
                .lines()
                .filter_map(|it| it.split_whitespace().nth(1).filter(|_| it.starts_with("-A")))
                .collect();
            let (rules, heads): (Vec<String>, Vec<String>) =
                lines.filter(|it| !it.starts_with('#')).partition(|it| it.starts_with("-A"));
            let heads = BTreeSet::from_iter(heads).into_iter();
            let rules = chains.into_iter().flat_map(|chain| {
                let start = format!("-A {chain} ");
                rules.iter().filter(move |it| it.starts_with(&start)).cloned()
            });
            heads.chain(rules).collect()
        })
        .collect();
    sorted.sort();
    sorted.concat()
}

#[test]
fn tables_of_each_model_come_back_as_they_were() {
    for model in MODELS {
        comes_back(&node(model, 1).tables);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn any_tables_come_back_as_they_were(generated in generated::node()) {
        for tables in &generated.tables {
            comes_back(tables);
        }
    }
}

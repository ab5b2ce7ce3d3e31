//! Every text is one that the kernel's own programs take, and give back as it was.

use std::collections::BTreeSet;
use std::sync::OnceLock;

use proptest::prelude::*;

use crate::tests::generated;
use crate::tests::kernel::run::Network;
use crate::tests::support::{MODELS, node};
use crate::{Family, Ruleset};

/// Where the programs of a family run, if they do; looked for once.
fn network(family: Family) -> Option<Network> {
    static FOUND: [OnceLock<Option<Network>>; 2] = [const { OnceLock::new() }; 2];
    let [v4, v6] = &FOUND;
    let found = match family {
        Family::V4 => v4,
        Family::V6 => v6,
    };
    *found.get_or_init(|| Network::for_script(&format!("{} --test", restore(family)), "*filter\nCOMMIT\n"))
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
    let tested = network.run(&format!("{} --test", restore(family)), &text);
    assert!(tested.is_ok(), "{tested:?}\n{text}");
    let saved = network.run(&format!("{} && {}", restore(family), save(family)), &text);
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

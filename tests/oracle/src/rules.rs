//! Rules of a node's tables, named alike in the kernel's text and in the program's: those that say which way the first
//! packet of a connection took.
//!
//! The table of translation sees the first packet and nothing else. Filters see every packet: of their rules those are
//! left out that later packets and answers take as well, which are few and always the same.

/// The tables whose rules are counted.
pub const TABLES: [&str; 2] = ["nat", "filter"];

/// The rules of a table by name, with their lines: chain and number there from 1, as `iptables -L --line-numbers` shows
/// them; those of filters begin with the table's word.
pub fn named<'l>(table: &str, lines: impl IntoIterator<Item = &'l str>) -> Vec<(String, &'l str)> {
    let mut numbers: std::collections::BTreeMap<&str, usize> = std::collections::BTreeMap::new();
    let mut found = Vec::new();
    for line in lines {
        let Some(chain) = line.strip_prefix("-A ").and_then(|it| it.split(' ').next()) else { continue };
        let number = numbers.entry(chain).or_default();
        *number += 1;
        match table {
            "nat" => found.push((format!("{chain} {number}"), line)),
            _ if is_for_the_first(chain, line) => found.push((format!("{table} {chain} {number}"), line)),
            _ => {}
        }
    }
    found
}

/// Whether no later packet of a connection, and no answer, takes a rule of a filter.
fn is_for_the_first(chain: &str, line: &str) -> bool {
    let target = line.rsplit_once("-j ").map_or("", |(_, it)| it);
    let ends = target.starts_with("ACCEPT") || target.starts_with("DROP") || target.starts_with("REJECT");
    let hook = matches!(chain, "INPUT" | "FORWARD" | "OUTPUT");
    if line.contains("--ctstate") {
        return line.contains("--ctstate NEW");
    }
    ends || !hook
}

/// Whether a first packet takes a rule again when it is sent again for want of an answer: translated by then, and not
/// marked any more, it gets further in a filter than it did.
#[must_use]
pub fn is_taken_again(line: &str) -> bool {
    line.contains("--ctstate NEW")
}

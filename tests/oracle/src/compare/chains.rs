//! The rules of nodes' tables of translation that a walk visits, against those that the kernel counted.
//!
//! Translation is for the first packet of a connection: what its rules count is the way of that packet and nothing
//! else. Filters count every packet, so their counters say less.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use model::{Family, Id};
use netfilter::TableName;
use routing::{Action, PartKind, Topology, Trace, node_tables};

use crate::record::Rules;

/// Node and family; for each line of its table of translation the rule's chain and number.
type Lines = BTreeMap<(Id, u64, bool), BTreeMap<String, String>>;

/// The tables of a design's nodes, made when they are asked for.
pub(super) struct Chains<'a> {
    topology: &'a Topology<'a>,
    lines: RefCell<Lines>,
}

impl<'a> Chains<'a> {
    pub(super) fn of(topology: &'a Topology<'a>) -> Self {
        Self { topology, lines: RefCell::default() }
    }

    /// The first node on which other rules were visited than counted.
    pub(super) fn compare(&self, walked: &Trace, counted: &Rules) -> Option<String> {
        let mut visited: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for hop in walked.hops() {
            let Some((pool, node)) = hop.at.node() else { continue };
            let family = hop.family().or(walked.family()).unwrap_or(Family::V4);
            let at = visited.entry(format!("node/{pool}/{node}")).or_default();
            at.extend(hop.steps.iter().filter_map(|step| match &step.action {
                Action::Rule { table, rule, .. } if *table == TableName::Nat.as_str() => {
                    Some(self.number(pool, node, family, rule))
                }
                _ => None,
            }));
        }
        visited.retain(|_, rules| !rules.is_empty());
        let counted: BTreeMap<String, BTreeSet<String>> =
            counted.iter().map(|(node, rules)| (node.clone(), rules.iter().cloned().collect())).collect();
        let nodes: BTreeSet<&String> = visited.keys().chain(counted.keys()).collect();
        nodes.into_iter().find(|it| visited.get(*it) != counted.get(*it)).map(|node| {
            let list = |of: &BTreeMap<String, BTreeSet<String>>| {
                of.get(node)
                    .map_or_else(|| "none".into(), |it| it.iter().cloned().collect::<Vec<_>>().join(", "))
            };
            format!("at {node} the walk visits {}; the kernel counts {}", list(&visited), list(&counted))
        })
    }

    /// The chain of a rule and its number there; the rule itself where the node has no such line.
    fn number(&self, pool: &Id, node: u64, family: Family, rule: &str) -> String {
        let mut all = self.lines.borrow_mut();
        let of_node = all.entry((pool.clone(), node, family == Family::V4)).or_insert_with(|| {
            let tables = node_tables(self.topology, pool, node, family);
            numbered(tables.map(|it| it.lines(PartKind::Table(TableName::Nat))).unwrap_or_default())
        });
        of_node.get(rule).cloned().unwrap_or_else(|| rule.to_owned())
    }
}

fn numbered(lines: Vec<String>) -> BTreeMap<String, String> {
    let mut numbers: BTreeMap<String, usize> = BTreeMap::new();
    let mut found = BTreeMap::new();
    for line in lines {
        let Some(chain) = line.strip_prefix("-A ").and_then(|it| it.split(' ').next()) else { continue };
        let number = numbers.entry(chain.to_owned()).or_default();
        *number += 1;
        let name = format!("{chain} {number}");
        found.insert(line, name);
    }
    found
}

//! The rules of nodes' tables that a walk visits, against those that the kernel counted.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use model::{Family, Id};
use netfilter::TableName;
use routing::{Action, PartKind, Topology, Trace, node_tables};

use crate::record::{Answer, Symptom};
use crate::rules;

/// The name of each rule of a node's tables by table and line; none for those that are not compared.
type Lines = BTreeMap<(&'static str, String), Option<String>>;

/// The tables of a design's nodes, made when they are asked for.
pub(super) struct Chains<'a> {
    topology: &'a Topology<'a>,
    lines: RefCell<BTreeMap<(Id, u64, bool), Rc<Lines>>>,
}

/// Names of rules, node by node.
type Names = BTreeMap<String, BTreeSet<String>>;

impl<'a> Chains<'a> {
    pub(super) fn of(topology: &'a Topology<'a>) -> Self {
        Self { topology, lines: RefCell::default() }
    }

    /// The first node on which other rules were visited than counted.
    pub(super) fn compare(&self, walked: &Trace, answer: &Answer) -> Option<String> {
        let mut visited = Names::new();
        let mut again = BTreeSet::new();
        for hop in walked.hops() {
            let Some((pool, node)) = hop.at.node() else { continue };
            let family = hop.family().or(walked.family()).unwrap_or(Family::V4);
            let lines = self.lines(pool, node, family);
            // A rule that the node has not goes by what it says.
            let name = |table: &'static str, line: &String| match lines.get(&(table, line.clone())) {
                Some(name) => name.clone(),
                None => Some(line.clone()),
            };
            let at = visited.entry(format!("node/{pool}/{node}")).or_default();
            at.extend(hop.steps.iter().filter_map(|step| match &step.action {
                Action::Rule { table, rule, .. } => name(table, rule),
                _ => None,
            }));
            let repeated = lines.iter().filter(|((_, line), _)| rules::is_taken_again(line));
            again.extend(repeated.filter_map(|(_, name)| name.clone()));
        }
        visited.retain(|_, rules| !rules.is_empty());
        let counted: Names = answer
            .rules
            .iter()
            .map(|(node, rules)| (node.clone(), rules.iter().cloned().collect()))
            .collect();
        let nothing = BTreeSet::new();
        let differs = |node: &&&String| {
            let [visited, counted] = [&visited, &counted].map(|it| it.get(**node).unwrap_or(&nothing));
            let more = counted.difference(visited);
            let explained = |it: &String| answer.symptom == Symptom::TimesOut && again.contains(it);
            !visited.is_subset(counted) || !more.into_iter().all(explained)
        };
        let nodes: BTreeSet<&String> = visited.keys().chain(counted.keys()).collect();
        nodes.iter().find(differs).map(|node| {
            let list = |of: &Names| {
                of.get(*node)
                    .map_or_else(|| "none".into(), |it| it.iter().cloned().collect::<Vec<_>>().join(", "))
            };
            format!("at {node} the walk visits {}; the kernel counts {}", list(&visited), list(&counted))
        })
    }

    /// The rules of a node by table and line.
    fn lines(&self, pool: &Id, node: u64, family: Family) -> Rc<Lines> {
        let mut all = self.lines.borrow_mut();
        let of_node = all.entry((pool.clone(), node, family == Family::V4)).or_insert_with(|| {
            let mut found = Lines::new();
            let Ok(tables) = node_tables(self.topology, pool, node, family) else { return found.into() };
            for table in [TableName::Nat, TableName::Filter] {
                let lines = tables.lines(PartKind::Table(table));
                let named = rules::named(table.as_str(), lines.iter().map(String::as_str));
                found.extend(lines.iter().map(|line| ((table.as_str(), line.clone()), None)));
                let key = |line: &str| (table.as_str(), line.to_owned());
                found.extend(named.into_iter().map(|(name, line)| (key(line), Some(name))));
            }
            found.into()
        });
        Rc::clone(of_node)
    }
}

//! Which rules of a node's tables took a packet: the kernel counts them.

use std::collections::BTreeMap;

use anyhow::Result;
use model::Family;

use super::building;
use super::namespace::Namespace;
use crate::plan::Plan;
use crate::record::Rules;
use crate::rules;

/// What the kernel had counted when it was asked last.
pub(super) struct Counting {
    /// Machines with tables: name and place among the namespaces.
    machines: Vec<(String, usize)>,
    counted: BTreeMap<(String, bool), Vec<Counted>>,
}

/// A rule by its name.
#[derive(Clone, PartialEq, Eq)]
struct Counted {
    rule: String,
    packets: u64,
}

impl Counting {
    pub(super) fn of(plan: &Plan) -> Self {
        let machines = plan.machines.iter().enumerate();
        // A firewall has tables too: those of the laboratory, not of the program.
        let nodes = machines.filter(|(_, it)| it.name.starts_with("node/"));
        Self {
            machines: nodes.map(|(place, it)| (it.name.clone(), place)).collect(),
            counted: BTreeMap::new(),
        }
    }

    /// Forgets what was counted so far.
    pub(super) fn forget(&mut self, namespaces: &[Namespace], family: Family) -> Result<()> {
        self.since(namespaces, family).map(drop)
    }

    /// The rules that took packets since the last time.
    pub(super) fn since(&mut self, namespaces: &[Namespace], family: Family) -> Result<Rules> {
        let mut found = Rules::new();
        for (name, place) in &self.machines {
            let Some(namespace) = namespaces.get(*place) else { continue };
            let program = if family == Family::V4 { "iptables-save" } else { "ip6tables-save" };
            let text = namespace.inside(|| building::run(program, &["-c"], ""))?;
            let now = parse(&text);
            let key = (name.clone(), family == Family::V4);
            let before = self.counted.insert(key, now.clone()).unwrap_or_default();
            let packets = |rule: &str| before.iter().find(|it| it.rule == rule).map_or(0, |it| it.packets);
            let taken: Vec<String> =
                now.into_iter().filter(|it| it.packets > packets(&it.rule)).map(|it| it.rule).collect();
            if !taken.is_empty() {
                found.insert(name.clone(), taken);
            }
        }
        Ok(found)
    }
}

/// Reads lines as `[2:120] -A KUBE-SERVICES …`, table by table.
fn parse(text: &str) -> Vec<Counted> {
    let of_table = |table: &str| {
        let (begin, all) = (format!("*{table}"), text.lines());
        let lines = all.skip_while(|it| *it != begin).take_while(|it| *it != "COMMIT");
        let counted: Vec<(&str, u64)> = lines.filter_map(counted).collect();
        let named = rules::named(table, counted.iter().map(|(line, _)| *line));
        let packets = |line: &str| counted.iter().find(|(it, _)| *it == line).map_or(0, |(_, it)| *it);
        named.into_iter().map(|(rule, line)| Counted { rule, packets: packets(line) }).collect::<Vec<_>>()
    };
    rules::TABLES.iter().flat_map(|it| of_table(it)).collect()
}

/// A rule and how many packets it took.
fn counted(line: &str) -> Option<(&str, u64)> {
    let (count, rule) = line.strip_prefix('[')?.split_once("] ")?;
    Some((rule, count.split(':').next()?.parse().ok()?))
}

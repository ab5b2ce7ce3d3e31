//! Which rules of a node's table of translation took a packet: the kernel counts them.

use std::collections::BTreeMap;

use anyhow::Result;
use model::Family;

use super::building;
use super::namespace::Namespace;
use crate::plan::Plan;
use crate::record::Rules;

/// What the kernel had counted when it was asked last.
pub(super) struct Counting {
    /// Machines with tables: name and place among the namespaces.
    machines: Vec<(String, usize)>,
    counted: BTreeMap<(String, bool), Vec<Counted>>,
}

/// A rule, by its chain and its number there from 1, as `iptables -L --line-numbers` shows it.
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

    /// The rules that took packets since the last time.
    pub(super) fn since(&mut self, namespaces: &[Namespace], family: Family) -> Result<Rules> {
        let mut found = Rules::new();
        for (name, place) in &self.machines {
            let Some(namespace) = namespaces.get(*place) else { continue };
            let program = if family == Family::V4 { "iptables-save" } else { "ip6tables-save" };
            let text = namespace.inside(|| building::run(program, &["-c", "-t", "nat"], ""))?;
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

/// Reads lines as `[2:120] -A KUBE-SERVICES …`.
fn parse(text: &str) -> Vec<Counted> {
    let mut numbers: BTreeMap<&str, usize> = BTreeMap::new();
    let mut counted = Vec::new();
    for line in text.lines() {
        let Some((count, rule)) = line.strip_prefix('[').and_then(|it| it.split_once("] -A ")) else {
            continue;
        };
        let packets = count.split(':').next().and_then(|it| it.parse().ok()).unwrap_or_default();
        let chain = rule.split(' ').next().unwrap_or_default();
        let number = numbers.entry(chain).or_default();
        *number += 1;
        counted.push(Counted { rule: format!("{chain} {number}"), packets });
    }
    counted
}

//! Tables and their chains.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::Arc;

use crate::name::ChainName;
use crate::rule::{Rule, Target};
use crate::ruleset::RulePlace;

/// Where in a packet's way through the node the tables are asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Hook {
    /// Came in by an interface, before the route lookup.
    Prerouting,
    /// Is for this node itself.
    Input,
    /// Is passed on.
    Forward,
    /// Was made by this node itself.
    Output,
    /// Leaves by an interface.
    Postrouting,
}

/// The tables that a node of ours has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TableName {
    /// Programs of a data plane at the interfaces, put down as chains: no table of the kernel, and not in its text.
    Bpf,
    /// Before connection tracking.
    Raw,
    /// Translation, for the first packet of a connection.
    Nat,
    /// Verdicts.
    Filter,
}

/// A chain's place in its table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ChainIndex(u32);

/// Rules in order.
#[derive(Clone, Debug, PartialEq)]
pub struct Chain {
    /// Its name.
    pub name: ChainName,
    /// Whether it stands at a hook: what falls out of it is accepted. Others return to where they were jumped to from.
    pub built_in: bool,
    /// Its rules. Those that every node has alike are shared until somebody adds one.
    pub rules: Arc<Vec<Rule>>,
}

/// The chains of one purpose: those at hooks first, others as they were made.
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    name: TableName,
    chains: Vec<Chain>,
    places: HashMap<ChainName, ChainIndex, foldhash::fast::RandomState>,
}

impl Hook {
    /// Every hook.
    pub const ALL: [Self; 5] =
        [Self::Prerouting, Self::Input, Self::Forward, Self::Output, Self::Postrouting];

    /// The chain that stands there.
    pub const fn chain(self) -> ChainName {
        ChainName::known(match self {
            Self::Prerouting => "PREROUTING",
            Self::Input => "INPUT",
            Self::Forward => "FORWARD",
            Self::Output => "OUTPUT",
            Self::Postrouting => "POSTROUTING",
        })
    }

    /// The tables in the order in which they are asked. A data plane's programs stand outermost: they see what comes
    /// in before the kernel does, and what goes out after it.
    pub const fn tables(self) -> &'static [TableName] {
        match self {
            Self::Prerouting | Self::Output => {
                &[TableName::Bpf, TableName::Raw, TableName::Nat, TableName::Filter]
            }
            Self::Input | Self::Forward => &[TableName::Filter, TableName::Bpf],
            Self::Postrouting => &[TableName::Nat, TableName::Bpf],
        }
    }
}

impl TableName {
    /// Every table.
    pub const ALL: [Self; 4] = [Self::Bpf, Self::Raw, Self::Nat, Self::Filter];

    /// The word in the text.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Bpf => "bpf",
            Self::Raw => "raw",
            Self::Nat => "nat",
            Self::Filter => "filter",
        }
    }

    /// Where it has a chain.
    pub const fn hooks(self) -> &'static [Hook] {
        match self {
            Self::Bpf => &Hook::ALL,
            Self::Raw => &[Hook::Prerouting, Hook::Output],
            Self::Nat => &[Hook::Prerouting, Hook::Input, Hook::Output, Hook::Postrouting],
            Self::Filter => &[Hook::Input, Hook::Forward, Hook::Output],
        }
    }
}

impl Table {
    /// A table with empty chains at its hooks.
    pub(crate) fn new(name: TableName) -> Self {
        let mut table = Self { name, chains: Vec::new(), places: HashMap::default() };
        for hook in name.hooks() {
            table.add(hook.chain(), true);
        }
        table
    }

    /// Which one it is.
    pub const fn name(&self) -> TableName {
        self.name
    }

    /// All chains: those at hooks first.
    pub fn chains(&self) -> &[Chain] {
        &self.chains
    }

    /// A chain.
    pub fn chain(&self, place: ChainIndex) -> Option<&Chain> {
        self.chains.get(place.0 as usize)
    }

    /// The place of a chain of this name.
    pub fn find(&self, name: ChainName) -> Option<ChainIndex> {
        self.places.get(&name).copied()
    }

    /// All rules, chain by chain, each with its place.
    pub fn rules(&self) -> impl Iterator<Item = (RulePlace, &Chain, &Rule)> {
        self.chains.iter().enumerate().flat_map(move |(index, chain)| {
            chain.rules.iter().enumerate().map(move |(rule_index, rule)| {
                let place = RulePlace { table: self.name, chain: ChainIndex(index as u32), rule: rule_index };
                (place, chain, rule)
            })
        })
    }

    /// Where a rule sends a packet: its own translation, or that of the chain that it jumps to.
    pub fn leads_to(&self, rule: &Rule) -> Option<SocketAddr> {
        let translation = |it: &Rule| match it.target {
            Target::Dnat(to) => Some(to),
            _ => None,
        };
        match rule.target {
            Target::Jump(next) => self.chain(next)?.rules.iter().find_map(translation),
            _ => translation(rule),
        }
    }

    /// Whether nothing is in it.
    pub fn is_empty(&self) -> bool {
        self.chains.iter().all(|it| it.built_in && it.rules.is_empty())
    }

    /// Whether it is as it was made.
    pub(crate) fn is_bare(&self) -> bool {
        self.chains.len() == self.name.hooks().len() && self.is_empty()
    }

    /// The chain of this name, made where there is none, to be jumped to.
    pub(crate) fn place(&mut self, name: ChainName) -> ChainIndex {
        self.find(name).unwrap_or_else(|| self.add(name, false))
    }

    /// Adds a rule at the end of the chain of this name, which is made where there is none.
    pub(crate) fn append(&mut self, name: ChainName, rule: Rule) {
        let place = self.place(name);
        self.push(place, rule);
    }

    /// Adds a rule at the end of a chain.
    pub(crate) fn push(&mut self, place: ChainIndex, rule: Rule) {
        if let Some(chain) = self.chains.get_mut(place.0 as usize) {
            Arc::make_mut(&mut chain.rules).push(rule);
        }
    }

    /// Puts a rule in front of all others of the chain of this name.
    pub(crate) fn prepend(&mut self, name: ChainName, rule: Rule) {
        let place = self.place(name);
        if let Some(chain) = self.chains.get_mut(place.0 as usize) {
            Arc::make_mut(&mut chain.rules).insert(0, rule);
        }
    }

    fn add(&mut self, name: ChainName, built_in: bool) -> ChainIndex {
        let place = ChainIndex(self.chains.len() as u32);
        self.chains.push(Chain { name, built_in, rules: Arc::default() });
        self.places.insert(name, place);
        place
    }
}

//! All tables of one family of addresses on one node.

use std::sync::{Arc, LazyLock};

use crate::packet::Family;
use crate::rule::Rule;
use crate::table::{Chain, ChainIndex, Table, TableName};

/// The tables of a node for IPv4 or for IPv6: what its text is written from and what a packet is evaluated against.
#[derive(Clone, Debug, PartialEq)]
pub struct Ruleset {
    family: Family,
    /// Those that are alike on every node are shared until somebody adds to one.
    tables: [Arc<Table>; 4],
}

/// A rule's place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RulePlace {
    /// The table.
    pub table: TableName,
    /// The chain in it.
    pub chain: ChainIndex,
    /// The rule in that, from 0.
    pub rule: usize,
}

impl Ruleset {
    /// Tables that let everything pass as it is.
    pub fn empty(family: Family) -> Self {
        static TABLES: LazyLock<[Arc<Table>; 4]> =
            LazyLock::new(|| TableName::ALL.map(|it| Arc::new(Table::new(it))));
        Self { family, tables: TABLES.clone() }
    }

    /// Whether they let everything pass as it is.
    pub fn is_empty(&self) -> bool {
        self.tables.iter().all(|it| it.is_bare())
    }

    /// Whose packets it is for.
    pub const fn family(&self) -> Family {
        self.family
    }

    /// A table.
    pub fn table(&self, name: TableName) -> &Table {
        let [bpf, raw, nat, filter] = &self.tables;
        match name {
            TableName::Bpf => bpf,
            TableName::Raw => raw,
            TableName::Nat => nat,
            TableName::Filter => filter,
        }
    }

    /// The chain of a place.
    pub fn chain(&self, place: RulePlace) -> Option<&Chain> {
        self.table(place.table).chain(place.chain)
    }

    /// The rule of a place.
    pub fn rule(&self, place: RulePlace) -> Option<&Rule> {
        self.chain(place)?.rules.get(place.rule)
    }

    pub(crate) fn table_mut(&mut self, name: TableName) -> &mut Table {
        let [bpf, raw, nat, filter] = &mut self.tables;
        Arc::make_mut(match name {
            TableName::Bpf => bpf,
            TableName::Raw => raw,
            TableName::Nat => nat,
            TableName::Filter => filter,
        })
    }

    pub(crate) fn nat(&mut self) -> &mut Table {
        self.table_mut(TableName::Nat)
    }

    pub(crate) fn filter(&mut self) -> &mut Table {
        self.table_mut(TableName::Filter)
    }
}

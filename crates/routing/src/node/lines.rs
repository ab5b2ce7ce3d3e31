//! A node's tables as its own tools print them, line by line, with the lines that a walk visits there.

use model::Family;
use netfilter::{Route, TableName};

use super::NodeTables;
use crate::{Action, Hop, SeenAddress, Step, Trace};

/// A part of what a node has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TablePart {
    /// Which one.
    pub kind: PartKind,
    /// Its lines; at least one.
    pub lines: Vec<TableLine>,
}

/// A line, and when a walk is there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableLine {
    /// Its text.
    pub text: String,
    /// The visits of the walk, in order; none where it passes by.
    pub visits: Vec<Visit>,
}

/// A walk at a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Visit {
    /// The hop, counted from 1 over both ways, as the drawing numbers them.
    pub hop: usize,
    /// Which of the lines visited at this hop it is, from 1.
    pub order: usize,
}

/// What a part holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PartKind {
    /// Interfaces and addresses.
    Addresses,
    /// The route table.
    Routes,
    /// What Cilium has in place of kube-proxy's chains, in the notation of rules.
    Programs,
    /// One of iptables' tables.
    Table(TableName),
}

impl PartKind {
    /// Every part, in the order in which people read them.
    pub const ALL: [Self; 6] = [
        Self::Addresses,
        Self::Routes,
        Self::Programs,
        Self::Table(TableName::Raw),
        Self::Table(TableName::Nat),
        Self::Table(TableName::Filter),
    ];

    /// The word in reports.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Addresses => "addresses",
            Self::Routes => "routes",
            Self::Programs | Self::Table(TableName::Bpf) => "programs",
            Self::Table(TableName::Raw) => "raw",
            Self::Table(TableName::Nat) => "nat",
            Self::Table(TableName::Filter) => "filter",
        }
    }

    /// What prints it on a node, or what stands there instead.
    pub const fn command(self, family: Family) -> &'static str {
        match (self, family) {
            (Self::Addresses, _) => "ip -brief address",
            (Self::Routes, Family::V4) => "ip route",
            (Self::Routes, Family::V6) => "ip -6 route",
            (Self::Programs | Self::Table(TableName::Bpf), _) => {
                "Cilium's programs in place of kube-proxy, as rules"
            }
            (Self::Table(TableName::Raw), Family::V4) => "iptables-save -t raw",
            (Self::Table(TableName::Raw), Family::V6) => "ip6tables-save -t raw",
            (Self::Table(TableName::Nat), Family::V4) => "iptables-save -t nat",
            (Self::Table(TableName::Nat), Family::V6) => "ip6tables-save -t nat",
            (Self::Table(TableName::Filter), Family::V4) => "iptables-save -t filter",
            (Self::Table(TableName::Filter), Family::V6) => "ip6tables-save -t filter",
        }
    }
}

impl TableLine {
    /// The chain whose rule it is.
    pub fn chain(&self) -> Option<&str> {
        self.text.strip_prefix("-A ")?.split(' ').next()
    }
}

impl NodeTables {
    /// What the node has, part by part; the lines that a trace visits on this node are marked.
    pub fn parts(&self, trace: Option<&Trace>) -> Vec<TablePart> {
        let visited = trace.map(|it| self.visited(it)).unwrap_or_default();
        let part = |kind| {
            let lines = self.lines(kind).into_iter().map(|text| {
                let here = visited.iter().filter(|it| it.part == kind && it.text == text);
                let visits = here.map(|it| it.visit).collect();
                TableLine { text, visits }
            });
            TablePart { kind, lines: lines.collect() }
        };
        PartKind::ALL.into_iter().map(part).filter(|it| !it.lines.is_empty()).collect()
    }

    /// The lines of one part; none where the node has no such thing.
    pub fn lines(&self, kind: PartKind) -> Vec<String> {
        let of_table = |name| self.tables.lines(name).into_iter().map(|it| it.text).collect();
        let of_text = |text: String| text.lines().map(str::to_owned).collect();
        match kind {
            PartKind::Addresses => of_text(self.host.ip_address()),
            PartKind::Routes => of_text(self.host.ip_route(self.tables.family())),
            PartKind::Programs => of_table(TableName::Bpf),
            PartKind::Table(name) => of_table(name),
        }
    }

    fn visited(&self, trace: &Trace) -> Vec<Visited> {
        let family = trace.family();
        let here = trace.hops().enumerate().filter(|(_, hop)| self.is_at(hop, family));
        here.flat_map(|(index, hop)| {
            let lines = hop.steps.iter().filter_map(|it| self.line_of(it)).enumerate();
            lines.map(move |(order, (part, text))| {
                let visit = Visit { hop: index + 1, order: order + 1 };
                Visited { part, text, visit }
            })
        })
        .collect()
    }

    /// Whether a hop is at this node, with a packet of this family; of that of the walk where the hop does not say.
    fn is_at(&self, hop: &Hop, of_walk: Option<Family>) -> bool {
        let family = match self.tables.family() {
            netfilter::Family::V4 => Family::V4,
            netfilter::Family::V6 => Family::V6,
        };
        hop.at.node_of(&self.pool) == Some(self.node)
            && hop.family().or(of_walk).is_none_or(|it| it == family)
    }

    /// The line that a step is about.
    fn line_of(&self, step: &Step) -> Option<(PartKind, String)> {
        match &step.action {
            Action::Rule { table, rule, .. } => {
                let part = PartKind::ALL.into_iter().find(|it| match it {
                    PartKind::Programs => *table == TableName::Bpf.as_str(),
                    PartKind::Table(name) => *table == name.as_str(),
                    PartKind::Addresses | PartKind::Routes => false,
                })?;
                Some((part, rule.clone()))
            }
            Action::NodeRoute { prefix, via, interface } => {
                let taken = |it: &&Route| {
                    it.destination == *prefix && it.via == *via && it.interface.as_str() == interface
                };
                Some((PartKind::Routes, self.host.routes.iter().find(taken)?.to_string()))
            }
            Action::Name { .. }
            | Action::Route { .. }
            | Action::SourceNat { .. }
            | Action::DestinationNat { .. }
            | Action::Filter { .. }
            | Action::Choice { .. }
            | Action::Note(_) => None,
        }
    }
}

/// A line that a walk visits.
struct Visited {
    part: PartKind,
    text: String,
    visit: Visit,
}

impl Trace {
    /// The family of its packets, where anything says it.
    pub fn family(&self) -> Option<Family> {
        self.flow.family.or_else(|| self.hops().find_map(Hop::family))
    }
}

impl Hop {
    /// The family of the packet here, where a step says it.
    pub fn family(&self) -> Option<Family> {
        self.steps.iter().find_map(|step| match &step.action {
            Action::NodeRoute { prefix, .. } => Some(Family::of(prefix.ip())),
            Action::SourceNat { before, .. } | Action::DestinationNat { before, .. } => match before {
                SeenAddress::Known(address, _) => Some(Family::of(*address)),
                SeenAddress::Within(range) => Some(Family::of(range.ip())),
                SeenAddress::Of(..) => None,
            },
            Action::Name { .. }
            | Action::Route { .. }
            | Action::Rule { .. }
            | Action::Filter { .. }
            | Action::Choice { .. }
            | Action::Note(_) => None,
        })
    }
}

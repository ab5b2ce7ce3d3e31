//! Network policies, in a first form: who may talk to a pod of this node, and to whom it may talk, as chains of the
//! filter table.
//!
//! Each engine has chains of its own for this; these are ours, and say the same in fewer rules. They see a packet after
//! its destination was translated and before its source is, as those of every engine that works with iptables do.
//! Source: packet paths 11.

use std::net::IpAddr;
use std::sync::Arc;

use ipnetwork::IpNetwork;

use crate::hash::Hash;
use crate::name::ChainName;
use crate::packet::{Family, Protocol, State};
use crate::rule::{Because, ConnectionIs, Match, Rule, Target};
use crate::ruleset::Ruleset;
use crate::table::{Hook, TableName};

/// The chain that all forwarded packets pass.
const CHAIN: ChainName = ChainName::known("POD-POLICY");
const ANSWERED: Match = Match::Connection {
    any: &[ConnectionIs::In(State::Related), ConnectionIs::In(State::Established)],
    negated: false,
};

/// What the policies of a cluster say about one pod of this node. A pod in the node's network has none: policies do not
/// apply to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PodPolicy {
    /// Its name among all, as in `default/web-0`.
    pub pod: String,
    /// Its addresses.
    pub addresses: Vec<IpAddr>,
    /// About packets to it.
    pub ingress: Isolation,
    /// About packets from it.
    pub egress: Isolation,
}

/// What policies say about one direction.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Isolation {
    /// No policy selects the pod: everything is allowed.
    #[default]
    NotSelected,
    /// At least one does: what none of these allows is dropped.
    Selected(Vec<Allowance>),
}

/// Something that a policy allows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Allowance {
    /// Other ends; empty allows everybody. Ranges that leave others out are given as what remains of them.
    pub peers: Vec<IpNetwork>,
    /// The receiver's ports; empty allows all of them.
    pub ports: Vec<(Protocol, u16)>,
}

#[derive(Clone, Copy)]
enum Direction {
    Ingress,
    Egress,
}

impl PodPolicy {
    /// Puts the chains in front of everything else that forwarded packets pass.
    pub fn install(policies: &[Self], ruleset: &mut Ruleset) {
        Self::install_in(TableName::Filter, policies, ruleset);
    }

    pub(crate) fn install_in(table: TableName, policies: &[Self], ruleset: &mut Ruleset) {
        let selected =
            |it: &Self| it.egress != Isolation::NotSelected || it.ingress != Isolation::NotSelected;
        if !policies.iter().any(selected) {
            return;
        }
        let filter = ruleset.table_mut(table);
        let chain = filter.place(CHAIN);
        filter.prepend(Hook::Forward.chain(), Rule::to(Target::Jump(chain)).noted("network policies"));
        filter.append(CHAIN, Rule::to(Target::Return).when(ANSWERED).noted("allowed when it was new"));
        for direction in [Direction::Egress, Direction::Ingress] {
            for policy in policies {
                policy.isolate(table, direction, ruleset);
            }
        }
    }

    fn isolate(&self, table: TableName, direction: Direction, ruleset: &mut Ruleset) {
        let isolation = match direction {
            Direction::Ingress => &self.ingress,
            Direction::Egress => &self.egress,
        };
        let Isolation::Selected(allowances) = isolation else { return };
        let family = ruleset.family();
        let table = ruleset.table_mut(table);
        let pod: Arc<str> = self.pod.as_str().into();
        let name: ChainName = Hash::of(&self.pod).chain(direction.prefix());
        let chain = table.place(name);
        for address in self.addresses.iter().filter(|it| Family::of(**it) == family) {
            table.append(
                CHAIN,
                Rule::to(Target::Jump(chain))
                    .when(direction.own(*address))
                    .noted_about(&pod, direction.words()),
            );
        }
        for condition in allowances.iter().flat_map(|it| it.conditions(direction, family)) {
            table.append(name, Rule::to(Target::Return).when_all(condition).noted_about(&pod, "allowed"));
        }
        table.append(
            name,
            Rule::to(Target::Drop(Because::Policy)).noted_about(&pod, "selected, and allowed by none"),
        );
    }
}

impl Allowance {
    /// Each combination of peer and port, as conditions of one rule.
    fn conditions(&self, direction: Direction, family: Family) -> Vec<Vec<Match>> {
        let of_family = self.peers.iter().filter(|it| Family::of(it.ip()) == family);
        let peers: Vec<Option<Match>> = if self.peers.is_empty() {
            vec![None]
        } else {
            of_family.map(|it| Some(direction.peer(*it))).collect()
        };
        let ports: Vec<Option<&(Protocol, u16)>> =
            if self.ports.is_empty() { vec![None] } else { self.ports.iter().map(Some).collect() };
        let port = |it: Option<&(Protocol, u16)>| {
            it.map(|(protocol, port)| [Match::Protocol(*protocol), Match::DestinationPort(*port)])
        };
        peers
            .iter()
            .flat_map(|peer| {
                ports.iter().map(move |it| peer.iter().cloned().chain(port(*it).into_iter().flatten()))
            })
            .map(Iterator::collect)
            .collect()
    }
}

impl Direction {
    const fn prefix(self) -> &'static str {
        match self {
            Self::Ingress => "POD-IN-",
            Self::Egress => "POD-OUT-",
        }
    }

    const fn words(self) -> &'static str {
        match self {
            Self::Ingress => "selected for ingress",
            Self::Egress => "selected for egress",
        }
    }

    /// Packets of the pod itself.
    fn own(self, address: IpAddr) -> Match {
        match self {
            Self::Ingress => Match::to_address(address),
            Self::Egress => Match::from_address(address),
        }
    }

    /// Packets of the other end.
    const fn peer(self, network: IpNetwork) -> Match {
        match self {
            Self::Ingress => Match::from(network),
            Self::Egress => Match::to(network),
        }
    }
}

//! The internet: a host, and the edge of each network, where private source addresses become public ones.

use std::net::IpAddr;

use ipnetwork::IpNetwork;
use model::{Family, Id};

use super::tables::Tables;
use crate::plan::{End, Machine, Plan};

/// The internet's host in the plan.
pub(super) const INTERNET: &str = "internet";

/// The edge's interface towards the network.
const INNER: &str = "inner";
/// The edge's interface towards the internet.
const OUTER: &str = "outer";

/// What leaves a network for the internet.
#[derive(Clone, Debug, Default)]
pub(super) struct Exits {
    /// Senders, and the public address that they leave with: the first that matches.
    pub(super) translations: Vec<(IpNetwork, IpAddr)>,
    /// Public addresses at which the network is reached: front ends, and whatever has one of its own.
    pub(super) reached_at: Vec<IpAddr>,
}

/// The edge's name in the plan.
pub(super) fn name(network: &Id) -> String {
    format!("edge/{network}")
}

/// Puts the internet into the plan, with an edge for each network; answers the edges' interfaces towards the router.
pub(super) fn install(plan: &mut Plan, mut internet: Machine, networks: &[(Id, Exits)]) -> Vec<(Id, End)> {
    let mut edges = Vec::new();
    for (number, (network, exits)) in networks.iter().enumerate() {
        let name = name(network);
        let port = format!("i{number}");
        plan.connect(End::new(&name, OUTER), End::new(INTERNET, &port));
        let public = exits.translations.iter().map(|(_, it)| *it).chain(exits.reached_at.iter().copied());
        let mut routes: Vec<String> =
            public.map(|it| format!("{} dev {port}", IpNetwork::from(it))).collect();
        routes.sort();
        routes.dedup();
        internet.routes.extend(routes);
        plan.machines.push(edge(&name, exits));
        edges.push((network.clone(), End::new(name, INNER)));
    }
    plan.machines.push(internet);
    edges
}

fn edge(name: &str, exits: &Exits) -> Machine {
    let mut machine = Machine::named(name).forwarding();
    for (table, from, to) in [(101, INNER, OUTER), (102, OUTER, INNER)] {
        machine.routes.push(format!("0.0.0.0/0 dev {to} table {table}"));
        machine.routes.push(format!("::/0 dev {to} table {table}"));
        machine.rule(format!("pref 10 iif {from} lookup {table}"));
    }
    machine.tables = Some(tables(Family::V4, exits));
    machine.tables_v6 = Some(tables(Family::V6, exits));
    machine
}

/// What has no public address of its own and is no answer to something from outside does not leave. Source: packet
/// paths 2.2 and 9.3.
fn tables(family: Family, exits: &Exits) -> String {
    let mut tables = Tables::new(family);
    tables.filter("-A FORWARD -m conntrack --ctstate INVALID -j DROP");
    tables.filter("-A FORWARD -m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT");
    tables.filter(&format!("-A FORWARD -i {OUTER} -j ACCEPT"));
    for (senders, public) in exits.translations.iter().filter(|(_, it)| Family::of(*it) == family) {
        tables.filter(&format!("-A FORWARD -i {INNER} -s {senders} -j ACCEPT"));
        tables.nat(&format!("-A POSTROUTING -o {OUTER} -s {senders} -j SNAT --to-source {public}"));
    }
    tables.filter("-A FORWARD -j DROP");
    tables.text()
}

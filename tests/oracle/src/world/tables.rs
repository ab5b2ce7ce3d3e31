//! Writes the text that `iptables-restore` reads, for the platform's own filters. Nodes bring theirs.

use std::fmt::Write as _;
use std::net::IpAddr;

use ipnetwork::IpNetwork;
use model::element::Protocol;
use model::{Family, PortRange};

/// The tables of one family.
#[derive(Clone, Debug)]
pub(super) struct Tables {
    family: Family,
    chains: Vec<String>,
    filter: String,
    nat: String,
}

/// What a rule asks of a packet, besides what stands in its line already.
#[derive(Clone, Debug, Default)]
pub(super) struct Conditions {
    /// Any of these sources; none is every source.
    pub(super) sources: Vec<IpNetwork>,
    /// Any of these destinations; none is every destination.
    pub(super) destinations: Vec<IpNetwork>,
    /// Any of these protocols; none is every protocol.
    pub(super) protocols: Vec<Protocol>,
    /// Any of these source ports; none is every port.
    pub(super) source_ports: Vec<PortRange>,
    /// Any of these destination ports; none is every port.
    pub(super) destination_ports: Vec<PortRange>,
}

impl Tables {
    /// Tables that let everything pass.
    pub(super) fn new(family: Family) -> Self {
        Self { family, chains: Vec::new(), filter: String::new(), nat: String::new() }
    }

    /// One more chain of the table `filter`.
    pub(super) fn chain(&mut self, name: impl Into<String>) {
        self.chains.push(name.into());
    }

    /// One more line of the table `filter`.
    pub(super) fn filter(&mut self, line: &str) {
        self.filter.push_str(line);
        self.filter.push('\n');
    }

    /// One more line of the table `nat`.
    pub(super) fn nat(&mut self, line: &str) {
        self.nat.push_str(line);
        self.nat.push('\n');
    }

    /// The beginnings of rules that match any combination of these conditions in this family: one a combination, since a
    /// rule asks for one of each. None where a condition is of the other family alone.
    pub(super) fn matching(&self, conditions: &Conditions) -> Vec<String> {
        let ranges = |option: &'static str, ranges: &[IpNetwork]| -> Vec<String> {
            if ranges.is_empty() {
                return vec![String::new()];
            }
            let own = ranges.iter().filter(|it| Family::of(it.ip()) == self.family);
            own.map(|it| format!("{option} {it} ")).collect()
        };
        let with_ports = !conditions.source_ports.is_empty() || !conditions.destination_ports.is_empty();
        let protocols: Vec<String> = match (conditions.protocols.as_slice(), with_ports) {
            ([], false) => vec![String::new()],
            ([], true) => [Protocol::Tcp, Protocol::Udp].map(|it| format!("-p {it} ")).to_vec(),
            (some, _) => some.iter().map(|it| format!("-p {it} ")).collect(),
        };
        let ports = |option: &'static str, ports: &[PortRange]| -> Vec<String> {
            if ports.is_empty() || ports.contains(&PortRange::ALL) {
                return vec![String::new()];
            }
            ports.iter().map(|it| format!("{option} {}:{} ", it.first, it.last)).collect()
        };
        let mut found = vec![String::new()];
        for part in [
            ranges("-s", &conditions.sources),
            ranges("-d", &conditions.destinations),
            protocols,
            ports("--sport", &conditions.source_ports),
            ports("--dport", &conditions.destination_ports),
        ] {
            found = found.iter().flat_map(|one| part.iter().map(move |it| format!("{one}{it}"))).collect();
        }
        found
    }

    /// The whole text.
    pub(super) fn text(&self) -> String {
        let mut text = String::from("*filter\n:INPUT ACCEPT\n:FORWARD ACCEPT\n:OUTPUT ACCEPT\n");
        for chain in &self.chains {
            // Writing to a text never fails.
            let _ = writeln!(text, ":{chain} -");
        }
        text.push_str(&self.filter);
        text.push_str("COMMIT\n");
        if !self.nat.is_empty() {
            text.push_str("*nat\n:PREROUTING ACCEPT\n:INPUT ACCEPT\n:OUTPUT ACCEPT\n:POSTROUTING ACCEPT\n");
            text.push_str(&self.nat);
            text.push_str("COMMIT\n");
        }
        text
    }

    /// Whether an address is of the family.
    pub(super) fn has(&self, address: IpAddr) -> bool {
        Family::of(address) == self.family
    }
}

//! What nodes must reach to join a cluster and to work.

use crate::{Cloud, Edition, FactId, Facts, lookup::KnownIn};

/// The protocol of a rule.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum EgressProtocol {
    /// TCP.
    Tcp,
    /// UDP.
    Udp,
    /// HTTP over TCP, matched by name.
    Http,
    /// HTTPS over TCP, matched by name.
    Https,
}

/// Whether every cluster needs a rule.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum EgressNeed {
    /// Every cluster, unless the fact names an exception.
    Required,
    /// Clusters with the add-on, operating system or setting that the fact names.
    Conditional,
}

/// Something that the way out must let through.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct EgressRule {
    /// The protocol.
    pub protocol: EgressProtocol,
    /// The destination port.
    pub port: u64,
    /// Host names, `*.` for any host below and `<location>` for the region's name; none where the rule goes by
    /// address.
    pub names: &'static [&'static str],
    /// Whether every cluster needs it.
    pub need: EgressNeed,
    /// Where it comes from.
    pub fact: FactId,
    /// The edition that said it, if not the one that was asked.
    pub borrowed_from: Option<Edition>,
}

struct EgressRow {
    fact: FactId,
    known_in: KnownIn,
    protocol: EgressProtocol,
    port: u64,
    names: &'static [&'static str],
    always: bool,
    cloud: Option<Cloud>,
}

include!(concat!(env!("OUT_DIR"), "/egress.rs"));

impl Facts {
    /// What the way out of a cluster in this cloud must let through, in the order of the table.
    pub fn egress_rules(self) -> impl Iterator<Item = EgressRule> {
        RULES.iter().filter(move |row| row.cloud.is_none_or(|cloud| cloud == self.cloud())).map(move |row| {
            EgressRule {
                protocol: row.protocol,
                port: row.port,
                names: row.names,
                need: if row.always { EgressNeed::Required } else { EgressNeed::Conditional },
                fact: row.fact,
                borrowed_from: self.borrowed(row.known_in),
            }
        })
    }
}

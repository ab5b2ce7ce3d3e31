//! How traces are written: the form that the command line prints and others rely on.

use model::{Family, Id};
use serde::ser::{SerializeMap, SerializeStruct};
use serde::{Serialize, Serializer};

use super::{Action, Filter, Hop, Place, PlatformService, SeenAddress, Step, Trace, Walk};
use crate::{Endpoint, Flow, Origin, Relation, RouteEntry, RouteTarget};

impl Serialize for Trace {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut fields = serializer.serialize_struct("Trace", 4)?;
        fields.serialize_field("flow", &self.flow)?;
        fields.serialize_field("symptom", self.symptom.as_str())?;
        fields.serialize_field("forward", &self.forward)?;
        fields.serialize_field("return", &self.back)?;
        fields.end()
    }
}

impl Serialize for Flow {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut fields = serializer.serialize_map(None)?;
        fields.serialize_entry("from", &self.from.to_string())?;
        fields.serialize_entry("to", &with_port(&self.to, self.port))?;
        fields.serialize_entry("protocol", self.protocol.as_str())?;
        if let Some(family) = self.family {
            fields.serialize_entry("family", if family == Family::V4 { "ipv4" } else { "ipv6" })?;
        }
        if self.relation != Relation::Telling {
            fields.serialize_entry("relation", self.relation.as_str())?;
        }
        if let Some(address) = self.service_address {
            fields.serialize_entry("service_address", address.as_str())?;
        }
        fields.end()
    }
}

fn with_port(to: &Endpoint, port: Option<u16>) -> String {
    match (to, port) {
        (_, None) => to.to_string(),
        (Endpoint::Address(address), Some(port)) => std::net::SocketAddr::new(*address, port).to_string(),
        (_, Some(port)) => format!("{to}:{port}"),
    }
}

impl Serialize for Walk {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut fields = serializer.serialize_map(None)?;
        fields.serialize_entry("disposition", self.disposition.as_str())?;
        if let Some(reason) = &self.reason {
            fields.serialize_entry("reason", reason)?;
        }
        if let Some(source) = &self.seen_source {
            fields.serialize_entry("seen_source", source)?;
        }
        if let Some(destination) = &self.seen_destination {
            fields.serialize_entry("seen_destination", destination)?;
        }
        fields.serialize_entry("hops", &self.hops)?;
        fields.end()
    }
}

impl Serialize for SeenAddress {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl Serialize for Hop {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut fields = serializer.serialize_struct("Hop", 2)?;
        fields.serialize_field("at", &self.at)?;
        fields.serialize_field("steps", &self.steps)?;
        fields.end()
    }
}

impl Serialize for Place {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let text = match self {
            Self::Pod(id, which) => one_of("pod", id, *which),
            Self::Node(id, which) => one_of("node", id, *which),
            Self::Router(id) => format!("router/{id}"),
            Self::OverlayDomain(id) => format!("overlay/{id}"),
            Self::Element(id) => id.to_string(),
            Self::SiteGateway(id) => format!("gateway/{id}"),
            Self::ClusterLoadBalancer(id) => format!("load-balancer/{id}"),
            Self::ManagedNatGateway(id) => format!("nat-gateway/{id}"),
            Self::ApiServer(id) => format!("api-server/{id}"),
            Self::Platform(PlatformService::InstanceMetadata) => "platform/instance-metadata".into(),
            Self::Platform(PlatformService::Resolver) => "platform/resolver".into(),
            Self::Internet => "internet".into(),
        };
        serializer.serialize_str(&text)
    }
}

fn one_of(what: &str, id: &Id, which: Option<u64>) -> String {
    match which {
        Some(which) => format!("{what}/{id}-{which}"),
        None => format!("{what}/{id}"),
    }
}

impl Serialize for Step {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut fields = serializer.serialize_map(None)?;
        match &self.action {
            Action::Name { name, steps, answer, asked } => {
                fields.serialize_entry("kind", "name")?;
                fields.serialize_entry("name", name)?;
                fields.serialize_entry("steps", steps)?;
                fields.serialize_entry("answer", answer)?;
                if !asked.is_empty() {
                    fields.serialize_entry("asked", asked)?;
                }
            }
            Action::Route { table, won, lost } => {
                fields.serialize_entry("kind", "route")?;
                fields.serialize_entry("table", table)?;
                fields.serialize_entry("won", won)?;
                fields.serialize_entry("lost", &Losers { won: won.as_ref(), lost })?;
            }
            Action::SourceNat { by, before, after } => {
                fields.serialize_entry("kind", "snat")?;
                fields.serialize_entry("chain", by)?;
                fields.serialize_entry("before", before)?;
                fields.serialize_entry("after", after)?;
            }
            Action::DestinationNat { by, before, after } => {
                fields.serialize_entry("kind", "dnat")?;
                fields.serialize_entry("chain", by)?;
                fields.serialize_entry("before", before)?;
                fields.serialize_entry("after", after)?;
            }
            Action::NodeRoute { prefix, via, interface } => {
                fields.serialize_entry("kind", "node-route")?;
                fields.serialize_entry("prefix", prefix)?;
                if let Some(via) = via {
                    fields.serialize_entry("via", via)?;
                }
                fields.serialize_entry("interface", interface)?;
            }
            Action::Rule { table, chain, rule, one_in } => {
                fields.serialize_entry("kind", "rule")?;
                fields.serialize_entry("table", table)?;
                fields.serialize_entry("chain", chain)?;
                fields.serialize_entry("rule", rule)?;
                if *one_in > 1 {
                    fields.serialize_entry("one_in", one_in)?;
                }
            }
            Action::Filter { by, allowed, rule, reason } => {
                fields.serialize_entry("kind", by.as_str())?;
                if let Some(id) = by.element() {
                    fields.serialize_entry("by", id)?;
                }
                fields.serialize_entry("allowed", allowed)?;
                if let Some(rule) = rule {
                    fields.serialize_entry("rule", rule)?;
                }
                fields.serialize_entry("reason", reason)?;
            }
            Action::Choice { chosen, among, reason } => {
                fields.serialize_entry("kind", "choice")?;
                fields.serialize_entry("chosen", chosen)?;
                fields.serialize_entry("among", among)?;
                fields.serialize_entry("reason", reason)?;
            }
            Action::Note(text) => {
                fields.serialize_entry("kind", "note")?;
                fields.serialize_entry("text", text)?;
            }
        }
        fields.serialize_entry("basis", self.basis.as_str())?;
        fields.end()
    }
}

impl Filter {
    /// The word for a step of this kind in reports.
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::SecurityGroup(_) => "security-rule",
            Self::Firewall(_) => "firewall-rule",
            Self::Policy(_) => "policy",
            Self::Mesh(_) => "mesh",
            Self::Node => "node",
            Self::Platform => "platform",
        }
    }

    /// The element that decides, if it is one.
    pub const fn element(&self) -> Option<&Id> {
        match self {
            Self::SecurityGroup(id) | Self::Firewall(id) | Self::Mesh(id) | Self::Policy(Some(id)) => {
                Some(id)
            }
            Self::Policy(None) | Self::Node | Self::Platform => None,
        }
    }
}

/// The routes that lost, each with why.
struct Losers<'s> {
    won: Option<&'s RouteEntry>,
    lost: &'s [RouteEntry],
}

struct Loser<'s> {
    won: Option<&'s RouteEntry>,
    entry: &'s RouteEntry,
}

impl Serialize for Losers<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.lost.iter().map(|entry| Loser { won: self.won, entry }))
    }
}

impl Serialize for Loser<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut fields = serializer.serialize_map(None)?;
        route_fields::<S>(&mut fields, self.entry)?;
        if let Some(won) = self.won {
            fields.serialize_entry("because", self.entry.loses_to(won).as_str())?;
        }
        fields.end()
    }
}

fn route_fields<S: Serializer>(fields: &mut S::SerializeMap, entry: &RouteEntry) -> Result<(), S::Error> {
    fields.serialize_entry("prefix", &entry.prefix)?;
    fields.serialize_entry("next_hop", &entry.target)?;
    fields.serialize_entry("origin", entry.origin.as_str())?;
    match &entry.source {
        Some(source) => fields.serialize_entry("source", source),
        None => Ok(()),
    }
}

impl Serialize for RouteEntry {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut fields = serializer.serialize_map(None)?;
        route_fields::<S>(&mut fields, self)?;
        fields.end()
    }
}

impl Serialize for RouteTarget {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::VirtualNetwork => serializer.serialize_str("virtual-network"),
            Self::Peering(id) => serializer.collect_str(&format_args!("peering/{id}")),
            Self::Appliance(address) => serializer.collect_str(address),
            Self::Nodes { cluster, .. } => serializer.collect_str(&format_args!("nodes/{cluster}")),
            Self::Gateway(Some(id)) => serializer.collect_str(&format_args!("gateway/{id}")),
            Self::Gateway(None) => serializer.serialize_str("gateway"),
            Self::Internet => serializer.serialize_str("internet"),
            Self::PrivateEndpoint(id) => serializer.collect_str(&format_args!("private-endpoint/{id}")),
            Self::None => serializer.serialize_str("none"),
        }
    }
}

impl Serialize for Origin {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

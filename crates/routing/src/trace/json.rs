//! How traces are written: the form that the command line prints and others rely on.

use serde::ser::{SerializeMap, SerializeStruct};
use serde::{Serialize, Serializer};

use super::{Hop, Place, SeenAddress, Step, Trace, Walk};
use crate::{Endpoint, Flow, Origin, RouteEntry, RouteTarget};

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
        let mut fields = serializer.serialize_struct("Flow", 3)?;
        fields.serialize_field("from", &self.from.to_string())?;
        fields.serialize_field("to", &with_port(&self.to, self.port))?;
        fields.serialize_field("protocol", self.protocol.as_str())?;
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
        match self {
            Self::Pod(id) => serializer.collect_str(&format_args!("pod/{id}")),
            Self::Node(id) => serializer.collect_str(&format_args!("node/{id}")),
            Self::Router(id) => serializer.collect_str(&format_args!("router/{id}")),
            Self::Element(id) => serializer.collect_str(id),
            Self::ClusterLoadBalancer(id) => serializer.collect_str(&format_args!("load-balancer/{id}")),
            Self::ManagedNatGateway(id) => serializer.collect_str(&format_args!("nat-gateway/{id}")),
            Self::Internet => serializer.serialize_str("internet"),
        }
    }
}

impl Serialize for Step {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut fields = serializer.serialize_map(None)?;
        match self {
            Self::Route { table, won, lost } => {
                fields.serialize_entry("kind", "route")?;
                fields.serialize_entry("table", table)?;
                fields.serialize_entry("won", won)?;
                fields.serialize_entry("lost", lost)?;
            }
            Self::SourceNat { by, before, after } => {
                fields.serialize_entry("kind", "snat")?;
                fields.serialize_entry("chain", by)?;
                fields.serialize_entry("before", before)?;
                fields.serialize_entry("after", after)?;
            }
            Self::DestinationNat { by, before, after } => {
                fields.serialize_entry("kind", "dnat")?;
                fields.serialize_entry("chain", by)?;
                fields.serialize_entry("before", before)?;
                fields.serialize_entry("after", after)?;
            }
            Self::Forward { allowed, reason } => {
                fields.serialize_entry("kind", "forward")?;
                fields.serialize_entry("allowed", allowed)?;
                fields.serialize_entry("reason", reason)?;
            }
            Self::Note(text) => {
                fields.serialize_entry("kind", "note")?;
                fields.serialize_entry("text", text)?;
            }
        }
        fields.end()
    }
}

impl Serialize for RouteEntry {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut fields = serializer.serialize_map(None)?;
        fields.serialize_entry("prefix", &self.prefix)?;
        fields.serialize_entry("next_hop", &self.target)?;
        fields.serialize_entry("origin", self.origin.as_str())?;
        if let Some(source) = &self.source {
            fields.serialize_entry("source", source)?;
        }
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

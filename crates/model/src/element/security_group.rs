//! Network security groups.

use serde::{Deserialize, Serialize};

use super::choice::choice;
use crate::{PortRange, PrefixOrTag};

/// A network security group: the user's rules; the platform's default rules come after them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SecurityGroup {
    /// The rules; the lowest priority number that matches decides.
    pub rules: Vec<SecurityRule>,
}

/// One rule. Empty lists match everything.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SecurityRule {
    /// Its name.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// Lower numbers are looked at first.
    pub priority: u16,
    /// Into or out of the subnet.
    pub direction: Direction,
    /// What happens to a packet that matches.
    pub access: Access,
    /// The protocol.
    #[serde(default)]
    pub protocol: SecurityProtocol,
    /// Sources.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sources: Vec<PrefixOrTag>,
    /// Source ports.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub source_ports: Vec<PortRange>,
    /// Destinations.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub destinations: Vec<PrefixOrTag>,
    /// Destination ports.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub destination_ports: Vec<PortRange>,
}

choice! {
    /// Direction of a security rule.
    pub enum Direction {
        /// Towards the machines.
        Inbound = "inbound",
        /// From the machines.
        Outbound = "outbound",
    }
}

choice! {
    /// What a rule does.
    pub enum Access {
        /// Lets the packet pass.
        Allow = "allow",
        /// Drops the packet.
        Deny = "deny",
    }
}

choice! {
    /// Protocol of a security rule.
    #[derive(Default)]
    pub enum SecurityProtocol {
        /// Every protocol.
        #[default]
        Any = "any",
        /// TCP.
        Tcp = "tcp",
        /// UDP.
        Udp = "udp",
        /// ICMP.
        Icmp = "icmp",
    }
}

//! What carries traffic out: NAT gateways, firewalls, load balancers.

use serde::{Deserialize, Serialize};

use super::choice::choice;
use super::{Protocol, PublicAddresses};
use crate::{Address, Id, PortRange, PrefixOrTag};

/// A NAT gateway. The subnets that use it name it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct NatGateway {
    /// The SKU.
    pub sku: NatGatewaySku,
    /// Its public addresses.
    pub public_addresses: PublicAddresses,
    /// Made by the platform for a cluster.
    pub managed: bool,
}

choice! {
    /// SKU of a NAT gateway.
    #[derive(Default)]
    pub enum NatGatewaySku {
        /// Standard: zonal, IPv4 only.
        #[default]
        Standard = "standard",
        /// StandardV2: zone-redundant, IPv4 and IPv6.
        StandardV2 = "standard-v2",
    }
}

/// A firewall: Azure Firewall, or a network virtual appliance in its place.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Firewall {
    /// The SKU, or that it is somebody's own appliance.
    pub sku: FirewallSku,
    /// The subnet that it is in.
    pub subnet: Option<Id>,
    /// Its private address; the first usable one of its subnet where absent.
    pub private_address: Option<Address>,
    /// Its public addresses.
    pub public_addresses: PublicAddresses,
    /// Backend instances; the platform's least where absent.
    pub instances: Option<u32>,
    /// IP forwarding on the appliance's network interface (always on for Azure Firewall).
    pub ip_forwarding: bool,
    /// When it replaces source addresses towards private destinations.
    pub source_translation: SourceTranslation,
    /// DNS proxy is on.
    pub dns_proxy: bool,
    /// FQDN tags allowed for everybody, for example `AzureKubernetesService`.
    pub fqdn_tags: Vec<String>,
    /// Application rules (allow).
    pub application_rules: Vec<ApplicationRule>,
    /// Network rules (allow).
    pub network_rules: Vec<FirewallNetworkRule>,
    /// Destination NAT rules.
    pub dnat_rules: Vec<DnatRule>,
    /// What no rule matches is let through, as a plain router would.
    pub allow_unmatched: bool,
}

choice! {
    /// SKU of a firewall.
    #[derive(Default)]
    pub enum FirewallSku {
        /// Azure Firewall Standard.
        #[default]
        Standard = "standard",
        /// Azure Firewall Basic.
        Basic = "basic",
        /// Azure Firewall Premium.
        Premium = "premium",
        /// A network virtual appliance.
        Appliance = "appliance",
    }
}

choice! {
    /// When a firewall replaces the source address of a packet to a private destination.
    #[derive(Default)]
    pub enum SourceTranslation {
        /// The platform's way: not towards private ranges by network rules.
        #[default]
        Default = "default",
        /// Always.
        Always = "always",
        /// Never, not even towards the internet.
        Never = "never",
    }
}

/// An application rule that allows names.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ApplicationRule {
    /// Its name.
    pub name: String,
    /// Sources; empty is everything.
    pub sources: Vec<PrefixOrTag>,
    /// Fully qualified names, `*.` at the beginning allowed.
    pub names: Vec<String>,
    /// FQDN tags.
    pub fqdn_tags: Vec<String>,
    /// Ports; empty is 80 and 443.
    pub ports: Vec<PortRange>,
}

/// A network rule that allows addresses and ports.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct FirewallNetworkRule {
    /// Its name.
    pub name: String,
    /// The protocol; both where absent.
    pub protocol: Option<Protocol>,
    /// Sources; empty is everything.
    pub sources: Vec<PrefixOrTag>,
    /// Destinations: prefixes or service tags; empty (with no names) is everything.
    pub destinations: Vec<PrefixOrTag>,
    /// Destinations by name, which need DNS proxy.
    pub names: Vec<String>,
    /// Ports; empty is everything.
    pub ports: Vec<PortRange>,
}

/// A rule that publishes something inside at the firewall's public address.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct DnatRule {
    /// Its name.
    pub name: String,
    /// The protocol.
    pub protocol: Protocol,
    /// The port at the public address.
    pub port: u16,
    /// The element published: a service, a machine; its address and port are used where the next two are absent.
    pub to: Option<Id>,
    /// The address published.
    pub address: Option<Address>,
    /// The port there.
    pub target_port: Option<u16>,
}

/// A load balancer that somebody places; those that the platform makes for a cluster are implied.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct LoadBalancer {
    /// The cluster whose nodes are its backend; none for a load balancer of other machines.
    pub cluster: Option<Id>,
    /// The SKU.
    pub sku: super::LoadBalancerSku,
    /// Its front ends are private addresses.
    pub internal: bool,
    /// The subnet of its private front ends.
    pub subnet: Option<Id>,
    /// A fixed private front end.
    pub address: Option<Address>,
    /// Its public front ends.
    pub public_addresses: PublicAddresses,
    /// Load balancing rules that are not those of services drawn.
    pub other_rules: u32,
}

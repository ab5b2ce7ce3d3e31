//! Sites and machines around the cluster.

use serde::{Deserialize, Serialize};

use super::Call;
use super::choice::choice;
use crate::{Address, Id, Prefix};

/// An on-premises site, with the gateway that connects it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct OnPremises {
    /// The site's own ranges.
    pub prefixes: Vec<Prefix>,
    /// What it announces besides its own ranges, for example 0.0.0.0/0.
    pub advertises: Vec<Advertised>,
    /// The gateway in a virtual network.
    pub gateway: Option<SiteGateway>,
    /// The site's DNS servers.
    pub dns_servers: Vec<Address>,
    /// Where those forward private zones: addresses of resolvers inside the networks; empty means nowhere.
    pub dns_forwards_to: Vec<Address>,
    /// What the site calls.
    pub calls: Vec<Call>,
}

/// A range that a site or a hub announces.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Advertised {
    /// The range.
    pub prefix: Prefix,
}

/// The gateway of a site.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SiteGateway {
    /// What kind of gateway.
    pub kind: GatewayKind,
    /// Its subnet (`GatewaySubnet`); none for a Virtual WAN hub.
    pub subnet: Option<Id>,
}

choice! {
    /// How a site is connected.
    #[derive(Default)]
    pub enum GatewayKind {
        /// A VPN gateway.
        #[default]
        Vpn = "vpn",
        /// An ExpressRoute gateway.
        ExpressRoute = "express-route",
        /// A Virtual WAN hub.
        VirtualWan = "virtual-wan",
    }
}

/// A virtual machine, or several alike.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct VirtualMachine {
    /// Its subnet; none for a machine that somebody else hosts.
    pub subnet: Option<Id>,
    /// What it is for.
    pub role: VirtualMachineRole,
    /// How many.
    pub count: u32,
    /// The address of the first one, where fixed.
    pub address: Option<Address>,
    /// It has a public address of its own.
    pub public_address: bool,
    /// A build agent that the vendor hosts, outside every network drawn.
    pub vendor_hosted: bool,
    /// Where a DNS server forwards what it does not know; empty means the platform's resolver.
    pub dns_forwards_to: Vec<Address>,
    /// A DNS server that does not forward private zones at all.
    pub no_private_forwarding: bool,
    /// What it calls.
    pub calls: Vec<Call>,
}

impl Default for VirtualMachine {
    fn default() -> Self {
        Self {
            subnet: None,
            role: VirtualMachineRole::default(),
            count: 1,
            address: None,
            public_address: false,
            vendor_hosted: false,
            dns_forwards_to: Vec::new(),
            no_private_forwarding: false,
            calls: Vec::new(),
        }
    }
}

choice! {
    /// What a machine is for.
    #[derive(Default)]
    pub enum VirtualMachineRole {
        /// Where administrators work from.
        #[default]
        JumpBox = "jump-box",
        /// A DNS server.
        DnsServer = "dns-server",
        /// A build agent.
        BuildAgent = "build-agent",
        /// An Azure Bastion host.
        Bastion = "bastion",
        /// Anything else.
        Other = "other",
    }
}

//! Public addresses of a gateway, firewall or load balancer.

use serde::{Deserialize, Serialize};

use crate::Address;

/// Public IP addresses: how many, and those that are known.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PublicAddresses {
    /// How many IPv4 addresses; at least as many as are listed below count.
    pub count: u32,
    /// How many IPv6 addresses.
    pub ipv6_count: u32,
    /// Those whose value is known, in the order of their use.
    pub known: Vec<Address>,
}

impl PublicAddresses {
    /// So many IPv4 addresses, none known.
    pub fn of(count: u32) -> Self {
        Self { count, ..Self::default() }
    }

    /// The number of IPv4 addresses: the larger of the stated count and the known IPv4 ones.
    pub fn ipv4(&self) -> u32 {
        let known = self.known.iter().filter_map(Address::ip).filter(std::net::IpAddr::is_ipv4).count();
        self.count.max(u32::try_from(known).unwrap_or(u32::MAX))
    }
}

//! Private endpoints and private DNS zones.

use serde::{Deserialize, Serialize};

use super::choice::choice;
use crate::{Address, Id};

/// A private endpoint: an address of a subnet that stands for a platform service.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PrivateEndpoint {
    /// Its subnet.
    pub subnet: Option<Id>,
    /// The kind of service: `registry`, `vault`, `blob`, `file`, `queue`, `table`, `dfs`, `sql`, `cosmos-sql`,
    /// `postgres`, `mysql`, `servicebus`, `redis`, `appconfig`, `monitor`, `api-server`.
    pub service: String,
    /// The name of the account behind it, for example `shopregistry`.
    pub account: Option<String>,
    /// The cluster whose API server is behind it (`api-server`).
    pub cluster: Option<Id>,
    /// Its address, where fixed.
    pub address: Option<Address>,
    /// Addresses that it takes; by its kind where absent.
    pub addresses: Option<u32>,
    /// The registry's SKU (`registry`).
    pub registry_sku: Option<RegistrySku>,
    /// The private DNS zone that holds its records.
    pub zone: Option<Id>,
}

choice! {
    /// SKU of a container registry.
    pub enum RegistrySku {
        /// Basic.
        Basic = "basic",
        /// Standard.
        Standard = "standard",
        /// Premium: the only one with private endpoints.
        Premium = "premium",
    }
}

/// A private DNS zone.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PrivateDnsZone {
    /// The zone's name, for example `privatelink.azurecr.io`.
    pub zone: String,
    /// The networks that it is linked to.
    pub links: Vec<ZoneLink>,
    /// Records besides those of the private endpoints that name the zone.
    pub records: Vec<DnsRecord>,
}

/// The link of a zone to a network.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ZoneLink {
    /// The network.
    pub network: Option<Id>,
    /// Names that the zone lacks are asked on the internet (resolution policy NxDomainRedirect).
    pub fallback_to_internet: bool,
}

/// One record.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct DnsRecord {
    /// The name within the zone.
    pub name: String,
    /// Its addresses.
    pub addresses: Vec<Address>,
}

//! What is called: by workloads, machines, sites and saved flows.

use serde::{Deserialize, Serialize};

use super::choice::choice;
use crate::{Address, Id};

/// The far end of a call or of a flow.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Target {
    /// Some host on the internet.
    #[default]
    Internet,
    /// An element of the design: a service, a workload, a machine, a private endpoint, ….
    Element(Id),
    /// The API server of a cluster.
    ApiServer(Id),
    /// A node of a pool, rather than a pod on it.
    Node(Id),
    /// A DNS name, for example `shop.vault.azure.net`.
    Name(String),
    /// An address.
    Address(Address),
}

choice! {
    /// Transport protocol.
    #[derive(Default)]
    pub enum Protocol {
        /// TCP.
        #[default]
        Tcp = "tcp",
        /// UDP.
        Udp = "udp",
    }
}

/// One thing that an element calls.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Call {
    /// Whom.
    pub to: Target,
    /// At which port; the target's own where absent.
    pub port: Option<u16>,
    /// Over which protocol.
    pub protocol: Protocol,
}

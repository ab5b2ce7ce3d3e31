//! How services are published beyond an address: TLS, names, shares of the traffic, and where that is watched.

use serde::{Deserialize, Serialize};

use super::choice::choice;
use crate::Id;

choice! {
    /// Where TLS ends on the way to a pod.
    pub enum TlsMode {
        /// At the proxy; to the pods goes plain text.
        Offload = "offload",
        /// At the proxy, which begins another TLS connection to the pods.
        EndToEnd = "end-to-end",
        /// At the pods: the proxy passes on what it can't read, by the name in the handshake alone.
        Passthrough = "passthrough",
    }
}

choice! {
    /// Where a proxy has its certificate from.
    pub enum CertificateSource {
        /// A secret of the cluster that somebody fills.
        Secret = "secret",
        /// A key vault.
        KeyVault = "key-vault",
        /// An issuer such as Let's Encrypt, asked by a controller of the cluster.
        Issuer = "issuer",
    }
}

choice! {
    /// How the Application Gateway Ingress Controller came into its cluster.
    pub enum ControllerDeployment {
        /// As an add-on of the platform.
        AddOn = "add-on",
        /// By its Helm chart.
        Helm = "helm",
    }
}

choice! {
    /// Where a mesh is watched.
    pub enum Dashboard {
        /// Kiali.
        Kiali = "kiali",
        /// Linkerd's own.
        LinkerdViz = "linkerd-viz",
        /// Hubble, Cilium's own.
        Hubble = "hubble",
        /// Prometheus with Grafana.
        Prometheus = "prometheus",
        /// Azure Monitor: managed Prometheus, Container Insights.
        AzureMonitor = "azure-monitor",
    }
}

/// A share of the requests, and what becomes of those that fail: a canary, a phased rollout, retries.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TrafficRule {
    /// The service (or workload) that requests of the rule go to.
    pub to: Id,
    /// How many of a hundred requests it gets; all that no other rule has where absent.
    #[serde(default)]
    pub percent: Option<u16>,
    /// How often a request that fails is tried again; as often as the proxy does by default where absent.
    #[serde(default)]
    pub retries: Option<u16>,
}

//! Service meshes and network policies.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::choice::choice;
use super::{Dashboard, Protocol, TrafficRule};
use crate::{Id, Prefix};

/// A service mesh of a cluster.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ServiceMesh {
    /// The cluster.
    pub cluster: Option<Id>,
    /// Which mesh.
    pub mesh: MeshKind,
    /// Namespaces whose pods are in it; empty means all.
    pub namespaces: Vec<String>,
    /// Mutual TLS.
    pub mutual_tls: MutualTls,
    /// How traffic reaches the proxies.
    pub redirection: TrafficRedirection,
    /// It has an egress gateway.
    pub egress_gateway: bool,
    /// Shares of the requests among versions of a service, and retries.
    pub traffic: Vec<TrafficRule>,
    /// Where it is watched.
    pub dashboards: Vec<Dashboard>,
}

choice! {
    /// A service mesh.
    #[derive(Default)]
    pub enum MeshKind {
        /// The Istio add-on.
        #[default]
        IstioAddon = "istio-addon",
        /// Istio, installed by the user.
        Istio = "istio",
        /// Linkerd.
        Linkerd = "linkerd",
        /// Open Service Mesh add-on.
        OpenServiceMesh = "open-service-mesh",
        /// Consul.
        Consul = "consul",
        /// Cilium mutual TLS.
        CiliumMutualTls = "cilium-mutual-tls",
    }
}

choice! {
    /// Mutual TLS of a mesh.
    #[derive(Default)]
    pub enum MutualTls {
        /// Encrypted where both ends can.
        #[default]
        Permissive = "permissive",
        /// Plain text is refused.
        Strict = "strict",
        /// Off.
        Off = "off",
    }
}

choice! {
    /// How a mesh takes over a pod's traffic.
    #[derive(Default)]
    pub enum TrafficRedirection {
        /// The mesh's default.
        #[default]
        Default = "default",
        /// An init container writes iptables rules.
        InitContainer = "init-container",
        /// A chained CNI plugin does.
        Cni = "cni",
    }
}

/// A Kubernetes NetworkPolicy (`networking.k8s.io/v1`).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct NetworkPolicy {
    /// The cluster.
    pub cluster: Option<Id>,
    /// Its namespace; `default` where empty.
    pub namespace: String,
    /// podSelector as labels that must match; empty selects every pod of the namespace.
    pub pod_selector: BTreeMap<String, String>,
    /// policyTypes; by the rules present where empty.
    pub policy_types: Vec<PolicyDirection>,
    /// Ingress rules.
    pub ingress: Vec<PolicyRule>,
    /// Egress rules.
    pub egress: Vec<PolicyRule>,
}

choice! {
    /// Direction that a policy governs.
    pub enum PolicyDirection {
        /// Into the selected pods.
        Ingress = "ingress",
        /// Out of the selected pods.
        Egress = "egress",
    }
}

/// One rule: any of the peers on any of the ports; empty lists match everything.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PolicyRule {
    /// Who may be at the other end.
    pub peers: Vec<PolicyPeer>,
    /// On which ports.
    pub ports: Vec<PolicyPort>,
}

/// A peer of a rule: a selector of pods, of namespaces, both, or an address block.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PolicyPeer {
    /// podSelector.
    pub pod_selector: Option<BTreeMap<String, String>>,
    /// namespaceSelector.
    pub namespace_selector: Option<BTreeMap<String, String>>,
    /// ipBlock.
    pub ip_block: Option<IpBlock>,
}

/// An address block with exceptions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct IpBlock {
    /// The block.
    pub cidr: Prefix,
    /// What is left out.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub except: Vec<Prefix>,
}

/// A port of a rule.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PolicyPort {
    /// The protocol.
    pub protocol: Protocol,
    /// The port; all where absent.
    pub port: Option<u16>,
    /// The last port of a range.
    pub end_port: Option<u16>,
}

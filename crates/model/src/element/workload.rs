//! Workloads and services.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::choice::choice;
use super::{Call, OperatingSystem, Protocol};
use crate::{Address, Id, Prefix};

/// A workload: pods that are alike.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Workload {
    /// The cluster.
    pub cluster: Option<Id>,
    /// The pool that it is pinned to; any fitting pool where absent.
    pub pool: Option<Id>,
    /// Its namespace; `default` where empty.
    pub namespace: String,
    /// Labels of its pods.
    pub labels: BTreeMap<String, String>,
    /// Pods.
    pub replicas: u32,
    /// The port that its containers listen on.
    pub port: Option<u16>,
    /// Pods use the node's network (`hostNetwork`).
    pub host_network: bool,
    /// The operating system of its images.
    pub os: OperatingSystem,
    /// It must see the client's address.
    pub needs_client_address: bool,
    /// Connections that all its pods together keep open to one destination on the internet.
    pub outbound_connections: Option<u32>,
    /// How it proves itself to a key vault, where it reads one.
    pub vault_identity: Option<VaultIdentity>,
    /// Its pods run on virtual nodes.
    pub virtual_nodes: bool,
    /// The registry that its images come from, by its private endpoint.
    pub registry: Option<Id>,
    /// What it calls.
    pub calls: Vec<Call>,
}

impl Default for Workload {
    fn default() -> Self {
        Self {
            cluster: None,
            pool: None,
            namespace: String::new(),
            labels: BTreeMap::new(),
            replicas: 1,
            port: None,
            host_network: false,
            os: OperatingSystem::default(),
            needs_client_address: false,
            outbound_connections: None,
            vault_identity: None,
            virtual_nodes: false,
            registry: None,
            calls: Vec::new(),
        }
    }
}

choice! {
    /// How a workload proves itself to a key vault.
    pub enum VaultIdentity {
        /// It does not.
        None = "none",
        /// Microsoft Entra Workload ID.
        WorkloadIdentity = "workload-identity",
        /// A managed identity of the nodes.
        ManagedIdentity = "managed-identity",
        /// The retired pod-managed identity.
        PodIdentity = "pod-identity",
    }
}

/// A Kubernetes service, or several alike.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Service {
    /// The cluster.
    pub cluster: Option<Id>,
    /// The workload that it selects.
    pub workload: Option<Id>,
    /// Its type.
    #[serde(rename = "type")]
    pub service_type: ServiceType,
    /// How many services like this one.
    pub count: u32,
    /// Its ports.
    pub ports: Vec<ServicePort>,
    /// clusterIP, where fixed.
    pub cluster_address: Option<Address>,
    /// IP families; the cluster's where empty.
    pub ipv6: bool,
    /// It has IPv6 front ends alone.
    pub ipv6_only: bool,
    /// The load balancer front end is internal (`azure-load-balancer-internal`).
    pub internal: bool,
    /// The subnet of the internal front end (`azure-load-balancer-internal-subnet`); the nodes' where absent.
    pub subnet: Option<Id>,
    /// The fixed front end address (`azure-load-balancer-ipv4`).
    pub address: Option<Address>,
    /// externalTrafficPolicy.
    pub external_traffic_policy: TrafficPolicy,
    /// loadBalancerSourceRanges.
    pub source_ranges: Vec<Prefix>,
    /// sessionAffinity: ClientIP.
    pub session_affinity: bool,
    /// Floating IP is disabled (`azure-disable-load-balancer-floating-ip`).
    pub floating_ip_disabled: bool,
    /// externalName.
    pub external_name: Option<String>,
    /// A Private Link Service is made for it, with NAT addresses from this subnet.
    pub private_link_subnet: Option<Id>,
    /// Host names that lead to its front end: External DNS writes them into their zones.
    pub host_names: Vec<String>,
    /// The DNS label of its public address (`azure-dns-label-name`).
    pub dns_label: Option<String>,
}

impl Default for Service {
    fn default() -> Self {
        Self {
            cluster: None,
            workload: None,
            service_type: ServiceType::default(),
            count: 1,
            ports: Vec::new(),
            cluster_address: None,
            ipv6: false,
            ipv6_only: false,
            internal: false,
            subnet: None,
            address: None,
            external_traffic_policy: TrafficPolicy::default(),
            source_ranges: Vec::new(),
            session_affinity: false,
            floating_ip_disabled: false,
            external_name: None,
            private_link_subnet: None,
            host_names: Vec::new(),
            dns_label: None,
        }
    }
}

choice! {
    /// Type of a service.
    #[derive(Default)]
    pub enum ServiceType {
        /// ClusterIP.
        #[default]
        ClusterIp = "cluster-ip",
        /// NodePort.
        NodePort = "node-port",
        /// LoadBalancer.
        LoadBalancer = "load-balancer",
        /// ClusterIP `None`.
        Headless = "headless",
        /// ExternalName.
        ExternalName = "external-name",
    }
}

choice! {
    /// externalTrafficPolicy.
    #[derive(Default)]
    pub enum TrafficPolicy {
        /// Any node, any endpoint; the client's address is lost.
        #[default]
        Cluster = "cluster",
        /// Only endpoints on the node that was reached; the client's address stays.
        Local = "local",
    }
}

/// A port of a service.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ServicePort {
    /// The service's port.
    pub port: u16,
    /// The pods' port; the same where absent.
    pub target_port: Option<u16>,
    /// The nodes' port.
    pub node_port: Option<u16>,
    /// The protocol.
    pub protocol: Protocol,
    /// appProtocol, for example `http`.
    pub app_protocol: Option<String>,
}

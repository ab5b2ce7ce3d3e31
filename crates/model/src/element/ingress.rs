//! Gateways and ingress controllers.

use serde::{Deserialize, Serialize};

use super::choice::choice;
use super::{CertificateSource, ControllerDeployment, PublicAddresses, TlsMode, TrafficPolicy, TrafficRule};
use crate::{Address, Id};

/// An Application Gateway.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ApplicationGateway {
    /// Its subnet.
    pub subnet: Option<Id>,
    /// The SKU.
    pub sku: ApplicationGatewaySku,
    /// Instances at the least.
    pub instances: u32,
    /// Instances at the autoscaler's maximum; as many as `instances` where absent.
    pub max_instances: Option<u32>,
    /// It has a private front end.
    pub private_frontend: bool,
    /// The fixed address of the private front end.
    pub private_address: Option<Address>,
    /// Its public front end.
    pub public_addresses: PublicAddresses,
    /// Network isolation (private Application Gateway deployment) is enabled.
    pub network_isolation: bool,
}

choice! {
    /// SKU of an Application Gateway.
    #[derive(Default)]
    pub enum ApplicationGatewaySku {
        /// Standard v2.
        #[default]
        StandardV2 = "standard-v2",
        /// WAF v2.
        WafV2 = "waf-v2",
        /// The retired v1.
        StandardV1 = "standard-v1",
    }
}

/// An Application Gateway for Containers with its association.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct GatewayForContainers {
    /// The subnet of its association.
    pub subnet: Option<Id>,
    /// Version of the ALB controller, for example `1.7.9`.
    pub controller_version: Option<String>,
    /// Front ends.
    pub frontends: u32,
}

/// An ingress controller of a cluster.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct IngressController {
    /// The cluster that it serves.
    pub cluster: Option<Id>,
    /// Which one: `ingress-nginx`, `traefik`, `haproxy`, `envoy-contour`, `app-routing-nginx`,
    /// `app-routing-gateway-api`, `http-application-routing`, `agic`, `agc`, `istio-gateway`.
    pub controller: String,
    /// The gateway that it programs (`agic`, `agc`).
    pub gateway: Option<Id>,
    /// How it is reached (controllers that run in the cluster).
    pub exposure: IngressExposure,
    /// The subnet of its internal front end; the cluster's where absent.
    pub subnet: Option<Id>,
    /// A fixed internal front end.
    pub address: Option<Address>,
    /// Pods of the controller.
    pub replicas: Option<u32>,
    /// externalTrafficPolicy of its own service.
    pub external_traffic_policy: TrafficPolicy,
    /// Forwarding headers carry the client's address (X-Forwarded-For).
    pub forwards_client_address: bool,
    /// The services (or workloads) that it publishes.
    pub publishes: Vec<Id>,
    /// Host names that lead to it: External DNS, or the application routing add-on, writes them into their zones.
    pub host_names: Vec<String>,
    /// The DNS label of its public address (`azure-dns-label-name`).
    pub dns_label: Option<String>,
    /// Where TLS ends; nothing is said where absent.
    pub tls: Option<TlsMode>,
    /// Where its certificate is from.
    pub certificate: Option<CertificateSource>,
    /// It shows a certificate of its own to the pods (backend mutual TLS).
    pub backend_mutual_tls: bool,
    /// Shares of the requests among what it publishes, and retries.
    pub traffic: Vec<TrafficRule>,
    /// The namespaces whose Ingress resources it watches; all where empty.
    pub namespaces: Vec<String>,
    /// How it came into the cluster (`agic`).
    pub deployment: Option<ControllerDeployment>,
    /// It leaves alone what others have configured at its gateway (`agic`, by prohibited targets).
    pub shares_gateway: bool,
}

choice! {
    /// How an ingress controller that runs in the cluster is reached.
    #[derive(Default)]
    pub enum IngressExposure {
        /// A LoadBalancer service with a public address.
        #[default]
        Public = "public",
        /// A LoadBalancer service with an internal address.
        Internal = "internal",
        /// A ClusterIP service only: from inside the cluster.
        ClusterOnly = "cluster-only",
    }
}

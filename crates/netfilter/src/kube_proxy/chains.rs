//! Names of kube-proxy's chains: those that every cluster has, and those of one service.

use std::net::SocketAddr;

use crate::name::ChainName;
use crate::port::Port;
use crate::service::TrafficPolicy;

pub(super) const SERVICES: ChainName = ChainName::known("KUBE-SERVICES");
pub(super) const NODE_PORTS: ChainName = ChainName::known("KUBE-NODEPORTS");
pub(super) const MARK_MASQUERADE: ChainName = ChainName::known("KUBE-MARK-MASQ");
pub(super) const POSTROUTING: ChainName = ChainName::known("KUBE-POSTROUTING");
pub(super) const EXTERNAL_SERVICES: ChainName = ChainName::known("KUBE-EXTERNAL-SERVICES");
pub(super) const PROXY_FIREWALL: ChainName = ChainName::known("KUBE-PROXY-FIREWALL");
pub(super) const FORWARD: ChainName = ChainName::known("KUBE-FORWARD");
/// The kubelet's.
pub(super) const FIREWALL: ChainName = ChainName::known("KUBE-FIREWALL");

/// The chain that chooses an endpoint for a policy.
pub(super) fn choice(port: &Port<'_>, policy: TrafficPolicy) -> ChainName {
    port.hash.chain(match policy {
        TrafficPolicy::Cluster => "KUBE-SVC-",
        TrafficPolicy::Local => "KUBE-SVL-",
    })
}

/// The chain of what comes from outside.
pub(super) fn external(port: &Port<'_>) -> ChainName {
    port.hash.chain("KUBE-EXT-")
}

/// The chain of the source ranges.
pub(super) fn firewall(port: &Port<'_>) -> ChainName {
    port.hash.chain("KUBE-FW-")
}

/// The chain of an endpoint.
pub(super) fn endpoint(port: &Port<'_>, endpoint: SocketAddr) -> ChainName {
    port.hash.and_endpoint(endpoint).chain("KUBE-SEP-")
}

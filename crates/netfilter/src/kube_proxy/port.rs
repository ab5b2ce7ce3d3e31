//! A service's port in one family of addresses: what of it the chains are made from.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use ipnetwork::IpNetwork;

use crate::hash::Hash;
use crate::kube_proxy::{endpoint, entry, external};
use crate::name::ChainName;
use crate::packet::Family;
use crate::rule::Match;
use crate::ruleset::Ruleset;
use crate::service::{ServicePort, TrafficPolicy};

pub(super) struct Port<'a> {
    pub(super) service: &'a ServicePort,
    pub(super) label: Arc<str>,
    pub(super) hash: Hash,
    pub(super) cluster_ip: IpAddr,
    pub(super) load_balancer_ips: Vec<IpAddr>,
    pub(super) external_ips: Vec<IpAddr>,
    pub(super) source_ranges: Vec<IpNetwork>,
    /// Ready ones of the whole cluster.
    pub(super) endpoints: Vec<SocketAddr>,
    /// Ready ones on this node.
    pub(super) local: Vec<SocketAddr>,
}

/// How a port's packets end where no endpoint takes them.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Lacks {
    /// Nothing: an endpoint takes them.
    Nothing,
    /// The policy is Local and this node has none: dropped.
    LocalEndpoints,
    /// The service has none: refused.
    Endpoints,
}

impl<'a> Port<'a> {
    /// The port in a family; none where the service has no address there.
    pub(super) fn of(service: &'a ServicePort, family: Family) -> Option<Self> {
        let own = |addresses: &[IpAddr]| -> Vec<IpAddr> {
            addresses.iter().copied().filter(|it| Family::of(*it) == family).collect()
        };
        let cluster_ip = service.cluster_ips.iter().copied().find(|it| Family::of(*it) == family)?;
        let label: Arc<str> = service.label().into();
        let ready = service.endpoints.iter().filter(|it| it.ready && Family::of(it.address.ip()) == family);
        Some(Self {
            service,
            hash: Hash::of(&label).and(service.protocol.as_str()),
            label,
            cluster_ip,
            load_balancer_ips: own(&service.load_balancer_ips),
            external_ips: own(&service.external_ips),
            source_ranges: service
                .source_ranges
                .iter()
                .copied()
                .filter(|it| Family::of(it.ip()) == family)
                .collect(),
            endpoints: ready.clone().map(|it| it.address).collect(),
            local: ready.filter(|it| it.on_this_node).map(|it| it.address).collect(),
        })
    }

    pub(super) fn install(
        &self,
        ruleset: &mut Ruleset,
        cluster_cidr: Option<IpNetwork>,
        node_addresses: &[IpAddr],
    ) {
        entry::install(self, ruleset);
        external::install(self, ruleset, cluster_cidr, node_addresses);
        endpoint::install(self, ruleset, cluster_cidr);
    }

    /// Whether it has an address outside the cluster's own.
    pub(super) fn is_external(&self) -> bool {
        self.service.node_port.is_some()
            || !self.load_balancer_ips.is_empty()
            || !self.external_ips.is_empty()
    }

    /// Whether endpoints of other nodes are chosen from: also those of a Local policy, by pods and the node itself.
    pub(super) fn uses_all(&self) -> bool {
        self.service.internal_policy == TrafficPolicy::Cluster || self.is_external()
    }

    /// Whether endpoints of this node are chosen from separately.
    pub(super) fn uses_local(&self) -> bool {
        self.service.internal_policy == TrafficPolicy::Local
            || (self.service.external_policy == TrafficPolicy::Local && self.is_external())
    }

    /// Whether the source ranges have a chain of their own.
    pub(super) fn has_firewall(&self) -> bool {
        !self.endpoints.is_empty()
            && !self.load_balancer_ips.is_empty()
            && !self.service.source_ranges.is_empty()
    }

    /// What a policy lacks on this node.
    pub(super) fn lacks(&self, policy: TrafficPolicy) -> Lacks {
        match policy {
            _ if self.endpoints.is_empty() => Lacks::Endpoints,
            TrafficPolicy::Local if self.local.is_empty() => Lacks::LocalEndpoints,
            TrafficPolicy::Local | TrafficPolicy::Cluster => Lacks::Nothing,
        }
    }

    /// The chain that chooses for a policy.
    pub(super) fn choice(&self, policy: TrafficPolicy) -> ChainName {
        self.hash.chain(match policy {
            TrafficPolicy::Cluster => "KUBE-SVC-",
            TrafficPolicy::Local => "KUBE-SVL-",
        })
    }

    /// The chain of what comes from outside.
    pub(super) fn external(&self) -> ChainName {
        self.hash.chain("KUBE-EXT-")
    }

    /// The chain of the source ranges.
    pub(super) fn firewall(&self) -> ChainName {
        self.hash.chain("KUBE-FW-")
    }

    /// The chain of an endpoint.
    pub(super) fn endpoint(&self, endpoint: SocketAddr) -> ChainName {
        self.hash.and_endpoint(endpoint).chain("KUBE-SEP-")
    }

    /// Packets to an address at the service's port.
    pub(super) fn at(&self, address: IpAddr) -> [Match; 3] {
        [
            Match::to_address(address),
            Match::Protocol(self.service.protocol),
            Match::DestinationPort(self.service.port),
        ]
    }
}

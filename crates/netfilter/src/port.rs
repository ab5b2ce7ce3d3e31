//! A service's port in one family of addresses: what of it tables are made from.

use std::collections::HashSet;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use ipnetwork::IpNetwork;

use crate::hash::Hash;
use crate::packet::Family;
use crate::rule::Match;
use crate::service::{Endpoint, ServicePort, TrafficPolicy};

pub(crate) struct Port<'a> {
    pub(crate) service: &'a ServicePort,
    pub(crate) label: Arc<str>,
    pub(crate) hash: Hash,
    pub(crate) cluster_ip: IpAddr,
    pub(crate) load_balancer_ips: Vec<IpAddr>,
    pub(crate) external_ips: Vec<IpAddr>,
    pub(crate) source_ranges: Vec<IpNetwork>,
    /// Ready ones of the whole cluster.
    pub(crate) endpoints: Vec<SocketAddr>,
    /// Ready ones on this node.
    pub(crate) local: Vec<SocketAddr>,
}

/// How a port's packets end where no endpoint takes them.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Lacks {
    /// Nothing: an endpoint takes them.
    Nothing,
    /// The policy is Local and this node has none: dropped.
    LocalEndpoints,
    /// The service has none: refused.
    Endpoints,
}

impl<'a> Port<'a> {
    /// The port in a family; none where the service has no address there.
    pub(crate) fn of(service: &'a ServicePort, family: Family) -> Option<Self> {
        let own = |addresses: &[IpAddr]| -> Vec<IpAddr> {
            addresses.iter().copied().filter(|it| Family::of(*it) == family).collect()
        };
        let cluster_ip = service.cluster_ips.iter().copied().find(|it| Family::of(*it) == family)?;
        let label: Arc<str> = service.label().into();
        // One that is named twice is one; port 0 is none.
        let mut seen = HashSet::new();
        let ready: Vec<&Endpoint> = service
            .endpoints
            .iter()
            .filter(|it| it.ready && it.address.port() != 0 && Family::of(it.address.ip()) == family)
            .filter(|it| seen.insert(it.address))
            .collect();
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
            endpoints: ready.iter().map(|it| it.address).collect(),
            local: ready.iter().filter(|it| it.on_this_node).map(|it| it.address).collect(),
        })
    }

    /// Whether it has an address outside the cluster's own.
    pub(crate) fn is_external(&self) -> bool {
        self.service.node_port.is_some()
            || !self.load_balancer_ips.is_empty()
            || !self.external_ips.is_empty()
    }

    /// What a policy lacks on this node.
    pub(crate) fn lacks(&self, policy: TrafficPolicy) -> Lacks {
        match policy {
            _ if self.endpoints.is_empty() => Lacks::Endpoints,
            TrafficPolicy::Local if self.local.is_empty() => Lacks::LocalEndpoints,
            TrafficPolicy::Local | TrafficPolicy::Cluster => Lacks::Nothing,
        }
    }

    /// Packets to an address at the service's port.
    pub(crate) fn at(&self, address: IpAddr) -> [Match; 3] {
        [
            Match::to_address(address),
            Match::Protocol(self.service.protocol),
            Match::DestinationPort(self.service.port),
        ]
    }
}

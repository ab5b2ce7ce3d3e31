//! Gateways outside a cluster that call its pods: whether that is offered at all, and how they reach an overlay.
//!
//! Source: packet paths 7.3; facts by network model.

use estate::{ClusterView, facts_model};
use facts::{Feature, FlagId, Status, id};
use model::Id;
use model::element::{ApplicationGateway, GatewayForContainers};

use super::wire::{Sender, Wire};
use super::{Journey, Next};
use crate::host::{Host, NodeAt};
use crate::instance::block;
use crate::network_model::{PodHome, pod_home};
use crate::walker::Loss;
use crate::{Basis, Disposition, Place};

/// Gateways that call pods at their addresses.
#[derive(Clone, Copy)]
pub(super) enum Gateway {
    Application,
    ForContainers,
}

impl Gateway {
    const fn feature(self) -> Feature {
        match self {
            Self::Application => Feature::Agic,
            Self::ForContainers => Feature::Agc,
        }
    }

    /// Overlay pods are reached from the cluster's own network only.
    const fn same_network_only(self) -> FlagId {
        match self {
            Self::Application => id::AGIC_OVERLAY_SAME_VNET,
            Self::ForContainers => id::AGC_OVERLAY_SAME_VNET,
        }
    }

    const fn name(self) -> &'static str {
        match self {
            Self::Application => "Application Gateway",
            Self::ForContainers => "Application Gateway for Containers",
        }
    }
}

impl<'t> Journey<'t, '_> {
    /// What kind of gateway an element is, if it is one.
    pub(super) fn gateway_kind(&self, id: &Id) -> Option<Gateway> {
        let design = self.topology.estate.design;
        if design.get::<ApplicationGateway>(id).is_some() {
            return Some(Gateway::Application);
        }
        design.get::<GatewayForContainers>(id).map(|_| Gateway::ForContainers)
    }

    /// A gateway is about to call a pod: refused where the platform does not offer that for the pod's model.
    pub(super) fn offered(&self, gateway: &Id) -> Result<(), Loss> {
        let Some(kind) = self.gateway_kind(gateway) else { return Ok(()) };
        let target = super::target::host_at(self.fabric, self.walker.packet.destination.ip);
        let Some(Host::Pod(pod)) = target else { return Ok(()) };
        let support = self.topology.estate.facts().support(kind.feature(), facts_model(pod.pool.model));
        if support.status != Status::Unsupported {
            return Ok(());
        }
        let reason = format!(
            "{} in front of {} pods is not supported: {}.",
            kind.name(),
            pod.pool.model.as_str(),
            support.reason
        );
        Err(Loss::new(Disposition::NotRoutableDestination, reason))
    }

    /// The subnet of a gateway that is programmed for an overlay cluster is part of the overlay: routes do not help, and
    /// are not needed. For application gateways in the current edition only, and in the cluster's own network.
    pub(super) fn joined_overlay(&mut self, wire: &Wire<'t>) -> Option<Result<Next<'t>, Loss>> {
        let Sender::Host(Host::Element(id, _)) = wire.sender else { return None };
        let kind = self.gateway_kind(id)?;
        let destination = self.walker.packet.destination.ip;
        let cluster = self.programmed_for(id).find(|it| {
            pod_home(it.model()) == PodHome::OverlayDomain
                && block::tenant(self.topology, it, destination).is_some()
        })?;
        let (pool, node, _) = block::tenant(self.topology, cluster, destination)?;
        let network = self.topology.network_of(wire.subnet?)?;
        let estate = self.topology.estate;
        let here = cluster.networks.contains(&network.id);
        let peered = cluster.networks.iter().any(|it| estate.connected(network.id, it));
        let same_only = estate.facts().flag(kind.same_network_only()).value;
        if !here && (same_only || !peered) {
            let reason = format!(
                "{} is in {}: overlay pods are reached from the cluster's own network only.",
                self.name(id),
                self.name(network.id)
            );
            return Some(Err(Loss::new(Disposition::NotRoutableDestination, reason)));
        }
        self.walker.note(
            "The platform makes this subnet part of the overlay: pod addresses are reached without routes.",
            Basis::Documented,
        );
        self.walker.at(Place::OverlayDomain(cluster.id.clone()));
        Some(self.enter_overlay_node(NodeAt { cluster, pool, node }))
    }

    /// The answer of an overlay pod to such a gateway.
    pub(super) fn back_to_gateway(&mut self, wire: &Wire<'t>) -> Option<Next<'t>> {
        let Sender::Node(node) = wire.sender else { return None };
        if pod_home(node.pool.model) != PodHome::OverlayDomain || !self.is_pod_of(&node) {
            return None;
        }
        let Some(Host::Element(id, which)) =
            super::target::host_at(self.fabric, self.walker.packet.destination.ip)
        else {
            return None;
        };
        self.gateway_kind(id)?;
        self.programmed_for(id).find(|it| it.id == node.cluster.id)?;
        self.walker.at(Place::OverlayDomain(node.cluster.id.clone()));
        Some(Next::Host(Host::Element(id, which)))
    }

    /// The packet has a pod's address as its sender.
    fn is_pod_of(&self, node: &NodeAt<'t>) -> bool {
        block::tenant(self.topology, node.cluster, self.walker.packet.source.ip).is_some()
    }

    /// The clusters whose controllers program a gateway.
    fn programmed_for(&self, gateway: &'t Id) -> impl Iterator<Item = &'t ClusterView<'t>> {
        let estate = self.topology.estate;
        let programs = move |it: &&'t ClusterView<'t>| {
            it.controllers.iter().any(|(_, controller)| controller.gateway.as_ref() == Some(gateway))
        };
        estate.clusters.values().filter(programs)
    }
}

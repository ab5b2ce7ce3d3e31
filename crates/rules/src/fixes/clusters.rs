//! Other ranges and another model for clusters.

use std::net::IpAddr;

use estate::{ClusterView, facts_model, max_pods_bounds, range};
use facts::{Feature, Model, Status, id};
use findings::Fix;
use ipnetwork::IpNetwork;
use model::element::{
    ApplicationGateway, Cluster, DataPlane, IngressController, NetworkModel, NodePool, OperatingSystem,
    Service, Subnet,
};
use model::{Address, Id, Prefix};

use super::Changes;
use super::ranges::What;
use crate::{Context, repair};

/// Replaces one pod CIDR of a cluster; defaults that were not drawn are written down with it.
pub(crate) fn replace_pod_cidr(
    changes: &mut Changes<'_>,
    view: &ClusterView<'_>,
    old: IpNetwork,
    new: IpNetwork,
) {
    changes.change(view.id, |it: &mut Cluster| {
        if it.pod_cidrs.is_empty() {
            it.pod_cidrs = view.pod_cidrs.iter().map(|it| Prefix::from(*it)).collect();
        }
        for prefix in &mut it.pod_cidrs {
            if prefix.network() == Some(old) {
                *prefix = Prefix::from(new);
            }
        }
    });
}

/// Replaces one service CIDR of a cluster. The DNS service IP and fixed service addresses keep their place in it; one
/// that had none, or loses it, is left to the platform.
pub(crate) fn replace_service_cidr(
    changes: &mut Changes<'_>,
    view: &ClusterView<'_>,
    old: IpNetwork,
    new: IpNetwork,
) {
    let moved = |address: &Option<Address>| {
        let address = address.as_ref()?.ip()?;
        if range::contains(new, old) || !old.contains(address) {
            return Some(Address::from(address));
        }
        let offset = range::offset(old, address)?;
        range::nth(new, offset).map(Address::from)
    };
    changes.change(view.id, |it: &mut Cluster| {
        if it.service_cidrs.is_empty() {
            it.service_cidrs = view.service_cidrs.iter().map(|it| Prefix::from(*it)).collect();
        }
        for prefix in &mut it.service_cidrs {
            if prefix.network() == Some(old) {
                *prefix = Prefix::from(new);
            }
        }
        if it.dns_service_ip.as_ref().is_some_and(|it| it.ip().is_some()) {
            it.dns_service_ip = moved(&it.dns_service_ip);
        }
    });
    for (id, service) in &view.services {
        if service.cluster_address.as_ref().and_then(Address::ip).is_some_and(|it| old.contains(it)) {
            changes.change(id, |it: &mut Service| it.cluster_address = moved(&it.cluster_address));
        }
    }
}

/// Lets a cluster change to Azure CNI Overlay, with what that needs: a pod CIDR that is free and large enough, no pod
/// subnets, max pods within the model's bounds.
///
/// `None` where something that the cluster has does not go with it.
pub(crate) fn switch_to_overlay(context: &Context<'_>, view: &ClusterView<'_>) -> Option<Fix> {
    // What else is in a pod subnet would be left to speak for itself.
    let shared = view
        .pod_subnets
        .iter()
        .filter_map(|it| context.estate.subnets.get(*it))
        .any(|it| !it.virtual_nodes.is_empty() || !it.api_servers.is_empty() || !it.residents.is_empty());
    if matches!(view.model(), NetworkModel::Overlay | NetworkModel::ByoCni)
        || shared
        || !goes_with_overlay(context, view)
    {
        return None;
    }
    let facts = context.facts();
    let gateways = gateway_subnets(context, view)?;
    let nodes: u64 =
        view.pools.iter().map(|it| it.maximum.saturating_add(it.surge_at_maximum())).sum::<u64>().max(1);
    let default: IpNetwork = facts.text(id::POD_CIDR_DEFAULT).value.parse().ok()?;
    let block = u8::try_from(facts.limit(id::IP_OVERLAY_NODE_SLICE).value).ok()?;
    let bits = u8::try_from(nodes.checked_next_power_of_two()?.trailing_zeros()).ok()?;
    let length = block.checked_sub(bits)?.min(default.prefix());

    let free = |range| context.ranges().overlapping(range, |it| it.what != What::Pods).is_none();
    let kept = view.pod_cidrs.iter().copied().find(|it| it.is_ipv4() && it.prefix() <= length && free(*it));
    let pods = match kept {
        Some(pods) => pods,
        None if length == default.prefix() && free(default) => default,
        None => context.ranges().free_private(length, false, |_| true)?,
    };
    let ipv6 = view.is_dual_stack().then(|| facts.list(id::DUAL_STACK_POD_DEFAULT).value.iter());
    let ipv6 =
        ipv6.into_iter().flatten().filter_map(|it| it.parse::<IpNetwork>().ok()).find(IpNetwork::is_ipv6);

    let mut changes = Changes::to(context.estate.design);
    changes.change(view.id, |it: &mut Cluster| {
        it.network_model = NetworkModel::Overlay;
        it.planned_model = None;
        // The default needs no mention.
        it.pod_cidrs = if pods == default {
            Vec::new()
        } else {
            [pods].into_iter().chain(ipv6).map(Prefix::from).collect()
        };
    });
    let delegation = facts.text(id::AGIC_OVERLAY_SUBNET_DELEGATION).value;
    for subnet in gateways {
        changes.change(subnet, |it: &mut Subnet| it.delegation = Some(delegation.to_owned()));
    }
    let (least, most) = max_pods_bounds(facts, NetworkModel::Overlay);
    for pool in &view.pools {
        changes.change(pool.id, |it: &mut NodePool| {
            it.pod_subnet = None;
            it.pod_allocation = None;
            it.max_pods = it.max_pods.map(|pods| pods.clamp(least, most));
        });
    }
    let name = context.estate.design.name_of(view.id);
    let fix = Fix::new(format!("Switch {name} to Azure CNI Overlay"), changes.edits());
    let live = facts.support(Feature::MigrateToOverlay, facts_model(view.model())).status;
    Some(match live {
        Status::Supported => fix,
        Status::Limited | Status::Unsupported | Status::NotCovered => fix.rebuilding(),
    })
}

/// Whether everything that a cluster has goes with overlay in this edition, gateways apart.
fn goes_with_overlay(context: &Context<'_>, view: &ClusterView<'_>) -> bool {
    let cilium = view.cluster.data_plane == DataPlane::Cilium;
    let cilium_works =
        context.facts().support(Feature::CiliumDataplane, Model::Overlay).status == Status::Supported;
    (!cilium || cilium_works) && repair::overlay_suits_apart_from_gateways(context.estate, view)
}

/// The subnets of the gateways in front of a cluster, which overlay wants delegated; `None` where a gateway does not go
/// with it as it stands.
fn gateway_subnets<'a>(context: &Context<'a>, view: &ClusterView<'a>) -> Option<Vec<&'a Id>> {
    let estate = context.estate;
    let facts = context.facts();
    let mut subnets = Vec::new();
    for (id, controller) in &view.controllers {
        let Some(gateway) = &controller.gateway else {
            if matches!(controller.controller.as_str(), "agic" | "agc") {
                return None;
            }
            continue;
        };
        let works = facts.support(Feature::Agic, Model::Overlay).status == Status::Supported;
        let subnet = estate.design.get::<ApplicationGateway>(gateway)?.subnet.as_ref()?;
        let subnet = estate.subnets.get(subnet)?;
        let largest = facts.limit(id::AGIC_OVERLAY_SUBNET_MAX).value;
        let alone = subnet.residents.len() == 1
            && subnet.node_pools.is_empty()
            && subnet.pod_pools.is_empty()
            && subnet.api_servers.is_empty()
            && subnet.virtual_nodes.is_empty()
            && subnet.frontends.is_empty();
        let near = view.networks.len() == 1
            && estate.network_of(subnet.id).is_some_and(|it| view.networks.contains(it.id));
        // Another cluster's model makes other demands on the same gateway.
        let shared = estate.design.all::<IngressController>().any(|(other, it)| {
            other != *id && it.gateway.as_ref() == Some(gateway) && it.cluster.as_ref() != Some(view.id)
        });
        let size = subnet.ipv4.is_some_and(|it| u64::from(it.prefix()) >= largest);
        if !(works && controller.controller == "agic" && alone && near && size && !shared) {
            return None;
        }
        subnets.push(subnet.id);
    }
    Some(subnets)
}

/// An address of a service CIDR that DNS can have: the conventional one, else the first that is not the API's.
pub(crate) fn dns_address(view: &ClusterView<'_>, taken: impl Fn(IpAddr) -> bool) -> Option<IpAddr> {
    let services = *view.service_cidrs.first()?;
    let last = range::size(services).checked_sub(1)?;
    // The tenth by convention (fact `dns-service-ip-default`); small ranges have no tenth.
    std::iter::once(10)
        .chain(2..10)
        .filter(|it| *it < last)
        .filter_map(|it| range::nth(services, it))
        .find(|it| !taken(*it))
}

/// Lets the pod CIDR of a cluster hold so many per-node blocks: a range around it where that is free, else the next free
/// one.
pub(crate) fn grow_pod_cidr(context: &Context<'_>, view: &ClusterView<'_>, blocks: u64) -> Option<Fix> {
    let facts = context.facts();
    let old = view.pod_cidrs.iter().copied().find(IpNetwork::is_ipv4)?;
    let block = u8::try_from(facts.limit(id::IP_OVERLAY_NODE_SLICE).value).ok()?;
    let bits = u8::try_from(blocks.max(1).checked_next_power_of_two()?.trailing_zeros()).ok()?;
    let length = block.checked_sub(bits)?;
    if length >= old.prefix() {
        return None;
    }
    let around = range::at(old.network(), length).filter(|it| range::is_private(*it));
    // Clusters may have the same pod CIDR, so those of others do not stand in the way; on one route table they would.
    let shared = view.model() == NetworkModel::Kubenet;
    let blocked = |range| {
        context
            .ranges()
            .overlapping(range, |it| it.what != What::Pods || (shared && it.of.as_ref() != Some(view.id)))
    };
    let around = around.filter(|it| blocked(*it).is_none());
    let new = match around {
        Some(around) => around,
        None => context.ranges().free_private(length, false, |_| true)?,
    };
    let mut changes = Changes::to(context.estate.design);
    replace_pod_cidr(&mut changes, view, old, new);
    let verb = if range::contains(new, old) { "Grow" } else { "Move" };
    let fix = Fix::new(format!("{verb} the pod CIDR to {new}"), changes.edits());
    // A live overlay cluster with Linux alone takes a larger range around its own (fact `pod-cidr-expand`).
    let linux = view.pools.iter().all(|it| it.pool.os == OperatingSystem::Linux);
    let expands = facts.support(Feature::PodCidrExpansion, facts_model(view.model()));
    let in_place = around.is_some()
        && linux
        && !view.is_dual_stack()
        && expands.borrowed_from.is_none()
        && matches!(expands.status, Status::Supported | Status::Limited);
    Some(if in_place { fix } else { fix.rebuilding() })
}

/// Lets the service CIDR of a cluster hold so many services with room: a range around it where that is free, else the
/// next free one.
pub(crate) fn grow_service_cidr(
    context: &Context<'_>,
    view: &ClusterView<'_>,
    addresses: u64,
) -> Option<Fix> {
    let facts = context.facts();
    let old = *view.service_cidrs.iter().find(|it| it.is_ipv4())?;
    if view.service_cidrs.iter().filter(|it| it.is_ipv4()).count() != 1 {
        return None;
    }
    let withheld = facts.limit(id::SERVICE_CIDR_WITHHELD).value;
    let length = range::length_for(addresses, withheld, false)?;
    if u64::from(length) <= facts.limit(id::SERVICE_CIDR_MAX_SIZE).value || length >= old.prefix() {
        return None;
    }
    let others = |it: &super::Taken| it.of.as_ref() != Some(view.id) || it.what != What::Services;
    let around = range::at(old.network(), length).filter(|it| range::is_private(*it));
    let around = around.filter(|it| context.ranges().overlapping(*it, others).is_none());
    let new = match around {
        Some(around) => around,
        None => context.ranges().free_private(length, false, |_| true)?,
    };
    let mut changes = Changes::to(context.estate.design);
    replace_service_cidr(&mut changes, view, old, new);
    let verb = if range::contains(new, old) { "Grow" } else { "Move" };
    let fix = Fix::new(format!("{verb} the service CIDR to {new}"), changes.edits());
    // A running cluster takes a further range, not a larger one, and only from a version on (fact
    // `service-cidr-extend`): what is drawn here is the range of a cluster that is made so.
    Some(fix.rebuilding())
}

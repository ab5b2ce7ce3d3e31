//! Gateways outside the cluster: which clusters they serve, what their subnet must be like, how to give them one.

use estate::{ClusterView, Estate, facts_controller, facts_model};
use facts::{Feature, Status, SubnetPurpose, SubnetRequirement, id};
use model::element::{ApplicationGateway, GatewayForContainers, NetworkModel, RouteTable, Subnet};
use model::{Edit, Id, Map, Prefix};

use super::gateway_default_route::needs_internet;
use crate::Context;
use crate::fixes::{Changes, set};
use crate::repair;

/// A controller that programs a gateway, with its cluster.
#[derive(Clone, Copy)]
pub(super) struct Server<'e, 'a> {
    pub(super) cluster: &'e ClusterView<'a>,
    pub(super) controller: &'a Id,
    pub(super) kind: facts::IngressController,
}

/// By gateway, the controllers that program it.
pub(super) type Servers<'e, 'a> = Map<&'a Id, Vec<Server<'e, 'a>>>;

/// Finds the controllers of every gateway.
pub(super) fn servers<'e, 'a>(estate: &'e Estate<'a>) -> Servers<'e, 'a> {
    let mut found: Servers<'e, 'a> = Map::default();
    for cluster in estate.clusters.values() {
        for (controller, drawn) in &cluster.controllers {
            let (Some(gateway), Some(kind)) = (&drawn.gateway, facts_controller(&drawn.controller)) else {
                continue;
            };
            found.entry(gateway).or_default().push(Server { cluster, controller, kind });
        }
    }
    found
}

/// Whether a controller works with its cluster's model at all; ingress-unsupported speaks where it does not.
pub(super) fn works(context: &Context<'_>, server: &Server<'_, '_>) -> bool {
    let feature = match server.kind {
        facts::IngressController::Agic => Feature::Agic,
        facts::IngressController::Agc => Feature::Agc,
        facts::IngressController::IngressNginx
        | facts::IngressController::Traefik
        | facts::IngressController::Haproxy
        | facts::IngressController::EnvoyContour
        | facts::IngressController::AppRoutingNginx
        | facts::IngressController::AppRoutingGatewayApi
        | facts::IngressController::HttpApplicationRouting
        | facts::IngressController::IstioGateway => return false,
    };
    context.facts().support(feature, facts_model(server.cluster.model())).status != Status::Unsupported
}

/// A gateway that stands in a subnet.
#[derive(Clone, Copy)]
pub(super) enum Gateway<'a> {
    Application(&'a ApplicationGateway),
    ForContainers(&'a GatewayForContainers),
}

impl<'a> Gateway<'a> {
    /// The gateway with an id.
    pub(super) fn find(estate: &Estate<'a>, id: &Id) -> Option<Self> {
        let application = estate.design.get(id).map(Self::Application);
        application.or_else(|| estate.design.get(id).map(Self::ForContainers))
    }

    /// Its subnet.
    pub(super) fn subnet(self) -> Option<&'a Id> {
        match self {
            Self::Application(it) => it.subnet.as_ref(),
            Self::ForContainers(it) => it.subnet.as_ref(),
        }
    }

    /// Addresses that it takes at its maximum, where the design says how many instances it has.
    pub(super) fn addresses(self, context: &Context<'_>) -> u64 {
        match self {
            Self::Application(it) => {
                let instances = u64::from(it.max_instances.unwrap_or(it.instances).max(it.instances));
                let each = context.facts().limit(id::SUBNET_APPGW_PER_INSTANCE).value;
                let private = context.facts().limit(id::SUBNET_APPGW_PRIVATE_FRONTEND).value;
                let has_private = it.private_frontend || it.private_address.is_some();
                instances.saturating_mul(each).saturating_add(if has_private { private } else { 0 })
            }
            Self::ForContainers(_) => context.facts().limit(id::AGC_SUBNET_FREE_ADDRESSES).value,
        }
    }

    /// What its subnet must be like, with the controllers that program it.
    pub(super) fn requirement(self, context: &Context<'_>, servers: &[Server<'_, '_>]) -> SubnetRequirement {
        let overlay = is_overlay(context, servers);
        context.facts().subnet_requirement(match self {
            Self::Application(_) => SubnetPurpose::ApplicationGateway { overlay },
            Self::ForContainers(_) => SubnetPurpose::GatewayForContainers { overlay },
        })
    }
}

/// Whether a gateway serves an overlay cluster in a way that works.
pub(super) fn is_overlay(context: &Context<'_>, servers: &[Server<'_, '_>]) -> bool {
    servers.iter().any(|it| it.cluster.model() == NetworkModel::Overlay && works(context, it))
}

/// Edits that give a gateway a subnet of its own in a network: the next free prefix of the size that it needs, with
/// the delegation that it needs, and the route table of the kubenet cluster that it serves.
pub(super) fn own_subnet(
    context: &Context<'_>,
    gateway_id: &Id,
    network: &Id,
    servers: &[Server<'_, '_>],
) -> Option<(Vec<Edit>, String)> {
    let estate = context.estate;
    let gateway = Gateway::find(estate, gateway_id)?;
    let requirement = gateway.requirement(context, servers);
    let old: Option<&Subnet> = estate.design.follow(gateway.subnet());
    let wanted = requirement.largest.or(requirement.recommended).or(requirement.smallest)?;
    let shortest = u8::try_from(wanted.value).ok()?;
    let longest = if let Some(limit) = requirement.smallest {
        u8::try_from(limit.value).ok()?
    } else {
        let reserved = context.facts().limit(id::SUBNET_AZURE_RESERVED).value;
        estate::range::length_for(gateway.addresses(context).max(1), reserved, false)?
    };
    // As large as it should be, else as small as it may be.
    let prefix = (shortest..=longest).find_map(|length| repair::free_prefix(context, network, length))?;
    let kubenet = servers
        .iter()
        .find(|it| it.kind == facts::IngressController::Agic && it.cluster.model() == NetworkModel::Kubenet);
    let route_table = kubenet.and_then(|server| repair::cluster_table(estate, server.cluster).cloned());
    // A table that leads elsewhere is no table for a gateway that is managed over the internet.
    let leads_away =
        estate.design.follow::<RouteTable>(route_table.as_ref()).is_some_and(repair::leads_to_appliance);
    let managed = match gateway {
        Gateway::Application(it) => needs_internet(it),
        Gateway::ForContainers(_) => false,
    };
    if leads_away && managed {
        return None;
    }
    let subnet = Subnet {
        network: Some(network.clone()),
        prefixes: vec![Prefix::from(prefix)],
        delegation: requirement.delegation.map(|it| it.value.to_owned()),
        route_table,
        security_group: old.and_then(|it| it.security_group.clone()),
        ..Subnet::default()
    };
    let element = repair::new_element(estate.design, &format!("snet-{gateway_id}"), subnet);
    let into = element.id.clone();
    let mut changes = Changes::to(estate.design);
    changes.change(gateway_id, |it: &mut ApplicationGateway| {
        it.subnet = Some(into.clone());
        it.private_address = None;
    });
    changes.change(gateway_id, |it: &mut GatewayForContainers| it.subnet = Some(into.clone()));
    let mut edits = vec![Edit::insert(element)];
    edits.extend(changes.edits());
    Some((edits, format!("{into} ({prefix})")))
}

/// The edit that sets a subnet's delegation.
pub(super) fn delegate(context: &Context<'_>, subnet: &Id, to: Option<&str>) -> Option<Edit> {
    set::<Subnet>(context.estate.design, subnet, |it| it.delegation = to.map(str::to_owned))
}

//! Services that need a subnet of their own: who is where, and what their subnets must be like.

use estate::{Estate, SubnetView};
use facts::{Limit, SubnetPurpose, id};
use model::element::{
    Cluster, Firewall, FirewallSku, GatewayKind, OnPremises, VirtualMachine, VirtualMachineRole,
};
use model::{Id, Kind};

use crate::Context;

/// A service in a subnet that must be set aside for it. Gateways have a rule of their own, pod subnets too.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Tenant<'a> {
    /// What the subnet is for.
    pub(crate) purpose: SubnetPurpose,
    /// The firewall, the bastion, the site, the cluster.
    pub(crate) of: &'a Id,
}

/// The services in a subnet that must be set aside for them.
pub(crate) fn tenants<'a>(estate: &Estate<'a>, subnet: &SubnetView<'a>) -> Vec<Tenant<'a>> {
    let design = estate.design;
    let purpose = |id: &Id, kind: Kind| {
        if kind == Kind::Firewall {
            let appliance = design.get::<Firewall>(id).is_none_or(|it| it.sku == FirewallSku::Appliance);
            return (!appliance).then_some(SubnetPurpose::Firewall);
        }
        if kind == Kind::VirtualMachine {
            let bastion =
                design.get::<VirtualMachine>(id).is_some_and(|it| it.role == VirtualMachineRole::Bastion);
            return bastion.then_some(SubnetPurpose::Bastion);
        }
        if kind == Kind::OnPremises {
            let gateway = design.get::<OnPremises>(id).and_then(|it| it.gateway.as_ref());
            return gateway.and_then(|it| match it.kind {
                GatewayKind::Vpn | GatewayKind::ExpressRoute => Some(SubnetPurpose::VirtualNetworkGateway),
                GatewayKind::VirtualWan => None,
            });
        }
        None
    };
    let residents = subnet
        .residents
        .iter()
        .filter_map(|(id, kind)| Some(Tenant { purpose: purpose(id, *kind)?, of: id }));
    let integrated = |id: &&&Id| design.get::<Cluster>(id).is_some_and(|it| it.api_server.vnet_integration);
    let api_servers = subnet
        .api_servers
        .iter()
        .filter(integrated)
        .map(|of| Tenant { purpose: SubnetPurpose::ApiServer, of });
    let virtual_nodes =
        subnet.virtual_nodes.iter().map(|of| Tenant { purpose: SubnetPurpose::VirtualNodes, of });
    residents.chain(api_servers).chain(virtual_nodes).collect()
}

/// What a purpose is called in messages.
pub(crate) const fn name(purpose: SubnetPurpose) -> &'static str {
    match purpose {
        SubnetPurpose::Firewall => "Azure Firewall",
        SubnetPurpose::FirewallManagement => "the firewall's management",
        SubnetPurpose::Bastion => "Azure Bastion",
        SubnetPurpose::VirtualNetworkGateway => "a VPN or ExpressRoute gateway",
        SubnetPurpose::ApiServer => "the integrated API server",
        SubnetPurpose::ApplicationGateway { .. } => "Application Gateway",
        SubnetPurpose::GatewayForContainers { .. } => "Application Gateway for Containers",
        SubnetPurpose::VirtualNodes => "virtual nodes",
        SubnetPurpose::Pods => "pods",
    }
}

/// A subnet below the size that its service wants.
#[derive(Clone, Copy, Debug)]
pub(crate) struct TooSmall {
    /// What the subnet is for.
    pub(crate) purpose: SubnetPurpose,
    /// The size, as a prefix length.
    pub(crate) minimum: Limit,
    /// The platform refuses it; otherwise its documentation recommends more.
    pub(crate) refused: bool,
}

/// What a subnet is set aside for.
fn purposes(estate: &Estate<'_>, subnet: &SubnetView<'_>) -> Vec<SubnetPurpose> {
    let name = estate.facts().text(id::SUBNET_FIREWALL_MANAGEMENT_NAME).value;
    let management = name.eq_ignore_ascii_case(subnet.name).then_some(SubnetPurpose::FirewallManagement);
    tenants(estate, subnet).into_iter().map(|it| it.purpose).chain(management).collect()
}

/// The longest prefix length that a subnet may have for the services in it.
pub(crate) fn smallest_allowed(estate: &Estate<'_>, subnet: &SubnetView<'_>) -> u8 {
    let wanted = |purpose| {
        let requirement = estate.facts().subnet_requirement(purpose);
        requirement.smallest.into_iter().chain(requirement.recommended).map(|it| it.value).min()
    };
    let least = purposes(estate, subnet).into_iter().filter_map(wanted).min();
    least.and_then(|it| u8::try_from(it).ok()).unwrap_or(u8::MAX)
}

/// Whether a subnet is below the size that a service in it needs, or is recommended to have.
pub(crate) fn too_small(context: &Context<'_>, subnet: &SubnetView<'_>) -> Option<TooSmall> {
    let length = u64::from(subnet.ipv4?.prefix());
    let facts = context.facts();
    let mut found: Option<TooSmall> = None;
    for purpose in purposes(context.estate, subnet) {
        let requirement = facts.subnet_requirement(purpose);
        let below = |it: &Limit| length > it.value;
        let small = match (requirement.smallest.filter(below), requirement.recommended.filter(below)) {
            (Some(minimum), recommended) => {
                // Growing to what is recommended at once spares growing twice.
                TooSmall { purpose, minimum: recommended.unwrap_or(minimum), refused: true }
            }
            (None, Some(minimum)) => TooSmall { purpose, minimum, refused: false },
            (None, None) => continue,
        };
        let worse =
            found.is_none_or(|it| (small.refused, it.minimum.value) > (it.refused, small.minimum.value));
        if worse {
            found = Some(small);
        }
    }
    found
}

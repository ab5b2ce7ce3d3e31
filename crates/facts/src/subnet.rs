//! What a subnet that is set aside for one purpose must be like.

use crate::{Facts, Limit, NumberId, Sourced, TextId, id};

/// What a subnet is set aside for.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum SubnetPurpose {
    /// Azure Firewall.
    Firewall,
    /// The management NIC of a firewall of the Basic SKU or with forced tunnelling.
    FirewallManagement,
    /// Azure Bastion.
    Bastion,
    /// VPN or ExpressRoute gateway.
    VirtualNetworkGateway,
    /// API server VNet integration.
    ApiServer,
    /// Application Gateway of the second generation.
    ApplicationGateway {
        /// Whether an ingress controller of an overlay cluster programs it.
        overlay: bool,
    },
    /// Application Gateway for Containers.
    GatewayForContainers {
        /// Whether the cluster behind it is an overlay cluster.
        overlay: bool,
    },
    /// Virtual nodes.
    VirtualNodes,
    /// Pods, in the models with a pod subnet.
    Pods,
}

/// What else may be in such a subnet.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Sharing {
    /// Nothing: one deployment, and no other resource.
    Alone,
    /// More of the same kind, and no other resource.
    SameKind,
}

/// What a subnet for a purpose must be like. Sizes are prefix lengths: the longer, the smaller the subnet.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct SubnetRequirement {
    /// The smallest subnet that is accepted.
    pub smallest: Option<Limit>,
    /// The smallest subnet that is recommended, where that is larger than what is accepted.
    pub recommended: Option<Limit>,
    /// The largest subnet that is accepted.
    pub largest: Option<Limit>,
    /// Addresses that must be free in it for a new deployment.
    pub free_addresses: Option<Limit>,
    /// The name that it must have.
    pub name: Option<Sourced<&'static str>>,
    /// The service that it must be delegated to.
    pub delegation: Option<Sourced<&'static str>>,
    /// Whether the platform adds the delegation itself, so that a subnet without any is in order.
    pub delegates_itself: bool,
    /// What else may be in it.
    pub sharing: Sharing,
}

/// The same by fact.
struct Requirement {
    smallest: Option<NumberId>,
    recommended: Option<NumberId>,
    largest: Option<NumberId>,
    free_addresses: Option<NumberId>,
    name: Option<TextId>,
    delegation: Option<TextId>,
    sharing: Sharing,
}

const NONE: Requirement = Requirement {
    smallest: None,
    recommended: None,
    largest: None,
    free_addresses: None,
    name: None,
    delegation: None,
    sharing: Sharing::Alone,
};

const fn requirement(purpose: SubnetPurpose) -> Requirement {
    match purpose {
        SubnetPurpose::Firewall => Requirement {
            smallest: Some(id::SUBNET_FIREWALL_MIN),
            name: Some(id::SUBNET_FIREWALL_NAME),
            ..NONE
        },
        SubnetPurpose::FirewallManagement => Requirement {
            smallest: Some(id::SUBNET_FIREWALL_MANAGEMENT_MIN),
            name: Some(id::SUBNET_FIREWALL_MANAGEMENT_NAME),
            ..NONE
        },
        SubnetPurpose::Bastion => Requirement {
            smallest: Some(id::SUBNET_BASTION_MIN),
            name: Some(id::SUBNET_BASTION_NAME),
            ..NONE
        },
        SubnetPurpose::VirtualNetworkGateway => Requirement {
            smallest: Some(id::SUBNET_GATEWAY_FLOOR),
            recommended: Some(id::SUBNET_GATEWAY_MIN),
            name: Some(id::SUBNET_GATEWAY_NAME),
            sharing: Sharing::SameKind,
            ..NONE
        },
        SubnetPurpose::ApiServer => Requirement {
            smallest: Some(id::SUBNET_APISERVER_MIN),
            delegation: Some(id::SUBNET_APISERVER_DELEGATION),
            sharing: Sharing::SameKind,
            ..NONE
        },
        SubnetPurpose::ApplicationGateway { overlay: false } => {
            Requirement { recommended: Some(id::SUBNET_APPGW_MIN_V2), sharing: Sharing::SameKind, ..NONE }
        }
        SubnetPurpose::ApplicationGateway { overlay: true } => Requirement {
            recommended: Some(id::SUBNET_APPGW_MIN_V2),
            largest: Some(id::AGIC_OVERLAY_SUBNET_MAX),
            delegation: Some(id::AGIC_OVERLAY_SUBNET_DELEGATION),
            ..NONE
        },
        SubnetPurpose::GatewayForContainers { overlay: false } => Requirement {
            smallest: Some(id::SUBNET_AGC_SIZE),
            free_addresses: Some(id::AGC_SUBNET_FREE_ADDRESSES),
            delegation: Some(id::SUBNET_AGC_DELEGATION),
            sharing: Sharing::SameKind,
            ..NONE
        },
        SubnetPurpose::GatewayForContainers { overlay: true } => Requirement {
            smallest: Some(id::AGC_OVERLAY_SUBNET_EXACT),
            largest: Some(id::AGC_OVERLAY_SUBNET_EXACT),
            free_addresses: Some(id::AGC_SUBNET_FREE_ADDRESSES),
            delegation: Some(id::SUBNET_AGC_DELEGATION),
            ..NONE
        },
        SubnetPurpose::VirtualNodes => Requirement {
            delegation: Some(id::SUBNET_VIRTUAL_NODES_DELEGATION),
            sharing: Sharing::SameKind,
            ..NONE
        },
        SubnetPurpose::Pods => {
            Requirement { delegation: Some(id::SUBNET_POD_DELEGATION), sharing: Sharing::SameKind, ..NONE }
        }
    }
}

impl Facts {
    /// What a subnet for a purpose must be like.
    pub fn subnet_requirement(self, purpose: SubnetPurpose) -> SubnetRequirement {
        let Requirement { smallest, recommended, largest, free_addresses, name, delegation, sharing } =
            requirement(purpose);
        SubnetRequirement {
            smallest: smallest.map(|fact| self.limit(fact)),
            recommended: recommended.map(|fact| self.limit(fact)),
            largest: largest.map(|fact| self.limit(fact)),
            free_addresses: free_addresses.map(|fact| self.limit(fact)),
            name: name.map(|fact| self.text(fact)),
            delegation: delegation.map(|fact| self.text(fact)),
            delegates_itself: purpose == SubnetPurpose::Pods
                && self.flag(id::SUBNET_POD_DELEGATION_AUTOMATIC).value,
            sharing,
        }
    }
}

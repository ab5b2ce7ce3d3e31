//! What a subnet for a purpose of its own must be like.

use crate::{Facts, Limit, Sourced, id};

/// What a subnet is set aside for.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum SubnetPurpose {
    /// Azure Firewall.
    Firewall,
    /// Azure Bastion.
    Bastion,
    /// VPN or ExpressRoute gateway.
    VirtualNetworkGateway,
    /// API server VNet integration.
    ApiServer,
    /// Application Gateway.
    ApplicationGateway,
    /// Application Gateway for Containers.
    GatewayForContainers,
}

/// What a subnet for a purpose must be like.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct SubnetRequirement {
    /// The longest prefix, that is, the smallest subnet.
    pub minimum: Limit,
    /// Whether the platform refuses a smaller one; else it is advice.
    pub enforced: bool,
    /// The name that the subnet must have.
    pub name: Option<Sourced<&'static str>>,
    /// The service that the subnet must be delegated to.
    pub delegation: Option<Sourced<&'static str>>,
}

impl Facts {
    /// What a subnet for a purpose must be like.
    pub fn subnet_requirement(self, purpose: SubnetPurpose) -> SubnetRequirement {
        let (minimum, enforced, name, delegation) = match purpose {
            SubnetPurpose::Firewall => (id::SUBNET_FIREWALL_MIN, true, Some(id::SUBNET_FIREWALL_NAME), None),
            SubnetPurpose::Bastion => (id::SUBNET_BASTION_MIN, true, None, None),
            SubnetPurpose::VirtualNetworkGateway => (id::SUBNET_GATEWAY_MIN, false, None, None),
            SubnetPurpose::ApiServer => {
                (id::SUBNET_APISERVER_MIN, true, None, Some(id::SUBNET_APISERVER_DELEGATION))
            }
            SubnetPurpose::ApplicationGateway => (id::SUBNET_APPGW_MIN_V2, false, None, None),
            SubnetPurpose::GatewayForContainers => {
                (id::SUBNET_AGC_SIZE, true, None, Some(id::SUBNET_AGC_DELEGATION))
            }
        };
        SubnetRequirement {
            minimum: self.limit(minimum),
            enforced,
            name: name.map(|name| self.text(name)),
            delegation: delegation.map(|delegation| self.text(delegation)),
        }
    }
}

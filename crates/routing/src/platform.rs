//! The platform's own addresses, the same in every network.

use std::net::IpAddr;

use facts::id;

use crate::PlatformService;
use crate::topology::Topology;

/// Whether an address is that of the platform's resolver, which health probes come from too. Source: fact
/// `azure-dns-virtual-ip`.
pub(crate) fn is_resolver(topology: &Topology<'_>, address: IpAddr) -> bool {
    self::address(topology, PlatformService::Resolver) == Some(address)
}

/// The address of a service of the platform.
pub(crate) fn address(topology: &Topology<'_>, service: PlatformService) -> Option<IpAddr> {
    let fact = match service {
        PlatformService::InstanceMetadata => id::INSTANCE_METADATA_ADDRESS,
        PlatformService::Resolver => id::AZURE_DNS_VIRTUAL_IP,
    };
    topology.estate.facts().text(fact).value.parse().ok()
}

/// The service of the platform that has an address, if one has.
pub(crate) fn service_at(topology: &Topology<'_>, address: IpAddr) -> Option<PlatformService> {
    let services = [PlatformService::Resolver, PlatformService::InstanceMetadata];
    services.into_iter().find(|it| self::address(topology, *it) == Some(address))
}

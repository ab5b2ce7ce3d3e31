//! The platform's own addresses, the same in every network.

use std::net::IpAddr;

use facts::{Facts, id};

use crate::PlatformService;
use crate::topology::Topology;

/// Whether an address is that of the platform's resolver, which health probes come from too. Source: fact
/// `azure-dns-virtual-ip`.
pub(crate) fn is_resolver(topology: &Topology<'_>, address: IpAddr) -> bool {
    self::address(topology, PlatformService::Resolver) == Some(address)
}

/// The platform's addresses, read once.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PlatformAddresses {
    instance_metadata: Option<IpAddr>,
    resolver: Option<IpAddr>,
}

impl PlatformAddresses {
    pub(crate) fn of(facts: Facts) -> Self {
        let read = |fact| facts.text(fact).value.parse().ok();
        Self {
            instance_metadata: read(id::INSTANCE_METADATA_ADDRESS),
            resolver: read(id::AZURE_DNS_VIRTUAL_IP),
        }
    }
}

/// The address of a service of the platform.
pub(crate) const fn address(topology: &Topology<'_>, service: PlatformService) -> Option<IpAddr> {
    match service {
        PlatformService::InstanceMetadata => topology.platform.instance_metadata,
        PlatformService::Resolver => topology.platform.resolver,
    }
}

/// The service of the platform that has an address, if one has.
pub(crate) fn service_at(topology: &Topology<'_>, address: IpAddr) -> Option<PlatformService> {
    let services = [PlatformService::Resolver, PlatformService::InstanceMetadata];
    services.into_iter().find(|it| self::address(topology, *it) == Some(address))
}

//! The platform's own addresses, the same in every network.

use std::net::IpAddr;

use facts::id;

use crate::PlatformService;
use crate::topology::Topology;

/// Whether an address is that of the platform's resolver, which health probes come from too. Source: fact
/// `azure-dns-virtual-ip`.
pub(crate) fn is_resolver(topology: &Topology<'_>, address: IpAddr) -> bool {
    topology.estate.facts().text(id::AZURE_DNS_VIRTUAL_IP).value.parse() == Ok(address)
}

/// The service of the platform that has an address, if one has.
pub(crate) fn service_at(topology: &Topology<'_>, address: IpAddr) -> Option<PlatformService> {
    if is_resolver(topology, address) {
        return Some(PlatformService::Resolver);
    }
    let metadata = topology.estate.facts().text(id::INSTANCE_METADATA_ADDRESS).value;
    (metadata.parse() == Ok(address)).then_some(PlatformService::InstanceMetadata)
}

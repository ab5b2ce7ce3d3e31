//! A host that stands for the internet.
//!
//! "The internet" is no particular host. Walks use an address that is set aside for documentation, one that nothing
//! drawn treats specially, so that the general way out is shown and not an exception for one range.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ipnetwork::IpNetwork;
use model::element::{OnPremises, RouteTable};
use model::{Family, Prefix, PrefixOrTag};

use crate::topology::Topology;

/// The port that walks to the internet use where nobody names one: HTTPS.
pub(crate) const HTTPS: u16 = 443;

/// Prefixes up to this length mean "the internet" (a default route, or one of its halves); longer ones are exceptions.
const GENERAL: u8 = 3;

/// One address in each range that is set aside for documentation. Sources: RFC 5737, RFC 3849.
const HOSTS_V4: [IpAddr; 3] = [
    IpAddr::V4(Ipv4Addr::new(203, 0, 113, 9)),
    IpAddr::V4(Ipv4Addr::new(198, 51, 100, 9)),
    IpAddr::V4(Ipv4Addr::new(192, 0, 2, 9)),
];
const HOSTS_V6: [IpAddr; 1] = [IpAddr::V6(Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 9))];

/// The host that stands for the internet in a design.
pub(crate) fn host(topology: &Topology<'_>, family: Family) -> IpAddr {
    let candidates: &[IpAddr] = match family {
        Family::V4 => &HOSTS_V4,
        Family::V6 => &HOSTS_V6,
    };
    let special = exceptions(topology);
    let general = candidates.iter().find(|host| !special.iter().any(|it| it.contains(**host)));
    general.or(candidates.first()).copied().unwrap_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED))
}

/// Ranges outside the private ones that routes, sites or networks claim for themselves.
fn exceptions(topology: &Topology<'_>) -> Vec<IpNetwork> {
    let design = topology.estate.design;
    let routes = design.all::<RouteTable>().flat_map(|(_, it)| &it.routes).filter_map(|it| match it.prefix {
        PrefixOrTag::Prefix(network) => Some(network),
        PrefixOrTag::Any | PrefixOrTag::Tag(_) => None,
    });
    let sites = design.all::<OnPremises>().flat_map(|(_, it)| {
        it.prefixes.iter().chain(it.advertises.iter().map(|it| &it.prefix)).filter_map(Prefix::network)
    });
    let networks = topology.estate.networks.values().flat_map(|it| it.address_space.iter().copied());
    routes.chain(sites).chain(networks).filter(|it| it.prefix() > GENERAL).collect()
}

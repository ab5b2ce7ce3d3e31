//! With which public address each machine of a network leaves it. Source: packet paths 9.2 and 9.3.

use std::net::IpAddr;

use estate::{Estate, SubnetView};
use ipnetwork::IpNetwork;
use model::element::{Firewall, NatGateway, NatGatewaySku, OutboundType, VirtualMachine};
use model::{Address, Family, Id};

use super::census::{Node, Resident};
use super::edge::Exits;
use super::fabric::Nic;

/// The exits of a network: a NAT gateway of the subnet before an address of one's own, that before the load balancer.
pub(super) fn of(
    estate: &Estate<'_>,
    network: &Id,
    nics: &[Nic],
    nodes: &[Node],
    residents: &[Resident],
) -> Exits {
    let mut exits = Exits::default();
    let subnets: Vec<&SubnetView<'_>> =
        estate.subnets.values().filter(|it| it.subnet.network.as_ref() == Some(network)).collect();
    for subnet in &subnets {
        through_nat_gateway(estate, subnet, &mut exits);
    }
    for resident in residents {
        if subnets.iter().any(|it| Some(it.id) == resident.subnet.as_ref()) {
            of_resident(estate, resident, &mut exits);
        }
    }
    for node in nodes.iter().filter(|it| subnets.iter().any(|subnet| *subnet.id == it.subnet)) {
        of_node(estate, node, &mut exits);
    }
    let front_ends = nics.iter().filter(|it| it.network == *network).flat_map(|it| &it.front_ends);
    exits.reached_at.extend(front_ends.map(|it| it.address).filter(|it| !is_private(*it)));
    exits
}

fn is_private(address: IpAddr) -> bool {
    estate::range::is_private(IpNetwork::from(address))
}

/// The Standard SKU serves IPv4 only. Source: fact `natgw-ipv6`.
fn through_nat_gateway(estate: &Estate<'_>, subnet: &SubnetView<'_>, exits: &mut Exits) {
    let Some(gateway) = estate.design.follow::<NatGateway>(subnet.subnet.nat_gateway.as_ref()) else {
        return;
    };
    for range in [subnet.ipv4, subnet.ipv6].into_iter().flatten() {
        let family = Family::of(range.ip());
        let serves = family == Family::V4 || gateway.sku == NatGatewaySku::StandardV2;
        if let Some(public) = known(&gateway.public_addresses.known, family).filter(|_| serves) {
            exits.translations.push((range, public));
        }
    }
}

fn known(addresses: &[Address], family: Family) -> Option<IpAddr> {
    addresses.iter().filter_map(Address::ip).find(|it| Family::of(*it) == family)
}

/// A firewall leaves with its public address; so does a machine that has one.
fn of_resident(estate: &Estate<'_>, resident: &Resident, exits: &mut Exits) {
    let design = estate.design;
    for address in &resident.addresses {
        let public = if let Some(firewall) = design.get::<Firewall>(&resident.id) {
            known(&firewall.public_addresses.known, Family::of(*address))
        } else if design.get::<VirtualMachine>(&resident.id).is_some_and(|it| it.public_address) {
            stand_in(estate, &resident.id, *address)
        } else {
            None
        };
        if let Some(public) = public {
            exits.translations.push(((*address).into(), public));
            exits.reached_at.push(public);
        }
    }
}

/// A public address that the design does not state. Source: RFC 2544, whose range stands for such.
fn stand_in(estate: &Estate<'_>, id: &Id, private: IpAddr) -> Option<IpAddr> {
    let range = IpNetwork::new(IpAddr::from([198, 18, 0, 0]), 15).ok()?;
    let place = estate.design.index_of(id)?;
    private.is_ipv4().then(|| estate::range::nth(range, place as u128)).flatten()
}

/// The outbound rule of the cluster's load balancer serves nodes, and pods with addresses of a pod subnet; not pods
/// with secondary addresses of the node.
fn of_node(estate: &Estate<'_>, node: &Node, exits: &mut Exits) {
    let Some(cluster) = estate.clusters.get(&node.cluster) else { return };
    let outbound = &cluster.cluster.outbound;
    let pool = estate.pools.get(&node.pool);
    let own_pods = pool.is_some_and(|it| it.model.has_pod_subnet());
    let pods = node.pods.iter().filter(|_| own_pods).flat_map(|it| &it.addresses);
    match outbound.outbound_type {
        OutboundType::LoadBalancer | OutboundType::ManagedNatGateway | OutboundType::ManagedNatGatewayV2 => {
            for address in node.addresses.iter().chain(pods) {
                let own = known(&outbound.public_addresses.known, Family::of(*address));
                if let Some(public) = own.or_else(|| stand_in(estate, &node.cluster, *address)) {
                    exits.translations.push(((*address).into(), public));
                }
            }
        }
        OutboundType::UserAssignedNatGateway
        | OutboundType::UserDefinedRouting
        | OutboundType::None
        | OutboundType::Block => {}
    }
}

//! What follows when a subnet gets another range: fixed addresses in it, and what points at them.

use std::collections::BTreeMap;
use std::net::IpAddr;

use estate::{Estate, SubnetView, range};
use facts::id;
use ipnetwork::IpNetwork;
use model::element::{
    ApplicationGateway, Firewall, IngressController, LoadBalancer, NextHop, OnPremises, PrivateDnsZone,
    PrivateEndpoint, RouteTable, SecurityGroup, Service, Subnet, VirtualMachine, VirtualNetwork,
};
use model::{Address, Id, Kind, Prefix, PrefixOrTag};

use super::Changes;

/// Ranges and addresses that move, from where to where.
#[derive(Debug, Default)]
pub(crate) struct Moves {
    addresses: BTreeMap<IpAddr, IpAddr>,
    prefixes: BTreeMap<IpNetwork, IpNetwork>,
    whole: Vec<(IpNetwork, IpNetwork)>,
}

impl Moves {
    /// A range that moves as a whole: everything that names an address or a range in it follows.
    pub(crate) fn whole(&mut self, old: IpNetwork, new: IpNetwork) {
        self.whole.push((old, new));
    }

    /// An address that somebody gets instead of another.
    pub(crate) fn one(&mut self, old: IpAddr, new: IpAddr) {
        self.addresses.insert(old, new);
    }

    /// A range that is named as such and gets another; what is inside it does not follow.
    pub(crate) fn exact(&mut self, old: IpNetwork, new: IpNetwork) {
        self.prefixes.insert(old, new);
    }

    fn moved(&self, address: IpAddr) -> Option<IpAddr> {
        let whole = || {
            self.whole
                .iter()
                .find_map(|(old, new)| range::offset(*old, address).and_then(|it| range::nth(*new, it)))
        };
        self.addresses.get(&address).copied().or_else(whole)
    }

    fn moved_range(&self, prefix: IpNetwork) -> Option<IpNetwork> {
        if let Some(after) = self.prefixes.get(&prefix) {
            return Some(*after);
        }
        let inside = self.whole.iter().any(|(old, _)| range::contains(*old, prefix));
        if inside || is_host(prefix) {
            return self.moved(prefix.network()).and_then(|it| range::at(it, prefix.prefix()));
        }
        None
    }

    /// Replaces a range of a subnet; what stands in it keeps its place counted from the beginning.
    ///
    /// Where the new range contains the old one, fixed addresses stay.
    pub(crate) fn subnet(
        &mut self,
        estate: &Estate<'_>,
        changes: &mut Changes<'_>,
        view: &SubnetView<'_>,
        old: IpNetwork,
        new: IpNetwork,
    ) {
        changes.change(view.id, |it: &mut Subnet| {
            for prefix in &mut it.prefixes {
                if prefix.network() == Some(old) {
                    *prefix = Prefix::from(new);
                }
            }
        });
        self.prefixes.insert(old, new);
        let stays = range::contains(new, old);
        let shifted = |address: IpAddr| {
            if stays {
                return None;
            }
            range::offset(old, address).and_then(|it| range::nth(new, it))
        };
        for (resident, kind) in view.residents.iter().chain(&view.frontends) {
            let Some(present) = fixed_address(estate, resident, *kind) else {
                // A firewall that names no address has the first usable one.
                if *kind == Kind::Firewall {
                    let first = |it| first_usable(estate, it);
                    if let (Some(before), Some(after)) = (first(old), first(new)) {
                        self.addresses.insert(before, after);
                    }
                }
                continue;
            };
            if let Some(after) = shifted(present) {
                self.addresses.insert(present, after);
                set_address(changes, resident, *kind, after);
            }
        }
    }

    /// Moves along what points at the addresses and ranges that moved, in a network and those that it is connected to.
    pub(crate) fn follow(&self, estate: &Estate<'_>, changes: &mut Changes<'_>, network: &Id) {
        if self.addresses.is_empty() && self.prefixes.is_empty() && self.whole.is_empty() {
            return;
        }
        let near = |it: &Id| estate.connected(network, it);
        let near_subnet = |it: &SubnetView<'_>| it.subnet.network.as_ref().is_some_and(near);
        for view in estate.networks.values().filter(|it| near(it.id)) {
            if view.network.dns_servers.iter().any(|it| self.moves(it)) {
                changes.change(view.id, |it: &mut VirtualNetwork| self.addresses(&mut it.dns_servers));
            }
            for site in &view.sites {
                changes.change(site, |it: &mut OnPremises| self.addresses(&mut it.dns_forwards_to));
            }
        }
        for view in estate.subnets.values().filter(|it| near_subnet(it)) {
            if let Some(table) = &view.subnet.route_table {
                changes.change(table, |it: &mut RouteTable| self.routes(it));
            }
            if let Some(group) = &view.subnet.security_group {
                changes.change(group, |it: &mut SecurityGroup| {
                    for rule in &mut it.rules {
                        self.ranges(&mut rule.sources);
                        self.ranges(&mut rule.destinations);
                    }
                });
            }
            for (resident, kind) in &view.residents {
                if *kind == Kind::VirtualMachine {
                    changes
                        .change(resident, |it: &mut VirtualMachine| self.addresses(&mut it.dns_forwards_to));
                }
                if *kind == Kind::Firewall {
                    changes.change(resident, |it: &mut Firewall| self.firewall(it));
                }
            }
        }
        for (zone, part) in estate.design.all::<PrivateDnsZone>() {
            if part.links.iter().any(|it| it.network.as_ref().is_some_and(near)) {
                changes.change(zone, |it: &mut PrivateDnsZone| {
                    it.records.iter_mut().for_each(|record| self.addresses(&mut record.addresses));
                });
            }
        }
    }

    fn moves(&self, address: &Address) -> bool {
        address.ip().is_some_and(|it| self.moved(it).is_some())
    }

    fn address(&self, address: &mut Address) {
        if let Some(after) = address.ip().and_then(|it| self.moved(it)) {
            *address = Address::from(after);
        }
    }

    fn addresses(&self, addresses: &mut [Address]) {
        for address in addresses {
            self.address(address);
        }
    }

    fn ranges(&self, ranges: &mut [PrefixOrTag]) {
        for range in ranges {
            self.translate(range);
        }
    }

    fn translate(&self, range: &mut PrefixOrTag) {
        let PrefixOrTag::Prefix(prefix) = range else { return };
        if let Some(after) = self.moved_range(*prefix) {
            *range = PrefixOrTag::Prefix(after);
        }
    }

    fn routes(&self, table: &mut RouteTable) {
        for route in &mut table.routes {
            self.translate(&mut route.prefix);
            if let NextHop::VirtualAppliance(address) = &mut route.next_hop {
                self.address(address);
            }
        }
    }

    fn firewall(&self, firewall: &mut Firewall) {
        for rule in &mut firewall.application_rules {
            self.ranges(&mut rule.sources);
        }
        for rule in &mut firewall.network_rules {
            self.ranges(&mut rule.sources);
            self.ranges(&mut rule.destinations);
        }
        for rule in &mut firewall.dnat_rules {
            rule.address.iter_mut().for_each(|it| self.address(it));
        }
    }
}

/// The first address of a subnet that can be used: the platform keeps the first ones and the last.
pub(crate) fn first_usable(estate: &Estate<'_>, subnet: IpNetwork) -> Option<IpAddr> {
    let reserved = estate.facts().limit(id::SUBNET_AZURE_RESERVED).value;
    range::nth(subnet, u128::from(reserved.saturating_sub(1)))
}

fn is_host(prefix: IpNetwork) -> bool {
    prefix.prefix() == if prefix.is_ipv4() { 32 } else { 128 }
}

/// The address that an element names for itself in its subnet.
pub(crate) fn fixed_address(estate: &Estate<'_>, id: &Id, kind: Kind) -> Option<IpAddr> {
    let design = estate.design;
    let address = match kind {
        Kind::Firewall => design.get::<Firewall>(id)?.private_address.as_ref(),
        Kind::LoadBalancer => design.get::<LoadBalancer>(id)?.address.as_ref(),
        Kind::ApplicationGateway => {
            design.get::<ApplicationGateway>(id).filter(|it| it.private_frontend)?.private_address.as_ref()
        }
        Kind::PrivateEndpoint => design.get::<PrivateEndpoint>(id)?.address.as_ref(),
        Kind::VirtualMachine => design.get::<VirtualMachine>(id)?.address.as_ref(),
        Kind::Service => design.get::<Service>(id)?.address.as_ref(),
        Kind::IngressController => design.get::<IngressController>(id)?.address.as_ref(),
        Kind::VirtualNetwork
        | Kind::Subnet
        | Kind::Peering
        | Kind::RouteTable
        | Kind::SecurityGroup
        | Kind::NatGateway
        | Kind::GatewayForContainers
        | Kind::PrivateDnsZone
        | Kind::OnPremises
        | Kind::Cluster
        | Kind::NodePool
        | Kind::Workload
        | Kind::ServiceMesh
        | Kind::NetworkPolicy
        | Kind::Note
        | Kind::SavedFlow
        | Kind::PresentationStep => None,
    };
    address.and_then(Address::ip)
}

/// Gives an element another address for itself.
pub(crate) fn set_address(changes: &mut Changes<'_>, id: &Id, kind: Kind, address: IpAddr) {
    put_address(changes, id, kind, Some(Address::from(address)));
}

/// Gives an element another address for itself, or none.
pub(crate) fn put_address(changes: &mut Changes<'_>, id: &Id, kind: Kind, address: Option<Address>) {
    match kind {
        Kind::Firewall => changes.change(id, |it: &mut Firewall| it.private_address = address),
        Kind::LoadBalancer => changes.change(id, |it: &mut LoadBalancer| it.address = address),
        Kind::ApplicationGateway => {
            changes.change(id, |it: &mut ApplicationGateway| it.private_address = address);
        }
        Kind::PrivateEndpoint => changes.change(id, |it: &mut PrivateEndpoint| it.address = address),
        Kind::VirtualMachine => changes.change(id, |it: &mut VirtualMachine| it.address = address),
        Kind::Service => changes.change(id, |it: &mut Service| it.address = address),
        Kind::IngressController => changes.change(id, |it: &mut IngressController| it.address = address),
        Kind::VirtualNetwork
        | Kind::Subnet
        | Kind::Peering
        | Kind::RouteTable
        | Kind::SecurityGroup
        | Kind::NatGateway
        | Kind::GatewayForContainers
        | Kind::PrivateDnsZone
        | Kind::OnPremises
        | Kind::Cluster
        | Kind::NodePool
        | Kind::Workload
        | Kind::ServiceMesh
        | Kind::NetworkPolicy
        | Kind::Note
        | Kind::SavedFlow
        | Kind::PresentationStep => {}
    }
}

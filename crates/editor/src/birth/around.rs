//! New gateways, firewalls, endpoints, zones, machines, sites, notes.

use estate::facts_private_service;
use facts::{Facts, PrivateService, id};
use model::element::{
    ApplicationGateway, Firewall, FirewallSku, GatewayForContainers, GatewayKind, LoadBalancer, NatGateway,
    NodePool, Note, OnPremises, PrivateDnsZone, PrivateEndpoint, PublicAddresses, RegistrySku, SiteGateway,
    Subnet, VirtualMachine, VirtualMachineRole,
};
use model::{Body, Id, Kind};

use super::Nursery;
use super::network::associated;
use super::nursery::SUBNET;
use crate::{placing, room};

/// An Application Gateway as the portal makes one: two instances, a public front end.
pub(super) fn application_gateway(_facts: Facts) -> ApplicationGateway {
    ApplicationGateway {
        instances: 2,
        public_addresses: PublicAddresses::of(1),
        ..ApplicationGateway::default()
    }
}

/// A length from the facts.
fn length(n: &Nursery, fact: facts::NumberId) -> u8 {
    u8::try_from(n.facts().limit(fact).value).unwrap_or(SUBNET)
}

pub(super) fn gateway<B: Into<Body>>(
    n: &mut Nursery,
    into: Option<&Id>,
    wish: &str,
    make: fn(Option<Id>, Facts) -> B,
) -> Result<Id, String> {
    let subnet = own_subnet(n, into, "snet-gateway", id::SUBNET_APPGW_MIN_V2)?;
    let facts = n.facts();
    n.add(wish, make(Some(subnet), facts))
}

/// The subnet that something was dropped on, else a new one in the network.
fn own_subnet(n: &mut Nursery, into: Option<&Id>, wish: &str, size: facts::NumberId) -> Result<Id, String> {
    if let Some(subnet) = into.filter(|it| n.kind(Some(it)) == Some(Kind::Subnet)) {
        return Ok(subnet.clone());
    }
    let network = n.network_for(into)?;
    let length = length(n, size);
    n.subnet(&network, wish, length)
}

pub(super) fn gateway_for_containers(
    n: &mut Nursery,
    into: Option<&Id>,
    body: GatewayForContainers,
) -> Result<Id, String> {
    let subnet = own_subnet(n, into, "snet-agc", id::SUBNET_AGC_SIZE)?;
    let delegation = n.facts().text(id::SUBNET_AGC_DELEGATION).value.to_owned();
    let free = n.design().get::<Subnet>(&subnet).is_some_and(|it| it.delegation.is_none());
    let used = n.design().all::<NodePool>().any(|(_, it)| it.subnet.as_ref() == Some(&subnet));
    if free && !used {
        n.change::<Subnet>(&subnet, |it| it.delegation = Some(delegation))?;
    }
    n.add("agc", GatewayForContainers { subnet: Some(subnet), ..body })
}

pub(super) fn nat_gateway(n: &mut Nursery, into: Option<&Id>) -> Result<Id, String> {
    let body = NatGateway { public_addresses: PublicAddresses::of(1), ..NatGateway::default() };
    let id = n.add("nat", body)?;
    associated(n, id, Kind::NatGateway, into)
}

/// An Azure Firewall, always in the subnet of the name that the platform demands.
pub(super) fn firewall(n: &mut Nursery, into: Option<&Id>) -> Result<Id, String> {
    let network = n.network_for(into)?;
    let name = n.facts().text(id::SUBNET_FIREWALL_NAME).value;
    let length = length(n, id::SUBNET_FIREWALL_MIN);
    let subnet = n.demanded(&network, name, length)?;
    let body = Firewall {
        subnet: Some(subnet),
        public_addresses: PublicAddresses::of(1),
        ip_forwarding: true,
        ..Firewall::default()
    };
    n.add("fw", body)
}

pub(super) fn appliance(n: &mut Nursery, into: Option<&Id>) -> Result<Id, String> {
    let subnet = own_subnet(n, into, "snet-appliance", id::SUBNET_FIREWALL_MIN)?;
    let body = Firewall {
        sku: FirewallSku::Appliance,
        subnet: Some(subnet),
        public_addresses: PublicAddresses::of(1),
        ip_forwarding: true,
        ..Firewall::default()
    };
    n.add("nva", body)
}

pub(super) fn load_balancer(n: &mut Nursery, into: Option<&Id>, body: LoadBalancer) -> Result<Id, String> {
    let on_subnet = into.filter(|it| n.kind(Some(it)) == Some(Kind::Subnet)).cloned();
    let body = match on_subnet {
        Some(subnet) => LoadBalancer {
            cluster: placing::cluster_near(n.design(), &subnet),
            internal: true,
            subnet: Some(subnet),
            ..body
        },
        None => LoadBalancer {
            cluster: into.and_then(|it| n.cluster_of(it)),
            public_addresses: PublicAddresses::of(1),
            ..body
        },
    };
    n.add("lb", body)
}

/// The subnet of a network where private endpoints, or machines, are already; else a new one.
fn shared_subnet(n: &mut Nursery, into: Option<&Id>, kind: Kind, wish: &str) -> Result<Id, String> {
    if let Some(subnet) = into.filter(|it| n.kind(Some(it)) == Some(Kind::Subnet)) {
        return Ok(subnet.clone());
    }
    let network = n.network_for(into)?;
    let alike = n
        .design()
        .elements()
        .filter(|it| it.kind() == kind)
        .filter_map(|it| it.body.owner())
        .find(|it| n.network_of(it).as_ref() == Some(&network))
        .cloned();
    match alike {
        Some(subnet) => Ok(subnet),
        None => n.subnet(&network, wish, SUBNET),
    }
}

pub(super) fn endpoint(n: &mut Nursery, into: Option<&Id>, service: &str) -> Result<Id, String> {
    let subnet = shared_subnet(n, into, Kind::PrivateEndpoint, "snet-endpoints")?;
    // Its names are in the service's zone, where that is drawn.
    let facts = n.facts();
    let name = facts_private_service(service).and_then(|it| facts.private_dns_zone(it)).map(|it| it.value);
    let zone = n.design().all::<PrivateDnsZone>().find(|(_, it)| Some(it.zone.as_str()) == name);
    let body = PrivateEndpoint {
        subnet: Some(subnet),
        service: service.to_owned(),
        registry_sku: (service == "registry").then_some(RegistrySku::Premium),
        zone: zone.map(|(id, _)| id.clone()),
        ..PrivateEndpoint::default()
    };
    n.add(&format!("pe-{service}"), body)
}

pub(super) fn zone(n: &mut Nursery, into: Option<&Id>) -> Result<Id, String> {
    let endpoint = into.filter(|it| n.kind(Some(it)) == Some(Kind::PrivateEndpoint)).cloned();
    let service = endpoint
        .as_ref()
        .and_then(|it| n.design().get::<PrivateEndpoint>(it))
        .and_then(|it| facts_private_service(&it.service))
        .unwrap_or(PrivateService::Acr);
    let name =
        n.facts().private_dns_zone(service).map_or_else(|| "zone".to_owned(), |it| it.value.to_owned());
    // API servers have zones by region.
    let name = n.design().settings.region.as_ref().map_or(name.clone(), |it| name.replace("<region>", it));
    let network = match &endpoint {
        Some(it) => n.design().get::<PrivateEndpoint>(it).and_then(|it| it.subnet.clone()),
        None => into.cloned(),
    };
    let mut body = PrivateDnsZone { zone: name.clone(), ..PrivateDnsZone::default() };
    if let Some(network) = network.and_then(|it| n.network_of(&it)) {
        placing::link(&mut body, &network);
    }
    let id = n.add(&name, body)?;
    if let Some(endpoint) = endpoint {
        n.change::<PrivateEndpoint>(&endpoint, |it| it.zone = Some(id.clone()))?;
    }
    Ok(id)
}

pub(super) fn machine(
    n: &mut Nursery,
    into: Option<&Id>,
    wish: &str,
    role: VirtualMachineRole,
) -> Result<Id, String> {
    let subnet = if role == VirtualMachineRole::Bastion {
        let network = n.network_for(into)?;
        let name = n.facts().text(id::SUBNET_BASTION_NAME).value;
        let length = length(n, id::SUBNET_BASTION_MIN);
        n.demanded(&network, name, length)?
    } else {
        shared_subnet(n, into, Kind::VirtualMachine, "snet-machines")?
    };
    n.add(wish, VirtualMachine { subnet: Some(subnet), role, ..VirtualMachine::default() })
}

/// A site; dropped on a network, with a VPN gateway in that network's `GatewaySubnet`.
pub(super) fn site(n: &mut Nursery, into: Option<&Id>) -> Result<Id, String> {
    /// Ranges of an office.
    const SITE: u8 = 16;
    let taken = room::taken_everywhere(n.design());
    let customary = "192.168.0.0/16"
        .parse()
        .ok()
        .filter(|it| !taken.iter().any(|other| estate::range::overlap(*other, *it)));
    let range = customary.or_else(|| room::private(SITE, &taken));
    let gateway = match into.and_then(|it| n.network_of(it)) {
        Some(network) => Some(gateway_in(n, &network)?),
        None => None,
    };
    let body = OnPremises {
        prefixes: range.into_iter().map(Into::into).collect(),
        gateway,
        ..OnPremises::default()
    };
    n.add("on-premises", body)
}

/// A VPN gateway in a network.
fn gateway_in(n: &mut Nursery, network: &Id) -> Result<SiteGateway, String> {
    let name = n.facts().text(id::SUBNET_GATEWAY_NAME).value;
    let length = length(n, id::SUBNET_GATEWAY_MIN);
    let subnet = n.demanded(network, name, length)?;
    Ok(SiteGateway { kind: GatewayKind::Vpn, subnet: Some(subnet) })
}

pub(super) fn note(n: &mut Nursery, _into: Option<&Id>) -> Result<Id, String> {
    n.add("note", Note { text: "Note".to_owned(), about: None })
}

/// What joins a present site to a network.
pub(crate) fn join_site(design: &model::Design, site: &Id, network: &Id) -> Result<Vec<model::Edit>, String> {
    let mut n = Nursery::new(design);
    let mut gateway = gateway_in(&mut n, network)?;
    if let Some(present) = design.get::<OnPremises>(site).and_then(|it| it.gateway.as_ref()) {
        gateway.kind = present.kind;
    }
    n.change::<OnPremises>(site, |it| it.gateway = Some(gateway))?;
    Ok(n.born(site.clone()).edits)
}

//! What connecting two things means: which reference is set, or what is made between them.

use estate::range;
use model::element::{
    ApplicationGateway, Call, Cluster, Firewall, IngressController, NextHop, Note, OnPremises, Part, Peering,
    PrivateEndpoint, Route, RouteTable, Service, Subnet, Target, VirtualMachine, Workload,
};
use model::{Address, Design, Edit, Element, Id, Kind, Prefix, PrefixOrTag};

use crate::birth::{are_peered, join_site};
use crate::placing;
use crate::words::a_kind;

/// What connecting two things does.
#[derive(Clone, Debug)]
pub(crate) struct Connection {
    /// For the history: "Peer vnet-a with vnet-b".
    pub(crate) label: String,
    /// The edits.
    pub(crate) edits: Vec<Edit>,
    /// What is selected afterwards, where that is something new.
    pub(crate) main: Option<Id>,
}

type Answer = Option<Result<Connection, String>>;

/// What connecting two things does, whichever way round; or why it means nothing.
pub(crate) fn connection(
    design: &Design,
    from: &Id,
    to: &Id,
    from_internet: bool,
    to_internet: bool,
) -> Result<Connection, String> {
    if from == to {
        return Err("Something is not connected to itself.".to_owned());
    }
    if from_internet || to_internet {
        let caller = if from_internet { to } else { from };
        return to_the_internet(design, caller);
    }
    let (Some(one), Some(other)) = (design.element(from), design.element(to)) else {
        return Err("Only what is part of the design can be connected.".to_owned());
    };
    directed(design, one, other)
        .or_else(|| directed(design, other, one))
        .unwrap_or_else(|| Err(nothing(one, other)))
}

fn nothing(one: &Element, other: &Element) -> String {
    format!("Nothing connects {} with {}. {}", a_kind(one.kind()), a_kind(other.kind()), hint(one.kind()))
}

/// What something of a kind can be connected with.
const fn hint(kind: Kind) -> &'static str {
    match kind {
        Kind::VirtualNetwork => {
            "A virtual network connects with another network, a private DNS zone or a site."
        }
        Kind::Subnet => {
            "A subnet connects with a route table, a network security group, a NAT gateway or a firewall."
        }
        Kind::RouteTable => "A route table connects with a subnet, or with a firewall as its way out.",
        Kind::SecurityGroup | Kind::NatGateway => "It connects with a subnet.",
        Kind::Firewall => "A firewall connects with a subnet or a route table, as its way out.",
        Kind::LoadBalancer => "A load balancer connects with a cluster or a subnet.",
        Kind::ApplicationGateway | Kind::GatewayForContainers => {
            "A gateway connects with an ingress controller, a service or a workload."
        }
        Kind::PrivateEndpoint => "A private endpoint connects with a zone, a cluster, or what calls it.",
        Kind::PrivateDnsZone => "A private DNS zone connects with a network or a private endpoint.",
        Kind::OnPremises => "A site connects with a network, or with what it calls.",
        Kind::VirtualMachine => "A machine connects with a subnet, or with what it calls.",
        Kind::Cluster => {
            "A cluster connects with what belongs to it, a registry's endpoint, or what calls its API."
        }
        Kind::NodePool => "A node pool connects with a subnet, a cluster or a workload.",
        Kind::Workload => "A workload connects with a service, a pool, or with what it calls.",
        Kind::Service => "A service connects with a workload, an ingress controller, or what calls it.",
        Kind::IngressController => "An ingress controller connects with a gateway, a service or a cluster.",
        Kind::ServiceMesh | Kind::NetworkPolicy => "It connects with a cluster.",
        Kind::Note => "A note connects with what it is about.",
        Kind::Peering | Kind::SavedFlow | Kind::PresentationStep => "It has its ends already.",
    }
}

fn changed<P: Part>(design: &Design, id: &Id, label: String, change: impl FnOnce(&mut P)) -> Answer {
    let element = design.changed(id, change)?;
    if design.element(id) == Some(&element) {
        return Some(Err(format!("{} is connected already.", element.name)));
    }
    Some(Ok(Connection { label, edits: vec![Edit::set(element)], main: None }))
}

/// Rules for one direction; `None` where there is none.
fn directed(design: &Design, from: &Element, to: &Element) -> Answer {
    let (a, b) = (from.name.as_str(), to.name.as_str());
    let there = || Some(to.id.clone());
    let kinds = (from.kind(), to.kind());
    if kinds == (Kind::VirtualNetwork, Kind::VirtualNetwork) {
        return Some(peer(design, from, to));
    }
    if from.kind() == Kind::Note {
        return changed::<Note>(design, &from.id, format!("Note about {b}"), |it| it.about = there());
    }
    if kinds == (Kind::OnPremises, Kind::VirtualNetwork) {
        let joined = join_site(design, &from.id, &to.id);
        return Some(joined.map(|edits| Connection { label: format!("Join {a} to {b}"), edits, main: None }));
    }
    if kinds == (Kind::Service, Kind::Workload) {
        let cluster = to.get::<Workload>().and_then(|it| it.cluster.clone());
        let own = from.get::<Service>().and_then(|it| it.cluster.as_ref());
        if own.is_some() && cluster.is_some() && own != cluster.as_ref() {
            return Some(Err(format!(
                "{a} and {b} are in different clusters: a service selects pods of its own."
            )));
        }
        return changed::<Service>(design, &from.id, format!("{a} selects {b}"), |it| {
            it.workload = there();
            it.cluster = it.cluster.take().or(cluster);
        });
    }
    if from.kind() == Kind::IngressController {
        if matches!(to.kind(), Kind::ApplicationGateway | Kind::GatewayForContainers) {
            return changed::<IngressController>(design, &from.id, format!("{a} programs {b}"), |it| {
                it.gateway = there();
            });
        }
        if matches!(to.kind(), Kind::Service | Kind::Workload) {
            return changed::<IngressController>(design, &from.id, format!("{a} publishes {b}"), |it| {
                if !it.publishes.contains(&to.id) {
                    it.publishes.push(to.id.clone());
                }
            });
        }
    }
    if matches!(from.kind(), Kind::ApplicationGateway | Kind::GatewayForContainers)
        && matches!(to.kind(), Kind::Service | Kind::Workload)
    {
        return Some(publish(design, from, to));
    }
    if kinds == (Kind::PrivateEndpoint, Kind::PrivateDnsZone) {
        return changed::<PrivateEndpoint>(design, &from.id, format!("Records of {a} in {b}"), |it| {
            it.zone = there();
        });
    }
    if kinds == (Kind::PrivateEndpoint, Kind::Cluster) {
        return of_cluster(design, from, to);
    }
    if from.kind() == Kind::Firewall && matches!(to.kind(), Kind::RouteTable | Kind::Subnet) {
        return Some(through_firewall(design, from, to));
    }
    if placing::takers(from.kind()).contains(&to.kind()) {
        let homes = placing::homes(design, from);
        // What is there already is not connected again; a machine in a subnet, say.
        if homes.contains(&to.id) {
            return Some(Err(format!("{a} belongs to {b} already.")));
        }
        let landing = placing::land(design, &from.id, &to.id);
        return Some(landing.and_then(|it| {
            if it.edits.is_empty() {
                return Err(format!("{a} is connected with {b} already."));
            }
            let label = placing::label(design, std::slice::from_ref(&from.id), &to.id);
            Ok(Connection { label, edits: it.edits, main: None })
        }));
    }
    calls(design, from, to)
}

fn peer(design: &Design, from: &Element, to: &Element) -> Result<Connection, String> {
    if are_peered(design, &from.id, &to.id) {
        return Err(format!("{} and {} are peered already.", from.name, to.name));
    }
    let name = crate::room::free_name(design, &format!("{}-to-{}", from.name, to.name));
    let id = design.free_id(&name);
    let body = Peering { from: Some(from.id.clone()), to: Some(to.id.clone()), ..Peering::default() };
    Ok(Connection {
        label: format!("Peer {} with {}", from.name, to.name),
        edits: vec![Edit::insert(Element::new(id.clone(), body).named(name))],
        main: Some(id),
    })
}

/// A gateway publishes through the controller that programs it; one is made where there is none.
fn publish(design: &Design, gateway: &Element, published: &Element) -> Result<Connection, String> {
    let label = format!("{} publishes {}", gateway.name, published.name);
    let cluster = published
        .get::<Service>()
        .and_then(|it| it.cluster.clone())
        .or_else(|| published.get::<Workload>().and_then(|it| it.cluster.clone()));
    let controller = design
        .all::<IngressController>()
        .find(|(_, it)| it.gateway.as_ref() == Some(&gateway.id) && it.cluster == cluster);
    if let Some((id, present)) = controller {
        if present.publishes.contains(&published.id) {
            return Err(format!("{} publishes {} already.", gateway.name, published.name));
        }
        let changed = design.changed::<IngressController>(id, |it| it.publishes.push(published.id.clone()));
        return Ok(Connection { label, edits: changed.map(Edit::set).into_iter().collect(), main: None });
    }
    let word = if gateway.get::<ApplicationGateway>().is_some() { "agic" } else { "agc" };
    let name = crate::room::free_name(design, word);
    let id = design.free_id(&name);
    let body = IngressController {
        cluster,
        controller: word.to_owned(),
        gateway: Some(gateway.id.clone()),
        publishes: vec![published.id.clone()],
        ..IngressController::default()
    };
    Ok(Connection {
        label,
        edits: vec![Edit::insert(Element::new(id.clone(), body).named(name))],
        main: Some(id),
    })
}

/// A registry's endpoint is one that the cluster pulls from; an API server's endpoint belongs to its cluster.
fn of_cluster(design: &Design, endpoint: &Element, cluster: &Element) -> Answer {
    let service = endpoint.get::<PrivateEndpoint>().map(|it| it.service.as_str());
    match service {
        Some("registry") => {
            let label = format!("{} pulls from {}", cluster.name, endpoint.name);
            changed::<Cluster>(design, &cluster.id, label, |it| {
                if !it.registries.contains(&endpoint.id) {
                    it.registries.push(endpoint.id.clone());
                }
            })
        }
        Some("api-server") => {
            let label = format!("{} leads to {}", endpoint.name, cluster.name);
            changed::<PrivateEndpoint>(design, &endpoint.id, label, |it| {
                it.cluster = Some(cluster.id.clone());
            })
        }
        Some(_) | None => Some(Err(format!(
            "{} is neither a registry's endpoint nor an API server's: connect a workload that calls it.",
            endpoint.name
        ))),
    }
}

/// The private address of a firewall: as drawn, else the first usable one of its subnet.
fn firewall_address(design: &Design, firewall: &Firewall) -> Option<Address> {
    if let Some(address) = &firewall.private_address {
        return Some(address.clone());
    }
    let subnet = design.follow::<Subnet>(firewall.subnet.as_ref())?;
    let range = subnet.prefixes.iter().filter_map(Prefix::network).find(ipnetwork::IpNetwork::is_ipv4)?;
    // The platform keeps the first addresses of a subnet and the last: of those that it keeps, all but one come first.
    let facts = estate::Judgement::of(design).facts;
    let kept = facts.limit(facts::id::SUBNET_AZURE_RESERVED).value.saturating_sub(1);
    range::nth(range, u128::from(kept)).map(Address::Parsed)
}

/// A default route through a firewall, in a table, or in the table of a subnet, which is made where there is none.
fn through_firewall(design: &Design, firewall: &Element, to: &Element) -> Result<Connection, String> {
    let body = firewall.get::<Firewall>().cloned().unwrap_or_default();
    let Some(address) = firewall_address(design, &body) else {
        return Err(format!("{} has no address yet: put it into a subnet first.", firewall.name));
    };
    if body.subnet.as_ref() == Some(&to.id) {
        return Err(format!("{} is in {} itself.", firewall.name, to.name));
    }
    let any = PrefixOrTag::Prefix(range::any_v4());
    let through = |table: &mut RouteTable| {
        table.routes.retain(|it| it.prefix != any);
        table.routes.push(Route {
            name: "default".to_owned(),
            prefix: any.clone(),
            next_hop: NextHop::VirtualAppliance(address),
        });
    };
    let label = format!("Way out of {} through {}", to.name, firewall.name);
    let table = match to.get::<Subnet>() {
        Some(subnet) => subnet.route_table.clone(),
        None => Some(to.id.clone()),
    };
    if let Some(table) = table {
        return changed::<RouteTable>(design, &table, label, through)
            .unwrap_or_else(|| Err(nothing(firewall, to)));
    }
    let name = crate::room::free_name(design, &format!("rt-{}", to.name));
    let id = design.free_id(&name);
    let mut table = RouteTable::default();
    through(&mut table);
    let mut edits = vec![Edit::insert(Element::new(id.clone(), table).named(name))];
    edits.extend(design.changed::<Subnet>(&to.id, |it| it.route_table = Some(id.clone())).map(Edit::set));
    Ok(Connection { label, edits, main: Some(id) })
}

/// Something that calls, and something that can be called.
fn calls(design: &Design, from: &Element, to: &Element) -> Answer {
    let called = match to.kind() {
        Kind::Service
        | Kind::Workload
        | Kind::PrivateEndpoint
        | Kind::VirtualMachine
        | Kind::ApplicationGateway
        | Kind::GatewayForContainers
        | Kind::IngressController
        | Kind::OnPremises => Target::Element(to.id.clone()),
        Kind::Cluster => Target::ApiServer(to.id.clone()),
        Kind::VirtualNetwork
        | Kind::Subnet
        | Kind::Peering
        | Kind::RouteTable
        | Kind::SecurityGroup
        | Kind::NatGateway
        | Kind::Firewall
        | Kind::LoadBalancer
        | Kind::PrivateDnsZone
        | Kind::NodePool
        | Kind::ServiceMesh
        | Kind::NetworkPolicy
        | Kind::Note
        | Kind::SavedFlow
        | Kind::PresentationStep => return None,
    };
    call(design, from, called, &to.name)
}

fn call(design: &Design, from: &Element, to: Target, name: &str) -> Answer {
    let label = format!("{} calls {name}", from.name);
    let add = |calls: &mut Vec<Call>| {
        if !calls.iter().any(|it| it.to == to) {
            calls.push(Call { to: to.clone(), ..Call::default() });
        }
    };
    changed::<Workload>(design, &from.id, label.clone(), |it| add(&mut it.calls))
        .or_else(|| changed::<VirtualMachine>(design, &from.id, label.clone(), |it| add(&mut it.calls)))
        .or_else(|| changed::<OnPremises>(design, &from.id, label.clone(), |it| add(&mut it.calls)))
}

fn to_the_internet(design: &Design, caller: &Id) -> Result<Connection, String> {
    let Some(element) = design.element(caller) else {
        return Err("Only what is part of the design can be connected.".to_owned());
    };
    call(design, element, Target::Internet, "the internet").unwrap_or_else(|| {
        Err(format!(
            "{} does not call the internet by itself: connect a workload, a machine or a site.",
            element.name
        ))
    })
}

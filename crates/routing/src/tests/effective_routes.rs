//! Effective routes: what a subnet has, and which entry wins. Sections are those of the packet paths.

use std::net::IpAddr;

use super::support::{design, hub, world};
use crate::{EffectiveRoutes, Interface, InterfaceClass, LostBecause, Topology, effective_routes, lookup};
use estate::{Estate, Judgement};
use model::{Design, Id};

fn routes(design: &Design, subnet: &str) -> EffectiveRoutes {
    let estate = Estate::of(design, Judgement::of(design));
    effective_routes(&estate, &Id::slug(subnet))
}

fn active(design: &Design, subnet: &str) -> Vec<String> {
    let mut lines: Vec<String> = routes(design, subnet)
        .active
        .iter()
        .map(|it| format!("{} {}", it.label(design), it.origin.as_str()))
        .collect();
    lines.sort();
    lines
}

fn winner(design: &Design, subnet: &str, to: &str) -> String {
    let routes = routes(design, subnet);
    let to: IpAddr = to.parse().unwrap();
    lookup(&routes, to).0.map_or_else(|| "nothing".into(), |it| it.label(design))
}

/// Section 2.2: what every subnet has.
#[test]
fn system_routes() {
    let design = world("overlay", "", "", "");
    assert_eq!(
        active(&design, "nodes"),
        [
            "0.0.0.0/0 → internet system",
            "10.0.0.0/8 → none system",
            "10.10.0.0/16 → virtual network system",
            "100.64.0.0/10 → none system",
            "172.16.0.0/12 → none system",
            "192.168.0.0/16 → none system",
        ]
    );
    assert_eq!(winner(&design, "nodes", "10.244.0.4"), "10.0.0.0/8 → none");
    assert_eq!(winner(&design, "nodes", "2001:db8::1"), "nothing");
}

/// Section 2.2: the reserved range that a network uses whole does not lead nowhere.
#[test]
fn reserved_range_in_use() {
    let design = design(
        r#"{"id":"vnet","kind":"virtual-network","address_space":["10.0.0.0/8","fd00::/48"]},
        {"id":"snet","kind":"subnet","network":"vnet","prefixes":["10.0.0.0/24"]}"#,
    );
    assert_eq!(winner(&design, "snet", "10.200.0.4"), "10.0.0.0/8 → virtual network");
    assert_eq!(winner(&design, "snet", "2001:db8::1"), "::/0 → internet");
    assert_eq!(winner(&design, "snet", "fd00::1"), "fd00::/48 → virtual network");
}

/// Section 2.2 and section 6: node routes of kubenet, one entry however many nodes; without a table AKS makes one.
#[test]
fn node_routes_of_kubenet() {
    let implied = world("kubenet", "", "", "");
    assert_eq!(winner(&implied, "nodes", "10.244.3.9"), "10.244.0.0/16 → nodes of aks");
    let table = r#"{"id":"rt","kind":"route-table","routes":[
        {"prefix":"10.244.0.0/20","next_hop":"none"},{"prefix":"10.244.7.7/32","next_hop":"none"}]}"#;
    let design = world("kubenet", r#""route_table":"rt""#, "", table);
    // The node's /24 is longer than the /20, and shorter than the address.
    assert_eq!(winner(&design, "nodes", "10.244.3.9"), "10.244.0.0/16 → nodes of aks");
    assert_eq!(winner(&design, "nodes", "10.244.7.7"), "10.244.7.7/32 → none");
}

/// Section 2.3: peering is not transitive, and takes both sides.
#[test]
fn peerings() {
    let behind = r#",{"id":"behind","kind":"virtual-network","address_space":["10.30.0.0/16"]},
        {"id":"second","kind":"peering","from":"hub","to":"behind"}"#;
    let design = world("overlay", "", "", &(hub("", "") + behind));
    assert_eq!(winner(&design, "nodes", "10.20.1.4"), "10.20.0.0/16 → peering to hub");
    assert_eq!(winner(&design, "nodes", "10.30.0.4"), "10.0.0.0/8 → none");
    let half = world("overlay", "", "", &hub("", r#""from_side":{"present":false}"#));
    assert_eq!(winner(&half, "nodes", "10.20.1.4"), "10.0.0.0/8 → none");
}

fn site(prefixes: &str, network: &str, peering: &str) -> String {
    format!(
        r#"{},{{"id":"snet-gateway","kind":"subnet","network":"{network}","prefixes":["10.20.9.0/27"]}},
        {{"id":"site","kind":"on-premises","prefixes":[{prefixes}],"gateway":{{"subnet":"snet-gateway"}}}}"#,
        hub("", peering)
    )
}

/// Section 2.2: learnt routes come from the network's own gateway, or a peer's that is lent and used, unless the table
/// keeps them out.
#[test]
fn learnt_routes() {
    let lent = r#""from_side":{"allow_gateway_transit":true},"to_side":{"use_remote_gateway":true}"#;
    let one_side = r#""from_side":{"allow_gateway_transit":true}"#;
    let to_site = |design: &Design| winner(design, "nodes", "192.168.100.10");
    let own = world("overlay", "", "", &site(r#""192.168.100.0/24""#, "vnet", ""));
    assert_eq!(to_site(&own), "192.168.100.0/24 → gateway to site");
    let transit = world("overlay", "", "", &site(r#""192.168.100.0/24""#, "hub", lent));
    assert_eq!(to_site(&transit), "192.168.100.0/24 → gateway to site");
    let refused = world("overlay", "", "", &site(r#""192.168.100.0/24""#, "hub", one_side));
    assert_eq!(to_site(&refused), "192.168.0.0/16 → none");
    let table = r#"{"id":"rt","kind":"route-table","disable_gateway_propagation":true},"#;
    let kept_out = world(
        "overlay",
        r#""route_table":"rt""#,
        "",
        &format!("{table}{}", site(r#""192.168.100.0/24""#, "hub", lent)),
    );
    assert_eq!(to_site(&kept_out), "192.168.0.0/16 → none");
}

/// Section 2.1, points 1 to 3: a longer learnt route beats a default to a firewall; a user route of equal length beats
/// it; the network's own routes beat learnt ones however long.
#[test]
fn precedence() {
    let rest = |route: &str| {
        format!(
            r#"{{"id":"rt","kind":"route-table","routes":[{route}]}},{}"#,
            site(r#""192.168.100.0/24","10.10.0.128/25""#, "vnet", "")
        )
    };
    let to_firewall = |prefix: &str| {
        world(
            "overlay",
            r#""route_table":"rt""#,
            "",
            &rest(&format!(r#"{{"prefix":"{prefix}","next_hop":{{"virtual-appliance":"10.20.1.4"}}}}"#)),
        )
    };
    let default = to_firewall("0.0.0.0/0");
    assert_eq!(winner(&default, "nodes", "192.168.100.10"), "192.168.100.0/24 → gateway to site");
    assert_eq!(winner(&default, "nodes", "10.10.0.200"), "10.10.0.0/16 → virtual network");
    let equal = to_firewall("192.168.100.0/24");
    assert_eq!(winner(&equal, "nodes", "192.168.100.10"), "192.168.100.0/24 → 10.20.1.4");
    let over_network = to_firewall("10.10.0.0/16");
    assert_eq!(winner(&over_network, "nodes", "10.10.0.9"), "10.10.0.0/16 → 10.20.1.4");

    let routes = routes(&default, "nodes");
    let (won, lost) = lookup(&routes, "10.10.0.200".parse().unwrap());
    let won = won.unwrap();
    let reasons: Vec<LostBecause> = lost.iter().map(|it| it.loses_to(won)).collect();
    assert_eq!(reasons[0], LostBecause::LearntInsideNetwork);
    assert!(reasons[1..].iter().all(|it| *it == LostBecause::ShorterPrefix), "{reasons:?}");
}

/// Section 2.4: the endpoint's own route beats every default route, in its network and direct peers; a user route takes
/// its place only where route tables apply to it and the route is as long as the network's range.
#[test]
fn private_endpoints() {
    let world = |prefix: &str, subnet: &str| {
        let rest = format!(
            r#"{{"id":"rt","kind":"route-table","routes":[{{"prefix":"{prefix}","next_hop":{{"virtual-appliance":"10.20.1.4"}}}}]}},
            {},{{"id":"snet-pe","kind":"subnet","network":"hub","prefixes":["10.20.5.0/24"]{subnet}}},
            {{"id":"vault","kind":"private-endpoint","subnet":"snet-pe","service":"vault","address":"10.20.5.4"}}"#,
            hub("", "")
        );
        world("overlay", r#""route_table":"rt""#, "", &rest)
    };
    let applies = r#","private_endpoint_routes":true"#;
    assert_eq!(winner(&world("0.0.0.0/0", ""), "nodes", "10.20.5.4"), "10.20.5.4/32 → vault");
    assert_eq!(winner(&world("0.0.0.0/0", applies), "nodes", "10.20.5.4"), "10.20.5.4/32 → vault");
    assert_eq!(winner(&world("10.20.5.0/24", ""), "nodes", "10.20.5.4"), "10.20.5.4/32 → vault");
    let through = world("10.20.5.0/24", applies);
    assert_eq!(winner(&through, "nodes", "10.20.5.4"), "10.20.5.0/24 → 10.20.1.4");
    let routes = routes(&through, "nodes");
    let (won, lost) = lookup(&routes, "10.20.5.4".parse().unwrap());
    assert_eq!(lost[0].loses_to(won.unwrap()), LostBecause::EndpointPolicy);
}

/// A subnet that nobody drew has no routes.
#[test]
fn no_such_subnet() {
    assert_eq!(routes(&world("overlay", "", "", ""), "nowhere"), EffectiveRoutes::default());
}

/// The routes of an interface, those in force and those overruled, with why.
fn interface(design: &Design, class: InterfaceClass, of: &str) -> (Vec<String>, Vec<String>) {
    let estate = Estate::of(design, Judgement::of(design));
    let topology = Topology::of(&estate);
    let all = topology.interfaces();
    let found: &Interface = all.iter().find(|it| it.class == class && it.of.as_str() == of).unwrap();
    let routes = topology.routes_of(found);
    let overruled = routes.overruled().map(|(lost, won)| match won {
        Some((won, why)) => format!("{} by {}: {}", lost.label(design), won.label(design), why.as_str()),
        None => format!("{} by nobody", lost.label(design)),
    });
    (routes.active.iter().map(|it| it.label(design)).collect(), overruled.collect())
}

/// Everything with an interface, in a network with a site behind a gateway.
fn everything(model: &str, pool: &str) -> Design {
    design(&format!(
        r#"{{"id":"vnet","kind":"virtual-network","address_space":["10.10.0.0/16"]}},
        {{"id":"peer","kind":"virtual-network","address_space":["10.20.0.0/16"]}},
        {{"id":"peering","kind":"peering","from":"vnet","to":"peer",
          "from_side":{{"allow_gateway_transit":true}},"to_side":{{"use_remote_gateway":true}}}},
        {{"id":"rt","kind":"route-table","routes":[
          {{"prefix":"0.0.0.0/0","next_hop":{{"virtual-appliance":"10.10.3.4"}}}},
          {{"prefix":"10.10.0.0/16","next_hop":{{"virtual-appliance":"10.10.3.4"}}}},
          {{"prefix":"192.168.0.0/16","next_hop":{{"virtual-appliance":"10.10.3.4"}}}}]}},
        {{"id":"rt-site","kind":"route-table","routes":[
          {{"prefix":"10.10.0.0/24","next_hop":{{"virtual-appliance":"10.10.3.4"}}}}]}},
        {{"id":"nodes","kind":"subnet","network":"vnet","prefixes":["10.10.0.0/24"],"route_table":"rt"}},
        {{"id":"machines","kind":"subnet","network":"vnet","prefixes":["10.10.1.0/24"]}},
        {{"id":"gateways","kind":"subnet","network":"vnet","prefixes":["10.10.2.0/24"]}},
        {{"id":"fw-subnet","kind":"subnet","name":"AzureFirewallSubnet","network":"vnet","prefixes":["10.10.3.0/24"]}},
        {{"id":"site-subnet","kind":"subnet","name":"GatewaySubnet","network":"vnet","prefixes":["10.10.4.0/24"],
          "route_table":"rt-site"}},
        {{"id":"endpoints","kind":"subnet","network":"vnet","prefixes":["10.10.5.0/24"]}},
        {{"id":"api","kind":"subnet","network":"vnet","prefixes":["10.10.6.0/24"]}},
        {{"id":"pods","kind":"subnet","network":"vnet","prefixes":["10.10.8.0/22"]}},
        {{"id":"fw","kind":"firewall","subnet":"fw-subnet"}},
        {{"id":"agw","kind":"application-gateway","subnet":"gateways"}},
        {{"id":"agc","kind":"gateway-for-containers","subnet":"gateways"}},
        {{"id":"vm","kind":"virtual-machine","subnet":"machines"}},
        {{"id":"vault","kind":"private-endpoint","subnet":"endpoints","service":"vault","address":"10.10.5.4"}},
        {{"id":"site","kind":"on-premises","prefixes":["192.168.0.0/16","10.10.9.0/24"],
          "gateway":{{"subnet":"site-subnet"}}}},
        {{"id":"aks","kind":"cluster","network_model":"{model}","api_server":{{"subnet":"api"}}}},
        {{"id":"pool","kind":"node-pool","cluster":"aks","subnet":"nodes","count":2{pool}}}"#
    ))
}

const WITHOUT_TABLE: [&str; 8] = [
    "192.168.0.0/16 → gateway to site",
    "10.10.0.0/16 → virtual network",
    "10.20.0.0/16 → peering to peer",
    "0.0.0.0/0 → internet",
    "10.0.0.0/8 → none",
    "172.16.0.0/12 → none",
    "100.64.0.0/10 → none",
    "10.10.5.4/32 → vault",
];

/// Section 2.1, point 5: each interface obeys the routes of the subnet that it is in; a class that has one is in the list,
/// with what won and what lost.
#[test]
fn every_class_of_interface() {
    let design = everything("pod-subnet-dynamic", r#","pod_subnet":"pods""#);
    // The node's subnet has the table; the pod subnet has none.
    let (node, lost) = interface(&design, InterfaceClass::Node, "pool");
    for route in [
        "0.0.0.0/0 → 10.10.3.4",
        "10.10.0.0/16 → 10.10.3.4",
        "192.168.0.0/16 → 10.10.3.4",
        "10.10.5.4/32 → vault",
    ] {
        assert!(node.iter().any(|it| it == route), "{route} in {node:?}");
    }
    let user = "user routes win over learnt ones, learnt ones over the platform's";
    let mut wanted = [
        format!("0.0.0.0/0 → internet by 0.0.0.0/0 → 10.10.3.4: {user}"),
        format!("10.10.0.0/16 → virtual network by 10.10.0.0/16 → 10.10.3.4: {user}"),
        format!("192.168.0.0/16 → gateway to site by 192.168.0.0/16 → 10.10.3.4: {user}"),
        format!("192.168.0.0/16 → none by 192.168.0.0/16 → 10.10.3.4: {user}"),
    ];
    wanted.sort();
    let overruled = |lost: Vec<String>| {
        let mut lost: Vec<String> = lost.into_iter().filter(|it| !it.starts_with("10.10.9.0")).collect();
        lost.sort();
        lost
    };
    assert_eq!(overruled(lost), wanted);

    for (class, of) in [
        (InterfaceClass::Pod, "pool"),
        (InterfaceClass::Firewall, "fw"),
        (InterfaceClass::ApplicationGateway, "agw"),
        (InterfaceClass::GatewayForContainers, "agc"),
        (InterfaceClass::VirtualMachine, "vm"),
        (InterfaceClass::PrivateEndpoint, "vault"),
        (InterfaceClass::ApiServer, "aks"),
        (InterfaceClass::Subnet, "machines"),
    ] {
        let (mut routes, lost) = interface(&design, class, of);
        routes.sort();
        let mut wanted = WITHOUT_TABLE;
        wanted.sort_unstable();
        assert_eq!(routes, wanted, "{class:?}");
        let inside = "10.10.9.0/24 → gateway to site by 10.10.0.0/16 → virtual network: learnt routes never win inside the \
                      network and its peers";
        assert!(lost.iter().any(|it| it == inside), "{class:?}: {lost:?}");
        assert!(
            lost.iter().any(|it| it.starts_with("192.168.0.0/16 → none by 192.168.0.0/16 → gateway")),
            "{lost:?}"
        );
    }

    let (gateway, _) = interface(&design, InterfaceClass::SiteGateway, "site");
    assert!(gateway.iter().any(|it| it == "10.10.0.0/24 → 10.10.3.4"), "{gateway:?}");
    let (learnt, lost) = interface(&design, InterfaceClass::Site, "site");
    assert_eq!(learnt, ["10.10.0.0/16 → gateway to site", "10.20.0.0/16 → gateway to site"]);
    assert!(lost.is_empty());
}

/// Pods behind their nodes have no routes of their own in the network: they go by those of the node's subnet. In node
/// subnet they are at addresses of it.
#[test]
fn pods_obey_the_subnet_that_they_leave_by() {
    for (model, class) in [
        ("kubenet", InterfaceClass::PodBehindNode),
        ("overlay", InterfaceClass::PodBehindNode),
        ("node-subnet", InterfaceClass::Pod),
    ] {
        let design = everything(model, "");
        let (pod, _) = interface(&design, class, "pool");
        assert_eq!(pod, interface(&design, InterfaceClass::Node, "pool").0, "{model}");
        assert_eq!(pod.iter().any(|it| it.ends_with("nodes of aks")), model == "kubenet", "{pod:?}");
    }
}

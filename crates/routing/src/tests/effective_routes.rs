//! Effective routes: what a subnet has, and which entry wins. Sections are those of the packet paths.

use std::net::IpAddr;

use super::support::{design, hub, world};
use crate::{EffectiveRoutes, LostBecause, effective_routes, lookup};
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

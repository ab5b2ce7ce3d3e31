//! The way out for every outbound type in every model, and its failures. Sections are those of the packet paths.

use super::support::{MODELS, design, hub, lines, outcome, way_out, world};
use crate::{Action, Disposition, Place, SeenAddress, Symptom, Topology, Trace, Tracer};
use model::{Design, Id};

const FIREWALL: &str =
    r#""public_addresses":{"count":1,"known":["198.51.100.40"]},"fqdn_tags":["AzureKubernetesService"]"#;
const TO_HUB: &str = r#"{"id":"rt","kind":"route-table","routes":[{"prefix":"0.0.0.0/0","next_hop":{"virtual-appliance":"10.20.1.4"}}]}"#;
const UDR: &str = r#""outbound":{"type":"user-defined-routing"}"#;

fn with_table(model: &str, table: &str, rest: &str) -> Design {
    world(model, r#""route_table":"rt""#, UDR, [table, rest].join(",").trim_end_matches(','))
}

fn source_after_node(trace: &Trace) -> String {
    let pod = trace.forward.hops.iter().flat_map(|it| &it.steps).find_map(|it| match &it.action {
        Action::SourceNat { before, .. } => Some(before.to_string()),
        _ => None,
    });
    let node = trace.forward.hops.iter().find(|it| matches!(it.at, Place::Node(..))).unwrap();
    let translated = node.steps.iter().find_map(|it| match &it.action {
        Action::SourceNat { after, .. } => Some(after.to_string()),
        _ => None,
    });
    translated.or(pod).unwrap_or_default()
}

/// Section 9.2, full walk, kubenet and loadBalancer: two translations, at the node and at the load balancer.
#[test]
fn load_balancer_kubenet() {
    let cluster = r#""outbound":{"public_addresses":{"count":1,"known":["198.51.100.10"]}}"#;
    let design = world("kubenet", "", cluster, "");
    let trace = way_out(&design);
    assert_eq!(
        lines(&design, &trace.forward),
        [
            "pod of pool",
            "node of pool: SNAT 10.244.0.0/16 → 10.10.0.4",
            "routes of nodes: 0.0.0.0/0 → internet",
            "load balancer of aks: SNAT 10.10.0.4 → 198.51.100.10",
            "internet",
        ]
    );
    assert_eq!(trace.symptom, Symptom::Works);
    assert_eq!(trace.back, None);
}

/// Section 4, row "internet": the node's address leaves the node, but for pod subnets, where it is the pod's.
#[test]
fn source_that_leaves_the_node_by_model() {
    for (model, left) in [
        ("kubenet", "10.10.0.4"),
        ("node-subnet", "10.10.0.4"),
        ("pod-subnet-dynamic", "10.10.8.0/24"),
        ("pod-subnet-static", "10.10.8.0/24"),
        ("overlay", "10.10.0.4"),
        ("byo-cni", "10.10.0.4"),
    ] {
        assert_eq!(source_after_node(&way_out(&world(model, "", "", ""))), left, "{model}");
    }
}

/// Section 12, row "pod to internet, load balancer".
#[test]
fn load_balancer_in_every_model() {
    for model in MODELS {
        let cluster = r#""outbound":{"public_addresses":{"known":["198.51.100.10"]}}"#;
        assert_eq!(outcome(&way_out(&world(model, "", cluster, ""))), "delivered 198.51.100.10", "{model}");
    }
    let unknown = way_out(&world("overlay", "", "", ""));
    assert_eq!(outcome(&unknown), "delivered the outbound address of aks");
}

/// Section 9.3 and section 12, row "pod to internet, NAT gateway beside load balancer".
#[test]
fn nat_gateway_goes_before_load_balancer() {
    let nat = r#"{"id":"nat","kind":"nat-gateway","public_addresses":{"count":1,"known":["198.51.100.30"]}}"#;
    for model in MODELS {
        let trace = way_out(&world(model, r#""nat_gateway":"nat""#, "", nat));
        assert_eq!(outcome(&trace), "delivered 198.51.100.30", "{model}");
    }
}

/// Section 4 and 9.2: pods of a pod subnet use the pod subnet's NAT gateway, others the nodes'.
#[test]
fn user_assigned_nat_gateway_is_that_of_the_sending_subnet() {
    let cluster = r#""outbound":{"type":"user-assigned-nat-gateway"}"#;
    for model in MODELS {
        let json =
            world(model, "", cluster, r#"{"id":"nat","kind":"nat-gateway","public_addresses":{"count":2}}"#);
        let attached = json.changed::<model::element::Subnet>(&Id::slug("nodes"), |it| {
            it.nat_gateway = Some(Id::slug("nat"));
        });
        let mut design = json.clone();
        design.apply(model::Edit::Set { element: Box::new(attached.unwrap()) }).unwrap();
        let trace = way_out(&design);
        if model.starts_with("pod-subnet") {
            assert_eq!(outcome(&trace), "no-egress", "{model}");
            assert!(trace.summary().contains("pods has no NAT gateway"), "{}", trace.summary());
        } else {
            assert_eq!(outcome(&trace), "delivered one of 2 public addresses of nat", "{model}");
        }
    }
}

/// Section 9.2: the managed NAT gateways.
#[test]
fn managed_nat_gateway_in_every_model() {
    for outbound in ["managed-nat-gateway", "managed-nat-gateway-v2"] {
        for model in MODELS {
            let cluster = format!(r#""outbound":{{"type":"{outbound}"}}"#);
            let design = world(model, "", &cluster, "");
            let trace = way_out(&design);
            assert_eq!(outcome(&trace), "delivered the outbound address of aks", "{model}");
            assert!(trace.forward.hops.iter().any(|it| it.at == Place::ManagedNatGateway(Id::slug("aks"))));
        }
    }
}

/// Section 9.2, userDefinedRouting, and section 12, row "pod to internet, default route to firewall"; the firewall is
/// in a peered network (2.3).
#[test]
fn firewall_in_peered_network_in_every_model() {
    for model in MODELS {
        let trace = way_out(&with_table(model, TO_HUB, &hub(FIREWALL, "")));
        assert_eq!(outcome(&trace), "delivered 198.51.100.40", "{model}");
    }
    let design = with_table("overlay", TO_HUB, &hub(FIREWALL, ""));
    assert_eq!(
        lines(&design, &way_out(&design).forward),
        [
            "pod of pool",
            "node of pool: SNAT 10.244.0.0/16 → 10.10.0.4",
            "routes of nodes: rt 0.0.0.0/0 → 10.20.1.4",
            "fw: SNAT 10.10.0.4 → 198.51.100.40",
            "routes of snet-fw: 0.0.0.0/0 → internet",
            "internet",
        ]
    );
}

/// The route lookup keeps what lost: the platform's default, which is overruled by the table's (2.1, point 2).
#[test]
fn losers_are_kept() {
    let trace = way_out(&with_table("overlay", TO_HUB, &hub(FIREWALL, "")));
    let step = trace
        .forward
        .hops
        .iter()
        .flat_map(|it| &it.steps)
        .find(|it| matches!(it.action, Action::Route { .. }));
    let Some(Action::Route { table, won, lost }) = step.map(|it| &it.action) else { panic!("no route step") };
    assert_eq!(table.as_ref().map(Id::as_str), Some("rt"));
    assert_eq!(won.as_ref().unwrap().prefix.to_string(), "0.0.0.0/0");
    assert_eq!(lost.len(), 1);
    assert_eq!(lost[0].loses_to(won.as_ref().unwrap()), crate::LostBecause::Origin);
}

/// A firewall or an appliance in the cluster's own network, its address as drawn.
#[test]
fn firewall_in_own_network() {
    let table = TO_HUB.replace("10.20.1.4", "10.10.3.9");
    let firewall = |fields: &str| {
        format!(
            r#"{{"id":"snet-fw","kind":"subnet","network":"vnet","prefixes":["10.10.3.0/24"]}},
            {{"id":"fw","kind":"firewall","subnet":"snet-fw","private_address":"10.10.3.9",{fields}}}"#
        )
    };
    let trace = |fields: &str| way_out(&with_table("kubenet", &table, &firewall(fields)));
    assert_eq!(outcome(&trace(FIREWALL)), "delivered 198.51.100.40");
    let appliance = r#""sku":"appliance","allow_unmatched":true,"public_addresses":{"count":1}"#;
    assert_eq!(outcome(&trace(appliance)), "next-hop-unreachable");
    assert_eq!(
        outcome(&trace(&format!("{appliance},\"ip_forwarding\":true"))),
        "delivered the public address of fw"
    );
}

/// A NAT gateway on the firewall's subnet takes over from its public address. Source: fact `fw-instead-natgw`.
#[test]
fn nat_gateway_behind_firewall() {
    let rest = hub(FIREWALL, "")
        .replace(r#""prefixes":["10.20.1.0/26"]"#, r#""prefixes":["10.20.1.0/26"],"nat_gateway":"nat""#);
    let nat =
        r#",{"id":"nat","kind":"nat-gateway","public_addresses":{"count":1,"known":["198.51.100.30"]}}"#;
    let design = with_table("overlay", TO_HUB, &(rest + nat));
    let trace = way_out(&design);
    assert_eq!(outcome(&trace), "delivered 198.51.100.30");
    let lines = lines(&design, &trace.forward);
    assert!(lines.contains(&"fw: SNAT 10.10.0.4 → 10.20.1.4".to_owned()), "{lines:?}");
    assert!(lines.contains(&"nat: SNAT 10.20.1.4 → 198.51.100.30".to_owned()), "{lines:?}");
}

/// Section 9.2 and section 12, rows "outbound none" and block.
#[test]
fn none_and_block_in_every_model() {
    for model in MODELS {
        let none = way_out(&world(model, "", r#""outbound":{"type":"none"}"#, ""));
        assert_eq!(outcome(&none), "no-egress", "{model}");
        assert_eq!(none.symptom, Symptom::TimesOut);
        let block = way_out(&world(model, "", r#""outbound":{"type":"block"}"#, ""));
        assert_eq!(outcome(&block), "denied-by-security-rule", "{model}");
    }
}

/// Section 9.2, none: "unless you add an exit".
#[test]
fn none_with_a_nat_gateway_gets_out() {
    let nat = r#"{"id":"nat","kind":"nat-gateway","public_addresses":{"count":1}}"#;
    let trace = way_out(&world("overlay", r#""nat_gateway":"nat""#, r#""outbound":{"type":"none"}"#, nat));
    assert_eq!(outcome(&trace), "delivered the public address of nat");
}

/// Section 9.3: a node's own public address goes before the load balancer, after a NAT gateway.
#[test]
fn node_public_addresses() {
    let mut design = world("overlay", "", "", "");
    let changed =
        design.changed::<model::element::NodePool>(&Id::slug("pool"), |it| it.node_public_addresses = true);
    design.apply(model::Edit::Set { element: Box::new(changed.unwrap()) }).unwrap();
    assert_eq!(outcome(&way_out(&design)), "delivered the public address of a node of pool");
}

/// Section 12, row "route of type None", and other dead ends.
#[test]
fn dead_ends() {
    let none = TO_HUB.replace(r#"{"virtual-appliance":"10.20.1.4"}"#, r#""none""#);
    let internet = TO_HUB.replace(r#"{"virtual-appliance":"10.20.1.4"}"#, r#""internet""#);
    let gateway = TO_HUB.replace(r#"{"virtual-appliance":"10.20.1.4"}"#, r#""virtual-network-gateway""#);
    let empty = r#"{"id":"rt","kind":"route-table"}"#;
    let wrong = TO_HUB.replace("10.20.1.4", "10.20.1.7");
    let far = TO_HUB.replace("10.20.1.4", "10.99.0.4");
    let one_sided = hub(FIREWALL, r#""to_side":{"present":false}"#);
    let no_address = hub(r#""fqdn_tags":["AzureKubernetesService"]"#, "");
    let no_rules = hub(r#""public_addresses":{"count":1}"#, "");
    let loops = hub(FIREWALL, "")
        .replace(r#""prefixes":["10.20.1.0/26"]"#, r#""prefixes":["10.20.1.0/26"],"route_table":"rt""#);
    let never = hub(&format!(r#"{FIREWALL},"source_translation":"never""#), "");
    let usual = hub(FIREWALL, "");
    for (table, rest, disposition, reason) in [
        (none.as_str(), usual.as_str(), Disposition::NoRoute, "next hop None"),
        (&internet, &usual, Disposition::NoEgress, "straight to the internet"),
        (&gateway, &usual, Disposition::NextHopUnreachable, "none is drawn there"),
        (empty, &usual, Disposition::NoEgress, "no default route of its own"),
        (&wrong, &usual, Disposition::NextHopUnreachable, "fw has 10.20.1.4"),
        (&far, &usual, Disposition::NextHopUnreachable, "neither in vnet nor in a network peered"),
        (TO_HUB, &one_sided, Disposition::NextHopUnreachable, "lacks one side"),
        (TO_HUB, &no_address, Disposition::NoEgress, "fw has no public address"),
        (TO_HUB, &no_rules, Disposition::DeniedByFirewall, "no rule that allows anything"),
        (TO_HUB, &loops, Disposition::Loop, "leads back to fw"),
        (TO_HUB, &never, Disposition::DroppedByPlatform, "keeps private source addresses"),
    ] {
        let trace = way_out(&with_table("overlay", table, rest));
        assert_eq!(trace.forward.disposition, disposition, "{}", trace.summary());
        assert!(trace.summary().contains(reason), "{reason}: {}", trace.summary());
        assert_eq!(trace.symptom, Symptom::TimesOut);
    }
}

/// A NAT gateway without a public address is a way to nowhere.
#[test]
fn nat_gateway_without_address() {
    let nat = r#"{"id":"nat","kind":"nat-gateway"}"#;
    let trace = way_out(&world("overlay", r#""nat_gateway":"nat""#, "", nat));
    assert_eq!(outcome(&trace), "no-egress");
    assert_eq!(trace.summary(), "nat has no public address.");
}

/// What a firewall lets through is said: a tag, an application rule, a network rule; a rule for other sources or ports
/// does not count.
#[test]
fn firewall_rules() {
    for (rules, allowed) in [
        (r#""fqdn_tags":["AzureKubernetesService"]"#, true),
        (r#""allow_unmatched":true"#, true),
        (r#""application_rules":[{"name":"web","names":["*.example.com"]}]"#, true),
        (r#""application_rules":[{"name":"web","names":["*"],"ports":["8080"]}]"#, false),
        (r#""network_rules":[{"name":"all"}]"#, true),
        (r#""network_rules":[{"name":"time","protocol":"udp","ports":["123"]}]"#, false),
        (r#""network_rules":[{"name":"other","sources":["10.77.0.0/16"]}]"#, false),
    ] {
        let rest = hub(&format!(r#""public_addresses":{{"count":1}},{rules}"#), "");
        let trace = way_out(&with_table("overlay", TO_HUB, &rest));
        let expected = if allowed { Disposition::Delivered } else { Disposition::DeniedByFirewall };
        assert_eq!(trace.forward.disposition, expected, "{rules}: {}", trace.summary());
        let notes = trace.forward.hops.iter().flat_map(|it| &it.steps).filter_map(|it| match &it.action {
            Action::Filter { reason, .. } => Some(reason.as_str()),
            _ => None,
        });
        assert_eq!(notes.count(), 1, "{rules}");
    }
}

/// Half-drawn: a pool without a subnet is in a managed network, and the outbound type decides alone.
#[test]
fn pool_without_subnet() {
    let managed = |outbound: &str| {
        design(&format!(
            r#"{{"id":"aks","kind":"cluster","network_ownership":"managed","outbound":{{"type":"{outbound}"}}}},
            {{"id":"pool","kind":"node-pool","cluster":"aks"}}"#
        ))
    };
    let seen = |outbound: &str| outcome(&way_out(&managed(outbound)));
    assert_eq!(seen("load-balancer"), "delivered the outbound address of aks");
    assert_eq!(seen("managed-nat-gateway"), "delivered the outbound address of aks");
    assert_eq!(seen("user-defined-routing"), "unknown");
    assert_eq!(seen("user-assigned-nat-gateway"), "unknown");
    assert_eq!(seen("none"), "no-egress");
    assert_eq!(seen("block"), "denied-by-security-rule");
}

/// A default route learnt from a site leads there; how the site goes on is not drawn (2.1, 2.2).
#[test]
fn default_route_from_a_site() {
    let rest = r#"{"id":"snet-gw","kind":"subnet","name":"GatewaySubnet","network":"vnet","prefixes":["10.10.250.0/27"]},
        {"id":"site","kind":"on-premises","prefixes":["192.168.0.0/16"],"advertises":[{"prefix":"0.0.0.0/0"}],"gateway":{"subnet":"snet-gw"}}"#;
    let trace = way_out(&world("overlay", "", "", rest));
    assert_eq!(outcome(&trace), "unknown");
    assert_eq!(trace.symptom, Symptom::Unknown);
}

/// Section 9.2: without the node's masquerade the exit drops a source that is not the network's; under loadBalancer
/// also a secondary address, which a NAT gateway serves.
#[test]
fn masquerade_removed() {
    let cluster = r#""masquerade":{"keep_source_towards":["0.0.0.0/0"]}"#;
    for model in ["kubenet", "overlay", "node-subnet"] {
        assert_eq!(outcome(&way_out(&world(model, "", cluster, ""))), "dropped-by-platform", "{model}");
    }
    let nat = r#"{"id":"nat","kind":"nat-gateway","public_addresses":{"count":1}}"#;
    let served = way_out(&world("node-subnet", r#""nat_gateway":"nat""#, cluster, nat));
    assert_eq!(outcome(&served), "delivered the public address of nat");
}

/// An exception in the table for one public range does not hide the general way out (section 8, cure by a route to
/// Internet for the client's range).
#[test]
fn exceptions_do_not_hide_the_general_way() {
    let table =
        TO_HUB.replace("\"routes\":[", r#""routes":[{"prefix":"203.0.113.0/24","next_hop":"internet"},"#);
    let trace = way_out(&with_table("overlay", &table, &hub(FIREWALL, "")));
    assert_eq!(outcome(&trace), "delivered 198.51.100.40");
    assert_eq!(trace.forward.seen_destination.unwrap().to_string(), "198.51.100.9:443");
}

/// Which address a node has is stated only where its pool comes first in its subnet.
#[test]
fn node_address_is_not_made_up() {
    let second = r#"{"id":"second","kind":"node-pool","cluster":"aks","subnet":"nodes"}"#;
    let design = world("overlay", "", "", second);
    let estate = estate::Estate::of(&design, estate::Judgement::of(&design));
    let ways = crate::ways_out(&Tracer::of(&Topology::of(&estate)));
    assert_eq!(source_after_node(&ways[0].trace), "10.10.0.4");
    assert_eq!(source_after_node(&ways[1].trace), "a node of second");
}

/// Both families of a dual-stack cluster have a way out.
#[test]
fn ipv6() {
    let text = world("overlay", "", r#""ip_families":"dual-stack""#, "");
    let mut design = text.clone();
    for (id, prefix) in [("nodes", "fd00:10::/64"), ("pods", "fd00:11::/64")] {
        let changed = design.changed::<model::element::Subnet>(&Id::slug(id), |it| {
            it.prefixes.push(prefix.parse().unwrap());
        });
        design.apply(model::Edit::Set { element: Box::new(changed.unwrap()) }).unwrap();
    }
    let estate = estate::Estate::of(&design, estate::Judgement::of(&design));
    let way = crate::way_out(&estate, &Id::slug("pool"), model::Family::V6).unwrap();
    assert_eq!(outcome(&way.trace), "delivered the outbound address of aks");
    assert!(matches!(way.trace.forward.seen_source, Some(SeenAddress::Of(..))));
    assert_eq!(way.trace.forward.seen_destination.unwrap().to_string(), "[2001:db8::9]:443");
}

/// A security group that denies the internet stops the packet at the node's network interface, before any route
/// (section 1, stage 8); one that lets some hosts through first does not.
#[test]
fn security_rules() {
    let group = |rules: &str| {
        let rest = format!(r#"{{"id":"nsg","kind":"security-group","rules":[{rules}]}}"#);
        way_out(&world("overlay", r#""security_group":"nsg""#, "", &rest))
    };
    let deny = r#"{"name":"deny-internet","priority":4000,"direction":"outbound","access":"deny","destinations":["Internet"]}"#;
    let some = r#"{"priority":100,"direction":"outbound","access":"allow","destinations":["AzureCloud"]}"#;
    let all = r#"{"priority":100,"direction":"outbound","access":"allow","destinations":["*"],"destination_ports":["443"]}"#;
    let udp =
        r#"{"priority":100,"direction":"outbound","access":"allow","protocol":"udp","destinations":["*"]}"#;
    let inbound = r#"{"priority":100,"direction":"inbound","access":"deny"}"#;
    let other = r#"{"priority":100,"direction":"outbound","access":"deny","sources":["10.99.0.0/16"]}"#;
    let denied = group(deny);
    assert_eq!(outcome(&denied), "denied-by-security-rule");
    assert_eq!(denied.summary(), "Security rule deny-internet of nsg denies the internet.");
    assert_eq!(outcome(&group(&[udp, deny].join(","))), "denied-by-security-rule");
    for rules in [[some, deny].join(","), [deny, all].join(","), inbound.to_owned(), other.to_owned()] {
        assert_eq!(group(&rules).forward.disposition, Disposition::Delivered, "{rules}");
    }
}

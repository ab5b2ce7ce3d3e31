//! Section 12 of the packet paths (`docs/kernel-table.md`): what a kernel said of 256 flows, row by row, in the four models.
//!
//! Left out are rows about settings of a bridge that no design states (hairpin mode, `bridge-nf-call-iptables`). Of ninety
//! connections, and of twelve, one is walked: how many go where is a matter of chance.

use super::lab::{COLUMNS, Change, lab, probe, result};

const SAME: Change = Change { nodes: "", table: "", subnets: &[], cluster: "", firewall: None, rest: "" };

const DEFAULT_TO_FIREWALL: &str = r#"{"prefix":"0.0.0.0/0","next_hop":{"virtual-appliance":"10.10.3.4"}}"#;
const NETWORK_TO_FIREWALL: &str = r#"{"prefix":"10.10.0.0/16","next_hop":{"virtual-appliance":"10.10.3.4"}}"#;
const BY_FIREWALL: Change = Change { nodes: DEFAULT_TO_FIREWALL, cluster: UDR, ..SAME };
const UDR: &str = r#""outbound":{"type":"user-defined-routing"}"#;

/// Row, from, to, change, and the cells of kubenet, node subnet, pod subnet, overlay; `–` where the row has none.
type Row = (&'static str, &'static str, &'static str, Change, [&'static str; 4]);

const TABLE: &str = include_str!("../../../../docs/kernel-table.md");

fn check(rows: &[Row]) {
    let mut wrong = Vec::new();
    for (row, from, to, change, cells) in rows {
        assert!(TABLE.contains(&format!("| {row} |")), "the table has no row \"{row}\"");
        for (model, wanted) in COLUMNS.iter().zip(cells) {
            if *wanted == "–" {
                continue;
            }
            let design = lab(model, change);
            let trace = probe(&design, from, to);
            let got = result(&trace);
            if got != *wanted {
                let reasons = [Some(&trace.forward), trace.back.as_ref()];
                let reasons: Vec<_> = reasons.iter().flatten().filter_map(|it| it.reason.clone()).collect();
                wrong.push(format!("{row}, {model}: {got}, wanted {wanted} {reasons:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn inside_the_cluster() {
    let every = |it| [it, it, it, it];
    let one_by_node = ["bridge", "node", "node", "node"];
    check(&[
        ("pod to pod, same node", "pool", "pool:80~same-node", SAME, every("pod")),
        ("pod to pod, other node", "pool", "pool:80~other-node", SAME, every("pod")),
        ("pod to service, endpoint on other node", "pool", "svc:80~other-node", SAME, every("pod")),
        ("pod to service, endpoint on same node", "pool", "svc:80~same-node", SAME, every("pod")),
        ("pod to service that is itself (hairpin)", "web", "svc:80~itself", SAME, one_by_node),
        ("pod to service, udp", "pool", "svc-udp:53/udp", SAME, every("pod")),
        ("node to service, endpoint on other node", "node/pool", "svc:80~other-node", SAME, every("node")),
        ("node to service, endpoint on same node", "node/pool", "svc:80~same-node", SAME, one_by_node),
        ("pod to instance metadata", "pool", "169.254.169.254:80", SAME, every("node")),
        ("pod to service without endpoints", "pool", "svc-none:80", SAME, every("✗ refused")),
        ("service with three endpoints, 90 connections", "pool", "svc-three:80", SAME, every("pod")),
    ]);
}

#[test]
fn what_denies_inside_the_cluster() {
    let every = |it| [it, it, it, it];
    let policy = Change {
        rest: r#"{"id":"deny","kind":"network-policy","cluster":"aks","pod_selector":{"app":"one"},"policy_types":["ingress"]}"#,
        ..SAME
    };
    const NSG: &str = r#""security_group":"nsg""#;
    let group = Change {
        subnets: &[("nodes", NSG), ("pods", NSG)],
        rest: r#"{"id":"nsg","kind":"security-group","rules":[{"priority":100,"direction":"inbound","access":"deny",
            "sources":["10.244.0.0/16","10.10.0.0/24","10.10.8.0/24"]}]}"#,
        ..SAME
    };
    let removed =
        Change { table: r#""node_route_faults":[{"pool":"pool","node":1,"change":"removed"}]"#, ..SAME };
    check(&[
        ("pod to pod, network policy drops", "pool", "one:8080", policy, every("✗ at node")),
        ("pod to pod, NSG denies pod range", "pool", "pool:80~other-node", group, every("✗ at vnet")),
        (
            "pod to pod, pod route of node2 removed",
            "pool",
            "pool:80~other-node",
            removed,
            ["✗ at vnet", "–", "–", "–"],
        ),
    ]);
}

#[test]
fn into_the_cluster() {
    let every = |it| [it, it, it, it];
    let on_its_own_node = ["bridge", "node", "node", "node"];
    let client_denied = Change {
        rest: r#"{"id":"deny","kind":"network-policy","cluster":"aks","pod_selector":{"app":"one"},"policy_types":["ingress"],
            "ingress":[{"peers":[{"ip_block":{"cidr":"0.0.0.0/0","except":["203.0.113.0/24"]}}]}]}"#,
        ..SAME
    };
    check(&[
        (
            "client to public LB, policy Cluster, node without endpoint",
            "internet",
            "lb:80~other-node",
            SAME,
            every("node"),
        ),
        (
            "client to public LB, floating IP off (LB rewrites to node port)",
            "internet",
            "lb-rewrites:80~other-node",
            SAME,
            every("node"),
        ),
        (
            "network policy against the client, on the endpoint's node",
            "internet",
            "lb:80~other-node",
            client_denied,
            every("node"),
        ),
        (
            "network policy against the client, on the receiving node",
            "internet",
            "lb:80~same-node",
            client_denied,
            every("✗ at node"),
        ),
        (
            "client to public LB, policy Cluster, node with endpoint",
            "internet",
            "lb:80~same-node",
            SAME,
            on_its_own_node,
        ),
        (
            "client to public LB, policy Local, node with endpoint",
            "internet",
            "lb-local:80",
            SAME,
            every("client"),
        ),
        (
            "client to public LB, policy Local, node without endpoint",
            "internet",
            "lb-local:80~other-node",
            SAME,
            every("✗ at node"),
        ),
        (
            "VM to NodePort, policy Cluster, endpoint elsewhere",
            "vm",
            "lb@node-port~other-node",
            SAME,
            every("node"),
        ),
        ("VM to NodePort, policy Local, node with endpoint", "vm", "lb-local@node-port", SAME, every("vm")),
        (
            "VM to NodePort, policy Local, node without endpoint",
            "vm",
            "lb-local@node-port~other-node",
            SAME,
            ["✗ at node", "✗ reply lost at vm", "✗ reply lost at vm", "✗ at node"],
        ),
        ("VM to internal LB, policy Cluster", "vm", "ilb:80", SAME, every("node")),
        ("VM to internal LB, policy Local", "vm", "ilb-local:80~same-node", SAME, every("vm")),
        (
            "VM to internal LB, policy Local, two endpoints, 12 connections",
            "vm",
            "ilb-local:80~other-node",
            SAME,
            ["vm", "✗ reply lost at vm", "✗ reply lost at vm", "vm"],
        ),
        ("on-premises to internal LB, policy Local", "site", "ilb-local:80", SAME, every("site")),
        ("pod to public LB address, never leaves the node", "pool", "lb@front-end", SAME, every("node")),
        (
            "pod to Local LB address, no endpoint on its node",
            "pool",
            "lb-local@front-end~other-node",
            SAME,
            every("pod"),
        ),
        (
            "node to Local LB address, no endpoint on it",
            "node/pool",
            "lb-local@front-end~other-node",
            SAME,
            every("node"),
        ),
    ]);
}

#[test]
fn straight_to_pods() {
    let flat = |through: &'static str| ["✗ at vnet", through, through, "✗ at vnet"];
    const TABLE: &str = r#""route_table":"rt""#;
    let with_table = Change { subnets: &[("snet-gw", TABLE)], ..SAME };
    let peered = Change { subnets: &[("snet-gw2", TABLE)], ..SAME };
    let summary = Change {
        subnets: &[("snet-gw", r#""route_table":"hand""#)],
        rest: r#"{"id":"hand","kind":"route-table","routes":[{"prefix":"10.244.0.0/16","next_hop":{"virtual-appliance":"10.10.0.4"}}]}"#,
        ..SAME
    };
    check(&[
        ("VM straight to pod", "vm", "web:8080", SAME, flat("vm")),
        ("application gateway to pod, no route table", "gw", "web:8080", SAME, flat("gw")),
        (
            "application gateway to pod, AKS routes on its subnet",
            "gw",
            "web:8080",
            with_table,
            ["gw", "–", "–", "–"],
        ),
        (
            "application gateway to pod, one summary route to the wrong node",
            "gw",
            "three:8080",
            summary,
            ["✗ stall", "–", "–", "–"],
        ),
        (
            "application gateway in peered VNet to pod, AKS routes on its subnet",
            "gw2",
            "web:8080",
            peered,
            ["gw2", "–", "–", "–"],
        ),
        ("application gateway in peered VNet to pod, no route table", "gw2", "web:8080", SAME, flat("gw2")),
    ]);
}

#[test]
fn out_of_the_cluster() {
    let every = |it| [it, it, it, it];
    let flat = ["node", "pod", "pod", "node"];
    let pod_subnet = ["node", "node", "pod", "node"];
    const SITE: &str = r#"{"prefix":"192.168.100.0/24","next_hop":{"virtual-appliance":"10.10.3.4"}}"#;
    let to_site = Change { nodes: SITE, ..SAME };
    let both_ways = Change {
        nodes: SITE,
        subnets: &[("snet-er", r#""route_table":"back""#)],
        rest: r#"{"id":"back","kind":"route-table","routes":[{"prefix":"10.10.0.0/16","next_hop":{"virtual-appliance":"10.10.3.4"}}]}"#,
        ..SAME
    };
    const NAT: &str = r#""nat_gateway":"nat""#;
    let nat = Change {
        subnets: &[("nodes", NAT), ("pods", NAT)],
        rest: r#"{"id":"nat","kind":"nat-gateway","public_addresses":{"known":["198.51.100.30"]}}"#,
        ..SAME
    };
    let no_rule =
        Change { firewall: Some(r#""network_rules":[{"name":"other","ports":["8443"]}]"#), ..BY_FIREWALL };
    let none = Change { cluster: r#""outbound":{"type":"none"}"#, ..SAME };
    let dropped = Change { nodes: r#"{"prefix":"0.0.0.0/0","next_hop":"none"}"#, ..SAME };
    check(&[
        ("pod to VM in the VNet", "pool", "vm:80", SAME, flat),
        ("pod to VM in peered VNet", "pool", "vm-peer:80", SAME, pod_subnet),
        ("pod to VNet behind the peer (not transitive)", "pool", "vm-behind:80", SAME, every("✗ at vnet")),
        ("pod to on-premises, BGP route", "pool", "site:80", SAME, pod_subnet),
        (
            "pod to on-premises, user route of equal length to firewall, no return route",
            "pool",
            "site:80",
            to_site,
            every("✗ stall"),
        ),
        (
            "as above, gateway subnet also routes the VNet to the firewall",
            "pool",
            "site:80",
            both_ways,
            pod_subnet,
        ),
        (
            "pod to on-premises, default route to firewall changes nothing",
            "pool",
            "site:80",
            BY_FIREWALL,
            pod_subnet,
        ),
        ("pod to internet, load balancer", "pool", "internet:443", SAME, every("LB IP")),
        ("pod to internet, NAT gateway beside load balancer", "pool", "internet:443", nat, every("NAT IP")),
        ("pod to internet, default route to firewall", "pool", "internet:443", BY_FIREWALL, every("fw PIP")),
        (
            "pod to internet, firewall has no rule for the port",
            "pool",
            "internet:443",
            no_rule,
            every("✗ at fw"),
        ),
        ("pod to internet, outbound none", "pool", "internet:443", none, every("✗ at vnet")),
        ("pod to internet, route of type None", "pool", "internet:443", dropped, every("✗ at vnet")),
    ]);
}

#[test]
fn private_endpoints() {
    let flat = ["node", "pod", "pod", "node"];
    let every = |it| [it, it, it, it];
    const ENDPOINT: &str = r#"{"prefix":"10.10.5.4/32","next_hop":{"virtual-appliance":"10.10.3.4"}}"#;
    const POLICIES: &str = r#""private_endpoint_routes":true"#;
    let by_firewall = Change { nodes: ENDPOINT, subnets: &[("snet-pe", POLICIES)], ..SAME };
    let translated = Change {
        firewall: Some(r#""network_rules":[{"name":"all"}],"source_translation":"always""#),
        ..by_firewall
    };
    check(&[
        ("pod to private endpoint, default route to firewall", "pool", "pe:443", BY_FIREWALL, flat),
        (
            "pod to private endpoint, /32 user route to firewall without SNAT",
            "pool",
            "pe:443",
            by_firewall,
            every("✗ stall"),
        ),
        (
            "pod to private endpoint, /32 user route to firewall with SNAT",
            "pool",
            "pe:443",
            translated,
            every("fw"),
        ),
    ]);
}

#[test]
fn detours_and_circles() {
    let flat = ["node", "pod", "pod", "node"];
    let every = |it| [it, it, it, it];
    let one_side = Change { nodes: NETWORK_TO_FIREWALL, ..SAME };
    let both_sides = Change { subnets: &[("snet-vm", r#""route_table":"rt""#)], ..one_side };
    let never = r#""network_rules":[{"name":"all"}],"source_translation":"never""#;
    let circle =
        Change { subnets: &[("snet-fw", r#""route_table":"rt""#)], firewall: Some(never), ..BY_FIREWALL };
    let translated_circle = Change { firewall: None, ..circle };
    check(&[
        (
            "pod to VM, VNet prefix routed to firewall on the node side only",
            "pool",
            "vm:80",
            one_side,
            every("✗ stall"),
        ),
        ("pod to VM, VNet prefix routed to firewall on both sides", "pool", "vm:80", both_sides, flat),
        (
            "pod to pod on other node, VNet prefix routed to firewall",
            "pool",
            "pool:80~other-node",
            one_side,
            every("pod"),
        ),
        (
            "firewall subnet carries the user route too (loop)",
            "pool",
            "internet:443",
            circle,
            every("✗ loop"),
        ),
        // The kernel drops its own address as a sender; the walk says that it is a circle.
        (
            "firewall subnet sends the default to the firewall, which translated",
            "pool",
            "internet:443",
            translated_circle,
            every("✗ loop"),
        ),
    ]);
}

#[test]
fn masquerade() {
    let emptied = Change { cluster: r#""masquerade":{"keep_source_towards":["0.0.0.0/0"]}"#, ..SAME };
    let peer = Change { cluster: r#""masquerade":{"keep_source_towards":["10.20.0.0/16"]}"#, ..SAME };
    check(&[
        // Node subnet: the laboratory lets the pod's address out; the platform's load balancer serves primary
        // addresses only (9.2).
        (
            "pod to internet, masquerade removed",
            "pool",
            "internet:443",
            emptied,
            ["✗ at vnet", "✗ at vnet", "–", "✗ at vnet"],
        ),
        (
            "pod to VM, masquerade removed",
            "pool",
            "vm:80",
            emptied,
            ["✗ reply lost at vnet", "pod", "–", "✗ reply lost at vnet"],
        ),
        (
            "pod to peered VNet, peer range added to non-masquerade",
            "pool",
            "vm-peer:80",
            peer,
            ["✗ reply lost at vnet", "pod", "–", "✗ reply lost at vnet"],
        ),
    ]);
}

#[test]
fn answers_past_the_firewall() {
    let every = |it| [it, it, it, it];
    const EXCEPTION: &str = r#"{"prefix":"0.0.0.0/0","next_hop":{"virtual-appliance":"10.10.3.4"}},{"prefix":"203.0.113.9/32","next_hop":"internet"}"#;
    let exception = Change { nodes: EXCEPTION, ..BY_FIREWALL };
    let published = Change {
        firewall: Some(
            r#""network_rules":[{"name":"all"}],"dnat_rules":[{"name":"web","port":80,"to":"ilb"}]"#,
        ),
        ..BY_FIREWALL
    };
    check(&[
        (
            "public LB with default route to firewall (asymmetric)",
            "internet",
            "lb:80",
            BY_FIREWALL,
            every("✗ reply lost at fw"),
        ),
        (
            "public LB, default route to firewall, with a /32 user route for the client to Internet",
            "203.0.113.9",
            "lb:80",
            exception,
            every("node"),
        ),
        (
            "public LB, policy Local, default route to firewall",
            "internet",
            "lb-local:80",
            BY_FIREWALL,
            every("✗ reply lost at fw"),
        ),
        (
            "public LB over UDP, default route to firewall that allows it",
            "internet",
            "lb-udp:53/udp",
            BY_FIREWALL,
            every("✗ reply lost at inet"),
        ),
        (
            "client to firewall address, translated to internal LB",
            "internet",
            "fw:80",
            published,
            every("node"),
        ),
    ]);
}

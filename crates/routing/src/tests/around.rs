//! Flows around the cluster that the kernel's table has not: names, API servers, gateways, proxies, platform addresses,
//! both families, the other data plane. Sections are those of the packet paths.

use super::lab::{COLUMNS, Change, lab, probe, result};
use super::support::{design, walk_of, world};
use crate::{Action, Basis, Disposition, Flow, Place, Symptom, Trace};
use model::{Design, Family};

const PLAIN: Change = Change { nodes: "", table: "", subnets: &[], cluster: "", firewall: None, rest: "" };

fn in_every_model(change: &Change, from: &str, to: &str) -> [String; 4] {
    COLUMNS.map(|model| result(&probe(&lab(model, change), from, to)))
}

fn places(trace: &Trace) -> Vec<String> {
    let written = serde_json::to_value(trace).unwrap();
    let hops = written["forward"]["hops"].as_array().unwrap();
    hops.iter().map(|it| it["at"].as_str().unwrap().to_owned()).collect()
}

fn disposition(design: &Design, from: &str, to: &str) -> (Disposition, Symptom) {
    let trace = probe(design, from, to);
    (trace.forward.disposition, trace.symptom)
}

/// Section 9.4: a pod calls the API server by its service, whose endpoint is a public address, and leaves with the
/// cluster's.
#[test]
fn public_api_server() {
    for model in COLUMNS {
        let trace = probe(&lab(model, &PLAIN), "pool", "aks");
        assert_eq!(trace.symptom, Symptom::Works, "{model} {}", trace.summary());
        assert_eq!(trace.forward.seen_source.as_ref().unwrap().to_string(), "198.51.100.10");
        assert_eq!(trace.forward.seen_destination.as_ref().unwrap().to_string(), "the API server of aks");
        // The caller sees the service that it called.
        let back = trace.back.unwrap();
        assert_eq!(back.seen_source.unwrap().to_string(), "10.0.0.1:443");
    }
}

/// Section 9.4: behind a firewall, pods that call the API server by its address pass no application rule.
#[test]
fn api_server_behind_a_firewall_needs_a_network_rule() {
    let behind = |rules: &'static str| Change {
        nodes: r#"{"prefix":"0.0.0.0/0","next_hop":{"virtual-appliance":"10.10.3.4"}}"#,
        cluster: r#""outbound":{"type":"user-defined-routing"}"#,
        firewall: Some(rules),
        ..PLAIN
    };
    let tag = behind(r#""fqdn_tags":["AzureKubernetesService"]"#);
    assert_eq!(disposition(&lab("overlay", &tag), "pool", "aks").0, Disposition::DeniedByFirewall);
    let network = behind(r#""network_rules":[{"name":"api","destinations":["AzureCloud"],"ports":["443"]}]"#);
    assert_eq!(
        disposition(&lab("overlay", &network), "pool", "aks"),
        (Disposition::Delivered, Symptom::Works)
    );
    // By name application rules decide.
    let named = behind(r#""application_rules":[{"name":"web","names":["*.example.com"]}]"#);
    let design = lab("overlay", &named);
    assert_eq!(disposition(&design, "pool", "www.example.com").0, Disposition::Delivered);
    assert_eq!(disposition(&design, "pool", "www.example.org").0, Disposition::DeniedByFirewall);
    assert_eq!(disposition(&design, "pool", "203.0.113.77:443").0, Disposition::DeniedByFirewall);
    // Tags and application rules are for web ports: nothing else passes by them.
    assert_eq!(disposition(&lab("overlay", &tag), "pool", "internet:443").0, Disposition::Delivered);
    assert_eq!(disposition(&lab("overlay", &tag), "pool", "internet:22").0, Disposition::DeniedByFirewall);
}

/// Section 9.4: authorized ranges must contain the address that callers leave with.
#[test]
fn authorized_ranges() {
    let with = |range: &'static str| Change { cluster: range, ..PLAIN };
    let other = with(r#""api_server":{"authorized_ranges":["203.0.113.0/24"]}"#);
    let denied = disposition(&lab("overlay", &other), "node/pool", "aks");
    assert_eq!(denied, (Disposition::DeniedBySecurityRule, Symptom::TimesOut));
    let own = with(r#""api_server":{"authorized_ranges":["198.51.100.10/32"]}"#);
    assert_eq!(
        disposition(&lab("overlay", &own), "node/pool", "aks"),
        (Disposition::Delivered, Symptom::Works)
    );
    assert_eq!(
        disposition(&lab("overlay", &other), "internet", "aks"),
        (Disposition::Delivered, Symptom::Works)
    );
}

/// Section 9.4: a private API server is reached inside the network, past the firewall; an integrated one in its own
/// subnet.
#[test]
fn private_and_integrated_api_servers() {
    let private = Change {
        nodes: r#"{"prefix":"0.0.0.0/0","next_hop":{"virtual-appliance":"10.10.3.4"}}"#,
        cluster: r#""api_server":{"access":"private"},"outbound":{"type":"user-defined-routing"}"#,
        ..PLAIN
    };
    for model in COLUMNS {
        let trace = probe(&lab(model, &private), "node/pool", "aks");
        assert_eq!(trace.symptom, Symptom::Works, "{model} {}", trace.summary());
        assert!(trace.forward.hops.iter().all(|it| it.at != Place::Element("fw".parse().unwrap())));
        // Its name is in a zone that nobody outside sees.
        let from_outside = probe(&lab(model, &private), "internet", "aks");
        assert_eq!(from_outside.forward.disposition, Disposition::NoName);
        let from_pod = probe(&lab(model, &private), "pool", "aks");
        assert_eq!(from_pod.symptom, Symptom::Works, "{model} {}", from_pod.summary());
    }
    let integrated = Change {
        cluster: r#""api_server":{"access":"private","vnet_integration":true,"subnet":"snet-api"}"#,
        rest: r#"{"id":"snet-api","kind":"subnet","network":"vnet","prefixes":["10.10.6.0/28"]}"#,
        ..PLAIN
    };
    for model in COLUMNS {
        let design = lab(model, &integrated);
        let trace = probe(&design, "node/pool", "aks");
        assert_eq!(trace.symptom, Symptom::Works, "{model} {}", trace.summary());
        assert_eq!(trace.forward.seen_destination.unwrap().to_string(), "10.10.6.4:443");
        // It calls nodes itself, without a tunnel.
        let to_node = probe(&design, "aks", "node/pool:10250");
        assert_eq!(to_node.symptom, Symptom::Works, "{model} {}", to_node.summary());
        assert_eq!(to_node.forward.seen_source.unwrap().to_string(), "10.10.6.4");
    }
}

/// Section 9.4: a public API server reaches pods through a tunnel; they see the agent's node.
#[test]
fn tunnel_from_the_api_server() {
    for model in COLUMNS {
        let trace = probe(&lab(model, &PLAIN), "aks", "web:8080");
        assert_eq!(trace.symptom, Symptom::Works, "{model} {}", trace.summary());
        let basis = trace.forward.hops.iter().flat_map(|it| &it.steps).map(|it| it.basis).max();
        assert_eq!(basis, Some(Basis::Field), "who sends is not documented");
    }
}

const VAULT: &str = r#"{"id":"zone","kind":"private-dns-zone","zone":"privatelink.vaultcore.azure.net","links":[LINKS]},
    {"id":"kv","kind":"private-endpoint","subnet":"snet-pe","service":"vault","account":"shop","address":"10.10.5.9","zone":"zone"}"#;

/// Sections 2.4 and 9.4: by name to a private endpoint where its zone is linked, else to the public address.
#[test]
fn vault_by_name() {
    let with = |links: &str| {
        let rest: &'static str = Box::leak(VAULT.replace("LINKS", links).into_boxed_str());
        Change { rest, ..PLAIN }
    };
    let linked = with(r#"{"network":"vnet"}"#);
    assert_eq!(in_every_model(&linked, "web", "shop.vault.azure.net"), ["node", "pod", "pod", "node"]);
    let trace = probe(&lab("overlay", &linked), "web", "shop.vault.azure.net");
    let Action::Name { name, steps, answer, .. } = &trace.forward.hops[0].steps[0].action else {
        panic!("no name")
    };
    assert_eq!(name, "shop.vault.azure.net");
    assert!(steps.iter().any(|it| it.contains("alias")), "{steps:?}");
    assert_eq!(answer, "10.10.5.9, an address of kv.");
    assert_eq!(trace.forward.seen_destination.unwrap().to_string(), "10.10.5.9:443");
    let not_linked = probe(&lab("overlay", &with("")), "web", "shop.vault.azure.net");
    assert_eq!(not_linked.forward.seen_destination.unwrap().to_string(), "the public address of kv");
    assert_eq!(not_linked.forward.seen_source.unwrap().to_string(), "198.51.100.10");
}

/// A name that nobody knows ends the walk before the first packet.
#[test]
fn no_such_name() {
    let trace = probe(&lab("overlay", &PLAIN), "web", "nothing.default.svc.cluster.local");
    assert_eq!((trace.forward.disposition, trace.symptom), (Disposition::NoName, Symptom::NameNotFound));
    assert!(matches!(trace.forward.hops[0].steps[0].action, Action::Name { .. }));
    assert_eq!(trace.back, None);
}

/// Services without an address of their own: a headless one stands for its pods, an external name for another name.
#[test]
fn headless_and_external_names() {
    let change = Change {
        rest: r#"{"id":"headless","kind":"service","cluster":"aks","workload":"web","type":"headless","ports":[{"port":80,"target_port":8080}]},
            {"id":"other","kind":"service","cluster":"aks","type":"external-name","external_name":"www.example.com"}"#,
        ..PLAIN
    };
    for model in COLUMNS {
        let design = lab(model, &change);
        let trace = probe(&design, "pool", "headless");
        assert_eq!(result(&trace), "pod", "{model}");
        assert!(trace.forward.seen_destination.unwrap().to_string().ends_with(":8080"));
        assert_eq!(result(&probe(&design, "web", "other")), "LB IP", "{model}");
    }
}

/// A controller that runs in the cluster: the caller reaches its front end, and it calls a pod itself.
#[test]
fn ingress_controller_in_the_cluster() {
    let change = Change {
        rest: r#"{"id":"nginx","kind":"ingress-controller","cluster":"aks","controller":"ingress-nginx","publishes":["svc"]}"#,
        ..PLAIN
    };
    for model in COLUMNS {
        let trace = probe(&lab(model, &change), "internet", "nginx:443");
        assert_eq!(trace.symptom, Symptom::Works, "{model} {}", trace.summary());
        assert_eq!(
            trace.forward.seen_destination.as_ref().unwrap().to_string().rsplit(':').next(),
            Some("8080")
        );
        let passed = places(&trace);
        assert!(passed.contains(&"load-balancer/aks".into()), "{passed:?}");
        assert!(passed.contains(&"pod/nginx-0".into()), "{passed:?}");
        assert!(passed.last().unwrap().starts_with("pod/web-"), "{passed:?}");
        assert_eq!(trace.back.unwrap().seen_source.unwrap().to_string(), "the public address of nginx");
    }
}

fn gateway(kind: &str, controller: &str, fields: &str) -> &'static str {
    let text = format!(
        r#"{{"id":"edge","kind":"{kind}","subnet":"snet-edge"{fields}}},
        {{"id":"snet-edge","kind":"subnet","network":"vnet","prefixes":["10.10.7.0/24"]}},
        {{"id":"programs","kind":"ingress-controller","cluster":"aks","controller":"{controller}","gateway":"edge","publishes":["svc"]}}"#
    );
    Box::leak(text.into_boxed_str())
}

/// Section 7.3: clients of an application gateway get an answer of its own where it does not reach the pods.
#[test]
fn application_gateway_from_the_internet() {
    let change = Change {
        rest: gateway("application-gateway", "agic", r#","public_addresses":{"known":["198.51.100.60"]}"#),
        ..PLAIN
    };
    let symptom = |model| probe(&lab(model, &change), "internet", "edge:443").symptom;
    assert_eq!(symptom("kubenet"), Symptom::BadGateway);
    for model in ["node-subnet", "pod-subnet-dynamic", "overlay"] {
        let trace = probe(&lab(model, &change), "internet", "programs:443");
        assert_eq!(trace.symptom, Symptom::Works, "{model} {}", trace.summary());
        assert_eq!(trace.forward.seen_source.unwrap().to_string(), "10.10.7.4", "{model}");
        assert_eq!(trace.back.unwrap().seen_source.unwrap().to_string(), "198.51.100.60:443");
    }
}

/// Section 7.3: gateways for containers reach overlay pods through the overlay, and are not offered for kubenet.
#[test]
fn gateway_for_containers() {
    let change = Change { rest: gateway("gateway-for-containers", "agc", ""), ..PLAIN };
    let trace = probe(&lab("overlay", &change), "internet", "edge:443");
    assert_eq!(trace.symptom, Symptom::Works, "{}", trace.summary());
    assert!(places(&trace).contains(&"overlay/aks".into()));
    let kubenet = probe(&lab("kubenet", &change), "internet", "edge:443");
    assert_eq!(
        (kubenet.forward.disposition, kubenet.symptom),
        (Disposition::NotRoutableDestination, Symptom::BadGateway)
    );
}

/// Section 7.1: an NSG that keeps the health probe out takes every node out; one that lets the front end in only for
/// some lets nobody else in.
#[test]
fn security_groups_in_front_of_nodes() {
    const NSG: &[(&str, &str)] = &[("nodes", r#""security_group":"nsg""#)];
    let group = |rules: &str| {
        let text = format!(r#"{{"id":"nsg","kind":"security-group","rules":[{rules}]}}"#);
        Change { subnets: NSG, rest: Box::leak(text.into_boxed_str()), ..PLAIN }
    };
    let probe_denied = group(
        r#"{"priority":100,"direction":"inbound","access":"allow","destinations":["198.51.100.20/32"]},
        {"name":"no-probe","priority":200,"direction":"inbound","access":"deny","sources":["AzureLoadBalancer"]}"#,
    );
    let trace = probe(&lab("overlay", &probe_denied), "internet", "lb:80");
    assert_eq!(trace.forward.disposition, Disposition::DeniedBySecurityRule);
    assert!(trace.summary().contains("health probe"), "{}", trace.summary());
    let nobody = probe(&lab("overlay", &group("")), "internet", "lb:80");
    assert!(nobody.summary().contains("DenyAllInBound"), "{}", nobody.summary());
    let allowed = group(
        r#"{"priority":100,"direction":"inbound","access":"allow","destinations":["198.51.100.20/32"],"destination_ports":["80"]}"#,
    );
    assert_eq!(result(&probe(&lab("overlay", &allowed), "internet", "lb:80")), "node");
    // Pods answer what was let in, and call each other, without a rule.
    assert_eq!(result(&probe(&lab("overlay", &group("")), "pool", "pool:80~other-node")), "pod");
    assert_eq!(result(&probe(&lab("overlay", &group("")), "vm", "ilb:80")), "node");
}

/// Whether a network policy allows a flow is decided by both its ends; without an engine nobody enforces it.
#[test]
fn network_policies() {
    const POLICY: &str = r#"{"id":"allow","kind":"network-policy","cluster":"aks","pod_selector":{"app":"one"},
        "ingress":[{"peers":[{"pod_selector":{"app":"web"}}],"ports":[{"port":8080}]}]}"#;
    let change = Change { rest: POLICY, ..PLAIN };
    for model in COLUMNS {
        let design = lab(model, &change);
        assert_eq!(result(&probe(&design, "web", "one:8080")), "pod", "{model}");
        assert_eq!(result(&probe(&design, "web", "one:9090")), "✗ at node", "{model}");
        assert_eq!(disposition(&design, "three", "one:8080").0, Disposition::DeniedByPolicy, "{model}");
    }
    let text = lab("overlay", &change).to_json();
    let unenforced = Design::from_json(&text.replace(r#""policy_engine": "calico","#, "")).unwrap();
    assert_eq!(result(&probe(&unenforced, "three", "one:8080")), "pod");
}

/// Strict mutual TLS refuses who is not in the mesh.
#[test]
fn strict_mesh() {
    let change = Change {
        rest: r#"{"id":"mesh","kind":"service-mesh","cluster":"aks","namespaces":["shop"],"mutual_tls":"strict"},
            {"id":"inside","kind":"workload","cluster":"aks","namespace":"shop","port":8080},
            {"id":"also-inside","kind":"workload","cluster":"aks","namespace":"shop","port":8080}"#,
        ..PLAIN
    };
    let design = lab("overlay", &change);
    assert_eq!(disposition(&design, "web", "inside:8080").0, Disposition::DeniedByMesh);
    assert_eq!(disposition(&design, "also-inside", "inside:8080").0, Disposition::Delivered);
    assert_eq!(disposition(&design, "inside", "web:8080").0, Disposition::Delivered);
}

/// Section 9.5: pods get names from the platform's resolver, and not what it keeps for agents.
#[test]
fn platform_addresses() {
    assert_eq!(in_every_model(&PLAIN, "pool", "168.63.129.16:53/udp"), ["node"; 4]);
    let design = lab("overlay", &PLAIN);
    assert_eq!(disposition(&design, "pool", "168.63.129.16:80").0, Disposition::DroppedByPlatform);
    assert_eq!(disposition(&design, "node/pool", "168.63.129.16:80").0, Disposition::Delivered);
}

/// Section 10: Cilium has no kube-proxy chains; services, masquerade and verdicts are as before.
#[test]
fn cilium() {
    let change = Change { cluster: r#""data_plane":"cilium""#, ..PLAIN };
    for model in ["node-subnet", "pod-subnet-dynamic", "overlay"] {
        let design = lab(model, &change);
        let trace = probe(&design, "pool", "svc:80~other-node");
        assert_eq!(result(&trace), "pod", "{model}");
        let written = serde_json::to_string(&trace).unwrap();
        assert!(!written.contains("KUBE-"), "{model}: {written}");
        assert!(written.contains("\"table\":\"bpf\""), "{model}: {written}");
        assert_eq!(result(&probe(&design, "pool", "internet:443")), "LB IP", "{model}");
        assert_eq!(result(&probe(&design, "internet", "lb:80~other-node")), "node", "{model}");
        assert_eq!(result(&probe(&design, "pool", "svc-none:80")), "✗ refused", "{model}");
        // The trap of the cluster's range is kube-proxy's.
        assert_eq!(result(&probe(&design, "vm", "lb-local@node-port~other-node")), "✗ at node", "{model}");
    }
}

/// IPv6: pods and nodes of a dual-stack cluster have addresses of both families, and go by routes of both.
#[test]
fn ipv6() {
    let design = design(
        r#"{"id":"vnet","kind":"virtual-network","address_space":["10.10.0.0/16","fd00:10::/48"]},
        {"id":"nodes","kind":"subnet","network":"vnet","prefixes":["10.10.0.0/24","fd00:10::/64"]},
        {"id":"vms","kind":"subnet","network":"vnet","prefixes":["10.10.1.0/24","fd00:10:0:1::/64"]},
        {"id":"aks","kind":"cluster","network_model":"overlay","ip_families":"dual-stack"},
        {"id":"pool","kind":"node-pool","cluster":"aks","subnet":"nodes"},
        {"id":"web","kind":"workload","cluster":"aks","port":8080,"replicas":3},
        {"id":"svc","kind":"service","cluster":"aks","workload":"web","ports":[{"port":80,"target_port":8080}]},
        {"id":"vm","kind":"virtual-machine","subnet":"vms"}"#,
    );
    let walked = |from: &str, to: &str| {
        let flow = Flow::parse(&design, from, to).unwrap();
        walk_of(&design, &Flow { family: Some(Family::V6), ..flow })
    };
    for (from, to, source) in [
        ("pool", "pool:80", "fd12:3456:789a::2"),
        ("pool", "svc:80", "fd12:3456:789a::2"),
        ("pool", "vm:80", "fd00:10::4"),
        ("pool", "internet:443", "the outbound address of aks"),
        ("vm", "node/pool:22", "fd00:10:0:1::4"),
    ] {
        let trace = walked(from, to);
        assert_eq!(trace.symptom, Symptom::Works, "{from} to {to}: {}", trace.summary());
        assert_eq!(trace.forward.seen_source.unwrap().to_string(), source, "{from} to {to}");
    }
}

/// A cluster in a network that the platform makes: nodes and pods reach each other, and the internet.
#[test]
fn managed_network() {
    for model in COLUMNS {
        let design = design(&format!(
            r#"{{"id":"aks","kind":"cluster","network_model":"{model}","network_ownership":"managed"}},
            {{"id":"pool","kind":"node-pool","cluster":"aks"}},
            {{"id":"web","kind":"workload","cluster":"aks","port":8080}},
            {{"id":"svc","kind":"service","cluster":"aks","workload":"web","ports":[{{"port":80}}]}}"#
        ));
        for to in ["pool:80", "svc:80", "internet:443", "node/pool:22"] {
            let trace = probe(&design, "pool", to);
            assert_eq!(trace.symptom, Symptom::Works, "{model} {to}: {}", trace.summary());
        }
    }
}

/// Half-drawn ends are told apart from broken ones.
#[test]
fn half_drawn() {
    let design = design(
        r#"{"id":"aks","kind":"cluster"},{"id":"web","kind":"workload","cluster":"aks"},
        {"id":"stray","kind":"workload"},{"id":"vm","kind":"virtual-machine"},{"id":"gw","kind":"application-gateway"},
        {"id":"pool","kind":"node-pool"},{"id":"site","kind":"on-premises"},{"id":"svc","kind":"service"}"#,
    );
    for from in ["web", "stray", "vm", "gw", "pool", "node/pool", "site", "svc", "aks"] {
        for to in ["web", "vm:22", "gw:443", "pool:80", "internet", "site:80", "svc:80", "aks", "10.9.8.7:80"]
        {
            let trace = probe(&design, from, to);
            assert_ne!(trace.symptom, Symptom::Works, "{from} to {to}");
            assert!(!trace.forward.hops.is_empty());
        }
    }
}

/// Peerings that take no forwarded traffic refuse what a firewall passes on for others.
#[test]
fn forwarded_traffic() {
    let spoke = |peering: &str| {
        world(
            "node-subnet",
            r#""route_table":"rt""#,
            "",
            &format!(
                r#"{{"id":"rt","kind":"route-table","routes":[{{"prefix":"10.30.0.0/16","next_hop":{{"virtual-appliance":"10.20.1.4"}}}}]}},
                {{"id":"hub","kind":"virtual-network","address_space":["10.20.0.0/16"]}},
                {{"id":"snet-fw","kind":"subnet","network":"hub","prefixes":["10.20.1.0/26"]}},
                {{"id":"fw","kind":"firewall","subnet":"snet-fw","network_rules":[{{"name":"all"}}]}},
                {{"id":"far","kind":"virtual-network","address_space":["10.30.0.0/16"]}},
                {{"id":"snet-far","kind":"subnet","network":"far","prefixes":["10.30.1.0/24"],"route_table":"back"}},
                {{"id":"back","kind":"route-table","routes":[{{"prefix":"10.10.0.0/16","next_hop":{{"virtual-appliance":"10.20.1.4"}}}}]}},
                {{"id":"db","kind":"virtual-machine","subnet":"snet-far"}},
                {{"id":"one","kind":"peering","from":"hub","to":"vnet"}},
                {{"id":"two","kind":"peering","from":"hub","to":"far"{peering}}}"#
            ),
        )
    };
    let works = probe(&spoke(""), "pool", "db:80");
    assert_eq!(works.symptom, Symptom::Works, "{}", works.summary());
    let refused = probe(&spoke(r#","to_side":{"allow_forwarded_traffic":false}"#), "pool", "db:80");
    assert_eq!(refused.forward.disposition, Disposition::DroppedByPlatform);
}

/// A route to a service tag: whether it has a host that is named is not in the design; a host in general is in none.
#[test]
fn routes_to_service_tags() {
    let rest = r#"{"id":"rt","kind":"route-table","routes":[
        {"prefix":"Storage.WestEurope","next_hop":"none"}]}"#;
    let design = world("overlay", r#""route_table":"rt""#, "", rest);
    let known = probe(&design, "pool", "198.51.100.77:443");
    assert_eq!((known.forward.disposition, known.symptom), (Disposition::Unknown, Symptom::Unknown));
    assert!(known.summary().contains("Storage.WestEurope to none"), "{}", known.summary());
    let any = probe(&design, "pool", "internet:443");
    assert_eq!(any.symptom, Symptom::Works);
    let noted = |step: &crate::Step| matches!(&step.action, Action::Note(text) if text.contains("Storage.WestEurope"));
    assert!(any.forward.hops.iter().flat_map(|it| &it.steps).any(noted));
    // It says nothing about addresses inside.
    assert_eq!(
        probe(&design, "pool", "10.10.0.4:22").symptom,
        probe(&world("overlay", "", "", ""), "pool", "10.10.0.4:22").symptom
    );
}

/// Pods on virtual nodes are not walked, in either direction, and the reason is said.
#[test]
fn virtual_nodes() {
    let design = lab(
        "node-subnet",
        &Change { rest: r#"{"id":"burst","kind":"workload","cluster":"aks","virtual_nodes":true}"#, ..PLAIN },
    );
    for (from, to) in [("burst", "internet:443"), ("pool", "burst:8080")] {
        let trace = probe(&design, from, to);
        assert_eq!(trace.forward.disposition, Disposition::Unknown, "{from} to {to}");
        assert!(trace.summary().contains("virtual nodes"), "{}", trace.summary());
    }
}

/// A next hop that is a machine: the design does not say whether it forwards.
#[test]
fn a_machine_as_next_hop() {
    let rest = r#"{"id":"rt","kind":"route-table","routes":[
        {"prefix":"0.0.0.0/0","next_hop":{"virtual-appliance":"10.10.9.4"}}]},
        {"id":"snet-machine","kind":"subnet","network":"vnet","prefixes":["10.10.9.0/24"]},
        {"id":"machine","kind":"virtual-machine","subnet":"snet-machine","address":"10.10.9.4"}"#;
    let trace = probe(&world("overlay", r#""route_table":"rt""#, "", rest), "pool", "internet:443");
    assert_eq!(trace.forward.disposition, Disposition::Unknown);
    assert!(trace.summary().contains("whether it forwards"), "{}", trace.summary());
}

/// What a node sends to an address of its own leaves by the loopback, and passes its tables out and in. The oracle's case
/// `node-itself` shows the same on a kernel.
#[test]
fn a_node_calls_itself() {
    for model in COLUMNS {
        let trace = probe(&lab(model, &PLAIN), "node/pool", "10.10.0.4:22");
        assert_eq!(places(&trace), ["node/pool-0"], "{model}");
        let chains: Vec<&str> = trace.forward.hops[0]
            .steps
            .iter()
            .filter_map(|it| match &it.action {
                Action::Rule { chain, .. } => Some(chain.as_str()),
                _ => None,
            })
            .collect();
        let place = |chain: &str| chains.iter().position(|it| *it == chain);
        assert!(
            place("OUTPUT") < place("POSTROUTING") && place("POSTROUTING") < place("INPUT"),
            "{model}: {chains:?}"
        );
        assert_eq!(trace.symptom, Symptom::Works, "{model}");
    }
}

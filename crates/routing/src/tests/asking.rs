//! Names are asked for before the first packet, and the packets of the question are walked: sections 9.4 and 9.5.

use super::lab::{COLUMNS, Change, lab, probe, result};
use super::support::walk_of;
use crate::{Action, Basis, Disposition, Flow, Place, Relation, Step, Symptom, Trace};
use model::Design;

const PLAIN: Change = Change { nodes: "", table: "", subnets: &[], cluster: "", firewall: None, rest: "" };
const PRIVATE: &str = r#""api_server":{"access":"private"}"#;

/// The name that was asked for, what was passed on the way, and the walks of the question.
fn asked(trace: &Trace) -> Option<(&str, &[String], &[Trace])> {
    trace.forward.hops.first()?.steps.iter().find_map(|it| match &it.action {
        Action::Name { name, steps, asked, .. } => Some((name.as_str(), &steps[..], &asked[..])),
        _ => None,
    })
}

fn ended(trace: &Trace) -> (Disposition, Symptom) {
    (trace.forward.disposition, trace.symptom)
}

const WORKS: (Disposition, Symptom) = (Disposition::Delivered, Symptom::Works);
const NO_NAME: (Disposition, Symptom) = (Disposition::NoName, Symptom::NameNotFound);

fn steps(trace: &Trace) -> impl Iterator<Item = &Step> {
    trace.forward.hops.iter().flat_map(|it| &it.steps)
}

fn with(cluster: &'static str, rest: &'static str) -> Change {
    Change { cluster, rest, ..PLAIN }
}

/// A private API server is called by its name: by nodes and machines whose resolver sees the zone, and by nobody else.
#[test]
fn a_private_api_server_is_asked_for_by_name() {
    for model in COLUMNS {
        let design = lab(model, &with(PRIVATE, ""));
        for from in ["node/pool", "vm", "10.10.1.4"] {
            let trace = probe(&design, from, "aks");
            assert_eq!(ended(&trace), WORKS, "{model} {from} {}", trace.summary());
            let (name, passed, walks) = asked(&trace).expect("the name is asked for");
            assert!(name.starts_with("aks.privatelink."), "{name}");
            assert!(passed.iter().any(|it| it.contains("zone of aks is linked")), "{passed:?}");
            assert!(walks.iter().all(|it| it.symptom == Symptom::Works));
            assert_eq!(
                walks[0].forward.hops.last().unwrap().at,
                Place::Platform(crate::PlatformService::Resolver)
            );
        }
        // The peer's resolver does not see the zone; nobody outside does.
        for from in ["vm-peer", "internet"] {
            assert_eq!(ended(&probe(&design, from, "aks")), NO_NAME, "{model} {from}");
        }
        // A pod of the cluster has the address of its service in its environment, and asks nobody.
        let pod = probe(&design, "pool", "aks");
        assert_eq!((ended(&pod), asked(&pod)), (WORKS, None));
    }
}

/// With its zone linked to the network of a jump box too, kubectl works there.
#[test]
fn a_zone_of_ones_own_is_linked_or_not() {
    let zone = |links: &str| {
        format!(
            r#"{{"id":"zone","kind":"private-dns-zone","zone":"privatelink.westeurope.azmk8s.io","links":[{links}]}}"#
        )
    };
    let at = |links: &str| {
        let rest: &'static str = Box::leak(zone(links).into_boxed_str());
        let api = r#""api_server":{"access":"private","private_dns":"custom","zone":"zone"}"#;
        probe(&lab("overlay", &with(api, rest)), "vm-peer", "aks")
    };
    assert_eq!(ended(&at("")), NO_NAME);
    let linked = at(r#"{"network":"peer"}"#);
    assert_eq!(ended(&linked), WORKS, "{}", linked.summary());
    let (_, passed, _) = asked(&linked).unwrap();
    assert!(passed.iter().any(|it| it.contains("zone is linked there")), "{passed:?}");
}

/// Without a private zone the public name has the private address: known to all, reached from inside only.
#[test]
fn a_public_name_with_a_private_address() {
    let design = lab("overlay", &with(r#""api_server":{"access":"private","private_dns":"none"}"#, ""));
    assert_eq!(ended(&probe(&design, "vm-peer", "aks")), WORKS);
    let outside = probe(&design, "internet", "aks");
    assert_eq!(outside.forward.disposition, Disposition::NotRoutableDestination);
    assert!(asked(&outside).is_some());
}

/// A pod that calls a private API server by its name goes to the endpoint, not to the service of the cluster.
#[test]
fn by_its_name_it_is_called_where_that_leads() {
    let design = lab("overlay", &with(PRIVATE, ""));
    let named = probe(&design, "vm", "aks");
    let (name, ..) = asked(&named).unwrap();
    let pod = probe(&design, "web", &format!("{name}:443"));
    assert_eq!(ended(&pod), WORKS, "{}", pod.summary());
    assert_eq!(pod.forward.seen_destination, named.forward.seen_destination);
    assert!(!steps(&pod).any(|it| matches!(it.action, Action::DestinationNat { .. })));
}

/// An API server in the network: nodes have its address, others its public name, if it has one.
#[test]
fn an_integrated_api_server() {
    const SUBNET: &str = r#"{"id":"snet-api","kind":"subnet","network":"vnet","prefixes":["10.10.6.0/28"]}"#;
    for model in COLUMNS {
        let public = r#""api_server":{"vnet_integration":true,"subnet":"snet-api"}"#;
        let design = lab(model, &with(public, SUBNET));
        let node = probe(&design, "node/pool", "aks");
        assert_eq!((ended(&node), asked(&node)), (WORKS, None), "{model} {}", node.summary());
        assert_eq!(node.forward.seen_destination.unwrap().to_string(), "10.10.6.4:443");
        for from in ["internet", "vm-peer"] {
            let trace = probe(&design, from, "aks");
            assert!(asked(&trace).is_some(), "{model} {from}");
            let seen = trace.forward.seen_destination.as_ref().map(ToString::to_string);
            if from == "internet" {
                assert_eq!(ended(&trace), WORKS, "{}", trace.summary());
                assert_eq!(seen.as_deref(), Some("the API server of aks"));
            }
        }
        let private = r#""api_server":{"access":"private","vnet_integration":true,"subnet":"snet-api"}"#;
        let design = lab(model, &with(private, SUBNET));
        assert_eq!(ended(&probe(&design, "internet", "aks")), NO_NAME);
        assert_eq!(ended(&probe(&design, "vm", "aks")), WORKS);
    }
}

/// The rules of a node's tables that a walk visits, by chain.
fn chains(trace: &Trace) -> Vec<&str> {
    steps(trace)
        .filter_map(|it| match &it.action {
            Action::Rule { chain, .. } => Some(chain.as_str()),
            _ => None,
        })
        .collect()
}

/// A pod asks the cluster's DNS as it asks any service; that asks on behalf of it.
#[test]
fn the_question_of_a_pod_is_walked_to_coredns_and_on() {
    for model in COLUMNS {
        let trace = probe(&lab(model, &PLAIN), "web", "www.example.com:443");
        assert_eq!(ended(&trace), WORKS, "{model} {}", trace.summary());
        let (_, _, walks) = asked(&trace).unwrap();
        let [cluster, upstream] = walks else { panic!("{model}: {} walks", walks.len()) };
        assert_eq!(cluster.flow.to.to_string(), "10.0.0.10");
        assert!(chains(cluster).iter().any(|it| it.starts_with("KUBE-SVC-")), "{:?}", chains(cluster));
        assert!(chains(cluster).iter().any(|it| it.starts_with("KUBE-SEP-")));
        let at = &cluster.forward.hops.last().unwrap().at;
        assert!(matches!(at, Place::Pod(id, Some(_)) if id.as_str() == "aks"), "{at:?}");
        assert_eq!(cluster.back.as_ref().unwrap().seen_source.as_ref().unwrap().to_string(), "10.0.0.10:53");
        // CoreDNS is a pod itself: what it sends upstream is translated to its node.
        assert_eq!(&upstream.forward.hops[0].at.element().unwrap().as_str(), &"aks");
        assert_eq!(result(upstream), "node", "{model}");
    }
}

/// With Cilium's data plane programs take the place of the chains.
#[test]
fn cilium_translates_the_question_too() {
    let design = lab("overlay", &with(r#""data_plane":"cilium""#, ""));
    let trace = probe(&design, "web", "www.example.com:443");
    assert_eq!(ended(&trace), WORKS, "{}", trace.summary());
    let (_, _, walks) = asked(&trace).unwrap();
    assert!(!chains(&walks[0]).iter().any(|it| it.starts_with("KUBE-")), "{:?}", chains(&walks[0]));
    assert!(steps(&walks[0]).any(|it| matches!(it.action, Action::DestinationNat { .. })));
}

fn policy(egress: &str) -> Change {
    let rest = format!(
        r#"{{"id":"only","kind":"network-policy","cluster":"aks","pod_selector":{{"app":"web"}},"policy_types":["egress"],
            "egress":[{egress}]}}"#
    );
    with("", Box::leak(rest.into_boxed_str()))
}

/// The oldest mistake of egress policies: nobody thought of DNS.
#[test]
fn a_policy_that_forgets_dns_loses_names() {
    const WEB: &str = r#"{"ports":[{"port":443}]}"#;
    const DNS: &str = r#"{"peers":[{"namespace_selector":{"kubernetes.io/metadata.name":"kube-system"},
        "pod_selector":{"k8s-app":"kube-dns"}}],"ports":[{"port":53,"protocol":"udp"}]}"#;
    for model in COLUMNS {
        let forgets = lab(model, &policy(WEB));
        let trace = probe(&forgets, "web", "www.example.com:443");
        assert_eq!(ended(&trace), NO_NAME, "{model} {}", trace.summary());
        assert!(
            trace.forward.reason.as_ref().unwrap().contains("network policy"),
            "{:?}",
            trace.forward.reason
        );
        // By address it goes.
        assert_eq!(ended(&probe(&forgets, "web", "203.0.113.9:443")), WORKS);
        let allows = lab(model, &policy(&format!("{WEB},{DNS}")));
        assert_eq!(ended(&probe(&allows, "web", "www.example.com:443")), WORKS, "{model}");
    }
}

/// A lost node route loses every other name: one of the pods of CoreDNS is behind it.
#[test]
fn a_lost_route_to_coredns_loses_names() {
    let table = r#""node_route_faults":[{"pool":"pool","node":0,"change":"removed"},{"pool":"pool","node":1,"change":"removed"}]"#;
    let trace = probe(&lab("kubenet", &Change { table, ..PLAIN }), "web", "www.example.com:443");
    assert_eq!(ended(&trace), NO_NAME, "{}", trace.summary());
}

/// The DNS service is a service as any other: it may be called by its address, over both protocols.
#[test]
fn the_dns_service_by_its_address() {
    for model in COLUMNS {
        let design = lab(model, &PLAIN);
        for to in ["10.0.0.10:53/udp", "10.0.0.10:53"] {
            let trace = probe(&design, "pool", to);
            assert_eq!(ended(&trace), WORKS, "{model} {to} {}", trace.summary());
            let last = trace.forward.hops.last().unwrap();
            assert!(last.at.label(&design).starts_with("CoreDNS pod"), "{}", last.at.label(&design));
        }
    }
}

fn related(design: &Design, from: &str, to: &str, relation: Relation) -> Trace {
    let flow = Flow::parse(design, from, to).unwrap();
    walk_of(design, &Flow { relation, ..flow })
}

fn notes(trace: &Trace) -> Vec<(&str, Basis)> {
    steps(trace)
        .filter_map(|it| match &it.action {
            Action::Note(text) => Some((text.as_str(), it.basis)),
            _ => None,
        })
        .collect()
}

/// What was wanted and is not there is told, not only replaced.
#[test]
fn a_relation_that_is_not_there_is_told() {
    let design = lab("overlay", &PLAIN);
    let told = |from: &str, to: &str, relation| {
        let trace = related(&design, from, to, relation);
        assert_eq!(trace.symptom, Symptom::Works, "{from} {to} {}", trace.summary());
        notes(&trace).iter().any(|(it, _)| it.contains("what is nearest to that is shown"))
    };
    for (from, to) in [("pool", "lb:80"), ("web", "lb:80"), ("internet", "lb:80"), ("vm", "ilb:80")] {
        // One pool: none is on a node of another.
        assert!(told(from, to, Relation::OtherPool), "{from}");
        assert!(!told(from, to, Relation::OtherNode), "{from}");
        assert!(!told(from, to, Relation::Telling), "{from}");
    }
    assert!(told("one", "web:8080", Relation::Itself));
    assert!(!told("web", "web:8080", Relation::OtherNode));
    assert!(!told("pool", "internet:443", Relation::SameNode), "nothing is chosen there");
}

/// A kubenet pod that calls itself through a service: what is not known about it is told where it happens.
#[test]
fn the_doubt_about_a_hairpin_on_a_bridge_is_told() {
    for (model, doubted) in COLUMNS.iter().zip([true, false, false, false]) {
        let design = lab(model, &PLAIN);
        let itself = related(&design, "web", "svc:80", Relation::Itself);
        let told = |trace: &Trace| {
            notes(trace).iter().any(|(it, basis)| it.contains("hairpin") && *basis == Basis::Field)
        };
        assert_eq!(told(&itself), doubted, "{model}");
        assert!(!told(&related(&design, "web", "svc:80", Relation::OtherNode)), "{model}");
    }
}

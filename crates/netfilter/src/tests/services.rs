//! Services that have no endpoints, let few people in, remember their clients, or have no address.

use std::net::SocketAddr;
use std::num::NonZeroU32;

use crate::tests::support::{
    CLIENT, GONE, LOCAL_DNS, MODELS, Model, NODE1, VM, WEB, WEB_BALANCER, ip, node, node_with, packet, range,
    services,
};
use crate::{Because, ETH0, Hook, Interface, Packet, Passage, Protocol, State, TrafficPolicy, Verdict};

#[test]
fn without_endpoints_everybody_is_refused() {
    for model in MODELS {
        let [a, ..] = model.pods();
        let refused = Verdict::Reject(Because::NoEndpoints);
        let node = node(model, 1);
        for passed in [
            node.pod_sends(packet(a, GONE, 80), a),
            node.node_sends(packet(ip(NODE1), GONE, 80), a),
            node.outside_sends(packet(ip(CLIENT), "198.51.100.22", 80), a),
            node.outside_sends(packet(ip(VM), NODE1, 30003), a),
        ] {
            assert_eq!(passed.verdict, refused, "{model:?}");
        }
    }
}

#[test]
fn node_port_of_policy_local_is_dropped_where_no_endpoint_is() {
    for model in [Model::Kubenet, Model::Overlay] {
        let passed = node(model, 1).outside_sends(packet(ip(VM), NODE1, 30002), ip(VM));
        assert_eq!(passed.verdict, Verdict::Drop(Because::NoLocalEndpoints), "{model:?}");
    }
}

#[test]
fn internal_policy_local_keeps_to_the_node_or_drops() {
    for model in MODELS {
        let [a, b, c] = model.pods();
        for (number, sender, endpoints) in [(1, a, vec![a, b]), (2, c, vec![c])] {
            let mut services = services(model, number);
            services[0].internal_policy = TrafficPolicy::Local;
            let node = node_with(model, number, &services);
            let passage =
                Passage { host: &node.host, input: Some(node.pods), output: None, remembered: None };
            let courses = node.tables.alternatives(Hook::Prerouting, packet(sender, WEB, 80), &passage);
            assert_eq!(courses.iter().map(|it| it.packet.destination).collect::<Vec<_>>(), endpoints);
        }
        let mut services = services(model, 1);
        services[1].internal_policy = TrafficPolicy::Local;
        let passed = node_with(model, 1, &services).pod_sends(packet(a, "10.0.20.2", 80), c);
        assert_eq!(passed.verdict, Verdict::Drop(Because::NoLocalEndpoints), "{model:?}");
    }
}

#[test]
fn source_ranges_hold_for_the_load_balancer_and_not_for_node_ports() {
    for model in MODELS {
        let [a, _, c] = model.pods();
        let mut services = services(model, 1);
        services[0].source_ranges = vec![range("203.0.113.0/24")];
        let node = node_with(model, 1, &services);
        let inside = node.outside_sends(packet(ip(CLIENT), WEB_BALANCER, 80), c);
        assert_eq!((inside.verdict, inside.packet.destination), (Verdict::Accept, c), "{model:?}");
        assert!(inside.nat().contains(&"KUBE-SERVICES>KUBE-FW"));
        let outside = node.outside_sends(packet(ip("198.51.100.99"), WEB_BALANCER, 80), c);
        assert_eq!(outside.verdict, Verdict::Drop(Because::SourceRange), "{model:?}");
        let by_node_port = node.outside_sends(packet(ip("198.51.100.99"), NODE1, 30001), c);
        assert_eq!(by_node_port.packet.destination, c, "{model:?}");
        // Pods need their own range in the list, and so does the node.
        let by_pod = node.pod_sends(packet(a, WEB_BALANCER, 80), c);
        assert_eq!(by_pod.verdict, Verdict::Drop(Because::SourceRange), "{model:?}");
        let by_node = node.node_sends(packet(ip(NODE1), WEB_BALANCER, 80), c);
        assert_eq!(by_node.verdict, Verdict::Drop(Because::SourceRange), "{model:?}");
    }
}

#[test]
fn a_node_in_the_source_ranges_may_use_the_load_balancer() {
    let [_, _, c] = Model::Overlay.pods();
    let mut services = services(Model::Overlay, 1);
    services[0].source_ranges = vec![range("10.10.0.0/24")];
    let node = node_with(Model::Overlay, 1, &services);
    for sender in [NODE1, WEB_BALANCER] {
        let passed = node.node_sends(packet(ip(sender), WEB_BALANCER, 80), c);
        assert_eq!(passed.packet.destination, c, "{sender}");
    }
}

#[test]
fn a_client_that_is_remembered_comes_back_to_its_endpoint() {
    let [a, b, c] = Model::Overlay.pods();
    let mut services = services(Model::Overlay, 1);
    services[0].affinity = NonZeroU32::new(10800);
    let node = node_with(Model::Overlay, 1, &services);
    for endpoint in [a, b, c] {
        let remembered = Some(SocketAddr::new(endpoint, 8080));
        let passage = Passage { host: &node.host, input: Some(ETH0), output: None, remembered };
        let courses =
            node.tables.alternatives(Hook::Prerouting, packet(ip(CLIENT), WEB_BALANCER, 80), &passage);
        assert_eq!(courses.iter().map(|it| it.packet.destination).collect::<Vec<_>>(), [endpoint]);
    }
    let passage = Passage { host: &node.host, input: Some(ETH0), output: None, remembered: None };
    let courses = node.tables.alternatives(Hook::Prerouting, packet(ip(CLIENT), WEB_BALANCER, 80), &passage);
    assert_eq!(courses.len(), 3);
}

#[test]
fn endpoints_that_are_not_ready_get_nothing() {
    let [_, b, c] = Model::Overlay.pods();
    let mut services = services(Model::Overlay, 1);
    services[0].endpoints[0].ready = false;
    let node = node_with(Model::Overlay, 1, &services);
    let passage = Passage { host: &node.host, input: Some(ETH0), output: None, remembered: None };
    let courses = node.tables.alternatives(Hook::Prerouting, packet(ip(VM), WEB, 80), &passage);
    assert_eq!(courses.iter().map(|it| it.packet.destination).collect::<Vec<_>>(), [b, c]);
}

#[test]
fn a_service_without_addresses_leaves_no_trace() {
    let mut services = services(Model::Overlay, 1);
    let without = node_with(Model::Overlay, 1, &services[1..]).tables;
    services[0].cluster_ips.clear();
    assert_eq!(node_with(Model::Overlay, 1, &services).tables, without);
}

#[test]
fn health_checks_are_let_in() {
    let passed = node(Model::Overlay, 1).outside_sends(packet(ip("168.63.129.16"), NODE1, 31002), ip(NODE1));
    assert!(passed.filter().contains(&"KUBE-NODEPORTS>ACCEPT"));
}

#[test]
fn replies_and_later_packets_are_not_translated_anew() {
    let [a, ..] = Model::Overlay.pods();
    let mut later = packet(a, WEB, 80);
    later.connection.state = State::Established;
    let passed = node(Model::Overlay, 1).pod_sends(later, a);
    assert_eq!(passed.nat(), [""; 0]);
    assert_eq!(passed.packet, later);
    assert!(passed.filter().contains(&"KUBE-FORWARD>ACCEPT"));
}

#[test]
fn what_fits_no_connection_is_dropped() {
    let [a, ..] = Model::Overlay.pods();
    let mut stray = packet(a, CLIENT, 443);
    stray.connection.state = State::Invalid;
    let passed = node(Model::Overlay, 1).pod_sends(stray, a);
    assert_eq!(passed.verdict, Verdict::Drop(Because::Invalid));
}

#[test]
fn the_resolver_on_the_node_is_asked_without_connection_tracking() {
    let [a, ..] = Model::Overlay.pods();
    let mut node = node(Model::Overlay, 1);
    let localdns =
        Interface { name: "localdns".parse().unwrap(), addresses: vec![range("169.254.10.10/32")] };
    node.host.interfaces.push(localdns);
    let query = Packet { protocol: Protocol::Udp, ..packet(a, LOCAL_DNS, 53) };
    let passed = node.pod_sends(query, a);
    assert_eq!((passed.packet.connection.state, passed.verdict), (State::Untracked, Verdict::Accept));
    assert_eq!(passed.visits.first().map(String::as_str), Some("raw PREROUTING>NOTRACK"));
    assert_eq!(passed.nat(), [""; 0]);
}

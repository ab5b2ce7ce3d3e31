//! Packet paths 4: which source the far end sees, as far as the node decides it. One test for each row.

use crate::tests::support::{
    CLIENT, METADATA, MODELS, Model, NODE1, PLATFORM_DNS, VM, ip, node, node_with, packet, range,
};
use crate::{Because, MasqueradeAgent, Packet, Protocol, Verdict};

/// What a pod's packet leaves node 1 with.
#[track_caller]
fn leaves(model: Model, to: &str, port: u16, as_pod: bool) {
    let [a, ..] = model.pods();
    let sent = node(model, 1).pod_sends(packet(a, to, port), a);
    let expected = if as_pod { a } else { ip(NODE1) };
    assert_eq!((sent.packet.source, sent.verdict), (expected, Verdict::Accept), "{model:?} to {to}");
}

#[test]
fn pods_of_this_node_and_of_others_see_the_pod() {
    for model in MODELS {
        let [_, b, c] = model.pods();
        leaves(model, &b.to_string(), 8080, true);
        leaves(model, &c.to_string(), 8080, true);
    }
}

#[test]
fn a_machine_of_the_network_sees_the_pod_where_pods_have_addresses_of_it() {
    for model in MODELS {
        leaves(model, VM, 22, matches!(model, Model::NodeSubnet | Model::PodSubnet));
    }
}

#[test]
fn peers_and_sites_see_the_pod_only_from_a_pod_subnet() {
    for model in MODELS {
        for far in ["10.20.0.4", "192.168.100.10"] {
            leaves(model, far, 443, model == Model::PodSubnet);
        }
    }
}

#[test]
fn a_private_endpoint_sees_the_pod_where_pods_have_addresses_of_the_network() {
    for model in MODELS {
        leaves(model, "10.10.5.4", 443, matches!(model, Model::NodeSubnet | Model::PodSubnet));
    }
}

#[test]
fn the_way_to_the_internet_begins_with_the_node_but_for_a_pod_subnet() {
    for model in MODELS {
        leaves(model, CLIENT, 443, model == Model::PodSubnet);
    }
}

#[test]
fn the_platform_sees_the_node() {
    for model in MODELS {
        leaves(model, METADATA, 80, false);
        leaves(model, PLATFORM_DNS, 53, false);
        let [a, ..] = model.pods();
        let over_udp = Packet { protocol: Protocol::Udp, ..packet(a, PLATFORM_DNS, 53) };
        let sent = node(model, 1).pod_sends(over_udp, a);
        assert_eq!(sent.packet.source, ip(NODE1), "{model:?}");
    }
}

#[test]
fn the_node_is_seen_as_itself() {
    for model in MODELS {
        for far in [VM, "10.20.0.4", CLIENT, METADATA] {
            let sent = node(model, 1).node_sends(packet(ip(NODE1), far, 80), ip(far));
            assert_eq!(sent.packet.source, ip(NODE1), "{model:?}");
        }
    }
}

#[test]
fn pods_may_not_use_the_host_services_of_the_platform_but_the_node_may() {
    for model in MODELS {
        let [a, ..] = model.pods();
        for port in [80, 32526] {
            let by_pod = node(model, 1).pod_sends(packet(a, PLATFORM_DNS, port), a);
            assert_eq!(by_pod.verdict, Verdict::Drop(Because::Platform), "{model:?}");
            let by_node = node(model, 1).node_sends(packet(ip(NODE1), PLATFORM_DNS, port), a);
            assert_eq!(by_node.verdict, Verdict::Accept, "{model:?}");
        }
    }
}

/// Who keeps their address towards `to` with an agent of this configuration.
fn kept(agent: &MasqueradeAgent, to: &str) -> bool {
    let [a, ..] = Model::PodSubnet.pods();
    let mut node = node_with(Model::PodSubnet, 1, &[]);
    agent.install(&mut node.tables);
    node.pod_sends(packet(a, to, 443), a).packet.source == a
}

#[test]
fn an_empty_list_exempts_the_private_ranges() {
    let agent = MasqueradeAgent { keep_source_towards: Vec::new(), link_local: true };
    for private in ["10.20.0.4", "172.31.0.1", "192.168.100.10"] {
        assert!(kept(&agent, private), "{private}");
    }
    assert!(!kept(&agent, CLIENT));
    assert!(!kept(&agent, METADATA));
}

#[test]
fn ranges_that_users_add_are_exempt_too() {
    let keep_source_towards = vec![range("10.244.0.0/16"), range("10.20.0.0/16")];
    let agent = MasqueradeAgent { keep_source_towards, link_local: true };
    assert!(kept(&agent, "10.20.0.4"));
    assert!(!kept(&agent, "10.30.0.4"));
}

#[test]
fn link_local_addresses_are_exempt_where_the_switch_is_off() {
    let agent = MasqueradeAgent { keep_source_towards: vec![range("10.244.0.0/16")], link_local: false };
    assert!(kept(&agent, METADATA));
}

//! Cilium in place of kube-proxy. No kernel proved these: they hold the stages to packet paths 10 and to the sources
//! that the module names.

use crate::tests::support::{
    CLIENT, GONE, METADATA, Model, NODE1, NODE2, SHOP, SHOP_BALANCER, VM, WEB, WEB_BALANCER, cilium, ip,
    packet, range,
};
use crate::{Because, HostRouting, MasqueradeAgent, State, Verdict};

/// The models that Cilium may power. Source: packet paths 0.
const POWERED: [Model; 3] = [Model::NodeSubnet, Model::PodSubnet, Model::Overlay];

fn ebpf(keep: &str) -> HostRouting {
    let masquerade = MasqueradeAgent { keep_source_towards: vec![range(keep)], link_local: true };
    HostRouting::Ebpf { masquerade }
}

#[test]
fn no_chain_of_kube_proxy_is_there() {
    for model in POWERED {
        let tables = cilium(model, 1, HostRouting::Legacy).tables;
        assert!(!(tables.iptables_save() + &tables.programs()).contains("KUBE-"), "{model:?}");
    }
}

#[test]
fn pod_to_cluster_ip() {
    for model in POWERED {
        let [a, b, c] = model.pods();
        for endpoint in [b, c] {
            let passed = cilium(model, 1, HostRouting::Legacy).pod_sends(packet(a, WEB, 80), endpoint);
            assert_eq!(
                passed.programs().get(..4),
                Some(
                    &[
                        "PREROUTING>from-container",
                        "from-container>service-lookup",
                        "service-lookup>backends",
                        "backends>DNAT"
                    ][..]
                )
            );
            assert_eq!((passed.packet.source, passed.packet.destination), (a, endpoint), "{model:?}");
        }
    }
}

#[test]
fn a_pod_that_reaches_itself_sees_an_address_that_stands_for_it() {
    let [a, ..] = Model::Overlay.pods();
    let passed = cilium(Model::Overlay, 1, HostRouting::Legacy).pod_sends(packet(a, WEB, 80), a);
    assert_eq!((passed.packet.source, passed.packet.destination), (ip("169.254.42.1"), a));
}

#[test]
fn policy_cluster_keeps_the_client_for_backends_of_the_node_and_not_for_others() {
    for model in POWERED {
        let [_, b, c] = model.pods();
        for (address, port) in [(WEB_BALANCER, 80), (NODE1, 30001)] {
            let node = cilium(model, 1, HostRouting::Legacy);
            let near = node.outside_sends(packet(ip(CLIENT), address, port), b);
            assert_eq!((near.packet.source, near.packet.destination), (ip(CLIENT), b), "{model:?}");
            let far = node.outside_sends(packet(ip(CLIENT), address, port), c);
            assert_eq!((far.packet.source, far.packet.destination), (ip(NODE1), c), "{model:?}");
        }
    }
}

#[test]
fn policy_local_keeps_the_client_or_drops() {
    for model in POWERED {
        let [_, _, c] = model.pods();
        let here = cilium(model, 2, HostRouting::Legacy);
        for (address, port) in [(SHOP_BALANCER, 80), (NODE2, 30002)] {
            let passed = here.outside_sends(packet(ip(CLIENT), address, port), c);
            assert_eq!((passed.packet.source, passed.packet.destination), (ip(CLIENT), c), "{model:?}");
        }
        let elsewhere = cilium(model, 1, HostRouting::Legacy);
        let passed = elsewhere.outside_sends(packet(ip(CLIENT), SHOP_BALANCER, 80), c);
        assert_eq!(passed.verdict, Verdict::Drop(Because::NoLocalEndpoints), "{model:?}");
    }
}

/// Where kube-proxy would take it for a pod (packet paths 5.4), the interface by which it came in decides.
#[test]
fn a_machine_of_the_network_is_never_taken_for_a_pod() {
    let [_, _, c] = Model::NodeSubnet.pods();
    let passed =
        cilium(Model::NodeSubnet, 1, HostRouting::Legacy).outside_sends(packet(ip(VM), SHOP_BALANCER, 80), c);
    assert_eq!(passed.verdict, Verdict::Drop(Because::NoLocalEndpoints));
}

#[test]
fn pods_and_the_node_reach_any_backend_of_policy_local() {
    let [a, _, c] = Model::Overlay.pods();
    let node = cilium(Model::Overlay, 1, HostRouting::Legacy);
    for address in [SHOP, SHOP_BALANCER] {
        assert_eq!(node.pod_sends(packet(a, address, 80), c).packet.destination, c);
        assert_eq!(node.node_sends(packet(ip(NODE1), address, 80), c).packet.destination, c);
    }
}

#[test]
fn without_backends_everybody_is_refused() {
    let [a, ..] = Model::Overlay.pods();
    let passed = cilium(Model::Overlay, 1, HostRouting::Legacy).pod_sends(packet(a, GONE, 80), a);
    assert_eq!(passed.verdict, Verdict::Reject(Because::NoEndpoints));
}

#[test]
fn replies_pass_the_reverse_translation() {
    let [a, ..] = Model::Overlay.pods();
    let mut reply = packet(a, CLIENT, 40000);
    reply.connection.state = State::Established;
    let passed = cilium(Model::Overlay, 1, HostRouting::Legacy).pod_sends(reply, a);
    assert_eq!(passed.programs().get(..2), Some(&["PREROUTING>reverse-nat", "reverse-nat>ACCEPT"][..]));
    assert_eq!(passed.packet, reply);
}

#[test]
fn the_masquerade_is_that_of_the_node_or_of_cilium_with_the_same_sources() {
    for (model, keep) in [(Model::Overlay, "10.244.0.0/16"), (Model::NodeSubnet, "10.10.0.0/16")] {
        let [a, _, c] = model.pods();
        let by_tables = cilium(model, 1, HostRouting::Legacy);
        let by_cilium = cilium(model, 1, ebpf(keep));
        assert!(by_cilium.tables.iptables_save().is_empty());
        for to in [c.to_string().as_str(), VM, CLIENT, METADATA] {
            let sent = packet(a, to, 443);
            let (tables, own) = (by_tables.pod_sends(sent, c), by_cilium.pod_sends(sent, c));
            assert_eq!(tables.packet.source, own.packet.source, "{model:?} to {to}");
            assert!(!tables.nat().is_empty() && own.nat().is_empty());
        }
    }
}

//! Packet paths 5.2: when a packet is marked for masquerade, and whom the endpoint sees. One test for each row.

use crate::tests::support::{
    CLIENT, MODELS, Model, NODE1, Passed, SHOP_BALANCER, VM, WEB, WEB_BALANCER, ip, node, packet,
};

/// Whether the packet was marked on its way.
fn marked(passed: &Passed) -> bool {
    passed.nat().contains(&"KUBE-MARK-MASQ>MARK")
}

#[test]
fn pod_to_cluster_ip_is_not_marked() {
    for model in MODELS {
        let [a, b, c] = model.pods();
        for endpoint in [b, c] {
            let passed = node(model, 1).pod_sends(packet(a, WEB, 80), endpoint);
            assert_eq!((marked(&passed), passed.packet.source), (false, a), "{model:?}");
        }
    }
}

#[test]
fn node_to_cluster_ip_is_marked_where_nodes_are_outside_the_cluster_cidr() {
    for model in MODELS {
        let [_, b, c] = model.pods();
        let outside = matches!(model, Model::Kubenet | Model::Overlay);
        let far = node(model, 1).node_sends(packet(ip(NODE1), WEB, 80), c);
        assert_eq!((marked(&far), far.packet.source), (outside, ip(NODE1)), "{model:?}");
        let near = node(model, 1).node_sends(packet(ip(NODE1), WEB, 80), b);
        assert_eq!((marked(&near), near.packet.source), (outside, model.towards_own_pods()), "{model:?}");
    }
}

#[test]
fn pod_that_reaches_itself_through_a_service_is_marked() {
    for model in MODELS {
        let [a, ..] = model.pods();
        let passed = node(model, 1).pod_sends(packet(a, WEB, 80), a);
        assert_eq!((marked(&passed), passed.packet.source), (true, model.towards_own_pods()), "{model:?}");
    }
}

#[test]
fn whoever_is_outside_is_marked_with_policy_cluster() {
    for model in MODELS {
        let [_, b, c] = model.pods();
        for (address, port) in [(WEB_BALANCER, 80), (NODE1, 30001)] {
            let far = node(model, 1).outside_sends(packet(ip(CLIENT), address, port), c);
            assert_eq!((marked(&far), far.packet.source), (true, ip(NODE1)), "{model:?}");
            let near = node(model, 1).outside_sends(packet(ip(CLIENT), address, port), b);
            assert_eq!((marked(&near), near.packet.source), (true, model.towards_own_pods()), "{model:?}");
        }
    }
}

#[test]
fn whoever_is_outside_stays_who_they_are_with_policy_local() {
    for model in MODELS {
        let [_, _, c] = model.pods();
        for (address, port) in [(SHOP_BALANCER, 80), ("10.10.0.5", 30002)] {
            let passed = node(model, 2).outside_sends(packet(ip(CLIENT), address, port), c);
            assert_eq!((marked(&passed), passed.packet.source), (false, ip(CLIENT)), "{model:?}");
            assert_eq!(passed.packet.destination, c);
        }
    }
}

#[test]
fn pod_to_the_load_balancer_is_marked_with_policy_cluster() {
    for model in MODELS {
        let [a, _, c] = model.pods();
        let passed = node(model, 1).pod_sends(packet(a, WEB_BALANCER, 80), c);
        assert_eq!((marked(&passed), passed.packet.source), (true, ip(NODE1)), "{model:?}");
    }
}

#[test]
fn pod_to_the_load_balancer_is_not_marked_with_policy_local_and_reaches_any_endpoint() {
    for model in MODELS {
        let [a, _, c] = model.pods();
        let passed = node(model, 1).pod_sends(packet(a, SHOP_BALANCER, 80), c);
        assert_eq!((marked(&passed), passed.packet.source, passed.packet.destination), (false, a, c));
    }
}

#[test]
fn node_to_the_load_balancer_reaches_any_endpoint_with_policy_local() {
    for model in MODELS {
        let [_, _, c] = model.pods();
        let passed = node(model, 1).node_sends(packet(ip(NODE1), SHOP_BALANCER, 80), c);
        assert_eq!((passed.packet.source, passed.packet.destination), (ip(NODE1), c), "{model:?}");
        // In node and pod subnet the node is inside the cluster CIDR and taken for a pod before it is taken for itself.
        assert_eq!(marked(&passed), matches!(model, Model::Kubenet | Model::Overlay), "{model:?}");
    }
}

/// Packet paths 5.4: a machine inside the cluster CIDR is taken for a pod, and its packet goes to any endpoint.
#[test]
fn machine_inside_the_cluster_cidr_is_taken_for_a_pod_with_policy_local() {
    for model in MODELS {
        let [_, _, c] = model.pods();
        let passed = node(model, 1).outside_sends(packet(ip(VM), SHOP_BALANCER, 80), c);
        let trapped = matches!(model, Model::NodeSubnet | Model::PodSubnet);
        assert_eq!(passed.packet.destination == c, trapped, "{model:?}");
        assert_eq!((marked(&passed), passed.packet.source), (false, ip(VM)), "{model:?}");
    }
}

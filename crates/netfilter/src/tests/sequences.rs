//! Packet paths 5.3: for the first packet of a flow, the rules of a node's nat table that are hit, in order. One test
//! for each row; the laboratory counted them in a kernel.

use crate::tests::support::{
    CLIENT, MODELS, Model, NODE1, Passed, SHOP_BALANCER, VM, WEB, WEB_BALANCER, ip, node, packet,
};
use crate::{Because, Verdict};

/// Rows of the packet paths are of models with the agent; in pod subnet its chain is not there.
const WITH_AGENT: [Model; 3] = [Model::Kubenet, Model::NodeSubnet, Model::Overlay];

#[track_caller]
fn hits(passed: &Passed, expected: &[&str]) {
    assert_eq!(passed.nat(), expected);
    assert_eq!(passed.verdict, Verdict::Accept);
}

const UNMARKED: [&str; 4] = [
    "POSTROUTING>KUBE-POSTROUTING",
    "KUBE-POSTROUTING>RETURN",
    "POSTROUTING>IP-MASQ-AGENT",
    "IP-MASQ-AGENT>RETURN",
];
const MARKED: [&str; 3] =
    ["POSTROUTING>KUBE-POSTROUTING", "KUBE-POSTROUTING>MARK", "KUBE-POSTROUTING>MASQUERADE"];

#[test]
fn pod_to_pod() {
    for model in WITH_AGENT {
        let [a, _, c] = model.pods();
        let sent = packet(a, &c.to_string(), 8080);
        let expected = [&["PREROUTING>KUBE-SERVICES"], &UNMARKED[..]].concat();
        let on_the_wire = node(model, 1).pod_sends(sent, c);
        hits(&on_the_wire, &expected);
        hits(&node(model, 2).outside_sends(on_the_wire.packet.on_the_wire(), c), &expected);
    }
}

#[test]
fn pod_to_cluster_ip_with_the_endpoint_on_the_other_node() {
    for model in WITH_AGENT {
        let [a, _, c] = model.pods();
        let first = node(model, 1).pod_sends(packet(a, WEB, 80), c);
        let chosen =
            ["PREROUTING>KUBE-SERVICES", "KUBE-SERVICES>KUBE-SVC", "KUBE-SVC>KUBE-SEP", "KUBE-SEP>DNAT"];
        hits(&first, &[&chosen, &UNMARKED[..]].concat());
        assert_eq!((first.packet.source, first.packet.destination), (a, c));
        let second = node(model, 2).outside_sends(first.packet.on_the_wire(), c);
        hits(&second, &[&["PREROUTING>KUBE-SERVICES"], &UNMARKED[..]].concat());
    }
}

#[test]
fn pod_to_a_service_that_is_itself() {
    for model in MODELS {
        let [a, ..] = model.pods();
        let passed = node(model, 1).pod_sends(packet(a, WEB, 80), a);
        let chosen = [
            "PREROUTING>KUBE-SERVICES",
            "KUBE-SERVICES>KUBE-SVC",
            "KUBE-SVC>KUBE-SEP",
            "KUBE-SEP>KUBE-MARK-MASQ",
            "KUBE-MARK-MASQ>MARK",
            "KUBE-SEP>DNAT",
        ];
        hits(&passed, &[&chosen, &MARKED[..]].concat());
        assert_eq!((passed.packet.source, passed.packet.mark), (model.towards_own_pods(), 0));
    }
}

#[test]
fn node_to_cluster_ip_in_kubenet() {
    let [_, _, c] = Model::Kubenet.pods();
    let passed = node(Model::Kubenet, 1).node_sends(packet(ip(NODE1), WEB, 80), c);
    let chosen = [
        "OUTPUT>KUBE-SERVICES",
        "KUBE-SERVICES>KUBE-SVC",
        "KUBE-SVC>KUBE-MARK-MASQ",
        "KUBE-MARK-MASQ>MARK",
        "KUBE-SVC>KUBE-SEP",
        "KUBE-SEP>DNAT",
    ];
    hits(&passed, &[&chosen, &MARKED[..]].concat());
}

#[test]
fn client_to_the_load_balancer_with_policy_cluster() {
    for model in WITH_AGENT {
        let [_, _, c] = model.pods();
        let first = node(model, 1).outside_sends(packet(ip(CLIENT), WEB_BALANCER, 80), c);
        let chosen = [
            "PREROUTING>KUBE-SERVICES",
            "KUBE-SERVICES>KUBE-EXT",
            "KUBE-EXT>KUBE-MARK-MASQ",
            "KUBE-MARK-MASQ>MARK",
            "KUBE-EXT>KUBE-SVC",
            "KUBE-SVC>KUBE-SEP",
            "KUBE-SEP>DNAT",
        ];
        hits(&first, &[&chosen, &MARKED[..]].concat());
        let second = node(model, 2).outside_sends(first.packet.on_the_wire(), c);
        hits(&second, &[&["PREROUTING>KUBE-SERVICES"], &UNMARKED[..]].concat());
        assert_eq!(second.packet.source, ip(NODE1));
    }
}

#[test]
fn client_to_the_load_balancer_with_policy_local_where_the_endpoint_is() {
    for model in WITH_AGENT {
        let [_, _, c] = model.pods();
        let passed = node(model, 2).outside_sends(packet(ip(CLIENT), SHOP_BALANCER, 80), c);
        let chosen = [
            "PREROUTING>KUBE-SERVICES",
            "KUBE-SERVICES>KUBE-EXT",
            "KUBE-EXT>KUBE-SVL",
            "KUBE-SVL>KUBE-SEP",
            "KUBE-SEP>DNAT",
        ];
        hits(&passed, &[&chosen, &UNMARKED[..]].concat());
        assert_eq!(passed.packet.source, ip(CLIENT));
    }
}

#[test]
fn client_to_the_load_balancer_with_policy_local_where_no_endpoint_is() {
    for model in MODELS {
        let [_, _, c] = model.pods();
        let passed = node(model, 1).outside_sends(packet(ip(CLIENT), SHOP_BALANCER, 80), c);
        assert_eq!(passed.nat(), ["PREROUTING>KUBE-SERVICES", "KUBE-SERVICES>KUBE-EXT"]);
        let last = passed.filter().into_iter().next_back();
        assert_eq!(
            (last, passed.verdict),
            (Some("KUBE-EXTERNAL-SERVICES>DROP"), Verdict::Drop(Because::NoLocalEndpoints))
        );
    }
}

#[test]
fn machine_to_a_node_port_with_policy_cluster() {
    for model in MODELS {
        let [_, _, c] = model.pods();
        let passed = node(model, 1).outside_sends(packet(ip(VM), NODE1, 30001), c);
        let chosen = [
            "PREROUTING>KUBE-SERVICES",
            "KUBE-SERVICES>KUBE-NODEPORTS",
            "KUBE-NODEPORTS>KUBE-EXT",
            "KUBE-EXT>KUBE-MARK-MASQ",
            "KUBE-MARK-MASQ>MARK",
            "KUBE-EXT>KUBE-SVC",
            "KUBE-SVC>KUBE-SEP",
            "KUBE-SEP>DNAT",
        ];
        hits(&passed, &[&chosen, &MARKED[..]].concat());
        assert_eq!(passed.packet.source, ip(NODE1));
    }
}

#[test]
fn pod_to_the_load_balancer_with_policy_local() {
    for model in WITH_AGENT {
        let [a, _, c] = model.pods();
        let passed = node(model, 1).pod_sends(packet(a, SHOP_BALANCER, 80), c);
        let chosen = [
            "PREROUTING>KUBE-SERVICES",
            "KUBE-SERVICES>KUBE-EXT",
            "KUBE-EXT>KUBE-SVC",
            "KUBE-SVC>KUBE-SEP",
            "KUBE-SEP>DNAT",
        ];
        hits(&passed, &[&chosen, &UNMARKED[..]].concat());
        assert_eq!(passed.packet.source, a);
    }
}

#[test]
fn node_to_the_load_balancer_with_policy_local() {
    for model in [Model::Kubenet, Model::Overlay] {
        let [_, _, c] = model.pods();
        let passed = node(model, 1).node_sends(packet(ip(NODE1), SHOP_BALANCER, 80), c);
        let chosen = [
            "OUTPUT>KUBE-SERVICES",
            "KUBE-SERVICES>KUBE-EXT",
            "KUBE-EXT>KUBE-MARK-MASQ",
            "KUBE-MARK-MASQ>MARK",
            "KUBE-EXT>KUBE-SVC",
            "KUBE-SVC>KUBE-SEP",
            "KUBE-SEP>DNAT",
        ];
        hits(&passed, &[&chosen, &MARKED[..]].concat());
    }
}

#[test]
fn pod_to_the_internet() {
    for model in WITH_AGENT {
        let [a, _, c] = model.pods();
        let passed = node(model, 1).pod_sends(packet(a, CLIENT, 443), c);
        hits(
            &passed,
            &[
                "PREROUTING>KUBE-SERVICES",
                "POSTROUTING>KUBE-POSTROUTING",
                "KUBE-POSTROUTING>RETURN",
                "POSTROUTING>IP-MASQ-AGENT",
                "IP-MASQ-AGENT>MASQUERADE",
            ],
        );
        assert_eq!(passed.packet.source, ip(NODE1));
    }
}

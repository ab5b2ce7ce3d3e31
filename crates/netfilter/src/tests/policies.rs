//! Network policies: selected or not, allowed or not; and which addresses they see.

use std::net::IpAddr;

use crate::tests::support::{
    CLIENT, Model, NODE1, SHOP_BALANCER, VM, WEB, WEB_BALANCER, ip, node, packet, range,
};
use crate::{Allowance, Because, Isolation, PodPolicy, Protocol, State, TableName, Verdict};

const DROPPED: Verdict = Verdict::Drop(Because::Policy);

fn policy(pod: IpAddr, ingress: Isolation, egress: Isolation) -> PodPolicy {
    PodPolicy { pod: format!("default/{pod}"), addresses: vec![pod], ingress, egress }
}

fn allowing(peers: &[&str], ports: &[(Protocol, u16)]) -> Isolation {
    Isolation::Selected(vec![Allowance {
        peers: peers.iter().map(|it| range(it)).collect(),
        ports: ports.to_vec(),
    }])
}

/// What becomes of a packet of pod A to pod B of its node, at a port.
fn a_to_b(policies: &[PodPolicy], port: u16) -> Verdict {
    let [a, b, _] = Model::Overlay.pods();
    let mut node = node(Model::Overlay, 1);
    PodPolicy::install(policies, &mut node.tables);
    node.pod_sends(packet(a, &b.to_string(), port), b).verdict
}

#[test]
fn a_pod_that_no_policy_selects_is_open() {
    let [a, b, _] = Model::Overlay.pods();
    let none = [a, b].map(|it| policy(it, Isolation::NotSelected, Isolation::NotSelected));
    assert_eq!(a_to_b(&none, 8080), Verdict::Accept);
}

#[test]
fn a_pod_that_is_selected_takes_what_is_allowed() {
    let [a, b, _] = Model::Overlay.pods();
    let open = || Isolation::NotSelected;
    let nothing = || Isolation::Selected(Vec::new());
    let from_a = || allowing(&[&a.to_string()], &[(Protocol::Tcp, 8080)]);
    assert_eq!(a_to_b(&[policy(b, nothing(), open())], 8080), DROPPED);
    assert_eq!(a_to_b(&[policy(b, from_a(), open())], 8080), Verdict::Accept);
    assert_eq!(a_to_b(&[policy(b, from_a(), open())], 9090), DROPPED);
    assert_eq!(a_to_b(&[policy(b, allowing(&["10.99.0.0/16"], &[]), open())], 8080), DROPPED);
    assert_eq!(a_to_b(&[policy(b, allowing(&[], &[]), open())], 8080), Verdict::Accept);
    assert_eq!(a_to_b(&[policy(b, allowing(&[], &[(Protocol::Udp, 8080)]), open())], 8080), DROPPED);
}

#[test]
fn both_ends_must_allow() {
    let [a, b, _] = Model::Overlay.pods();
    let to_b = || allowing(&[&b.to_string()], &[]);
    let from_a = || allowing(&[&a.to_string()], &[]);
    let open = || Isolation::NotSelected;
    let nothing = || Isolation::Selected(Vec::new());
    assert_eq!(a_to_b(&[policy(a, open(), to_b()), policy(b, from_a(), open())], 8080), Verdict::Accept);
    assert_eq!(a_to_b(&[policy(a, open(), nothing()), policy(b, from_a(), open())], 8080), DROPPED);
    assert_eq!(a_to_b(&[policy(a, open(), to_b()), policy(b, nothing(), open())], 8080), DROPPED);
    assert_eq!(a_to_b(&[policy(a, nothing(), to_b())], 8080), Verdict::Accept);
}

#[test]
fn one_of_several_allowances_is_enough() {
    let [a, b, _] = Model::Overlay.pods();
    let other = Allowance { peers: vec![range("10.99.0.0/16")], ports: Vec::new() };
    let this = Allowance { peers: vec![a.into()], ports: vec![(Protocol::Udp, 53), (Protocol::Tcp, 8080)] };
    let ingress = Isolation::Selected(vec![other, this]);
    assert_eq!(a_to_b(&[policy(b, ingress, Isolation::NotSelected)], 8080), Verdict::Accept);
}

#[test]
fn replies_of_what_was_allowed_pass() {
    let [a, b, _] = Model::Overlay.pods();
    let mut node = node(Model::Overlay, 1);
    PodPolicy::install(
        &[policy(a, Isolation::Selected(Vec::new()), Isolation::NotSelected)],
        &mut node.tables,
    );
    let mut reply = packet(b, &a.to_string(), 40000);
    reply.connection.state = State::Established;
    assert_eq!(node.pod_sends(reply, a).verdict, Verdict::Accept);
}

/// A policy of a service's endpoint sees the pod that the service's address stood for. Source: packet paths 11.
#[test]
fn a_policy_sees_the_destination_after_translation() {
    let [a, b, _] = Model::Overlay.pods();
    let mut node = node(Model::Overlay, 1);
    let egress = allowing(&["10.0.0.0/16"], &[]);
    PodPolicy::install(&[policy(a, Isolation::NotSelected, egress)], &mut node.tables);
    assert_eq!(node.pod_sends(packet(a, WEB, 80), b).verdict, DROPPED);
}

/// Packet paths 12, "network policy against the client, on the endpoint's node": with policy Cluster it sees the node
/// that received the packet, and never the client.
#[test]
fn a_policy_against_the_client_does_not_match_on_the_node_of_the_endpoint() {
    let [_, _, c] = Model::Overlay.pods();
    let against_client = allowing(&["0.0.0.0/1", "128.0.0.0/2", "192.0.0.0/5", "204.0.0.0/6"], &[]);
    let mut second = node(Model::Overlay, 2);
    PodPolicy::install(&[policy(c, against_client, Isolation::NotSelected)], &mut second.tables);
    let first = node(Model::Overlay, 1).outside_sends(packet(ip(CLIENT), WEB_BALANCER, 80), c);
    assert_eq!(first.packet.source, ip(NODE1));
    assert_eq!(second.outside_sends(first.packet.on_the_wire(), c).verdict, Verdict::Accept);
    // With policy Local it is the client who is seen.
    assert_eq!(second.outside_sends(packet(ip(CLIENT), SHOP_BALANCER, 80), c).verdict, DROPPED);
}

/// A packet that a service marked for masquerade is let through by kube-proxy, but not before the policies are asked.
#[test]
fn policies_come_before_what_services_let_through() {
    let [_, b, _] = Model::Overlay.pods();
    let mut node = node(Model::Overlay, 1);
    PodPolicy::install(
        &[policy(b, Isolation::Selected(Vec::new()), Isolation::NotSelected)],
        &mut node.tables,
    );
    let passed = node.outside_sends(packet(ip(VM), NODE1, 30001), b);
    assert_eq!(passed.verdict, DROPPED);
    assert!(!passed.filter().contains(&"KUBE-FORWARD>ACCEPT"));
}

#[test]
fn nothing_is_added_where_nothing_is_selected() {
    let [a, ..] = Model::Overlay.pods();
    let mut node = node(Model::Overlay, 1);
    let before = node.tables.table(TableName::Filter).clone();
    PodPolicy::install(&[policy(a, Isolation::NotSelected, Isolation::NotSelected)], &mut node.tables);
    assert_eq!(node.tables.table(TableName::Filter), &before);
}

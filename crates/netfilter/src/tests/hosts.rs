//! Addresses and routes of nodes and pods.

use crate::tests::generated::host;
use crate::tests::support::{MODELS, Model, ip, node, range};
use crate::{CBR0, ETH0, Family, Host, Lookup};

#[track_caller]
fn leaves_by(host: &Host, to: &str) -> String {
    match host.lookup(ip(to)) {
        Lookup::Local => "local".to_owned(),
        Lookup::Route(route) => route.to_string(),
        Lookup::Unreachable => "unreachable".to_owned(),
    }
}

#[test]
fn kubenet_has_its_block_on_the_bridge_and_knows_no_other() {
    let host = host(true);
    assert_eq!(leaves_by(&host, "10.244.0.1"), "local");
    assert_eq!(leaves_by(&host, "10.244.0.11"), "10.244.0.0/24 dev cbr0 scope link src 10.244.0.1");
    assert_eq!(leaves_by(&host, "10.244.1.11"), "default via 10.10.0.1 dev eth0 src 10.10.0.4");
    assert_eq!(leaves_by(&host, "10.10.0.5"), "10.10.0.0/24 dev eth0 scope link src 10.10.0.4");
    assert_eq!(leaves_by(&host, "fd00:244::11"), "fd00:244::/80 dev cbr0 scope link src fd00:244::1");
    assert_eq!(leaves_by(&host, "2001:db8::1"), "default via fe80::1234 dev eth0 src fd00:10::4");
}

#[test]
fn azure_cni_has_a_route_for_each_pod() {
    let host = host(false);
    let veth = host.interfaces[1].name;
    assert_eq!(leaves_by(&host, "10.244.0.11"), format!("10.244.0.11 dev {veth} scope link"));
    assert_eq!(leaves_by(&host, "fd00:244::11"), format!("fd00:244::11 dev {veth} scope link"));
    assert_eq!(leaves_by(&host, "10.244.0.13"), "default via 10.10.0.1 dev eth0 src 10.10.0.4");
    assert_eq!(host.matching(ip("10.244.0.11")).len(), 2);
}

#[test]
fn a_host_without_routes_reaches_itself_only() {
    let host = Host::default();
    assert_eq!(leaves_by(&host, "127.0.0.1"), "local");
    assert_eq!(leaves_by(&host, "10.10.0.5"), "unreachable");
}

/// Source: packet paths 4: on eth0 the node, on the bridge the bridge, on a pod's interface, which has no address, the
/// node again.
#[test]
fn a_masquerade_takes_the_address_of_the_interface() {
    for (host, towards_pods, expected) in
        [(host(true), CBR0, "10.244.0.1"), (host(false), host(false).interfaces[1].name, "10.10.0.4")]
    {
        assert_eq!(host.masquerade_address(Some(ETH0), ip("10.244.0.11")), Some(ip("10.10.0.4")));
        assert_eq!(host.masquerade_address(Some(ETH0), ip("fd00:244::11")), Some(ip("fd00:10::4")));
        assert_eq!(host.masquerade_address(Some(towards_pods), ip("10.244.0.11")), Some(ip(expected)));
    }
    assert_eq!(Host::default().masquerade_address(None, ip("10.244.0.11")), None);
}

#[test]
fn pods_send_everything_to_their_gateway() {
    let kubenet = Host::kubenet_pod(&[ip("10.244.0.11")], &[range("10.244.0.0/24")]);
    assert_eq!(
        kubenet.ip_route(Family::V4),
        "default via 10.244.0.1 dev eth0\n10.244.0.0/24 dev eth0 scope link src 10.244.0.11\n"
    );
    let azure = Host::azure_cni_pod(&[ip("10.244.0.11"), ip("fd00:244::11")]);
    assert_eq!(
        azure.ip_route(Family::V4),
        "default via 169.254.1.1 dev eth0\n169.254.1.1 dev eth0 scope link\n"
    );
    assert_eq!(
        azure.ip_route(Family::V6),
        "default via fe80::1234:5678:9abc dev eth0\nfe80::1234:5678:9abc dev eth0 scope link\n"
    );
}

#[test]
fn blocks_at_the_end_of_all_addresses_have_no_bridge() {
    let host = Host::kubenet_node(&crate::Uplink::default(), &[range("255.255.255.255/32")]);
    assert_eq!(host.interfaces[1].addresses, []);
}

#[test]
fn nodes_of_a_model_have_the_bridge_or_not() {
    for model in MODELS {
        let names: Vec<String> =
            node(model, 1).host.interfaces.iter().map(|it| it.name.to_string()).collect();
        assert_eq!(names.contains(&"cbr0".to_owned()), model == Model::Kubenet, "{names:?}");
    }
}

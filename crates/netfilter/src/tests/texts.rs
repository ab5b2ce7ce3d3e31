//! The texts of whole nodes, as people read them.

use std::num::NonZeroU32;

use insta::assert_snapshot;

use crate::tests::generated::host;
use crate::tests::support::{MODELS, Model, cilium, ip, node, node_with, range, service, services};
use crate::{
    Allowance, Endpoint, Family, HostRouting, Isolation, KubeProxy, MasqueradeAgent, PodPolicy, Protocol,
    RulePlace, Ruleset, TableName,
};

const fn name(model: Model) -> &'static str {
    match model {
        Model::Kubenet => "kubenet",
        Model::NodeSubnet => "node-subnet",
        Model::PodSubnet => "pod-subnet",
        Model::Overlay => "overlay",
    }
}

#[test]
fn tables_of_each_model() {
    for model in MODELS {
        assert_snapshot!(format!("{}-tables", name(model)), node(model, 1).tables.iptables_save());
    }
}

#[test]
fn tables_of_a_cluster_with_cilium() {
    let masquerade = model_agent();
    let legacy = cilium(Model::Overlay, 1, HostRouting::Legacy).tables;
    assert_snapshot!("overlay-cilium-tables", legacy.iptables_save());
    assert_snapshot!("overlay-cilium-programs", legacy.programs());
    let ebpf = cilium(Model::Overlay, 1, HostRouting::Ebpf { masquerade }).tables;
    assert_snapshot!("overlay-cilium-ebpf-programs", ebpf.programs());
}

fn model_agent() -> MasqueradeAgent {
    MasqueradeAgent { keep_source_towards: vec![range("10.244.0.0/16")], link_local: true }
}

/// Source ranges, remembered clients and policies.
#[test]
fn tables_of_a_service_with_everything() {
    let [web, ..] = &mut services(Model::Overlay, 1);
    web.source_ranges = vec![range("203.0.113.0/24"), range("10.10.0.0/16")];
    web.affinity = NonZeroU32::new(10800);
    web.external_ips = vec![ip("198.51.100.77")];
    let mut tables = node_with(Model::Overlay, 1, std::slice::from_ref(web)).tables;
    let [a, b, _] = Model::Overlay.pods();
    let allowance = Allowance { peers: vec![a.into()], ports: vec![(Protocol::Tcp, 8080)] };
    let policy = PodPolicy {
        pod: "default/web-1".to_owned(),
        addresses: vec![b],
        ingress: Isolation::Selected(vec![allowance]),
        egress: Isolation::NotSelected,
    };
    PodPolicy::install(&[policy], &mut tables);
    assert_snapshot!(tables.iptables_save());
}

#[test]
fn tables_of_the_other_family() {
    let mut web = service("web", "fd00:20::1", "2001:db8::20", 30001);
    web.endpoints =
        vec![Endpoint { address: "[fd00:244::11]:8080".parse().unwrap(), on_this_node: true, ready: true }];
    let mut tables = Ruleset::empty(Family::V6);
    KubeProxy {
        cluster_cidr: vec![range("10.244.0.0/16"), range("fd00:244::/64")],
        node_addresses: Vec::new(),
    }
    .install(&mut tables, &[web, service("gone", "fd00:20::2", "2001:db8::21", 30002)]);
    MasqueradeAgent { keep_source_towards: vec![range("fd00:244::/64")], link_local: true }
        .install(&mut tables);
    assert_snapshot!(tables.iptables_save());
}

#[test]
fn routes_and_addresses() {
    for (name, kubenet) in [("kubenet", true), ("azure-cni", false)] {
        let host = host(kubenet);
        let text = [host.ip_address(), host.ip_route(Family::V4), host.ip_route(Family::V6)].join("\n");
        assert_snapshot!(format!("{name}-host"), text);
    }
}

#[test]
fn each_rule_is_one_line_of_its_table() {
    let tables = node(Model::Overlay, 1).tables;
    for name in TableName::ALL {
        let lines = tables.lines(name);
        let places: Vec<RulePlace> = lines.iter().filter_map(|it| it.place).collect();
        assert_eq!(places, tables.table(name).rules().map(|(place, ..)| place).collect::<Vec<_>>());
        for line in lines.iter().filter(|it| it.place.is_some()) {
            assert_eq!(line.place.and_then(|it| tables.line(it)), Some(line.text.clone()));
        }
    }
}

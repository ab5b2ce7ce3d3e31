//! Changes of the model, rehearsed.

use estate::Judgement;
use model::element::{Cluster, NetworkModel, NodePool, RouteTable, Subnet};
use model::{Design, Edit, Family};
use proptest::prelude::*;
use routing::{Endpoint, Symptom};

use super::{FlowChange, MigrationWay, Rehearsal, Stage, StageFlow, rehearse};

/// A kubenet cluster behind a route table that the platform made, a shop that calls its database service, policies
/// between them, a saved flow to the internet.
fn shop(edition: &str, cluster: &str, table: &str) -> Design {
    Design::from_json(&format!(
        r#"{{"podscape":0,"edition":"{edition}","elements":[
        {{"id":"vnet","kind":"virtual-network","address_space":["10.1.0.0/16"]}},
        {{"id":"rt","kind":"route-table"{table}}},
        {{"id":"snet","kind":"subnet","network":"vnet","prefixes":["10.1.0.0/24"],"route_table":"rt"}},
        {{"id":"aks","kind":"cluster","network_model":"kubenet"{cluster}}},
        {{"id":"pool","kind":"node-pool","cluster":"aks","subnet":"snet","count":3}},
        {{"id":"db","kind":"workload","cluster":"aks","port":5432,"labels":{{"app":"db"}}}},
        {{"id":"shop","kind":"workload","cluster":"aks","port":8080,"labels":{{"app":"shop"}},
          "calls":[{{"to":{{"element":"db"}}}}]}},
        {{"id":"out","kind":"saved-flow","from":{{"element":"shop"}},"to":"internet","port":443,"expect":"delivered"}}]}}"#
    ))
    .unwrap()
}

fn to_overlay(design: &Design) -> Rehearsal {
    rehearse(design, Judgement::of(design), &"aks".parse().unwrap(), NetworkModel::Overlay).unwrap()
}

fn titles(rehearsal: &Rehearsal) -> Vec<&str> {
    rehearsal.stages.iter().map(|it| it.title.as_str()).collect()
}

#[test]
fn kubenet_moves_in_place_and_cannot_go_back() {
    let design = shop("current-2026", r#","identity":"system-assigned""#, r#","managed":true"#);
    let rehearsal = to_overlay(&design);
    assert_eq!(rehearsal.way, MigrationWay::InPlace);
    assert_eq!(
        titles(&rehearsal),
        ["As it is", "Give the cluster a user-assigned identity", "Move to overlay", "All nodes are new"]
    );
    let returns: Vec<bool> = rehearsal.stages.iter().map(|it| it.no_return).collect();
    assert_eq!(returns, [false, false, true, false]);
    let last = rehearsal.stages.last().unwrap();
    let cluster: &Cluster = last.design.get(&"aks".parse().unwrap()).unwrap();
    assert_eq!(cluster.network_model, NetworkModel::Overlay);
    // The table that the platform made goes, and everything works without it.
    assert!(last.design.get::<RouteTable>(&"rt".parse().unwrap()).is_none());
    assert!(last.flows.iter().all(|it| it.symptom == Symptom::Works), "{:?}", last.flows);
    assert_eq!(last.working(), rehearsal.stages[0].working());
}

/// A default route to a firewall that is not there: lost before, lost after; the table of one's own stays.
#[test]
fn a_table_of_ones_own_keeps_its_other_routes() {
    let table = r#","routes":[{"prefix":"0.0.0.0/0","next_hop":{"virtual-appliance":"10.9.0.4"}}]"#;
    let design = shop("current-2026", "", table);
    let last = to_overlay(&design).stages.pop().unwrap();
    let kept: &RouteTable = last.design.get(&"rt".parse().unwrap()).unwrap();
    assert_eq!(kept.routes.len(), 1);
    let out = last.flows.iter().find(|it| it.by.as_str() == "out").unwrap();
    assert_ne!(out.symptom, Symptom::Works);
    assert_eq!(out.change, FlowChange::Same);
}

/// While the engine is out nothing is enforced: the trace finds the way that a policy barred.
#[test]
fn policies_are_off_while_the_engine_is_out() {
    let mut design = shop("current-2026", r#","policy_engine":"calico""#, "");
    let policy = r#"{"podscape":0,"elements":[{"id":"aks","kind":"cluster"},
        {"id":"deny","kind":"network-policy","cluster":"aks","pod_selector":{"app":"db"},"policy_types":["ingress"]}]}"#;
    let policy = Design::from_json(policy).unwrap().element(&"deny".parse().unwrap()).unwrap().clone();
    design = design.with(policy).unwrap();
    let rehearsal = to_overlay(&design);
    let names = titles(&rehearsal);
    let at = |title: &str| names.iter().position(|it| *it == title).unwrap();
    let (out, moved, back) =
        (at("Take the policy engine out"), at("Move to overlay"), at("Put the policy engine back"));
    assert!(out < moved && moved < back);
    let call =
        |stage: usize| rehearsal.stages[stage].flows.iter().find(|it| it.by.as_str() == "shop").unwrap();
    assert_ne!(call(0).symptom, Symptom::Works);
    assert_eq!((call(out).symptom, call(out).change), (Symptom::Works, FlowChange::Gained));
    assert_eq!((call(moved).symptom, call(moved).change), (Symptom::Works, FlowChange::Same));
    assert_eq!(call(back).change, FlowChange::Lost);
}

#[test]
fn what_has_no_way_takes_a_new_cluster() {
    for (edition, to) in
        [("workshop-2023", NetworkModel::Overlay), ("current-2026", NetworkModel::NodeSubnet)]
    {
        let design = shop(edition, "", "");
        let cluster = "aks".parse().unwrap();
        let rehearsal = rehearse(&design, Judgement::of(&design), &cluster, to).unwrap();
        assert_eq!(rehearsal.way, MigrationWay::NewCluster);
        assert!(!rehearsal.refused.is_empty(), "{edition}");
        assert_eq!(titles(&rehearsal), ["As it is", "Run in a new cluster"]);
        assert!(rehearsal.stages.iter().all(|it| !it.no_return));
        let none = rehearse(&design, Judgement::of(&design), &cluster, NetworkModel::Kubenet);
        assert!(none.is_none(), "it has that model");
    }
}

fn stage<'a>(rehearsal: &'a Rehearsal, title: &str) -> &'a Stage {
    let all = titles(rehearsal);
    rehearsal.stages.iter().find(|it| it.title == title).unwrap_or_else(|| panic!("{title} in {all:?}"))
}

/// The flow that something says there is, at a step.
fn flow<'a>(rehearsal: &'a Rehearsal, title: &str, by: &str) -> &'a StageFlow {
    stage(rehearsal, title).flows.iter().find(|it| it.by.as_str() == by).unwrap()
}

/// Pods of one pool calling those of the other.
fn across<'a>(rehearsal: &'a Rehearsal, title: &str, family: Option<Family>) -> &'a StageFlow {
    let to = Endpoint::PoolPod("two".parse().unwrap());
    let mut flows = stage(rehearsal, title).flows.iter();
    flows.find(|it| it.by.as_str() == "one" && it.flow.to == to && it.flow.family == family).unwrap()
}

/// Two pools whose pods call each other, a machine beside them.
fn two_pools(cluster: &str, more: &str) -> Design {
    Design::from_json(&format!(
        r#"{{"podscape":0,"edition":"current-2026","elements":[
        {{"id":"vnet","kind":"virtual-network","address_space":["10.1.0.0/16","fd00:1::/48"]}},
        {{"id":"rt","kind":"route-table","managed":true}},
        {{"id":"snet","kind":"subnet","network":"vnet","prefixes":["10.1.0.0/24","fd00:1::/64"]}},
        {{"id":"beside","kind":"subnet","network":"vnet","prefixes":["10.1.1.0/24"]}},
        {{"id":"aks","kind":"cluster",{cluster}}},
        {{"id":"one","kind":"node-pool","cluster":"aks","subnet":"snet","count":3}},
        {{"id":"two","kind":"node-pool","cluster":"aks","subnet":"snet","count":3}}{more}]}}"#
    ))
    .unwrap()
}

/// The routes lead to IPv4 blocks that stay; IPv6 blocks are other ones.
#[test]
fn kubenet_nodes_old_and_new_reach_each_other_over_ipv4_alone() {
    let cluster = r#""network_model":"kubenet","ip_families":"dual-stack""#;
    let mut design = two_pools(cluster, "");
    let table = design.changed::<Subnet>(&"snet".parse().unwrap(), |it| it.route_table = "rt".parse().ok());
    design.apply(Edit::set(table.unwrap())).unwrap();
    let rehearsal = to_overlay(&design);
    let of = |title: &str, family: Option<Family>| across(&rehearsal, title, family);
    let over_ipv6 = Some(Family::V6);
    for title in ["As it is", "All nodes are new"] {
        assert_eq!(of(title, None).symptom, Symptom::Works, "{title}");
        assert_eq!(of(title, over_ipv6).symptom, Symptom::Works, "{title}");
    }
    assert_eq!(of("Move to overlay", None).symptom, Symptom::Works);
    let broken = of("Move to overlay", over_ipv6);
    assert_eq!((broken.symptom, broken.change), (Symptom::TimesOut, FlowChange::Partly));
    assert!(stage(&rehearsal, "Move to overlay").meanwhile);
}

/// No documentation lists calls from outside straight to pods among what is refused: they stop working, node by node.
#[test]
fn pods_of_node_subnet_leave_the_network_in_place() {
    let more = r#",{"id":"web","kind":"workload","cluster":"aks","port":8080},
        {"id":"vm","kind":"virtual-machine","subnet":"beside","calls":[{"to":{"element":"web"},"port":8080}]}"#;
    let rehearsal = to_overlay(&two_pools(r#""network_model":"node-subnet""#, more));
    assert_eq!(rehearsal.way, MigrationWay::InPlace);
    assert!(
        rehearsal.refused.is_empty() && rehearsal.lost.iter().any(|it| it.text.contains("straight to pods"))
    );
    assert_eq!(flow(&rehearsal, "As it is", "vm").symptom, Symptom::Works);
    assert_eq!(flow(&rehearsal, "Move to overlay", "vm").change, FlowChange::Partly);
    assert_eq!(flow(&rehearsal, "All nodes are new", "vm").change, FlowChange::Lost);
    // Between a pod of the network and one on the overlay nothing is said.
    assert_eq!(across(&rehearsal, "Move to overlay", None).change, FlowChange::Unsaid);
}

/// What no step puts in order stops the cluster before the move.
#[test]
fn a_range_that_meets_the_network_stops_the_move() {
    let cluster =
        r#""network_model":"node-subnet","planned_pod_cidr":"10.1.0.0/16","kubernetes_version":"1.26""#;
    let rehearsal = to_overlay(&two_pools(cluster, ""));
    assert_eq!(rehearsal.way, MigrationWay::Stopped);
    assert_eq!(titles(&rehearsal), ["As it is", "Upgrade Kubernetes"]);
    assert!(rehearsal.left[0].text.contains("meets 10.1.0.0/16"), "{:?}", rehearsal.left);
    assert!(rehearsal.stages.iter().all(|it| !it.no_return));
}

/// Sources disagree whether a larger range can be given with the move; afterwards it can.
#[test]
fn a_larger_pod_cidr_comes_after_the_move() {
    let grown = shop("current-2026", r#","planned_pod_cidr":"10.244.0.0/15""#, "");
    let rehearsal = to_overlay(&grown);
    assert_eq!(rehearsal.way, MigrationWay::InPlace);
    let names = titles(&rehearsal);
    assert_eq!(names[names.len() - 2..], ["All nodes are new", "Grow the pod CIDR"]);
    let cluster: &Cluster = rehearsal.stages.last().unwrap().design.get(&"aks".parse().unwrap()).unwrap();
    assert_eq!(cluster.pod_cidrs[0].to_string(), "10.244.0.0/15");
    let elsewhere = to_overlay(&shop("current-2026", r#","planned_pod_cidr":"10.200.0.0/16""#, ""));
    assert_eq!(titles(&elsewhere).last(), Some(&"Do without the planned pod CIDR"));
}

/// A gateway whose subnet shares the table waits until the move is done.
#[test]
fn a_gateway_beside_kubenet_is_cut_off_on_the_way() {
    let more = r#",{"id":"agw","kind":"application-gateway","subnet":"beside","instances":1,"public_addresses":{"count":1}},
        {"id":"web","kind":"workload","cluster":"aks","replicas":3,"port":8080},
        {"id":"svc","kind":"service","cluster":"aks","workload":"web","ports":[{"port":80,"target_port":8080}]},
        {"id":"agic","kind":"ingress-controller","cluster":"aks","controller":"agic","gateway":"agw","publishes":["svc"]}"#;
    let mut design = two_pools(r#""network_model":"kubenet""#, more);
    for subnet in ["snet", "beside"] {
        let table =
            design.changed::<Subnet>(&subnet.parse().unwrap(), |it| it.route_table = "rt".parse().ok());
        design.apply(Edit::set(table.unwrap())).unwrap();
    }
    let rehearsal = to_overlay(&design);
    assert!(rehearsal.refused.iter().any(|it| it.text.contains("beside shares its route table")));
    let works = |title: &str| flow(&rehearsal, title, "agw").symptom == Symptom::Works;
    assert!(works("As it is") && !works("Take the route table off beside"));
    assert!(!works("Move to overlay") && works("All nodes are new"));
}

/// All pools have their surge at the same time: two nodes more, where each alone would find room.
#[test]
fn the_surge_of_all_pools_comes_at_once() {
    let mut design = two_pools(r#""network_model":"node-subnet""#, "");
    // 251 addresses hold 8 nodes of 31; 7 are drawn.
    let more = design.changed::<NodePool>(&"one".parse().unwrap(), |it| it.count = 4).unwrap();
    design.apply(Edit::set(more)).unwrap();
    let rehearsal = to_overlay(&design);
    let short: Vec<&str> =
        stage(&rehearsal, "Move to overlay").short.iter().map(|(_, it)| it.as_str()).collect();
    assert_eq!(short, ["snet"]);
    assert!(rehearsal.takes.iter().any(|it| it.text.contains("make room in snet")));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Any design can be rehearsed; every step walks the same flows, and each is what a trace of that step's design says.
    #[test]
    fn steps_are_what_their_designs_say(design in model::arbitrary::design(), to in 0..6_usize) {
        let judgement = Judgement::of(&design);
        let to = NetworkModel::ALL[to];
        for (cluster, _) in design.all::<Cluster>() {
            let Some(rehearsal) = rehearse(&design, judgement, cluster, to) else { continue };
            prop_assert_eq!(&rehearsal.stages[0].design, &design);
            prop_assert!(rehearsal.stages.len() > 1 || rehearsal.way == MigrationWay::Stopped);
            prop_assert!(rehearsal.stages.iter().filter(|it| it.no_return).count() == usize::from(rehearsal.way == MigrationWay::InPlace));
            prop_assert_eq!(rehearsal.left.is_empty(), rehearsal.way != MigrationWay::Stopped);
            for stage in &rehearsal.stages {
                prop_assert_eq!(stage.flows.len(), rehearsal.stages[0].flows.len());
                for it in stage.flows.iter().filter(|_| !stage.meanwhile) {
                    prop_assert_eq!(crate::trace(&stage.design, judgement, &it.flow).symptom, it.symptom);
                }
            }
        }
    }
}

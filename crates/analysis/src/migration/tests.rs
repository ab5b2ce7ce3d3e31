//! Changes of the model, rehearsed.

use estate::Judgement;
use model::Design;
use model::element::{Cluster, NetworkModel, RouteTable};
use proptest::prelude::*;
use routing::Symptom;

use super::{FlowChange, Rehearsal, rehearse};

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
    assert!(rehearsal.in_place);
    assert_eq!(
        titles(&rehearsal),
        ["As it is", "Give the cluster a user-assigned identity", "Move to overlay"]
    );
    let returns: Vec<bool> = rehearsal.stages.iter().map(|it| it.no_return).collect();
    assert_eq!(returns, [false, false, true]);
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
        assert!(!rehearsal.in_place && !rehearsal.refused.is_empty(), "{edition}");
        assert_eq!(titles(&rehearsal), ["As it is", "Run in a new cluster"]);
        assert!(rehearsal.stages.iter().all(|it| !it.no_return));
        let none = rehearse(&design, Judgement::of(&design), &cluster, NetworkModel::Kubenet);
        assert!(none.is_none(), "it has that model");
    }
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
            prop_assert!(rehearsal.stages.len() > 1);
            prop_assert!(rehearsal.stages.iter().filter(|it| it.no_return).count() == usize::from(rehearsal.in_place));
            for stage in &rehearsal.stages {
                prop_assert_eq!(stage.flows.len(), rehearsal.stages[0].flows.len());
                for it in &stage.flows {
                    prop_assert_eq!(crate::trace(&stage.design, judgement, &it.flow).symptom, it.symptom);
                }
            }
        }
    }
}

//! Golden pictures of small designs: look at one before accepting another.
#![allow(clippy::panic, clippy::expect_used, reason = "a test may fail")]

use diagram::{DrawnWay, Scene, SceneOptions, SvgOptions, Theme, svg};
use model::Design;

fn draw(json: &str) -> Scene {
    let design = Design::from_json(json).expect("a design");
    diagram::scene(&design, &analysis::analyze(&design), &SceneOptions::default())
}

/// The picture, a tag a line, so that a difference is easy to see.
fn picture(json: &str) -> String {
    let options = SvgOptions { theme: Theme::Light, title: "golden".to_owned(), ..SvgOptions::default() };
    let design = Design::from_json(json).expect("a design");
    // The rules and the walks have tests of their own: what they say is not part of these pictures.
    let mut analysis = analysis::analyze(&design);
    analysis.findings.clear();
    let scene_options = SceneOptions { way: DrawnWay::Hidden, ..SceneOptions::default() };
    svg(&diagram::scene(&design, &analysis, &scene_options), &options).replace("><", ">\n<")
}

#[test]
fn an_empty_design() {
    insta::assert_snapshot!(picture(r#"{ "podscape": 0, "elements": [] }"#));
}

#[test]
fn a_pool_without_a_place() {
    insta::assert_snapshot!(picture(
        r#"{ "podscape": 0, "elements": [ { "id": "pool", "kind": "node-pool", "count": 2 } ] }"#
    ));
}

#[test]
fn a_subnet_with_a_pool() {
    insta::assert_snapshot!(picture(
        r#"{ "podscape": 0, "elements": [
            { "id": "vnet", "kind": "virtual-network", "address_space": ["10.0.0.0/16"] },
            { "id": "snet", "kind": "subnet", "network": "vnet", "prefixes": ["10.0.0.0/24"] },
            { "id": "aks", "kind": "cluster", "network_model": "node-subnet" },
            { "id": "pool", "kind": "node-pool", "cluster": "aks", "subnet": "snet", "count": 400 } ] }"#
    ));
}

#[test]
fn names_are_spoken() {
    let scene = draw(
        r#"{ "podscape": 0, "elements": [
            { "id": "vnet", "kind": "virtual-network", "address_space": ["10.0.0.0/16"] },
            { "id": "snet-nodes", "kind": "subnet", "network": "vnet", "prefixes": ["10.0.0.0/16"] },
            { "id": "aks", "kind": "cluster" },
            { "id": "other", "kind": "cluster" },
            { "id": "a", "kind": "node-pool", "cluster": "aks", "subnet": "snet-nodes", "count": 8 },
            { "id": "b", "kind": "node-pool", "cluster": "other", "subnet": "snet-nodes" } ] }"#,
    );
    let names: Vec<&str> =
        scene.reading_order().into_iter().map(|it| scene.items[it].name.as_str()).collect();
    assert!(
        names.iter().any(|it| it.starts_with("Node pool a, 8 nodes, in subnet snet-nodes")),
        "{names:#?}"
    );
    // Two clusters share the subnet: it stays in the network, and both pools are in it.
    assert_eq!(scene.items[&id("snet-nodes")].parent, Some(id("vnet")));
    assert_eq!(scene.items[&id("snet-nodes")].inside, [id("a"), id("b")]);
}

#[test]
fn a_cluster_alone_in_its_subnets_is_a_hull_around_them() {
    let scene = draw(
        r#"{ "podscape": 0, "elements": [
            { "id": "vnet", "kind": "virtual-network" },
            { "id": "nodes", "kind": "subnet", "network": "vnet" },
            { "id": "aks", "kind": "cluster", "network_model": "overlay" },
            { "id": "pool", "kind": "node-pool", "cluster": "aks", "subnet": "nodes" } ] }"#,
    );
    assert_eq!(scene.items[&id("aks")].parent, Some(id("vnet")));
    assert_eq!(scene.items[&id("nodes")].parent, Some(id("aks")));
    assert_eq!(scene.items[&id("pool")].parent, Some(id("nodes")));
    assert_eq!(scene.items[&id("aks.pods")].parent, Some(id("aks")));
}

#[test]
fn what_is_placed_stays_and_its_container_grows() {
    let scene = draw(
        r#"{ "podscape": 0, "elements": [
            { "id": "vnet", "kind": "virtual-network" },
            { "id": "nodes", "kind": "subnet", "network": "vnet" },
            { "id": "pool", "kind": "node-pool", "subnet": "nodes" },
            { "id": "vm", "kind": "virtual-machine", "subnet": "nodes" } ],
            "layout": { "pool": { "x": 400, "y": 300 }, "vnet": { "x": -50, "y": 90 } } }"#,
    );
    let pool = &scene.items[&id("pool")];
    assert_eq!((pool.origin.x, pool.origin.y), (400.0, 300.0));
    let nodes = &scene.items[&id("nodes")];
    assert!(nodes.size.width >= 400.0 + pool.size.width);
    let vnet = &scene.items[&id("vnet")];
    assert_eq!((vnet.origin.x, vnet.origin.y), (-50.0, 90.0));
}

fn id(text: &str) -> model::Id {
    text.parse().expect("an id")
}

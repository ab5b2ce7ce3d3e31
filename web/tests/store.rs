//! Signals of items: what changes reaches the item that it is about, and no other.
#![cfg(target_arch = "wasm32")]
#![allow(clippy::expect_used, reason = "a test may fail")]

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use diagram::{Point, Rectangle, Scene, SceneDifference, SceneOptions};
use leptos::prelude::*;
use model::Id;
use podscape_web::store::Store;
use wasm_bindgen_test::wasm_bindgen_test as test;

const EVERYTHING: Rectangle = Rectangle { x: -1e6, y: -1e6, width: 2e6, height: 2e6 };

fn scene_of(name: &str) -> Scene {
    let design = examples::load(name).expect("an example");
    diagram::scene(&design, &analysis::analyze(&design), &SceneOptions::default())
}

fn shown(name: &str) -> (Store, Scene) {
    let scene = scene_of(name);
    let mut store = Store::default();
    store.replace(&scene, EVERYTHING, 1.0);
    (store, scene)
}

#[test]
fn every_item_has_signals_in_the_order_of_the_scene() {
    let owner = Owner::new();
    owner.set();
    let (store, scene) = shown("hub-and-spoke");
    assert_eq!(store.len(), scene.items.len());
    let roots: Vec<Id> = store.roots().get_untracked().iter().map(|it| it.id.clone()).collect();
    assert_eq!(roots, scene.roots);
    for (id, item) in &scene.items {
        let signals = store.item(id).expect("signals");
        let inside: Vec<Id> = signals.inside.get_untracked().iter().map(|it| it.id.clone()).collect();
        assert_eq!(inside, item.inside, "{id}");
    }
}

/// A move reruns what reads the origin of the item that moved: one closure, however many items there are.
#[test]
fn a_move_reruns_one_closure() {
    let owner = Owner::new();
    owner.set();
    let (mut store, mut scene) = shown("hub-and-spoke");
    let runs = Arc::new(AtomicUsize::new(0));
    let mut places = BTreeMap::new();
    for id in scene.items.keys() {
        let (origin, runs) = (store.item(id).expect("signals").origin.clone(), Arc::clone(&runs));
        let place = Memo::new(move |_| {
            runs.fetch_add(1, Ordering::Relaxed);
            origin.get()
        });
        places.insert(id.clone(), place);
    }
    let read = || {
        for it in places.values() {
            it.get_untracked();
        }
    };
    read();
    assert_eq!(runs.swap(0, Ordering::Relaxed), scene.items.len());
    let moved = scene.items.keys().next().expect("an item").clone();
    scene.items.get_mut(&moved).expect("the item").origin = Point::new(1234.0, 5678.0);
    let difference = SceneDifference { changed: vec![moved], ..SceneDifference::default() };
    store.differ(&scene, &difference, EVERYTHING, 1.0);
    read();
    assert_eq!(runs.load(Ordering::Relaxed), 1);
}

#[test]
fn only_what_is_in_view_has_signals() {
    let owner = Owner::new();
    owner.set();
    let scene = scene_of("stress-1000");
    let mut store = Store::default();
    let view = Rectangle { x: scene.bounds.x, y: scene.bounds.y, width: 1400.0, height: 800.0 };
    store.replace(&scene, view, 1.0);
    let few = store.len();
    assert!(few > 0 && few < scene.items.len() / 2, "{few} of {}", scene.items.len());
    store.look(&scene, EVERYTHING, 1.0);
    assert_eq!(store.len(), scene.items.len());
}

#[test]
fn selecting_writes_what_differs() {
    let owner = Owner::new();
    owner.set();
    let (mut store, scene) = shown("overlay");
    let mut ids = scene.items.keys().cloned();
    let (one, other) = (ids.next().expect("an item"), ids.next().expect("another"));
    store.select(std::slice::from_ref(&one));
    store.select(std::slice::from_ref(&other));
    let selected = |id: &Id| store.item(id).expect("signals").selected.get_untracked();
    assert!(!selected(&one) && selected(&other));
}

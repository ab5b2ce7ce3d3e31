//! From one step to the next: what comes appears, what goes fades, what moves is seen to move. The style sheet says how,
//! and does without where somebody prefers less motion.

use std::time::Duration;

use diagram::SceneDifference;
use editor::Change;
use leptos::prelude::*;
use model::Id;
use wasm_bindgen::JsCast;
use web_sys::Element;

use crate::keys;

/// As long as the style sheet's transitions take, and a little longer.
const LASTS: Duration = Duration::from_millis(750);
/// More than this at once is another picture: nobody could follow it.
const MOST: usize = 80;

/// Shows what a step changes. The document still has the picture before it.
pub(crate) fn show_difference(changes: &[Change]) {
    let Some(stage) = document().query_selector("svg.stage").ok().flatten() else { return };
    let mut shown = Vec::new();
    mark(&stage, "moves", &mut shown);
    if let Some(lines) = stage.query_selector(".lines").ok().flatten() {
        mark(&lines, "appears", &mut shown);
    }
    let mut ghosts = Vec::new();
    let mut new = Vec::new();
    for change in changes {
        let Change::Scene(SceneDifference { added, removed, changed, .. }) = change else { continue };
        ghosts.extend(removed.iter().take(MOST).filter_map(|it| ghost(&stage, it)));
        new.extend(added.iter().cloned());
        keys::highlight(changed.clone());
    }
    request_animation_frame(move || {
        for id in new.iter().take(MOST) {
            if let Some(item) = keys::item_of(id) {
                mark(&item, "appears", &mut shown);
            }
        }
        set_timeout(
            move || {
                for (element, class) in shown {
                    let _ = element.class_list().remove_1(class);
                }
                for ghost in ghosts {
                    ghost.remove();
                }
            },
            LASTS,
        );
    });
}

fn mark(element: &Element, class: &'static str, shown: &mut Vec<(Element, &'static str)>) {
    let _ = element.class_list().add_1(class);
    shown.push((element.clone(), class));
}

/// A picture of an item that goes, where the item is. Of what goes with it there is none of its own.
fn ghost(stage: &Element, id: &Id) -> Option<Element> {
    let item = keys::item_of(id)?;
    let camera = stage.query_selector(".items").ok()??.parent_element()?;
    let copy: Element = item.clone_node_with_deep(true).ok()?.dyn_into().ok()?;
    for named in [Some(copy.clone())].into_iter().flatten().chain(descendants(&copy)) {
        // It is a picture only: nobody finds it by name, by key or by pointer.
        for name in ["data-id", "data-kind", "data-severity", "tabindex", "role", "aria-label"] {
            let _ = named.remove_attribute(name);
        }
    }
    let mut place = item.get_attribute("transform").unwrap_or_default();
    let mut parent = item.parent_element();
    while let Some(outer) = parent.filter(|it| it.has_attribute("data-id")) {
        place = format!("{} {place}", outer.get_attribute("transform").unwrap_or_default());
        parent = outer.parent_element();
    }
    let _ = copy.set_attribute("transform", &place);
    let _ = copy.set_attribute("class", "ghost");
    let _ = copy.set_attribute("aria-hidden", "true");
    camera.append_child(&copy).ok()?;
    Some(copy)
}

fn descendants(of: &Element) -> Vec<Element> {
    let Ok(found) = of.query_selector_all("[data-id]") else { return Vec::new() };
    (0..found.length()).filter_map(|it| found.get(it)?.dyn_into().ok()).collect()
}

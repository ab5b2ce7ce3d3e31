//! What a screen reader says of an item.

use model::element::NodePool;
use model::{Design, Kind};

use crate::ItemKind;
use crate::containment::Node;
use crate::item::{Caption, findings_in_words, item_in_words, kind_within_sentence};
use crate::text::{clean, counted};
use crate::view::View;

/// "Node pool workload, 8 nodes, in subnet snet-nodes, 2 errors".
pub(crate) fn spoken(view: &View<'_>, node: &Node, parent: Option<&Node>, caption: &Caption) -> String {
    let kind = item_in_words(node.kind);
    let title = clean(caption.title.trim());
    let mut words = String::with_capacity(160);
    match node.kind {
        ItemKind::Internet => words.push_str(&title),
        ItemKind::PodPlane => words.extend([&*title, ", outside the virtual network"]),
        ItemKind::Element(_) if title.is_empty() => words.extend([kind, " without a name"]),
        ItemKind::Element(_) => words.extend([kind, " ", &*title]),
    }
    match node.kind {
        ItemKind::Element(Kind::NodePool) => add(&mut words, &nodes(view.design, node)),
        ItemKind::Element(_) | ItemKind::Internet | ItemKind::PodPlane => {
            add(&mut words, &clean(&caption.detail.replace(" · ", ", ")));
        }
    }
    if let Some(parent) = parent {
        add(&mut words, "in ");
        let word = match parent.kind {
            ItemKind::Element(kind) => kind_within_sentence(kind),
            ItemKind::Internet | ItemKind::PodPlane => item_in_words(parent.kind).to_lowercase().into(),
        };
        words.extend([&*word, " ", &*clean(view.name(&parent.id))]);
    }
    add(&mut words, &findings_in_words(view.findings(&node.id)));
    words.shrink_to_fit();
    words
}

/// Adds a part behind a comma, where there is one.
fn add(words: &mut String, part: &str) {
    if !part.is_empty() {
        if !words.is_empty() {
            words.push_str(", ");
        }
        words.push_str(part);
    }
}

fn nodes(design: &Design, node: &Node) -> String {
    design.get::<NodePool>(&node.id).map(|it| counted(u64::from(it.count), "node")).unwrap_or_default()
}

//! What a screen reader says of an item.

use model::element::NodePool;
use model::{Design, Kind};

use crate::ItemKind;
use crate::containment::Node;
use crate::item::{Caption, findings_in_words, kind_in_words};
use crate::text::{clean, counted};
use crate::view::View;

/// "Node pool workload, 8 nodes, in subnet snet-nodes, 2 errors".
pub(crate) fn spoken(view: &View<'_>, node: &Node, parent: Option<&Node>, caption: &Caption) -> String {
    let kind = kind_in_words(node.kind);
    let title = clean(caption.title.trim());
    let mut parts = vec![match node.kind {
        ItemKind::Internet => title,
        ItemKind::PodPlane => format!("{title}, outside the virtual network"),
        ItemKind::Element(_) if title.is_empty() => format!("{kind} without a name"),
        ItemKind::Element(_) => format!("{kind} {title}"),
    }];
    parts.push(match node.kind {
        ItemKind::Element(Kind::NodePool) => nodes(view.design, node),
        ItemKind::Element(_) | ItemKind::Internet | ItemKind::PodPlane => {
            clean(&caption.detail.replace(" · ", ", "))
        }
    });
    if let Some(parent) = parent {
        let word = kind_in_words(parent.kind);
        let word = if word.starts_with("NAT") { word.to_owned() } else { word.to_lowercase() };
        parts.push(format!("in {word} {}", clean(view.name(&parent.id))));
    }
    parts.push(findings_in_words(view.findings(&node.id)));
    parts.retain(|it| !it.is_empty());
    parts.join(", ")
}

fn nodes(design: &Design, node: &Node) -> String {
    design.get::<NodePool>(&node.id).map(|it| counted(u64::from(it.count), "node")).unwrap_or_default()
}

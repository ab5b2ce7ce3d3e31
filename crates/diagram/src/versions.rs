//! Two designs in one picture: what came, what went and what changed.

use analysis::Analysis;
use model::{Design, Difference, Differences};

use crate::draw::{Anchor, Color, Draw, Paint, Type};
use crate::lens::{Frame, thinned};
use crate::text::Face;
use crate::{Connector, Scene, SceneOptions, scene};

/// Fields named on an item at the most; the list beside the picture has them all.
const MOST_NAMED: usize = 3;
const SIGN: Type = Type { size: 12.0, face: Face::SemiBold, color: "panel", anchor: Anchor::Middle };
const RADIUS: f64 = 8.0;

/// The new design drawn with what the old one had besides. What came is framed in green with a plus, what went in red,
/// dashed, with a minus and thinned out, what changed in amber with the names of its fields. Gauges count the new
/// design.
pub fn versions(old: &Design, new: &Design, of_new: &Analysis, differences: &Differences) -> Scene {
    let mut scene = scene(&model::union(old, new), of_new, &SceneOptions::default());
    for difference in &differences.elements {
        let mark = Mark::of(difference);
        if let Some(item) = scene.items.get_mut(difference.id()) {
            let markup = if mark.gone { thinned(&item.markup) } else { std::mem::take(&mut item.markup) };
            item.markup = mark.frame.around(&markup, &mark.note, item.size);
            item.name = format!("{}, {}", mark.note, item.name);
        }
        let lines = scene.connectors.iter_mut().filter(|it| it.element.as_ref() == Some(difference.id()));
        for line in lines {
            signed(line, &mark);
        }
    }
    scene
}

/// What is put on an element.
struct Mark {
    frame: Frame,
    sign: &'static str,
    note: String,
    gone: bool,
}

impl Mark {
    fn of(difference: &Difference) -> Self {
        let mark = |word, color: Color, sign: &'static str, note: &str| Self {
            frame: Frame { word, color, dashed: sign == "−" },
            sign,
            note: format!("{sign} {note}"),
            gone: sign == "−",
        };
        match difference {
            Difference::Added { .. } => mark("added", "ok", "+", "added"),
            Difference::Removed { .. } => mark("removed", "bad", "−", "removed"),
            Difference::Changed { fields, .. } => {
                let mut names: Vec<&str> = fields.iter().map(|it| first(&it.path)).collect();
                names.dedup();
                let more = names.len().saturating_sub(MOST_NAMED);
                names.truncate(MOST_NAMED);
                let more = if more > 0 { format!(" and {more} more") } else { String::new() };
                mark("changed", "warn", "±", &format!("{}{more}", names.join(", ").replace('_', " ")))
            }
        }
    }
}

/// The field that a path begins with.
fn first(path: &str) -> &str {
    path.split(['.', '[']).next().unwrap_or(path)
}

/// A line with its sign in the middle.
fn signed(line: &mut Connector, mark: &Mark) {
    let Some(around) = line.line.around else { return };
    let at = around.center();
    let markup = if mark.gone { thinned(&line.markup) } else { std::mem::take(&mut line.markup) };
    let mut draw = Draw::default();
    draw.raw(format_args!("{markup}<g data-tone=\"{}\">", mark.frame.word));
    draw.circle(at, RADIUS, Paint::fill(mark.frame.color));
    draw.text(crate::Point::new(at.x, at.y + 4.0), mark.sign, 2.0 * RADIUS, SIGN);
    draw.raw(format_args!("</g>"));
    line.markup = draw.finish();
}

#[cfg(test)]
mod tests {
    use super::versions;
    use model::{Design, differences};
    use proptest::prelude::*;

    fn design(elements: &str) -> Design {
        Design::from_json(&format!(r#"{{"podscape":0,"elements":[{elements}]}}"#)).unwrap()
    }

    #[test]
    fn what_came_went_and_changed_is_marked_and_nothing_else() {
        let old = design(
            r#"{"id":"vnet","kind":"virtual-network","address_space":["10.1.0.0/16"]},
               {"id":"snet","kind":"subnet","network":"vnet","prefixes":["10.1.0.0/24"]},
               {"id":"gone","kind":"subnet","network":"vnet","prefixes":["10.1.1.0/24"]}"#,
        );
        let new = design(
            r#"{"id":"vnet","kind":"virtual-network","address_space":["10.1.0.0/16"]},
               {"id":"snet","kind":"subnet","network":"vnet","prefixes":["10.1.0.0/23"]},
               {"id":"come","kind":"subnet","network":"vnet","prefixes":["10.1.4.0/24"]}"#,
        );
        let scene = versions(&old, &new, &analysis::analyze(&new), &differences(&old, &new));
        let tone = |id: &str| {
            let markup = &scene.items[&id.parse().unwrap()].markup;
            ["added", "removed", "changed"]
                .into_iter()
                .find(|it| markup.contains(&format!("data-tone=\"{it}\"")))
        };
        assert_eq!(tone("vnet"), None);
        assert_eq!(tone("snet"), Some("changed"));
        assert_eq!(tone("come"), Some("added"));
        assert_eq!(tone("gone"), Some("removed"));
        assert_eq!(scene.items[&"gone".parse().unwrap()].parent, "vnet".parse().ok(), "where it was");
        assert!(scene.items[&"snet".parse().unwrap()].name.contains("prefixes"));
    }

    proptest! {
        /// Any two designs can be drawn as one, and the same two alike.
        #[test]
        fn any_two_designs_can_be_drawn(old in model::arbitrary::design(), new in model::arbitrary::design()) {
            let (answers, found) = (analysis::analyze(&new), differences(&old, &new));
            let scene = versions(&old, &new, &answers, &found);
            prop_assert_eq!(&scene, &versions(&old, &new, &answers, &found));
        }
    }
}

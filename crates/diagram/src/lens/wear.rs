//! What a lens does to an item's drawing and to a line's: thinned out, or framed in its tone with a note.

use super::{LensLine, Lensed, Mark, Tone, keeps};
use crate::connector::{Line, draw};
use crate::draw::{Anchor, Color, Draw, N, Paint, Type};
use crate::text::{self, Face};
use crate::{Connector, ConnectorKind, Rectangle, Scene, Size};

/// How much is left of what a lens is not about.
const THIN: f64 = 0.25;
/// Items lower than this have no room for a note: chips in the head of a subnet.
const ROOM: f64 = 30.0;
const NOTE: Type = Type { size: 10.0, face: Face::SemiBold, color: "panel", anchor: Anchor::Start };
const NOTE_HEIGHT: f64 = 15.0;

/// A scene through a lens: what belongs is framed in its tone and told, the rest thinned out; lines that only the lens
/// has are drawn. A walk that somebody `traced` is what they look at, through any lens.
pub fn seen_through(scene: &mut Scene, lensed: &Lensed, traced: bool) {
    for item in scene.items.values_mut() {
        match lensed.mark(&item.id) {
            Some(mark) => {
                item.markup = framed(&item.markup, lensed, mark, item.size);
                if !mark.note.is_empty() {
                    item.name = format!("{}, {}", item.name, text::clean(&mark.note));
                }
            }
            None if lensed.shows(item.kind, &item.id) => {}
            None => item.markup = thinned(&item.markup),
        }
    }
    let asked = |kind| traced && matches!(kind, ConnectorKind::Path | ConnectorKind::Return);
    for connector in &mut scene.connectors {
        if !keeps(lensed.lens, connector.kind) && !asked(connector.kind) {
            connector.markup = thinned(&connector.markup);
        }
    }
    let own: Vec<Connector> = lensed.lines.iter().filter_map(|it| drawn(scene, it)).collect();
    scene.connectors.extend(own);
}

/// A line that only the lens has; nothing where an end is not drawn, or where one is drawn in the other, which says it.
fn drawn(scene: &Scene, of: &LensLine) -> Option<Connector> {
    let LensLine { kind, from, to } = of;
    let there = scene.items.contains_key(from) && scene.items.contains_key(to);
    if !there || scene.is_inside(from, to) || scene.is_inside(to, from) {
        return None;
    }
    let mut connector = Connector {
        key: format!("lens:{kind:?}:{from}:{to}"),
        kind: *kind,
        from: from.clone(),
        to: to.clone(),
        element: None,
        markup: String::new(),
        line: Line { routed: true, ..Line::default() },
    };
    draw(scene, &mut connector);
    Some(connector).filter(|it| !it.markup.is_empty())
}

/// A drawing that only hints at what is there.
pub(crate) fn thinned(markup: &str) -> String {
    let mut draw = Draw::default();
    draw.raw(format_args!("<g data-thin=\"\" opacity=\"{}\">{markup}</g>", N(THIN)));
    draw.finish()
}

fn framed(markup: &str, lensed: &Lensed, mark: &Mark, size: Size) -> String {
    let sign = match mark.tone {
        Tone::Bad => "✕ ",
        Tone::Caution => "! ",
        Tone::Told | Tone::Good => "",
    };
    let note = if mark.note.is_empty() { String::new() } else { format!("{sign}{}", mark.note) };
    let frame = Frame {
        word: mark.tone.as_str(),
        color: mark.tone.color(lensed.lens),
        // Colour is not the only signal.
        dashed: mark.tone == Tone::Bad,
    };
    frame.around(markup, &note, size)
}

/// A frame around an item, with a note on its lower edge.
#[derive(Clone, Copy)]
pub(crate) struct Frame {
    /// The word of `data-tone`.
    pub(crate) word: &'static str,
    pub(crate) color: Color,
    pub(crate) dashed: bool,
}

impl Frame {
    /// The item's markup in the frame; no note where it is empty, or the item too low for one.
    pub(crate) fn around(self, markup: &str, note: &str, size: Size) -> String {
        let mut draw = Draw::default();
        draw.raw(format_args!("{markup}<g data-tone=\"{}\">", self.word));
        let frame = Rectangle { x: 0.0, y: 0.0, width: size.width, height: size.height };
        let mut paint = Paint { fill: None, ..Paint::fill(self.color) }.stroke(self.color, 2.0);
        paint.dashes = self.dashed.then_some("5 3");
        draw.rect(frame, 9.0, paint);
        if !note.is_empty() && size.height >= ROOM {
            let room = (size.width - 28.0).max(40.0);
            let width = NOTE.width(&text::shortened(note, room, NOTE.size, NOTE.face)) + 12.0;
            let at = Rectangle { x: 8.0, y: size.height - NOTE_HEIGHT / 2.0, width, height: NOTE_HEIGHT };
            draw.rect(at, NOTE_HEIGHT / 2.0, Paint::fill(self.color));
            draw.text(crate::Point::new(at.x + 6.0, at.y + 11.0), note, room, NOTE);
        }
        draw.raw(format_args!("</g>"));
        draw.finish()
    }
}

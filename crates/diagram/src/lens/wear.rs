//! What a lens does to an item's drawing and to a line's: thinned out, or framed in its tone with a note.

use super::{Lensed, Mark, Tone};
use crate::draw::{Anchor, Draw, N, Paint, Type};
use crate::text::{self, Face};
use model::Id;

use crate::{ItemKind, Rectangle, Size};

/// How much is left of what a lens is not about.
const THIN: f64 = 0.25;
/// Items lower than this have no room for a note: chips in the head of a subnet.
const ROOM: f64 = 30.0;
const NOTE: Type = Type { size: 10.0, face: Face::SemiBold, color: "panel", anchor: Anchor::Start };
const NOTE_HEIGHT: f64 = 15.0;

/// An item's drawing as it looks through a lens.
pub(crate) fn worn(markup: String, lensed: &Lensed, kind: ItemKind, id: &Id, size: Size) -> String {
    match lensed.mark(id) {
        Some(mark) => framed(&markup, lensed, mark, size),
        None if lensed.shows(kind, id) => markup,
        None => thinned(&markup),
    }
}

/// A drawing that only hints at what is there.
pub(crate) fn thinned(markup: &str) -> String {
    let mut draw = Draw::default();
    draw.raw(format_args!("<g data-thin=\"\" opacity=\"{}\">{markup}</g>", N(THIN)));
    draw.finish()
}

fn framed(markup: &str, lensed: &Lensed, mark: &Mark, size: Size) -> String {
    let color = mark.tone.color(lensed.lens);
    let mut draw = Draw::default();
    draw.raw(format_args!("{markup}<g data-tone=\"{}\">", mark.tone.as_str()));
    let frame = Rectangle { x: 0.0, y: 0.0, width: size.width, height: size.height };
    let mut paint = Paint { fill: None, ..Paint::fill(color) }.stroke(color, 2.0);
    // Colour is not the only signal.
    paint.dashes = (mark.tone == Tone::Bad).then_some("5 3");
    draw.rect(frame, 9.0, paint);
    if !mark.note.is_empty() && size.height >= ROOM {
        let room = (size.width - 28.0).max(40.0);
        let sign = match mark.tone {
            Tone::Bad => "✕ ",
            Tone::Caution => "! ",
            Tone::Told | Tone::Good => "",
        };
        let note = format!("{sign}{}", mark.note);
        let width = NOTE.width(&text::shortened(&note, room, NOTE.size, NOTE.face)) + 12.0;
        let at = Rectangle { x: 8.0, y: size.height - NOTE_HEIGHT / 2.0, width, height: NOTE_HEIGHT };
        draw.rect(at, NOTE_HEIGHT / 2.0, Paint::fill(color));
        draw.text(crate::Point::new(at.x + 6.0, at.y + 11.0), &note, room, NOTE);
    }
    draw.raw(format_args!("</g>"));
    draw.finish()
}

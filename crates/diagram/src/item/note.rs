//! Notes.

use model::element::Note;

use super::Caption;
use crate::draw::{Draw, Paint, Type};
use crate::layout::Placed;
use crate::text::{Face, clean, width};
use crate::{Point, Rectangle, Size};

const WIDTH: f64 = 200.0;
const LINE: f64 = 16.0;
const EDGE: f64 = 12.0;
/// The most lines that are drawn.
const MOST: usize = 12;

/// A note.
pub(super) fn caption(name: &str, note: &Note) -> Caption {
    Caption::of(name, [clean(&note.text).into_owned()])
}

/// The room of a note.
pub(super) fn size(note: &Note) -> Size {
    let lines = lines(&note.text, WIDTH - 2.0 * EDGE).len().max(1);
    Size { width: WIDTH, height: lines as f64 * LINE + 2.0 * EDGE - 4.0 }
}

/// Draws a note.
pub(super) fn draw(draw: &mut Draw, note: &Note, placed: &Placed) {
    let whole = Rectangle { x: 0.0, y: 0.0, width: placed.at.width, height: placed.at.height };
    draw.rect(whole, 4.0, Paint::fill("warn-soft").stroke("line2", 1.0));
    let room = placed.at.width - 2.0 * EDGE;
    for (place, line) in lines(&note.text, room).iter().enumerate() {
        let y = EDGE + 10.0 + place as f64 * LINE;
        if y < placed.at.height {
            draw.text(Point::new(EDGE, y), line, room, Type::DETAIL.colored("ink"));
        }
    }
}

/// A text in lines of at most a width.
fn lines(text: &str, room: f64) -> Vec<String> {
    let fits = |line: &str| width(line, Type::DETAIL.size, Face::Regular) <= room * 0.96;
    let mut lines = Vec::new();
    for paragraph in text.lines() {
        let mut line = String::new();
        for word in paragraph.split_whitespace() {
            let longer = if line.is_empty() { word.to_owned() } else { format!("{line} {word}") };
            if fits(&longer) || line.is_empty() {
                line = longer;
            } else {
                lines.push(std::mem::replace(&mut line, word.to_owned()));
            }
            if lines.len() >= MOST {
                if let Some(last) = lines.last_mut() {
                    last.push('…');
                }
                return lines;
            }
        }
        lines.push(line);
    }
    lines.truncate(MOST);
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_note_is_broken_into_lines_and_never_grows_without_end() {
        assert_eq!(lines("one two\n\nthree", 500.0), ["one two", "", "three"]);
        assert!(lines(&"word ".repeat(10_000), 150.0).len() <= MOST);
    }
}

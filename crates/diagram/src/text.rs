//! Text: how wide it is, how it is shortened, how it is written into XML.
//!
//! The widths are advance widths of Inter 4.0 (Regular and SemiBold, SIL Open Font License 1.1), read from Debian's
//! package `fonts-inter`, in thousandths of the font size. Command line and browser measure alike with them. A viewer
//! without Inter uses another face, whose letters may be wider: see [`fitted`].

use std::borrow::Cow;

/// Advance widths of U+0020 to U+007E, Inter Regular.
const REGULAR: [u16; 95] = [
    281, 278, 403, 631, 638, 812, 639, 222, 362, 362, 500, 659, 280, 460, 276, 357, 625, 464, 605, 636, 642,
    608, 624, 571, 616, 624, 276, 280, 659, 659, 659, 507, 936, 676, 651, 727, 719, 598, 587, 743, 740, 264,
    543, 652, 562, 889, 753, 761, 635, 761, 639, 638, 642, 741, 676, 949, 642, 665, 625, 362, 357, 362, 469,
    452, 497, 564, 621, 558, 621, 582, 361, 609, 591, 237, 237, 544, 237, 869, 585, 597, 609, 609, 372, 523,
    364, 581, 557, 812, 540, 557, 541, 362, 327, 362, 659,
];
/// Advance widths of U+0020 to U+007E, Inter SemiBold.
const SEMI_BOLD: [u16; 95] = [
    248, 309, 396, 643, 649, 844, 663, 213, 393, 393, 543, 673, 295, 466, 290, 379, 667, 481, 621, 652, 666,
    632, 648, 587, 646, 648, 290, 295, 673, 673, 673, 544, 999, 724, 657, 744, 724, 608, 586, 755, 744, 275,
    561, 677, 566, 906, 741, 775, 643, 776, 651, 649, 660, 734, 724, 1007, 690, 705, 653, 393, 379, 393, 481,
    468, 497, 575, 630, 577, 630, 593, 377, 625, 613, 261, 261, 569, 261, 898, 610, 608, 625, 625, 397, 549,
    380, 608, 576, 837, 562, 576, 562, 393, 358, 393, 673,
];
/// Advance of a typical fixed-width face.
const MONO: u16 = 602;
/// A text that fills more than this share of its room is told its length, so that a wider face stays inside.
const TIGHT: f64 = 0.86;

/// A face of the drawing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Face {
    /// Ordinary text.
    Regular,
    /// Names.
    SemiBold,
    /// Addresses.
    Mono,
}

/// The width of a text, in scene units.
pub(crate) fn width(text: &str, size: f64, face: Face) -> f64 {
    let sum: u32 = text.chars().map(|it| u32::from(advance(it, face))).sum();
    f64::from(sum) * size / 1000.0
}

fn advance(character: char, face: Face) -> u16 {
    let table = match face {
        Face::Mono => return if wide(character) { 2 * MONO } else { MONO },
        Face::Regular => &REGULAR,
        Face::SemiBold => &SEMI_BOLD,
    };
    let code = u32::from(character);
    let place = code.checked_sub(0x20).and_then(|it| usize::try_from(it).ok());
    match place.and_then(|it| table.get(it)) {
        Some(units) => *units,
        None => match character {
            '·' => 276,
            '–' => 500,
            '…' => 821,
            '×' => 659,
            '→' | '—' => 1000,
            _ if wide(character) => 1000,
            _ => 640,
        },
    }
}

/// Whether a character of East Asian scripts or an emoji takes a full square.
fn wide(character: char) -> bool {
    matches!(u32::from(character), 0x1100..=0x115f | 0x2e80..=0xa4cf | 0xac00..=0xd7a3 | 0xf900..=0xfaff
        | 0xfe30..=0xfe6f | 0xff00..=0xff60 | 0xffe0..=0xffe6 | 0x1_f300..=0x1_faff | 0x2_0000..=0x3_fffd)
}

/// A text shortened with an ellipsis to a width.
pub(crate) fn shortened(text: &str, room: f64, size: f64, face: Face) -> Cow<'_, str> {
    let text = clean(text);
    if width(&text, size, face) <= room {
        return text;
    }
    let room = room - width("…", size, face);
    let mut taken = 0.0;
    let mut short: String = text
        .chars()
        .take_while(|it| {
            taken += f64::from(advance(*it, face)) * size / 1000.0;
            taken <= room
        })
        .collect();
    short.truncate(short.trim_end().len());
    short.push('…');
    Cow::Owned(short)
}

/// The length that a text is told to keep, where a wider face could leave its room.
pub(crate) fn fitted(text: &str, room: f64, size: f64, face: Face) -> Option<f64> {
    let width = width(text, size, face);
    (width > TIGHT * room).then(|| width.min(room))
}

/// A text on one line, without characters that XML does not allow.
pub(crate) fn clean(text: &str) -> Cow<'_, str> {
    replaced(text, |it| match it {
        '\n' | '\r' | '\t' => Some(" "),
        it => forbidden(it),
    })
}

/// A text for XML: content or a quoted attribute.
pub(crate) fn escaped(text: &str) -> Cow<'_, str> {
    replaced(text, |it| match it {
        '&' => Some("&amp;"),
        '<' => Some("&lt;"),
        '>' => Some("&gt;"),
        '"' => Some("&quot;"),
        '\'' => Some("&#39;"),
        '\n' | '\r' | '\t' => None,
        it => forbidden(it),
    })
}

/// What stands for a character that XML does not allow.
fn forbidden(character: char) -> Option<&'static str> {
    let never = character.is_control() || matches!(character, '\u{fffe}' | '\u{ffff}');
    never.then_some("\u{fffd}")
}

/// A text with some characters replaced; most texts have none.
fn replaced(text: &str, by: impl Fn(char) -> Option<&'static str>) -> Cow<'_, str> {
    if !text.chars().any(|it| by(it).is_some()) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 8);
    for character in text.chars() {
        match by(character) {
            Some(other) => out.push_str(other),
            None => out.push(character),
        }
    }
    Cow::Owned(out)
}

/// A number as people read it: 2,496.
pub(crate) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// A count with its noun: "1 node", "8 nodes".
pub(crate) fn counted(number: u64, noun: &str) -> String {
    let ending = if number == 1 { "" } else { "s" };
    format!("{} {noun}{ending}", grouped(number))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn longer_text_is_wider_and_shortening_fits() {
        assert!(width("snet-nodes", 12.0, Face::SemiBold) > width("snet", 12.0, Face::SemiBold));
        for room in [20.0, 60.0, 90.0] {
            let short = shortened("AzureFirewallSubnet", room, 12.0, Face::SemiBold);
            assert!(width(&short, 12.0, Face::SemiBold) <= room, "{short}");
            assert!(short.ends_with('…'));
        }
        assert_eq!(shortened("fw", 60.0, 12.0, Face::Regular), "fw");
    }

    #[test]
    fn markup_in_names_is_text() {
        assert_eq!(escaped("<b a=\"1\">&'"), "&lt;b a=&quot;1&quot;&gt;&amp;&#39;");
        assert_eq!(escaped("a\u{0}b\u{ffff}"), "a\u{fffd}b\u{fffd}");
        assert_eq!(clean("two\nlines"), "two lines");
    }

    #[test]
    fn numbers_are_grouped() {
        assert_eq!(grouped(7), "7");
        assert_eq!(grouped(2496), "2,496");
        assert_eq!(grouped(1_000_000), "1,000,000");
        assert_eq!(counted(1, "node"), "1 node");
    }
}

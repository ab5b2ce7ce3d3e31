//! How text is laid out and coloured.

use findings::Severity;
use textwrap::{Options, WordSplitter, fill};

/// How text is laid out and coloured.
#[derive(Clone, Copy, Debug)]
pub struct Style {
    /// Columns.
    pub width: usize,
    /// Whether colours are understood.
    pub colour: bool,
}

/// Longer lines are hard to follow; only tables are wider.
const WIDEST_PARAGRAPH: usize = 100;

impl Default for Style {
    /// For a log: no colours, 120 columns.
    fn default() -> Self {
        Self { width: 120, colour: false }
    }
}

/// What a piece of text is, which decides its colour.
#[derive(Clone, Copy, Debug)]
pub(super) enum Ink {
    Heading,
    Faint,
    Good,
    Of(Severity),
}

impl Style {
    /// A piece of text in its colour.
    pub(super) fn ink(self, ink: Ink, text: &str) -> String {
        if !self.colour {
            return text.to_owned();
        }
        // The eight colours of every terminal (ECMA-48, SGR), so that its theme decides.
        let code = match ink {
            Ink::Heading => "1",
            Ink::Faint => "2",
            Ink::Good => "32",
            Ink::Of(Severity::Error) => "1;31",
            Ink::Of(Severity::Warning) => "1;33",
            Ink::Of(Severity::Advice) => "1;36",
        };
        format!("\u{1b}[{code}m{text}\u{1b}[0m")
    }

    /// Text broken into lines, each so many columns in, with a line feed at the end. Words stay whole, also long ones
    /// and those with hyphens, so that they can be copied.
    pub fn paragraph(self, indent: usize, text: &str) -> String {
        let margin = " ".repeat(indent);
        let options = Options::new(self.width.clamp(20, WIDEST_PARAGRAPH))
            .initial_indent(&margin)
            .subsequent_indent(&margin)
            .word_splitter(WordSplitter::NoHyphenation)
            .break_words(false);
        let mut filled = fill(&plain(text), options);
        filled.push('\n');
        filled
    }
}

/// Text without control characters, which a terminal would obey: names come from files of other people.
pub(super) fn plain(text: &str) -> String {
    text.chars().map(|it| if it.is_control() && it != '\n' { ' ' } else { it }).collect()
}

/// "1 error", "3 errors".
pub(super) fn count(number: usize, one: &str) -> String {
    if number == 1 { format!("1 {one}") } else { format!("{number} {one}s") }
}

/// A number with its thousands apart, as in "64,512".
pub(super) fn thousands(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::{Ink, Style, plain, thousands};

    #[test]
    fn numbers_are_grouped() {
        assert_eq!(
            [0, 999, 1000, 64_512, 1_234_567].map(thousands),
            ["0", "999", "1,000", "64,512", "1,234,567"]
        );
    }

    #[test]
    fn lines_are_no_wider_than_asked_and_words_stay_whole() {
        let style = Style { width: 30, colour: false };
        let text = style.paragraph(
            4,
            "Needs 341 addresses, InsufficientSubnetSizeForThatManyNodes says surge-default-nodes.",
        );
        assert!(text.lines().all(|it| it.starts_with("    ")));
        assert!(
            text.contains("InsufficientSubnetSizeForThatManyNodes") && text.contains("surge-default-nodes")
        );
        assert_eq!(text.lines().next(), Some("    Needs 341 addresses,"));
    }

    #[test]
    fn colours_only_where_they_are_understood_and_none_out_of_a_file() {
        assert_eq!(Style::default().ink(Ink::Heading, "x"), "x");
        assert_eq!(Style { colour: true, ..Style::default() }.ink(Ink::Good, "x"), "\u{1b}[32mx\u{1b}[0m");
        assert_eq!(plain("a\u{1b}[31mb"), "a [31mb");
    }
}

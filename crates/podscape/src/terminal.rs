//! What standard output is.

use std::env;
use std::io::{IsTerminal, stdout};

use podscape::report::text::Style;
use terminal_size::{Width, terminal_size};

/// The widest text, however wide the terminal.
const WIDEST: usize = 160;

/// How text is laid out here: colours on a terminal, unless `NO_COLOR` (<https://no-color.org>) asks for none.
pub(crate) fn style() -> Style {
    let is_terminal = stdout().is_terminal();
    let unwanted = env::var_os("NO_COLOR").is_some_and(|it| !it.is_empty());
    let dumb = env::var_os("TERM").is_some_and(|it| it == "dumb");
    let columns = env::var("COLUMNS").ok().and_then(|it| it.parse().ok()).filter(|it| *it > 0);
    let terminal =
        || if is_terminal { terminal_size().map(|(Width(width), _)| usize::from(width)) } else { None };
    Style {
        width: columns.or_else(terminal).unwrap_or(Style::default().width).clamp(20, WIDEST),
        colour: is_terminal && !unwanted && !dumb,
    }
}

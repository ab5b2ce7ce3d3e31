//! What a node has, as its own tools print it.

use std::fmt::Write as _;

use model::Family;
use routing::{PartKind, TableLine, TablePart};

use super::style::{Ink, Style, plain};

/// The parts of a node, each below what prints it. Everything that is not a line of the node's own begins with `#`, so that
/// `iptables-restore` takes the text of the tables. A line that a walk visits has the number of the hop above it.
pub fn tables(parts: &[TablePart], family: Family, style: Style) -> String {
    let mut text = String::new();
    for part in parts {
        if !text.is_empty() {
            text.push('\n');
        }
        let head = format!("# {}", part.kind.command(family));
        let _ = writeln!(text, "{}", style.ink(Ink::Heading, &head));
        for line in &part.lines {
            text.push_str(&written(part.kind, line, style));
        }
    }
    text
}

fn written(kind: PartKind, line: &TableLine, style: Style) -> String {
    let own = plain(&line.text);
    if line.visits.is_empty() {
        // A table's chains and its end are no rules: they stand back a little.
        let frame = matches!(kind, PartKind::Table(_)) && own.starts_with(':');
        return format!("{}\n", if frame { style.ink(Ink::Faint, &own) } else { own });
    }
    let visits: Vec<String> =
        line.visits.iter().map(|it| format!("hop {}, line {}", it.hop, it.order)).collect();
    let mark = format!("# ▾ {}", visits.join("; "));
    format!("{}\n{}\n", style.ink(Ink::Good, &mark), style.ink(Ink::Good, &own))
}

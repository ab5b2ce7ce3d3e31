//! A table of columns, or, where it is too wide, one block for each row.

use textwrap::core::display_width;

use super::style::{Ink, Style};

/// One cell: its text, and whether it is too much.
#[derive(Clone, Debug, Default)]
pub(super) struct Cell {
    pub(super) text: String,
    pub(super) ink: Option<Ink>,
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        Self { text, ink: None }
    }
}

/// Spaces between columns.
const GAP: usize = 2;

/// Lays rows out: the first column to the left, numbers to the right.
pub(super) fn lay_out(head: &[&str], rows: &[Vec<Cell>], style: Style) -> String {
    let widths: Vec<usize> = head
        .iter()
        .enumerate()
        .map(|(column, head)| {
            let cells = rows.iter().filter_map(|row| row.get(column));
            cells.map(|it| display_width(&it.text)).chain([display_width(head)]).max().unwrap_or(0)
        })
        .collect();
    let total: usize = widths.iter().sum::<usize>() + GAP * head.len().saturating_sub(1);
    if total > style.width { blocks(head, rows, style) } else { columns(head, rows, &widths, style) }
}

fn columns(head: &[&str], rows: &[Vec<Cell>], widths: &[usize], style: Style) -> String {
    let mut text = String::new();
    let head: Vec<Cell> =
        head.iter().map(|it| Cell { text: (*it).to_owned(), ink: Some(Ink::Faint) }).collect();
    for row in std::iter::once(&head).chain(rows) {
        let mut line = String::new();
        for (column, (cell, width)) in row.iter().zip(widths).enumerate() {
            let room = " ".repeat(width.saturating_sub(display_width(&cell.text)));
            let inked = cell.ink.map_or_else(|| cell.text.clone(), |ink| style.ink(ink, &cell.text));
            if column == 0 {
                line.push_str(&inked);
                line.push_str(&room);
            } else {
                line.push_str(&" ".repeat(GAP));
                line.push_str(&room);
                line.push_str(&inked);
            }
        }
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}

fn blocks(head: &[&str], rows: &[Vec<Cell>], style: Style) -> String {
    let mut text = String::new();
    for row in rows {
        for (column, (head, cell)) in head.iter().zip(row).enumerate() {
            let inked = cell.ink.map_or_else(|| cell.text.clone(), |ink| style.ink(ink, &cell.text));
            if column == 0 {
                text.push_str(&inked);
            } else if !cell.text.is_empty() {
                text.extend(["  ", &head.to_lowercase(), ": ", &inked]);
            } else {
                continue;
            }
            text.push('\n');
        }
    }
    text
}

//! The support matrix, what changed between the editions, and what of a design ends, for people.

use analysis::{Ending, UsedRow};
use facts::{Edition, EditionChange, FeatureTopic, MatrixCell, MatrixRow, Model, Status};
use findings::Severity;
use model::{Design, write_date};

use super::style::{Ink, Style};
use super::table::{Cell, lay_out};

/// The matrix as a table for each topic; what the design uses has a star. One row is told in full.
pub fn matrix(edition: Edition, rows: &[UsedRow], style: Style) -> String {
    if let [only] = rows {
        return in_full(edition, only, style);
    }
    let mut text =
        style.paragraph(0, &format!("Edition {edition}: yes, limited, no, – where no source says."));
    let used = rows.iter().any(|it| !it.uses.is_empty());
    if used {
        text.push_str(&style.paragraph(0, "A * marks what the design uses."));
    }
    for topic in FeatureTopic::ALL {
        let here: Vec<&UsedRow> = rows.iter().filter(|it| it.row.subject.topic() == topic).collect();
        if here.is_empty() {
            continue;
        }
        let mut head = vec![topic.as_str()];
        head.extend(Model::ALL.map(column));
        let lines: Vec<Vec<Cell>> = here.iter().map(|it| line(it)).collect();
        text.push('\n');
        text.push_str(&lay_out(&head, &lines, style));
    }
    let denied: Vec<String> = rows.iter().flat_map(denied).collect();
    if !denied.is_empty() {
        text.push('\n');
        text.push_str(&style.paragraph(0, "What the design uses and its model does not have:"));
        for it in denied {
            text.push_str(&style.paragraph(2, &it));
        }
    }
    text
}

const fn column(model: Model) -> &'static str {
    match model {
        Model::Kubenet => "kubenet",
        Model::NodeSubnet => "node subnet",
        Model::PodSubnetDynamic => "pod subnet",
        Model::PodSubnetStatic => "static",
        Model::Overlay => "overlay",
        Model::ByoCni => "own CNI",
    }
}

fn line(used: &UsedRow) -> Vec<Cell> {
    let first = Cell { text: used.row.subject.as_str().to_owned(), ink: None };
    let cells = used.row.cells.iter().map(|cell| {
        let star = if used.uses.iter().any(|it| it.model == cell.model) { "*" } else { "" };
        let (word, ink) = match cell.support.status {
            Status::Supported => ("yes", Some(Ink::Good)),
            Status::Limited => ("limited", Some(Ink::Of(Severity::Warning))),
            Status::Unsupported => ("no", Some(Ink::Of(Severity::Error))),
            Status::NotCovered => ("–", Some(Ink::Faint)),
        };
        Cell { text: format!("{word}{star}"), ink }
    });
    std::iter::once(first).chain(cells).collect()
}

/// What a design uses and can't have, with the ways to get it.
fn denied(used: &UsedRow) -> Vec<String> {
    let of = |cell: &MatrixCell| {
        let mut by = used.uses.iter().filter(|it| it.model == cell.model).map(|it| it.by.as_str());
        let by = by.next().filter(|_| cell.support.status == Status::Unsupported)?;
        Some(format!("{by}: {}", told(&used.row, cell)))
    };
    used.row.cells.iter().filter_map(of).collect()
}

/// A cell in words, with the ways to get it.
fn told(row: &MatrixRow, cell: &MatrixCell) -> String {
    let ways: Vec<String> = cell.ways.iter().copied().map(analysis::way_told).collect();
    let ways = if ways.is_empty() { String::new() } else { format!(" Nearest: {}.", ways.join("; ")) };
    format!("{}{ways}", analysis::cell_told(row, cell))
}

fn in_full(edition: Edition, used: &UsedRow, style: Style) -> String {
    let row = &used.row;
    let mut text = style.paragraph(0, &format!("{} in edition {edition}", row.subject.as_str()));
    let mut line = |indent, line: String| text.push_str(&style.paragraph(indent, &line));
    if let Some(since) = row.since {
        line(0, format!("Since Kubernetes {} ({}).", since.value, since.fact));
    }
    if let Some((ends, date)) = row.ends.and_then(|it| Some((it, it.date?))) {
        line(
            0,
            format!(
                "Support ends on {}; replaced by: {} ({}).",
                write_date(date),
                ends.replacement,
                ends.fact
            ),
        );
    }
    for cell in &row.cells {
        line(2, told(row, cell));
        let source = cell.support.fact.map(|it| format!("source: {it}"));
        let borrowed = cell.support.borrowed_from.map(|it| format!("as {it} says; this edition is silent"));
        let other = cell.other_edition;
        let changed = (other != Status::NotCovered && other != cell.support.status)
            .then(|| format!("{}: {}", edition.other(), analysis::status_word(other)));
        for more in [source, borrowed, changed].into_iter().flatten() {
            line(4, more);
        }
        for it in used.uses.iter().filter(|it| it.model == cell.model) {
            line(4, format!("used by {} of {}", it.by, it.cluster));
        }
    }
    text
}

/// What changed between the editions, one by one.
pub fn changes(changes: &[EditionChange], style: Style) -> String {
    let [workshop, current] = Edition::ALL.map(Edition::as_str);
    let mut text = String::new();
    for change in changes {
        text.push_str(&style.paragraph(0, &style.ink(Ink::Heading, change.what)));
        text.push_str(&style.paragraph(2, &format!("{workshop}: {}", change.workshop)));
        text.push_str(&style.paragraph(2, &format!("{current}: {}", change.current)));
        text.push_str(&style.paragraph(2, &format!("so: {}", change.impact)));
    }
    text
}

/// What of a design ends, along the dates, with what to move to.
pub fn timeline(design: &Design, as_of: facts::Date, endings: &[Ending], style: Style) -> String {
    if endings.is_empty() {
        return style
            .paragraph(0, &format!("As of {}, nothing in the design is known to end.", write_date(as_of)));
    }
    let mut text = style.paragraph(0, &format!("As of {}:", write_date(as_of)));
    for ending in endings {
        let retirement = ending.retirement;
        let date = retirement.date.map_or_else(|| "undated".to_owned(), write_date);
        let head = format!("{date}  {} ({})", retirement.component_name, ending.left_told());
        let ink = if ending.is_over() { Ink::Of(Severity::Error) } else { Ink::Of(Severity::Warning) };
        text.push_str(&style.paragraph(0, &style.ink(ink, &head)));
        let names: Vec<&str> = ending.subjects.iter().map(|it| design.name_of(it)).collect();
        text.push_str(&style.paragraph(12, &format!("has it: {}", names.join(", "))));
        text.push_str(&style.paragraph(12, &format!("move to: {}", retirement.replacement)));
        if let Some(images) = retirement.images_removed {
            text.push_str(&style.paragraph(12, &format!("node images go away on {}", write_date(images))));
        }
    }
    text
}

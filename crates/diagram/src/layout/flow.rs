//! Boxes in rows: a grid of cards of one width, shelves of containers.

use std::ops::Range;

use crate::{Point, Rectangle, Size};

/// Space between neighbours.
pub(crate) const GAP: f64 = 16.0;
/// The shape that a picture should have: width by height.
pub(crate) const ASPECT: f64 = 1.6;
/// A card is not stretched beyond this share of what it needs.
const STRETCH: f64 = 1.6;
/// Nor beyond this one in a single column.
const STRETCH_ALONE: f64 = 2.5;
/// A shelf that is emptier is not stretched.
const FULL: f64 = 0.5;

/// One thing to be placed: who, how large, of which sort.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Part {
    pub(crate) who: usize,
    pub(crate) size: Size,
    pub(crate) sort: Sort,
}

/// How things are placed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sort {
    /// Containers: on shelves, each with its own width; a number per sort, each begins a new shelf.
    Shelf(u8),
    /// Cards: in a grid; a number per sort, each begins a new row.
    Grid(u8),
    /// Strips over the whole width.
    Strip,
}

/// Rows, from the top.
#[derive(Clone, Debug, Default)]
pub(crate) struct Flow {
    parts: Vec<Part>,
    rows: Vec<Row>,
    /// Columns of the grid.
    columns: usize,
    /// Width of a column.
    column: f64,
    /// Width and height of it all.
    pub(crate) size: Size,
}

/// Parts that follow each other.
#[derive(Clone, Debug)]
struct Row {
    parts: Range<usize>,
    sort: Sort,
    height: f64,
    width: f64,
}

impl Flow {
    /// The flow whose shape, with what surrounds it, comes nearest to the wanted one.
    pub(crate) fn best(parts: &[Part], around: Size) -> Self {
        let widest = parts.iter().map(|it| it.size.width).fold(0.0, f64::max);
        let column = column_of(parts);
        let area: f64 = parts.iter().map(|it| (it.size.width + GAP) * (it.size.height + GAP)).sum();
        let ideal = (area * ASPECT).sqrt();
        let shares = [0.6, 0.75, 0.9, 1.05, 1.25, 1.5, 1.9].map(|it| it * ideal);
        let columns = [1.0, 2.0, 3.0, 4.0].map(|it| it * (column + GAP) - GAP);
        let mut best: Option<(f64, f64)> = None;
        for width in [widest].into_iter().chain(shares).chain(columns).filter(|it| *it >= widest) {
            let size = size_of(rows(parts, width, column));
            let (wide, high) = (size.width + around.width, size.height + around.height);
            let shape = (wide / high.max(1.0) / ASPECT).ln().abs();
            let waste = (wide * high / area.max(1.0)).max(1.0).ln();
            let cost = shape + 0.35 * waste;
            if best.is_none_or(|(least, _)| cost < least - 1e-9) {
                best = Some((cost, width));
            }
        }
        best.map(|(_, width)| Self::of(parts, width, column)).unwrap_or_default()
    }

    /// Things in rows of at most a width.
    pub(crate) fn within(parts: &[Part], width: f64) -> Self {
        Self::of(parts, width, column_of(parts))
    }

    fn of(parts: &[Part], width: f64, column: f64) -> Self {
        let rows: Vec<Row> = rows(parts, width, column).collect();
        let grid = rows.iter().filter(|it| matches!(it.sort, Sort::Grid(_)));
        let columns = grid.map(|it| it.parts.len()).max().unwrap_or(0);
        let size = size_of(rows.iter().cloned());
        Self { parts: parts.to_vec(), rows, columns, column, size }
    }

    /// Where everything stands in a room at least as large as needed, its corner given. Containers and cards fill it.
    pub(crate) fn places(&self, corner: Point, room: Size, mut place: impl FnMut(usize, Rectangle)) {
        let width = room.width.max(self.size.width);
        let mut slack = (room.height - self.size.height).max(0.0);
        let columns = self.columns.max(1) as f64;
        let most = if self.columns <= 1 { STRETCH_ALONE } else { STRETCH };
        let column = ((width - (columns - 1.0) * GAP) / columns).min(self.column * most);
        let mut y = corner.y;
        let last_shelf = self.rows.iter().rposition(|it| matches!(it.sort, Sort::Shelf(_)));
        for (number, row) in self.rows.iter().enumerate() {
            let mut height = row.height;
            if last_shelf == Some(number) {
                height += std::mem::take(&mut slack);
            }
            let factor = match row.sort {
                Sort::Shelf(_) if row.width >= FULL * width => {
                    let gaps = GAP * row.parts.len().saturating_sub(1) as f64;
                    (width - gaps) / (row.width - gaps).max(1.0)
                }
                Sort::Shelf(_) | Sort::Grid(_) | Sort::Strip => 1.0,
            };
            let mut x = corner.x;
            for part in self.parts.get(row.parts.clone()).unwrap_or_default() {
                let own = match row.sort {
                    Sort::Grid(_) => column,
                    Sort::Shelf(_) => part.size.width * factor,
                    Sort::Strip => width,
                };
                place(part.who, Rectangle { x, y, width: own, height });
                x += own + GAP;
            }
            y += height + GAP;
        }
    }

    /// The same without stretching: every part where it stands in the least room.
    pub(crate) fn least_places(&self, corner: Point, place: impl FnMut(usize, Rectangle)) {
        self.places(corner, self.size, place);
    }
}

/// Parts in rows of at most a width, one row after the other.
fn rows(parts: &[Part], width: f64, column: f64) -> impl Iterator<Item = Row> + '_ {
    let columns = ((width + GAP) / (column + GAP)).floor().max(1.0) as usize;
    let needs = move |part: &Part| match part.sort {
        Sort::Grid(_) => column,
        Sort::Shelf(_) | Sort::Strip => part.size.width,
    };
    let mut begin = 0;
    std::iter::from_fn(move || {
        let mut rest = parts.get(begin..)?.iter();
        let first = rest.next()?;
        let mut row =
            Row { parts: begin..begin + 1, sort: first.sort, height: first.size.height, width: needs(first) };
        for part in rest {
            let fits = row.sort == part.sort
                && match part.sort {
                    Sort::Grid(_) => row.parts.len() < columns,
                    Sort::Shelf(_) => row.width + GAP + needs(part) <= width + 1e-6,
                    Sort::Strip => false,
                };
            if !fits {
                break;
            }
            row.width += GAP + needs(part);
            row.height = row.height.max(part.size.height);
            row.parts.end += 1;
        }
        begin = row.parts.end;
        Some(row)
    })
}

/// Width and height of rows.
fn size_of(rows: impl Iterator<Item = Row>) -> Size {
    let mut size = Size::default();
    for row in rows {
        size.width = size.width.max(row.width);
        size.height += row.height + GAP;
    }
    size.height = (size.height - GAP).max(0.0);
    size
}

fn column_of(parts: &[Part]) -> f64 {
    let cards = parts.iter().filter(|it| matches!(it.sort, Sort::Grid(_)));
    cards.map(|it| it.size.width).fold(0.0, f64::max)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cards(count: usize) -> Vec<Part> {
        let size = Size { width: 200.0, height: 46.0 };
        (0..count).map(|who| Part { who, size, sort: Sort::Grid(0) }).collect()
    }

    #[test]
    fn many_cards_make_a_picture_of_the_wanted_shape() {
        let flow = Flow::best(&cards(1000), Size::default());
        let shape = flow.size.width / flow.size.height;
        assert!((1.2..2.2).contains(&shape), "{shape}");
    }

    #[test]
    fn nothing_needs_no_room() {
        assert_eq!(Flow::best(&[], Size::default()).size, Size::default());
    }

    #[test]
    fn places_do_not_overlap() {
        let flow = Flow::best(&cards(23), Size::default());
        let mut places: Vec<Rectangle> = Vec::new();
        flow.places(Point::default(), Size { width: 2000.0, height: 50.0 }, |_, it| places.push(it));
        assert_eq!(places.len(), 23);
        for (number, one) in places.iter().enumerate() {
            for other in &places[number + 1..] {
                assert!(!one.grown(-0.5).meets(other.grown(-0.5)));
            }
        }
    }
}

//! A small chart of lines over months: how much of each thing is taken.

use std::fmt::Write as _;

use crate::draw::{Draw, N};
use crate::text::escaped;
use crate::{Point, Size};

/// One line.
#[derive(Clone, Debug, PartialEq)]
pub struct ChartLine {
    /// What is taken, as a share of what there is: now and at the end of each month.
    pub shares: Vec<f64>,
    /// The first month at whose end more is taken than there is, where that is within the chart.
    pub full_in: Option<usize>,
}

/// The size of a chart.
pub const CHART: Size = Size { width: 560.0, height: 170.0 };
/// How many lines can be told apart.
pub const CHART_LINES: usize = 6;

/// Colour and dashes of each line: neither alone would reach everybody.
const LOOKS: [(&str, &str); CHART_LINES] =
    [("bad", ""), ("accent", "7 3"), ("out", "2 3"), ("cluster", "9 3 2 3"), ("in", "4 4"), ("priv", "1 2")];

const LEFT: f64 = 40.0;
const RIGHT: f64 = 12.0;
const TOP: f64 = 10.0;
const BOTTOM: f64 = 24.0;
/// The largest share that is drawn; what is above runs along the edge.
const MOST: f64 = 1.3;

/// The markup of a chart of [`CHART`]'s size: lines over months, with a mark where each is full. The first
/// [`CHART_LINES`] are drawn.
pub fn chart(lines: &[ChartLine]) -> String {
    let months = lines.iter().map(|it| it.shares.len().saturating_sub(1)).max().unwrap_or(0).max(1);
    let place = |month: usize, share: f64| {
        let width = CHART.width - LEFT - RIGHT;
        let height = CHART.height - TOP - BOTTOM;
        let up = share.clamp(0.0, MOST) / MOST;
        Point::new(LEFT + width * month as f64 / months as f64, TOP + height * (1.0 - up))
    };
    let mut draw = Draw::default();
    for (share, word, ink) in [(0.0, "0", "line"), (0.5, "50 %", "line"), (1.0, "100 %", "ink3")] {
        let (from, to) = (place(0, share), place(months, share));
        draw.raw(format_args!(
            "<path d=\"M{} {}H{}\" stroke=\"var(--{ink})\" fill=\"none\"/>",
            N(from.x),
            N(from.y),
            N(to.x)
        ));
        label(&mut draw, from.x - 6.0, from.y + 4.0, "end", word);
    }
    /// Months between two labels.
    const STEP: usize = 6;
    for month in (0..=months).step_by(STEP) {
        let at = place(month, 0.0);
        let word = if month == 0 { "now".to_owned() } else { month.to_string() };
        label(&mut draw, at.x, at.y + 16.0, "middle", &word);
    }
    for (line, (color, dashes)) in lines.iter().zip(LOOKS) {
        let mut path = String::new();
        for (month, share) in line.shares.iter().enumerate() {
            let at = place(month, *share);
            let pen = if month == 0 { 'M' } else { 'L' };
            // Writing to a text does not fail.
            let _ = write!(path, "{pen}{} {}", N(at.x), N(at.y));
        }
        draw.raw(format_args!(
            "<path d=\"{path}\" stroke=\"var(--{color})\" stroke-width=\"1.75\" stroke-dasharray=\"{dashes}\" \
             fill=\"none\" stroke-linejoin=\"round\"/>"
        ));
        if let Some(at) = line.full_in.filter(|it| *it <= months).map(|it| place(it, 1.0)) {
            draw.raw(format_args!(
                "<circle cx=\"{}\" cy=\"{}\" r=\"4\" fill=\"var(--panel)\" stroke=\"var(--{color})\" stroke-width=\"2\"/>",
                N(at.x),
                N(at.y)
            ));
        }
    }
    draw.finish()
}

/// The markup of a sample of a line, 28 by 10: for a legend.
pub fn chart_sample(line: usize) -> String {
    let Some((color, dashes)) = LOOKS.get(line) else { return String::new() };
    format!(
        "<path d=\"M1 5H27\" stroke=\"var(--{color})\" stroke-width=\"2\" stroke-dasharray=\"{dashes}\" fill=\"none\"/>"
    )
}

fn label(draw: &mut Draw, x: f64, y: f64, anchor: &str, text: &str) {
    draw.raw(format_args!(
        "<text x=\"{}\" y=\"{}\" text-anchor=\"{anchor}\" font-size=\"11\" fill=\"var(--ink2)\">{}</text>",
        N(x),
        N(y),
        escaped(text)
    ));
}

#[cfg(test)]
mod tests {
    use super::{CHART_LINES, ChartLine, chart, chart_sample};

    fn line(shares: &[f64], full_in: Option<usize>) -> ChartLine {
        ChartLine { shares: shares.to_vec(), full_in }
    }

    #[test]
    fn a_line_has_a_point_for_each_month_and_a_mark_where_it_is_full() {
        let drawn = chart(&[line(&[0.5, 0.9, 1.2], Some(2)), line(&[0.1, 0.1, 0.1], None)]);
        assert_eq!(drawn.matches("<circle").count(), 1);
        // Three lines of the grid, two of the chart.
        assert_eq!(drawn.matches("<path").count(), 5);
        assert_eq!(drawn.matches('L').count(), 4);
    }

    #[test]
    fn there_are_as_many_looks_as_lines() {
        let many = vec![line(&[0.0, 1.0], Some(1)); CHART_LINES + 3];
        assert_eq!(chart(&many).matches("<circle").count(), CHART_LINES);
        assert!(!chart_sample(CHART_LINES - 1).is_empty());
        assert!(chart_sample(CHART_LINES).is_empty());
    }

    #[test]
    fn absurd_shares_stay_on_the_chart() {
        let drawn = chart(&[line(&[f64::MAX, 1e9, 0.0], None)]);
        assert!(!drawn.contains("inf") && !drawn.contains("NaN") && !drawn.contains("-9"), "{drawn}");
    }
}

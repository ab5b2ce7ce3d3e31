//! Gauges: used of usable, with a tick at the autoscalers' maximum.

use planner::Budget;

use crate::draw::{Anchor, Color, Draw, Paint, Type};
use crate::text::{escaped, grouped};
use crate::{Point, Rectangle};

/// From this share on a gauge warns, in percent.
const NEARLY_FULL: u64 = 80;

/// The colour of a budget's gauge: red past what there is, amber when nearly full or when the autoscalers' maximum or an
/// upgrade does not fit.
pub(super) fn color(budget: &Budget) -> Color {
    if !budget.fits_now() {
        return "bad";
    }
    let nearly = is_nearly_full(budget.demand.now, budget.capacity);
    if nearly || budget.demand.most() > budget.capacity { "warn" } else { "ok" }
}

/// Whether so much is taken that a gauge warns.
pub(crate) fn is_nearly_full(taken: u64, capacity: u64) -> bool {
    taken > 0 && taken.saturating_mul(100) >= capacity.saturating_mul(NEARLY_FULL)
}

/// Draws a gauge: the bar at a point, the numbers above its right end.
pub(super) fn draw(draw: &mut Draw, budget: &Budget, at: Point, width: f64, what_if: bool) {
    let color = color(budget);
    let share = |count: u64| (count as f64 / (budget.capacity.max(1)) as f64).min(1.0);
    draw.raw(format_args!("<g data-gauge=\"{}\"><title>{}</title>", budget.kind, escaped(&sum(budget))));
    let bar = Rectangle { x: at.x, y: at.y, width, height: 5.0 };
    draw.rect(bar, 2.5, Paint::fill("line"));
    let filled = if budget.demand.now == 0 { 0.0 } else { (width * share(budget.demand.now)).max(3.0) };
    draw.rect(Rectangle { width: filled.min(width), ..bar }, 2.5, Paint::fill(color));
    if budget.demand.at_maximum != budget.demand.now && budget.fits_now() {
        let x = at.x + (width * share(budget.demand.at_maximum)).clamp(1.0, width - 1.0);
        draw.rect(Rectangle { x: x - 1.0, y: at.y - 3.0, width: 2.0, height: 11.0 }, 1.0, Paint::fill("ink"));
    }
    if what_if {
        let around = bar.grown(2.5);
        draw.rect(
            around,
            5.0,
            Paint { fill: None, ..Paint::fill("accent") }.stroke("accent", 1.0).dashed("3 2"),
        );
    }
    let numbers = format!("{} / {}", grouped(budget.demand.now), grouped(budget.capacity));
    let (text, ink) = if what_if { (format!("if scaled: {numbers}"), "accent") } else { (numbers, "ink2") };
    let ink = if color == "bad" { "bad" } else { ink };
    let look = Type::DETAIL.at(Anchor::End).colored(ink);
    draw.text(Point::new(at.x + width, at.y - 5.0), &text, width, look);
    draw.raw(format_args!("</g>"));
}

/// The sum behind the numbers, for a tooltip.
fn sum(budget: &Budget) -> String {
    let unit = budget.kind.unit();
    let mut lines = vec![format!(
        "{} of {} {unit} ({} reserved)",
        grouped(budget.demand.now),
        grouped(budget.capacity),
        grouped(budget.reserved)
    )];
    for entry in budget.ledger.iter().take(12) {
        lines.push(format!("{}, {}: {}", entry.what.as_str(), entry.of, grouped(entry.demand.now)));
    }
    if budget.ledger.len() > 12 {
        lines.push(format!("and {} more", budget.ledger.len() - 12));
    }
    if budget.demand.at_maximum != budget.demand.now {
        lines.push(format!("at the autoscalers' maximum: {}", grouped(budget.demand.at_maximum)));
    }
    if budget.demand.during_upgrade != budget.demand.now {
        lines.push(format!("during an upgrade: {}", grouped(budget.demand.during_upgrade)));
    }
    lines.join("\n")
}

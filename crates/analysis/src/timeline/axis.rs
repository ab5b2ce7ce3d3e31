//! Endings along a time axis: where each stands between the axis's ends.

use facts::Date;
use time::Month;

use super::Ending;

/// A time axis. Places on it are shares of its length, from 0 to 1.
#[derive(Clone, Debug, PartialEq)]
pub struct TimeAxis {
    /// The beginnings of years, and of quarters where there are few years.
    pub ticks: Vec<Tick>,
    /// The date asked about.
    pub now: f64,
    /// For each ending, in order, the last day of support; nothing without a date.
    pub ends: Vec<Option<f64>>,
    /// For each ending, in order, the day when node images go away, where stated.
    pub images: Vec<Option<f64>>,
}

/// A line across the axis, with its label.
#[derive(Clone, Debug, PartialEq)]
pub struct Tick {
    /// Where.
    pub at: f64,
    /// "2027", "Q3".
    pub label: String,
}

/// Up to so many years have their quarters shown.
const FEW: i32 = 3;

/// The axis from the year of the first date to the end of the year of the last one, the date asked about among them.
pub fn time_axis(as_of: Date, endings: &[Ending]) -> TimeAxis {
    let dated = endings.iter().flat_map(|it| [it.retirement.date, it.retirement.images_removed]);
    let years: Vec<i32> = dated.flatten().chain([as_of]).map(Date::year).collect();
    let first = years.iter().copied().min().unwrap_or(as_of.year());
    let last = years.iter().copied().max().unwrap_or(as_of.year()).saturating_add(1);
    let day = |year: i32, month: Month| Date::from_calendar_date(year, month, 1).unwrap_or(as_of);
    let from = day(first, Month::January);
    let whole = (day(last, Month::January) - from).whole_days().max(1) as f64;
    let place = |it: Date| ((it - from).whole_days() as f64 / whole).clamp(0.0, 1.0);
    let mut ticks = Vec::new();
    for year in first..last {
        ticks.push(Tick { at: place(day(year, Month::January)), label: year.to_string() });
        if last - first <= FEW {
            let quarters = [(Month::April, "Q2"), (Month::July, "Q3"), (Month::October, "Q4")];
            ticks.extend(
                quarters.map(|(month, name)| Tick { at: place(day(year, month)), label: name.to_owned() }),
            );
        }
    }
    TimeAxis {
        ticks,
        now: place(as_of),
        ends: endings.iter().map(|it| it.retirement.date.map(place)).collect(),
        images: endings.iter().map(|it| it.retirement.images_removed.map(place)).collect(),
    }
}

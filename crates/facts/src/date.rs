//! Days written in the table.

use time::{Date, Month};

/// A day of the calendar.
///
/// The build script has checked every day it writes; `Date::MIN` stands for a day that does not exist, and a test
/// finds none.
pub(crate) const fn day(year: i32, month: u8, day: u8) -> Date {
    let month = match month {
        1 => Month::January,
        2 => Month::February,
        3 => Month::March,
        4 => Month::April,
        5 => Month::May,
        6 => Month::June,
        7 => Month::July,
        8 => Month::August,
        9 => Month::September,
        10 => Month::October,
        11 => Month::November,
        _ => Month::December,
    };
    match Date::from_calendar_date(year, month, day) {
        Ok(date) => date,
        Err(_) => Date::MIN,
    }
}

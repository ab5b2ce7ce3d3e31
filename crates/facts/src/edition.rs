//! The editions: which day's platform is described.

use std::{fmt, str::FromStr};

use time::Date;

use crate::date;

/// Whose word holds: the workshop's as written in 2023, or the platform's documentation of August 2026.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub enum Edition {
    /// The workshop as written.
    Workshop2023,
    /// The platform's documentation of August 2026.
    #[default]
    Current2026,
}

impl Edition {
    /// Both editions, the older first.
    pub const ALL: [Self; 2] = [Self::Workshop2023, Self::Current2026];

    /// The name in files, links and on the command line.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Workshop2023 => "workshop-2023",
            Self::Current2026 => "current-2026",
        }
    }

    /// The other edition, which answers where this one is silent.
    pub const fn other(self) -> Self {
        match self {
            Self::Workshop2023 => Self::Current2026,
            Self::Current2026 => Self::Workshop2023,
        }
    }

    /// The day that a design is judged by unless it names one: the end of the month that the edition describes.
    ///
    /// Never the clock: the same input gives the same answer next year.
    pub const fn as_of(self) -> Date {
        match self {
            Self::Workshop2023 => date::day(2023, 10, 31),
            Self::Current2026 => date::day(2026, 8, 31),
        }
    }
}

include!(concat!(env!("OUT_DIR"), "/checked.rs"));

impl Edition {
    /// The day on which the edition was last held against its sources: the workshop's text is what it was.
    pub const fn checked(self) -> Date {
        match self {
            Self::Workshop2023 => self.as_of(),
            Self::Current2026 => CHECKED,
        }
    }

    /// How old the edition is on a day, in whole months since it was checked; none before that.
    pub fn age_in_months(self, on: Date) -> u32 {
        let checked = self.checked();
        let months = |it: Date| i64::from(it.year()) * 12 + i64::from(u8::from(it.month()));
        let whole = months(on) - months(checked) - i64::from(on.day() < checked.day());
        u32::try_from(whole).unwrap_or(0)
    }
}

impl fmt::Display for Edition {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

/// A name that is no edition.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct UnknownEdition(pub String);

impl fmt::Display for UnknownEdition {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [workshop, current] = Edition::ALL.map(Edition::as_str);
        formatter.write_str("unknown edition \"")?;
        formatter.write_str(&self.0)?;
        formatter.write_str("\": use ")?;
        formatter.write_str(workshop)?;
        formatter.write_str(" or ")?;
        formatter.write_str(current)
    }
}

impl std::error::Error for UnknownEdition {}

impl FromStr for Edition {
    type Err = UnknownEdition;

    fn from_str(name: &str) -> Result<Self, UnknownEdition> {
        Self::ALL
            .into_iter()
            .find(|edition| edition.as_str() == name)
            .ok_or_else(|| UnknownEdition(name.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::Edition;
    use crate::date::day;

    #[test]
    fn an_edition_ages_by_whole_months() {
        let checked = Edition::Current2026.checked();
        assert_eq!(Edition::Current2026.age_in_months(checked), 0);
        assert_eq!(Edition::Current2026.age_in_months(day(2020, 1, 1)), 0);
        assert_eq!(Edition::Workshop2023.age_in_months(day(2023, 11, 30)), 0);
        assert_eq!(Edition::Workshop2023.age_in_months(day(2023, 12, 31)), 2);
        assert_eq!(Edition::Workshop2023.age_in_months(day(2026, 10, 31)), 36);
    }
}

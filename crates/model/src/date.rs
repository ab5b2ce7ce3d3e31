//! Dates as `YYYY-MM-DD` (ISO 8601 calendar date).

use time::{Date, Month};

/// Reads `YYYY-MM-DD`; nothing else.
pub fn parse_date(text: &str) -> Option<Date> {
    if !text.bytes().all(|it| it.is_ascii_digit() || it == b'-') {
        return None;
    }
    let mut parts = text.splitn(3, '-');
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    if (year.len(), month.len(), day.len()) != (4, 2, 2) {
        return None;
    }
    let month = Month::try_from(month.parse::<u8>().ok()?).ok()?;
    Date::from_calendar_date(year.parse().ok()?, month, day.parse().ok()?).ok()
}

/// Writes `YYYY-MM-DD`.
pub fn write_date(date: Date) -> String {
    format!("{:04}-{:02}-{:02}", date.year(), u8::from(date.month()), date.day())
}

/// Serde for an optional date.
pub(crate) mod optional {
    use serde::{Deserialize, Deserializer, Serializer, de::Error};
    use time::Date;

    #[expect(clippy::ref_option, clippy::trivially_copy_pass_by_ref, reason = "serde calls it so")]
    pub(crate) fn serialize<S: Serializer>(date: &Option<Date>, serializer: S) -> Result<S::Ok, S::Error> {
        match date {
            Some(date) => serializer.serialize_str(&super::write_date(*date)),
            None => serializer.serialize_none(),
        }
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Date>, D::Error> {
        let Some(text) = Option::<String>::deserialize(deserializer)? else { return Ok(None) };
        match super::parse_date(&text) {
            Some(date) => Ok(Some(date)),
            None => Err(D::Error::custom(format_args!("\"{text}\" is not a date: write YYYY-MM-DD"))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{parse_date, write_date};

    #[test]
    fn dates_round_trip_and_nonsense_is_refused() {
        for text in ["2026-08-31", "2024-02-29"] {
            assert_eq!(parse_date(text).map(write_date).as_deref(), Some(text));
        }
        for text in
            ["2026-02-29", "2026-13-01", "26-01-01", "2026-1-1", "2026", "", "2026-08-31-1", "2026-+1-01"]
        {
            assert_eq!(parse_date(text), None, "{text}");
        }
    }
}

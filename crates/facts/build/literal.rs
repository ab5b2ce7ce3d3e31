//! Writing Rust literals.

use std::fmt::Write;

/// A string literal.
pub(crate) fn string(text: &str) -> String {
    format!("{text:?}")
}

/// A whole number, with separators where it is long.
pub(crate) fn number(number: u64) -> String {
    let digits = number.to_string();
    let mut code = String::with_capacity(digits.len() + digits.len() / 3);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            code.push('_');
        }
        code.push(digit);
    }
    code
}

/// An optional string literal.
pub(crate) fn optional_string(text: Option<&str>) -> String {
    text.map_or_else(|| "None".to_owned(), |text| format!("Some({text:?})"))
}

/// Any optional value that is already written as Rust.
pub(crate) fn optional(code: Option<String>) -> String {
    code.map_or_else(|| "None".to_owned(), |code| format!("Some({code})"))
}

/// An optional fact id, for the contradiction behind a row.
pub(crate) fn conflict(id: Option<&str>) -> String {
    optional(id.map(|id| format!("FactId({id:?})")))
}

/// A slice of string literals.
pub(crate) fn strings<'text>(texts: impl IntoIterator<Item = &'text str>) -> String {
    let mut code = String::from("&[");
    for text in texts {
        let _ = write!(code, "{text:?}, ");
    }
    code.push(']');
    code
}

/// `subnet-azure-reserved` as `SUBNET_AZURE_RESERVED`.
pub(crate) fn constant(id: &str) -> String {
    id.replace(['-', '.'], "_").to_uppercase()
}

/// `pod-subnet-dynamic` as `PodSubnetDynamic`.
pub(crate) fn variant(name: &str) -> String {
    name.split(['-', ' '])
        .map(|word| {
            let mut letters = word.chars();
            letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
        })
        .collect()
}

/// Text that goes into a documentation comment, with what Markdown and HTML would take for themselves escaped.
pub(crate) fn documentation(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        if matches!(letter, '<' | '>' | '[' | ']' | '*' | '_' | '`' | '\\') {
            escaped.push('\\');
        }
        escaped.push(letter);
    }
    escaped
}

/// A day (`2028-03-31`), or a month (`2026-03`), which means its last day, as a call of `date::day`.
///
/// `undated` and `not-stated` are no date.
pub(crate) fn date(id: &str, text: &str) -> Result<Option<String>, String> {
    if matches!(text, "undated" | "not-stated") {
        return Ok(None);
    }
    let parts: Vec<u16> = text
        .split('-')
        .map(str::parse)
        .collect::<Result<_, _>>()
        .map_err(|_| format!("{id}: {text} is not a date"))?;
    let (year, month, day) = match parts[..] {
        [year, month @ 1..=12, day] if (1..=last_day(year, month)).contains(&day) => (year, month, day),
        [year, month @ 1..=12] => (year, month, last_day(year, month)),
        _ => return Err(format!("{id}: {text} is not a date")),
    };
    Ok(Some(format!("crate::date::day({year}, {month}, {day})")))
}

fn last_day(year: u16, month: u16) -> u16 {
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

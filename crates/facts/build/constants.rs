//! One constant per fact, of the type that its values have.

use std::fmt::Write;

use toml::Value;

use crate::{
    data::{Data, EDITIONS, Row},
    literal,
};

/// Tables with accessors of their own; their rows become no constants.
const TYPED_TABLES: [&str; 9] = [
    "admission",
    "changeability",
    "cloud-combos",
    "combos",
    "contradictions",
    "edition-differences",
    "outbound-migration",
    "pairs",
    "retirement-calendar",
];

/// Constants for every row of the tables that have no accessor of their own.
pub(crate) fn generate(data: &Data) -> Result<String, String> {
    let mut code = String::new();
    let mut all = String::new();
    let mut count = [0_usize; 6];
    for row in data.rows.iter().filter(|row| !TYPED_TABLES.contains(&row.table.as_str())) {
        if row.is_true("later_retirement") {
            return Err(format!(
                "{}: say what held in the workshop's day in place of later_retirement",
                row.id
            ));
        }
        let kind = Kind::of(row);
        let values =
            EDITIONS.map(|edition| kind.value(row, edition)).into_iter().collect::<Result<Vec<_>, _>>()?;
        let [workshop, current] = &values[..] else { unreachable!("two editions") };
        if workshop.is_none() && current.is_none() {
            return Err(format!("{}: no edition says anything", row.id));
        }
        let (name, constant) = (kind.name(), literal::constant(&row.id));
        let unit = row.text("unit").unwrap_or_default();
        let _ = writeln!(
            code,
            "/// {statement}{supported}\npub const {constant}: {name}Id = {name}Id(&Values {{ fact: FactId({id:?}), unit: {unit:?}, \
             conflict: {conflict}, workshop: {workshop}, current: {current} }});",
            statement = literal::documentation(row.required("statement")?),
            supported = kind.note(row),
            id = row.id,
            conflict = literal::conflict(row.text("conflict")),
            workshop = literal::optional(workshop.clone()),
            current = literal::optional(current.clone()),
        );
        let _ = write!(all, "Any::{name}({constant}), ");
        count[kind as usize] += 1;
    }
    let total: usize = count.iter().sum();
    let _ = writeln!(
        code,
        "/// Every constant of this module, in the order of the table.\n#[cfg(test)]\npub(crate) const ALL: [Any; {total}] = [{all}];"
    );
    Ok(code)
}

/// The type of a fact's values.
#[derive(Clone, Copy)]
enum Kind {
    Version,
    Number,
    Range,
    Flag,
    List,
    Text,
}

impl Kind {
    /// The most exact type that fits what both editions say.
    fn of(row: &Row) -> Self {
        let said: Vec<&Value> = EDITIONS.iter().filter_map(|edition| row.said(edition)).collect();
        let any = |test: fn(&Value) -> bool| said.iter().any(|value| test(value));
        if row.text("kubernetes").is_some() {
            Self::Version
        } else if row.number("value").is_some()
            || any(Value::is_integer)
            || said.iter().all(|value| is_prefix(value))
        {
            Self::Number
        } else if any(Value::is_bool) || said.iter().all(|value| verdict(value).is_some()) {
            Self::Flag
        } else if any(Value::is_array) {
            Self::List
        } else if said.iter().all(|value| range(value).is_some()) {
            Self::Range
        } else {
            Self::Text
        }
    }

    const fn name(self) -> &'static str {
        match self {
            Self::Version => "Version",
            Self::Number => "Number",
            Self::Range => "Range",
            Self::Flag => "Flag",
            Self::List => "List",
            Self::Text => "Text",
        }
    }

    /// What a flag means where the table writes a verdict.
    fn note(self, row: &Row) -> &'static str {
        let verdicts =
            EDITIONS.iter().filter_map(|edition| row.said(edition)).any(|said| verdict(said).is_some());
        if matches!(self, Self::Flag) && verdicts { " (whether it is supported)" } else { "" }
    }

    /// The value of one edition as Rust, nothing where it is silent.
    fn value(self, row: &Row, edition: &str) -> Result<Option<String>, String> {
        let Some(said) = row.said(edition) else { return Ok(None) };
        Ok(match self {
            Self::Version => Some(version(row)?),
            Self::Number => number(row, said).map(literal::number),
            Self::Range => {
                range(said).map(|(from, to)| format!("({}, {})", literal::number(from), literal::number(to)))
            }
            Self::Flag => {
                let flag = said.as_bool().or_else(|| verdict(said));
                Some(flag.ok_or_else(|| format!("{}: {edition} is not yes or no", row.id))?.to_string())
            }
            Self::List => Some(list(said)),
            Self::Text => Some(literal::string(&plain(said))),
        })
    }
}

/// The number that an edition gives.
///
/// Prose beside a `value` key gives that value if it writes it, or if no other edition speaks; else the edition says
/// no number, and the other's is borrowed.
fn number(row: &Row, said: &Value) -> Option<u64> {
    let exact = said.as_integer().and_then(|value| value.try_into().ok());
    exact.or_else(|| {
        let Some(value) = row.number("value") else { return prefix(said) };
        let written = said.as_str()?.replace(',', "").contains(&value.to_string());
        let alone = EDITIONS.iter().filter(|edition| row.said(edition).is_some()).count() == 1;
        (written || alone).then_some(value)
    })
}

/// `/12`, or `/12` with words after it.
fn prefix(value: &Value) -> Option<u64> {
    let digits = value.as_str()?.strip_prefix('/')?;
    digits.split(' ').next()?.parse().ok()
}

fn is_prefix(value: &Value) -> bool {
    prefix(value).is_some()
}

/// `4-30`, or `1-8` with words after it. A percentage is none.
fn range(value: &Value) -> Option<(u64, u64)> {
    let (from, to) = value.as_str()?.split(' ').next()?.split_once('-')?;
    Some((from.parse().ok()?, to.parse().ok()?))
}

/// `supported` or `unsupported`, alone or with words after it.
fn verdict(value: &Value) -> Option<bool> {
    match value.as_str()?.split([' ', ';']).next()? {
        "supported" => Some(true),
        "unsupported" => Some(false),
        _ => None,
    }
}

/// The `kubernetes` key, `1.28` or `1.26.3`.
fn version(row: &Row) -> Result<String, String> {
    let text = row.required("kubernetes")?;
    let parts: Vec<u16> = text
        .split('.')
        .map(str::parse)
        .collect::<Result<_, _>>()
        .map_err(|_| format!("{}: {text}", row.id))?;
    let (major, minor, patch) = match parts[..] {
        [major, minor] => (major, minor, 0),
        [major, minor, patch] => (major, minor, patch),
        _ => return Err(format!("{}: {text} is not a version", row.id)),
    };
    Ok(format!("KubernetesVersion {{ major: {major}, minor: {minor}, patch: {patch} }}"))
}

fn list(value: &Value) -> String {
    let entries: Vec<String> = match value {
        Value::Array(entries) => entries.iter().map(plain).collect(),
        other => vec![plain(other)],
    };
    literal::strings(entries.iter().map(String::as_str))
}

/// A value as a person would write it.
fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// The day on which the table was last held against its sources.
pub(crate) fn checked(data: &Data) -> Result<String, String> {
    let day = literal::date("meta", &data.checked)?.ok_or("meta: checked is no date")?;
    Ok(format!(
        "/// The day on which the table as a whole was last held against its sources; a fact that was looked at since \
         says so itself.\npub const CHECKED: Date = {day};"
    ))
}

//! Ids: readable slugs that stay stable when the name changes.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// The id of an element: 1 to 80 characters of `a-z`, `0-9`, `-`, `_` and `.`, beginning with a letter or digit.
///
/// Cheap to clone. References between elements are by id.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Id(Arc<str>);

/// Why a text is not an id.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "\"{0}\" is not an id: an id has 1 to 80 characters of a-z, 0-9, '-', '_', '.', and begins with a letter or digit"
)]
pub struct IdError(String);

impl Id {
    /// The longest id, in characters.
    pub const MAX_LENGTH: usize = 80;

    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Makes an id out of any text: lower case, runs of other characters become one hyphen, cut to the longest
    /// allowed. Text without a usable character becomes `item`.
    pub fn slug(text: &str) -> Self {
        let mut slug = String::new();
        for character in text.chars() {
            let character = character.to_ascii_lowercase();
            if character.is_ascii_alphanumeric() || (matches!(character, '_' | '.') && !slug.is_empty()) {
                slug.push(character);
            } else if !slug.is_empty() && !slug.ends_with('-') {
                slug.push('-');
            }
            if slug.len() >= Self::MAX_LENGTH {
                break;
            }
        }
        let trimmed = slug.trim_end_matches('-');
        Self(Arc::from(if trimmed.is_empty() { "item" } else { trimmed }))
    }

    /// This id if `taken` says that it is free, else the first free one of `id-2`, `id-3`, ….
    pub fn free(&self, taken: impl Fn(&Id) -> bool) -> Self {
        if !taken(self) {
            return self.clone();
        }
        let mut number = 2_u64;
        loop {
            let candidate = self.numbered(number);
            if !taken(&candidate) {
                return candidate;
            }
            number += 1;
        }
    }
}

impl Id {
    /// This id with a number behind it, cut to the longest allowed.
    pub(crate) fn numbered(&self, number: u64) -> Self {
        let suffix = format!("-{number}");
        let room = Self::MAX_LENGTH.saturating_sub(suffix.len());
        let stem: String = self.0.chars().take(room).collect();
        Self(Arc::from(format!("{stem}{suffix}")))
    }
}

impl FromStr for Id {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, IdError> {
        let valid = text.len() <= Self::MAX_LENGTH
            && text.starts_with(|it: char| it.is_ascii_lowercase() || it.is_ascii_digit())
            && text
                .chars()
                .all(|it| it.is_ascii_lowercase() || it.is_ascii_digit() || matches!(it, '-' | '_' | '.'));
        if valid { Ok(Self(Arc::from(text))) } else { Err(IdError(text.chars().take(120).collect())) }
    }
}

impl fmt::Display for Id {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl fmt::Debug for Id {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, formatter)
    }
}

impl Serialize for Id {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Id {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        crate::text::parsed(deserializer)
    }
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for Id {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Id".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": "string", "pattern": "^[a-z0-9][a-z0-9._-]{0,79}$" })
    }
}

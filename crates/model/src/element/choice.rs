//! Closed sets of words: the enums of the document.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, EnumAccess, Error, VariantAccess, Visitor};

/// Declares an enum whose variants are written as the given words, with `ALL`, `as_str`, `FromStr` and `Display`.
macro_rules! choice {
    (
        $(#[$meta:meta])*
        pub enum $name:ident { $( $(#[$variant_meta:meta])* $variant:ident = $word:literal, )+ }
    ) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        pub enum $name {
            $( $(#[$variant_meta])* #[cfg_attr(feature = "schema", schemars(rename = $word))] $variant, )+
        }

        impl $name {
            /// Every choice, in the order in which people should see them.
            pub const ALL: &[Self] = &[$( Self::$variant, )+];

            /// The word in the file.
            pub const fn as_str(self) -> &'static str {
                match self { $( Self::$variant => $word, )+ }
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let index = crate::element::chosen(deserializer, &[$( $word ),+])?;
                // The words are those of the choices, in their order.
                Self::ALL.get(index).copied().ok_or_else(|| serde::de::Error::custom("no such choice"))
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.write_str(self.as_str())
            }
        }

        impl std::str::FromStr for $name {
            type Err = String;

            fn from_str(text: &str) -> Result<Self, String> {
                match text {
                    $( $word => Ok(Self::$variant), )+
                    _ => Err(format!("\"{text}\" is not one of: {}", [$( $word ),+].join(", "))),
                }
            }
        }
    };
}
pub(crate) use choice;

/// Reads one of the words: its place among them. One piece of code for all sets, which each would bring its own
/// otherwise.
pub(crate) fn chosen<'de, D: Deserializer<'de>>(
    deserializer: D,
    words: &'static [&'static str],
) -> Result<usize, D::Error> {
    deserializer.deserialize_enum("choice", words, Words(words))
}

/// The words that are accepted.
#[derive(Clone, Copy)]
struct Words(&'static [&'static str]);

impl<'de> Visitor<'de> for Words {
    type Value = usize;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("variant identifier")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<usize, E> {
        self.0.iter().position(|it| *it == text).ok_or_else(|| E::unknown_variant(text, self.0))
    }

    fn visit_enum<A: EnumAccess<'de>>(self, choice: A) -> Result<usize, A::Error> {
        let (index, content) = choice.variant_seed(self)?;
        content.unit_variant()?;
        Ok(index)
    }
}

impl<'de> DeserializeSeed<'de> for Words {
    type Value = usize;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<usize, D::Error> {
        deserializer.deserialize_identifier(self)
    }
}

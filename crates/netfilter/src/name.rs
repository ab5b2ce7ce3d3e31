//! Names that the kernel keeps: short, without blanks, and copied instead of shared.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::str::FromStr;

/// Name of a chain. The kernel keeps 29 bytes, the last of which is a zero. Source: `XT_EXTENSION_MAXNAMELEN` of
/// Linux.
pub type ChainName = Name<28>;

/// Name of a network interface. The kernel keeps 16 bytes, the last of which is a zero. Source: `IFNAMSIZ` of Linux.
pub type InterfaceName = Name<15>;

/// A name of at most `LIMIT` bytes that iptables takes as one word.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Name<const LIMIT: usize> {
    bytes: [u8; LIMIT],
    length: u8,
}

/// Why a text is not a name.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NameError {
    /// Nothing was given.
    #[error("a name has at least one letter")]
    Empty,
    /// More than the kernel keeps.
    #[error("`{text}` has {} bytes; the kernel keeps {limit}", text.len())]
    Long {
        /// What was given.
        text: String,
        /// Bytes that are kept.
        limit: usize,
    },
    /// A character that has another meaning on the line.
    #[error(
        "`{text}`: letters, digits, `-`, `_`, `.` and `@` are accepted, and a letter or digit comes first"
    )]
    Character {
        /// What was given.
        text: String,
    },
}

impl<const LIMIT: usize> Name<LIMIT> {
    /// A name that is written in the program. One that is too long does not compile where it is a constant.
    pub(crate) const fn known(text: &str) -> Self {
        let mut bytes = [0; LIMIT];
        let mut at = 0;
        while at < text.len() {
            bytes[at] = text.as_bytes()[at];
            at += 1;
        }
        Self { bytes, length: text.len() as u8 }
    }

    /// The first bytes of these, which are ASCII.
    pub(crate) const fn of_bytes(bytes: [u8; LIMIT], length: u8) -> Self {
        Self { bytes, length }
    }

    /// The name, for people and for a line.
    pub fn as_str(&self) -> &str {
        self.bytes
            .get(..usize::from(self.length))
            .and_then(|it| std::str::from_utf8(it).ok())
            .unwrap_or_default()
    }
}

impl<const LIMIT: usize> Hash for Name<LIMIT> {
    /// In pieces of eight bytes: chains are looked up by name for each rule.
    fn hash<H: Hasher>(&self, state: &mut H) {
        let (pieces, rest) = self.bytes.as_chunks();
        for piece in pieces {
            state.write_u64(u64::from_ne_bytes(*piece));
        }
        for byte in rest {
            state.write_u8(*byte);
        }
        state.write_u8(self.length);
    }
}

impl<const LIMIT: usize> FromStr for Name<LIMIT> {
    type Err = NameError;

    fn from_str(text: &str) -> Result<Self, NameError> {
        let accepted = |it: char| it.is_ascii_alphanumeric() || matches!(it, '-' | '_' | '.' | '@');
        match text.chars().next() {
            None => Err(NameError::Empty),
            Some(_) if text.len() > LIMIT => Err(NameError::Long { text: text.to_owned(), limit: LIMIT }),
            Some(first) if !first.is_ascii_alphanumeric() || !text.chars().all(accepted) => {
                Err(NameError::Character { text: text.to_owned() })
            }
            Some(_) => Ok(Self::known(text)),
        }
    }
}

impl<const LIMIT: usize> fmt::Display for Name<LIMIT> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.as_str())
    }
}

impl<const LIMIT: usize> fmt::Debug for Name<LIMIT> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.as_str(), formatter)
    }
}

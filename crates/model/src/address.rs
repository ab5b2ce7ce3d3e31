//! Addresses, prefixes, and what security rules and routes write in their place.

use std::convert::Infallible;
use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

use ipnetwork::IpNetwork;

use crate::text::written_as_text;

/// IPv4 or IPv6.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Family {
    /// IPv4.
    V4,
    /// IPv6.
    V6,
}

impl Family {
    /// The family of an address.
    pub fn of(address: IpAddr) -> Self {
        if address.is_ipv4() { Self::V4 } else { Self::V6 }
    }
}

/// A CIDR prefix as somebody wrote it: parsed once, here, and kept as text while it does not parse, so that a
/// half-typed design can be stored and analysed.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Prefix {
    /// A prefix; host bits may still be set, see [`Prefix::has_host_bits`].
    Parsed(IpNetwork),
    /// Text that is no prefix.
    Unparsed(Box<str>),
}

impl Prefix {
    /// The network that the prefix names, host bits cleared; `None` while the text does not parse.
    pub fn network(&self) -> Option<IpNetwork> {
        match self {
            Self::Parsed(network) => IpNetwork::new(network.network(), network.prefix()).ok(),
            Self::Unparsed(_) => None,
        }
    }

    /// Whether bits below the prefix length are set, as in `10.0.0.5/24`.
    pub fn has_host_bits(&self) -> bool {
        match self {
            Self::Parsed(network) => network.ip() != network.network(),
            Self::Unparsed(_) => false,
        }
    }

    /// The address family; `None` while the text does not parse.
    pub fn family(&self) -> Option<Family> {
        self.network().map(|it| Family::of(it.ip()))
    }
}

impl From<IpNetwork> for Prefix {
    fn from(network: IpNetwork) -> Self {
        Self::Parsed(network)
    }
}

impl FromStr for Prefix {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Infallible> {
        let text = bounded(text);
        Ok(text.parse().map_or_else(|_| Self::Unparsed(text.into()), Self::Parsed))
    }
}

impl fmt::Display for Prefix {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Parsed(network) => network.fmt(formatter),
            Self::Unparsed(text) => formatter.write_str(text),
        }
    }
}

/// One address as somebody wrote it; kept as text while it does not parse.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Address {
    /// An address.
    Parsed(IpAddr),
    /// Text that is no address.
    Unparsed(Box<str>),
}

impl Address {
    /// The address; `None` while the text does not parse.
    pub fn ip(&self) -> Option<IpAddr> {
        match self {
            Self::Parsed(address) => Some(*address),
            Self::Unparsed(_) => None,
        }
    }
}

impl From<IpAddr> for Address {
    fn from(address: IpAddr) -> Self {
        Self::Parsed(address)
    }
}

impl FromStr for Address {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Infallible> {
        let text = bounded(text);
        Ok(text.parse().map_or_else(|_| Self::Unparsed(text.into()), Self::Parsed))
    }
}

impl fmt::Display for Address {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Parsed(address) => address.fmt(formatter),
            Self::Unparsed(text) => formatter.write_str(text),
        }
    }
}

/// What a route or a security rule matches: everything, a prefix, or a service tag such as `AzureCloud.WestEurope`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum PrefixOrTag {
    /// `*`: any address.
    Any,
    /// A prefix, or one address as /32 or /128.
    Prefix(IpNetwork),
    /// A service tag, or text that is neither.
    Tag(Box<str>),
}

impl FromStr for PrefixOrTag {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Infallible> {
        let text = bounded(text);
        Ok(match text {
            "*" | "Any" | "any" => Self::Any,
            _ => text.parse().map_or_else(|_| Self::Tag(text.into()), Self::Prefix),
        })
    }
}

impl fmt::Display for PrefixOrTag {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Any => formatter.write_str("*"),
            Self::Prefix(network) => network.fmt(formatter),
            Self::Tag(tag) => formatter.write_str(tag),
        }
    }
}

/// Ports that a rule matches: all (`*`), one (`443`) or an inclusive range (`8000-8080`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct PortRange {
    /// The first port.
    pub first: u16,
    /// The last port, included.
    pub last: u16,
}

impl PortRange {
    /// Every port.
    pub const ALL: Self = Self { first: 0, last: u16::MAX };

    /// Whether a port is in the range.
    pub fn contains(self, port: u16) -> bool {
        self.first <= port && port <= self.last
    }
}

/// Why a text names no ports.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("\"{0}\" names no ports: write *, 443 or 8000-8080")]
pub struct PortRangeError(Box<str>);

impl FromStr for PortRange {
    type Err = PortRangeError;

    fn from_str(text: &str) -> Result<Self, PortRangeError> {
        let text = text.trim();
        let range = if text == "*" {
            Some(Self::ALL)
        } else if let Some((first, last)) = text.split_once('-') {
            match (first.trim().parse(), last.trim().parse()) {
                (Ok(first), Ok(last)) if first <= last => Some(Self { first, last }),
                _ => None,
            }
        } else {
            text.parse().ok().map(|port| Self { first: port, last: port })
        };
        range.ok_or_else(|| PortRangeError(bounded(text).into()))
    }
}

impl fmt::Display for PortRange {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.first, self.last) {
            (0, u16::MAX) => formatter.write_str("*"),
            (first, last) if first == last => write!(formatter, "{first}"),
            (first, last) => write!(formatter, "{first}-{last}"),
        }
    }
}

/// What does not parse is kept, but not without end. Cut before it is parsed, so that what was kept reads the same
/// the next time.
fn bounded(text: &str) -> &str {
    let text = text.trim();
    text.char_indices().nth(128).map_or(text, |(end, _)| &text[..end]).trim_end()
}

written_as_text!(Prefix, "Prefix", "A CIDR prefix, for example 10.1.0.0/24 or fd00:1::/64.");
written_as_text!(Address, "Address", "An IPv4 or IPv6 address, for example 10.1.0.4.");
written_as_text!(PrefixOrTag, "PrefixOrTag", "*, a CIDR prefix, or a service tag.");
written_as_text!(
    PortRange,
    "PortRange",
    "*, one port, or a range such as 8000-8080.",
    pattern = r"^(\*|\d{1,5}(-\d{1,5})?)$"
);

#[cfg(test)]
mod tests {
    use super::{PortRange, Prefix, PrefixOrTag};

    #[test]
    fn host_bits_are_kept_and_known() {
        let prefix: Prefix = "10.0.0.5/24".parse().unwrap();
        assert!(prefix.has_host_bits());
        assert_eq!(prefix.network().unwrap().to_string(), "10.0.0.0/24");
        assert_eq!(prefix.to_string(), "10.0.0.5/24");
    }

    #[test]
    fn text_that_is_no_prefix_survives() {
        let prefix: Prefix = "10.0.0/24".parse().unwrap();
        assert_eq!(prefix.network(), None);
        assert_eq!(prefix.to_string(), "10.0.0/24");
    }

    #[test]
    fn what_is_kept_of_long_text_reads_the_same_again() {
        let zeros = "0".repeat(130);
        for text in [format!("{:127} x", "10.0.0.0"), format!("10.0.0.0/{zeros}8x"), "é".repeat(200)] {
            let kept: Prefix = text.parse().unwrap();
            assert_eq!(kept.to_string().parse::<Prefix>().unwrap(), kept, "{text}");
        }
    }

    #[test]
    fn ports_and_tags_round_trip() {
        for text in ["*", "443", "8000-8080"] {
            assert_eq!(text.parse::<PortRange>().unwrap().to_string(), text);
        }
        assert!("9-1".parse::<PortRange>().is_err());
        for text in ["*", "10.0.0.0/8", "AzureCloud"] {
            assert_eq!(text.parse::<PrefixOrTag>().unwrap().to_string(), text);
        }
    }
}

//! Texts, numbers, ids, addresses and places.

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ipnetwork::IpNetwork;
use proptest::collection::{btree_map, vec};
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;
use time::{Date, Month};

use crate::{Address, Id, Placement, PortRange, Prefix, PrefixOrTag};

/// A text: a word that designs hold, or any characters at all.
pub fn text() -> BoxedStrategy<String> {
    let words =
        &["default", "shop", "Standard_D4s_v5", "AzureFirewallSubnet", "GatewaySubnet", "", " ", "agic"];
    prop_oneof![3 => select(words.as_slice()).prop_map(str::to_owned), 1 => any::<String>()].boxed()
}

/// A count: mostly small, sometimes at the limits of what people build, sometimes the largest that there is.
pub fn count() -> BoxedStrategy<u32> {
    prop_oneof![6 => 0..=8_u32, 3 => 0..=6_000_u32, 1 => any::<u32>(), 1 => Just(u32::MAX)].boxed()
}

/// A port.
pub(super) fn port() -> BoxedStrategy<u16> {
    prop_oneof![select(&[0, 53, 80, 443, 8080, u16::MAX][..]), any::<u16>()].boxed()
}

/// A list of at most three.
pub(super) fn few<T: std::fmt::Debug + Clone + 'static>(
    one: impl Strategy<Value = T> + 'static,
) -> BoxedStrategy<Vec<T>> {
    vec(one, 0..=3).boxed()
}

/// An element's id: short, or as long as one may be.
pub fn id() -> BoxedStrategy<Id> {
    let words = &["vnet", "snet-nodes", "aks", "internet", "0", "a.b_c-"];
    prop_oneof![
        6 => select(words.as_slice()).prop_map(str::to_owned),
        3 => "[a-z0-9][a-z0-9._-]{0,9}",
        1 => "[a-z0-9][a-z0-9._-]{79}",
    ]
    .prop_map(|it| Id::slug(&it))
    .boxed()
}

/// A reference whose target is chosen later: a number in disguise.
pub(super) fn target_id() -> BoxedStrategy<Id> {
    any::<u16>().prop_map(|number| Id::slug(&format!("ref-{number}"))).boxed()
}

/// A reference that may be absent.
pub(super) fn reference() -> BoxedStrategy<Option<Id>> {
    option::weighted(0.9, target_id()).boxed()
}

/// The number that [`target_id`] disguised; 0 for any other id.
pub(super) fn number_in_disguise(id: &Id) -> usize {
    id.as_str().strip_prefix("ref-").and_then(|it| it.parse().ok()).unwrap_or(0)
}

/// An IP address: private ones of a small range, so that they meet, or any.
fn ip() -> BoxedStrategy<IpAddr> {
    prop_oneof![
        4 => (0..=3_u8, 0..=3_u8, any::<u8>()).prop_map(|(b, c, d)| IpAddr::V4(Ipv4Addr::new(10, b, c, d))),
        1 => any::<Ipv4Addr>().prop_map(IpAddr::V4),
        1 => any::<u16>().prop_map(|it| IpAddr::V6(Ipv6Addr::new(0xfd00, 1, 0, 0, 0, 0, 0, it))),
        1 => any::<Ipv6Addr>().prop_map(IpAddr::V6),
    ]
    .boxed()
}

/// A network with a prefix length that a person would write, or any; host bits may be set.
fn network() -> BoxedStrategy<IpNetwork> {
    let usual = (ip(), select(&[8_u8, 16, 24, 26, 32][..]), any::<bool>());
    let any_length = (ip(), 0..=128_u8, any::<bool>());
    prop_oneof![3 => usual, 1 => any_length]
        .prop_map(|(ip, length, clear)| {
            let longest = if ip.is_ipv4() { 32 } else { 128 };
            let length = length.min(longest);
            // A length of at most the longest is one that the type accepts.
            let whole = IpNetwork::new(ip, length).unwrap_or_else(|_| IpNetwork::from(ip));
            let address = if clear { whole.network() } else { ip };
            IpNetwork::new(address, length).unwrap_or(whole)
        })
        .boxed()
}

/// Text that is no address: half-typed, empty, or anything.
fn half_typed() -> BoxedStrategy<String> {
    prop_oneof![
        4 => select(&["", "10.0.0", "10.0.0.0/33", "10.1.0.0/", "fd00::", "none"][..]).prop_map(str::to_owned),
        1 => any::<String>(),
        1 => "[0-9a-f.:/ ]{100,140}",
    ]
    .boxed()
}

/// A prefix, parsed or not.
pub fn prefix() -> BoxedStrategy<Prefix> {
    prop_oneof![6 => network().prop_map(Prefix::Parsed), 1 => half_typed().prop_map(|it| parsed(&it))].boxed()
}

/// An address, parsed or not.
pub fn address() -> BoxedStrategy<Address> {
    prop_oneof![6 => ip().prop_map(Address::Parsed), 1 => half_typed().prop_map(|it| parsed(&it))].boxed()
}

/// What a rule or a route matches.
pub fn prefix_or_tag() -> BoxedStrategy<PrefixOrTag> {
    prop_oneof![
        1 => Just(PrefixOrTag::Any),
        1 => Just("0.0.0.0/0".to_owned()).prop_map(|it| parsed(&it)),
        4 => network().prop_map(PrefixOrTag::Prefix),
        1 => Just("AzureCloud.WestEurope".to_owned()).prop_map(|it| parsed(&it)),
        1 => half_typed().prop_map(|it| parsed(&it)),
    ]
    .boxed()
}

/// What its own parser, which takes anything, makes of a text.
fn parsed<T: std::str::FromStr<Err = std::convert::Infallible>>(text: &str) -> T {
    match text.parse() {
        Ok(value) => value,
        Err(never) => match never {},
    }
}

/// A range of ports.
pub fn ports() -> BoxedStrategy<PortRange> {
    let range = (port(), port()).prop_map(|(a, b)| PortRange { first: a.min(b), last: a.max(b) });
    prop_oneof![Just(PortRange::ALL), port().prop_map(|it| PortRange { first: it, last: it }), range].boxed()
}

/// Labels of pods or namespaces.
pub(super) fn labels() -> BoxedStrategy<BTreeMap<String, String>> {
    btree_map(text(), text(), 0..3).boxed()
}

/// A date of four digits.
pub(super) fn date() -> BoxedStrategy<Date> {
    (0..=9_999, 1..=366_u16)
        .prop_map(|(year, day)| {
            let date = Date::from_ordinal_date(year, day);
            date.or_else(|_| Date::from_calendar_date(year, Month::January, 1)).unwrap_or(Date::MIN)
        })
        .boxed()
}

/// Where something is drawn: near the origin, or anywhere that the file allows.
pub fn placement() -> BoxedStrategy<Placement> {
    let position = prop_oneof![4 => (-200..2_000).prop_map(f64::from), 1 => -1e6..1e6_f64];
    let size = prop_oneof![4 => (0..800).prop_map(f64::from), 1 => 0.0..1e6_f64];
    (position.clone(), position, option::of(size.clone()), option::of(size), any::<bool>())
        .prop_map(|(x, y, width, height, collapsed)| Placement { x, y, width, height, collapsed })
        .boxed()
}

/// A placement with numbers that are no place.
pub(super) fn insane_placement() -> BoxedStrategy<Placement> {
    let number = || select(&[f64::NAN, f64::INFINITY, -1e9, -0.0, 1e300, 0.1][..]);
    (number(), number(), option::of(number()), option::of(number()))
        .prop_map(|(x, y, width, height)| Placement { x, y, width, height, collapsed: false })
        .boxed()
}

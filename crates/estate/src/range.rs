//! Arithmetic on address ranges.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ipnetwork::{IpNetwork, Ipv4Network, Ipv6Network};

/// Addresses of a range, all of them; the largest number there is where there are more.
pub fn size(network: IpNetwork) -> u128 {
    let bits = u32::from(full_length(network) - network.prefix());
    1_u128.checked_shl(bits).unwrap_or(u128::MAX)
}

/// Addresses of a subnet that can be used: all but those that the platform keeps, given as `reserved`.
pub fn usable(network: IpNetwork, reserved: u64) -> u64 {
    u64::try_from(size(network)).unwrap_or(u64::MAX).saturating_sub(reserved)
}

/// Whether two ranges share an address.
pub fn overlap(one: IpNetwork, other: IpNetwork) -> bool {
    contains(one, other) || contains(other, one)
}

/// Whether the second range lies wholly in the first.
pub fn contains(outer: IpNetwork, inner: IpNetwork) -> bool {
    outer.is_ipv4() == inner.is_ipv4() && outer.prefix() <= inner.prefix() && outer.contains(inner.network())
}

/// The address at an offset from the beginning of a range, if it is inside.
pub fn nth(network: IpNetwork, offset: u128) -> Option<IpAddr> {
    if offset >= size(network) {
        return None;
    }
    Some(match network.network() {
        IpAddr::V4(first) => {
            IpAddr::V4(Ipv4Addr::from(u32::from(first).checked_add(u32::try_from(offset).ok()?)?))
        }
        IpAddr::V6(first) => IpAddr::V6(Ipv6Addr::from(u128::from(first).checked_add(offset)?)),
    })
}

/// The offset of an address from the beginning of a range, if it is inside.
pub fn offset(network: IpNetwork, address: IpAddr) -> Option<u128> {
    if !network.contains(address) {
        return None;
    }
    match (network.network(), address) {
        (IpAddr::V4(first), IpAddr::V4(it)) => Some(u128::from(u32::from(it) - u32::from(first))),
        (IpAddr::V6(first), IpAddr::V6(it)) => Some(u128::from(it) - u128::from(first)),
        _ => None,
    }
}

/// The range of the given length that begins at an address, host bits cleared.
pub fn at(address: IpAddr, length: u8) -> Option<IpNetwork> {
    let network = IpNetwork::new(address, length).ok()?;
    IpNetwork::new(network.network(), length).ok()
}

/// The longest prefix length (the smallest range) that holds so many addresses besides `reserved` ones; `None` where
/// not even the whole family does.
pub fn length_for(addresses: u64, reserved: u64, ipv6: bool) -> Option<u8> {
    let needed = u128::from(addresses) + u128::from(reserved);
    let full: u8 = if ipv6 { 128 } else { 32 };
    let bits = u8::try_from(needed.max(1).next_power_of_two().trailing_zeros()).ok()?;
    full.checked_sub(bits)
}

/// The first range of the given length inside `space` that overlaps none of `taken`.
///
/// Jumps over what is taken, so its cost grows with the number of taken ranges, not with the size of the space.
pub fn next_free(space: IpNetwork, length: u8, taken: &[IpNetwork]) -> Option<IpNetwork> {
    if length < space.prefix() || length > full_length(space) {
        return None;
    }
    let step = size(at(space.network(), length)?);
    let mut from = 0_u128;
    loop {
        let candidate = at(nth(space, from)?, length)?;
        let Some(blocker) = taken.iter().copied().find(|it| overlap(*it, candidate)) else {
            return Some(candidate);
        };
        let past = if contains(blocker, candidate) {
            offset(space, blocker.network()).unwrap_or(0).checked_add(size(blocker))?
        } else {
            from.checked_add(step)?
        };
        // A blocker that contains the whole space ends the search; otherwise go on at the next aligned place.
        if contains(blocker, space) {
            return None;
        }
        from = past.max(from.checked_add(step)?).div_ceil(step).checked_mul(step)?;
    }
}

/// Whether a range is private address space (RFC 1918), carrier-grade NAT space (RFC 6598) or a unique local range
/// (RFC 4193).
pub fn is_private(network: IpNetwork) -> bool {
    PRIVATE.iter().any(|it| contains(*it, network))
}

/// The private ranges: RFC 1918, RFC 6598, RFC 4193.
pub const fn private_ranges() -> [IpNetwork; 5] {
    PRIVATE
}

const PRIVATE: [IpNetwork; 5] = [
    v4_range(Ipv4Addr::new(10, 0, 0, 0), 8),
    v4_range(Ipv4Addr::new(172, 16, 0, 0), 12),
    v4_range(Ipv4Addr::new(192, 168, 0, 0), 16),
    v4_range(Ipv4Addr::new(100, 64, 0, 0), 10),
    v6_range(Ipv6Addr::new(0xfc00, 0, 0, 0, 0, 0, 0, 0), 7),
];

/// 0.0.0.0/0.
pub const fn any_v4() -> IpNetwork {
    v4_range(Ipv4Addr::UNSPECIFIED, 0)
}

/// ::/0.
pub const fn any_v6() -> IpNetwork {
    v6_range(Ipv6Addr::UNSPECIFIED, 0)
}

/// A range that is written in the program. One whose length is none does not compile where it is a constant.
const fn v4_range(first: Ipv4Addr, length: u8) -> IpNetwork {
    match Ipv4Network::new_checked(first, length) {
        Some(network) => IpNetwork::V4(network),
        None => unreachable!(),
    }
}

/// The same.
const fn v6_range(first: Ipv6Addr, length: u8) -> IpNetwork {
    match Ipv6Network::new_checked(first, length) {
        Some(network) => IpNetwork::V6(network),
        None => unreachable!(),
    }
}

fn full_length(network: IpNetwork) -> u8 {
    if network.is_ipv4() { 32 } else { 128 }
}

#[cfg(test)]
mod tests {
    use super::{contains, length_for, next_free, nth, offset, overlap, usable};
    use ipnetwork::IpNetwork;

    fn net(text: &str) -> IpNetwork {
        text.parse().unwrap()
    }

    #[test]
    fn sizes() {
        assert_eq!(usable(net("10.0.0.0/24"), 5), 251);
        assert_eq!(usable(net("10.0.0.0/30"), 5), 0);
        assert_eq!(usable(net("fd00::/64"), 5), u64::MAX - 5);
        assert_eq!(usable(net("::/0"), 0), u64::MAX);
        assert_eq!(length_for(1581, 5, false), Some(21));
        assert_eq!(length_for(251, 5, false), Some(24));
        assert_eq!(length_for(252, 5, false), Some(23));
        assert_eq!(length_for(u64::MAX, 5, false), None);
    }

    #[test]
    fn places() {
        let network = net("10.0.0.0/24");
        assert_eq!(nth(network, 4).unwrap().to_string(), "10.0.0.4");
        assert_eq!(nth(network, 256), None);
        assert_eq!(offset(network, "10.0.0.9".parse().unwrap()), Some(9));
        assert!(overlap(net("10.0.0.0/8"), net("10.1.0.0/16")));
        assert!(!overlap(net("10.0.0.0/8"), net("fd00::/8")));
        assert!(contains(net("10.0.0.0/8"), net("10.1.0.0/16")));
    }

    #[test]
    fn free_ranges_are_found_or_not() {
        let taken = [net("10.0.0.0/24"), net("10.0.2.0/23"), net("10.0.1.128/25")];
        assert_eq!(next_free(net("10.0.0.0/16"), 24, &taken), Some(net("10.0.4.0/24")));
        assert_eq!(next_free(net("10.0.0.0/16"), 25, &taken), Some(net("10.0.1.0/25")));
        assert_eq!(next_free(net("10.0.0.0/22"), 24, &taken), None);
        assert_eq!(next_free(net("10.0.0.0/16"), 24, &[net("10.0.0.0/8")]), None);
        assert_eq!(next_free(net("10.0.0.0/16"), 8, &[]), None);
        assert_eq!(next_free(net("fd00::/16"), 64, &[net("fd00::/64")]), Some(net("fd00:0:0:1::/64")));
        assert_eq!(next_free(net("::/0"), 0, &[]), Some(net("::/0")));
    }
}

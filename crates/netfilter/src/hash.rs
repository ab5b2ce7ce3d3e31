//! Names made from other names: as long and as stable as those that programs make with a cryptographic hash, but of
//! another function, so that nobody looks for what is drawn on a real node by such a name.

use std::net::{IpAddr, SocketAddr};

use crate::name::{InterfaceName, Name};

/// The letters of base 32. Source: RFC 4648, section 6.
const LETTERS: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
/// The letters of base 16 in lower case.
const DIGITS: &[u8; 16] = b"0123456789abcdef";

/// FNV-1a of 128 bits.
#[derive(Clone, Copy)]
pub(crate) struct Hash(u128);

impl Hash {
    pub(crate) fn of(text: &str) -> Self {
        Self(0x6c62_272e_07bb_0142_62b8_2175_6295_c58d).with(text.as_bytes())
    }

    pub(crate) fn and(self, text: &str) -> Self {
        self.with(text.as_bytes())
    }

    pub(crate) fn and_endpoint(self, endpoint: SocketAddr) -> Self {
        let hash = match endpoint.ip() {
            IpAddr::V4(it) => self.with(&it.octets()),
            IpAddr::V6(it) => self.with(&it.octets()),
        };
        hash.with(&endpoint.port().to_be_bytes())
    }

    /// A prefix and 16 letters, as in `KUBE-SVC-ABCDEFGHIJKLMNOP`.
    pub(crate) fn chain<const LIMIT: usize>(self, prefix: &'static str) -> Name<LIMIT> {
        self.name(prefix, LETTERS, 16)
    }

    /// A prefix and some digits, as in `azv0123456789a`.
    pub(crate) fn interface(self, prefix: &'static str, digits: usize) -> InterfaceName {
        self.name(prefix, DIGITS, digits)
    }

    fn name<const LIMIT: usize, const BASE: usize>(
        self,
        prefix: &'static str,
        letters: &[u8; BASE],
        count: usize,
    ) -> Name<LIMIT> {
        let mut left = self.spread();
        let mut text = [0; LIMIT];
        let letters = std::iter::repeat_with(|| {
            let letter = letters[left as usize % BASE];
            left >>= BASE.ilog2();
            letter
        });
        let mut length = 0;
        for (place, letter) in text.iter_mut().zip(prefix.bytes().chain(letters.take(count))) {
            *place = letter;
            length += 1;
        }
        Name::of_bytes(text, length)
    }

    /// Every bit depends on every other: names that differ in one letter look nothing alike. The finalizer of
    /// SplitMix64, on both halves.
    fn spread(self) -> u128 {
        let half = |mut it: u64| {
            it = (it ^ (it >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            it = (it ^ (it >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            it ^ (it >> 31)
        };
        let high = half((self.0 >> 64) as u64 ^ (self.0 as u64).rotate_left(32));
        let low = half(self.0 as u64 ^ high);
        (u128::from(high) << 64) | u128::from(low)
    }

    fn with(self, bytes: &[u8]) -> Self {
        let prime = (1 << 88) + 0x13b;
        Self(bytes.iter().fold(self.0, |hash, byte| (hash ^ u128::from(*byte)).wrapping_mul(prime)))
    }
}

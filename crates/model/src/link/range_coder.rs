//! Binary arithmetic coding: bits in, and as many bytes out as they were surprising.
//!
//! The carryless coder of Matt Mahoney's `lpaq`, with probabilities of 16 bits. Whole numbers only, so that every
//! machine writes the same bytes.

/// Writes bits.
pub(super) struct Encoder {
    low: u32,
    high: u32,
    bytes: Vec<u8>,
}

/// Reads bits; beyond the end it reads zeros.
pub(super) struct Decoder<'a> {
    low: u32,
    high: u32,
    window: u32,
    bytes: std::slice::Iter<'a, u8>,
}

/// Where the interval is cut: below is a one. `one` is the probability of a one in 65536ths, neither 0 nor 65536.
fn cut(low: u32, high: u32, one: u32) -> u32 {
    let width = u64::from(high - low);
    low + ((width * u64::from(one)) >> 16) as u32
}

impl Encoder {
    pub(super) fn new() -> Self {
        Self { low: 0, high: u32::MAX, bytes: Vec::new() }
    }

    pub(super) fn write(&mut self, bit: bool, one: u32) {
        let cut = cut(self.low, self.high, one);
        if bit {
            self.high = cut;
        } else {
            self.low = cut + 1;
        }
        while (self.low ^ self.high) >> 24 == 0 {
            self.bytes.push((self.high >> 24) as u8);
            self.low <<= 8;
            self.high = (self.high << 8) | 0xff;
        }
    }

    /// The bytes, as few as tell the last interval from all others.
    pub(super) fn finish(mut self) -> Vec<u8> {
        // The shortest number in the interval, given that a reader fills up with zeros.
        for kept in 0..=4_u32 {
            let mask = u32::MAX.checked_shl(32 - 8 * kept).unwrap_or(0);
            let Some(rounded) = self.low.checked_add(!mask).map(|it| it & mask) else { continue };
            if rounded <= self.high {
                self.bytes.extend(rounded.to_be_bytes().into_iter().take(kept as usize));
                break;
            }
        }
        while self.bytes.last() == Some(&0) {
            self.bytes.pop();
        }
        self.bytes
    }
}

impl<'a> Decoder<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        let mut decoder = Self { low: 0, high: u32::MAX, window: 0, bytes: bytes.iter() };
        for _ in 0..4 {
            decoder.window = decoder.window << 8 | decoder.next_byte();
        }
        decoder
    }

    pub(super) fn read(&mut self, one: u32) -> bool {
        let cut = cut(self.low, self.high, one);
        let bit = self.window <= cut;
        if bit {
            self.high = cut;
        } else {
            self.low = cut + 1;
        }
        while (self.low ^ self.high) >> 24 == 0 {
            self.low <<= 8;
            self.high = (self.high << 8) | 0xff;
            self.window = self.window << 8 | self.next_byte();
        }
        bit
    }

    fn next_byte(&mut self) -> u32 {
        self.bytes.next().map_or(0, |it| u32::from(*it))
    }
}

#[cfg(test)]
mod tests {
    use super::{Decoder, Encoder};
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn bits_come_back(bits in prop::collection::vec((any::<bool>(), 1..65_536_u32), 0..400)) {
            let mut encoder = Encoder::new();
            for (bit, one) in &bits {
                encoder.write(*bit, *one);
            }
            let bytes = encoder.finish();
            let mut decoder = Decoder::new(&bytes);
            for (bit, one) in &bits {
                prop_assert_eq!(decoder.read(*one), *bit);
            }
        }
    }

    #[test]
    fn what_is_expected_costs_little() {
        let mut encoder = Encoder::new();
        for _ in 0..10_000 {
            encoder.write(true, 65_500);
        }
        assert!(encoder.finish().len() <= 2);
    }
}

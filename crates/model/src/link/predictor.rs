//! How likely the next bit is a one, judged by what came before in like places.
//!
//! Several contexts each keep what they saw; a small mixing network weighs their opinions, and learns from every bit
//! which of them to trust (context mixing, after Matt Mahoney's `lpaq`). Whole numbers only: the same bits lead to
//! the same probabilities on every machine.

/// Contexts that are asked for each bit.
pub(super) const CONTEXTS: usize = 7;
/// Classes of decisions that learn apart from each other.
pub(super) const CLASSES: usize = 8;
/// Opinions for each bit: of a context's own probability, and of what its counts meant elsewhere.
const INPUTS: usize = 2 * CONTEXTS;
/// Sets of weights: one for each class of decision and number of contexts that know something.
const SETS: usize = CLASSES * (CONTEXTS + 1);
/// Slots for contexts; 4 bytes each.
const SLOTS: usize = 1 << 18;
/// A slot that saw nothing yet: an even chance.
const UNSEEN: u32 = 1 << 31;
/// Largest stretched probability: 12 in 256ths.
const FAR: i32 = 12 * 256 - 1;
/// The weight of an opinion before anything was learnt: a fifth, in 65536ths.
const FIRST_WEIGHT: i32 = 65_536 / 5;
/// How fast weights follow an error, in 2^-18.
const WEIGHT_RATE: i64 = 16;
/// Counts of zeros and ones that a slot tells apart: 0 to 15 of each, in 8 bits.
const COUNTS: usize = 256;
/// What pairs of counts mean follows the latest after so many bits.
const EXPERIENCE_LIMIT: u32 = 60;
/// What the first guess about a pair of counts weighs, in bits seen.
const EXPERIENCE_HEAD_START: u32 = 6;

/// Predicts bits and learns from them. Its size is fixed: about 1.1 MB.
#[derive(Clone)]
pub(super) struct Predictor {
    /// Probability in 65536ths (16 bits), check (8 bits), zeros and ones seen (4 bits each).
    slots: Vec<u32>,
    /// By class, context and counts: probability in 65536ths (16 bits) and bits seen (8 bits).
    experience: Vec<u32>,
    /// In 65536ths.
    weights: Vec<[i32; INPUTS]>,
    /// The inverse of [`squash`], by the upper 12 bits of a probability.
    stretch: Vec<i32>,
    /// What the last prediction rests on: slots, entries of `experience`, stretched opinions, weights, and itself.
    asked: [usize; CONTEXTS],
    consulted: [usize; CONTEXTS],
    inputs: [i32; INPUTS],
    set: usize,
    mixed: i32,
}
/// 65536 / (1 + e^(-x)) at x = -12, -11.5, …, 12.
const LOGISTIC: [i32; 49] = [
    0, 1, 1, 2, 3, 5, 8, 13, 22, 36, 60, 99, 162, 267, 439, 720, 1179, 1921, 3108, 4971, 7812, 11954, 17625,
    24743, 32768, 40793, 47911, 53582, 57724, 60565, 62428, 63615, 64357, 64816, 65097, 65269, 65374, 65437,
    65476, 65500, 65514, 65523, 65528, 65531, 65533, 65534, 65535, 65535, 65535,
];

/// The logistic function: from 256ths to a probability in 65536ths, never certain.
fn squash(x: i32) -> i32 {
    let from_left = x.clamp(-FAR, FAR) + FAR + 1;
    let (knot, rest) = ((from_left / 128) as usize, from_left % 128);
    let (Some(left), Some(right)) = (LOGISTIC.get(knot), LOGISTIC.get(knot + 1)) else { return 65_532 };
    (left + (((right - left) * rest) >> 7)).clamp(4, 65_532)
}

/// A mixed hash of two numbers.
pub(super) fn mix(a: u32, b: u32) -> u32 {
    let mixed = (a ^ b.wrapping_mul(0x9e37_79b1)).wrapping_mul(0x85eb_ca6b).rotate_left(13);
    (mixed ^ mixed >> 15).wrapping_mul(0xc2b2_ae35)
}

impl Predictor {
    pub(super) fn new() -> Self {
        let mut stretch = Vec::with_capacity(4096);
        for x in -FAR..=FAR {
            let upper = (squash(x) >> 4) as usize;
            while stretch.len() <= upper {
                stretch.push(x);
            }
        }
        stretch.resize(4096, FAR);
        let experience = (0..CLASSES * CONTEXTS * COUNTS).map(|entry| {
            let (zeros, ones) = counts((entry % COUNTS) as u32);
            ((10 * ones + 4) * 65_535 / (10 * (zeros + ones) + 8)) << 8
        });
        Self {
            slots: vec![UNSEEN; SLOTS],
            experience: experience.collect(),
            weights: vec![[FIRST_WEIGHT; INPUTS]; SETS],
            stretch,
            asked: [0; CONTEXTS],
            consulted: [0; CONTEXTS],
            inputs: [0; INPUTS],
            set: 0,
            mixed: 32_768,
        }
    }

    /// The probability of a one in 65536ths. `node` tells the bits of one symbol apart.
    pub(super) fn predict(&mut self, class: usize, contexts: &[u32; CONTEXTS], node: u32) -> u32 {
        let mut known = 0;
        let (own, learnt) = self.inputs.split_at_mut(CONTEXTS);
        let places = own.iter_mut().zip(learnt).zip(self.asked.iter_mut().zip(&mut self.consulted));
        for ((index, context), ((own, learnt), (asked, consulted))) in contexts.iter().enumerate().zip(places)
        {
            let hash = mix(mix(*context, index as u32), node);
            *asked = hash as usize % SLOTS;
            let check = hash >> 24 << 8;
            let seen = self.slots.get_mut(*asked).map_or(UNSEEN, |slot| {
                // Another context was here: it gives way.
                if *slot & 0xff00 != check {
                    *slot = UNSEEN | check;
                }
                *slot
            });
            *consulted = (class * CONTEXTS + index) * COUNTS + (seen & 0xff) as usize;
            if counts(seen) == (0, 0) {
                (*own, *learnt) = (0, 0);
            } else {
                known += 1;
                let meant = self.experience.get(*consulted).copied().unwrap_or(0) >> 8;
                *own = self.stretch.get((seen >> 20) as usize).copied().unwrap_or(0);
                *learnt = self.stretch.get((meant >> 4) as usize).copied().unwrap_or(0);
            }
        }
        self.set = (class * (CONTEXTS + 1) + known) % SETS;
        let weights = self.weights.get(self.set).copied().unwrap_or_default();
        let sum: i64 = weights
            .iter()
            .zip(&self.inputs)
            .map(|(weight, input)| i64::from(*weight) * i64::from(*input))
            .sum();
        self.mixed = squash((sum >> 16).clamp(-i64::from(FAR), i64::from(FAR)) as i32);
        self.mixed.cast_unsigned()
    }

    /// Learns what the bit was that was predicted last.
    pub(super) fn learn(&mut self, bit: bool) {
        let truth = if bit { 65_535 } else { 0 };
        let error = i64::from(truth - self.mixed);
        if let Some(weights) = self.weights.get_mut(self.set) {
            for (weight, input) in weights.iter_mut().zip(&self.inputs) {
                *weight = weight.saturating_add(((i64::from(*input) * error * WEIGHT_RATE) >> 18) as i32);
            }
        }
        for at in self.consulted {
            // A context that knew nothing was not asked what its counts mean.
            if at % COUNTS == 0 {
                continue;
            }
            let Some(entry) = self.experience.get_mut(at) else { continue };
            let (probability, seen) = ((*entry >> 8).cast_signed(), *entry & 0xff);
            let weight = (seen.min(EXPERIENCE_LIMIT) + EXPERIENCE_HEAD_START).cast_signed();
            let probability = probability + (truth - probability) * 2 / (2 * weight + 3);
            *entry = probability.cast_unsigned() << 8 | (seen + 1).min(254);
        }
        for at in self.asked {
            let Some(slot) = self.slots.get_mut(at) else { continue };
            let (zeros, ones) = counts(*slot);
            let probability = (*slot >> 16).cast_signed();
            let step = (truth - probability) * 4 / (4 * (zeros + ones).cast_signed() + 6);
            // What contradicts the latest is half forgotten.
            let (zeros, ones) = if bit { (faded(zeros), more(ones)) } else { (more(zeros), faded(ones)) };
            *slot = (probability + step).cast_unsigned() << 16 | *slot & 0xff00 | zeros << 4 | ones;
        }
    }
}

/// Zeros and ones seen, out of the lower 8 bits.
fn counts(slot: u32) -> (u32, u32) {
    (slot >> 4 & 15, slot & 15)
}

fn more(count: u32) -> u32 {
    (count + 1).min(15)
}

fn faded(count: u32) -> u32 {
    if count > 2 { count / 2 + 1 } else { count }
}

#[cfg(test)]
mod tests {
    use super::{CONTEXTS, FAR, Predictor, squash};

    #[test]
    fn what_repeats_is_expected() {
        let mut predictor = Predictor::new();
        assert_eq!(predictor.predict(0, &[1; CONTEXTS], 0), 32_768, "nothing is known: an even chance");
        for _ in 0..50 {
            predictor.predict(0, &[1; CONTEXTS], 0);
            predictor.learn(true);
        }
        assert!(predictor.predict(0, &[1; CONTEXTS], 0) > 64_000);
        assert_eq!(predictor.predict(0, &[2; CONTEXTS], 0), 32_768, "elsewhere still nothing is known");
    }

    #[test]
    fn no_bit_is_ever_certain() {
        assert!(squash(-FAR) > 0 && squash(FAR) < 65_536);
        assert!((-FAR..FAR).all(|x| squash(x) <= squash(x + 1)));
    }
}

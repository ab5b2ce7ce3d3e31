//! How likely the next bit is a one, judged by what came before in like places.
//!
//! Several contexts each keep a probability; a small mixing network weighs them, and learns from every bit which of
//! them to trust (context mixing, after Matt Mahoney's `lpaq`). Whole numbers only: the same bits lead to the same
//! probabilities on every machine.

/// Contexts that are asked for each bit.
pub(super) const CONTEXTS: usize = 7;
/// Sets of weights: one for each class of decision and number of contexts that know something.
pub(super) const CLASSES: usize = 8;
const SETS: usize = CLASSES * (CONTEXTS + 1);
/// Slots for contexts; 4 bytes each.
const SLOTS: usize = 1 << 18;
/// Largest stretched probability: 12 in 256ths.
const FAR: i32 = 12 * 256 - 1;
/// A probability is learnt from at most so many bits, then it follows the latest.
const MEMORY: u32 = 60;

fn par(n: &str, d: i64) -> i64 {
    std::env::var(n).ok().and_then(|v| v.parse().ok()).unwrap_or(d)
}
/// Predicts bits and learns from them. Its size is fixed: about 1 MB.
pub(super) struct Predictor {
    /// Probability in 65536ths (16 bits), check (8 bits), bits seen (8 bits).
    slots: Vec<u32>,
    weights: Vec<[i32; 2 * CONTEXTS]>,
    maps: Vec<u32>,
    map_at: [usize; CONTEXTS],
    mlr: u32,
    stretch: Vec<i32>,
    asked: [usize; CONTEXTS],
    inputs: [i32; 2 * CONTEXTS],
    set: usize,
    mixed: i32,
    lr: i64,
    mem: u32,
    add: i32,
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
        // The inverse of `squash`, by the upper 12 bits of a probability.
        let mut stretch = Vec::with_capacity(4096);
        for x in -FAR..=FAR {
            let upper = (squash(x) >> 4) as usize;
            while stretch.len() <= upper {
                stretch.push(x);
            }
        }
        stretch.resize(4096, FAR);
        Self {
            slots: vec![1 << 31; SLOTS],
            weights: vec![[(65_536 * par("W", 20) / 100) as i32; 2 * CONTEXTS]; SETS],
            stretch,
            asked: [0; CONTEXTS],
            inputs: [0; 2 * CONTEXTS],
            maps: (0..CLASSES * CONTEXTS * 256)
                .map(|i| {
                    let (n0, n1) = ((i >> 4 & 15) as u32 * 10, (i & 15) as u32 * 10);
                    let k = par("K", 4) as u32;
                    (n1 + k) * 65535 / (n0 + n1 + 2 * k) << 8
                })
                .collect(),
            map_at: [0; CONTEXTS],
            mlr: par("MLR", 60) as u32,
            set: 0,
            mixed: 32_768,
            lr: par("LR", 16),
            mem: par("MEM", 6) as u32,
            add: par("ADD", 6) as i32,
        }
    }

    /// The probability of a one in 65536ths. `node` tells the bits of one symbol apart.
    pub(super) fn predict(&mut self, class: usize, contexts: &[u32; CONTEXTS], node: u32) -> u32 {
        let mut known = 0;
        for (index, context) in contexts.iter().enumerate() {
            let hash = mix(mix(*context, index as u32), node);
            let at = hash as usize % SLOTS;
            let check = hash >> 24 << 8;
            let mut input = 0;
            if let Some(slot) = self.slots.get_mut(at) {
                if *slot & 0xff00 != check {
                    *slot = 1 << 31 | check;
                }
                if *slot & 0xff > 0 {
                    known += 1;
                    input = self.stretch.get((*slot >> 20) as usize).copied().unwrap_or(0);
                }
                let m = (class * CONTEXTS + index) * 256 + (*slot & 0xff) as usize;
                self.map_at[index] = m;
                self.inputs[CONTEXTS + index] =
                    if *slot & 0xff > 0 { self.stretch[(self.maps[m] >> 12 >> 0) as usize >> 0] } else { 0 };
            }
            if let (Some(asked), Some(place)) = (self.asked.get_mut(index), self.inputs.get_mut(index)) {
                (*asked, *place) = (at, input);
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
        self.mixed as u32
    }

    /// Learns what the bit was that was predicted last.
    pub(super) fn learn(&mut self, bit: bool) {
        let truth = if bit { 65_535 } else { 0 };
        let error = i64::from(truth - self.mixed);
        if let Some(weights) = self.weights.get_mut(self.set) {
            for (weight, input) in weights.iter_mut().zip(&self.inputs) {
                *weight += ((i64::from(*input) * error * self.lr) >> 18) as i32;
            }
        }
        for m in self.map_at {
            let s = &mut self.maps[m];
            if m & 0xff == 0 {
                continue;
            };
            let n = *s & 0xff;
            let p = (*s >> 8) as i32;
            let p = p + (truth - p) * 2 / (2 * (n.min(self.mlr) + self.mem) as i32 + 3);
            *s = (p as u32) << 8 | (n + 1).min(254);
        }
        for at in self.asked {
            let Some(slot) = self.slots.get_mut(at) else { continue };
            let (mut n0, mut n1) = (*slot >> 4 & 15, *slot & 15);
            let (probability, seen) = ((*slot >> 16).cast_signed(), n0 + n1);
            let step = (truth - probability) * 4 / (4 * seen.cast_signed() + self.add);
            if bit {
                n1 = (n1 + 1).min(15);
                if n0 > 2 {
                    n0 = n0 / 2 + 1
                }
            } else {
                n0 = (n0 + 1).min(15);
                if n1 > 2 {
                    n1 = n1 / 2 + 1
                }
            }
            let seen = n0 << 4 | n1;
            *slot = (probability + step).cast_unsigned() << 16 | *slot & 0xff00 | seen;
        }
    }
}

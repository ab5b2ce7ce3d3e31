//! Numbers, symbols and texts as predicted bits, for both directions.
//!
//! Writing and reading are one walk: every step takes what is to be written and returns what was written or read, so
//! the two cannot drift apart. A reader is given anything for what it does not know yet. Trouble sticks: from then on
//! every bit is zero, which ends every list, object and text.

use super::LinkError;
use super::predictor::{CONTEXTS, Predictor, mix};
use super::range_coder::{Decoder, Encoder};

/// What a decision is about; each class learns by itself which contexts to trust.
#[derive(Clone, Copy, Debug)]
pub(super) enum Class {
    /// A key of an object.
    Key,
    /// The form of a value, a word, a length.
    Value,
    /// A number.
    Number,
    /// A character.
    Character,
    /// A reference to an element.
    Reference,
    /// A byte of an address.
    Address,
    /// A position or size.
    Place,
    /// Kinds and ids.
    Header,
}

/// The contexts of a decision.
pub(super) type Contexts = [u32; CONTEXTS];

enum Way<'a> {
    Train,
    Write(Encoder),
    Read(Decoder<'a>),
}

/// A writer, a reader, or what both learn from first.
pub(super) struct Coder<'a> {
    way: Way<'a>,
    predictor: Predictor,
    /// Memory that what was read takes at the most, in bytes.
    spent: usize,
    limit: usize,
    trouble: Option<LinkError>,
}

impl<'a> Coder<'a> {
    /// A coder that only learns.
    pub(super) fn learner() -> Self {
        Self::new(Way::Train, Predictor::new(), usize::MAX)
    }

    /// A writer with what was learnt before.
    pub(super) fn writer(learnt: Predictor) -> Self {
        Self::new(Way::Write(Encoder::new()), learnt, usize::MAX)
    }

    /// A reader with what was learnt before. It stops where what it reads would take more than `limit` bytes of
    /// memory.
    pub(super) fn reader(learnt: Predictor, bytes: &'a [u8], limit: usize) -> Self {
        Self::new(Way::Read(Decoder::new(bytes)), learnt, limit)
    }

    fn new(way: Way<'a>, predictor: Predictor, limit: usize) -> Self {
        Self { way, predictor, spent: 0, limit, trouble: None }
    }

    /// What was learnt.
    pub(super) fn learnt(self) -> Predictor {
        self.predictor
    }

    /// What a writer wrote, and the memory that a reader of it will take.
    pub(super) fn written(self) -> (Vec<u8>, usize) {
        match self.way {
            Way::Write(encoder) => (encoder.finish(), self.spent),
            Way::Train | Way::Read(_) => (Vec::new(), self.spent),
        }
    }

    /// What went wrong while reading.
    pub(super) fn trouble(self) -> Option<LinkError> {
        self.trouble
    }

    /// Whether something went wrong.
    pub(super) fn is_stopped(&self) -> bool {
        self.trouble.is_some()
    }

    /// Something is wrong; nothing more is read.
    pub(super) fn fail(&mut self, error: LinkError) {
        self.trouble.get_or_insert(error);
    }

    /// Accounts for memory before it is taken.
    pub(super) fn charge(&mut self, bytes: usize) {
        self.spent = self.spent.saturating_add(bytes);
        if self.spent > self.limit {
            self.fail(LinkError::TooLarge);
        }
    }

    /// One bit; `node` tells the bits of one symbol apart.
    pub(super) fn bit(&mut self, class: Class, contexts: &Contexts, node: u32, bit: bool) -> bool {
        if self.trouble.is_some() {
            return false;
        }
        let one = self.predictor.predict(class as usize, contexts, node);
        let bit = match &mut self.way {
            Way::Train => bit,
            Way::Write(encoder) => {
                encoder.write(bit, one);
                bit
            }
            Way::Read(decoder) => decoder.read(one),
        };
        self.predictor.learn(bit);
        bit
    }

    /// A number below 2^`bits`.
    pub(super) fn symbol(&mut self, class: Class, contexts: &Contexts, bits: u32, symbol: u32) -> u32 {
        let mut node = 1;
        for place in (0..bits).rev() {
            let bit = self.bit(class, contexts, node, symbol >> place & 1 == 1);
            node = node << 1 | u32::from(bit);
        }
        node & !(1 << bits)
    }

    /// Any number: how many bits it has, then those after the first (Elias gamma).
    pub(super) fn number(&mut self, class: Class, contexts: &Contexts, number: u64) -> u64 {
        // One more, so that zero has a first bit; 2^64 - 1 alone has none to spare and is written as 0 bits.
        let bits = number.checked_add(1).map_or(65, |it| 64 - it.leading_zeros());
        let mut length = 1;
        while length < 65 && self.bit(class, contexts, length, bits > length) {
            length += 1;
        }
        if length == 65 {
            return u64::MAX;
        }
        let plus_one = number.wrapping_add(1);
        let mut read = 1_u64;
        for place in (0..length - 1).rev() {
            // The upper bits are known by all bits before them; what is below is known by its place alone.
            let node = if read < 1 << 14 { mix(length, read as u32) } else { mix(length, place << 20) };
            let bit = self.bit(class, contexts, node | 1 << 31, plus_one >> place & 1 == 1);
            read = read << 1 | u64::from(bit);
        }
        read - 1
    }

    /// A text, in the place that a hash names.
    pub(super) fn text(&mut self, place: u32, text: &str) -> String {
        let mut bytes = text.bytes();
        let mut read: Vec<u8> = Vec::new();
        // Hashes of the last characters, the present word, and all so far.
        let (mut recent, mut word, mut whole) = (0_u32, 0_u32, 1_u32);
        loop {
            let next = bytes.next();
            let contexts = [
                recent & 0xff,
                mix(recent & 0xffff, 2),
                mix(recent & 0x00ff_ffff, 3),
                mix(word, recent & 0xff),
                mix(whole, 5),
                mix(whole, place),
                mix(recent, 7),
            ];
            if !self.bit(Class::Character, &contexts, 0, next.is_some()) {
                break;
            }
            self.charge(TEXT_BYTE);
            let byte = self.symbol(Class::Character, &contexts, 8, u32::from(next.unwrap_or(0)));
            read.push(byte as u8);
            recent = recent << 8 | byte;
            word = if (byte as u8).is_ascii_alphanumeric() { mix(word, byte + 1) } else { 0 };
            whole = mix(whole, byte);
        }
        String::from_utf8(read).unwrap_or_else(|_| {
            self.fail(LinkError::Damaged);
            String::new()
        })
    }
}

/// Memory accounted for one byte of text: more than it takes, because each costs nine predictions.
const TEXT_BYTE: usize = 16;

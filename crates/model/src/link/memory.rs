//! What a walk over a document remembers: its elements, and what stood last in each place.

use std::collections::BTreeMap;

use crate::Kind;

/// What was said so far. Both directions fill it alike.
pub(super) struct Memory {
    ids: Vec<String>,
    kinds: Vec<u32>,
    by_id: BTreeMap<String, usize>,
    by_kind: Vec<Vec<usize>>,
    /// How many elements were named after one slug.
    slugs: BTreeMap<String, u32>,
    /// By the hash of a place; places that share a slot spoil a guess and nothing else.
    last: Vec<u32>,
    lengths: Vec<u32>,
    ranks: Vec<(u32, usize, u32)>,
    addresses: Vec<[u8; 4]>,
}

/// Slots for what stood last in a place.
const PLACES: usize = 1 << 12;
/// Addresses looked back at.
const ADDRESSES: usize = 64;

impl Memory {
    pub(super) fn new() -> Self {
        Self {
            ids: Vec::new(),
            kinds: Vec::new(),
            by_id: BTreeMap::new(),
            by_kind: vec![Vec::new(); Kind::ALL.len()],
            slugs: BTreeMap::new(),
            last: vec![0; PLACES],
            lengths: vec![0; PLACES],
            ranks: vec![(0, 0, 0); PLACES],
            addresses: Vec::new(),
        }
    }

    /// One more element.
    pub(super) fn add_element(&mut self, id: &str, kind: u32) {
        let index = self.ids.len();
        self.ids.push(id.to_owned());
        self.kinds.push(kind);
        self.by_id.insert(id.to_owned(), index);
        if let Some(alike) = self.by_kind.get_mut(kind as usize) {
            alike.push(index);
        }
    }

    /// The number of elements named after a slug, this one included.
    pub(super) fn count_slug(&mut self, slug: &str) -> u32 {
        let count = self.slugs.entry(slug.to_owned()).or_insert(0);
        *count += 1;
        *count
    }

    pub(super) fn element(&self, id: &str) -> Option<usize> {
        self.by_id.get(id).copied()
    }

    pub(super) fn id(&self, element: usize) -> Option<&str> {
        self.ids.get(element).map(String::as_str)
    }

    /// The kind of an element, and the how manieth of that kind it is.
    pub(super) fn rank_of(&self, element: usize) -> (u32, usize) {
        let kind = self.kinds.get(element).copied().unwrap_or(0);
        let alike = self.by_kind.get(kind as usize);
        (kind, alike.and_then(|it| it.binary_search(&element).ok()).unwrap_or(0))
    }

    pub(super) fn element_of(&self, kind: u32, rank: usize) -> Option<usize> {
        self.by_kind.get(kind as usize)?.get(rank).copied()
    }

    pub(super) fn count_of(&self, kind: u32) -> usize {
        self.by_kind.get(kind as usize).map_or(0, Vec::len)
    }

    /// A hash of the value that stood last in a place.
    pub(super) fn last(&self, place: u32) -> u32 {
        at(&self.last, place)
    }

    pub(super) fn remember(&mut self, place: u32, hash: u32) {
        put(&mut self.last, place, hash);
    }

    /// The length of the prefix that stood last in a place.
    pub(super) fn last_length(&self, place: u32) -> u32 {
        at(&self.lengths, place)
    }

    pub(super) fn remember_length(&mut self, place: u32, length: u32) {
        put(&mut self.lengths, place, length);
    }

    /// Which element of a kind was named last in a place.
    pub(super) fn last_rank(&self, place: u32, kind: u32) -> usize {
        let (last_kind, rank, _) = at(&self.ranks, place);
        if last_kind == kind { rank } else { 0 }
    }

    pub(super) fn last_kind(&self, place: u32) -> u32 {
        at(&self.ranks, place).0
    }

    /// How the element that was named last in a place had been guessed.
    pub(super) fn last_guess(&self, place: u32) -> u32 {
        at(&self.ranks, place).2
    }

    pub(super) fn remember_rank(&mut self, place: u32, kind: u32, rank: usize, guess: u32) {
        put(&mut self.ranks, place, (kind, rank, guess));
    }

    /// How far back stands the address whose first bytes are most like these, and how many of the bytes are.
    pub(super) fn most_alike(&self, bytes: [u8; 4], significant: u32) -> (u64, u32) {
        let mut best = (0, 0);
        for (distance, before) in self.addresses.iter().rev().enumerate() {
            let alike =
                before.iter().zip(bytes).take_while(|(before, byte)| **before == *byte).count() as u32;
            // What lies beyond the significant bits is not told.
            let alike = alike.min(significant / 8);
            if alike > best.1 {
                best = (distance as u64, alike);
            }
        }
        best
    }

    /// The address so far back.
    pub(super) fn address_before(&self, distance: u64) -> [u8; 4] {
        let distance = usize::try_from(distance).unwrap_or(usize::MAX);
        self.addresses.iter().rev().nth(distance).copied().unwrap_or_default()
    }

    /// Addresses that are the same as one before move to the end.
    pub(super) fn remember_address(&mut self, address: [u8; 4]) {
        self.addresses.retain(|it| *it != address);
        if self.addresses.len() >= ADDRESSES {
            self.addresses.remove(0);
        }
        self.addresses.push(address);
    }
}

fn at<T: Copy + Default>(slots: &[T], place: u32) -> T {
    slots.get(place as usize % PLACES).copied().unwrap_or_default()
}

fn put<T>(slots: &mut [T], place: u32, value: T) {
    if let Some(slot) = slots.get_mut(place as usize % PLACES) {
        *slot = value;
    }
}

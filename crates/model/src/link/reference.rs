//! References between elements, told by kind and place among those of the kind.

use super::LinkError;
use super::coder::{Class, Coder};
use super::document::KIND_BITS;
use super::memory::Memory;
use super::predictor::mix;
use super::value::Place;

impl Coder<'_> {
    /// A reference to an element: its kind, then which one of that kind.
    pub(super) fn reference(&mut self, memory: &mut Memory, place: Place, element: usize) -> usize {
        let (kind, rank) = memory.rank_of(element);
        let last = memory.last(place.path);
        let contexts = [
            place.path,
            mix(place.key, 1),
            mix(mix(place.path, last), 2),
            mix(mix(place.path, place.before), 3),
            mix(mix(place.path, place.element), 4),
            mix(memory.last_kind(place.path), 5),
            6,
        ]
        .map(|it| mix(it, 71));
        let kind = self.symbol(Class::Reference, &contexts, KIND_BITS, kind);
        let count = memory.count_of(kind);
        // Two guesses: the one that was named here last, and the one after it.
        let guess = memory.last_rank(place.path, kind);
        let contexts = [
            mix(place.path, kind),
            mix(place.key, 1),
            mix(count as u32, 2),
            mix(mix(count as u32, place.path), 3),
            mix(mix(place.path, memory.last_guess(place.path)), 4),
            mix(mix(place.path, place.before), 5),
            mix(kind, 6),
        ]
        .map(|it| mix(it, 72));
        let mut choice = match rank {
            _ if rank == guess => 0,
            _ if rank == guess + 1 => 1,
            _ => 2,
        };
        if count > 1 {
            choice = self.symbol(Class::Reference, &contexts, 2, choice);
        } else {
            choice = 0;
        }
        let rank = match choice {
            0 => guess,
            1 => guess + 1,
            _ => {
                let contexts = contexts.map(|it| mix(it, 8));
                self.number(Class::Reference, &contexts, rank as u64) as usize
            }
        };
        memory.remember_rank(place.path, kind, rank, choice);
        memory.element_of(kind, rank).unwrap_or_else(|| {
            self.fail(LinkError::Damaged);
            0
        })
    }
}

//! Sorting with little code.
//!
//! Each sort of the standard library brings some kilobytes for each type that is sorted, and a set that is collected
//! sorts too. The page is downloaded with all of them; the lists here are short.

use std::cmp::Ordering;
use std::collections::BTreeSet;

/// Sorts a list; equals keep their order.
pub fn sort_by<T>(list: &mut [T], mut compare: impl FnMut(&T, &T) -> Ordering) {
    if list.len() < 2 {
        return;
    }
    let mut sources: Vec<usize> = (0..list.len()).collect();
    sort_places(&mut sources, &mut |one, other| match (list.get(one), list.get(other)) {
        (Some(one), Some(other)) => compare(one, other),
        _ => Ordering::Equal,
    });
    // Round each ring of the permutation: what belongs at a place is swapped into it.
    for start in 0..list.len() {
        let mut place = start;
        while let Some(source) = sources.get_mut(place) {
            let from = std::mem::replace(source, place);
            if from == start || from == place {
                break;
            }
            list.swap(place, from);
            place = from;
        }
    }
}

/// Sorts a list by a key; equals keep their order.
pub fn sort_by_key<T, K: Ord>(list: &mut [T], mut key: impl FnMut(&T) -> K) {
    sort_by(list, |one, other| key(one).cmp(&key(other)));
}

/// The set of some things.
pub fn set<T: Ord>(of: impl IntoIterator<Item = T>) -> BTreeSet<T> {
    let mut set = BTreeSet::new();
    set.extend(of);
    set
}

/// The one sort behind the others.
fn sort_places(places: &mut [usize], compare: &mut dyn FnMut(usize, usize) -> Ordering) {
    places.sort_by(|one, other| compare(*one, *other));
}

#[cfg(test)]
mod tests {
    use super::{set, sort_by, sort_by_key};
    use proptest::prelude::*;

    #[test]
    fn a_set_has_each_thing_once() {
        assert!(set([3, 1, 3]).into_iter().eq([1, 3]));
    }

    proptest! {
        #[test]
        fn lists_are_sorted_as_the_standard_library_does(list in prop::collection::vec((0..9_u8, any::<u16>()), 0..60)) {
            let (mut ours, mut theirs) = (list.clone(), list);
            sort_by_key(&mut ours, |it| it.0);
            theirs.sort_by_key(|it| it.0);
            prop_assert_eq!(&ours, &theirs);
            sort_by(&mut ours, |one, other| other.cmp(one));
            theirs.sort_by(|one, other| other.cmp(one));
            prop_assert_eq!(ours, theirs);
        }
    }
}

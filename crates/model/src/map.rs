//! Maps by id.

use indexmap::{IndexMap, IndexSet};

/// A map that keeps its order, for what is looked up all the time: its hasher is quicker than the standard library's.
/// Where many keys meet in one place on purpose it is slower; a file has no more than [`MAX_ELEMENTS`](crate::MAX_ELEMENTS).
pub type Map<K, V> = IndexMap<K, V, foldhash::fast::RandomState>;

/// A set that keeps its order, with the same hasher.
pub type Set<K> = IndexSet<K, foldhash::fast::RandomState>;

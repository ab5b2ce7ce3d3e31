//! Rules of the topic `platform`, in the order of the catalogue.

use crate::Rule;

/// The table of the topic.
pub(crate) static RULES: &[&Rule] = &[];

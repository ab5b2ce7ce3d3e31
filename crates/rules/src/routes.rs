//! Rules of the topic `routes`, in the order of the catalogue.

mod default_route_missing;
mod expectation_broken;
mod next_hop_unreachable;
mod route_table_full;
mod route_table_missing;
mod route_table_shared;

use crate::Rule;

/// The table of the topic.
pub(crate) static RULES: &[&Rule] = &[
    &route_table_full::ROUTE_TABLE_FULL,
    &route_table_missing::ROUTE_TABLE_MISSING,
    &route_table_shared::ROUTE_TABLE_SHARED,
    &default_route_missing::DEFAULT_ROUTE_MISSING,
    &next_hop_unreachable::NEXT_HOP_UNREACHABLE,
    &expectation_broken::EXPECTATION_BROKEN,
];

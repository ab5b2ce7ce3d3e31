//! Rules of the topic `routes`, in the order of the catalogue.

mod asymmetric_return;
mod default_route_missing;
mod expectation_broken;
mod next_hop_unreachable;
mod node_route_missing;
mod peering_missing;
mod peering_not_transitive;
mod pods_not_routable;
mod route_table_full;
mod route_table_missing;
mod route_table_shared;

use crate::Rule;

/// The table of the topic.
pub(crate) static RULES: &[&Rule] = &[
    &route_table_full::ROUTE_TABLE_FULL,
    &route_table_missing::ROUTE_TABLE_MISSING,
    &node_route_missing::NODE_ROUTE_MISSING,
    &route_table_shared::ROUTE_TABLE_SHARED,
    &default_route_missing::DEFAULT_ROUTE_MISSING,
    &next_hop_unreachable::NEXT_HOP_UNREACHABLE,
    &asymmetric_return::ASYMMETRIC_RETURN,
    &peering_missing::PEERING_MISSING,
    &peering_not_transitive::PEERING_NOT_TRANSITIVE,
    &pods_not_routable::PODS_NOT_ROUTABLE,
    &expectation_broken::EXPECTATION_BROKEN,
];

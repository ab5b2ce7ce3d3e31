//! Rules of the topic `ingress`, in the order of the catalogue.

mod gateway;
mod gateway_route_table_missing;
mod gateway_subnet;
mod ingress_network_mismatch;
pub(crate) mod ingress_unsupported;

use crate::Rule;

/// The table of the topic.
pub(crate) static RULES: &[&Rule] = &[
    &ingress_unsupported::INGRESS_UNSUPPORTED,
    &ingress_network_mismatch::INGRESS_NETWORK_MISMATCH,
    &gateway_route_table_missing::GATEWAY_ROUTE_TABLE_MISSING,
    &gateway_subnet::GATEWAY_SUBNET,
];

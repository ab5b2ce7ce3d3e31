//! Rules of the topic `ingress`, in the order of the catalogue.

mod client_ip_lost;
mod gateway;
mod gateway_default_route;
mod gateway_owned_twice;
mod gateway_route_table_missing;
mod gateway_subnet;
mod ingress_has_no_entry;
mod ingress_network_mismatch;
pub(crate) mod ingress_unsupported;
mod local_policy_uneven;
pub(crate) mod publishing_unsupported;

use crate::Rule;

/// The table of the topic.
pub(crate) static RULES: &[&Rule] = &[
    &ingress_unsupported::INGRESS_UNSUPPORTED,
    &ingress_network_mismatch::INGRESS_NETWORK_MISMATCH,
    &gateway_route_table_missing::GATEWAY_ROUTE_TABLE_MISSING,
    &gateway_default_route::GATEWAY_DEFAULT_ROUTE,
    &gateway_subnet::GATEWAY_SUBNET,
    &client_ip_lost::CLIENT_IP_LOST,
    &local_policy_uneven::LOCAL_POLICY_UNEVEN,
    &ingress_has_no_entry::INGRESS_HAS_NO_ENTRY,
    &gateway_owned_twice::GATEWAY_OWNED_TWICE,
    &publishing_unsupported::PUBLISHING_UNSUPPORTED,
];

//! Rules of the topic `egress`, in the order of the catalogue.

mod nat_gateway_missing;
mod outbound_type_unsupported;

pub(crate) use nat_gateway_missing::least as least_addresses;

use crate::Rule;

/// The table of the topic.
pub(crate) static RULES: &[&Rule] =
    &[&outbound_type_unsupported::OUTBOUND_TYPE_UNSUPPORTED, &nat_gateway_missing::NAT_GATEWAY_MISSING];

//! Rules of the topic `addressing`, in the order of the catalogue.

mod address_invalid;
mod address_overlap;
mod around;
mod dns_service_ip_invalid;
mod range_not_private;
mod reserved_range_used;
mod service_cidr_overlap;
mod service_cidr_too_large;
mod subnet_outside_network;

use crate::Rule;

/// The table of the topic.
pub(crate) static RULES: &[&Rule] = &[
    &address_invalid::ADDRESS_INVALID,
    &subnet_outside_network::SUBNET_OUTSIDE_NETWORK,
    &address_overlap::ADDRESS_OVERLAP,
    &service_cidr_overlap::SERVICE_CIDR_OVERLAP,
    &service_cidr_too_large::SERVICE_CIDR_TOO_LARGE,
    &dns_service_ip_invalid::DNS_SERVICE_IP_INVALID,
    &reserved_range_used::RESERVED_RANGE_USED,
    &range_not_private::RANGE_NOT_PRIVATE,
];

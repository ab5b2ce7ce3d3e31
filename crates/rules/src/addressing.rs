//! Rules of the topic `addressing`, in the order of the catalogue.

mod address_invalid;
mod address_overlap;
mod around;
mod autoscaler_cannot_reach_max;
mod capacity;
mod dedicated;
mod dns_service_ip_invalid;
mod internal_frontend_does_not_fit;
mod max_pods_out_of_range;
mod max_pods_wasteful;
mod network_address_limit;
mod network_ownership;
mod pod_cidr_exhausted;
mod pod_subnet_conflict;
mod pod_subnet_exhausted;
mod range_not_private;
mod reserved_range_used;
mod service_cidr_exhausted;
mod service_cidr_overlap;
mod service_cidr_too_large;
mod subnet_delegation_wrong;
mod subnet_exhausted;
mod subnet_must_be_dedicated;
mod subnet_outside_network;
mod subnet_too_small_for_service;
mod surge_does_not_fit;

use crate::Rule;

pub(crate) use dedicated::smallest_allowed;

/// The table of the topic.
pub(crate) static RULES: &[&Rule] = &[
    &address_invalid::ADDRESS_INVALID,
    &subnet_outside_network::SUBNET_OUTSIDE_NETWORK,
    &address_overlap::ADDRESS_OVERLAP,
    &service_cidr_overlap::SERVICE_CIDR_OVERLAP,
    &service_cidr_too_large::SERVICE_CIDR_TOO_LARGE,
    &service_cidr_exhausted::SERVICE_CIDR_EXHAUSTED,
    &dns_service_ip_invalid::DNS_SERVICE_IP_INVALID,
    &reserved_range_used::RESERVED_RANGE_USED,
    &range_not_private::RANGE_NOT_PRIVATE,
    &subnet_exhausted::SUBNET_EXHAUSTED,
    &surge_does_not_fit::SURGE_DOES_NOT_FIT,
    &autoscaler_cannot_reach_max::AUTOSCALER_CANNOT_REACH_MAX,
    &pod_subnet_exhausted::POD_SUBNET_EXHAUSTED,
    &pod_subnet_conflict::POD_SUBNET_CONFLICT,
    &pod_cidr_exhausted::POD_CIDR_EXHAUSTED,
    &max_pods_out_of_range::MAX_PODS_OUT_OF_RANGE,
    &internal_frontend_does_not_fit::INTERNAL_FRONTEND_DOES_NOT_FIT,
    &subnet_too_small_for_service::SUBNET_TOO_SMALL_FOR_SERVICE,
    &subnet_must_be_dedicated::SUBNET_MUST_BE_DEDICATED,
    &network_address_limit::NETWORK_ADDRESS_LIMIT,
    &subnet_delegation_wrong::SUBNET_DELEGATION_WRONG,
    &network_ownership::NETWORK_OWNERSHIP,
    &max_pods_wasteful::MAX_PODS_WASTEFUL,
];

//! Rules of the topic `private-access`, in the order of the catalogue.

mod blame;
mod calls;
mod dns_forwarding_missing;
mod private_api_unreachable;
mod private_cluster_authorized_ranges;
mod private_cluster_hosted_agents;
mod private_cluster_unsupported;
mod private_dns_link_missing;
mod private_endpoint_dns;
mod registry_not_attached;
mod room;
mod trial;
mod vault_identity_missing;

pub(crate) use blame::{Faults, faults};

use crate::Rule;

/// The table of the topic.
pub(crate) static RULES: &[&Rule] = &[
    &private_dns_link_missing::PRIVATE_DNS_LINK_MISSING,
    &private_cluster_authorized_ranges::PRIVATE_CLUSTER_AUTHORIZED_RANGES,
    &private_cluster_hosted_agents::PRIVATE_CLUSTER_HOSTED_AGENTS,
    &private_api_unreachable::PRIVATE_API_UNREACHABLE,
    &private_endpoint_dns::PRIVATE_ENDPOINT_DNS,
    &registry_not_attached::REGISTRY_NOT_ATTACHED,
    &vault_identity_missing::VAULT_IDENTITY_MISSING,
    &dns_forwarding_missing::DNS_FORWARDING_MISSING,
    &private_cluster_unsupported::PRIVATE_CLUSTER_UNSUPPORTED,
];

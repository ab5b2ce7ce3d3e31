//! Rules of the topic `egress`, in the order of the catalogue.

mod firewall_snat_low;
mod nat_gateway_dual_stack;
mod nat_gateway_missing;
mod outbound_migration_unsupported;
mod outbound_none_needs_isolation;
mod outbound_type_unsupported;
mod ports;
mod required_egress_blocked;
mod snat_ports_exhausted;
mod snat_ports_shrink;
mod static_egress_gateway;

pub(crate) use nat_gateway_missing::least as least_addresses;

use crate::Rule;

/// The table of the topic.
pub(crate) static RULES: &[&Rule] = &[
    &outbound_type_unsupported::OUTBOUND_TYPE_UNSUPPORTED,
    &outbound_migration_unsupported::OUTBOUND_MIGRATION_UNSUPPORTED,
    &nat_gateway_missing::NAT_GATEWAY_MISSING,
    &snat_ports_exhausted::SNAT_PORTS_EXHAUSTED,
    &snat_ports_shrink::SNAT_PORTS_SHRINK,
    &firewall_snat_low::FIREWALL_SNAT_LOW,
    &required_egress_blocked::REQUIRED_EGRESS_BLOCKED,
    &outbound_none_needs_isolation::OUTBOUND_NONE_NEEDS_ISOLATION,
    &nat_gateway_dual_stack::NAT_GATEWAY_DUAL_STACK,
    &static_egress_gateway::STATIC_EGRESS_GATEWAY,
];

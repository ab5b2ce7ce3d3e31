//! Node pools.

use model::Kind;
use model::element::{OperatingSystem, PodAllocation, PoolMode, PoolType};

use super::Entry::{Autoscale, Choice, Number, Reference, Suggest, Surge, Toggle};
use super::{COUNT, GroupSpec, field, group, words};

/// Sizes that people commonly choose; any other can be typed.
const SIZES: &[&str] = &[
    "Standard_D2s_v5",
    "Standard_D4s_v5",
    "Standard_D8s_v5",
    "Standard_D16s_v5",
    "Standard_E4s_v5",
    "Standard_E8s_v5",
    "Standard_F8s_v2",
    "Standard_B2s",
    "Standard_DC2s_v2",
];

const OS_SKUS: &[&str] =
    &["Ubuntu2204", "Ubuntu2404", "AzureLinux", "AzureLinux3", "Windows2019", "Windows2022", "Windows2025"];

pub(super) static NODE_POOL: &[GroupSpec] = &[
    group(
        "",
        &[
            field("count", "Nodes", COUNT),
            field("autoscale", "Autoscale", Autoscale).hint("least-most, for example 3-12"),
            field("max_pods", "Max pods", COUNT),
            field("max_surge", "Max surge", Surge).hint("nodes or a share, for example 1 or 33%"),
            field("vm_size", "VM size", Suggest(SIZES)),
            field("subnet", "Node subnet", Reference(&[Kind::Subnet])),
            field("pod_subnet", "Pod subnet", Reference(&[Kind::Subnet])),
            field("mode", "Mode", Choice(words!(PoolMode), false)),
        ],
    ),
    group(
        "More",
        &[
            field("cluster", "Cluster", Reference(&[Kind::Cluster])),
            field("os", "Operating system", Choice(words!(OperatingSystem), false)),
            field("os_sku", "OS SKU", Suggest(OS_SKUS)),
            field("pool_type", "Machines", Choice(words!(PoolType), false)),
            field("pod_allocation", "Pod allocation", Choice(words!(PodAllocation), true)),
            field("node_public_addresses", "Public addresses for nodes", Toggle),
            field("gateway_prefix_length", "Gateway prefix length", Number(u8::MAX as u64))
                .hint("of a static egress gateway"),
            field("excluded_from_load_balancer", "Not behind the load balancer", Toggle),
            field("windows_outbound_nat_disabled", "OutboundNAT disabled", Toggle).hint("Windows"),
        ],
    ),
];

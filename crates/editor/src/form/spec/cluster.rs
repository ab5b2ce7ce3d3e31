//! Clusters.

use model::Kind;
use model::element::{
    ApiAccess, DataPlane, IdentityKind, IpFamilies, LoadBalancerSku, NetworkModel, NetworkOwnership,
    OutboundType, PolicyEngine, PrivateDns, Tier,
};

use super::Entry::{Choice, Lines, Reference, References, Text, Toggle};
use super::{COUNT, GroupSpec, field, group, words};

pub(super) static CLUSTER: &[GroupSpec] = &[
    group(
        "",
        &[
            field("network_model", "Network model", Choice(words!(NetworkModel), false)),
            field("data_plane", "Data plane", Choice(words!(DataPlane), false)),
            field("policy_engine", "Network policy", Choice(words!(PolicyEngine), true)),
            field("kubernetes_version", "Kubernetes version", Text).hint("for example 1.33"),
            field("pod_cidrs", "Pod CIDRs", Lines).hint("kubenet, overlay, own CNI"),
            field("service_cidrs", "Service CIDRs", Lines),
            field("dns_service_ip", "DNS service IP", Text),
            field("ip_families", "IP families", Choice(words!(IpFamilies), false)),
        ],
    ),
    group(
        "The way out",
        &[
            field("outbound.type", "Outbound type", Choice(words!(OutboundType), false)),
            field("outbound.public_addresses.count", "Public addresses", COUNT),
            field("outbound.ports_per_node", "SNAT ports a node", COUNT),
            field("outbound.connections_per_node", "Connections a node", COUNT)
                .hint("expected, to one destination"),
            field("load_balancer_sku", "Load balancer SKU", Choice(words!(LoadBalancerSku), false)),
        ],
    ),
    group(
        "API server",
        &[
            field("api_server.access", "Access", Choice(words!(ApiAccess), false)),
            field("api_server.vnet_integration", "VNet integration", Toggle),
            field("api_server.subnet", "Subnet", Reference(&[Kind::Subnet])),
            field("api_server.authorized_ranges", "Authorized ranges", Lines).hint("one prefix a line"),
            field("api_server.private_dns", "Private DNS zone mode", Choice(words!(PrivateDns), false)),
            field("api_server.zone", "Private DNS zone", Reference(&[Kind::PrivateDnsZone])),
            field("api_server.public_name_disabled", "Public name disabled", Toggle),
        ],
    ),
    group(
        "More",
        &[
            field("network_ownership", "Network", Choice(words!(NetworkOwnership), false)),
            field("tier", "Tier", Choice(words!(Tier), false)),
            field("identity", "Identity", Choice(words!(IdentityKind), false)),
            field("production", "Production", Toggle).hint("advice for production applies"),
            field("virtual_nodes", "Virtual nodes", Toggle),
            field("virtual_nodes_subnet", "Subnet of virtual nodes", Reference(&[Kind::Subnet])),
            field("automatic", "AKS Automatic", Toggle),
            field("node_auto_provisioning", "Node auto-provisioning", Toggle),
            field("network_isolated", "Network isolated", Toggle),
            field("advanced_networking", "Advanced Container Networking Services", Toggle),
            field("local_dns", "LocalDNS", Toggle),
            field("registries", "Registries", References(&[Kind::PrivateEndpoint])),
            field("masquerade.keep_source_towards", "Pods keep their address towards", Lines),
            field("masquerade.emptied", "Pods keep it towards all private ranges", Toggle),
            field("planned_model", "Planned model", Choice(words!(NetworkModel), true)),
            field("planned_pod_cidr", "Planned pod CIDR", Text),
            field("outbound.planned_type", "Planned outbound type", Choice(words!(OutboundType), true)),
        ],
    ),
];

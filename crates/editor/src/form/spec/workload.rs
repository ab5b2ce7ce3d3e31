//! Workloads and services.

use model::Kind;
use model::element::{OperatingSystem, ServiceType, TrafficPolicy, VaultIdentity};

use super::Entry::{Choice, Lines, Number, Records, Reference, Text, Toggle, Words};
use super::outside::CALLS;
use super::{COUNT, GroupSpec, field, group, words};
use crate::form::codec::Record;

const PORT: super::Entry = Number(u16::MAX as u64);

pub(super) static WORKLOAD: &[GroupSpec] = &[
    group(
        "",
        &[
            field("replicas", "Replicas", COUNT),
            field("cluster", "Cluster", Reference(&[Kind::Cluster])),
            field("pool", "Pool", Reference(&[Kind::NodePool])).hint("any that fits where empty"),
            field("port", "Port", PORT),
            field("calls", "Calls", Records(Record::Call)).hint(CALLS),
        ],
    ),
    group(
        "More",
        &[
            field("namespace", "Namespace", Words),
            field("labels", "Labels", Records(Record::Label)).hint("one a line: app=shop"),
            field("os", "Operating system", Choice(words!(OperatingSystem), false)),
            field("outbound_connections", "Outbound connections", COUNT)
                .hint("of all pods, to one destination on the internet"),
            field("host_network", "Host network", Toggle),
            field("needs_client_address", "Needs the client's address", Toggle),
            field("vault_identity", "Identity for vaults", Choice(words!(VaultIdentity), true)),
            field("registry", "Registry of its images", Reference(&[Kind::PrivateEndpoint])),
            field("virtual_nodes", "On virtual nodes", Toggle),
        ],
    ),
];

pub(super) static SERVICE: &[GroupSpec] = &[
    group(
        "",
        &[
            field("type", "Type", Choice(words!(ServiceType), false)),
            field("workload", "Workload", Reference(&[Kind::Workload])),
            field("cluster", "Cluster", Reference(&[Kind::Cluster])),
            field("ports", "Ports", Records(Record::Port))
                .hint("one a line: 80 -> 8080, then node 30080, /udp"),
            field("count", "How many like this", COUNT),
            field("internal", "Internal", Toggle).hint("load balancer with a private front end"),
            field("subnet", "Subnet of the front end", Reference(&[Kind::Subnet])),
            field("address", "Fixed front end", Text),
        ],
    ),
    group(
        "More",
        &[
            field("external_traffic_policy", "External traffic policy", Choice(words!(TrafficPolicy), false)),
            field("cluster_address", "Cluster IP", Text),
            field("source_ranges", "Source ranges", Lines).hint("one prefix a line"),
            field("session_affinity", "Session affinity", Toggle),
            field("floating_ip_disabled", "Floating IP disabled", Toggle),
            field("ipv6", "IPv6 too", Toggle),
            field("ipv6_only", "IPv6 front ends alone", Toggle),
            field("external_name", "External name", Text),
            field("private_link_subnet", "Private Link Service in", Reference(&[Kind::Subnet])),
            field("host_names", "Host names", Lines).hint("External DNS writes them into their zones"),
            field("dns_label", "DNS label", Text).hint("of the public address"),
        ],
    ),
];

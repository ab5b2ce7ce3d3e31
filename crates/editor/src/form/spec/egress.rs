//! NAT gateways, firewalls, load balancers.

use model::Kind;
use model::element::{FirewallSku, LoadBalancerSku, NatGatewaySku, SourceTranslation};

use super::Entry::{Choice, Lines, Records, Reference, Text, Toggle};
use super::{COUNT, GroupSpec, field, group, words};
use crate::form::codec::Record;

pub(super) static NAT_GATEWAY: &[GroupSpec] = &[
    group(
        "",
        &[
            field("sku", "SKU", Choice(words!(NatGatewaySku), false)),
            field("public_addresses.count", "Public addresses", COUNT),
            field("public_addresses.ipv6_count", "IPv6 addresses", COUNT),
        ],
    ),
    group(
        "More",
        &[
            field("public_addresses.known", "Known addresses", Lines).hint("one a line"),
            field("managed", "Managed by the platform", Toggle),
        ],
    ),
];

pub(super) static FIREWALL: &[GroupSpec] = &[
    group(
        "",
        &[
            field("sku", "SKU", Choice(words!(FirewallSku), false)),
            field("subnet", "Subnet", Reference(&[Kind::Subnet])),
            field("private_address", "Private address", Text),
            field("public_addresses.count", "Public addresses", COUNT),
            field("instances", "Instances", COUNT),
        ],
    ),
    group(
        "Rules",
        &[
            field("fqdn_tags", "FQDN tags", Lines).hint("for example AzureKubernetesService"),
            field("application_rules", "Application rules", Records(Record::Pairs(APPLICATION_RULE)))
                .hint("one a line: name=registry; names=mcr.microsoft.com, *.azurecr.io; ports=443"),
            field("network_rules", "Network rules", Records(Record::Pairs(NETWORK_RULE)))
                .hint("one a line: name=time; protocol=udp; destinations=*; ports=123"),
            field("dnat_rules", "DNAT rules", Records(Record::Pairs(DNAT_RULE)))
                .hint("one a line: name=shop; port=443; to=ingress-nginx"),
            field("allow_unmatched", "Lets everything else through", Toggle),
        ],
    ),
    group(
        "More",
        &[
            field("public_addresses.known", "Known addresses", Lines).hint("one a line"),
            field("ip_forwarding", "IP forwarding", Toggle).hint("of an appliance's network interface"),
            field("source_translation", "Replaces private sources", Choice(words!(SourceTranslation), false)),
            field("dns_proxy", "DNS proxy", Toggle),
        ],
    ),
];

const APPLICATION_RULE: &[&str] = &["name", "sources", "names", "fqdn_tags", "ports"];
const NETWORK_RULE: &[&str] = &["name", "protocol", "sources", "destinations", "names", "ports"];
const DNAT_RULE: &[&str] = &["name", "protocol", "port", "to", "address", "target_port"];

pub(super) static LOAD_BALANCER: &[GroupSpec] = &[
    group(
        "",
        &[
            field("cluster", "Cluster", Reference(&[Kind::Cluster])),
            field("sku", "SKU", Choice(words!(LoadBalancerSku), false)),
            field("internal", "Internal", Toggle),
            field("subnet", "Subnet", Reference(&[Kind::Subnet])),
            field("address", "Private front end", Text),
            field("public_addresses.count", "Public addresses", COUNT),
            field("other_rules", "Other rules", COUNT).hint("not those of services drawn"),
        ],
    ),
    group("More", &[field("public_addresses.known", "Known addresses", Lines).hint("one a line")]),
];

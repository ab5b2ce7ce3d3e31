//! Networks, subnets, peerings, route tables, security groups.

use model::Kind;

use super::Entry::{Lines, Records, Reference, Suggest, Text, Toggle};
use super::{COUNT, GroupSpec, field, group};
use crate::form::codec::Record;

pub(super) static VIRTUAL_NETWORK: &[GroupSpec] = &[
    group(
        "",
        &[
            field("address_space", "Address space", Lines).hint("one prefix a line, for example 10.0.0.0/16"),
            field("dns_servers", "DNS servers", Lines).hint("one address a line"),
        ],
    ),
    group(
        "More",
        &[
            field("region", "Region", Text),
            field("managed", "Managed by the platform", Toggle),
            field("encrypted", "Encrypted", Toggle),
        ],
    ),
];

pub(super) static SUBNET: &[GroupSpec] = &[
    group(
        "",
        &[
            field("prefixes", "Prefixes", Lines).hint("one IPv4, and one IPv6 for dual stack"),
            field("network", "Virtual network", Reference(&[Kind::VirtualNetwork])),
            field("route_table", "Route table", Reference(&[Kind::RouteTable])),
            field("security_group", "Security group", Reference(&[Kind::SecurityGroup])),
            field("nat_gateway", "NAT gateway", Reference(&[Kind::NatGateway])),
            field("other_addresses", "Other addresses", COUNT).hint("taken by things that are not drawn"),
        ],
    ),
    group(
        "More",
        &[
            field("delegation", "Delegation", Suggest(DELEGATIONS)),
            field("service_endpoints", "Service endpoints", Lines).hint("for example Microsoft.Storage"),
            field("private", "Private subnet", Toggle).hint("no default outbound access"),
            field("private_endpoint_routes", "Routes for private endpoints", Toggle),
            field("private_endpoint_security", "Security groups for private endpoints", Toggle),
        ],
    ),
];

/// Services that subnets are commonly delegated to; any other can be typed.
const DELEGATIONS: &[&str] = &[
    "Microsoft.ContainerService/managedClusters",
    "Microsoft.ServiceNetworking/trafficControllers",
    "Microsoft.ContainerInstance/containerGroups",
    "Microsoft.Network/applicationGateways",
];

pub(super) static PEERING: &[GroupSpec] = &[
    group(
        "",
        &[
            field("from", "From", Reference(&[Kind::VirtualNetwork])),
            field("to", "To", Reference(&[Kind::VirtualNetwork])),
        ],
    ),
    group(
        "From's side",
        &[
            field("from_side.present", "Link exists", Toggle),
            field("from_side.allow_forwarded_traffic", "Allows forwarded traffic", Toggle),
            field("from_side.allow_gateway_transit", "Lends its gateway", Toggle),
            field("from_side.use_remote_gateway", "Uses the other's gateway", Toggle),
        ],
    ),
    group(
        "To's side",
        &[
            field("to_side.present", "Link exists", Toggle),
            field("to_side.allow_forwarded_traffic", "Allows forwarded traffic", Toggle),
            field("to_side.allow_gateway_transit", "Lends its gateway", Toggle),
            field("to_side.use_remote_gateway", "Uses the other's gateway", Toggle),
        ],
    ),
];

pub(super) static ROUTE_TABLE: &[GroupSpec] = &[
    group(
        "",
        &[
            field("routes", "Routes", Records(Record::Route))
                .hint("one a line: 0.0.0.0/0 via 10.0.1.4, or via internet, virtual-network, gateway, none"),
            field("disable_gateway_propagation", "No routes learnt from gateways", Toggle),
        ],
    ),
    group(
        "More",
        &[
            field("managed", "Managed by the platform", Toggle),
            field("node_route_faults", "Node routes changed by hand", Records(Record::NodeRouteFault))
                .hint("one a line: POOL 0 removed, or POOL 0 via 10.1.0.9"),
        ],
    ),
];

pub(super) static SECURITY_GROUP: &[GroupSpec] = &[group(
    "",
    &[field("rules", "Rules", Records(Record::Pairs(SECURITY_RULE))).hint(
        "one a line: priority=100; direction=inbound; access=allow; protocol=tcp; destination_ports=443",
    )],
)];

const SECURITY_RULE: &[&str] = &[
    "name",
    "priority",
    "direction",
    "access",
    "protocol",
    "sources",
    "source_ports",
    "destinations",
    "destination_ports",
];

//! Sites and machines.

use model::Kind;
use model::element::{GatewayKind, VirtualMachineRole};

use super::Entry::{Choice, Lines, Records, Reference, Text, Toggle};
use super::{COUNT, GroupSpec, field, group, words};
use crate::form::codec::Record;

pub(super) static ON_PREMISES: &[GroupSpec] = &[
    group(
        "",
        &[
            field("prefixes", "Ranges", Lines).hint("one prefix a line"),
            field("gateway.kind", "Connected by", Choice(words!(GatewayKind), true)),
            field("gateway.subnet", "Gateway's subnet", Reference(&[Kind::Subnet])),
            field("advertises", "Announces besides", Records(Record::Advertised))
                .hint("for example 0.0.0.0/0"),
        ],
    ),
    group(
        "Names and calls",
        &[
            field("dns_servers", "DNS servers", Lines).hint("one address a line"),
            field("dns_forwards_to", "Forward private zones to", Lines).hint("one address a line"),
            field("calls", "Calls", Records(Record::Call)).hint(CALLS),
        ],
    ),
];

pub(super) static VIRTUAL_MACHINE: &[GroupSpec] = &[
    group(
        "",
        &[
            field("role", "Role", Choice(words!(VirtualMachineRole), false)),
            field("subnet", "Subnet", Reference(&[Kind::Subnet])),
            field("count", "How many", COUNT),
            field("address", "Fixed address", Text),
            field("public_address", "Public address", Toggle),
        ],
    ),
    group(
        "Names and calls",
        &[
            field("calls", "Calls", Records(Record::Call)).hint(CALLS),
            field("dns_forwards_to", "Forwards names to", Lines).hint("one address a line"),
            field("no_private_forwarding", "Does not forward private zones", Toggle),
            field("vendor_hosted", "Hosted by the vendor", Toggle).hint("outside every network drawn"),
        ],
    ),
];

/// How calls are written.
pub(super) const CALLS: &str = "one a line: an id, internet, api-server CLUSTER, node/POOL, a name or an address; then :443 and /udp where needed";

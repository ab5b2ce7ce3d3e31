//! Private endpoints and zones.

use model::Kind;
use model::element::RegistrySku;

use super::Entry::{Choice, Records, Reference, Suggest, Text, Words};
use super::{COUNT, GroupSpec, field, group, words};
use crate::form::codec::Record;

/// The services whose endpoints the facts know.
const SERVICES: &[&str] = &[
    "registry",
    "vault",
    "blob",
    "file",
    "queue",
    "table",
    "dfs",
    "sql",
    "cosmos-sql",
    "postgres",
    "mysql",
    "servicebus",
    "redis",
    "appconfig",
    "monitor",
    "api-server",
];

pub(super) static PRIVATE_ENDPOINT: &[GroupSpec] = &[
    group(
        "",
        &[
            field("service", "Service", Suggest(SERVICES)),
            field("account", "Account", Text).hint("for example shopregistry"),
            field("subnet", "Subnet", Reference(&[Kind::Subnet])),
            field("address", "Fixed address", Text),
            field("zone", "Private DNS zone", Reference(&[Kind::PrivateDnsZone])),
        ],
    ),
    group(
        "More",
        &[
            field("cluster", "Cluster", Reference(&[Kind::Cluster])).hint("whose API server is behind it"),
            field("addresses", "Addresses", COUNT).hint("that it takes"),
            field("registry_sku", "Registry's SKU", Choice(words!(RegistrySku), true)),
        ],
    ),
];

pub(super) static PRIVATE_DNS_ZONE: &[GroupSpec] = &[group(
    "",
    &[
        field("zone", "Zone", Words).hint("for example privatelink.azurecr.io"),
        field("links", "Linked networks", Records(Record::ZoneLink))
            .hint("one id a line; with + fallback for NxDomainRedirect"),
        field("records", "Records", Records(Record::DnsRecord)).hint("one a line: NAME 10.0.4.9, 10.0.4.10"),
    ],
)];

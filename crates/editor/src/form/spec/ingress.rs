//! Gateways and ingress controllers.

use model::Kind;
use model::element::{
    ApplicationGatewaySku, CertificateSource, ControllerDeployment, IngressExposure, TlsMode, TrafficPolicy,
};

use super::Entry::{Choice, Lines, Records, Reference, References, Text, Toggle};
use super::{COUNT, GroupSpec, field, group, words};
use crate::form::codec::Record;

pub(super) static APPLICATION_GATEWAY: &[GroupSpec] = &[
    group(
        "",
        &[
            field("subnet", "Subnet", Reference(&[Kind::Subnet])),
            field("sku", "SKU", Choice(words!(ApplicationGatewaySku), false)),
            field("instances", "Instances", COUNT),
            field("max_instances", "At the most", COUNT).hint("the autoscaler's maximum"),
            field("public_addresses.count", "Public addresses", COUNT),
            field("private_frontend", "Private front end", Toggle),
            field("private_address", "Private address", Text),
        ],
    ),
    group(
        "More",
        &[
            field("public_addresses.known", "Known addresses", Lines).hint("one a line"),
            field("network_isolation", "Network isolation", Toggle).hint("private deployment"),
        ],
    ),
];

pub(super) static GATEWAY_FOR_CONTAINERS: &[GroupSpec] = &[group(
    "",
    &[
        field("subnet", "Subnet", Reference(&[Kind::Subnet])).hint("of the association"),
        field("controller_version", "Controller version", Text).hint("for example 1.7.9"),
        field("frontends", "Front ends", COUNT),
    ],
)];

/// The parts of a share of the traffic.
pub(super) const TRAFFIC: &[&str] = &["to", "percent", "retries"];
pub(super) const TRAFFIC_HINT: &str = "one a line: to=shop-v2; percent=10; retries=2";

/// The controllers that the facts know, by their names in the file.
const CONTROLLERS: &[&str] = &[
    "ingress-nginx",
    "traefik",
    "haproxy",
    "envoy-contour",
    "app-routing-nginx",
    "app-routing-gateway-api",
    "http-application-routing",
    "agic",
    "agc",
    "istio-gateway",
];

pub(super) static INGRESS_CONTROLLER: &[GroupSpec] = &[
    group(
        "",
        &[
            field("controller", "Controller", Choice(CONTROLLERS, true)),
            field("cluster", "Cluster", Reference(&[Kind::Cluster])),
            field("gateway", "Gateway", Reference(&[Kind::ApplicationGateway, Kind::GatewayForContainers]))
                .hint("that it programs"),
            field("publishes", "Publishes", References(&[Kind::Service, Kind::Workload])),
            field("exposure", "Reached", Choice(words!(IngressExposure), false)),
            field("replicas", "Replicas", COUNT),
        ],
    ),
    group(
        "More",
        &[
            field("subnet", "Subnet of the front end", Reference(&[Kind::Subnet])),
            field("address", "Fixed address", Text),
            field("external_traffic_policy", "External traffic policy", Choice(words!(TrafficPolicy), false)),
            field("forwards_client_address", "Forwards the client's address", Toggle),
        ],
    ),
    group(
        "Publishing",
        &[
            field("host_names", "Host names", Lines).hint("External DNS writes them into their zones"),
            field("dns_label", "DNS label", Text).hint("of the public address"),
            field("tls", "TLS", Choice(words!(TlsMode), true)).hint("where it ends"),
            field("certificate", "Certificate", Choice(words!(CertificateSource), true)),
            field("backend_mutual_tls", "Mutual TLS to the pods", Toggle),
            field("traffic", "Shares and retries", Records(Record::Pairs(TRAFFIC))).hint(TRAFFIC_HINT),
            field("namespaces", "Watches namespaces", Lines).hint("all where empty"),
            field("deployment", "Deployed", Choice(words!(ControllerDeployment), true)),
            field("shares_gateway", "Shares its gateway", Toggle).hint("prohibited targets"),
        ],
    ),
];

//! Gateways and ingress controllers.

use model::Kind;
use model::element::{ApplicationGatewaySku, IngressExposure, TrafficPolicy};

use super::Entry::{Choice, Lines, Reference, References, Text, Toggle};
use super::{COUNT, GroupSpec, field, group, words};

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
];

//! Meshes and network policies.

use model::Kind;
use model::element::{MeshKind, MutualTls, TrafficRedirection};

use super::Entry::{Choice, Json, Lines, Records, Reference, Toggle, Words};
use super::ingress::{TRAFFIC, TRAFFIC_HINT};
use super::{GroupSpec, field, group, words};
use crate::form::codec::Record;

pub(super) static SERVICE_MESH: &[GroupSpec] = &[group(
    "",
    &[
        field("mesh", "Mesh", Choice(words!(MeshKind), false)),
        field("cluster", "Cluster", Reference(&[Kind::Cluster])),
        field("namespaces", "Namespaces", Lines).hint("all where empty"),
        field("mutual_tls", "Mutual TLS", Choice(words!(MutualTls), false)),
        field("redirection", "Redirection", Choice(words!(TrafficRedirection), false)),
        field("egress_gateway", "Egress gateway", Toggle),
        field("traffic", "Shares and retries", Records(Record::Pairs(TRAFFIC))).hint(TRAFFIC_HINT),
        field("dashboards", "Watched with", Lines)
            .hint("kiali, linkerd-viz, hubble, prometheus, azure-monitor"),
    ],
)];

pub(super) static NETWORK_POLICY: &[GroupSpec] = &[group(
    "",
    &[
        field("cluster", "Cluster", Reference(&[Kind::Cluster])),
        field("namespace", "Namespace", Words),
        field("pod_selector", "Selects pods with", Records(Record::Label)).hint("one a line: app=shop"),
        field("policy_types", "Governs", Lines).hint("ingress, egress; by the rules where empty"),
        field("ingress", "Ingress rules", Json),
        field("egress", "Egress rules", Json),
    ],
)];

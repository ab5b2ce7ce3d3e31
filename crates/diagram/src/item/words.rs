//! Words for people.

use std::borrow::Cow;

use model::element::{NetworkModel, TrafficRule};
use model::{Address, Kind, Prefix};

use crate::ItemKind;
use crate::text::counted;
use crate::view::{Counted, View};

/// What is drawn, as a sentence begins with it.
pub(crate) const fn item_in_words(kind: ItemKind) -> &'static str {
    match kind {
        ItemKind::Internet => "Internet",
        ItemKind::PodPlane => "Pod addresses",
        ItemKind::Element(kind) => kind_in_words(kind),
    }
}

/// A kind of element in words, as a heading or the beginning of a sentence: the one table of them.
pub const fn kind_in_words(kind: Kind) -> &'static str {
    match kind {
        Kind::VirtualNetwork => "Virtual network",
        Kind::Subnet => "Subnet",
        Kind::Peering => "Peering",
        Kind::RouteTable => "Route table",
        Kind::SecurityGroup => "Network security group",
        Kind::NatGateway => "NAT gateway",
        Kind::Firewall => "Firewall",
        Kind::LoadBalancer => "Load balancer",
        Kind::ApplicationGateway => "Application Gateway",
        Kind::GatewayForContainers => "Application Gateway for Containers",
        Kind::PrivateEndpoint => "Private endpoint",
        Kind::PrivateDnsZone => "Private DNS zone",
        Kind::OnPremises => "On-premises site",
        Kind::VirtualMachine => "Virtual machine",
        Kind::Cluster => "AKS cluster",
        Kind::NodePool => "Node pool",
        Kind::Workload => "Workload",
        Kind::Service => "Service",
        Kind::IngressController => "Ingress controller",
        Kind::ServiceMesh => "Service mesh",
        Kind::NetworkPolicy => "Network policy",
        Kind::Note => "Note",
        Kind::SavedFlow => "Saved flow",
        Kind::PresentationStep => "Presentation step",
    }
}

/// A kind of element within a sentence: "node pool".
pub fn kind_within_sentence(kind: Kind) -> Cow<'static, str> {
    let label = kind_in_words(kind);
    match kind {
        Kind::NatGateway | Kind::ApplicationGateway | Kind::GatewayForContainers => Cow::Borrowed(label),
        Kind::Cluster => Cow::Borrowed("cluster"),
        Kind::PrivateDnsZone => Cow::Borrowed("private DNS zone"),
        Kind::VirtualNetwork
        | Kind::Subnet
        | Kind::Peering
        | Kind::RouteTable
        | Kind::SecurityGroup
        | Kind::Firewall
        | Kind::LoadBalancer
        | Kind::PrivateEndpoint
        | Kind::OnPremises
        | Kind::VirtualMachine
        | Kind::NodePool
        | Kind::Workload
        | Kind::Service
        | Kind::IngressController
        | Kind::ServiceMesh
        | Kind::NetworkPolicy
        | Kind::Note
        | Kind::SavedFlow
        | Kind::PresentationStep => Cow::Owned(label.to_lowercase()),
    }
}

/// A network model, as its heading says it.
pub(crate) const fn network_model_in_words(model: NetworkModel) -> &'static str {
    match model {
        NetworkModel::Kubenet => "kubenet",
        NetworkModel::NodeSubnet => "Azure CNI",
        NetworkModel::PodSubnetDynamic => "Azure CNI pod subnet",
        NetworkModel::PodSubnetStatic => "Azure CNI pod subnet, static blocks",
        NetworkModel::Overlay => "Azure CNI Overlay",
        NetworkModel::ByoCni => "own CNI",
    }
}

/// "2 errors, 1 warning"; nothing where there is nothing.
pub(crate) fn findings_in_words(counted_findings: Counted) -> String {
    let mut parts = Vec::new();
    for (number, noun) in [(counted_findings.errors, "error"), (counted_findings.warnings, "warning")] {
        if number > 0 {
            parts.push(counted(number as u64, noun));
        }
    }
    if counted_findings.advice > 0 {
        parts.push(format!("{} advice", counted_findings.advice));
    }
    parts.join(", ")
}

/// Prefixes in a line.
pub(super) fn prefixes(list: &[Prefix]) -> String {
    list.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

/// An address, where somebody wrote one.
pub(super) fn address(address: Option<&Address>) -> String {
    address.map(ToString::to_string).unwrap_or_default()
}

/// "1 IP", "20 IPs"; nothing where there is none.
pub(super) fn public_addresses(count: u32) -> String {
    match count {
        0 => String::new(),
        1 => "1 public IP".to_owned(),
        _ => format!("{count} public IPs"),
    }
}

/// The first of some host names, and how many more.
pub(super) fn host_names(names: &[String]) -> String {
    match names {
        [] => String::new(),
        [only] => only.clone(),
        [first, rest @ ..] => format!("{first} + {}", rest.len()),
    }
}

/// Shares of the requests and retries: "10 % to shop-v2, 2 retries".
pub(super) fn traffic(view: &View<'_>, rules: &[TrafficRule]) -> String {
    let rule = |it: &TrafficRule| {
        let to = view.name(&it.to);
        let share = it.percent.map_or_else(|| format!("to {to}"), |percent| format!("{percent} % to {to}"));
        match it.retries {
            Some(1) => format!("{share}, 1 retry"),
            Some(retries) => format!("{share}, {retries} retries"),
            None => share,
        }
    };
    rules.iter().map(rule).collect::<Vec<_>>().join("; ")
}

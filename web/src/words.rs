//! Labels, and numbers as people write them.

use model::element::{NetworkModel, Protocol};
use model::{Design, Edition, Id, Kind};
use planner::{Budget, BudgetKind};
use routing::{Flow, Symptom, Trace};

/// A number with commas: 12,345.
pub(crate) fn number(value: u64) -> String {
    let digits = value.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// "1 node", "2 nodes".
pub(crate) fn count(value: u64, one: &str, many: &str) -> String {
    format!("{} {}", number(value), if value == 1 { one } else { many })
}

/// A network model, short enough for a segmented control.
pub(crate) const fn model(model: NetworkModel) -> &'static str {
    match model {
        NetworkModel::Kubenet => "Kubenet",
        NetworkModel::NodeSubnet => "Azure CNI",
        NetworkModel::PodSubnetDynamic => "CNI pod subnet",
        NetworkModel::PodSubnetStatic => "Static blocks",
        NetworkModel::Overlay => "Overlay",
        NetworkModel::ByoCni => "Own CNI",
    }
}

/// A flow: "checkout to internet:443".
pub(crate) fn flow(flow: &Flow) -> String {
    let port = flow.port.map_or_else(String::new, |it| format!(":{it}"));
    let protocol = if flow.protocol == Protocol::Tcp { "" } else { ", UDP" };
    format!("{} to {}{port}{protocol}", flow.from, flow.to)
}

/// What a person notices.
pub(crate) const fn symptom(symptom: Symptom) -> &'static str {
    match symptom {
        Symptom::Works => "works",
        Symptom::Refused => "refused",
        Symptom::TimesOut => "times out",
        Symptom::ConnectsThenHangs => "connects, then hangs",
        Symptom::NameNotFound => "name not found",
        Symptom::BadGateway => "bad gateway",
        Symptom::Unknown => "the design does not say",
    }
}

/// Whom each end of a flow sees at the other; or why it ended, where it did not arrive.
pub(crate) fn peers(trace: &Trace) -> String {
    let back = trace.back.as_ref();
    let caller = back.and_then(|it| it.seen_source.as_ref());
    let caller = caller.map_or_else(String::new, |it| format!(" The caller sees {it}."));
    let lost = back.and_then(|it| it.reason.as_deref()).map_or_else(String::new, |it| format!(" {it}"));
    format!("{}{caller}{lost}", trace.summary())
}

/// An edition.
pub(crate) const fn edition(edition: Edition) -> &'static str {
    match edition {
        Edition::Workshop2023 => "2023, the workshop",
        Edition::Current2026 => "2026-08",
    }
}

/// A network model of the facts, as the switch calls it.
pub(crate) const fn facts_model(of: facts::Model) -> &'static str {
    match of {
        facts::Model::Kubenet => model(NetworkModel::Kubenet),
        facts::Model::NodeSubnet => model(NetworkModel::NodeSubnet),
        facts::Model::PodSubnetDynamic => model(NetworkModel::PodSubnetDynamic),
        facts::Model::PodSubnetStatic => model(NetworkModel::PodSubnetStatic),
        facts::Model::Overlay => model(NetworkModel::Overlay),
        facts::Model::ByoCni => model(NetworkModel::ByoCni),
    }
}

/// An edition of the facts.
pub(crate) const fn facts_edition(of: facts::Edition) -> &'static str {
    match of {
        facts::Edition::Workshop2023 => edition(Edition::Workshop2023),
        facts::Edition::Current2026 => edition(Edition::Current2026),
    }
}

/// With a capital at the beginning.
pub(crate) fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|it| it.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// The class of a kind's colour: network blue, cluster violet, ingress teal, egress orange, private slate.
pub(crate) const fn category(kind: Kind) -> &'static str {
    match kind {
        Kind::VirtualNetwork | Kind::Subnet | Kind::Peering | Kind::RouteTable | Kind::SecurityGroup => "net",
        Kind::Cluster
        | Kind::NodePool
        | Kind::Workload
        | Kind::Service
        | Kind::ServiceMesh
        | Kind::NetworkPolicy => "cluster",
        Kind::ApplicationGateway | Kind::GatewayForContainers | Kind::IngressController => "in",
        Kind::NatGateway | Kind::Firewall | Kind::LoadBalancer => "out",
        Kind::PrivateEndpoint
        | Kind::PrivateDnsZone
        | Kind::OnPremises
        | Kind::VirtualMachine
        | Kind::Note
        | Kind::SavedFlow
        | Kind::PresentationStep => "priv",
    }
}

/// A budget's heading: "Subnet snet-nodes".
pub(crate) fn budget(budget: &Budget, design: &Design) -> String {
    let name = design.name_of(&budget.subject);
    match budget.kind {
        BudgetKind::SubnetAddresses => format!("Subnet {name}"),
        BudgetKind::PodSubnetAddresses => format!("Pod subnet {name}"),
        BudgetKind::PodCidrBlocks => format!("Pod CIDR, {name}"),
        BudgetKind::RouteTableRoutes => format!("Routes, {name}"),
        BudgetKind::SnatPorts => format!("SNAT ports, {name}"),
        BudgetKind::LoadBalancerRules => format!("Load balancer rules, {name}"),
        BudgetKind::ServiceAddresses => format!("Service addresses, {name}"),
        BudgetKind::ClusterNodes => format!("Node limit, {name}"),
        BudgetKind::PoolNodes => format!("Pool limit, {name}"),
        BudgetKind::PolicyPods => format!("Policy engine, {name}"),
    }
}

/// A budget and what it counts, for a sentence: "addresses of snet-nodes".
pub(crate) fn limit(kind: BudgetKind, subject: &Id, design: &Design) -> String {
    let name = design.name_of(subject);
    match kind {
        BudgetKind::SubnetAddresses | BudgetKind::PodSubnetAddresses => name.to_owned(),
        BudgetKind::PodCidrBlocks => format!("the pod CIDR of {name}"),
        BudgetKind::RouteTableRoutes => format!("the routes of {name}"),
        BudgetKind::SnatPorts => format!("SNAT ports of {name}"),
        BudgetKind::LoadBalancerRules => format!("load balancer rules of {name}"),
        BudgetKind::ServiceAddresses => format!("service addresses of {name}"),
        BudgetKind::ClusterNodes => format!("the node limit of {name}"),
        BudgetKind::PoolNodes => format!("the pool limit of {name}"),
        BudgetKind::PolicyPods => format!("the policy engine of {name}"),
    }
}

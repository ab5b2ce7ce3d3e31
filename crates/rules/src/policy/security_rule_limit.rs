//! More security rules than the group of the nodes takes.

use estate::{ClusterView, facts_version, runs_in_cluster};
use facts::{Edition, Facts, id};
use findings::{Finding, Fix, Severity};
use model::element::{IngressController, IngressExposure, Protocol, Service, ServiceType};

use crate::fixes::Changes;
use crate::rule::rule;
use crate::{Context, words};

rule! {
    /// ## What it catches
    /// Services of type LoadBalancer whose ports and allowed source ranges need more rules, or more addresses in rules,
    /// than the network security group of the nodes takes.
    ///
    /// ## Why it matters
    /// The platform writes the allowed sources of every service into one group. Past its limits no change to any service
    /// gets through, and new ones stay pending. Before Kubernetes 1.29 every range is a rule for every port; since then a
    /// service's ranges share a rule. With floating IP disabled a rule names every node.
    ///
    /// ## Example
    /// 40 services with two ports, each open to 15 ranges, on Kubernetes 1.28: 1,200 rules, and a group takes 1,000.
    ///
    /// ## Fix
    /// Publishes the services through an ingress controller of the cluster, where the ranges are filtered instead.
    ///
    /// ## Sources
    /// Facts `nsg-rules`, `nsg-addresses-per-rule`, `nsg-rules-merged-min-k8s`, `nsg-floating-ip-destinations`.
    SECURITY_RULE_LIMIT = "security-rule-limit", Policy, Warning, check
}

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    findings.extend(context.estate.clusters.values().filter_map(|it| judge(context, it)));
}

/// What the services of a cluster put into the group.
#[derive(Default)]
struct Taken {
    rules: u64,
    sources: u64,
    destinations: u64,
}

fn judge(context: &Context<'_>, cluster: &ClusterView<'_>) -> Option<Finding> {
    let facts = context.facts();
    let merged = merges(context, cluster);
    let nodes = cluster.maximum_nodes();
    let taken = Taken::together(cluster.services.iter().map(|(_, it)| Taken::by(it, nodes, merged)));
    let rules = facts.limit(id::NSG_RULES);
    let addresses = facts.limit(id::NSG_ADDRESSES_PER_RULE);
    let mut says = Vec::new();
    let mut numbers = Vec::new();
    for (name, limit_name, needed, thing, limit) in [
        ("rules", "rules_limit", taken.rules, "rule", rules),
        ("source_ranges", "ranges_limit", taken.sources, "source range", addresses),
        ("destinations", "ranges_limit", taken.destinations, "destination", addresses),
    ] {
        if needed > limit.value {
            let most = words::amount(limit.value);
            says.push(format!("{}, and a group takes {most}", words::count(needed, thing)));
            numbers.extend([(name, needed), (limit_name, limit.value)]);
        }
    }
    if says.is_empty() {
        return None;
    }
    let design = context.estate.design;
    let name = design.name_of(cluster.id);
    let how = if merged {
        "The ranges of a service share a rule, and count as addresses"
    } else {
        "Every allowed range is a rule for every port"
    };
    let message = format!(
        "The services of {name} need {} in the network security group of its nodes. {how}; past the limit no change to \
         any service gets through. Filter at an ingress controller or a firewall instead, or sum up the ranges.",
        words::list(&says)
    );
    let title = format!("The services of {name} outgrow the nodes' security group");
    let code = SECURITY_RULE_LIMIT.code;
    let mut found = Finding::new(code, Severity::Warning, cluster.id, title, message)
        .source(rules.fact.as_str())
        .source(addresses.fact.as_str())
        .source(id::NSG_RULES_MERGED_MIN_K8S.fact().as_str());
    if taken.destinations > addresses.value {
        found = found.source(id::NSG_FLOATING_IP_DESTINATIONS.fact().as_str());
    }
    found.numbers = numbers;
    Some(found.fix(filter_at_ingress(context, cluster, merged)))
}

/// Publishes what is filtered by its source through a controller in the cluster, where somebody from outside enters.
fn filter_at_ingress(context: &Context<'_>, cluster: &ClusterView<'_>, merged: bool) -> Option<Fix> {
    let design = context.estate.design;
    let open = |it: &IngressController| {
        it.exposure != IngressExposure::ClusterOnly && runs_in_cluster(it, context.facts())
    };
    let (controller, drawn) = cluster.controllers.iter().find(|(_, it)| open(it))?;
    // A controller speaks HTTP; what runs over UDP is none.
    let moves = |it: &Service| {
        it.service_type == ServiceType::LoadBalancer
            && !it.source_ranges.is_empty()
            && it.private_link_subnet.is_none()
            && it.ports.iter().all(|it| it.protocol == Protocol::Tcp)
    };
    let (moving, staying): (Vec<_>, Vec<_>) = cluster.services.iter().partition(|(_, it)| moves(it));
    let nodes = cluster.maximum_nodes();
    let left = Taken::together(staying.iter().map(|(_, it)| Taken::by(it, nodes, merged)));
    if moving.is_empty() || !left.fits(context.facts()) {
        return None;
    }
    let mut changes = Changes::to(design);
    for (id, _) in &moving {
        changes.change(id, |it: &mut Service| {
            it.service_type = ServiceType::ClusterIp;
            it.source_ranges.clear();
            it.internal = false;
            it.ipv6_only = false;
            it.subnet = None;
            it.address = None;
        });
    }
    changes.change(controller, |it: &mut IngressController| {
        let more = moving.iter().map(|(id, _)| *id).filter(|it| !drawn.publishes.contains(it));
        it.publishes.extend(more.cloned());
    });
    let title = format!(
        "Publish {} through {} and filter there",
        words::count(moving.len() as u64, "service"),
        design.name_of(controller)
    );
    // Callers find them at another address.
    Some(Fix::new(title, changes.edits()).rebuilding())
}

/// Whether the ranges of a service share a rule: by the cluster's version, else by what is usual in the edition's day.
fn merges(context: &Context<'_>, cluster: &ClusterView<'_>) -> bool {
    let since = context.facts().version(id::NSG_RULES_MERGED_MIN_K8S).value;
    match cluster.cluster.kubernetes_version {
        Some(version) => facts_version(version) >= since,
        None => match context.facts().edition() {
            Edition::Workshop2023 => false,
            Edition::Current2026 => true,
        },
    }
}

impl Taken {
    fn together(all: impl Iterator<Item = Self>) -> Self {
        all.fold(Self::default(), |sum, it| Self {
            rules: sum.rules.saturating_add(it.rules),
            sources: sum.sources.saturating_add(it.sources),
            destinations: sum.destinations.saturating_add(it.destinations),
        })
    }

    fn fits(&self, facts: Facts) -> bool {
        let addresses = facts.limit(id::NSG_ADDRESSES_PER_RULE).value;
        self.rules <= facts.limit(id::NSG_RULES).value
            && self.sources <= addresses
            && self.destinations <= addresses
    }

    fn by(service: &Service, nodes: u64, merged: bool) -> Self {
        let ranges = service.source_ranges.len() as u64;
        // An internal front end that anybody may call needs no rule: within the network everything is let through.
        if service.service_type != ServiceType::LoadBalancer || (service.internal && ranges == 0) {
            return Self::default();
        }
        let count = u64::from(service.count);
        let ports = service.ports.len().max(1) as u64;
        // Open to all is one source: the tag of the internet.
        let sources = ranges.max(1);
        let rules = if merged { 1 } else { ports.saturating_mul(sources) };
        let written = if merged { 1 } else { ports };
        let named = if service.floating_ip_disabled { nodes } else { 1 };
        Self {
            rules: count.saturating_mul(rules),
            sources: count.saturating_mul(written).saturating_mul(sources),
            destinations: count.saturating_mul(rules).saturating_mul(named),
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{assert_fires, assert_silent, check_fixes, one_cluster, one_cluster_in};
    use model::Design;

    const CODE: &str = "security-rule-limit";

    fn ranges(count: usize) -> String {
        let ranges: Vec<String> =
            (0..count).map(|it| format!(r#""203.0.{}.{}/32""#, it / 250, it % 250)).collect();
        ranges.join(",")
    }

    fn services(edition: &str, version: &str, count: u32, sources: usize, more: &str) -> Design {
        let rest = format!(
            r#"{{"id":"web","kind":"service","cluster":"aks","type":"load-balancer","count":{count},"ports":[{{"port":80}},{{"port":443}}],
            "source_ranges":[{}]{more}}}"#,
            ranges(sources)
        );
        one_cluster_in(edition, "", version, r#""count":50"#, &rest)
    }

    #[test]
    fn every_range_was_a_rule_for_every_port() {
        let old = r#""kubernetes_version":"1.28""#;
        let finding = assert_fires(&services("current-2026", old, 40, 15, ""), CODE);
        assert_eq!(finding.numbers, [("rules", 1200), ("rules_limit", 1000)]);
        assert_fires(&services("workshop-2023", "", 40, 15, ""), CODE);
        assert_silent(&services("current-2026", "", 40, 15, ""), CODE);
        assert_silent(&services("current-2026", old, 40, 12, ""), CODE);
    }

    #[test]
    fn an_ingress_controller_filters_instead() {
        let nginx = r#"},{"id":"nginx","kind":"ingress-controller","cluster":"aks","controller":"traefik""#;
        let design = services("current-2026", r#""kubernetes_version":"1.28""#, 40, 15, nginx);
        assert_eq!(check_fixes(&design, CODE), ["Publish 1 service through nginx and filter there"]);
    }

    #[test]
    fn merged_ranges_count_as_addresses() {
        let finding = assert_fires(&services("current-2026", "", 20, 250, ""), CODE);
        assert_eq!(finding.numbers, [("source_ranges", 5000), ("ranges_limit", 4000)]);
        assert_silent(&services("current-2026", "", 16, 250, ""), CODE);
    }

    #[test]
    fn without_floating_ip_every_node_is_named() {
        let more = r#","floating_ip_disabled":true"#;
        let finding = assert_fires(&services("current-2026", "", 90, 1, more), CODE);
        assert!(finding.message.contains("4500 destinations"), "{}", finding.message);
        assert_silent(&services("current-2026", "", 70, 1, more), CODE);
    }

    #[test]
    fn what_needs_no_rule_does_not_count() {
        let internal = r#"{"id":"in","kind":"service","cluster":"aks","type":"load-balancer","count":2000,"internal":true}"#;
        assert_silent(&one_cluster("", "", "", internal), CODE);
        assert_silent(&one_cluster("", "", "", ""), CODE);
    }
}

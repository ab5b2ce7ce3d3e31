//! Dual stack where it does not go.

use estate::{ClusterView, SubnetView, facts_model, range};
use facts::{Feature, Status, Support, id};
use findings::{Finding, Fix, Severity};
use ipnetwork::IpNetwork;
use model::element::{
    Cluster, IpFamilies, LoadBalancer, NetworkModel, NetworkOwnership, Service, ServiceType, Subnet,
    VirtualNetwork,
};
use model::{Address, Family, Id, Prefix};
use planner::BudgetKind;
use std::net::Ipv6Addr;

use crate::fixes::{Changes, Taken, set};
use crate::repair;
use crate::rule::rule;
use crate::{Context, words};

rule! {
    /// ## What it catches
    /// A dual-stack cluster whose network model or add-ons do not support that in this edition; an IPv6-only cluster; a
    /// load balancer whose front ends are IPv6 alone. As a warning: a node subnet of a dual-stack cluster without an IPv6
    /// range. Policy engines, NAT gateways, virtual nodes and static egress gateways have rules of their own.
    ///
    /// ## Why it matters
    /// The platform refuses the cluster, the add-on or the front end. The model flips between editions: the workshop's
    /// dual stack is on kubenet only, today's on overlay only.
    ///
    /// ## Example
    /// A service with IPv6 alone on a load balancer without an IPv4 front end stays pending with
    /// `AtleastOneIpV4RequiredForIpV6LbFrontendIpConfiguration`.
    ///
    /// ## Fix
    /// Single stack, another model, an IPv4 front end beside the IPv6 one, or an IPv6 range for the subnet.
    ///
    /// ## Sources
    /// Facts `combo-dual-stack-*`, `pair-dual-stack-*`, `dual-stack-ipv6-only`, `load-balancer-ipv6-needs-ipv4`,
    /// `error-load-balancer-ipv6-only`, `dual-stack-network`.
    DUAL_STACK_UNSUPPORTED = "dual-stack-unsupported", Platform, Error, check
}

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    for cluster in context.estate.clusters.values() {
        match cluster.cluster.ip_families {
            IpFamilies::Ipv4 => {}
            IpFamilies::Ipv6 => findings.extend(ipv6_only(context, cluster)),
            IpFamilies::DualStack => match dual_stack(context, cluster) {
                Some(refused) => findings.push(refused),
                None => without_ipv6(context, cluster, findings),
            },
        }
        if context.facts().flag(id::LOAD_BALANCER_IPV6_NEEDS_IPV4).value {
            services(context, cluster, findings);
        }
    }
    if context.facts().flag(id::LOAD_BALANCER_IPV6_NEEDS_IPV4).value {
        load_balancers(context, findings);
    }
}

fn ipv6_only(context: &Context<'_>, cluster: &ClusterView<'_>) -> Option<Finding> {
    let rule = context.facts().flag(id::DUAL_STACK_IPV6_ONLY);
    if rule.value {
        return None;
    }
    let name = context.estate.design.name_of(cluster.id);
    let message = format!(
        "{name} has IPv6 alone, which the platform does not offer: nodes and pods have IPv4, or IPv4 and IPv6.{}",
        words::borrowed(rule.borrowed_from)
    );
    let found = finding(cluster, format!("Cluster {name} can't have IPv6 alone"), message);
    Some(found.source(rule.fact.as_str()).fix(single_stack(context, cluster)))
}

fn dual_stack(context: &Context<'_>, cluster: &ClusterView<'_>) -> Option<Finding> {
    let refused: Vec<(String, Support)> = asked(context, cluster)
        .into_iter()
        .filter(|(_, support)| support.status == Status::Unsupported)
        .collect();
    if refused.is_empty() {
        return None;
    }
    let name = context.estate.design.name_of(cluster.id);
    let says: Vec<String> =
        refused.iter().map(|(what, support)| format!("{what}{}", words::reason(support))).collect();
    let borrowed = refused.iter().find_map(|(_, it)| it.borrowed_from);
    let inferred = refused.iter().map(|(_, it)| words::inferred(it)).find(|it| !it.is_empty());
    let message = format!(
        "{name} is dual-stack, which in {} does not go with {}. The platform refuses it.{}{}",
        context.facts().edition(),
        words::list(&says),
        inferred.unwrap_or_default(),
        words::borrowed(borrowed),
    );
    let title = format!("Cluster {name} can't be dual-stack as it is");
    let mut found = finding(cluster, title, message).inferred(inferred.is_some());
    for fact in refused.iter().filter_map(|(_, it)| it.fact) {
        found = found.source(fact.as_str());
    }
    let only_model =
        refused.len() == 1 && refused.first().is_some_and(|(_, it)| *it == by_model(context, cluster));
    Some(found.fix(overlay(context, cluster).filter(|_| only_model)).fix(single_stack(context, cluster)))
}

/// Node subnets with IPv4 alone. No refusal of the platform is on record, so the documentation's word is a warning.
fn without_ipv6(context: &Context<'_>, cluster: &ClusterView<'_>, findings: &mut Vec<Finding>) {
    let estate = context.estate;
    let rule = context.facts().flag(id::DUAL_STACK_NETWORK);
    if !rule.value || cluster.cluster.network_ownership != NetworkOwnership::Own {
        return;
    }
    for subnet in cluster.subnets.iter().filter_map(|it| estate.subnets.get(*it)) {
        let prefixes = &subnet.subnet.prefixes;
        if prefixes.is_empty() || prefixes.iter().any(|it| it.family() != Some(Family::V4)) {
            continue;
        }
        let (name, cluster_name) = (subnet.name, estate.design.name_of(cluster.id));
        let message = format!(
            "{cluster_name} is dual-stack, and {name}, where its nodes are, has no IPv6 range: nodes take an address of \
             each family. The documentation requires a dual-stack network. Give the network and {name} an IPv6 range.{}",
            words::borrowed(rule.borrowed_from),
        );
        let title = format!("Subnet {name} has no IPv6 range for dual-stack nodes");
        findings.push(
            Finding::new(DUAL_STACK_UNSUPPORTED.code, Severity::Warning, subnet.id, title, message)
                .also(cluster.id)
                .field("prefixes")
                .source(rule.fact.as_str())
                .fix(add_ipv6(context, subnet)),
        );
    }
}

/// An IPv6 range for a subnet, in the network's own or a new one.
fn add_ipv6(context: &Context<'_>, subnet: &SubnetView<'_>) -> Option<Fix> {
    // What the sizes of IPv6 networks and subnets are: the platform takes subnets of /64 alone.
    const NETWORK: u8 = 48;
    const SUBNET: u8 = 64;
    let estate = context.estate;
    // A network without any address space is half drawn: a first range would leave the subnet's own outside it.
    let network = estate.network_of(subnet.id).filter(|it| !it.address_space.is_empty())?;
    let present = network.address_space.iter().copied().find(|it| it.is_ipv6() && it.prefix() <= SUBNET);
    let mut changes = Changes::to(estate.design);
    let range = if let Some(space) = present {
        let taken: Vec<IpNetwork> =
            network.subnets.iter().filter_map(|it| estate.subnets.get(*it)?.ipv6).collect();
        range::next_free(space, SUBNET, &taken)?
    } else {
        // Of the private range, the half that people give out themselves (RFC 4193).
        let local = range::at(Ipv6Addr::new(0xfd00, 0, 0, 0, 0, 0, 0, 0).into(), 8)?;
        let space = context.ranges().free_in(local, NETWORK, |_| true)?;
        changes.change(network.id, |it: &mut VirtualNetwork| it.address_space.push(Prefix::from(space)));
        range::at(space.network(), SUBNET)?
    };
    changes.change(subnet.id, |it: &mut Subnet| it.prefixes.push(Prefix::from(range)));
    Some(Fix::new(format!("Add {range} to {}", subnet.name), changes.edits()))
}

fn by_model(context: &Context<'_>, cluster: &ClusterView<'_>) -> Support {
    context.facts().support(Feature::DualStack, facts_model(cluster.model()))
}

/// What the cluster has besides dual stack, and what is known of the two, where no rule of its own speaks of it.
fn asked(context: &Context<'_>, cluster: &ClusterView<'_>) -> Vec<(String, Support)> {
    let facts = context.facts();
    let drawn = cluster.cluster;
    let together = |feature| facts.support_together(Feature::DualStack, feature);
    let mut asked = vec![(words::model(cluster.model()).to_owned(), by_model(context, cluster))];
    if drawn.node_auto_provisioning {
        asked.push(("node auto-provisioning".into(), together(Feature::Nap)));
    }
    asked
}

/// Services with IPv6 front ends alone, on a load balancer on which nobody has an IPv4 one.
fn services(context: &Context<'_>, cluster: &ClusterView<'_>, findings: &mut Vec<Finding>) {
    let frontends = cluster.services.iter().filter(|(_, it)| it.service_type == ServiceType::LoadBalancer);
    let with_ipv4 = |internal: bool| {
        frontends.clone().any(|(_, it)| it.internal == internal && !it.ipv6_only && it.count > 0)
    };
    let shared = [with_ipv4(false), with_ipv4(true)];
    for (id, service) in frontends.clone().filter(|(_, it)| it.ipv6_only) {
        let [public, internal] = shared;
        if if service.internal { internal } else { public } {
            continue;
        }
        let design = context.estate.design;
        let name = design.name_of(id);
        let which = if service.internal { "internal" } else { "public" };
        let message = format!(
            "{name} asks for an IPv6 front end alone, and no other service gives the {which} load balancer of {} an \
             IPv4 one. The platform refuses a load balancer without IPv4, and the service stays pending. Give it both \
             families.",
            design.name_of(cluster.id),
        );
        let edit = set::<Service>(design, id, |it| {
            it.ipv6_only = false;
            it.ipv6 = true;
        });
        // An IPv4 front end comes with an address of the service CIDR for each.
        let addresses = context.plan.budget(BudgetKind::ServiceAddresses, cluster.id);
        let fits =
            addresses.is_none_or(|it| it.demand.now.saturating_add(u64::from(service.count)) <= it.capacity);
        let edit = edit.filter(|_| fits);
        let fix = edit.map(|it| Fix::new("Give it an IPv4 front end too", vec![it]));
        let title = format!("Service {name} has an IPv6 front end alone");
        findings.push(front_end(context, id, title, message).also(cluster.id).field("ipv6_only").fix(fix));
    }
}

/// Load balancers that somebody drew with IPv6 addresses alone.
fn load_balancers(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let design = context.estate.design;
    for (id, drawn) in design.all::<LoadBalancer>() {
        if drawn.public_addresses.ipv6_count == 0 || drawn.public_addresses.ipv4() > 0 {
            continue;
        }
        let name = design.name_of(id);
        let message = format!(
            "{name} has IPv6 front ends alone; the platform demands at least one IPv4 front end on a load balancer with \
             an IPv6 one."
        );
        let edit = set::<LoadBalancer>(design, id, |it| it.public_addresses.count = 1);
        let fix = edit.map(|it| Fix::new("Give it an IPv4 address too", vec![it]));
        let title = format!("Load balancer {name} has IPv6 front ends alone");
        findings.push(front_end(context, id, title, message).field("public_addresses").fix(fix));
    }
}

fn front_end(context: &Context<'_>, subject: &Id, title: String, message: String) -> Finding {
    let error = context.facts().text(id::ERROR_LOAD_BALANCER_IPV6_ONLY);
    Finding::new(DUAL_STACK_UNSUPPORTED.code, Severity::Error, subject, title, message)
        .platform_error(Some(error.value))
        .source(context.facts().flag(id::LOAD_BALANCER_IPV6_NEEDS_IPV4).fact.as_str())
        .source(error.fact.as_str())
}

fn finding(cluster: &ClusterView<'_>, title: String, message: String) -> Finding {
    let code = DUAL_STACK_UNSUPPORTED.code;
    Finding::new(code, Severity::Error, cluster.id, title, message).field("ip_families")
}

fn overlay(context: &Context<'_>, cluster: &ClusterView<'_>) -> Option<Fix> {
    if cluster.model() != NetworkModel::Kubenet || !repair::overlay_suits(context.estate, cluster) {
        return None;
    }
    let edit =
        set::<Cluster>(context.estate.design, cluster.id, |it| it.network_model = NetworkModel::Overlay)?;
    Some(Fix::new("Switch to Azure CNI Overlay", vec![edit]).rebuilding())
}

/// Whether the IPv4 ranges of a cluster meet nothing: with IPv6 alone nobody has looked yet.
fn v4_is_free(context: &Context<'_>, cluster: &ClusterView<'_>) -> bool {
    let own = |it: &Taken| it.of.as_ref() == Some(cluster.id);
    let mut ranges = cluster.pod_cidrs.iter().chain(&cluster.service_cidrs).filter(|it| it.is_ipv4());
    cluster.is_dual_stack() || ranges.all(|it| context.ranges().overlapping(*it, |it| !own(it)).is_none())
}

/// IPv4 alone, for the cluster's ranges and its services.
fn single_stack(context: &Context<'_>, cluster: &ClusterView<'_>) -> Option<Fix> {
    let design = context.estate.design;
    // Services with IPv6 alone would need addresses of the IPv4 range, which may not have them.
    if cluster.services.iter().any(|(_, it)| it.ipv6_only) || !v4_is_free(context, cluster) {
        return None;
    }
    // Ranges of a cluster that had IPv6 alone would have to be chosen anew.
    let v4 = |it: &Prefix| it.family() != Some(Family::V6);
    let drops_all = |all: &[Prefix]| !all.is_empty() && !all.iter().any(v4);
    let drawn = cluster.cluster;
    if drops_all(&drawn.pod_cidrs) || drops_all(&drawn.service_cidrs) {
        return None;
    }
    let v6 = |it: &Address| it.ip().is_some_and(|it| it.is_ipv6());
    let mut changes = Changes::to(design);
    changes.change(cluster.id, |it: &mut Cluster| {
        it.ip_families = IpFamilies::Ipv4;
        it.pod_cidrs.retain(v4);
        it.service_cidrs.retain(v4);
        if it.dns_service_ip.as_ref().is_some_and(v6) {
            it.dns_service_ip = None;
        }
    });
    for (id, service) in &cluster.services {
        if service.ipv6 || service.ipv6_only {
            changes.change(id, |it: &mut Service| {
                it.ipv6 = false;
                it.ipv6_only = false;
                if it.address.as_ref().is_some_and(v6) {
                    it.address = None;
                }
                if it.cluster_address.as_ref().is_some_and(v6) {
                    it.cluster_address = None;
                }
            });
        }
    }
    Some(Fix::new("Use IPv4 alone", changes.edits()).rebuilding())
}

#[cfg(test)]
mod tests {
    use crate::testing::{
        assert_fires, assert_no_errors, assert_silent, check_fixes, fixed, one_cluster, one_cluster_in,
    };

    use findings::Severity;

    const CODE: &str = "dual-stack-unsupported";

    const BOTH: &str = r#""prefixes":["10.1.0.0/20","fd00:db8::/64"]"#;

    fn dual(model: &str, more: &str) -> String {
        format!(r#""ip_families":"dual-stack","network_model":"{model}"{more}"#)
    }

    #[test]
    fn the_editions_answer_the_other_way_round() {
        let today = |model| one_cluster(BOTH, &dual(model, ""), "", "");
        let workshop = |model| one_cluster_in("workshop-2023", BOTH, &dual(model, ""), "", "");
        assert_silent(&today("overlay"), CODE);
        assert_silent(&workshop("kubenet"), CODE);
        assert_silent(&today("byo-cni"), CODE);
        assert_eq!(check_fixes(&today("kubenet"), CODE), ["Switch to Azure CNI Overlay", "Use IPv4 alone"]);
        assert_eq!(check_fixes(&workshop("overlay"), CODE), ["Use IPv4 alone"]);
        assert_fires(&today("node-subnet"), CODE);
        assert_fires(&workshop("node-subnet"), CODE);
    }

    #[test]
    fn nodes_need_an_ipv6_range() {
        for edition in ["workshop-2023", "current-2026"] {
            let model = if edition == "current-2026" { "overlay" } else { "kubenet" };
            let design = one_cluster_in(edition, "", &dual(model, ""), "", "");
            assert_eq!(assert_fires(&design, CODE).severity, Severity::Warning);
            assert_eq!(check_fixes(&design, CODE), ["Add fd00::/64 to snet"]);
            assert_no_errors(&fixed(&design, CODE, "Add"));
        }
        // Half drawn, or the platform's own.
        assert_silent(&one_cluster(r#""prefixes":[]"#, &dual("overlay", ""), "", ""), CODE);
        let managed = dual("overlay", r#","network_ownership":"managed""#);
        assert_silent(&one_cluster("", &managed, "", ""), CODE);
        let beside = r#"{"id":"vnet-2","kind":"virtual-network","address_space":["10.2.0.0/16","fd00::/48"]},
            {"id":"other","kind":"subnet","network":"vnet-2","prefixes":["10.2.0.0/24","fd00::/64"]},
            {"id":"nodes","kind":"subnet","network":"vnet-2","prefixes":["10.2.1.0/24"]}"#;
        let design = one_cluster("", &dual("overlay", ""), r#""subnet":"nodes""#, beside);
        assert_eq!(check_fixes(&design, CODE), ["Add fd00:0:0:1::/64 to nodes"]);
    }

    #[test]
    fn add_ons_matter_where_no_other_rule_speaks_of_them() {
        let provisioning = one_cluster(BOTH, &dual("overlay", r#","node_auto_provisioning":true"#), "", "");
        assert!(assert_fires(&provisioning, CODE).message.contains("node auto-provisioning"));
        check_fixes(&provisioning, CODE);
        let engine = dual("overlay", r#","policy_engine":"azure""#);
        assert_silent(&one_cluster(BOTH, &engine, "", ""), CODE);
        let nat = dual("overlay", r#","outbound":{"type":"user-assigned-nat-gateway"}"#);
        assert_silent(&one_cluster(BOTH, &nat, "", ""), CODE);
    }

    #[test]
    fn ipv6_alone_is_not_offered() {
        let design = one_cluster("", r#""ip_families":"ipv6""#, "", "");
        assert_eq!(check_fixes(&design, CODE), ["Use IPv4 alone"]);
        assert_silent(&one_cluster("", "", "", ""), CODE);
    }

    #[test]
    fn a_load_balancer_needs_an_ipv4_front_end() {
        let service = r#"{"id":"web","kind":"service","cluster":"aks","type":"load-balancer","ipv6_only":true,"ports":[{"port":80}]}"#;
        let design = one_cluster("", &dual("overlay", ""), "", service);
        let finding = assert_fires(&design, CODE);
        assert_eq!(finding.platform_error, Some("AtleastOneIpV4RequiredForIpV6LbFrontendIpConfiguration"));
        check_fixes(&design, CODE);
        assert_no_errors(&fixed(&design, CODE, "IPv4 front end"));
        let beside = format!("{service},{}", service.replace("web", "api").replace("true", "false"));
        assert_silent(&one_cluster(BOTH, &dual("overlay", ""), "", &beside), CODE);
        let drawn = r#"{"id":"lb","kind":"load-balancer","public_addresses":{"ipv6_count":1}}"#;
        check_fixes(&one_cluster("", "", "", drawn), CODE);
    }
}

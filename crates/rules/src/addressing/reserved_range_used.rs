//! Ranges that the platform keeps for itself.

use estate::{ClusterView, range};
use facts::id;
use findings::{Finding, Fix};
use ipnetwork::IpNetwork;
use model::{Id, Set};

use crate::fixes::{self, Changes};
use crate::rule::rule;
use crate::{Context, words};

rule! {
    /// ## What it catches
    /// A pod CIDR, a service CIDR or the network of a cluster that overlaps a range which the platform keeps for itself:
    /// `169.254.0.0/16`, `172.30.0.0/16`, `172.31.0.0/16`, `192.0.2.0/24`. A range that merely contains one is caught too.
    ///
    /// ## Why it matters
    /// The platform uses these ranges inside its own machinery. A cluster that uses them is refused, or can't reach its
    /// control plane.
    ///
    /// ## Example
    /// A pod CIDR `172.16.0.0/12` contains `172.30.0.0/16` and is refused.
    ///
    /// ## Fix
    /// Move to the next range that nothing uses.
    ///
    /// ## Sources
    /// Facts `reserved-cidrs`, `reserved-overlap-rejected`.
    RESERVED_RANGE_USED = "reserved-range-used", Addressing, Error, check
}

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let reserved = context.facts().list(id::RESERVED_CIDRS);
    let ranges: Vec<IpNetwork> = reserved.value.iter().filter_map(|it| it.parse().ok()).collect();
    let kept = |range: IpNetwork| ranges.iter().copied().find(|it| range::overlap(*it, range));
    let design = context.estate.design;
    let note = words::borrowed(reserved.borrowed_from);
    let mut networks: Set<&Id> = Set::default();

    for cluster in context.estate.clusters.values() {
        networks.extend(cluster.networks.iter().copied());
        let services = cluster.service_cidrs.iter().map(|it| ("service CIDR", "service_cidrs", *it));
        let pods = cluster.pod_cidrs.iter().map(|it| ("pod CIDR", "pod_cidrs", *it));
        let used: Vec<_> =
            pods.chain(services).filter_map(|(what, field, it)| Some((what, field, it, kept(it)?))).collect();
        let Some((_, field, ..)) = used.first() else { continue };
        let name = design.name_of(cluster.id);
        let list: Vec<String> =
            used.iter().map(|(what, _, it, kept)| format!("the {what} {it} ({kept})")).collect();
        let message = format!(
            "{name} uses what the platform keeps for itself: {}. The platform refuses it. Choose other ranges.{note}",
            words::some(&list),
        );
        findings.push(
            finding(cluster.id, format!("{name} uses a reserved range"), message).field(field).fix(fix(
                context,
                cluster,
                &|it| kept(it).is_some(),
            )),
        );
    }
    for network in networks.iter().filter_map(|it| context.estate.networks.get(*it)) {
        let used: Vec<(IpNetwork, IpNetwork)> =
            network.address_space.iter().filter_map(|it| Some((*it, kept(*it)?))).collect();
        let Some((space, kept)) = used.first() else { continue };
        let name = design.name_of(network.id);
        let message = format!(
            "{name} ({space}) uses {kept}, which the platform keeps for itself, and a cluster is in it. The documentation \
             says that networks of clusters must stay clear of it. Choose another range.{note}",
        );
        let moved = (used.len() == 1 && !network.network.managed)
            .then(|| fixes::move_network(context, network.id, *space))
            .flatten();
        findings.push(
            finding(network.id, format!("{name} uses a reserved range"), message)
                .field("address_space")
                .fix(moved),
        );
    }
}

fn finding(subject: &Id, title: String, message: String) -> Finding {
    Finding::new(RESERVED_RANGE_USED.code, RESERVED_RANGE_USED.severity, subject, title, message)
        .source("reserved-cidrs")
        .source("reserved-overlap-rejected")
}

fn fix(context: &Context<'_>, cluster: &ClusterView<'_>, kept: &dyn Fn(IpNetwork) -> bool) -> Option<Fix> {
    let mut changes = Changes::to(context.estate.design);
    let mut chosen: Vec<IpNetwork> = Vec::new();
    let mut choose = |old: IpNetwork| {
        let free = context.ranges().free_besides(old.prefix(), old.is_ipv6(), &chosen)?;
        chosen.push(free);
        Some(free)
    };
    for pods in cluster.pod_cidrs.iter().filter(|it| kept(**it)) {
        fixes::replace_pod_cidr(&mut changes, cluster, *pods, choose(*pods)?);
    }
    for services in cluster.service_cidrs.iter().filter(|it| kept(**it)) {
        fixes::replace_service_cidr(&mut changes, cluster, *services, choose(*services)?);
    }
    let list: Vec<String> = chosen.iter().map(ToString::to_string).collect();
    Some(Fix::new(format!("Use {} instead", list.join(" and ")), changes.edits()).rebuilding())
}

#[cfg(test)]
mod tests {
    use crate::testing::{assert_fires, assert_silent, check_fixes, one_cluster, one_cluster_in};

    #[test]
    fn a_pod_cidr_that_contains_a_reserved_range() {
        let design = one_cluster("", r#""pod_cidrs":["172.16.0.0/12"]"#, "", "");
        let finding = assert_fires(&design, "reserved-range-used");
        assert!(finding.message.contains("172.30.0.0/16"), "{}", finding.message);
        check_fixes(&design, "reserved-range-used");
    }

    #[test]
    fn both_ranges_of_a_cluster_move_apart() {
        let cluster = r#""pod_cidrs":["172.30.0.0/16"],"service_cidrs":["172.31.0.0/16"]"#;
        check_fixes(&one_cluster("", cluster, "", ""), "reserved-range-used");
    }

    #[test]
    fn a_network_with_a_cluster_moves_with_its_subnets() {
        let rest = r#"{"id":"two","kind":"virtual-network","address_space":["172.31.0.0/20"]},
            {"id":"s","kind":"subnet","network":"two","prefixes":["172.31.1.0/24"]}"#;
        check_fixes(&one_cluster("", "", r#""subnet":"s""#, rest), "reserved-range-used");
        // Without a cluster in it nothing forbids it.
        assert_silent(&one_cluster("", "", "", rest), "reserved-range-used");
    }

    #[test]
    fn the_workshop_does_not_say_so_and_the_message_does() {
        let cluster = r#""pod_cidrs":["172.30.0.0/16"]"#;
        let design = one_cluster_in("workshop-2023", "", cluster, "", "");
        let finding = assert_fires(&design, "reserved-range-used");
        assert!(finding.message.contains("workshop-2023 is silent"), "{}", finding.message);
        assert_silent(&one_cluster("", "", "", ""), "reserved-range-used");
    }
}

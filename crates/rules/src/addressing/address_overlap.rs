//! Ranges that must be distinct and are not.

use std::collections::BTreeSet;

use estate::{ClusterView, NetworkView, range};
use facts::id;
use findings::{Finding, Fix, Severity};
use ipnetwork::IpNetwork;
use model::element::Peering;
use model::{Id, Map, Prefix};

use super::around::{Around, Neighbour, around, site_ranges, sites_of};
use crate::Context;
use crate::fixes::{self, Changes};
use crate::rule::rule;

rule! {
    /// ## What it catches
    /// Two ranges that must be distinct and overlap: subnets of one network; networks that are peered; a network and an
    /// on-premises site that it is connected to; a cluster's pod CIDR and its own network, a peered network or a site.
    /// Service CIDRs have a rule of their own, `service-cidr-overlap`.
    ///
    /// ## Why it matters
    /// The platform refuses overlapping subnets, overlapping peers, and a pod CIDR inside the cluster's network. Where it
    /// does not look (on-premises, peered networks), packets for the overlapping addresses go to the nearer place, and
    /// the other can't be reached.
    ///
    /// ## Example
    /// A network `10.240.0.0/16` and a pod CIDR `10.240.100.0/24`: the cluster is refused, although no subnet uses that
    /// part of the network.
    ///
    /// ## Fix
    /// Move one of the ranges to the next free one of its size.
    ///
    /// ## Sources
    /// Facts `pod-cidr-no-overlap`, `error-pod-cidr-overlap`, `error-subnets-overlap`, `hybrid-overlap-advice`.
    ADDRESS_OVERLAP = "address-overlap", Addressing, Error, check
}

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    for network in context.estate.networks.values() {
        check_subnets(context, network, findings);
    }
    check_peers(context, findings);
    for cluster in context.estate.clusters.values() {
        check_pods(context, cluster, findings);
    }
    check_sites(context, findings);
}

/// Two subnets either nest or are apart, so it is enough to compare each with the outermost before it.
fn check_subnets(context: &Context<'_>, network: &NetworkView<'_>, findings: &mut Vec<Finding>) {
    let estate = context.estate;
    let mut ranges: Vec<(IpNetwork, &Id)> = Vec::new();
    for subnet in network.subnets.iter().filter_map(|it| estate.subnets.get(*it)) {
        ranges.extend(subnet.subnet.prefixes.iter().filter_map(Prefix::network).map(|it| (it, subnet.id)));
    }
    // Stable: of equal ranges the first drawn comes first.
    model::order::sort_by_key(&mut ranges, |(it, _)| (it.is_ipv6(), it.network(), it.prefix()));
    let mut outer: Option<(IpNetwork, &Id)> = None;
    let mut pairs: Map<(&Id, &Id), Vec<(IpNetwork, IpNetwork)>> = Map::default();
    for (inner, subnet) in ranges {
        match outer {
            Some((around, of)) if range::contains(around, inner) => {
                if of != subnet {
                    pairs.entry((subnet, of)).or_default().push((inner, around));
                }
            }
            Some(_) | None => outer = Some((inner, subnet)),
        }
    }
    for ((subnet, other), overlaps) in pairs {
        let Some((inner, around)) = overlaps.first() else { continue };
        let (name, other_name) = (estate.design.name_of(subnet), estate.design.name_of(other));
        let message = format!(
            "{name} ({inner}) and {other_name} ({around}) are in the same network and overlap. The platform refuses \
             the second of them. Move one to a range that is free.",
        );
        let moved = (overlaps.len() == 1).then(|| fixes::move_subnet(context, subnet, *inner)).flatten();
        findings.push(
            finding(subnet, format!("Subnets {name} and {other_name} overlap"), message)
                .also(other)
                .platform_error(Some(context.facts().text(id::ERROR_SUBNETS_OVERLAP).value))
                .source("error-subnets-overlap")
                .field("prefixes")
                .fix(moved),
        );
    }
}

fn check_peers(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let estate = context.estate;
    let mut seen = BTreeSet::new();
    for (_, peering) in estate.design.all::<Peering>() {
        let (Some(from), Some(to)) = (&peering.from, &peering.to) else { continue };
        let (Some(from), Some(to)) = (estate.networks.get_full(from), estate.networks.get_full(to)) else {
            continue;
        };
        // The network that was drawn later is the one to move.
        let (earlier, later) = if from.0 < to.0 { (from.2, to.2) } else { (to.2, from.2) };
        if earlier.id == later.id || !seen.insert((later.id, earlier.id)) {
            continue;
        }
        let overlaps = overlapping(&later.address_space, &earlier.address_space);
        let Some((range, other)) = overlaps.first() else { continue };
        let (name, other_name) = (estate.design.name_of(later.id), estate.design.name_of(earlier.id));
        let message = format!(
            "{name} ({range}) and {other_name} ({other}) are peered and overlap. The platform refuses to peer them. \
             Move one network to a range that is free.",
        );
        let fix = |network: &NetworkView<'_>, ranges: BTreeSet<IpNetwork>| {
            let only = ranges.first().filter(|_| ranges.len() == 1 && !network.network.managed)?;
            fixes::move_network(context, network.id, *only)
        };
        findings.push(
            finding(later.id, format!("Peered networks {name} and {other_name} overlap"), message)
                .also(earlier.id)
                .field("address_space")
                .fix(fix(later, overlaps.iter().map(|it| it.0).collect()))
                .fix(fix(earlier, overlaps.iter().map(|it| it.1).collect())),
        );
    }
}

fn check_pods(context: &Context<'_>, cluster: &ClusterView<'_>, findings: &mut Vec<Finding>) {
    if cluster.pod_cidrs.is_empty() {
        return;
    }
    let mut met: Map<&Id, (IpNetwork, Neighbour<'_>)> = Map::default();
    for neighbour in around(context, cluster) {
        if let Some(pods) = cluster.pod_cidrs.iter().find(|it| range::overlap(**it, neighbour.range)) {
            met.entry(neighbour.of).or_insert((*pods, neighbour));
        }
    }
    let design = context.estate.design;
    let name = design.name_of(cluster.id);
    let default = if cluster.pod_cidrs_default { ", the default," } else { "" };
    for (other, (pods, neighbour)) in met {
        let other_name = design.name_of(other);
        let around = neighbour.range;
        let (consequence, severity) = match neighbour.what {
            Around::Own => (
                "which is the address space of the cluster's own network. The platform refuses it, also where no \
                 subnet uses that part",
                Severity::Error,
            ),
            Around::Peered => (
                "a peered network: pods that call the overlapping addresses reach other pods instead, and its \
                 machines reach nothing. The documentation forbids it",
                Severity::Error,
            ),
            // A summary such as 10.0.0.0/8 hides only what it has besides.
            Around::Site if is_summary(around, pods) => (
                "a summary that on-premises announces: pods can't reach what it has in that part of it",
                Severity::Warning,
            ),
            Around::Site => (
                "a range of on-premises: pods can't reach it, and once its routes are learnt, nodes may lose the \
                 pods of others and turn NotReady",
                Severity::Error,
            ),
        };
        let message = format!(
            "The pod CIDR {pods}{default} of {name} overlaps {around} of {other_name}, {consequence}. Choose a pod \
             CIDR that nothing else uses.",
        );
        let own = neighbour.what == Around::Own;
        let refused = own.then(|| context.facts().text(id::ERROR_POD_CIDR_OVERLAP).value);
        let mut found = finding(cluster.id, format!("Pod CIDR of {name} overlaps {other_name}"), message)
            .also(other)
            .platform_error(refused)
            .source("pod-cidr-no-overlap")
            .field("pod_cidrs")
            .fix(move_pods(context, cluster));
        found.severity = severity;
        findings.push(if own { found.source("error-pod-cidr-overlap") } else { found });
    }
}

/// Moves every pod CIDR of a cluster that overlaps what is around it to a range that nothing uses.
fn move_pods(context: &Context<'_>, cluster: &ClusterView<'_>) -> Option<Fix> {
    let around = around(context, cluster);
    let mut changes = Changes::to(context.estate.design);
    let mut chosen: Vec<IpNetwork> = Vec::new();
    for pods in &cluster.pod_cidrs {
        if !around.iter().any(|it| range::overlap(it.range, *pods)) {
            continue;
        }
        let new = context.ranges().free_besides(pods.prefix(), pods.is_ipv6(), &chosen)?;
        fixes::replace_pod_cidr(&mut changes, cluster, *pods, new);
        chosen.push(new);
    }
    let list: Vec<String> = chosen.iter().map(ToString::to_string).collect();
    Some(Fix::new(format!("Use {} for pods", list.join(" and ")), changes.edits()).rebuilding())
}

fn check_sites(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let estate = context.estate;
    for (network, site) in sites_of(context) {
        let Some(view) = estate.networks.get(network) else { continue };
        let site_ranges: Vec<IpNetwork> = site_ranges(context, site).collect();
        let overlaps = overlapping(&view.address_space, &site_ranges);
        let real = overlaps.iter().find(|(space, site)| !is_summary(*site, *space));
        let Some((space, around)) = real.or(overlaps.first()) else { continue };
        let (name, site_name) = (estate.design.name_of(network), estate.design.name_of(site));
        let (severity, consequence) = if real.is_some() {
            (
                Severity::Error,
                "The network keeps its own addresses to itself, so what on-premises has there can't be reached, and \
                 answers of the network go astray. Move one of them",
            )
        } else {
            (
                Severity::Advice,
                "Routes to the network are more specific and win; what on-premises has in that part can't be \
                 reached. The documentation advises a range that on-premises does not announce",
            )
        };
        let message = format!("{name} ({space}) overlaps {around} of {site_name}. {consequence}.");
        let ranges: BTreeSet<IpNetwork> = model::order::set(overlaps.iter().map(|it| it.0));
        let only = ranges.first().filter(|_| ranges.len() == 1 && !view.network.managed);
        let mut found = finding(network, format!("Network {name} overlaps {site_name}"), message)
            .also(site)
            .source("hybrid-overlap-advice")
            .field("address_space")
            .fix(only.and_then(|it| fixes::move_network(context, network, *it)));
        found.severity = severity;
        findings.push(found);
    }
}

/// Whether a range of a site is a summary that merely contains another range.
pub(crate) fn is_summary(site: IpNetwork, range: IpNetwork) -> bool {
    range::contains(site, range) && site.prefix() < range.prefix()
}

fn overlapping(ours: &[IpNetwork], others: &[IpNetwork]) -> Vec<(IpNetwork, IpNetwork)> {
    let pairs = ours.iter().flat_map(|one| others.iter().map(move |other| (*one, *other)));
    pairs.filter(|(one, other)| range::overlap(*one, *other)).collect()
}

fn finding(subject: &Id, title: String, message: String) -> Finding {
    Finding::new(ADDRESS_OVERLAP.code, ADDRESS_OVERLAP.severity, subject, title, message)
}

#[cfg(test)]
mod tests {
    use crate::testing::{assert_fires, assert_silent, check_fixes, design, findings_of, one_cluster};
    use findings::Severity;

    #[test]
    fn subnets_of_one_network() {
        let design = one_cluster(
            r#""prefixes":["10.1.0.0/23"]"#,
            "",
            "",
            r#"{"id":"two","kind":"subnet","network":"vnet","prefixes":["10.1.1.0/24"]},
            {"id":"three","kind":"subnet","network":"vnet","prefixes":["10.1.2.0/24"]}"#,
        );
        let finding = assert_fires(&design, "address-overlap");
        assert_eq!(finding.subjects.iter().map(model::Id::as_str).collect::<Vec<_>>(), ["two", "snet"]);
        assert_eq!(finding.platform_error, Some("NetcfgSubnetRangesOverlap"));
        assert_eq!(check_fixes(&design, "address-overlap"), ["Move two to 10.1.3.0/24"]);
    }

    #[test]
    fn peered_networks() {
        let peer = |range: &str| {
            format!(
                r#"{{"id":"hub","kind":"virtual-network","address_space":["{range}"]}},
                {{"id":"s","kind":"subnet","network":"hub","prefixes":["{range}"]}},
                {{"id":"p","kind":"peering","from":"vnet","to":"hub"}}"#
            )
        };
        let design = one_cluster("", "", "", &peer("10.1.64.0/24"));
        assert_fires(&design, "address-overlap");
        assert_eq!(check_fixes(&design, "address-overlap").len(), 2);
        assert_silent(&one_cluster("", "", "", &peer("10.2.64.0/24")), "address-overlap");
    }

    #[test]
    fn pods_in_the_own_network_are_refused() {
        let design = one_cluster("", r#""pod_cidrs":["10.1.128.0/18"]"#, "", "");
        let finding = assert_fires(&design, "address-overlap");
        assert_eq!(finding.platform_error, Some("NetworkProfileCIDROverlapVNET"));
        check_fixes(&design, "address-overlap");
        let silent = one_cluster("", r#""pod_cidrs":["10.244.0.0/16"]"#, "", "");
        assert_silent(&silent, "address-overlap");
    }

    #[test]
    fn pods_on_premises() {
        let site = |range: &str| {
            format!(
                r#"{{"id":"gw","kind":"subnet","name":"GatewaySubnet","network":"vnet","prefixes":["10.1.200.0/27"]}},
                {{"id":"site","kind":"on-premises","prefixes":["{range}"],"gateway":{{"subnet":"gw"}}}}"#
            )
        };
        let design = one_cluster("", "", "", &site("10.244.0.0/16"));
        assert_eq!(assert_fires(&design, "address-overlap").severity, Severity::Error);
        check_fixes(&design, "address-overlap");
        // A summary of everything private is announced by many, and works for most of what it contains.
        let design = one_cluster("", "", "", &site("10.0.0.0/8"));
        let severities: Vec<Severity> =
            findings_of(&design, "address-overlap").iter().map(|it| it.severity).collect();
        assert_eq!(severities, [Severity::Warning, Severity::Advice]);
        assert_silent(&one_cluster("", "", "", &site("172.16.0.0/16")), "address-overlap");
    }

    #[test]
    fn clusters_may_share_a_pod_cidr_and_networks_apart_a_range() {
        let design = design(
            r#"{"id":"a","kind":"virtual-network","address_space":["10.1.0.0/16"]},
            {"id":"b","kind":"virtual-network","address_space":["10.1.0.0/16"]},
            {"id":"s","kind":"subnet","network":"a","prefixes":["10.1.0.0/24"]},
            {"id":"c1","kind":"cluster"},{"id":"p1","kind":"node-pool","cluster":"c1","subnet":"s"},
            {"id":"c2","kind":"cluster"},{"id":"p2","kind":"node-pool","cluster":"c2","subnet":"s"}"#,
        );
        assert_silent(&design, "address-overlap");
    }
}

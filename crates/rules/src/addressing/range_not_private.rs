//! Public address space where private was meant.

use estate::range;
use facts::id;
use findings::{Finding, Fix};
use ipnetwork::IpNetwork;
use model::Id;

use crate::fixes::{self, Changes};
use crate::rule::rule;
use crate::{Context, words};

rule! {
    /// ## What it catches
    /// A network, a pod CIDR or a service CIDR that is public address space.
    ///
    /// ## Why it matters
    /// The addresses belong to somebody on the internet, who can't be reached from inside. It works, but the platform
    /// supports pod ranges in private space only, and the agent that hides pod addresses treats public ranges otherwise.
    ///
    /// ## Example
    /// `172.0.0.0/16` and `172.10.0.0/16` are slips: the private range is `172.16.0.0/12`, that is 172.16 to 172.31.
    ///
    /// ## Fix
    /// A private or carrier-grade range that nothing uses.
    ///
    /// ## Sources
    /// RFC 1918, RFC 6598; facts `private-ranges`, `pod-cidr-address-space`.
    RANGE_NOT_PRIVATE = "range-not-private", Addressing, Warning, check
}

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let facts = context.facts();
    let list =
        |fact| -> Vec<IpNetwork> { facts.list(fact).value.iter().filter_map(|it| it.parse().ok()).collect() };
    let (private, reserved) = (list(id::PRIVATE_RANGES), list(id::RESERVED_CIDRS));
    // What the platform keeps is the business of another rule. IPv6 networks often have public ranges, on purpose.
    let public = |it: &IpNetwork| {
        it.is_ipv4()
            && !private.iter().any(|range| range::contains(*range, *it))
            && !reserved.iter().any(|range| range::overlap(*range, *it))
    };
    let design = context.estate.design;
    for network in context.estate.networks.values() {
        let ranges: Vec<IpNetwork> = network.address_space.iter().copied().filter(public).collect();
        let Some(first) = ranges.first() else { continue };
        let moved = (ranges.len() == 1 && !network.network.managed)
            .then(|| fixes::move_network(context, network.id, *first))
            .flatten();
        findings.push(
            finding(network.id, design.name_of(network.id), &[format!("the address space {first}")], *first)
                .field("address_space")
                .fix(moved),
        );
    }
    for cluster in context.estate.clusters.values() {
        let pods: Vec<IpNetwork> = cluster.pod_cidrs.iter().copied().filter(public).collect();
        let services: Vec<IpNetwork> = cluster.service_cidrs.iter().copied().filter(public).collect();
        let Some(first) = pods.first().or(services.first()) else { continue };
        let list: Vec<String> = pods
            .iter()
            .map(|it| format!("the pod CIDR {it}"))
            .chain(services.iter().map(|it| format!("the service CIDR {it}")))
            .collect();
        // One range at a time is enough for a fix that surely holds.
        let fix = || {
            let new = context.ranges().free_private(first.prefix(), false, |_| true)?;
            let mut changes = Changes::to(design);
            if pods.is_empty() {
                fixes::replace_service_cidr(&mut changes, cluster, *first, new);
            } else {
                fixes::replace_pod_cidr(&mut changes, cluster, *first, new);
            }
            Some(Fix::new(format!("Use {new} instead"), changes.edits()).rebuilding())
        };
        let field = if pods.is_empty() { "service_cidrs" } else { "pod_cidrs" };
        findings.push(
            finding(cluster.id, design.name_of(cluster.id), &list, *first)
                .source("pod-cidr-address-space")
                .field(field)
                .fix((list.len() == 1).then(fix).flatten()),
        );
    }
}

fn finding(subject: &Id, name: &str, ranges: &[String], first: IpNetwork) -> Finding {
    let meant = match meant(first) {
        Some(meant) => format!(" {meant} was meant, perhaps."),
        None => String::new(),
    };
    let message = format!(
        "{name} uses public address space: {}.{meant} It works, but whoever has those addresses on the internet can't be \
         reached, and private ranges are what is supported. Use 10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16 or \
         100.64.0.0/10.",
        words::some(ranges),
    );
    Finding::new(
        RANGE_NOT_PRIVATE.code,
        RANGE_NOT_PRIVATE.severity,
        subject,
        format!("{name} uses public addresses"),
        message,
    )
    .source("private-ranges")
}

/// The private range with the same first number, which a slip of the second suggests.
fn meant(range: IpNetwork) -> Option<IpNetwork> {
    let IpNetwork::V4(range) = range else { return None };
    let first = range.network().octets()[0];
    range::private_ranges().into_iter().find(|it| match it {
        IpNetwork::V4(it) => it.network().octets()[0] == first,
        IpNetwork::V6(_) => false,
    })
}

#[cfg(test)]
mod tests {
    use crate::testing::{assert_fires, assert_silent, check_fixes, one_cluster};

    #[test]
    fn slips_are_named() {
        let pods = |range: &str| one_cluster("", &format!(r#""pod_cidrs":["{range}"]"#), "", "");
        let finding = assert_fires(&pods("172.0.0.0/16"), "range-not-private");
        assert!(finding.message.contains("172.16.0.0/12 was meant"), "{}", finding.message);
        check_fixes(&pods("172.0.0.0/16"), "range-not-private");
        check_fixes(&pods("8.0.0.0/16"), "range-not-private");
        for range in ["172.16.0.0/16", "100.64.0.0/16", "10.244.0.0/16", "172.30.0.0/16"] {
            assert_silent(&pods(range), "range-not-private");
        }
    }

    #[test]
    fn networks_and_services() {
        let services = one_cluster("", r#""service_cidrs":["172.10.0.0/20"]"#, "", "");
        check_fixes(&services, "range-not-private");
        let network = r#"{"id":"two","kind":"virtual-network","address_space":["172.10.0.0/16"]},
            {"id":"s","kind":"subnet","network":"two","prefixes":["172.10.3.0/24"]}"#;
        check_fixes(&one_cluster("", "", "", network), "range-not-private");
        assert_silent(&one_cluster("", "", "", ""), "range-not-private");
    }
}

//! Service ranges that something else uses.

use estate::{ClusterView, range};
use facts::id;
use findings::{Finding, Fix, Severity};
use ipnetwork::IpNetwork;
use model::{Id, Prefix};

use super::around::{Around, around};
use crate::fixes::{self, Changes};
use crate::rule::rule;
use crate::{Context, words};

rule! {
    /// ## What it catches
    /// A service CIDR that overlaps a subnet of the cluster's network or the pod CIDR (error), or address space without
    /// subnets, a peered network or on-premises (warning).
    ///
    /// ## Why it matters
    /// Every node translates packets to service addresses before they leave it. What really has such an address can't be
    /// reached from the cluster. The platform refuses a service CIDR that contains a subnet, also where the subnet came
    /// after the cluster: the next update of the cluster fails.
    ///
    /// ## Example
    /// A network `10.0.0.0/16` with a subnet `10.0.1.0/24` and a cluster that names no service CIDR: the default is
    /// `10.0.0.0/16`, and the platform answers `ServiceCidrOverlapExistingSubnetsCidr`.
    ///
    /// ## Fix
    /// The next range of the same size that nothing else uses. Service CIDRs may be the same in different clusters.
    ///
    /// ## Sources
    /// Facts `service-cidr-no-overlap`, `service-cidr-in-vnet`, `service-cidr-default`, `error-service-cidr-overlap`.
    SERVICE_CIDR_OVERLAP = "service-cidr-overlap", Addressing, Error, check
}

/// One thing that the service CIDR meets.
struct Met<'a> {
    severity: Severity,
    what: String,
    of: &'a Id,
    services: IpNetwork,
    refused: bool,
}

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    for cluster in context.estate.clusters.values() {
        let met = met(context, cluster);
        let Some(worst) = met.iter().max_by_key(|it| it.severity) else { continue };
        findings.push(finding(context, cluster, &met, worst.severity));
    }
}

fn finding(context: &Context<'_>, cluster: &ClusterView<'_>, met: &[Met<'_>], severity: Severity) -> Finding {
    let name = context.estate.design.name_of(cluster.id);
    let of_worst: Vec<&Met<'_>> = met.iter().filter(|it| it.severity == severity).collect();
    let what: Vec<&str> = of_worst.iter().map(|it| it.what.as_str()).collect();
    let services = of_worst.first().map(|it| it.services.to_string()).unwrap_or_default();
    let refused = of_worst.iter().any(|it| it.refused);
    let default = if cluster.service_cidrs_default { ", the default," } else { "" };
    let consequence = if refused {
        "The platform refuses that, and every later update of the cluster"
    } else if severity == Severity::Error {
        "Service addresses would be pod addresses too; the documentation forbids it"
    } else {
        "It runs, but the cluster can't reach what really has those addresses, and a subnet made there later blocks \
         its updates; the documentation advises against it"
    };
    let message = format!(
        "The service CIDR {services}{default} of {name} overlaps {}. {consequence}. Choose a range that nothing else \
         uses.",
        words::some(&what),
    );
    let mut finding = Finding::new(
        SERVICE_CIDR_OVERLAP.code,
        severity,
        cluster.id,
        format!("Service CIDR of {name} overlaps {}", what.first().copied().unwrap_or_default()),
        message,
    )
    .platform_error(refused.then(|| context.facts().text(id::ERROR_SERVICE_CIDR_OVERLAP).value))
    .source("service-cidr-no-overlap")
    .field("service_cidrs")
    .fix(fix(context, cluster));
    if cluster.service_cidrs_default {
        finding = finding.source("service-cidr-default");
    }
    if severity == Severity::Warning {
        finding = finding.source("service-cidr-in-vnet");
    }
    // About the cluster alone: what it meets changes while people move ranges about, the finding stays the same.
    finding
}

/// Everything that the service CIDRs of a cluster meet, each thing once.
fn met<'a>(context: &Context<'a>, cluster: &ClusterView<'a>) -> Vec<Met<'a>> {
    let estate = context.estate;
    let meets =
        |range: IpNetwork| cluster.service_cidrs.iter().copied().find(|it| range::overlap(*it, range));
    let mut met: Vec<Met<'a>> = Vec::new();
    let mut with_subnets: Vec<&Id> = Vec::new();
    for network in cluster.networks.iter().filter_map(|it| estate.networks.get(*it)) {
        for subnet in network.subnets.iter().filter_map(|it| estate.subnets.get(*it)) {
            let mut ranges = subnet.subnet.prefixes.iter().filter_map(Prefix::network);
            if let Some((range, services)) = ranges.find_map(|it| meets(it).map(|met| (it, met))) {
                with_subnets.push(network.id);
                met.push(Met {
                    severity: Severity::Error,
                    what: format!("subnet {} ({range})", subnet.name),
                    of: subnet.id,
                    services,
                    refused: true,
                });
            }
        }
    }
    if let Some((pods, services)) = cluster.pod_cidrs.iter().find_map(|it| meets(*it).map(|met| (*it, met))) {
        met.push(Met {
            severity: Severity::Error,
            what: format!("the pod CIDR {pods}"),
            of: cluster.id,
            services,
            refused: false,
        });
    }
    for neighbour in around(context, cluster) {
        let Some(services) = meets(neighbour.range) else { continue };
        if with_subnets.contains(&neighbour.of) || met.iter().any(|it| it.of == neighbour.of) {
            continue;
        }
        let name = estate.design.name_of(neighbour.of);
        let range = neighbour.range;
        let what = match neighbour.what {
            Around::Own => format!("the address space {range} of {name}"),
            Around::Peered => format!("the peered network {name} ({range})"),
            Around::Site => format!("{range} of {name}"),
        };
        met.push(Met { severity: Severity::Warning, what, of: neighbour.of, services, refused: false });
    }
    met
}

/// The next free range of the same size for every service CIDR that meets something.
fn fix(context: &Context<'_>, cluster: &ClusterView<'_>) -> Option<Fix> {
    let mut changes = Changes::to(context.estate.design);
    let mut chosen: Vec<IpNetwork> = Vec::new();
    for services in &cluster.service_cidrs {
        let taken =
            |it: &fixes::Taken| it.of.as_ref() != Some(cluster.id) || it.what != fixes::What::Services;
        if context.ranges().overlapping(*services, taken).is_none() {
            continue;
        }
        let new = context.ranges().free_besides(services.prefix(), services.is_ipv6(), &chosen)?;
        fixes::replace_service_cidr(&mut changes, cluster, *services, new);
        chosen.push(new);
    }
    let list: Vec<String> = chosen.iter().map(ToString::to_string).collect();
    Some(Fix::new(format!("Use {} for services", list.join(" and ")), changes.edits()).rebuilding())
}

#[cfg(test)]
mod tests {
    use crate::testing::{assert_fires, assert_silent, check_fixes, fixed, one_cluster};
    use findings::Severity;

    #[test]
    fn the_default_meets_a_subnet() {
        let rest = r#"{"id":"two","kind":"virtual-network","address_space":["10.0.0.0/16"]},
            {"id":"s","kind":"subnet","network":"two","prefixes":["10.0.1.0/24"]}"#;
        let design = one_cluster("", "", r#""subnet":"s""#, rest);
        let finding = assert_fires(&design, "service-cidr-overlap");
        assert_eq!(finding.severity, Severity::Error);
        assert_eq!(finding.platform_error, Some("ServiceCidrOverlapExistingSubnetsCidr"));
        assert!(finding.message.contains("10.0.0.0/16, the default,"), "{}", finding.message);
        check_fixes(&design, "service-cidr-overlap");
    }

    #[test]
    fn a_range_without_subnets_is_a_warning() {
        let cluster = r#""service_cidrs":["10.1.128.0/20"],"dns_service_ip":"10.1.128.53""#;
        let design = one_cluster("", cluster, "", "");
        let finding = assert_fires(&design, "service-cidr-overlap");
        assert_eq!((finding.severity, finding.platform_error), (Severity::Warning, None));
        check_fixes(&design, "service-cidr-overlap");
        let moved = fixed(&design, "service-cidr-overlap", "for services").to_json();
        // The DNS address keeps its place in the range.
        assert!(moved.contains(".53\""), "{moved}");
    }

    #[test]
    fn the_pod_cidr_is_an_error_of_this_rule_alone() {
        let design = one_cluster("", r#""service_cidrs":["10.244.0.0/20"]"#, "", "");
        assert_eq!(assert_fires(&design, "service-cidr-overlap").severity, Severity::Error);
        assert_silent(&design, "address-overlap");
        check_fixes(&design, "service-cidr-overlap");
    }

    #[test]
    fn peers_and_sites() {
        let peer = r#"{"id":"hub","kind":"virtual-network","address_space":["10.0.0.0/20"]},
            {"id":"gw","kind":"subnet","name":"GatewaySubnet","network":"hub","prefixes":["10.0.15.0/27"]},
            {"id":"site","kind":"on-premises","prefixes":["10.0.32.0/20"],"gateway":{"subnet":"gw"}},
            {"id":"p","kind":"peering","from":"vnet","to":"hub"}"#;
        let design = one_cluster("", "", "", peer);
        let finding = assert_fires(&design, "service-cidr-overlap");
        assert_eq!(finding.severity, Severity::Warning);
        assert!(finding.message.contains("hub") && finding.message.contains("site"), "{}", finding.message);
        check_fixes(&design, "service-cidr-overlap");
    }

    #[test]
    fn a_range_of_its_own_is_silent() {
        assert_silent(&one_cluster("", "", "", ""), "service-cidr-overlap");
        let two = r#"{"id":"other","kind":"cluster"},{"id":"p2","kind":"node-pool","cluster":"other","subnet":"snet"}"#;
        assert_silent(&one_cluster("", "", "", two), "service-cidr-overlap");
    }
}

//! A combination that a private cluster refuses.

use estate::ClusterView;
use facts::{Cloud, id};
use findings::{Finding, Fix, Severity};
use model::element::{
    ApiAccess, Cluster, IdentityKind, LoadBalancerSku, NetworkModel, OutboundType, PrivateDns,
    PrivateDnsZone, RouteTable,
};

use crate::fixes::Changes;
use crate::repair;
use crate::rule::rule;
use crate::{Context, words};

rule! {
    /// ## What it catches
    /// A private cluster that the platform refuses, or whose creation fails: no private DNS zone and the public name
    /// disabled; kubenet with a route table and DNS servers of one's own; a zone of one's own with a name that does not fit,
    /// or with an identity that can't have the rights on it; the Basic load balancer.
    ///
    /// ## Why it matters
    /// Nodes that can't find their API server never become ready, so the platform does not let such a cluster come to be.
    ///
    /// ## Example
    /// A private kubenet cluster whose network names a DNS server in the hub and whose subnet has a route table of yours:
    /// its creation fails until the table that the platform made is associated in its place.
    ///
    /// ## Fix
    /// The change that makes the combination one that works: overlay, the public name, a zone name that fits, a
    /// user-assigned identity, the Standard load balancer.
    ///
    /// ## Sources
    /// Facts `pc-dns-none-and-no-public`, `pc-kubenet-rt-byo-dns`, `pc-dns-custom`, `pc-dns-custom-vnet-integration`,
    /// `pc-dns-subzone-length`, `pc-dns-custom-identity`, `pc-lb-sku`.
    PRIVATE_CLUSTER_UNSUPPORTED = "private-cluster-unsupported", PrivateAccess, Error, check
}

/// One thing that stands against a private cluster.
struct Fault {
    says: String,
    source: &'static str,
    field: &'static str,
    repair: Option<Repair>,
}

/// What makes it go.
enum Repair {
    PublicName,
    Overlay,
    ZoneName(String),
    SystemZone,
    UserAssignedIdentity,
    StandardLoadBalancer,
}

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    for cluster in context.estate.clusters.values() {
        if cluster.cluster.api_server.access == ApiAccess::Public {
            continue;
        }
        let faults: Vec<Fault> = [
            no_name(context, cluster),
            kubenet(context, cluster),
            zone(context, cluster),
            identity(context, cluster),
            load_balancer(context, cluster),
        ]
        .into_iter()
        .flatten()
        .collect();
        if let Some(first) = faults.first() {
            findings.push(finding(context, cluster, first.field, &faults));
        }
    }
}

fn no_name(context: &Context<'_>, cluster: &ClusterView<'_>) -> Option<Fault> {
    let api = &cluster.cluster.api_server;
    let together = context.facts().flag(id::PC_DNS_NONE_AND_NO_PUBLIC);
    (api.private_dns == PrivateDns::None && api.public_name_disabled && !together.value).then(|| Fault {
        says: "it has no private DNS zone and its public name is disabled, so that its API server has no name at all"
            .into(),
        source: together.fact.as_str(),
        field: "api_server.public_name_disabled",
        repair: Some(Repair::PublicName),
    })
}

/// Own routes and own DNS on kubenet: the creation fails, and works after the platform's table is associated.
fn kubenet(context: &Context<'_>, cluster: &ClusterView<'_>) -> Option<Fault> {
    let estate = context.estate;
    let own_table = |subnet: &model::Id| {
        let table: Option<&RouteTable> =
            estate.subnets.get(subnet).and_then(|it| estate.design.follow(it.subnet.route_table.as_ref()));
        table.is_some_and(|it| !it.managed)
    };
    let own_dns = |network: &model::Id| {
        estate.networks.get(network).is_some_and(|it| !it.network.dns_servers.is_empty())
    };
    let refused = cluster.model() == NetworkModel::Kubenet
        && cluster.subnets.iter().any(|it| own_table(it))
        && cluster.networks.iter().any(|it| own_dns(it));
    refused.then(|| Fault {
        says: "kubenet with a route table and DNS servers of your own fails at creation, as documented; associate the \
               table of the node resource group with the subnet after the first failure, or choose overlay"
            .into(),
        source: context.facts().text(id::PC_KUBENET_RT_BYO_DNS).fact.as_str(),
        field: "network_model",
        repair: repair::overlay_suits(estate, cluster).then_some(Repair::Overlay),
    })
}

fn zone(context: &Context<'_>, cluster: &ClusterView<'_>) -> Option<Fault> {
    let facts = context.facts();
    let api = &cluster.cluster.api_server;
    // The sources name the zones of the public cloud alone.
    if api.private_dns != PrivateDns::Custom || facts.cloud() != Cloud::Public {
        return None;
    }
    let zone_id = api.zone.as_ref()?;
    let drawn: &PrivateDnsZone = context.estate.design.get(zone_id)?;
    let name = drawn.zone.trim().trim_end_matches('.').to_lowercase();
    let fact = if api.vnet_integration { id::PC_DNS_CUSTOM_VNET_INTEGRATION } else { id::PC_DNS_CUSTOM };
    let list = facts.list(fact);
    let longest = facts.limit(id::PC_DNS_SUBZONE_LENGTH);
    let region = context.estate.region_of(cluster);
    let pattern = list.value.first().copied()?;
    if name.is_empty() || fits(&name, pattern, region.as_deref(), longest.value) {
        return None;
    }
    let shown: Vec<String> = list.value.iter().map(|it| in_region(it, region.as_deref())).collect();
    let shared =
        context.estate.clusters.values().filter(|it| it.cluster.api_server.zone.as_ref() == Some(zone_id));
    let own = shared.count() == 1 && drawn.records.is_empty();
    let repair = match region {
        Some(region) if own => Repair::ZoneName(in_region(pattern, Some(&region))),
        Some(_) | None => Repair::SystemZone,
    };
    Some(Fault {
        says: format!(
            "its private DNS zone is called {name}; it must be {}, with a subzone of at most {} characters",
            shown.join(" or "),
            longest.value
        ),
        source: list.fact.as_str(),
        field: "api_server.zone",
        repair: Some(repair),
    })
}

fn in_region(pattern: &str, region: Option<&str>) -> String {
    region.map_or_else(|| pattern.to_owned(), |it| pattern.replace("<region>", it))
}

/// Whether a zone's name is the pattern's, in this region or, where none is known, in any, alone or below a subzone.
fn fits(zone: &str, pattern: &str, region: Option<&str>, longest: u64) -> bool {
    let Some((head, tail)) = pattern.split_once("<region>") else { return zone == pattern };
    let Some((before, own)) = zone.strip_suffix(tail).and_then(|it| it.rsplit_once('.')) else {
        return false;
    };
    let head = head.trim_end_matches('.');
    let subzone = if before == head {
        return region.is_none_or(|it| it == own);
    } else {
        before.strip_suffix(head).and_then(|it| it.strip_suffix('.'))
    };
    subzone.is_some_and(|it| !it.is_empty() && !it.contains('.') && it.chars().count() as u64 <= longest)
        && region.is_none_or(|it| it == own)
}

fn identity(context: &Context<'_>, cluster: &ClusterView<'_>) -> Option<Fault> {
    let roles = context.facts().list(id::PC_DNS_CUSTOM_IDENTITY);
    let custom = cluster.cluster.api_server.private_dns == PrivateDns::Custom;
    (custom && cluster.cluster.identity == IdentityKind::SystemAssigned).then(|| Fault {
        says: format!(
            "a private DNS zone of your own needs a user-assigned identity or a service principal that has the roles {} \
             before the cluster is there, which a system-assigned one can't",
            words::list(roles.value)
        ),
        source: roles.fact.as_str(),
        field: "identity",
        repair: Some(Repair::UserAssignedIdentity),
    })
}

fn load_balancer(context: &Context<'_>, cluster: &ClusterView<'_>) -> Option<Fault> {
    let drawn = cluster.cluster;
    let basic = drawn.load_balancer_sku == LoadBalancerSku::Basic && !drawn.api_server.vnet_integration;
    // The Standard SKU gives each node its ports: what is planned may not fit.
    let planned = drawn.outbound.ports_per_node.is_some() || drawn.outbound.connections_per_node.is_some();
    let free = !planned || drawn.outbound.outbound_type != OutboundType::LoadBalancer;
    basic.then(|| Fault {
        says: "the private link to its API server does not work with the Basic load balancer".into(),
        source: context.facts().text(id::PC_LB_SKU).fact.as_str(),
        field: "load_balancer_sku",
        repair: free.then_some(Repair::StandardLoadBalancer),
    })
}

fn finding(
    context: &Context<'_>,
    cluster: &ClusterView<'_>,
    field: &'static str,
    faults: &[Fault],
) -> Finding {
    let name = context.estate.design.name_of(cluster.id);
    let says: Vec<&str> = faults.iter().map(|it| it.says.as_str()).collect();
    let message =
        format!("{name} is a private cluster, and the platform refuses it so: {}.", says.join("; "));
    let title = format!("Private cluster {name} can't be made so");
    let mut found =
        Finding::new(PRIVATE_CLUSTER_UNSUPPORTED.code, Severity::Error, cluster.id, title, message)
            .field(field);
    for fault in faults {
        found = found.source(fault.source);
    }
    found.fix(fix(context, cluster, faults))
}

/// All repairs in one, since the finding goes only when nothing stands against the cluster any more.
fn fix(context: &Context<'_>, cluster: &ClusterView<'_>, faults: &[Fault]) -> Option<Fix> {
    let mut changes = Changes::to(context.estate.design);
    let mut titles = Vec::new();
    for fault in faults {
        let change: &dyn Fn(&mut Cluster) = match fault.repair.as_ref()? {
            Repair::PublicName => {
                titles.push("enable the public name".to_owned());
                &|it| it.api_server.public_name_disabled = false
            }
            Repair::Overlay => {
                titles.push("switch to Azure CNI Overlay".to_owned());
                &|it| it.network_model = NetworkModel::Overlay
            }
            Repair::ZoneName(name) => {
                titles.push(format!("call the zone {name}"));
                let zone = cluster.cluster.api_server.zone.as_ref()?;
                changes.change(zone, |it: &mut PrivateDnsZone| it.zone.clone_from(name));
                &|_| {}
            }
            Repair::SystemZone => {
                titles.push("let the platform make the zone".to_owned());
                &|it| {
                    it.api_server.private_dns = PrivateDns::System;
                    it.api_server.zone = None;
                }
            }
            Repair::UserAssignedIdentity => {
                titles.push("use a user-assigned identity".to_owned());
                &|it| it.identity = IdentityKind::UserAssigned
            }
            Repair::StandardLoadBalancer => {
                titles.push("use the Standard load balancer".to_owned());
                &|it| it.load_balancer_sku = LoadBalancerSku::Standard
            }
        };
        changes.change(cluster.id, |it: &mut Cluster| change(it));
    }
    let edits = changes.edits();
    super::trial::holds(context, &edits)
        .then(|| Fix::new(words::capitalised(&words::list(&titles)), edits).rebuilding())
}

#[cfg(test)]
mod tests {
    use super::fits;
    use crate::testing::{assert_fires, assert_silent, check_fixes, one_cluster, read};
    use model::Design;

    const CODE: &str = "private-cluster-unsupported";

    fn cluster(api: &str, more: &str) -> Design {
        one_cluster("", &format!(r#""api_server":{{"access":"private"{api}}}{more}"#), "", "")
    }

    #[test]
    fn no_zone_and_no_public_name() {
        let none = cluster(r#","private_dns":"none","public_name_disabled":true"#, "");
        assert_fires(&none, CODE);
        assert_eq!(check_fixes(&none, CODE), ["Enable the public name"]);
        assert_silent(&cluster(r#","private_dns":"none""#, ""), CODE);
        assert_silent(&cluster(r#","public_name_disabled":true"#, ""), CODE);
        assert_silent(
            &one_cluster("", r#""api_server":{"public_name_disabled":true,"private_dns":"none"}"#, "", ""),
            CODE,
        );
    }

    /// AKS issue 3732.
    #[test]
    fn kubenet_with_own_routes_and_own_dns() {
        let kubenet = |table: &str, dns: &str, access: &str| {
            let rest = format!(
                r#"{{"id":"rt","kind":"route-table"{table}}},{{"id":"snet-dns","kind":"subnet","network":"vnet","prefixes":["10.1.32.0/27"]}},
                {{"id":"dns","kind":"virtual-machine","role":"dns-server","subnet":"snet-dns","address":"10.1.32.10"}}"#
            );
            let design = one_cluster(
                r#""route_table":"rt""#,
                &format!(r#""network_model":"kubenet","api_server":{{"access":"{access}"}}"#),
                "",
                &rest,
            );
            read(&design.to_json().replacen(
                r#""kind": "virtual-network","#,
                &format!(r#""kind": "virtual-network", "dns_servers": [{dns}],"#),
                1,
            ))
        };
        let design = kubenet("", r#""10.1.32.10""#, "private");
        assert_fires(&design, CODE);
        assert_eq!(check_fixes(&design, CODE), ["Switch to Azure CNI Overlay"]);
        assert_silent(&kubenet("", "", "private"), CODE);
        assert_silent(&kubenet(r#","managed":true"#, r#""10.1.32.10""#, "private"), CODE);
        assert_silent(&kubenet("", r#""10.1.32.10""#, "public"), CODE);
    }

    #[test]
    fn zones_of_ones_own_have_names_and_identities_that_fit() {
        let custom = |zone: &str, more: &str, region: &str| {
            let rest = format!(r#"{{"id":"zone","kind":"private-dns-zone","zone":"{zone}"}}"#);
            let api = r#""api_server":{"access":"private","private_dns":"custom","zone":"zone"}"#;
            let design = one_cluster("", &format!("{api}{more}"), "", &rest);
            read(&design.to_json().replacen('{', &format!("{{{region}"), 1))
        };
        let region = r#""region":"West Europe","#;
        for zone in ["privatelink.westeurope.azmk8s.io", "shop.privatelink.westeurope.azmk8s.io"] {
            assert_silent(&custom(zone, "", region), CODE);
            assert_silent(&custom(zone, "", ""), CODE);
        }
        let wrong = custom("aks.example.com", "", region);
        assert_fires(&wrong, CODE);
        assert_eq!(check_fixes(&wrong, CODE), ["Call the zone privatelink.westeurope.azmk8s.io"]);
        assert_fires(&custom("privatelink.northeurope.azmk8s.io", "", region), CODE);
        assert_eq!(check_fixes(&custom("aks.example.com", "", ""), CODE), ["Let the platform make the zone"]);
        let identity = custom("privatelink.westeurope.azmk8s.io", r#","identity":"system-assigned""#, region);
        assert_fires(&identity, CODE);
        assert_eq!(check_fixes(&identity, CODE), ["Use a user-assigned identity"]);
        assert_silent(&cluster("", r#","identity":"system-assigned""#), CODE);
    }

    #[test]
    fn subzones_have_a_longest_length() {
        let pattern = "privatelink.<region>.azmk8s.io";
        assert!(fits(
            &format!("{}.privatelink.eastus.azmk8s.io", "a".repeat(32)),
            pattern,
            Some("eastus"),
            32
        ));
        assert!(!fits(
            &format!("{}.privatelink.eastus.azmk8s.io", "a".repeat(33)),
            pattern,
            Some("eastus"),
            32
        ));
        assert!(!fits("a.b.privatelink.eastus.azmk8s.io", pattern, None, 32));
        assert!(!fits("privatelink.azmk8s.io", pattern, None, 32));
        assert!(fits("private.eastus.azmk8s.io", "private.<region>.azmk8s.io", None, 32));
    }

    #[test]
    fn the_basic_load_balancer_has_no_private_link() {
        let basic = cluster("", r#","load_balancer_sku":"basic""#);
        assert_fires(&basic, CODE);
        assert_eq!(check_fixes(&basic, CODE), ["Use the Standard load balancer"]);
        assert_silent(&cluster(r#","vnet_integration":true"#, r#","load_balancer_sku":"basic""#), CODE);
    }
}

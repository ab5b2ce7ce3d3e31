//! DNS service addresses that the cluster can't give.

use std::net::IpAddr;

use estate::{ClusterView, range};
use facts::id;
use findings::{Finding, Fix};
use model::Address;
use model::element::Cluster;

use crate::rule::rule;
use crate::{Context, fixes, words};

rule! {
    /// ## What it catches
    /// A DNS service IP outside the service CIDR, or one that is taken there: the network address, the first address
    /// (the API server's own service has it) or the broadcast address.
    ///
    /// ## Why it matters
    /// The cluster's DNS service is not made, and pods resolve nothing. The platform refuses most of these.
    ///
    /// ## Example
    /// With services in `10.2.0.0/24`, `10.2.0.0` and `10.2.0.1` can't be the DNS address. `10.2.0.10` can, by
    /// convention, and so can any other.
    ///
    /// ## Fix
    /// The tenth address of the service CIDR.
    ///
    /// ## Sources
    /// Facts `dns-service-ip-rule`, `service-cidr-first-address`, `dns-service-ip-default`.
    DNS_SERVICE_IP_INVALID = "dns-service-ip-invalid", Addressing, Error, check
}

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    for cluster in context.estate.clusters.values() {
        let Some(address) = cluster.cluster.dns_service_ip.as_ref().and_then(Address::ip) else { continue };
        if cluster.service_cidrs.is_empty() {
            continue;
        }
        let Some(why) = fault(cluster, address) else { continue };
        let name = context.estate.design.name_of(cluster.id);
        let rule = context.facts().text(id::DNS_SERVICE_IP_RULE);
        let message = format!(
            "The DNS service IP {address} of {name} {why}. Pods would resolve no names. Choose another address of the \
             service CIDR; the tenth is the convention.{}",
            words::borrowed(rule.borrowed_from),
        );
        findings.push(
            Finding::new(
                DNS_SERVICE_IP_INVALID.code,
                DNS_SERVICE_IP_INVALID.severity,
                cluster.id,
                format!("DNS service IP of {name} can't be used"),
                message,
            )
            .source("dns-service-ip-rule")
            .source("service-cidr-first-address")
            .field("dns_service_ip")
            .fix(fix(context, cluster)),
        );
    }
}

fn fault(cluster: &ClusterView<'_>, address: IpAddr) -> Option<String> {
    let Some(services) = cluster.service_cidrs.iter().find(|it| it.contains(address)) else {
        let ranges: Vec<String> = cluster.service_cidrs.iter().map(ToString::to_string).collect();
        return Some(format!("is not in the service CIDR {}", words::some(&ranges)));
    };
    let offset = range::offset(*services, address)?;
    if offset == 0 {
        Some(format!("is the network address of {services}"))
    } else if offset == 1 {
        Some(format!("is the first address of {services}, which the API server's own service has"))
    } else if services.is_ipv4() && offset + 1 == range::size(*services) {
        Some(format!("is the broadcast address of {services}"))
    } else {
        None
    }
}

fn fix(context: &Context<'_>, cluster: &ClusterView<'_>) -> Option<Fix> {
    let taken = |address: IpAddr| {
        let has = |it: &Address| it.ip() == Some(address);
        cluster.services.iter().any(|(_, it)| it.cluster_address.as_ref().is_some_and(has))
    };
    let address = fixes::dns_address(cluster, taken)?;
    let edit = fixes::set(context.estate.design, cluster.id, |it: &mut Cluster| {
        it.dns_service_ip = Some(Address::from(address));
    })?;
    Some(Fix::new(format!("Use {address} for DNS"), vec![edit]).rebuilding())
}

#[cfg(test)]
mod tests {
    use crate::testing::{assert_fires, assert_silent, check_fixes, one_cluster};

    #[test]
    fn addresses_that_are_taken_or_outside() {
        let at = |address: &str| {
            let cluster = format!(r#""service_cidrs":["10.42.0.0/24"],"dns_service_ip":"{address}""#);
            one_cluster("", &cluster, "", "")
        };
        for address in ["10.42.0.0", "10.42.0.1", "10.42.0.255", "10.43.0.10"] {
            let design = at(address);
            assert_fires(&design, "dns-service-ip-invalid");
            assert_eq!(check_fixes(&design, "dns-service-ip-invalid"), ["Use 10.42.0.10 for DNS"]);
        }
        for address in ["10.42.0.2", "10.42.0.10", "10.42.0.53"] {
            assert_silent(&at(address), "dns-service-ip-invalid");
        }
    }

    #[test]
    fn defaults_are_sound() {
        assert_silent(&one_cluster("", "", "", ""), "dns-service-ip-invalid");
        assert_silent(
            &one_cluster("", r#""service_cidrs":["10.9.0.0/20"]"#, "", ""),
            "dns-service-ip-invalid",
        );
    }
}

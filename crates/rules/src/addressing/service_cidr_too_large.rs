//! Service ranges larger than the platform takes.

use estate::range;
use facts::id;
use findings::{Finding, Fix};

use crate::Context;
use crate::fixes::{self, Changes};
use crate::rule::rule;

rule! {
    /// ## What it catches
    /// A service CIDR that is not smaller than the largest size allowed: `/12`, and `/108` of IPv6.
    ///
    /// ## Why it matters
    /// The platform refuses it. The API server keeps a bitmap of the service range, which is why Kubernetes bounds it.
    ///
    /// ## Example
    /// `10.0.0.0/8` for services is refused; `10.0.0.0/16` has room for 65,534 services.
    ///
    /// ## Fix
    /// Shrink to the default's size at the same place.
    ///
    /// ## Sources
    /// Facts `service-cidr-max-size`, `dual-stack-service-v6-max`.
    SERVICE_CIDR_TOO_LARGE = "service-cidr-too-large", Addressing, Error, check
}

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let facts = context.facts();
    // IPv4 must be smaller than the limit, IPv6 may be as large.
    let most = facts.limit(id::SERVICE_CIDR_MAX_SIZE);
    let most_ipv6 = facts.limit(id::DUAL_STACK_SERVICE_V6_MAX);
    for cluster in context.estate.clusters.values() {
        let too_large = cluster.service_cidrs.iter().copied().find(|it| {
            let length = u64::from(it.prefix());
            if it.is_ipv4() { length <= most.value } else { length < most_ipv6.value }
        });
        let Some(services) = too_large else { continue };
        let name = context.estate.design.name_of(cluster.id);
        let (bound, source) = if services.is_ipv4() {
            (format!("It must be smaller than a /{}", most.value), most)
        } else {
            (format!("It can be a /{} at most", most_ipv6.value), most_ipv6)
        };
        let message = format!(
            "The service CIDR {services} of {name} is too large. {bound}; the platform refuses it. Shrink it to what \
             the services need, with room.",
        );
        findings.push(
            Finding::new(
                SERVICE_CIDR_TOO_LARGE.code,
                SERVICE_CIDR_TOO_LARGE.severity,
                cluster.id,
                format!("Service CIDR of {name} is too large"),
                message,
            )
            .number("prefix_length", u64::from(services.prefix()))
            .number("limit", source.value)
            .source(source.fact.as_str())
            .field("service_cidrs")
            .fix(fix(context, cluster)),
        );
    }
}

/// The default's size at the same place: inside the range, so it meets nothing that the range did not meet.
fn fix(context: &Context<'_>, cluster: &estate::ClusterView<'_>) -> Option<Fix> {
    let facts = context.facts();
    let default: ipnetwork::IpNetwork = facts.text(id::SERVICE_CIDR_DEFAULT).value.parse().ok()?;
    let default_ipv6 = u8::try_from(facts.limit(id::DUAL_STACK_SERVICE_V6_MAX).value).ok()?;
    let mut changes = Changes::to(context.estate.design);
    let mut shrunk = Vec::new();
    for services in &cluster.service_cidrs {
        let length = if services.is_ipv4() { default.prefix() } else { default_ipv6 };
        let limit =
            if services.is_ipv4() { facts.limit(id::SERVICE_CIDR_MAX_SIZE).value } else { u64::from(length) };
        let smaller = if services.is_ipv4() {
            u64::from(services.prefix()) <= limit
        } else {
            u64::from(services.prefix()) < limit
        };
        if !smaller {
            continue;
        }
        let new = range::at(services.network(), length)?;
        fixes::replace_service_cidr(&mut changes, cluster, *services, new);
        shrunk.push(new.to_string());
    }
    Some(Fix::new(format!("Shrink to {}", shrunk.join(" and ")), changes.edits()).rebuilding())
}

#[cfg(test)]
mod tests {
    use crate::testing::{assert_fires, assert_silent, check_fixes, fixed, one_cluster};

    #[test]
    fn twelve_is_too_large_and_thirteen_is_not() {
        let at = |range: &str| one_cluster("", &format!(r#""service_cidrs":["{range}"]"#), "", "");
        let finding = assert_fires(&at("172.16.0.0/12"), "service-cidr-too-large");
        assert_eq!(finding.numbers, [("prefix_length", 12), ("limit", 12)]);
        assert_eq!(check_fixes(&at("192.0.0.0/12"), "service-cidr-too-large"), ["Shrink to 192.0.0.0/16"]);
        assert_silent(&at("172.16.0.0/13"), "service-cidr-too-large");
        assert_silent(&one_cluster("", "", "", ""), "service-cidr-too-large");
    }

    #[test]
    fn the_dns_address_stays_in_the_range() {
        let cluster = r#""service_cidrs":["100.64.0.0/10"],"dns_service_ip":"100.100.0.10""#;
        let design = one_cluster("", cluster, "", "");
        check_fixes(&design, "service-cidr-too-large");
        assert!(!fixed(&design, "service-cidr-too-large", "Shrink").to_json().contains("dns_service_ip"));
    }

    #[test]
    fn of_ipv6_too() {
        let at = |range: &str| {
            let cluster = format!(r#""ip_families":"dual-stack","service_cidrs":["10.0.0.0/16","{range}"]"#);
            one_cluster(r#""prefixes":["10.1.0.0/20","fd00:1::/64"]"#, &cluster, "", "")
        };
        check_fixes(&at("fd00:5::/64"), "service-cidr-too-large");
        assert_silent(&at("fd00:5::/108"), "service-cidr-too-large");
    }
}

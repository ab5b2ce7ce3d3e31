//! Service ranges that the services drawn do not fit.

use facts::id;
use findings::Finding;
use planner::BudgetKind;

use crate::rule::rule;
use crate::{Context, fixes, words};

rule! {
    /// ## What it catches
    /// More services than the service CIDR has addresses: those drawn, those of ingress controllers, and the two that every
    /// cluster has itself, the API server's and DNS.
    ///
    /// ## Why it matters
    /// Every service but headless ones takes an address. The service that finds none is refused by the API server.
    ///
    /// ## Example
    /// A `/28` has 14 addresses to give; two are the cluster's own.
    ///
    /// ## Fix
    /// Grow the service CIDR: from Kubernetes 1.33 on a running cluster takes a further range (`ServiceCIDR`); before, it
    /// takes a new cluster.
    ///
    /// ## Sources
    /// Facts `service-cidr-withheld`, `service-cidr-built-in`, `service-cidr-extend`.
    SERVICE_CIDR_EXHAUSTED = "service-cidr-exhausted", Addressing, Error, check
}

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let facts = context.facts();
    let extend = facts.version(id::SERVICE_CIDR_EXTEND);
    for budget in context.plan.of_kind(BudgetKind::ServiceAddresses) {
        if budget.fits_now() {
            continue;
        }
        let Some(cluster) = context.estate.clusters.get(&budget.subject) else { continue };
        let name = context.estate.design.name_of(cluster.id);
        let ranges: Vec<String> = cluster.service_cidrs.iter().map(ToString::to_string).collect();
        let needed = budget.demand.now;
        let message = format!(
            "The service CIDR {} of {name} has {}; the services need {}, {} too many, the API server's and DNS among them. \
             A running cluster can be given a further range from Kubernetes {} on; before, it takes a new cluster.{}",
            words::some(&ranges),
            words::count(budget.capacity, "address"),
            words::amount(needed),
            words::amount(budget.missing(needed)),
            extend.value,
            words::borrowed(extend.borrowed_from),
        );
        let finding = Finding::new(
            SERVICE_CIDR_EXHAUSTED.code,
            SERVICE_CIDR_EXHAUSTED.severity,
            cluster.id,
            format!("Service CIDR of {name} runs out of addresses"),
            message,
        )
        .number("needed", needed)
        .number("usable", budget.capacity)
        .number("missing", budget.missing(needed))
        .source(extend.fact.as_str())
        .field("service_cidrs")
        .fix(fixes::grow_service_cidr(context, cluster, needed));
        findings.push(budget.sources.iter().fold(finding, |it, source| it.source(source.as_str())));
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{assert_fires, assert_silent, check_fixes, one_cluster};

    #[test]
    fn thirteen_services_do_not_fit_a_28() {
        let of = |count: u32| {
            let services = format!(r#"{{"id":"svc","kind":"service","cluster":"aks","count":{count}}}"#);
            one_cluster("", r#""service_cidrs":["10.9.0.0/28"]"#, "", &services)
        };
        let finding = assert_fires(&of(13), "service-cidr-exhausted");
        assert_eq!(finding.numbers, [("needed", 15), ("usable", 14), ("missing", 1)]);
        assert_eq!(check_fixes(&of(13), "service-cidr-exhausted"), ["Grow the service CIDR to 10.9.0.0/27"]);
        assert_silent(&of(12), "service-cidr-exhausted");
    }

    #[test]
    fn headless_services_take_nothing() {
        let services = r#"{"id":"svc","kind":"service","cluster":"aks","count":50,"type":"headless"}"#;
        let design = one_cluster("", r#""service_cidrs":["10.9.0.0/28"]"#, "", services);
        assert_silent(&design, "service-cidr-exhausted");
    }
}

//! More load balancing than one load balancer does.

use facts::id;
use findings::{Finding, Severity};
use model::{Id, Map};
use planner::{Budget, BudgetKind, Frontends};

use crate::rule::rule;
use crate::{Context, words};

rule! {
    /// ## What it catches
    /// Services of type LoadBalancer (and controllers behind such services) that need more rules, front ends or public
    /// addresses than one load balancer accepts.
    ///
    /// ## Why it matters
    /// Every port of every service is a rule on every node's network interface. Beyond the limit the next service stays
    /// pending without an address, while those there go on working.
    ///
    /// ## Example
    /// 160 services with two ports each need 320 rules; a node's interface takes 300.
    ///
    /// ## Sources
    /// Facts `lb-inbound-rules-per-nic`, `lb-rules`, `lb-frontends`, `lb-rules-per-service-port`,
    /// `lb-multiple-preview`.
    LOAD_BALANCER_RULE_LIMIT = "load-balancer-rule-limit", Limits, Warning, check
}

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let frontends: Map<&Id, &Frontends> = context.plan.frontends.iter().map(|it| (&it.cluster, it)).collect();
    for budget in context.plan.of_kind(BudgetKind::LoadBalancerRules) {
        findings.extend(judge(context, budget, frontends.get(&budget.subject).copied()));
    }
}

fn judge(context: &Context<'_>, budget: &Budget, frontends: Option<&Frontends>) -> Option<Finding> {
    let name = context.estate.design.name_of(&budget.subject);
    let (needed, capacity) = (budget.demand.now, budget.capacity);
    let mut says = Vec::new();
    let mut numbers = Vec::new();
    if needed > capacity {
        says.push(format!(
            "{}, one for each port and address family, and a node's network interface takes {}",
            words::count(needed, "rule"),
            words::amount(capacity)
        ));
        numbers.extend([("rules", needed), ("rules_limit", capacity)]);
    }
    for (side, count, number) in frontends.into_iter().flat_map(|it| {
        [("public", it.public, "public_frontends"), ("internal", it.internal, "internal_frontends")]
    }) {
        let limit = frontends.map_or(u64::MAX, |it| it.limit);
        if count > limit {
            let also = if side == "public" { ", each a public address" } else { "" };
            says.push(format!(
                "{} on the {side} load balancer{also}, and it takes {}",
                words::count(count, "front end"),
                words::amount(limit)
            ));
            numbers.extend([(number, count), ("frontends_limit", limit)]);
        }
    }
    if says.is_empty() {
        return None;
    }
    let message = format!(
        "The services of {name} need {}. Those up to the limit work; the services beyond it stay pending without \
         an address. Publish several applications through one ingress controller, or use several load balancers.",
        words::list(&says),
    );
    let title = format!("Cluster {name} outgrows its load balancer");
    let code = LOAD_BALANCER_RULE_LIMIT.code;
    let mut finding = Finding::new(code, Severity::Warning, &budget.subject, title, message);
    finding.numbers = numbers;
    for source in &budget.sources {
        finding = finding.source(source.as_str());
    }
    Some(finding.source(id::LB_FRONTENDS.fact().as_str()))
}

#[cfg(test)]
mod tests {
    use crate::testing::{assert_fires, assert_silent, one_cluster};
    use model::Design;

    const CODE: &str = "load-balancer-rule-limit";

    fn services(count: u32, ports: &str, more: &str) -> Design {
        let rest = format!(
            r#"{{"id":"web","kind":"service","cluster":"aks","type":"load-balancer","count":{count},"ports":[{ports}]{more}}}"#
        );
        one_cluster("", "", "", &rest)
    }

    #[test]
    fn rules_add_up_by_port() {
        assert_silent(&services(300, r#"{"port":80}"#, ""), CODE);
        let finding = assert_fires(&services(160, r#"{"port":80},{"port":443}"#, ""), CODE);
        assert_eq!(finding.numbers, [("rules", 320), ("rules_limit", 300)]);
    }

    #[test]
    fn front_ends_have_a_limit_too() {
        let finding = assert_fires(&services(700, r#"{"port":80}"#, ""), CODE);
        assert!(finding.message.contains("701 front ends on the public"), "{}", finding.message);
        let internal = services(200, r#"{"port":80}"#, r#","internal":true"#);
        assert_silent(&internal, CODE);
        let cluster_ip =
            services(2000, r#"{"port":80}"#, "").to_json().replace("load-balancer", "cluster-ip");
        assert_silent(&crate::testing::read(&cluster_ip), CODE);
    }
}

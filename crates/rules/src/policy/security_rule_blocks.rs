//! A security rule that stops what the design needs.

use facts::id;
use findings::{Finding, Severity};
use model::element::{Direction, SecurityGroup};

use crate::Context;
use crate::reach::{Cause, Failure, Kind, allow};
use crate::rule::rule;

rule! {
    /// ## What it catches
    /// A network security group that stops what the design needs: nodes and pods of a cluster among each other, callers
    /// of a public service and the load balancer's health probes, what workloads, machines and sites call, saved flows
    /// that must arrive.
    ///
    /// ## Why it matters
    /// A packet that a security rule denies is dropped without an answer: connections time out, nodes turn NotReady,
    /// services answer now and then. The platform writes its own rules for services at the nodes' interfaces only; what a
    /// group on the subnet denies stays denied. With overlay, packets carry pod addresses, which no default rule of a
    /// group speaks of.
    ///
    /// ## Example
    /// `nsg-nodes` ends with a rule that denies everything inbound. The public service `web` has a front end, and nobody
    /// reaches it until port 80 from the internet is allowed above that rule.
    ///
    /// ## Fix
    /// Adds a rule above the one that denies, for the addresses and ports of the flow, in every group on the way.
    ///
    /// ## Sources
    /// Facts `nsg-overlay-node-node`, `nsg-overlay-node-pod`, `nsg-overlay-pod-pod`, `nsg-subnet-untouched`,
    /// `egress-intra-subnet-block`.
    SECURITY_RULE_BLOCKS = "security-rule-blocks", Policy, Error, check
}

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    for failure in context.failures() {
        if let Cause::SecurityRule { group, direction, .. } = &failure.cause {
            findings.push(finding(context, failure, group, *direction));
        }
    }
}

fn finding(context: &Context<'_>, failure: &Failure, group: &model::Id, direction: Direction) -> Finding {
    let design = context.estate.design;
    let name = design.name_of(group);
    let way = match direction {
        Direction::Inbound => "into",
        Direction::Outbound => "out of",
    };
    let mut message = format!(
        "{} {} It is dropped on its way {way} a subnet with {name}, without an answer. Allow it with a lower priority \
         number than the rule that denies it.",
        failure.what(design),
        failure.reason()
    );
    if failure.implied.kind == Kind::Within {
        message.push_str(
            " Traffic between the nodes and pods of a cluster must not be filtered by security groups.",
        );
    }
    let title = format!("{name} blocks what {} needs", design.name_of(&failure.implied.by));
    let source = match failure.implied.kind {
        Kind::Within => id::EGRESS_INTRA_SUBNET_BLOCK.fact(),
        _ => id::NSG_SUBNET_UNTOUCHED.fact(),
    };
    let field = design.get::<SecurityGroup>(group).map(|_| "rules");
    let mut finding = Finding::new(SECURITY_RULE_BLOCKS.code, Severity::Error, group, title, message)
        .source(source.as_str())
        .fix(allow(context, failure));
    for subject in failure.subjects() {
        finding = finding.also(subject);
    }
    match field {
        Some(field) => finding.field(field),
        None => finding,
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{assert_fires, assert_no_errors, assert_silent, check_fixes, fixed, one_cluster};
    use model::Design;

    const CODE: &str = "security-rule-blocks";
    const WEB: &str = r#"{"id":"shop","kind":"workload","cluster":"aks","port":80},
        {"id":"web","kind":"service","cluster":"aks","workload":"shop","type":"load-balancer","ports":[{"port":80}]},"#;

    fn group(rules: &str, cluster: &str, rest: &str) -> Design {
        let rest = format!(r#"{rest}{{"id":"nsg","kind":"security-group","rules":[{rules}]}}"#);
        one_cluster(r#""security_group":"nsg""#, cluster, "", &rest)
    }

    const DENY_ALL: &str = r#"{"name":"deny","priority":4000,"direction":"inbound","access":"deny"}"#;

    #[test]
    fn a_public_service_needs_a_rule_for_its_callers() {
        let design = group("", "", WEB);
        let finding = assert_fires(&design, CODE);
        assert!(finding.message.contains("DenyAllInBound"), "{}", finding.message);
        assert_eq!(finding.subjects.iter().map(model::Id::as_str).collect::<Vec<_>>(), ["nsg", "web"]);
        assert_eq!(check_fixes(&design, CODE), ["Allow it in nsg"]);
        assert_no_errors(&fixed(&design, CODE, "Allow"));
        let allowed = r#"{"name":"web","priority":200,"direction":"inbound","access":"allow","destination_ports":["80"]}"#;
        assert_silent(&group(allowed, "", WEB), CODE);
        // Nobody calls it.
        assert_silent(&group("", "", ""), CODE);
    }

    #[test]
    fn nodes_and_pods_talk_to_each_other() {
        for model in ["overlay", "node-subnet"] {
            let model = format!(r#""network_model":"{model}""#);
            let design = group(DENY_ALL, &model, "");
            let finding = assert_fires(&design, CODE);
            assert!(finding.message.contains("Security rule deny of nsg"), "{}", finding.message);
            check_fixes(&design, CODE);
            assert_silent(&group("", &model, ""), CODE);
            let narrow = DENY_ALL.replace(r#""access""#, r#""destination_ports":["22"],"access""#);
            assert_silent(&group(&narrow, &model, ""), CODE);
        }
    }

    #[test]
    fn what_a_workload_calls_must_pass() {
        let deny = r#"{"name":"no-sql","priority":300,"direction":"outbound","access":"deny","destination_ports":["1433"]}"#;
        let rest = r#"{"id":"data","kind":"subnet","network":"vnet","prefixes":["10.1.32.0/24"]},
            {"id":"sql","kind":"private-endpoint","service":"sql","subnet":"data","address":"10.1.32.4"},
            {"id":"shop","kind":"workload","cluster":"aks","calls":[{"to":{"element":"sql"},"port":1433}]},"#;
        let design = group(deny, "", rest);
        assert_fires(&design, CODE);
        assert_eq!(check_fixes(&design, CODE), ["Allow it in nsg"]);
        assert_silent(&group(&deny.replace("1433", "1434"), "", rest), CODE);
    }
}

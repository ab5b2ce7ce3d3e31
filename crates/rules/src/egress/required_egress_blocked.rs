//! A way out that does not let through what nodes need to run.

use facts::id;
use findings::{Finding, Fix, Severity};
use model::Id;
use model::element::Firewall;

use crate::fixes::set;
use crate::reach::{Cause, Failure, allow};
use crate::rule::rule;
use crate::{Context, words};

rule! {
    /// ## What it catches
    /// A firewall or a security group that stops what every node has to reach: the registry of the system images, the
    /// package sources, Azure's management and sign-in, the API server of a public cluster.
    ///
    /// ## Why it matters
    /// Nodes that can't fetch their images and packages do not become ready; running ones break at the next scaling or
    /// upgrade. The endpoints are names without fixed addresses, so that a list of addresses goes stale: the firewall's
    /// FQDN tag AzureKubernetesService follows them.
    ///
    /// ## Example
    /// `fw` allows `*.contoso.com` alone, and `rt-egress` leads to it. With the tag the cluster comes up.
    ///
    /// ## Fix
    /// Allows the tag at the firewall; allows port 443 to the internet in a security group.
    ///
    /// ## Sources
    /// Facts `fw-fqdn-tag`, `egress-nsg-insufficient` and those of the rules named: `egress-fqdn-mcr`, `egress-fqdn-arm`,
    /// `egress-fqdn-entra` and their like.
    REQUIRED_EGRESS_BLOCKED = "required-egress-blocked", Egress, Error, check
}

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    for failure in context.failures() {
        if let Cause::RequiredBlocked { by } = &failure.cause {
            findings.push(finding(context, failure, by));
        }
    }
}

fn finding(context: &Context<'_>, failure: &Failure, by: &Id) -> Finding {
    let design = context.estate.design;
    let firewall = design.get::<Firewall>(by);
    let cluster = &failure.implied.by;
    let (name, cluster_name) = (design.name_of(by), design.name_of(cluster));
    let blocked: Vec<String> = failure.flows().map(|it| words::end(design, &it.to)).collect();
    let advice = if firewall.is_some() {
        "Allow the FQDN tag AzureKubernetesService."
    } else {
        "Allow port 443 to the internet: these endpoints have no fixed addresses."
    };
    let message = format!(
        "Nodes of {cluster_name} must reach {}, and {name} does not let them: {} Without it they do not become ready. \
         {advice}",
        words::some(&blocked),
        failure.reason(),
    );
    let title = format!("{name} blocks what nodes of {cluster_name} need");
    // A firewall without any rule: nobody wrote them yet.
    let severity = if failure.is_error(design) { Severity::Error } else { Severity::Warning };
    let fix = if firewall.is_some() { tag(context, by) } else { allow(context, failure) };
    Finding::new(REQUIRED_EGRESS_BLOCKED.code, severity, cluster, title, message)
        .also(by)
        .source(id::FW_FQDN_TAG.fact().as_str())
        .source(id::EGRESS_NSG_INSUFFICIENT.fact().as_str())
        .fix(fix)
}

fn tag(context: &Context<'_>, firewall: &Id) -> Option<Fix> {
    let design = context.estate.design;
    let tag = context.facts().text(id::FW_FQDN_TAG).value;
    let edit = set::<Firewall>(design, firewall, |it| it.fqdn_tags.push(tag.to_owned()))?;
    let title = format!("Allow {tag} at {}", design.name_of(firewall));
    Some(Fix::new(title, vec![edit]))
}

#[cfg(test)]
mod tests {
    use crate::testing::{assert_fires, assert_no_errors, assert_silent, check_fixes, fixed, one_cluster};
    use findings::Severity;
    use model::Design;

    const CODE: &str = "required-egress-blocked";

    fn behind(firewall: &str) -> Design {
        let rest = format!(
            r#"{{"id":"rt","kind":"route-table","routes":[{{"prefix":"0.0.0.0/0","next_hop":{{"virtual-appliance":"10.1.16.4"}}}}]}},
            {{"id":"snet-fw","name":"AzureFirewallSubnet","kind":"subnet","network":"vnet","prefixes":["10.1.16.0/26"]}},
            {{"id":"fw","kind":"firewall","subnet":"snet-fw","public_addresses":{{"count":20}}{firewall}}}"#
        );
        one_cluster(r#""route_table":"rt""#, r#""outbound":{"type":"user-defined-routing"}"#, "", &rest)
    }

    #[test]
    fn the_tag_covers_what_nodes_need() {
        assert_silent(&behind(r#","fqdn_tags":["AzureKubernetesService"]"#), CODE);
        assert_silent(&behind(r#","allow_unmatched":true"#), CODE);
        let every = r#","application_rules":[{"name":"all","names":["*"]}]"#;
        assert_silent(&behind(every), CODE);
        assert_silent(&one_cluster("", "", "", ""), CODE);
    }

    #[test]
    fn other_names_are_not_enough() {
        let design = behind(r#","application_rules":[{"name":"contoso","names":["*.contoso.com"]}]"#);
        let finding = assert_fires(&design, CODE);
        assert_eq!(finding.severity, Severity::Error);
        assert!(finding.message.contains("mcr.microsoft.com"), "{}", finding.message);
        assert_eq!(check_fixes(&design, CODE), ["Allow AzureKubernetesService at fw"]);
        assert_no_errors(&fixed(&design, CODE, "Allow"));
        // Rules are still to be written.
        assert_eq!(assert_fires(&behind(""), CODE).severity, Severity::Warning);
    }

    #[test]
    fn a_security_group_must_let_nodes_out() {
        let group = |access: &str| {
            let rule = format!(
                r#"{{"id":"nsg","kind":"security-group","rules":[{{"name":"web","priority":200,"direction":"outbound","access":"{access}","destinations":["Internet"]}}]}}"#
            );
            one_cluster(r#""security_group":"nsg""#, "", "", &rule)
        };
        assert_fires(&group("deny"), CODE);
        assert_eq!(check_fixes(&group("deny"), CODE), ["Allow it in nsg"]);
        assert_silent(&group("allow"), CODE);
    }
}

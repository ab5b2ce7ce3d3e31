//! Authorized IP ranges on a private cluster.

use facts::id;
use findings::{Finding, Fix, Severity};
use model::element::{ApiAccess, Cluster};

use crate::fixes::set;
use crate::rule::rule;
use crate::{Context, words};

rule! {
    /// ## What it catches
    /// Authorized IP ranges on a private cluster.
    ///
    /// ## Why it matters
    /// The ranges belong to a public API server: they say which public addresses may call it. A private API server has no
    /// public address, and the platform refuses the two together.
    ///
    /// ## Example
    /// A private cluster whose design still lists the office's address as authorized.
    ///
    /// ## Fix
    /// Removes the ranges; who may reach a private API server is decided by networks and security rules.
    ///
    /// ## Sources
    /// Fact `pc-authorized-ranges`.
    PRIVATE_CLUSTER_AUTHORIZED_RANGES = "private-cluster-authorized-ranges", PrivateAccess, Error, check
}

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let design = context.estate.design;
    for cluster in context.estate.clusters.values() {
        let api = &cluster.cluster.api_server;
        let ranges = api.authorized_ranges.len() as u64;
        if api.access == ApiAccess::Public || ranges == 0 {
            continue;
        }
        let name = design.name_of(cluster.id);
        let message = format!(
            "{name} is a private cluster with {}: they are about callers with public addresses, which a private API \
             server does not have, and the platform refuses them. Remove them; networks and security rules decide who \
             reaches it.",
            words::count(ranges, "authorized range")
        );
        let fact = context.facts().text(id::PC_AUTHORIZED_RANGES).fact;
        let edit = set::<Cluster>(design, cluster.id, |it| it.api_server.authorized_ranges.clear());
        findings.push(
            Finding::new(
                PRIVATE_CLUSTER_AUTHORIZED_RANGES.code,
                Severity::Error,
                cluster.id,
                format!("Private cluster {name} has authorized ranges"),
                message,
            )
            .number("ranges", ranges)
            .source(fact.as_str())
            .field("api_server.authorized_ranges")
            .fix(edit.map(|it| Fix::new("Remove the authorized ranges", vec![it]))),
        );
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{assert_fires, assert_silent, check_fixes, one_cluster, one_cluster_in};

    const CODE: &str = "private-cluster-authorized-ranges";

    fn cluster(access: &str) -> String {
        format!(
            r#""api_server":{{"access":"{access}","authorized_ranges":["198.51.100.0/24","203.0.113.7/32"]}}"#
        )
    }

    #[test]
    fn only_a_public_api_server_has_them() {
        let design = one_cluster("", &cluster("private"), "", "");
        let finding = assert_fires(&design, CODE);
        assert_eq!(finding.numbers, [("ranges", 2)]);
        assert_eq!(check_fixes(&design, CODE), ["Remove the authorized ranges"]);
        assert_fires(&one_cluster_in("workshop-2023", "", &cluster("private"), "", ""), CODE);
        assert_silent(&one_cluster("", &cluster("public"), "", ""), CODE);
        assert_silent(&one_cluster("", r#""api_server":{"access":"private"}"#, "", ""), CODE);
    }
}

//! Two networks that must reach each other, and no peering.

use facts::id;
use findings::{Finding, Fix, Severity};
use model::Id;
use model::element::Peering;

use crate::Context;
use crate::reach::{Cause, Failure};
use crate::repair;
use crate::rule::rule;

rule! {
    /// ## What it catches
    /// Something that the design says is called (a private endpoint, a DNS server, a machine, a service) in a network with
    /// which the caller's has no peering, or a peering of which one side is missing. Private API servers have a rule of
    /// their own.
    ///
    /// ## Why it matters
    /// A virtual network knows routes to itself and to what it is peered with. Packets for other private addresses are
    /// dropped at the first router, and callers wait. A peering with one side only stays in the state `Initiated` and
    /// carries nothing.
    ///
    /// ## Example
    /// `shop` calls the private endpoint `sql` in `vnet-data`; its cluster is in `vnet-aks`. Peering the two networks lets
    /// it through.
    ///
    /// ## Fix
    /// Peers the two networks both ways, where their ranges allow it.
    ///
    /// ## Sources
    /// Fact `peering-both-sides`.
    PEERING_MISSING = "peering-missing", Routes, Error, check
}

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    for failure in context.failures() {
        if let Cause::NotPeered { here, there } = &failure.cause {
            findings.push(finding(context, failure, here, there));
        }
    }
}

fn finding(context: &Context<'_>, failure: &Failure, here: &Id, there: &Id) -> Finding {
    let design = context.estate.design;
    let (one, other) = (design.name_of(here), design.name_of(there));
    let half = design.all::<Peering>().any(|(_, it)| {
        let ends = (it.from.as_ref(), it.to.as_ref());
        ends == (Some(here), Some(there)) || ends == (Some(there), Some(here))
    });
    let state = if half {
        format!("The peering of {one} and {other} has one side only, and carries nothing until it has both.")
    } else {
        format!("Its packets get as far as {one}, which is not peered with {other}: they are dropped there.")
    };
    let message = format!("{} {state} Peer the two networks, both ways.", failure.what(design));
    let title = format!("No peering for what {} needs", design.name_of(&failure.implied.by));
    let fix = repair::peer(context.estate, here, there)
        .map(|edits| Fix::new(format!("Peer {one} with {other}"), edits));
    let by = &failure.implied.by;
    let mut finding = Finding::new(PEERING_MISSING.code, Severity::Error, by, title, message)
        .source(id::PEERING_BOTH_SIDES.fact().as_str())
        .fix(fix);
    for subject in failure.subjects() {
        finding = finding.also(subject);
    }
    finding
}

#[cfg(test)]
mod tests {
    use crate::testing::{assert_fires, assert_no_errors, assert_silent, check_fixes, fixed, one_cluster};
    use model::Design;

    const CODE: &str = "peering-missing";
    const PEERING: &str = r#",{"id":"peer","kind":"peering","from":"vnet","to":"data"}"#;

    fn calling(call: &str, peering: &str) -> Design {
        let rest = format!(
            r#"{{"id":"data","kind":"virtual-network","address_space":["10.2.0.0/16"]}},
            {{"id":"snet-data","kind":"subnet","network":"data","prefixes":["10.2.0.0/24"]}},
            {{"id":"db","kind":"virtual-machine","subnet":"snet-data","address":"10.2.0.10"}},
            {{"id":"shop","kind":"workload","cluster":"aks","calls":[{{"to":{call},"port":5432}}]}}{peering}"#
        );
        one_cluster("", "", "", &rest)
    }

    #[test]
    fn networks_are_peered_for_what_is_called() {
        for call in [r#"{"element":"db"}"#, r#"{"address":"10.2.0.10"}"#] {
            let design = calling(call, "");
            let finding = assert_fires(&design, CODE);
            assert!(finding.message.contains("vnet, which is not peered with data"), "{}", finding.message);
            assert_eq!(check_fixes(&design, CODE), ["Peer vnet with data"]);
            assert_no_errors(&fixed(&design, CODE, "Peer"));
            assert_silent(&calling(call, PEERING), CODE);
        }
        assert_silent(&calling(r#""internet""#, ""), CODE);
    }

    #[test]
    fn one_side_is_not_enough() {
        let half = PEERING.replace(r#""from""#, r#""to_side":{"present":false},"from""#);
        let design = calling(r#"{"element":"db"}"#, &half);
        assert!(assert_fires(&design, CODE).message.contains("one side only"));
        assert_eq!(check_fixes(&design, CODE), ["Peer vnet with data"]);
    }

    #[test]
    fn dns_servers_are_asked_by_nodes() {
        let rest = |peering: &str| {
            let rest = format!(
                r#"{{"id":"hub","kind":"virtual-network","address_space":["10.2.0.0/16"]}},
                {{"id":"snet-dns","kind":"subnet","network":"hub","prefixes":["10.2.0.0/24"]}},
                {{"id":"dns","kind":"virtual-machine","role":"dns-server","subnet":"snet-dns","address":"10.2.0.10"}},
                {{"id":"own","kind":"virtual-network","address_space":["10.3.0.0/16"],"dns_servers":["10.2.0.10"]}},
                {{"id":"nodes","kind":"subnet","network":"own","prefixes":["10.3.0.0/24"]}}{peering}"#
            );
            one_cluster("", "", r#""subnet":"nodes""#, &rest)
        };
        let design = rest("");
        assert!(assert_fires(&design, CODE).message.contains("ask dns for names"));
        assert_eq!(check_fixes(&design, CODE), ["Peer own with hub"]);
        assert_silent(&rest(r#",{"id":"peer","kind":"peering","from":"own","to":"hub"}"#), CODE);
    }
}

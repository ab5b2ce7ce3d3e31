//! Two peerings in a row, and nobody in the middle who passes it on.

use facts::id;
use findings::{Finding, Fix, Severity};
use model::Id;
use model::element::{OnPremises, Peering};

use crate::Context;
use crate::fixes::set;
use crate::reach::{Cause, Failure};
use crate::repair;
use crate::rule::rule;

rule! {
    /// ## What it catches
    /// A flow between two networks, or a network and a site, that are both joined to a third one, where nothing in the
    /// middle passes it on: no route through a firewall, no gateway transit.
    ///
    /// ## Why it matters
    /// Peering is not transitive: two spokes of a hub have no route to each other, and a spoke has none to a site behind
    /// the hub's gateway unless the peering lets it use that gateway. Packets are dropped where they begin.
    ///
    /// ## Example
    /// `vnet-aks` and `vnet-data` are both peered with `vnet-hub`. A pod that calls a database in `vnet-data` waits; a
    /// peering of the two, or routes through the firewall in the hub on both sides, carry it.
    ///
    /// ## Fix
    /// Lets the spoke use the gateway of the hub; peers the two networks directly.
    ///
    /// ## Sources
    /// Facts `peering-transit`, `peering-both-sides`.
    PEERING_NOT_TRANSITIVE = "peering-not-transitive", Routes, Error, check
}

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    for failure in context.failures() {
        if let Cause::NotTransitive { here, there, middle } = &failure.cause {
            findings.push(finding(context, failure, here, there, middle));
        }
    }
}

fn finding(context: &Context<'_>, failure: &Failure, here: &Id, there: &Id, middle: &Id) -> Finding {
    let design = context.estate.design;
    let [one, other, between] = [here, there, middle].map(|it| design.name_of(it));
    let site = design.get::<OnPremises>(there).is_some();
    let state = if site {
        format!(
            "{one} is peered with {between}, where the gateway to {other} is, and does not use that gateway. Allow \
             gateway transit on the peering."
        )
    } else {
        format!(
            "{one} and {other} are both peered with {between}, but peering is not transitive: {one} has no route to \
             {other}. Route both ways through a firewall in {between}, or peer the two."
        )
    };
    let message = format!("{} {state}", failure.what(design));
    let title =
        format!("Two peerings in a row do not carry what {} needs", design.name_of(&failure.implied.by));
    let fix = if site { transit(context, here, middle) } else { direct(context, here, there) };
    let by = &failure.implied.by;
    let mut finding = Finding::new(PEERING_NOT_TRANSITIVE.code, Severity::Error, by, title, message)
        .source(id::PEERING_TRANSIT.fact().as_str())
        .fix(fix);
    for subject in failure.subjects() {
        finding = finding.also(subject);
    }
    finding
}

fn direct(context: &Context<'_>, here: &Id, there: &Id) -> Option<Fix> {
    let design = context.estate.design;
    let edits = repair::peer(context.estate, here, there)?;
    Some(Fix::new(format!("Peer {} with {}", design.name_of(here), design.name_of(there)), edits))
}

/// The spoke uses the gateway of the network in the middle.
fn transit(context: &Context<'_>, spoke: &Id, hub: &Id) -> Option<Fix> {
    let design = context.estate.design;
    let (id, spoke_is_from) =
        design.all::<Peering>().find_map(|(id, it)| match (it.from.as_ref(), it.to.as_ref()) {
            (Some(from), Some(to)) if (from, to) == (spoke, hub) => Some((id, true)),
            (Some(from), Some(to)) if (from, to) == (hub, spoke) => Some((id, false)),
            _ => None,
        })?;
    let edit = set::<Peering>(design, id, |it| {
        let (near, far) = if spoke_is_from {
            (&mut it.from_side, &mut it.to_side)
        } else {
            (&mut it.to_side, &mut it.from_side)
        };
        near.use_remote_gateway = true;
        far.allow_gateway_transit = true;
    })?;
    Some(Fix::new(
        format!("Let {} use the gateway of {}", design.name_of(spoke), design.name_of(hub)),
        vec![edit],
    ))
}

#[cfg(test)]
mod tests {
    use crate::testing::{assert_fires, assert_no_errors, assert_silent, check_fixes, fixed, one_cluster};
    use model::Design;

    const CODE: &str = "peering-not-transitive";

    fn hub(call: &str, more: &str, transit: bool) -> Design {
        let sides = if transit {
            r#","from_side":{"use_remote_gateway":true},"to_side":{"allow_gateway_transit":true}"#
        } else {
            ""
        };
        let rest = format!(
            r#"{{"id":"hub","kind":"virtual-network","address_space":["10.2.0.0/16"]}},
            {{"id":"data","kind":"virtual-network","address_space":["10.3.0.0/16"]}},
            {{"id":"snet-data","kind":"subnet","network":"data","prefixes":["10.3.0.0/24"]}},
            {{"id":"db","kind":"virtual-machine","subnet":"snet-data","address":"10.3.0.10"}},
            {{"id":"gw","kind":"subnet","name":"GatewaySubnet","network":"hub","prefixes":["10.2.0.0/27"]}},
            {{"id":"hq","kind":"on-premises","prefixes":["192.168.0.0/16"],"gateway":{{"subnet":"gw"}}}},
            {{"id":"p1","kind":"peering","from":"vnet","to":"hub"{sides}}},
            {{"id":"p2","kind":"peering","from":"data","to":"hub"}},
            {{"id":"shop","kind":"workload","cluster":"aks","calls":[{{"to":{{"element":"{call}"}},"port":443}}]}}{more}"#
        );
        one_cluster("", "", "", &rest)
    }

    #[test]
    fn two_spokes_do_not_reach_each_other() {
        let design = hub("db", "", false);
        let finding = assert_fires(&design, CODE);
        assert!(finding.message.contains("both peered with hub"), "{}", finding.message);
        assert_eq!(check_fixes(&design, CODE), ["Peer vnet with data"]);
        assert_no_errors(&fixed(&design, CODE, "Peer"));
        assert_silent(&hub("db", r#",{"id":"p3","kind":"peering","from":"vnet","to":"data"}"#, false), CODE);
    }

    #[test]
    fn a_site_behind_the_hub_needs_gateway_transit() {
        let design = hub("hq", "", false);
        assert!(assert_fires(&design, CODE).message.contains("does not use that gateway"));
        assert_eq!(check_fixes(&design, CODE), ["Let vnet use the gateway of hub"]);
        assert_no_errors(&fixed(&design, CODE, "Let"));
        assert_silent(&hub("hq", "", true), CODE);
    }
}

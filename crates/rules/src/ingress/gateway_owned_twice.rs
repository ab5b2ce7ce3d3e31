//! A gateway that two controllers program as if it were theirs alone, and namespaces that nobody watches.

use std::collections::BTreeMap;

use estate::{ClusterView, facts_controller, namespace_of, watches};
use facts::{IngressController as Known, id};
use findings::{Finding, Fix, Severity};
use model::Id;
use model::element::{ControllerDeployment, IngressController};

use crate::fixes::set;
use crate::rule::rule;
use crate::{Context, words};

rule! {
    /// ## What it catches
    /// An application gateway that more than one Application Gateway Ingress Controller programs while one of them owns it
    /// whole; a controller that is to share and came as an add-on, which can't; two add-ons in a cluster; something to be
    /// published from a namespace that its controller does not watch.
    ///
    /// ## Why it matters
    /// By default the controller owns its gateway: it writes the whole configuration from what its own cluster says, and
    /// what others configured there is gone within seconds. Two such controllers take turns. A namespace that is not
    /// watched gives no rule at all: the gateway answers that it knows of nothing behind it.
    ///
    /// ## Example
    /// Two clusters behind one gateway: each removes the other's listeners whenever one of its pods moves.
    ///
    /// ## Fix
    /// Deploys by Helm and shares the gateway with prohibited targets; watches the namespace.
    ///
    /// ## Sources
    /// Facts `agic-owns-gateway`, `agic-add-on-shares`, `agic-add-ons-per-cluster`, `agic-namespaces`.
    GATEWAY_OWNED_TWICE = "gateway-owned-twice", Ingress, Error, check
}

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    let mut owners: BTreeMap<&Id, Vec<(&Id, &IngressController)>> = BTreeMap::new();
    for cluster in context.estate.clusters.values() {
        let agic = |it: &&(&Id, &IngressController)| facts_controller(&it.1.controller) == Some(Known::Agic);
        let mut add_ons = 0;
        for (id, controller) in cluster.controllers.iter().filter(agic) {
            let add_on = controller.deployment == Some(ControllerDeployment::AddOn);
            if add_on && controller.shares_gateway && !context.facts().flag(id::AGIC_ADD_ON_SHARES).value {
                findings.push(add_on_shares(context, id));
            }
            add_ons += u64::from(add_on);
            if add_on && add_ons > context.facts().limit(id::AGIC_ADD_ONS_PER_CLUSTER).value {
                findings.push(second_add_on(context, cluster, id));
            }
            if let Some(gateway) = &controller.gateway {
                owners.entry(gateway).or_default().push((id, controller));
            }
        }
        for (id, controller) in &cluster.controllers {
            findings.extend(unwatched(context, id, controller));
        }
    }
    for (gateway, all) in owners {
        let greedy = all.iter().find(|(_, it)| !it.shares_gateway);
        if let (Some((owner, _)), true) = (greedy, all.len() > 1) {
            findings.push(twice(context, gateway, owner, &all));
        }
    }
}

fn twice(context: &Context<'_>, gateway: &Id, owner: &Id, all: &[(&Id, &IngressController)]) -> Finding {
    let design = context.estate.design;
    let name = design.name_of(gateway);
    let names: Vec<&str> = all.iter().map(|(id, _)| design.name_of(id)).collect();
    let message = format!(
        "{name} is programmed by {}, and {} owns it whole: what the others configure there is removed within seconds. \
         Let each leave alone what it does not know, or give each a gateway of its own.",
        words::list(&names),
        design.name_of(owner)
    );
    let title = format!("{name} has {} owners", all.len());
    let edits: Vec<_> = all.iter().filter_map(|(id, _)| share(context, id)).collect();
    let mut found = Finding::new(GATEWAY_OWNED_TWICE.code, Severity::Error, gateway, title, message)
        .source(id::AGIC_OWNS_GATEWAY.fact().as_str())
        .fix(Some(Fix::new("Share the gateway, by Helm", edits)));
    for (id, _) in all {
        found = found.also(id);
    }
    found
}

/// A controller that shares its gateway, which takes Helm.
fn share(context: &Context<'_>, id: &Id) -> Option<model::Edit> {
    set::<IngressController>(context.estate.design, id, |it| {
        it.shares_gateway = true;
        it.deployment = Some(ControllerDeployment::Helm);
    })
}

fn add_on_shares(context: &Context<'_>, id: &Id) -> Finding {
    let name = context.estate.design.name_of(id);
    let message = format!(
        "{name} is to share its gateway and is an add-on, which has no prohibited targets: it owns the gateway whole. \
         Deployed by Helm it can share."
    );
    let title = format!("{name} can't share its gateway");
    Finding::new(GATEWAY_OWNED_TWICE.code, Severity::Error, id, title, message)
        .field("shares_gateway")
        .source(id::AGIC_ADD_ON_SHARES.fact().as_str())
        .fix(share(context, id).map(|it| Fix::new("Deploy by Helm", vec![it])))
}

fn second_add_on(context: &Context<'_>, cluster: &ClusterView<'_>, id: &Id) -> Finding {
    let design = context.estate.design;
    let name = design.name_of(id);
    let message = format!(
        "{} has more than one such add-on; each cluster takes one, with one gateway. {name} can come by Helm.",
        design.name_of(cluster.id)
    );
    let title = format!("{name} is one add-on too many");
    let edit = set::<IngressController>(design, id, |it| it.deployment = Some(ControllerDeployment::Helm));
    Finding::new(GATEWAY_OWNED_TWICE.code, Severity::Error, id, title, message)
        .also(cluster.id)
        .field("deployment")
        .source(id::AGIC_ADD_ONS_PER_CLUSTER.fact().as_str())
        .fix(edit.map(|it| Fix::new("Deploy by Helm", vec![it])))
}

fn unwatched(context: &Context<'_>, id: &Id, controller: &IngressController) -> Option<Finding> {
    let design = context.estate.design;
    let mut missing: Vec<&str> = Vec::new();
    let mut what: Vec<&Id> = Vec::new();
    for published in &controller.publishes {
        let namespace = namespace_of(design, published);
        if !watches(controller, namespace) {
            what.push(published);
            if !missing.contains(&namespace) {
                missing.push(namespace);
            }
        }
    }
    let first = what.first()?;
    let name = design.name_of(id);
    let message = format!(
        "{name} watches {} and is to publish {} of {}: it sees no Ingress there and configures none.",
        words::list(&controller.namespaces),
        design.name_of(first),
        words::list(&missing)
    );
    let title = format!("{name} does not watch {}", words::list(&missing));
    let edit = set::<IngressController>(design, id, |it| {
        it.namespaces.extend(missing.iter().map(|it| (*it).to_owned()));
    });
    Some(
        Finding::new(GATEWAY_OWNED_TWICE.code, Severity::Error, id, title, message)
            .also(first)
            .field("namespaces")
            .source(id::AGIC_NAMESPACES.fact().as_str())
            .fix(edit.map(|it| Fix::new(format!("Watch {}", words::list(&missing)), vec![it]))),
    )
}

#[cfg(test)]
mod tests {
    use crate::testing::{assert_fires, assert_silent, check_fixes, one_cluster};
    use model::Design;

    const CODE: &str = "gateway-owned-twice";

    fn shop(first: &str, second: &str) -> Design {
        let rest = format!(
            r#"{{"id":"gws","kind":"subnet","network":"vnet","prefixes":["10.1.200.0/24"]}},
            {{"id":"gw","kind":"application-gateway","subnet":"gws","instances":2,"public_addresses":{{"count":1}}}},
            {{"id":"shop","kind":"workload","cluster":"aks","namespace":"shops","port":8080}},
            {{"id":"web","kind":"service","cluster":"aks","workload":"shop","ports":[{{"port":80}}]}},
            {{"id":"one","kind":"ingress-controller","cluster":"aks","controller":"agic","gateway":"gw","publishes":["web"]{first}}},
            {{"id":"two","kind":"ingress-controller","cluster":"aks","controller":"agic"{second}}}"#
        );
        one_cluster("", r#""network_model":"node-subnet""#, "", &rest)
    }

    #[test]
    fn two_that_own_a_gateway_take_turns() {
        let greedy = shop("", r#","gateway":"gw""#);
        assert_fires(&greedy, CODE);
        assert_eq!(check_fixes(&greedy, CODE), ["Share the gateway, by Helm"]);
        assert_silent(&shop("", ""), CODE);
        let shared = r#","shares_gateway":true,"deployment":"helm""#;
        assert_silent(&shop(shared, &format!(r#","gateway":"gw"{shared}"#)), CODE);
    }

    #[test]
    fn an_add_on_shares_nothing_and_is_alone() {
        let sharing = shop(r#","shares_gateway":true,"deployment":"add-on""#, "");
        assert_eq!(check_fixes(&sharing, CODE), ["Deploy by Helm"]);
        let add_on = r#","deployment":"add-on""#;
        assert_fires(&shop(add_on, add_on), CODE);
        assert_silent(&shop(add_on, r#","deployment":"helm""#), CODE);
    }

    #[test]
    fn a_namespace_has_to_be_watched() {
        let blind = shop(r#","namespaces":["default"]"#, "");
        assert!(assert_fires(&blind, CODE).message.contains("web of shops"));
        assert_eq!(check_fixes(&blind, CODE), ["Watch shops"]);
        assert_silent(&shop(r#","namespaces":["default","shops"]"#, ""), CODE);
    }
}

//! A network that must resolve a private name and is not linked to its zone.

use facts::id;
use findings::{Finding, Fix, Severity};
use model::element::ApiAccess;
use model::{Design, Id, Set};
use routing::Endpoint;
use routing::names::{Answer, Question, Subject, Zone};

use super::blame::{self, Fault};
use super::trial;
use crate::rule::rule;
use crate::{Context, words};

rule! {
    /// ## What it catches
    /// A private API server or private endpoint that somebody calls by name from a network that the private DNS zone is not
    /// linked to. Where a network has DNS servers of its own, the network of those servers is the one that counts.
    ///
    /// ## Why it matters
    /// The platform's resolver looks into the zones that are linked to the network that asks. From any other, the name of a
    /// private API server does not exist, and that of a private endpoint leads to the service's public address. Peering
    /// carries no names.
    ///
    /// ## Example
    /// A database's endpoint is in `vnet-data`, peered with the cluster's network, and its zone is linked to `vnet-data`
    /// alone: pods get the public address.
    ///
    /// ## Fix
    /// Links the zone.
    ///
    /// ## Sources
    /// Facts `pc-custom-dns-link`, `pc-dns-zone-linked`, `pe-one-zone-per-name`, `pe-public-alias`.
    PRIVATE_DNS_LINK_MISSING = "private-dns-link-missing", PrivateAccess, Error, check
}

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    for (fault, questions) in blame::all(context) {
        if let Fault::NotLinked { zone, network } = fault {
            findings.push(finding(context, fault, zone, network, &questions));
        }
    }
}

fn finding(
    context: &Context<'_>,
    fault: &Fault,
    zone: &Zone,
    network: &Id,
    questions: &[&Question],
) -> Finding {
    let estate = context.estate;
    let design = estate.design;
    let (zone_id, zone_name) = match zone {
        Zone::Drawn(id) => (id, design.name_of(id).to_owned()),
        Zone::OfCluster(id) => (id, format!("the private DNS zone of {}", design.name_of(id))),
    };
    let network_name = design.name_of(network);
    let askers: Set<&str> = questions.iter().map(|it| asker(design, &it.asker)).collect();
    let askers: Vec<&str> = askers.into_iter().collect();
    let names: Set<&str> = questions.iter().map(|it| it.resolution.name.as_str()).collect();
    let names: Vec<&str> = names.into_iter().collect();
    let verb = if askers.len() == 1 { "asks" } else { "ask" };
    let outcome = if questions.iter().any(|it| matches!(it.resolution.answer, Answer::Public(_))) {
        "the public address comes back"
    } else {
        "the name does not exist"
    };
    let public_name = questions.iter().any(|it| may_use_public_name(context, it));
    let hint = if public_name {
        " Or call the API server by its public name, which has the private address (az aks get-credentials \
         --public-fqdn)."
    } else {
        ""
    };
    let message = format!(
        "{} {verb} for {} on behalf of {network_name}, and {zone_name}, which has the record, is not linked to it: \
         {outcome}. Link the zone to {network_name}; a peering carries no names, and where DNS servers of your own are \
         asked, their network is the one to link.{hint}",
        words::some(&askers),
        words::some(&names),
    );
    let facts = context.facts();
    let to_api = questions.iter().any(|it| matches!(it.subject, Subject::ApiServer(_)));
    let mut found = Finding::new(
        PRIVATE_DNS_LINK_MISSING.code,
        Severity::Error,
        network,
        format!("{} is not linked to {network_name}", words::capitalised(&zone_name)),
        message,
    )
    .also(zone_id);
    if to_api {
        found = found
            .source(facts.flag(id::PC_CUSTOM_DNS_LINK).fact.as_str())
            .source(facts.flag(id::PC_DNS_ZONE_LINKED).fact.as_str());
    } else {
        found = found
            .source(facts.flag(id::PE_ONE_ZONE_PER_NAME).fact.as_str())
            .source(facts.flag(id::PE_PUBLIC_ALIAS).fact.as_str());
    }
    let edits = trial::link(estate, zone, network).filter(|it| trial::settles(context, it, fault));
    found.fix(edits.map(|it| Fix::new(format!("Link {zone_name} to {network_name}"), it)))
}

/// Whether the public name of the API server would do: it is enabled, and who asks may choose, which nodes do not.
fn may_use_public_name(context: &Context<'_>, question: &Question) -> bool {
    let Subject::ApiServer(cluster) = &question.subject else { return false };
    let api = context.estate.clusters.get(cluster).map(|it| &it.cluster.api_server);
    api.is_some_and(|it| it.access == ApiAccess::Private && !it.public_name_disabled)
        && !matches!(question.asker, Endpoint::Node(_))
}

/// Who asks, for people.
pub(super) fn asker<'d>(design: &'d Design, asker: &'d Endpoint) -> &'d str {
    match (asker.element(), asker) {
        (Some(id), _) => design.name_of(id),
        (None, Endpoint::Name(name)) => name,
        (None, _) => "the internet",
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{assert_fires, assert_silent, check_fixes, one_cluster, read};
    use model::Design;

    const CODE: &str = "private-dns-link-missing";

    const PRIVATE: &str = r#""api_server":{"access":"private"}"#;

    fn hub(rest: &str) -> String {
        format!(
            r#"{{"id":"hub","kind":"virtual-network","address_space":["10.2.0.0/16"]}},
            {{"id":"peering","kind":"peering","from":"hub","to":"vnet"}},
            {{"id":"snet-hub","kind":"subnet","network":"hub","prefixes":["10.2.0.0/26"]}},{rest}"#
        )
    }

    /// The cluster's network asks a server in the hub.
    fn custom_dns(links: &str) -> Design {
        let rest = hub(&format!(
            r#"{{"id":"dns","kind":"virtual-machine","role":"dns-server","subnet":"snet-hub","address":"10.2.0.10"}},
            {{"id":"zone","kind":"private-dns-zone","zone":"privatelink.westeurope.azmk8s.io","links":[{links}]}}"#
        ));
        let api = r#""api_server":{"access":"private","private_dns":"custom","zone":"zone"}"#;
        let text = one_cluster("", api, "", &rest).to_json();
        read(&text.replacen(
            r#""kind": "virtual-network","#,
            r#""kind": "virtual-network", "dns_servers": ["10.2.0.10"],"#,
            1,
        ))
    }

    #[test]
    fn with_servers_of_ones_own_their_network_is_linked() {
        let design = custom_dns("");
        let finding = assert_fires(&design, CODE);
        assert_eq!(finding.subjects, [model::Id::slug("hub"), model::Id::slug("zone")]);
        assert_eq!(check_fixes(&design, CODE), ["Link zone to hub"]);
        assert_silent(&custom_dns(r#"{"network":"hub"}"#), CODE);
    }

    #[test]
    fn a_jump_box_elsewhere_needs_a_link_of_its_own() {
        let jump = hub(
            r#"{"id":"jump","kind":"virtual-machine","subnet":"snet-hub","calls":[{"to":{"api-server":"aks"}}]}"#,
        );
        let design = one_cluster("", PRIVATE, "", &jump);
        let finding = assert_fires(&design, CODE);
        assert!(finding.message.contains("--public-fqdn"), "{}", finding.message);
        assert_eq!(check_fixes(&design, CODE), ["Link the private DNS zone of aks to hub"]);
        // Without a zone the public name is the one that is called, and it has the private address.
        let none = r#""api_server":{"access":"private","private_dns":"none"}"#;
        assert_silent(&one_cluster("", none, "", &jump), CODE);
        assert_silent(&one_cluster("", "", "", &jump), CODE);
        let near =
            jump.replace(r#""network":"hub""#, r#""network":"vnet""#).replace("10.2.0.0/26", "10.1.32.0/26");
        assert_silent(&one_cluster("", PRIVATE, "", &near), CODE);
    }

    /// AKS issue 2605.
    #[test]
    fn peering_carries_no_names() {
        let database = |links: &str| {
            let rest = hub(&format!(
                r#"{{"id":"sql","kind":"private-endpoint","subnet":"snet-hub","service":"sql","account":"orders","zone":"zone"}},
                {{"id":"zone","kind":"private-dns-zone","zone":"privatelink.database.windows.net","links":[{links}]}},
                {{"id":"web","kind":"workload","cluster":"aks","calls":[{{"to":{{"element":"sql"}}}}]}}"#
            ));
            one_cluster("", "", "", &rest)
        };
        let design = database(r#"{"network":"hub"}"#);
        let finding = assert_fires(&design, CODE);
        assert!(finding.message.contains("public address"), "{}", finding.message);
        assert_eq!(check_fixes(&design, CODE), ["Link zone to vnet"]);
        assert_silent(&database(r#"{"network":"hub"},{"network":"vnet"}"#), CODE);
    }
}

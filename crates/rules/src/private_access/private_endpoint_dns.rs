//! A private endpoint without its zone, or a zone without a record that is asked for.

use estate::Estate;
use facts::id;
use findings::{Finding, Fix, Severity};
use model::element::{PrivateDnsZone, PrivateEndpoint, ZoneLink};
use model::{Edit, Id, Set};
use routing::names::{Question, Step, Zone, endpoint_name};

use super::blame::{self, Fault, service_of};
use super::private_dns_link_missing::asker;
use super::trial;
use crate::fixes::{Changes, set};
use crate::repair::new_element;
use crate::rule::rule;
use crate::{Context, words};

rule! {
    /// ## What it catches
    /// A private endpoint with no private DNS zone, or with a zone that is not called as its service wants it; and a linked
    /// zone that has no record of an account which somebody calls.
    ///
    /// ## Why it matters
    /// The public name of an account with a private endpoint is an alias in the service's privatelink zone. Where nothing
    /// answers for that zone, the public DNS does, with the public address: traffic leaves the network, or is refused by the
    /// service. Where a linked zone answers, it does so for every account of the service: one that it has no record of does
    /// not exist any more.
    ///
    /// ## Example
    /// The endpoint of `shop` has its record in `privatelink.vault.azure.net`; clients look in
    /// `privatelink.vaultcore.azure.net`.
    ///
    /// ## Fix
    /// Adds the zone with links to the networks that ask, or gives the zone its name; lets the link fall back to the public
    /// DNS for accounts that have no endpoint here.
    ///
    /// ## Sources
    /// Facts `pe-zone-*`, `pe-public-alias`, `pe-record-missing`.
    PRIVATE_ENDPOINT_DNS = "private-endpoint-dns", PrivateAccess, Error, check
}

fn check(context: &Context<'_>, findings: &mut Vec<Finding>) {
    for (fault, questions) in blame::all(context) {
        match fault {
            Fault::Endpoint(endpoint) => findings.extend(of_endpoint(context, fault, endpoint)),
            Fault::NoRecord(Zone::Drawn(zone)) => {
                findings.push(without_record(context, fault, zone, &questions));
            }
            Fault::NoRecord(Zone::OfCluster(_))
            | Fault::NotLinked { .. }
            | Fault::NotForwarded(..)
            | Fault::Unreachable { .. } => {}
        }
    }
}

/// The endpoints whose zone is missing or not called as their service wants it.
pub(super) fn faulty_zones<'a>(estate: &Estate<'a>) -> Vec<&'a Id> {
    let endpoints = estate.design.all::<PrivateEndpoint>();
    endpoints.filter(|(id, it)| has_faulty_zone(estate, id, it)).map(|(id, _)| id).collect()
}

fn has_faulty_zone(estate: &Estate<'_>, id: &Id, endpoint: &PrivateEndpoint) -> bool {
    let Some(wanted) = wanted_zone(estate, endpoint) else { return false };
    let drawn: Option<&PrivateDnsZone> = estate.design.follow(endpoint.zone.as_ref());
    match drawn {
        Some(zone) => !is_called(zone, wanted),
        // Somebody may have written the record by hand.
        None => !estate
            .design
            .all::<PrivateDnsZone>()
            .any(|(_, zone)| is_called(zone, wanted) && has_record(estate, id, zone)),
    }
}

fn has_record(estate: &Estate<'_>, endpoint: &Id, zone: &PrivateDnsZone) -> bool {
    let name = endpoint_name(estate, endpoint);
    let account = name.as_deref().and_then(|it| it.split('.').next());
    account.is_some_and(|account| {
        zone.records
            .iter()
            .any(|it| it.name.split('.').next().is_some_and(|it| it.eq_ignore_ascii_case(account)))
    })
}

/// The zone of an endpoint's service; none for an API server, whose zone is the cluster's, and where no source says.
fn wanted_zone(estate: &Estate<'_>, endpoint: &PrivateEndpoint) -> Option<&'static str> {
    Some(estate.facts().private_dns_zone(service_of(endpoint)?)?.value)
}

fn is_called(zone: &PrivateDnsZone, name: &str) -> bool {
    zone.zone.trim().trim_end_matches('.').eq_ignore_ascii_case(name)
}

fn of_endpoint(context: &Context<'_>, fault: &Fault, id: &Id) -> Option<Finding> {
    let design = context.estate.design;
    let endpoint: &PrivateEndpoint = design.get(id)?;
    let name = design.name_of(id);
    let known = context.facts().private_dns_zone(service_of(endpoint)?)?;
    let wanted = known.value;
    let drawn = endpoint.zone.as_ref().and_then(|it| Some((it, design.get::<PrivateDnsZone>(it)?)));
    let (title, says) = match drawn {
        None => (
            format!("{name} has no private DNS zone"),
            format!(
                "{name} has no private DNS zone: clients resolve the public address of the account behind it."
            ),
        ),
        Some((_, zone)) => (
            format!("The private DNS zone of {name} is called wrong"),
            format!(
                "{name} has its record in {}, where clients do not look: they resolve the public address.",
                if zone.zone.is_empty() { "a zone without a name" } else { &zone.zone }
            ),
        ),
    };
    let message = format!(
        "{says} Its zone is {wanted}, linked to the networks that ask.{}",
        words::borrowed(known.borrowed_from)
    );
    let mut found = Finding::new(PRIVATE_ENDPOINT_DNS.code, Severity::Error, id, title, message)
        .source(known.fact.as_str())
        .source(context.facts().flag(id::PE_PUBLIC_ALIAS).fact.as_str())
        .field("zone");
    if let Some((zone, _)) = drawn {
        found = found.also(zone);
    }
    let renamed = drawn.and_then(|(zone, _)| rename(context, fault, zone, wanted));
    Some(found.fix(renamed.or_else(|| use_zone(context, fault, id, endpoint, wanted))))
}

/// Gives a zone the name that the endpoints in it want, where all want the same and nobody else relies on it.
fn rename(context: &Context<'_>, fault: &Fault, zone: &Id, wanted: &str) -> Option<Fix> {
    let estate = context.estate;
    let mut inside = estate.design.all::<PrivateEndpoint>().filter(|(_, it)| it.zone.as_ref() == Some(zone));
    let alike = inside.all(|(_, it)| wanted_zone(estate, it) == Some(wanted));
    let taken = estate.design.all::<PrivateDnsZone>().any(|(_, it)| is_called(it, wanted));
    let of_cluster = estate.clusters.values().any(|it| it.cluster.api_server.zone.as_ref() == Some(zone));
    let drawn: &PrivateDnsZone = estate.design.get(zone)?;
    if !alike || taken || of_cluster || !drawn.records.is_empty() {
        return None;
    }
    let edits = vec![set::<PrivateDnsZone>(estate.design, zone, |it| wanted.clone_into(&mut it.zone))?];
    let edits = trial::with_links(context, edits, fault)?;
    Some(Fix::new(format!("Call the zone {wanted}"), edits))
}

/// Puts the record into the zone of that name, which is added and linked where the endpoint is if there is none.
fn use_zone(
    context: &Context<'_>,
    fault: &Fault,
    id: &Id,
    endpoint: &PrivateEndpoint,
    wanted: &str,
) -> Option<Fix> {
    let estate = context.estate;
    let design = estate.design;
    let present = design.all::<PrivateDnsZone>().find(|(_, it)| is_called(it, wanted)).map(|(id, _)| id);
    let mut edits = Vec::new();
    let (zone, title) = if let Some(zone) = present {
        (zone.clone(), format!("Use the zone {}", design.name_of(zone)))
    } else {
        let network = endpoint.subnet.as_ref().and_then(|it| estate.network_of(it)).map(|it| it.id.clone());
        let links = network.map(|it| ZoneLink { network: Some(it), fallback_to_internet: false });
        let body = PrivateDnsZone {
            zone: wanted.to_owned(),
            links: links.into_iter().collect(),
            ..PrivateDnsZone::default()
        };
        let zone = new_element(design, &format!("zone-{id}"), body);
        let its = zone.id.clone();
        edits.push(Edit::insert(zone.named(wanted)));
        (its, format!("Add the zone {wanted} and link it"))
    };
    edits.push(set::<PrivateEndpoint>(design, id, |it| it.zone = Some(zone))?);
    let edits = trial::with_links(context, edits, fault)?;
    Some(Fix::new(title, edits))
}

fn without_record(context: &Context<'_>, fault: &Fault, zone: &Id, questions: &[&Question]) -> Finding {
    let design = context.estate.design;
    let name = design.name_of(zone);
    let accounts: Set<&str> = questions.iter().map(|it| it.resolution.name.as_str()).collect();
    let accounts: Vec<&str> = accounts.into_iter().collect();
    let askers: Set<&str> = questions.iter().map(|it| asker(design, &it.asker)).collect();
    let askers: Vec<&str> = askers.into_iter().collect();
    let verb = if askers.len() == 1 { "calls" } else { "call" };
    let message = format!(
        "{} {verb} {}, and {name}, which is linked to the network that asks, has no record of it. The zone answers for \
         every account of its service that has a private endpoint anywhere: the name does not exist. Add an endpoint and \
         its record, or let the link fall back to the internet (resolutionPolicy NxDomainRedirect).",
        words::some(&askers),
        words::some(&accounts),
    );
    Finding::new(
        PRIVATE_ENDPOINT_DNS.code,
        Severity::Error,
        zone,
        format!("{name} has no record of an account that is called"),
        message,
    )
    .source(context.facts().text(id::PE_RECORD_MISSING).fact.as_str())
    .field("links")
    .fix(fall_back(context, fault, zone, questions))
}

/// Lets the links over which the questions came fall back to the public DNS.
fn fall_back(context: &Context<'_>, fault: &Fault, zone: &Id, questions: &[&Question]) -> Option<Fix> {
    let networks: Set<&Id> = questions
        .iter()
        .filter_map(|it| {
            it.resolution.steps.iter().rev().find_map(|step| match step {
                Step::Platform { network } => network.as_ref(),
                _ => None,
            })
        })
        .collect();
    let mut changes = Changes::to(context.estate.design);
    changes.change(zone, |it: &mut PrivateDnsZone| {
        for link in &mut it.links {
            if link.network.as_ref().is_some_and(|it| networks.contains(it)) {
                link.fallback_to_internet = true;
            }
        }
    });
    let edits = changes.edits();
    trial::settles(context, &edits, fault).then(|| Fix::new("Let the link fall back to the internet", edits))
}

#[cfg(test)]
mod tests {
    use crate::testing::{assert_fires, assert_no_errors, assert_silent, check_fixes, fixed, one_cluster};
    use model::Design;

    const CODE: &str = "private-endpoint-dns";

    fn vault(endpoint: &str, rest: &str) -> Design {
        let rest = format!(
            r#"{{"id":"snet-pe","kind":"subnet","network":"vnet","prefixes":["10.1.32.0/26"]}},
            {{"id":"kv","kind":"private-endpoint","subnet":"snet-pe","service":"vault","account":"shop"{endpoint}}},
            {{"id":"web","kind":"workload","cluster":"aks","vault_identity":"workload-identity",
              "calls":[{{"to":{{"element":"kv"}}}}]}}{rest}"#
        );
        one_cluster("", "", "", &rest)
    }

    fn zone(name: &str) -> String {
        format!(
            r#",{{"id":"zone","kind":"private-dns-zone","zone":"{name}","links":[{{"network":"vnet"}}]}}"#
        )
    }

    const RIGHT: &str = "privatelink.vaultcore.azure.net";

    #[test]
    fn an_endpoint_has_its_services_zone() {
        let none = vault("", "");
        assert_fires(&none, CODE);
        assert_eq!(check_fixes(&none, CODE), ["Add the zone privatelink.vaultcore.azure.net and link it"]);
        assert_no_errors(&fixed(&none, CODE, "Add"));
        let beside = vault("", &zone(RIGHT));
        assert_eq!(check_fixes(&beside, CODE), ["Use the zone zone"]);
        assert_silent(&vault(r#","zone":"zone""#, &zone(RIGHT)), CODE);
    }

    #[test]
    fn the_zone_is_called_as_clients_look_for_it() {
        let wrong = vault(r#","zone":"zone""#, &zone("privatelink.vault.azure.net"));
        assert_fires(&wrong, CODE);
        assert_eq!(check_fixes(&wrong, CODE), ["Call the zone privatelink.vaultcore.azure.net"]);
        assert_silent(&fixed(&wrong, CODE, "Call"), CODE);
    }

    #[test]
    fn records_written_by_hand_count() {
        let written = zone(RIGHT)
            .replace(r#""links""#, r#""records":[{"name":"shop","addresses":["10.1.32.4"]}],"links""#);
        assert_silent(&vault("", &written), CODE);
    }

    #[test]
    fn what_the_facts_do_not_know_is_left_alone() {
        let other = vault("", "").to_json().replace(r#""service": "vault""#, r#""service": "my-own""#);
        assert_silent(&Design::from_json(&other).unwrap(), CODE);
    }

    /// AKS issue 1839.
    #[test]
    fn a_linked_zone_answers_for_accounts_that_it_does_not_know() {
        let other = |link: &str| {
            let rest = format!(
                r#"{{"id":"zone","kind":"private-dns-zone","zone":"privatelink.documents.azure.com","links":[{link}]}},
                {{"id":"web","kind":"workload","cluster":"aks","calls":[{{"to":{{"name":"other.documents.azure.com"}}}}]}}"#
            );
            one_cluster("", "", "", &rest)
        };
        let captured = other(r#"{"network":"vnet"}"#);
        let finding = assert_fires(&captured, CODE);
        assert!(finding.message.contains("other.documents.azure.com"), "{}", finding.message);
        assert_eq!(check_fixes(&captured, CODE), ["Let the link fall back to the internet"]);
        assert_silent(&other(r#"{"network":"vnet","fallback_to_internet":true}"#), CODE);
        assert_silent(&other(""), CODE);
    }
}

//! What is wrong with the names of a design, and with the way to private API servers: found once, for all rules of the
//! topic, so that a fix of one is tried against the others.

use estate::{Estate, facts_private_service};
use facts::PrivateService;
use model::element::{ApiAccess, Firewall, PrivateDnsZone, PrivateEndpoint};
use model::{Id, Map};
use routing::Tracer;
use routing::names::{Answer, NoName, Question, Server, Step, Subject, Zone};

use super::private_api_unreachable::unreachable;
use super::private_endpoint_dns::faulty_zones;
use crate::Context;

/// One thing that is wrong: its own identity, whoever meets it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Fault {
    /// A zone is not linked to the network on whose behalf the platform's resolver is asked.
    NotLinked { zone: Zone, network: Id },
    /// A server asks the public DNS for private names; for a public resolver, the network that names it.
    NotForwarded(Server, Option<Id>),
    /// A zone answers for accounts that it has no record of.
    NoRecord(Zone),
    /// A private endpoint has no zone, or one in which nobody looks.
    Endpoint(Id),
    /// Somebody does not reach the API server of a private cluster.
    Unreachable { caller: Id, cluster: Id },
}

/// What is wrong, each with the places of the questions that it spoils, in the order of the questions.
pub(crate) type Faults = Map<Fault, Vec<usize>>;

/// Finds what is wrong.
pub(crate) fn faults(tracer: &Tracer<'_>, questions: &[Question]) -> Faults {
    let estate = tracer.topology().estate;
    let mut found = Faults::default();
    for (index, question) in questions.iter().enumerate() {
        if let Some(fault) = blame(estate, question) {
            found.entry(fault).or_default().push(index);
        }
    }
    for endpoint in faulty_zones(estate) {
        found.entry(Fault::Endpoint(endpoint.clone())).or_default();
    }
    for (caller, cluster) in unreachable(tracer, questions) {
        found.entry(Fault::Unreachable { caller, cluster }).or_default();
    }
    found
}

/// What is wrong with a design, with the questions that each fault spoils.
pub(super) fn all<'c>(context: &'c Context<'_>) -> impl Iterator<Item = (&'c Fault, Vec<&'c Question>)> {
    let questions = context.questions();
    let of = move |places: &'c Vec<usize>| places.iter().filter_map(|it| questions.get(*it)).collect();
    context.faults().iter().map(move |(fault, places)| (fault, of(places)))
}

/// Whom a question that went wrong speaks of; nothing where it went as it is meant, or the design does not say.
fn blame(estate: &Estate<'_>, question: &Question) -> Option<Fault> {
    let resolution = &question.resolution;
    if is_as_meant(estate, question) {
        return None;
    }
    let steps = &resolution.steps;
    let not_forwarded = steps.iter().find_map(|step| match step {
        Step::NotForwarded { by } => Some(by),
        _ => None,
    });
    if let Some(by) = not_forwarded {
        return Some(Fault::NotForwarded(by.clone(), network_of(by, steps)));
    }
    match &resolution.answer {
        Answer::NoName(NoName::Loop) => return last_forwarder(steps).map(|by| Fault::NotForwarded(by, None)),
        Answer::NoName(NoName::Unreachable { .. }) => return silence(estate, steps),
        Answer::NoName(NoName::NoRecord(zone)) => return no_record(estate, question, zone),
        Answer::NoName(NoName::NoService { .. } | NoName::NoPods(_) | NoName::NotPublic)
        | Answer::Drawn { .. }
        | Answer::Published { .. }
        | Answer::Address(_)
        | Answer::Public(_)
        | Answer::Unknown(_) => {}
    }
    steps.iter().find_map(|step| match step {
        Step::NotLinked { zone, network: Some(network) } => {
            Some(Fault::NotLinked { zone: zone.clone(), network: network.clone() })
        }
        _ => None,
    })
}

/// Whether a name stands for what it is meant to stand for, as far as the design says.
fn is_as_meant(estate: &Estate<'_>, question: &Question) -> bool {
    match (&question.subject, &question.resolution.answer) {
        (_, Answer::Unknown(_) | Answer::Drawn { .. } | Answer::Published { .. } | Answer::Address(_))
        | (Subject::Service(_), _) => true,
        (Subject::ApiServer(id), _) => {
            estate.clusters.get(id).is_none_or(|it| it.cluster.api_server.access == ApiAccess::Public)
        }
        (Subject::Endpoint(_) | Subject::Name, Answer::Public(_) | Answer::NoName(_)) => false,
    }
}

/// The network that names a public resolver.
fn network_of(by: &Server, steps: &[Step]) -> Option<Id> {
    let Server::Public(_) = by else { return None };
    steps.iter().rev().find_map(|step| match step {
        Step::NetworkServers { network, .. } => Some(network.clone()),
        _ => None,
    })
}

fn last_forwarder(steps: &[Step]) -> Option<Server> {
    steps.iter().rev().find_map(|step| match step {
        Step::Forwarded { by, .. } => Some(by.clone()),
        _ => None,
    })
}

/// A server that does not answer although it is reached: the platform's, from outside, and a firewall without DNS proxy.
fn silence(estate: &Estate<'_>, steps: &[Step]) -> Option<Fault> {
    let silent = steps.iter().rev().find_map(|step| match step {
        Step::Asked { server, silent: Some(_), .. } => Some(server),
        _ => None,
    })?;
    match silent {
        Server::Platform => last_forwarder(steps).map(|by| Fault::NotForwarded(by, None)),
        Server::Drawn(id) => {
            let proxy_off = estate.design.get::<Firewall>(id).is_some_and(|it| !it.dns_proxy);
            proxy_off.then(|| Fault::NotForwarded(silent.clone(), None))
        }
        Server::PrivateResolver(_) | Server::Public(_) | Server::Nobody(_) => None,
    }
}

/// Zones of the services with private endpoints answer for accounts; what other zones lack is their owner's business.
fn no_record(estate: &Estate<'_>, question: &Question, zone: &Zone) -> Option<Fault> {
    let Zone::Drawn(id) = zone else { return None };
    let drawn: &PrivateDnsZone = estate.design.get(id)?;
    let name = drawn.zone.trim().trim_end_matches('.');
    let facts = estate.facts();
    let services = PrivateService::ALL.into_iter().filter(|it| *it != PrivateService::Aks);
    let of_service =
        |it| facts.private_dns_zone(it).is_some_and(|zone| zone.value.eq_ignore_ascii_case(name));
    if !services.into_iter().any(of_service) {
        return None;
    }
    // Where its endpoint has no zone, or a wrong one, that is what is wrong.
    if let Subject::Endpoint(endpoint) = &question.subject
        && faulty_zones(estate).contains(&endpoint)
    {
        return None;
    }
    Some(Fault::NoRecord(zone.clone()))
}

/// The service behind an endpoint, where its accounts have names of their own.
pub(super) fn service_of(endpoint: &PrivateEndpoint) -> Option<PrivateService> {
    facts_private_service(&endpoint.service).filter(|it| *it != PrivateService::Aks)
}

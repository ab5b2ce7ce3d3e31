//! A flow to a name: the name is resolved first, as the caller does it.

use std::borrow::Cow;

use model::Id;
use model::element::Service;

use super::api_server::{Called as ApiServerCalled, called_by};
use super::asking;
use super::caller::anywhere;
use super::target::{Target, find, host_at};
use super::{Called, Nearest};
use crate::fabric::Fabric;
use crate::host::Host;
use crate::instance::PodName;
use crate::instance::api_server::api_server;
use crate::instance::public::{self, Purpose};
use crate::internet::HTTPS;
use crate::names::{Answer, Resolver, api_server_name};
use crate::packet::Party;
use crate::walker::Loss;
use crate::{Action, Disposition, Endpoint, Flow, ServiceAddress};

/// The name that a flow is to, where it is to one: also that which a service of type `ExternalName` stands for, and that
/// of an API server, for those who call it by name.
pub(super) fn name_of(fabric: &Fabric<'_>, flow: &Flow) -> Option<String> {
    let estate = fabric.topology.estate;
    match &flow.to {
        Endpoint::Name(name) => Some(name.clone()),
        Endpoint::Service(id) => {
            estate.design.get::<Service>(id)?.external_name.clone().filter(|it| !it.is_empty())
        }
        Endpoint::ApiServer(id) => {
            let cluster = estate.clusters.get(id)?;
            let called = called_by(fabric.topology, &who(fabric, &flow.from), cluster);
            (called == ApiServerCalled::Name).then(|| api_server_name(estate, cluster))
        }
        _ => None,
    }
}

/// Who an end is: where it is an address, whoever drawn has it.
pub(super) fn who<'e>(fabric: &Fabric<'_>, end: &'e Endpoint) -> Cow<'e, Endpoint> {
    let Endpoint::Address(address) = end else { return Cow::Borrowed(end) };
    Cow::Owned(match host_at(fabric, *address) {
        Some(Host::Pod(pod)) => match pod.name {
            PodName::Workload(id) => Endpoint::Workload(id.clone()),
            PodName::Controller(id) => Endpoint::IngressController(id.clone()),
            PodName::Any | PodName::Dns => Endpoint::PoolPod(pod.pool.id.clone()),
        },
        Some(Host::Node(node)) => Endpoint::Node(node.pool.id.clone()),
        Some(Host::Element(id, _) | Host::Site(id)) => Endpoint::Element(id.clone()),
        Some(Host::ApiServer(cluster)) => Endpoint::ApiServer(cluster.id.clone()),
        Some(Host::Platform(_) | Host::Internet) | None => return Cow::Borrowed(end),
    })
}

/// Resolves the name of a flow; what happened is written even where nothing came of it, unless nothing is.
pub(super) fn resolve(
    fabric: &Fabric<'_>,
    flow: &Flow,
    name: &str,
    quiet: bool,
) -> (Option<Action>, Result<Called, Loss>) {
    let topology = fabric.topology;
    let design = topology.estate.design;
    let resolution = Resolver::of(topology).resolve(&who(fabric, &flow.from), name);
    let (asked, lost) = if quiet {
        (Vec::new(), asking::loss(fabric, flow, &resolution.steps))
    } else {
        asking::follow(fabric, flow, &resolution.steps, false)
    };
    let action = (!quiet).then(|| Action::Name {
        name: resolution.name.clone(),
        steps: resolution.steps.iter().map(|it| it.sentence(design)).collect(),
        answer: match &lost {
            Some(loss) => loss.reason.clone(),
            None => resolution.answer.sentence(design),
        },
        asked,
    });
    if let Some(loss) = lost {
        return (action, Err(loss));
    }
    let called = match resolution.answer {
        Answer::Drawn { address: Some(address), .. } | Answer::Address(address) => {
            Ok(Called::Address(Party::new(address, None)))
        }
        Answer::Drawn { of, address: None } => Ok(Called::Drawn(of)),
        Answer::Published { of } => Ok(Called::FrontEnd(of)),
        Answer::Public(Some(id)) => Ok(Called::Public(id)),
        Answer::Public(None) => Ok(Called::SomeHost),
        Answer::NoName(why) => Err(Loss::new(Disposition::NoName, why.sentence(design))),
        Answer::Unknown(why) => Err(Loss::new(Disposition::Unknown, why)),
    };
    (action, called)
}

/// Whom a resolved name means.
pub(super) fn target<'t>(
    fabric: &Fabric<'t>,
    flow: &Flow,
    called: &Called,
    family: model::Family,
    nearest: &Nearest,
    caller: &Host<'t>,
) -> Result<Target, Loss> {
    let port = flow.port.or(Some(HTTPS));
    let estate = fabric.topology.estate;
    match called {
        Called::Address(party) => Ok(anywhere(party.clone().at_port(port))),
        // By its name it is called where that leads, also by pods.
        Called::Drawn(Endpoint::ApiServer(id)) if let Some(cluster) = estate.clusters.get(id) => {
            Ok(anywhere(api_server(fabric.topology, cluster, family).at_port(port)))
        }
        Called::Drawn(of) => {
            let drawn = Flow { to: of.clone(), port, ..flow.clone() };
            find(fabric, &drawn, family, nearest, caller)
        }
        Called::FrontEnd(of) => {
            let front_end = Some(ServiceAddress::FrontEnd);
            let drawn = Flow { to: of.clone(), port, service_address: front_end, ..flow.clone() };
            find(fabric, &drawn, family, nearest, caller)
        }
        Called::Public(id) => Ok(anywhere(public_of(fabric, id, family).at_port(port))),
        Called::SomeHost => {
            let party = Party::new(fabric.internet_host(family), port);
            Ok(Target { any_host: true, ..anywhere(party) })
        }
    }
}

/// The public address of an API server, or of the service behind a private endpoint.
fn public_of(fabric: &Fabric<'_>, id: &Id, family: model::Family) -> Party {
    let estate = fabric.topology.estate;
    let name = estate.design.name_of(id);
    if estate.clusters.contains_key(id) {
        let ip = public::stand_in(fabric.topology, id, Purpose::ApiServer, family);
        return Party::unstated(ip, None, id, format!("the API server of {name}"));
    }
    let ip = public::stand_in(fabric.topology, id, Purpose::Own, family);
    Party::unstated(ip, None, id, format!("the public address of {name}"))
}

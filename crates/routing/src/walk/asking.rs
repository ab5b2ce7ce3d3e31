//! The packets of a question for a name: from who asks to the cluster's DNS, and on from there, or from a machine, to the
//! server that its network names.
//!
//! Which server says what is decided by `names`; here its packets are walked, so that a policy, a security rule or a lost
//! route that keeps a question from its server is seen, and so that people see how the service of the cluster's DNS is
//! translated as any other is.

use std::net::IpAddr;

use model::element::Protocol;
use model::{Family, Id};

use super::caller::{anywhere, callers};
use super::named::who;
use super::{Ends, Journey};
use crate::fabric::Fabric;
use crate::host::{Host, NodeAt};
use crate::instance::{DNS_PORT, Lane, PodAt, PodName};
use crate::names::{Server, Step};
use crate::node::has_tables;
use crate::packet::Party;
use crate::walker::Loss;
use crate::{Disposition, Endpoint, Flow, Place, PlatformService, Symptom, Trace, platform};

/// What the walk of a question depends on: who asks, whether the cluster's DNS is asked and where that is, and which server
/// is asked next. The name is not among them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Asked {
    from: Endpoint,
    cluster: Option<(Id, Option<IpAddr>, bool)>,
    server: Option<IpAddr>,
}

/// The loss where a server that would answer is not reached; questions that differ in nothing but the name are walked once.
pub(super) fn loss(fabric: &Fabric<'_>, flow: &Flow, steps: &[Step]) -> Option<Loss> {
    let cluster = match steps.first() {
        Some(Step::ClusterDns { cluster, address, local }) => Some((cluster.clone(), *address, *local)),
        _ => None,
    };
    let asked = Asked { from: flow.from.clone(), cluster, server: next_server(fabric, steps) };
    let known = fabric.questions.borrow().iter().rev().find(|(it, _)| *it == asked).map(|(_, it)| it.clone());
    known.unwrap_or_else(|| {
        let (_, loss) = follow(fabric, flow, steps, true);
        fabric.questions.borrow_mut().push((asked, loss.clone()));
        loss
    })
}

/// Walks the question of a flow's caller as far as somebody drawn, or the platform, is asked: the walks, and the loss where
/// a server that would answer is not reached.
pub(super) fn follow(
    fabric: &Fabric<'_>,
    flow: &Flow,
    steps: &[Step],
    quiet: bool,
) -> (Vec<Trace>, Option<Loss>) {
    let mut walks = Vec::new();
    let from = who(fabric, &flow.from).into_owned();
    let Some(caller) = callers(fabric, &from).ok().and_then(|it| it.into_iter().next()) else {
        return (walks, None);
    };
    let mut question = Question { fabric, from, caller, quiet };
    if let Some(Step::ClusterDns { cluster, address, local }) = steps.first() {
        // LocalDNS answers on the node itself, where no chain is passed.
        let Some(address) = address.filter(|_| !local && question.can_call_services(cluster)) else {
            return (walks, None);
        };
        let walk = question.walk(address);
        let answers = walk.as_ref().and_then(|it| question.pod_that_got(cluster, it));
        let lost = walk.as_ref().and_then(|it| unanswered(it, "The cluster's DNS"));
        walks.extend(walk);
        let Some(pod) = answers.filter(|_| lost.is_none()) else { return (walks, lost) };
        question =
            Question { from: Endpoint::PoolPod(pod.pool.id.clone()), caller: Host::Pod(pod), ..question };
    }
    let Some(server) = next_server(fabric, steps) else { return (walks, None) };
    let walk = question.walk(server);
    let lost = walk.as_ref().and_then(|it| unanswered(it, &format!("The DNS server {server}")));
    walks.extend(walk);
    (walks, lost)
}

/// The server that is asked first by whoever is no cluster's DNS, where the walk knows its place: the platform's, or one
/// that is drawn.
fn next_server(fabric: &Fabric<'_>, steps: &[Step]) -> Option<IpAddr> {
    steps.iter().find_map(|step| match step {
        Step::Asked { server: Server::Drawn(_), silent: None, address } => Some(Some(*address)),
        Step::Asked { silent: None, .. } => Some(None),
        Step::Platform { .. } => Some(platform::address(fabric.topology, PlatformService::Resolver)),
        Step::ClusterDns { .. }
        | Step::Completed(_)
        | Step::ClusterRecord(_)
        | Step::NetworkServers { .. }
        | Step::SiteServers { .. }
        | Step::Asked { .. }
        | Step::Forwarded { .. }
        | Step::NotForwarded { .. }
        | Step::Answers(_)
        | Step::NotLinked { .. }
        | Step::FallsBack(_)
        | Step::Alias(_)
        | Step::PublicDns => None,
    })?
}

/// What becomes of the name where a question gets no answer; nothing where it gets one, or where nobody knows.
fn unanswered(walk: &Trace, server: &str) -> Option<Loss> {
    if matches!(walk.symptom, Symptom::Works | Symptom::Unknown) {
        return None;
    }
    let ways = [Some(&walk.forward), walk.back.as_ref()];
    let reason = ways.into_iter().flatten().find_map(|it| it.reason.as_deref()).unwrap_or_default();
    Some(Loss::new(Disposition::NoName, format!("{server} does not answer: {reason}")))
}

/// Somebody who asks.
struct Question<'t, 'f> {
    fabric: &'f Fabric<'t>,
    from: Endpoint,
    caller: Host<'t>,
    quiet: bool,
}

impl<'t> Question<'t, '_> {
    /// Whether the caller is a pod whose node's tables are known, and the cluster's DNS has pods with addresses.
    fn can_call_services(&self, cluster: &Id) -> bool {
        let Host::Pod(pod) = self.caller else { return false };
        let dns = self.pod_of_dns(cluster, 0);
        let known = |it: PodAt<'t>| Host::Pod(it).address(self.fabric.topology, Family::V4).is_some();
        has_tables(&NodeAt::from(&pod)) && dns.is_some_and(|it| has_tables(&NodeAt::from(&it)) && known(it))
    }

    fn pod_of_dns(&self, cluster: &Id, replica: u64) -> Option<PodAt<'t>> {
        let topology = self.fabric.topology;
        let cluster = topology.estate.clusters.get(cluster)?;
        PodAt::of(cluster, &Lane::of(topology, cluster, PodName::Dns)?, replica)
    }

    /// The pod of the cluster's DNS at which a walk ended.
    fn pod_that_got(&self, cluster: &Id, walk: &Trace) -> Option<PodAt<'t>> {
        match &walk.forward.hops.last()?.at {
            Place::Pod(id, Some(replica)) if id == cluster => self.pod_of_dns(cluster, *replica),
            _ => None,
        }
    }

    /// The question to a server, over UDP, and its answer; nothing where the caller's address is not known.
    fn walk(&self, server: IpAddr) -> Option<Trace> {
        let flow = Flow {
            port: Some(DNS_PORT),
            protocol: Protocol::Udp,
            family: Some(Family::of(server)),
            ..Flow::new(self.from.clone(), Endpoint::Address(server))
        };
        let target = anywhere(Party::new(server, Some(DNS_PORT)));
        let ends = Ends::of(self.fabric, &flow, self.caller, target).ok()?;
        let mut journey = Journey::new(self.fabric, &flow, &ends);
        journey.walker.quiet = self.quiet;
        Some(journey.trace(&flow, &ends))
    }
}

//! From what was seen to what became of a flow.

use std::collections::HashSet;
use std::net::SocketAddr;

use super::{Kind, Observation, Outcome, Sighting};
use crate::plan::{Plan, Question};
use crate::record::{Answer, Ended, Hop, Symptom, Way};
use crate::world::{FABRIC, Port, SECURITY, World};

/// Places that a packet passes before it is taken to go in circles: more than any way has.
const CIRCLES: usize = 24;
/// How many of them are kept.
const KEPT: usize = 8;

/// What an observation says.
#[must_use]
pub fn read(world: &World, question: &Question, observation: &Observation) -> Answer {
    let seen = |kind: Kind| -> Vec<&Sighting> {
        let mut before = HashSet::new();
        // A packet that is sent again says nothing new.
        let new = |it: &&Sighting| {
            before.insert((
                it.machine.clone(),
                it.interface.clone(),
                it.leaving,
                it.source,
                it.destination,
                it.hops_left,
            ))
        };
        observation.sightings.iter().filter(|it| it.kind == kind).filter(new).collect()
    };
    let replies = seen(Kind::Reply);
    let answered = observation.outcome == Outcome::Answered;
    let mut forward =
        way(world, &seen(Kind::Request), Some(question.to), &|machine| answers(observation, machine));
    if forward.hops.is_empty() {
        // It was stopped before it got to any interface, or was for the caller itself.
        forward.hops.push(Hop { at: question.from.clone(), ..Hop::default() });
        if answered {
            let seen_source = Some(question.to.ip());
            let seen_destination = Some(question.to);
            forward = Way { ended: Ended::Arrived, seen_source, seen_destination, hops: forward.hops };
        }
    }
    let mut back = (!replies.is_empty()).then(|| way(world, &replies, None, &|_| true));
    if answered && let Some(back) = &mut back {
        // The caller took it, so that it came from whom was asked: what a node translates for itself no watcher sees.
        back.seen_source = Some(question.to.ip());
    }
    Answer {
        symptom: match observation.outcome {
            Outcome::Answered => Symptom::Works,
            Outcome::Refused => Symptom::Refused,
            Outcome::Stalled => Symptom::ConnectsThenHangs,
            Outcome::Silence => Symptom::TimesOut,
        },
        forward,
        back,
        rules: observation.rules.clone(),
    }
}

/// Whether a machine was seen to answer: that it has an address does not mean that it took what came.
fn answers(observation: &Observation, machine: &str) -> bool {
    let answer = |it: &&Sighting| matches!(it.kind, Kind::Reply | Kind::Reset) && it.leaving;
    observation.sightings.iter().filter(answer).any(|it| it.machine == machine)
}

/// Puts together what was seen of one packet. `asked` is whom the caller called, before anything was changed; nothing
/// for answers. `takes` says whether a machine takes what is for it.
fn way(
    world: &World,
    sightings: &[&Sighting],
    asked: Option<SocketAddr>,
    takes: &dyn Fn(&str) -> bool,
) -> Way {
    let visits: Vec<&[&Sighting]> = sightings.chunk_by(|one, next| one.machine == next.machine).collect();
    let mut hops: Vec<Hop> = Vec::new();
    let mut came_to = asked;
    for (number, visit) in visits.iter().enumerate() {
        let last = number + 1 == visits.len();
        hops.extend(hop(world, visit, came_to, last));
        came_to = came_to.and(visit.last().map(|it| it.destination));
    }
    let end = sightings.last().filter(|it| !it.leaving && owns(&world.plan, it) && takes(&it.machine));
    let ended = match end {
        Some(_) => Ended::Arrived,
        None if visits.len() > CIRCLES => Ended::Loop,
        None => Ended::Lost,
    };
    if ended == Ended::Loop {
        hops.truncate(KEPT);
    }
    Way {
        ended,
        seen_source: end.map(|it| it.source.ip()),
        seen_destination: end.map(|it| it.destination).filter(|_| asked.is_some()),
        hops,
    }
}

/// The place of a visit, and what was changed there; nothing for places that only stand for something.
fn hop(world: &World, visit: &[&Sighting], came_to: Option<SocketAddr>, last: bool) -> Option<Hop> {
    let (first, end) = (visit.first()?, visit.last()?);
    let (at, next) = if first.machine == FABRIC {
        decision(world, visit)?
    } else if first.machine.starts_with(SECURITY) && (end.leaving || !last) {
        // Security groups are not on the way, but for what they keep.
        return None;
    } else {
        (first.machine.clone(), None)
    };
    let (before, after) = (came_to.unwrap_or(first.destination), end.destination);
    Some(Hop {
        at,
        next,
        source: Some(end.source.ip()).filter(|it| *it != first.source.ip()),
        destination: Some(after.ip()).filter(|it| *it != before.ip()),
        port: came_to.map(|_| after.port()).filter(|it| *it != before.port()),
    })
}

/// What the router decided, and for which subnet.
fn decision(world: &World, visit: &[&Sighting]) -> Option<(String, Option<String>)> {
    let first = visit.first()?;
    let port = |it: &Sighting| world.ports.get(&it.interface);
    let Port::Nic(nic) = port(first)? else { return None };
    let nic = world.nics.get(*nic)?;
    let left = visit.get(1).and_then(|it| port(it));
    if let (Some(Port::Nic(_)), Some(overlay)) = (left, &nic.overlay) {
        return Some((format!("overlay/{}", overlay.cluster), None));
    }
    let others = nic.others.iter().find(|(range, _)| range.contains(first.source.ip()));
    let subnet = others.map_or(&nic.subnet, |(_, it)| it);
    let next = left.map(|it| match it {
        Port::Hop(next) => next.to_string(),
        Port::Nic(_) | Port::Platform => "platform".to_owned(),
        Port::Edge(network) => format!("internet of {network}"),
    });
    Some((format!("router/{subnet}"), next))
}

/// Whether a packet is for the machine that it was seen to come in at.
fn owns(plan: &Plan, sighting: &Sighting) -> bool {
    let machine = plan.machine(&sighting.machine);
    machine.is_some_and(|it| it.addresses.iter().any(|(_, own)| own.ip() == sighting.destination.ip()))
}

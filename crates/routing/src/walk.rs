//! The walk of a flow, there and back.
//!
//! A packet is followed from place to place: the pod or machine that sends it, its node, the network's routes, what they
//! lead through, and who has the address in the end. What a device remembers of the way there decides the way back.
//! Source: packet paths 1.

mod alike;
mod api_server;
mod arrive;
mod asking;
mod back;
mod balance;
mod called;
mod caller;
mod class;
mod explain;
mod gateway;
mod leave;
mod mesh;
mod named;
mod nearest;
mod node;
mod outside;
mod proxy;
mod public;
mod relation;
mod symptom;
mod tables;
mod target;
mod tracer;
mod virtual_nodes;
mod wire;

use model::Id;

use crate::fabric::Fabric;
use crate::host::{Host, NodeAt};
use crate::packet::{Header, Packet, Party};
use crate::stateful::{Connections, Device};
use crate::topology::Topology;
use crate::walker::{Loss, USUAL_PLACES, Walker};
use crate::{Action, Disposition, Endpoint, Flow, Place, Relation, Trace, Walk};

pub(crate) use asking::Asked as AskedForName;
use caller::Ends;
pub(crate) use class::trace_class;
use nearest::Nearest;
pub use tracer::Tracer;
use wire::{Sender, Wire};

/// More places than any way that ends has: as many as a packet passes before its time to live is over.
const PLACES: usize = 64;

/// Walks a flow: the way there, and the way back where it arrived.
///
/// Total: what a design does not say ends the walk with [`Disposition::Unknown`] and the reason. The same design and
/// flow give the same trace. Whoever asks for several flows makes a [`Tracer`] and asks that.
pub fn trace(topology: &Topology<'_>, flow: &Flow) -> Trace {
    Tracer::of(topology).trace(flow)
}

/// What a name turned out to mean.
enum Called {
    /// An address.
    Address(Party),
    /// Something drawn, whose address the walk knows.
    Drawn(Endpoint),
    /// The front end of something that is published by a name.
    FrontEnd(Endpoint),
    /// The public address of a cluster's API server, or of the service behind a private endpoint.
    Public(Id),
    /// Some host on the internet.
    SomeHost,
}

/// Who gets a packet that some machine of a subnet sends, or why nobody does.
pub(crate) fn receiver<'t>(fabric: &Fabric<'t>, subnet: &'t Id, packet: Packet) -> Result<Host<'t>, Loss> {
    let mut journey = Journey::of(fabric, Walker::new(packet), Host::Internet, Relation::default());
    journey.walker.at(Place::Router(subnet.clone()));
    journey.follow(Next::Wire(Wire { subnet: Some(subnet), sender: Sender::Host(Host::Internet) }))
}

/// A packet under way, with what devices on the way remember.
pub(crate) struct Journey<'t, 'f> {
    fabric: &'f Fabric<'t>,
    topology: &'t Topology<'t>,
    walker: Walker,
    connections: Connections,
    /// What happened before the first packet was sent.
    opening: Option<Action>,
    /// It is told for all that are like its ends.
    class: bool,
    /// It is the answer.
    back: bool,
    /// Where the pod that answers is, as seen from the node that chooses it.
    relation: Relation,
    /// Who waits for the answer.
    caller: Host<'t>,
    /// Packets as they were at each place, to find circles.
    passed: Vec<(Place, Header)>,
}

/// Where a packet is about to be.
enum Next<'t> {
    /// Sent out of a subnet.
    Wire(Wire<'t>),
    /// At a node: from one of its pods, or from outside.
    Node(NodeAt<'t>, Side),
    /// At whom it is addressed to.
    Host(Host<'t>),
}

/// From which side a packet comes to a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Side {
    /// From a pod on it.
    Pod,
    /// From the network.
    Network,
    /// From the node itself.
    Own,
}

impl<'t, 'f> Journey<'t, 'f> {
    fn new(fabric: &'f Fabric<'t>, flow: &Flow, ends: &Ends<'t>) -> Self {
        let mut walker = Walker::new(Packet {
            source: ends.source.clone(),
            destination: ends.target.party.clone(),
            protocol: flow.protocol,
        });
        walker.any_host = ends.target.any_host;
        Self::of(fabric, walker, ends.caller, flow.relation)
    }

    fn of(fabric: &'f Fabric<'t>, walker: Walker, caller: Host<'t>, relation: Relation) -> Self {
        Self {
            fabric,
            topology: fabric.topology,
            walker,
            connections: Connections::default(),
            opening: None,
            class: false,
            back: false,
            relation,
            caller,
            passed: Vec::with_capacity(USUAL_PLACES),
        }
    }

    fn trace(mut self, flow: &Flow, ends: &Ends<'t>) -> Trace {
        let forward = self.run(ends.caller);
        let sent = Packet {
            source: ends.source.clone(),
            destination: ends.target.party.clone(),
            protocol: flow.protocol,
        };
        let host = match forward {
            Ok(host) => host,
            Err(loss) => {
                let symptom = self.behind_proxy(symptom::of_loss(&loss));
                return Trace { flow: flow.clone(), symptom, forward: self.walker.lost(loss), back: None };
            }
        };
        let arrived = self.walker.packet.clone();
        let mut answer = Walker::new(arrived.reply());
        // Of a class only the way there is told.
        answer.quiet = self.walker.quiet || self.class;
        let there = std::mem::replace(&mut self.walker, answer);
        let (back, symptom) = self.walk_back(host, &sent);
        Trace { flow: flow.clone(), symptom, forward: there.delivered(), back: Some(back) }
    }

    /// Follows the packet from whom sends it to whom gets it.
    fn run(&mut self, from: Host<'t>) -> Result<Host<'t>, Loss> {
        let next = self.send(from)?;
        self.follow(next)
    }

    /// Follows the packet to whom gets it.
    fn follow(&mut self, mut next: Next<'t>) -> Result<Host<'t>, Loss> {
        loop {
            next = match next {
                Next::Wire(wire) => self.wire(&wire)?,
                Next::Node(node, side) => self.node(node, side)?,
                Next::Host(host) => match self.receive(host)? {
                    Some(next) => next,
                    None => return Ok(host),
                },
            };
        }
    }

    /// Goes on to a place, unless the very packet was there before.
    fn at(&mut self, place: Place) -> Result<(), Loss> {
        let circles = self.walker.length() >= PLACES
            || self.passed.iter().any(|(at, header)| *header == self.walker.packet.header() && *at == place);
        self.passed.push((place.clone(), self.walker.packet.header()));
        if !circles {
            self.walker.at(place);
            return Ok(());
        }
        let name = place.label(self.topology.estate.design);
        self.walker.at(place);
        let reason = format!("It comes to {name} again, as it was: a circle.");
        Err(Loss::new(Disposition::Loop, reason))
    }

    fn name(&self, id: &'t Id) -> &'t str {
        self.topology.name(id)
    }

    /// A device passes the first packet on and remembers how it came.
    fn remember(&mut self, kind: Device, before: Packet, subnet: Option<&Id>) {
        if let Some(at) = self.walker.here().cloned().filter(|_| !self.back) {
            self.connections.remember(at, kind, before, self.walker.packet.clone(), subnet);
        }
    }

    /// A device puts back what it translated on the way there.
    fn restore(&mut self, original: &Packet) {
        let restored = original.reply();
        // What stays the same is no step, but may be shown in another way.
        if restored.source.is(&self.walker.packet.source) {
            self.walker.packet.source = restored.source;
        } else {
            self.walker.restore_source(restored.source);
        }
        if restored.destination.is(&self.walker.packet.destination) {
            self.walker.packet.destination = restored.destination;
        } else {
            self.walker.restore_destination(restored.destination);
        }
    }
}

/// The walk of an answer that ended.
fn ended(walker: Walker, result: Result<(), Loss>) -> Walk {
    match result {
        Ok(()) => walker.answered(),
        Err(loss) => walker.lost(loss),
    }
}

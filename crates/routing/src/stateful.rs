//! What devices remember of a connection, so that the answer finds its way back.

use model::Id;

use crate::Place;
use crate::packet::Packet;

/// What a device remembers.
#[derive(Clone, Debug)]
pub(crate) struct Connection {
    /// Where.
    pub(crate) at: Place,
    pub(crate) kind: Device,
    /// The first packet as it came.
    pub(crate) before: Packet,
    /// The same as it left.
    pub(crate) after: Packet,
    /// The subnet on whose behalf it was sent on, for the way back in.
    pub(crate) subnet: Option<Id>,
    /// The answer came by.
    used: bool,
}

/// What kind of device it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Device {
    /// A node: packets that belong to no connection are dropped.
    Node,
    /// A firewall: likewise.
    Firewall,
    /// A load balancer that rewrites the destination.
    Balancer,
    /// A proxy: it ends one connection and begins another.
    Proxy,
    /// A tunnel from an API server to a node.
    Tunnel,
    /// What translates towards the internet.
    Exit,
    /// A security group: answers of what it let through pass.
    SecurityGroup,
}

/// All connections of a walk.
#[derive(Clone, Debug, Default)]
pub(crate) struct Connections(Vec<Connection>);

impl Connections {
    /// A device lets the first packet pass and remembers it.
    pub(crate) fn remember(
        &mut self,
        at: Place,
        kind: Device,
        before: Packet,
        after: Packet,
        subnet: Option<&Id>,
    ) {
        self.0.push(Connection { at, kind, before, after, subnet: subnet.cloned(), used: false });
    }

    /// The connection at a place that a packet answers.
    pub(crate) fn answered(&mut self, at: &Place, kind: Device, packet: &Packet) -> Option<Connection> {
        self.find(packet, |it| it.kind == kind && it.at == *at)
    }

    /// The connection that a packet from the internet answers, wherever it left from.
    pub(crate) fn answered_at_exit(&mut self, packet: &Packet) -> Option<Connection> {
        self.find(packet, |it| {
            it.before.source.ip != it.after.source.ip && matches!(it.kind, Device::Exit | Device::Firewall)
        })
    }

    /// The connection of a kind that a packet answers, wherever it is.
    pub(crate) fn answered_anywhere(&mut self, kind: Device, packet: &Packet) -> Option<Connection> {
        self.find(packet, |it| it.kind == kind)
    }

    /// A proxy began a connection of its own, and no answer to it came yet.
    pub(crate) fn behind_proxy(&self) -> bool {
        self.0.iter().any(|it| it.kind == Device::Proxy && !it.used)
    }

    fn find(&mut self, packet: &Packet, fits: impl Fn(&Connection) -> bool) -> Option<Connection> {
        let found = self.0.iter_mut().rev().find(|it| fits(it) && packet.answers(&it.after))?;
        found.used = true;
        Some(found.clone())
    }

    /// A device that watches connections and saw only the way there: what follows the first packet dies there.
    pub(crate) fn one_sided(&self) -> Option<&Connection> {
        self.0.iter().find(|it| !it.used && matches!(it.kind, Device::Node | Device::Firewall))
    }
}

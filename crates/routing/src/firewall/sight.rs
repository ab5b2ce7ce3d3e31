//! What a firewall sees of a packet.

use crate::packet::Packet;
use crate::walker::Walker;

/// A packet as a firewall sees it.
#[derive(Clone, Copy)]
pub(super) struct Sight<'p> {
    pub(super) packet: &'p Packet,
    /// Its destination stands for any host on the internet.
    pub(super) any_host: bool,
    /// The name by which the destination is called.
    pub(super) host_name: Option<&'p str>,
}

impl<'p> Sight<'p> {
    pub(super) fn of(walker: &'p Walker) -> Self {
        Self { packet: &walker.packet, any_host: walker.any_host, host_name: walker.host_name.as_deref() }
    }
}

//! What a firewall was asked about a flow to a name, so that flows to other names need not be walked for the same answer.

use model::Id;
use model::element::Firewall;

use super::rules::{Verdict, verdict};
use super::sight::Sight;
use crate::packet::Packet;
use crate::topology::Topology;
use crate::walker::Walker;

/// A packet that is for a name, at a firewall, and how that took it.
pub(crate) struct AskedByName {
    firewall: Id,
    packet: Packet,
    any_host: bool,
    taken: Taken,
}

/// How a firewall takes a packet: what becomes of it depends on nothing else of a verdict.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Taken {
    Passes { as_proxy: bool },
    SomePass,
    Denied,
}

impl AskedByName {
    pub(super) fn of(firewall: &Id, walker: &Walker, verdict: &Verdict<'_>) -> Self {
        Self {
            firewall: firewall.clone(),
            packet: walker.packet.clone(),
            any_host: walker.any_host,
            taken: verdict.into(),
        }
    }

    /// Whether the firewall takes the packet in the same way if it is for another name.
    pub(crate) fn takes_alike(&self, topology: &Topology<'_>, name: &str) -> bool {
        let Self { firewall, packet, any_host, taken } = self;
        let Some(firewall) = topology.estate.design.get::<Firewall>(firewall) else { return false };
        let sight = Sight { packet, any_host: *any_host, host_name: Some(name) };
        Taken::from(&verdict(topology.estate.facts(), firewall, sight)) == *taken
    }
}

impl From<&Verdict<'_>> for Taken {
    fn from(verdict: &Verdict<'_>) -> Self {
        match verdict {
            Verdict::Passes { as_proxy, .. } => Self::Passes { as_proxy: *as_proxy },
            Verdict::Some(_) => Self::SomePass,
            Verdict::Denied(_) => Self::Denied,
        }
    }
}

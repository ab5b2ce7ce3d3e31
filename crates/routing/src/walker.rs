//! Builds a walk: where the packet is, what happened there, and what its header says by now.

use crate::packet::{Packet, Party};
use crate::{Action, Basis, Disposition, Filter, Hop, Place, Step, Walk};

/// Who puts addresses back on the way back.
const TRACKING: &str = "connection tracking";

/// As many places as most packets pass.
pub(crate) const USUAL_PLACES: usize = 8;

/// A packet under way and the hops behind it.
pub(crate) struct Walker {
    hops: Vec<Hop>,
    /// As it is now.
    pub(crate) packet: Packet,
    /// The destination stands for any host on the internet: what is true for some hosts only is not certain.
    pub(crate) any_host: bool,
    /// The name by which it is called: what rules that go by name see.
    pub(crate) host_name: Option<String>,
    /// What happens is not written down: only where it comes to is wanted.
    pub(crate) quiet: bool,
}

impl Walker {
    pub(crate) fn new(packet: Packet) -> Self {
        Self {
            hops: Vec::with_capacity(USUAL_PLACES),
            packet,
            any_host: false,
            host_name: None,
            quiet: false,
        }
    }

    /// A walk that begins and ends at a place, without a packet to speak of.
    pub(crate) fn new_at(place: Place) -> Self {
        let nobody = || Party::new(std::net::IpAddr::from([0, 0, 0, 0]), None);
        let protocol = model::element::Protocol::Tcp;
        let mut walker = Self::new(Packet { source: nobody(), destination: nobody(), protocol });
        walker.at(place);
        walker
    }

    /// Whether the packet was at a place before.
    pub(crate) fn passed(&self, place: &Place) -> bool {
        self.hops.iter().any(|it| it.at == *place)
    }

    /// Goes on to the next place.
    pub(crate) fn at(&mut self, place: Place) {
        self.hops.push(Hop { at: place, steps: Vec::new() });
    }

    /// Where the packet is.
    pub(crate) fn here(&self) -> Option<&Place> {
        self.hops.last().map(|it| &it.at)
    }

    /// How many places it passed.
    pub(crate) fn length(&self) -> usize {
        self.hops.len()
    }

    /// Something happens where the packet is.
    pub(crate) fn step(&mut self, action: Action, basis: Basis) {
        if let Some(hop) = self.hops.last_mut().filter(|_| !self.quiet) {
            hop.steps.push(Step { action, basis });
        }
    }

    pub(crate) fn note(&mut self, text: impl Into<String>, basis: Basis) {
        if !self.quiet {
            self.step(Action::Note(text.into()), basis);
        }
    }

    /// Somebody let it pass, or not.
    pub(crate) fn filter(&mut self, by: Filter, allowed: bool, reason: impl Into<String>, basis: Basis) {
        if !self.quiet {
            self.step(Action::Filter { by, allowed, rule: None, reason: reason.into() }, basis);
        }
    }

    /// The source is replaced here.
    pub(crate) fn translate_source(&mut self, by: impl Into<String>, after: Party, basis: Basis) {
        if !self.quiet {
            let before = self.packet.source.seen();
            self.step(Action::SourceNat { by: by.into(), before, after: after.seen() }, basis);
        }
        self.packet.source = after;
    }

    /// The destination is replaced here.
    pub(crate) fn translate_destination(&mut self, by: impl Into<String>, after: Party, basis: Basis) {
        if !self.quiet {
            let before = self.packet.destination.seen_with_port();
            self.step(Action::DestinationNat { by: by.into(), before, after: after.seen_with_port() }, basis);
        }
        self.packet.destination = after;
    }

    /// A device puts the source back that the request was for.
    pub(crate) fn restore_source(&mut self, after: Party) {
        if !self.quiet {
            let before = self.packet.source.seen_with_port();
            let action = Action::SourceNat { by: TRACKING.into(), before, after: after.seen_with_port() };
            self.step(action, Basis::Kernel);
        }
        self.packet.source = after;
    }

    /// A device puts the destination back that the request came from.
    pub(crate) fn restore_destination(&mut self, after: Party) {
        if !self.quiet {
            let before = self.packet.destination.seen();
            let action = Action::DestinationNat { by: TRACKING.into(), before, after: after.seen() };
            self.step(action, Basis::Kernel);
        }
        self.packet.destination = after;
    }

    /// It arrived, here.
    pub(crate) fn delivered(self) -> Walk {
        self.delivered_with(|packet| packet.source.seen())
    }

    /// The same, for an answer: whom it comes from matters with its port.
    pub(crate) fn answered(self) -> Walk {
        self.delivered_with(|packet| packet.source.seen_with_port())
    }

    fn delivered_with(self, source: fn(&Packet) -> crate::SeenAddress) -> Walk {
        Walk {
            disposition: Disposition::Delivered,
            reason: None,
            seen_source: Some(source(&self.packet)),
            seen_destination: Some(self.packet.destination.seen_with_port()),
            hops: self.hops,
        }
    }

    /// It ends here without arriving.
    pub(crate) fn lost(self, loss: Loss) -> Walk {
        Walk {
            disposition: loss.disposition,
            reason: Some(loss.reason),
            hops: self.hops,
            seen_source: None,
            seen_destination: None,
        }
    }
}

/// Why a packet did not arrive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Loss {
    pub(crate) disposition: Disposition,
    pub(crate) reason: String,
    /// Nothing comes back, where one would think that somebody refuses.
    pub(crate) silent: bool,
}

impl Loss {
    pub(crate) fn new(disposition: Disposition, reason: impl Into<String>) -> Self {
        Self { disposition, reason: reason.into(), silent: false }
    }

    /// The same, and whoever waits is not told.
    pub(crate) fn silent(disposition: Disposition, reason: impl Into<String>) -> Self {
        Self { silent: true, ..Self::new(disposition, reason) }
    }
}

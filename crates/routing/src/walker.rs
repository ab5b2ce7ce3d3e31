//! Builds a walk: where the packet is, what happened there, and what its addresses are by now.

use std::net::IpAddr;

use crate::{Disposition, Hop, Place, SeenAddress, Step, Walk};

/// A packet under way and the hops behind it.
pub(crate) struct Walker {
    hops: Vec<Hop>,
    /// The source address as it is now.
    pub(crate) source: SeenAddress,
    /// Where it wants to go.
    pub(crate) destination: IpAddr,
    /// Its destination port.
    pub(crate) port: Option<u16>,
    /// What the far end sees as the destination, where that is not one known address.
    pub(crate) destination_shown: Option<SeenAddress>,
}

impl Walker {
    pub(crate) fn from(place: Place, source: SeenAddress, destination: IpAddr, port: Option<u16>) -> Self {
        Self {
            hops: vec![Hop { at: place, steps: Vec::new() }],
            source,
            destination,
            port,
            destination_shown: None,
        }
    }

    /// Goes on to the next place.
    pub(crate) fn at(&mut self, place: Place) {
        self.hops.push(Hop { at: place, steps: Vec::new() });
    }

    /// Something happens where the packet is.
    pub(crate) fn step(&mut self, step: Step) {
        if let Some(hop) = self.hops.last_mut() {
            hop.steps.push(step);
        }
    }

    pub(crate) fn note(&mut self, text: impl Into<String>) {
        self.step(Step::Note(text.into()));
    }

    /// The source address is replaced here.
    pub(crate) fn translate_source(&mut self, by: impl Into<String>, after: SeenAddress) {
        let before = std::mem::replace(&mut self.source, after.clone());
        self.step(Step::SourceNat { by: by.into(), before, after });
    }

    /// It arrived, here.
    pub(crate) fn delivered(self) -> Walk {
        let shown = self.destination_shown.unwrap_or(SeenAddress::Known(self.destination, self.port));
        Walk {
            disposition: Disposition::Delivered,
            reason: None,
            hops: self.hops,
            seen_source: Some(self.source),
            seen_destination: Some(shown),
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
}

impl Loss {
    pub(crate) fn new(disposition: Disposition, reason: impl Into<String>) -> Self {
        Self { disposition, reason: reason.into() }
    }
}

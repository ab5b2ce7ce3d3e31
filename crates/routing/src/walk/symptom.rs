//! What a person notices.

use crate::walker::Loss;
use crate::{Disposition, Symptom};

/// Of a packet that did not arrive.
pub(super) fn of_loss(loss: &Loss) -> Symptom {
    match of(loss.disposition) {
        Symptom::Refused if loss.silent => Symptom::TimesOut,
        symptom => symptom,
    }
}

/// Of a disposition.
pub(crate) const fn of(disposition: Disposition) -> Symptom {
    match disposition {
        Disposition::Delivered => Symptom::Works,
        Disposition::Unknown => Symptom::Unknown,
        Disposition::NoEndpoint => Symptom::Refused,
        Disposition::NoName => Symptom::NameNotFound,
        Disposition::AsymmetricReturn => Symptom::ConnectsThenHangs,
        Disposition::DeniedBySecurityRule
        | Disposition::DeniedByPolicy
        | Disposition::DeniedByFirewall
        | Disposition::NoRoute
        | Disposition::NextHopUnreachable
        | Disposition::NotRoutableDestination
        | Disposition::NoEgress
        | Disposition::SnatExhausted
        | Disposition::DroppedByPlatform
        | Disposition::DeniedByMesh
        | Disposition::Loop => Symptom::TimesOut,
    }
}

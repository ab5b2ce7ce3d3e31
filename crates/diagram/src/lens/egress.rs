//! Egress: as whom each pool leaves, and what it passes.

use analysis::Analysis;
use estate::Estate;
use routing::{Place, Symptom};

use super::{Marks, Tone};

pub(super) fn mark(estate: &Estate<'_>, analysis: &Analysis, marks: &mut Marks) {
    for cluster in estate.clusters.values() {
        let outbound = cluster.cluster.outbound.outbound_type.as_str();
        marks.say(cluster.id, Tone::Told, format!("outbound type {outbound}"));
    }
    for way in &analysis.ways_out {
        let seen = way.trace.forward.seen_source.as_ref();
        let (tone, note) = match (way.trace.symptom, seen) {
            (Symptom::Works, Some(seen)) => (Tone::Good, format!("leaves as {seen}")),
            (Symptom::Works, None) => (Tone::Good, "gets out".to_owned()),
            (Symptom::Unknown, _) => (Tone::Caution, "the design does not say how it leaves".to_owned()),
            (
                Symptom::Refused
                | Symptom::TimesOut
                | Symptom::ConnectsThenHangs
                | Symptom::NameNotFound
                | Symptom::BadGateway,
                _,
            ) => (Tone::Bad, "does not get out".to_owned()),
        };
        marks.say(&way.pool, tone, note);
        marks.tell(&way.pool, way.trace.summary());
        for hop in &way.trace.forward.hops {
            if let Place::Element(id) | Place::Router(id) | Place::SiteGateway(id) = &hop.at {
                marks.say(id, Tone::Told, "");
                if let Some(label) = hop.label(estate.design) {
                    marks.tell(id, label);
                }
            }
        }
    }
}

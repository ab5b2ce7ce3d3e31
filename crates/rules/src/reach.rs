//! What can't be reached although the design says that it is called.
//!
//! The flows that a design implies are walked once, and each that does not work has one cause: the first thing that
//! stops it. The rules about reachability each speak of one cause; none has an opinion of its own.

mod cause;
mod implied;
mod retarget;
mod security;

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use model::element::Firewall;
use model::{Design, Id};
use routing::{Flow, Trace, Tracer, Walk};

use crate::words;

pub(crate) use cause::Cause;
pub(crate) use implied::{Implied, Kind};
pub(crate) use retarget::retargeted;
pub(crate) use security::allow;

/// An implied flow that does not work.
#[derive(Debug)]
pub(crate) struct Failure {
    /// The flow, and what of the design says that it is there.
    pub(crate) implied: Implied,
    /// Its walk.
    pub(crate) trace: Trace,
    /// What stops it.
    pub(crate) cause: Cause,
    /// Other flows with the same ends and cause.
    others: Vec<Implied>,
}

/// The implied flows of a design, walked.
#[derive(Debug)]
pub(crate) struct Walked {
    /// Those that do not work, each pair of ends once for a cause.
    pub(crate) failures: Vec<Failure>,
}

impl Walked {
    /// Walks what a design says is called.
    pub(crate) fn of(tracer: &Tracer<'_>) -> Self {
        let topology = tracer.topology();
        let estate = topology.estate;
        let implied = implied::flows(topology);
        let mut walked = Self { failures: Vec::new() };
        let mut seen: BTreeMap<_, usize> = BTreeMap::new();
        for implied in implied {
            if cause::is_none(tracer.symptom(&implied.flow)) {
                continue;
            }
            let trace = tracer.trace(&implied.flow);
            let Some(cause) = cause::of(estate, &implied, &trace) else { continue };
            let failure = Failure { implied, trace, cause, others: Vec::new() };
            match seen.entry(failure.identity()) {
                Entry::Vacant(place) => {
                    place.insert(walked.failures.len());
                    walked.failures.push(failure);
                }
                Entry::Occupied(place) => {
                    if let Some(known) = walked.failures.get_mut(*place.get()) {
                        known.others.push(failure.implied);
                    }
                }
            }
        }
        walked
    }
}

impl Failure {
    /// The subjects of its finding.
    pub(crate) fn subjects(&self) -> Vec<&Id> {
        let mut subjects: Vec<&Id> = Vec::new();
        let ends = [Some(&self.implied.by), self.implied.about.as_ref()];
        for id in self.cause.first().into_iter().chain(ends.into_iter().flatten()).chain(self.cause.last()) {
            if !subjects.contains(&id) {
                subjects.push(id);
            }
        }
        subjects
    }

    /// What tells it from others: its cause and its subjects.
    fn identity(&self) -> (u8, Vec<Id>) {
        (self.cause.number(), self.subjects().into_iter().cloned().collect())
    }

    /// Whether its finding is an error: not for pods that are called directly, nor where a firewall has no rules yet.
    pub(crate) fn is_error(&self, design: &Design) -> bool {
        match &self.cause {
            Cause::PodAddress { .. } => false,
            Cause::RequiredBlocked { by } => !design.get::<Firewall>(by).is_some_and(is_unwritten),
            Cause::SecurityRule { .. }
            | Cause::Asymmetric { .. }
            | Cause::NotPeered { .. }
            | Cause::NotTransitive { .. }
            | Cause::NodeRoute { .. } => true,
        }
    }

    /// The direction that fails, and whether it is the way back.
    pub(crate) fn failing(&self) -> (&Walk, bool) {
        failing(&self.trace)
    }

    /// What the design says, in a sentence, and that only the answer is lost where it is so.
    pub(crate) fn what(&self, design: &Design) -> String {
        let by = design.name_of(&self.implied.by);
        let far = match &self.implied.about {
            Some(about) => design.name_of(about).to_owned(),
            None => words::end(design, &self.implied.flow.to),
        };
        let sentence = match self.implied.kind {
            Kind::Call(_) => format!("{by} calls {far}."),
            Kind::Saved => format!("The saved flow {by} to {far} must arrive."),
            Kind::Published => format!("{by} is published to the internet."),
            Kind::PublishedByFirewall => format!("{by} publishes {far}."),
            Kind::Within => format!("Nodes and pods of {by} talk to those of {}.", {
                if self.implied.about.is_some() { far.as_str() } else { "the same pool" }
            }),
            Kind::Images => format!("{by} has its images from {far}."),
            Kind::Names => format!("Nodes in {by} ask {far} for names."),
            Kind::Required => format!("Nodes of {by} need {far} to run."),
            Kind::NodeRoute => format!("Pods of other nodes call those of {far}."),
        };
        if self.failing().1 {
            format!("{sentence} The request arrives, the answer does not.")
        } else {
            sentence
        }
    }

    /// Why, as the walk says it.
    pub(crate) fn reason(&self) -> &str {
        self.failing().0.reason.as_deref().unwrap_or_default()
    }

    /// Every implied flow with these ends and this cause.
    pub(crate) fn all(&self) -> impl Iterator<Item = &Implied> {
        std::iter::once(&self.implied).chain(&self.others)
    }

    /// The same as flows.
    pub(crate) fn flows(&self) -> impl Iterator<Item = &Flow> {
        self.all().map(|it| &it.flow)
    }

    /// The flow.
    pub(crate) const fn flow(&self) -> &Flow {
        &self.implied.flow
    }
}

/// A firewall for which nobody wrote a rule yet.
const fn is_unwritten(firewall: &Firewall) -> bool {
    firewall.fqdn_tags.is_empty()
        && firewall.application_rules.is_empty()
        && firewall.network_rules.is_empty()
}

/// The direction that decides: the way there unless it arrives.
fn failing(trace: &Trace) -> (&Walk, bool) {
    match &trace.back {
        Some(back) => (back, true),
        None => (&trace.forward, false),
    }
}

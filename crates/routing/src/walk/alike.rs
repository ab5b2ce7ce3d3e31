//! Flows to names that differ in nothing but the name.
//!
//! Only firewalls look at a name. Where two names have led to the same address, and every firewall on the way takes them
//! alike, one walk is as good as the other: what nodes need to run are many names behind one firewall.

use std::cell::RefCell;

use model::element::Protocol;

use super::caller::Ends;
use crate::fabric::Fabric;
use crate::firewall::AskedByName;
use crate::packet::Party;
use crate::{Flow, Place, Relation, Symptom};

/// The flows to names that were walked.
#[derive(Default)]
pub(super) struct Alike {
    walked: RefCell<Vec<Walked>>,
}

/// How a flow to a name begins, and what became of it.
struct Walked {
    start: Start,
    asked: Vec<AskedByName>,
    symptom: Symptom,
}

/// All that a walk depends on beside the name.
#[derive(PartialEq, Eq)]
struct Start {
    source: Party,
    target: Party,
    any_host: bool,
    protocol: Protocol,
    relation: Relation,
    caller: Place,
}

impl Start {
    fn of(flow: &Flow, ends: &Ends<'_>) -> Self {
        Self {
            source: ends.source.clone(),
            target: ends.target.party.clone(),
            any_host: ends.target.any_host,
            protocol: flow.protocol,
            relation: flow.relation,
            caller: ends.caller.place(),
        }
    }
}

impl Alike {
    /// What becomes of a flow to a name: what became of one that is alike, else what its walk says.
    pub(super) fn symptom(
        &self,
        fabric: &Fabric<'_>,
        flow: &Flow,
        ends: &Ends<'_>,
        name: &str,
        walk: impl FnOnce() -> Symptom,
    ) -> Symptom {
        let start = Start::of(flow, ends);
        let is_alike = |it: &&Walked| {
            it.start == start && it.asked.iter().all(|asked| asked.takes_alike(fabric.topology, name))
        };
        // What is alike comes in a row: the last one is asked first.
        if let Some(known) = self.walked.borrow().iter().rev().find(is_alike) {
            return known.symptom;
        }
        fabric.asked.borrow_mut().clear();
        let symptom = walk();
        let asked = fabric.asked.take();
        self.walked.borrow_mut().push(Walked { start, asked, symptom });
        symptom
    }
}

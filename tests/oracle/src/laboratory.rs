//! The laboratory: a plan, built of network namespaces, in which probes are sent.
//!
//! Everything happens in one process, inside namespaces of its own (see [`enclosure`]): a thread enters a machine's
//! namespace, and what it opens or starts belongs to that machine.

mod building;
mod capture;
mod counting;
pub mod enclosure;
mod namespace;
mod probe;
mod reading;
mod servers;

use std::thread;
use std::time::Duration;

use anyhow::{Context, Result};
use model::Family;

pub use capture::{Kind, Sighting};
pub use probe::Outcome;
pub use reading::read;

use crate::plan::{Plan, Question};
use crate::record::Rules;
use capture::Capture;
use counting::Counting;
use namespace::Namespace;
use servers::Servers;

/// A plan that stands.
pub struct Laboratory {
    namespaces: Vec<Namespace>,
    names: Vec<String>,
    capture: Capture,
    servers: Servers,
    counting: Counting,
}

/// What happened to a probe.
#[derive(Clone, Debug)]
pub struct Observation {
    /// What the client noticed.
    pub outcome: Outcome,
    /// Every packet of the probe, wherever it was seen, in order of time.
    pub sightings: Vec<Sighting>,
    /// The rules of nodes' tables that took a packet of it.
    pub rules: Rules,
}

/// How long packets are waited for that are still under way when the client has its answer.
const SETTLING: Duration = Duration::from_millis(8);

impl Laboratory {
    /// Builds what the plan says.
    ///
    /// # Errors
    /// When a program is missing or refuses what it is told, with its own words.
    pub fn build(plan: &Plan) -> Result<Self> {
        let namespaces = building::build(plan)?;
        let capture = Capture::start(plan, &namespaces)?;
        let servers = Servers::start(plan, &namespaces)?;
        let names = plan.machines.iter().map(|it| it.name.clone()).collect();
        let counting = Counting::of(plan);
        Ok(Self { namespaces, names, capture, servers, counting })
    }

    /// Sends one probe and watches it everywhere.
    ///
    /// # Errors
    /// When there is no such machine, or a socket can't be had.
    pub fn probe(&mut self, question: &Question) -> Result<Observation> {
        let from = self.names.iter().position(|it| *it == question.from);
        let from = from.with_context(|| format!("there is no machine {}", question.from))?;
        let family = Family::of(question.to.ip());
        // What ends the probe before is counted late.
        self.counting.forget(&self.namespaces, family)?;
        self.capture.forget()?;
        let outcome = self.namespaces[from].inside(|| probe::send(question))?;
        thread::sleep(SETTLING);
        let sightings = self.capture.take()?;
        let rules = self.counting.since(&self.namespaces, family)?;
        Ok(Observation { outcome, sightings, rules })
    }

    /// Takes it down.
    ///
    /// # Errors
    /// When a namespace can't be removed.
    pub fn remove(self) -> Result<()> {
        self.servers.stop();
        building::remove(&self.namespaces)
    }
}

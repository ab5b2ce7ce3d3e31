//! The laboratory: a plan, built of network namespaces, in which probes are sent.
//!
//! Everything happens in one process, inside namespaces of its own (see [`enclosure`]): a thread enters a machine's
//! namespace, and what it opens or starts belongs to that machine.

mod building;
mod capture;
pub mod enclosure;
mod namespace;
mod probe;
mod reading;
mod servers;

use std::thread;
use std::time::Duration;

use anyhow::{Context, Result};

pub use capture::{Kind, Sighting};
pub use probe::Outcome;
pub use reading::read;

use crate::plan::{Plan, Question};
use capture::Capture;
use namespace::Namespace;
use servers::Servers;

/// A plan that stands.
pub struct Laboratory {
    namespaces: Vec<Namespace>,
    names: Vec<String>,
    capture: Capture,
    servers: Servers,
}

/// What happened to a probe.
#[derive(Clone, Debug)]
pub struct Observation {
    /// What the client noticed.
    pub outcome: Outcome,
    /// Every packet of the probe, wherever it was seen, in order of time.
    pub sightings: Vec<Sighting>,
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
        Ok(Self { namespaces, names, capture, servers })
    }

    /// Sends one probe and watches it everywhere.
    ///
    /// # Errors
    /// When there is no such machine, or a socket can't be had.
    pub fn probe(&mut self, question: &Question) -> Result<Observation> {
        let from = self.names.iter().position(|it| *it == question.from);
        let from = from.with_context(|| format!("there is no machine {}", question.from))?;
        self.capture.forget()?;
        let outcome = self.namespaces[from].inside(|| probe::send(question))?;
        thread::sleep(SETTLING);
        let sightings = self.capture.take()?;
        Ok(Observation { outcome, sightings })
    }

    /// The rules of a machine with their counters, as `iptables-save -c` prints them.
    ///
    /// # Errors
    /// When there is no such machine, or the program fails.
    pub fn counters(&self, machine: &str) -> Result<String> {
        let index = self.names.iter().position(|it| it == machine);
        let index = index.with_context(|| format!("there is no machine {machine}"))?;
        self.namespaces[index].inside(|| building::run("iptables-save", &["-c"], ""))
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

//! Walks of many flows through one design: what they look up is looked up once.

use super::{Journey, caller, named, relation, symptom, virtual_nodes};
use crate::fabric::Fabric;
use crate::topology::Topology;
use crate::walker::Walker;
use crate::{Basis, Flow, Symptom, Trace};

/// Walks flows through a design, and remembers what it looked up for the next one.
pub struct Tracer<'t> {
    fabric: Fabric<'t>,
}

impl<'t> Tracer<'t> {
    /// Ready to walk; nothing is looked up yet.
    pub fn of(topology: &'t Topology<'t>) -> Self {
        Self { fabric: Fabric::of(topology) }
    }

    /// Walks a flow, as [`trace`](crate::trace) does.
    pub fn trace(&self, flow: &Flow) -> Trace {
        self.walk(flow, false)
    }

    /// What a person would notice of a flow: the same walk, which writes down nothing of what happens on the way.
    pub fn symptom(&self, flow: &Flow) -> Symptom {
        self.walk(flow, true).symptom
    }

    fn walk(&self, flow: &Flow, quiet: bool) -> Trace {
        let fabric = &self.fabric;
        if let Some((place, loss)) = virtual_nodes::unwalked(fabric.topology, flow) {
            let symptom = symptom::of_loss(&loss);
            return Trace {
                flow: flow.clone(),
                symptom,
                forward: Walker::new_at(place).lost(loss),
                back: None,
            };
        }
        let name = named::name_of(fabric, flow);
        let (opening, called) = match name.as_deref().map(|it| named::resolve(fabric, flow, it, quiet)) {
            Some((opening, called)) => (opening, called.map(Some)),
            None => (None, Ok(None)),
        };
        let ends = match called {
            Ok(called) => caller::ends(fabric, flow, called.as_ref()),
            Err(loss) => Err((caller::place_of(&flow.from), loss)),
        };
        match ends {
            Ok(ends) => {
                let mut journey = Journey::new(fabric, flow, &ends);
                journey.opening = opening;
                journey.walker.host_name = name;
                journey.walker.quiet = quiet;
                let mut trace = journey.trace(flow, &ends);
                if !quiet {
                    relation::tell(&mut trace);
                }
                trace
            }
            Err((place, loss)) => {
                let mut walker = Walker::new_at(place);
                if let Some(opening) = opening {
                    walker.step(opening, Basis::Documented);
                }
                let symptom = symptom::of_loss(&loss);
                Trace { flow: flow.clone(), symptom, forward: walker.lost(loss), back: None }
            }
        }
    }
}

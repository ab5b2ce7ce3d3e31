//! Walks of many flows through one design: what they look up is looked up once.

use super::alike::Alike;
use super::caller::{self, Ends};
use super::{Journey, named, relation, symptom, virtual_nodes};
use crate::fabric::Fabric;
use crate::topology::Topology;
use crate::walker::{Loss, Walker};
use crate::{Action, Basis, Flow, Symptom, Trace};

/// Walks flows through a design, and remembers what it looked up for the next one.
pub struct Tracer<'t> {
    pub(crate) fabric: Fabric<'t>,
    alike: Alike,
}

/// A flow that is about to be walked.
struct Start<'t> {
    ends: Ends<'t>,
    /// The name that it is to.
    name: Option<String>,
    /// How that was resolved.
    opening: Option<Action>,
}

impl<'t> Tracer<'t> {
    /// Ready to walk; nothing is looked up yet.
    pub fn of(topology: &'t Topology<'t>) -> Self {
        Self { fabric: Fabric::of(topology), alike: Alike::default() }
    }

    /// The networks that it walks through.
    pub const fn topology(&self) -> &'t Topology<'t> {
        self.fabric.topology
    }

    /// Walks a flow, as [`trace`](crate::trace) does.
    pub fn trace(&self, flow: &Flow) -> Trace {
        match self.start(flow, false) {
            Ok(Start { ends, name, opening }) => {
                let mut journey = Journey::new(&self.fabric, flow, &ends);
                journey.opening = opening;
                journey.walker.host_name = name;
                let mut trace = journey.trace(flow, &ends);
                relation::tell(&mut trace);
                trace
            }
            Err(trace) => *trace,
        }
    }

    /// What a person would notice of a flow: the same walk, which writes down nothing of what happens on the way, and
    /// which is not repeated for names that walk alike.
    pub fn symptom(&self, flow: &Flow) -> Symptom {
        let Start { ends, name, .. } = match self.start(flow, true) {
            Ok(start) => start,
            Err(trace) => return trace.symptom,
        };
        let walk = || {
            let mut journey = Journey::new(&self.fabric, flow, &ends);
            journey.walker.host_name.clone_from(&name);
            journey.walker.quiet = true;
            journey.trace(flow, &ends).symptom
        };
        match &name {
            Some(name) => self.alike.symptom(&self.fabric, flow, &ends, name, walk),
            None => walk(),
        }
    }

    /// Both ends of a flow; a trace where it does not even begin.
    fn start(&self, flow: &Flow, quiet: bool) -> Result<Start<'t>, Box<Trace>> {
        let fabric = &self.fabric;
        if let Some((place, loss)) = virtual_nodes::unwalked(fabric.topology, flow) {
            return Err(not_begun(flow, Walker::new_at(place), loss));
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
            Ok(ends) => Ok(Start { ends, name, opening }),
            Err((place, loss)) => {
                let mut walker = Walker::new_at(place);
                if let Some(opening) = opening {
                    walker.step(opening, Basis::Documented);
                }
                Err(not_begun(flow, walker, loss))
            }
        }
    }
}

fn not_begun(flow: &Flow, walker: Walker, loss: Loss) -> Box<Trace> {
    let symptom = symptom::of_loss(&loss);
    Box::new(Trace { flow: flow.clone(), symptom, forward: walker.lost(loss), back: None })
}

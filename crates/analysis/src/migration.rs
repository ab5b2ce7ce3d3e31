//! A cluster on its way to another network model, step by step: what has to be done, what is reachable at each step,
//! and from where on there is no way back.

mod flows;
mod stages;

use estate::{Estate, Judgement};
use facts::FactId;
use model::element::{Expectation, NetworkModel};
use model::{Design, Id};
use routing::{Flow, Symptom, Topology, Trace};
use rules::Statement;

use flows::Rehearsed;

/// A change of a cluster's network model.
#[derive(Clone, Debug)]
pub struct Rehearsal {
    /// The cluster.
    pub cluster: Id,
    /// Its model as drawn.
    pub from: NetworkModel,
    /// The model that it is to have.
    pub to: NetworkModel,
    /// Whether the cluster itself gets there; otherwise a new one takes its place.
    pub in_place: bool,
    /// Why the platform refuses it as it is drawn. Where the change is possible in place all the same, the steps put
    /// this in order first.
    pub refused: Vec<Statement>,
    /// What it takes, and what changes for those around.
    pub takes: Vec<Statement>,
    /// The steps, the first of which is the cluster as it is drawn.
    pub stages: Vec<Stage>,
}

/// A step, and the design once it is done.
#[derive(Clone, Debug)]
pub struct Stage {
    /// What is done, in a few words.
    pub title: String,
    /// What that means, in sentences.
    pub text: String,
    /// The facts behind it.
    pub facts: Vec<FactId>,
    /// The design once it is done.
    pub design: Design,
    /// Once this is begun, there is no way back.
    pub no_return: bool,
    /// Connections break while this is done.
    pub disturbs: bool,
    /// What becomes of each flow once it is done, in the same order at every step.
    pub flows: Vec<StageFlow>,
}

/// A flow at a step.
#[derive(Clone, Debug)]
pub struct StageFlow {
    /// The flow.
    pub flow: Flow,
    /// What says that there is such a flow: the saved flow, the caller, what is published, the pool.
    pub by: Id,
    /// What somebody expects of it, where it is a saved one.
    pub expect: Option<Expectation>,
    /// What a person notices.
    pub symptom: Symptom,
    /// The address that the far end sees, in words; nothing where it does not arrive.
    pub seen: Option<String>,
    /// Why it does not arrive.
    pub reason: Option<String>,
    /// How that compares with the step before.
    pub change: FlowChange,
}

/// How a flow fares compared with the step before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FlowChange {
    /// As before.
    Same,
    /// It worked and does not any more.
    Lost,
    /// It did not work and does now.
    Gained,
    /// It works as before, and the far end sees another address.
    SeenOtherwise,
}

impl Stage {
    /// How many flows work.
    pub fn working(&self) -> usize {
        self.flows.iter().filter(|it| it.symptom == Symptom::Works).count()
    }

    /// The flows that differ from the step before.
    pub fn changed(&self) -> impl Iterator<Item = &StageFlow> {
        self.flows.iter().filter(|it| it.change != FlowChange::Same)
    }
}

/// Rehearses the change of a cluster's network model; nothing where it has that model, or is no cluster.
pub fn rehearse(design: &Design, judgement: Judgement, cluster: &Id, to: NetworkModel) -> Option<Rehearsal> {
    let estate = Estate::of(design, judgement);
    let view = estate.clusters.get(cluster).filter(|it| it.model() != to)?;
    let account = rules::migration(&estate, view, to);
    let in_place = stages::is_way_on_offer(&estate, view, to);
    let mut steps = stages::Steps::new(design, judgement);
    if in_place {
        steps.in_place(cluster);
    } else {
        steps.in_a_new_cluster(cluster, to);
    }
    let rehearsed = flows::of(&estate);
    let mut stages: Vec<Stage> = Vec::new();
    for mut stage in steps.stages {
        stage.flows = walked(&stage.design, judgement, &rehearsed, stages.last());
        stages.push(stage);
    }
    Some(Rehearsal {
        cluster: cluster.clone(),
        from: view.model(),
        to,
        in_place,
        refused: account.refused,
        takes: account.takes,
        stages,
    })
}

/// What becomes of flows in a design.
fn walked(
    design: &Design,
    judgement: Judgement,
    rehearsed: &[Rehearsed],
    before: Option<&Stage>,
) -> Vec<StageFlow> {
    let estate = Estate::of(design, judgement);
    let topology = Topology::of(&estate);
    let walk = |(place, it): (usize, &Rehearsed)| {
        let trace = routing::trace(&topology, &it.flow);
        let now = outcome(it, &trace);
        let change = before.and_then(|it| it.flows.get(place)).map_or(FlowChange::Same, |old| {
            match (old.symptom == Symptom::Works, now.symptom == Symptom::Works) {
                (true, false) => FlowChange::Lost,
                (false, true) => FlowChange::Gained,
                (true, true) if old.seen != now.seen => FlowChange::SeenOtherwise,
                _ => FlowChange::Same,
            }
        });
        StageFlow { change, ..now }
    };
    rehearsed.iter().enumerate().map(walk).collect()
}

fn outcome(rehearsed: &Rehearsed, trace: &Trace) -> StageFlow {
    let works = trace.symptom == Symptom::Works;
    let back = trace.back.as_ref().and_then(|it| it.reason.clone());
    StageFlow {
        flow: rehearsed.flow.clone(),
        by: rehearsed.by.clone(),
        expect: rehearsed.expect,
        symptom: trace.symptom,
        // The port is one of many.
        seen: trace.forward.seen_source.as_ref().filter(|_| works).map(|it| it.without_port().to_string()),
        reason: trace.forward.reason.clone().or(back),
        change: FlowChange::Same,
    }
}

#[cfg(test)]
mod tests;

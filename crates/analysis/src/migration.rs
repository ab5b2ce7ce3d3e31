//! A cluster on its way to another network model, step by step: what has to be done, what is reachable at each step,
//! and from where on there is no way back.

mod flows;
mod meanwhile;
mod stages;

use estate::{ClusterView, Estate, Judgement};
use facts::FactId;
use model::element::{Expectation, NetworkModel};
use model::{Design, Id};
use planner::BudgetKind;
use routing::{Flow, Symptom, Topology, Trace, Tracer};
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
    /// Whether the cluster itself gets there.
    pub way: MigrationWay,
    /// Why the platform refuses it as it is drawn. Where the cluster gets there all the same, the steps put this in
    /// order first.
    pub refused: Vec<Statement>,
    /// What no step puts in order: somebody has to decide. Nothing where the cluster gets there.
    pub left: Vec<Statement>,
    /// What the cluster uses and does not have any more afterwards.
    pub lost: Vec<Statement>,
    /// What it takes, and what changes for those around.
    pub takes: Vec<Statement>,
    /// The steps, the first of which is the cluster as it is drawn.
    pub stages: Vec<Stage>,
}

/// Whether a cluster gets to another model itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MigrationWay {
    /// It does; the steps lead there.
    InPlace,
    /// The platform has a way, and refuses it to this cluster for something that no step puts in order. The steps lead up
    /// to there.
    Stopped,
    /// There is no way: a new cluster takes its place.
    NewCluster,
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
    /// While this lasts some nodes are as before and others are as they will be: its flows are walked in both states.
    pub meanwhile: bool,
    /// Budgets in which the nodes that come before others go find no room, when all pools have theirs at once.
    pub short: Vec<(BudgetKind, Id)>,
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
    /// How that compares with the step before; after nodes were made anew, with the step before that.
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
    /// While nodes are made anew it works for some of them and fails for others.
    Partly,
    /// While nodes are made anew it passes from an old one to a new one, which no documentation describes.
    Unsaid,
}

impl StageFlow {
    fn works(&self) -> bool {
        self.symptom == Symptom::Works
    }
}

impl Stage {
    /// How many flows work.
    pub fn working(&self) -> usize {
        self.flows.iter().filter(|it| it.works()).count()
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
    let on_offer = stages::is_way_on_offer(&estate, view, to);
    let mut steps = stages::Steps::new(design, judgement);
    let left = if on_offer { steps.in_place(cluster, to) } else { Vec::new() };
    let way = match (on_offer, left.is_empty()) {
        (true, true) => MigrationWay::InPlace,
        (true, false) => MigrationWay::Stopped,
        (false, _) => {
            steps.in_a_new_cluster(cluster, to);
            MigrationWay::NewCluster
        }
    };
    Some(Rehearsal {
        cluster: cluster.clone(),
        from: view.model(),
        to,
        way,
        refused: account.refused,
        left,
        lost: account.lost,
        takes: account.takes,
        stages: walk(steps.stages, judgement, view, &flows::of(&estate)),
    })
}

/// Walks every flow at every step: first in the designs that stay a while, then in between.
fn walk(
    mut stages: Vec<Stage>,
    judgement: Judgement,
    cluster: &ClusterView<'_>,
    rehearsed: &[Rehearsed],
) -> Vec<Stage> {
    let mut before: Option<Vec<Outcome>> = None;
    let mut under_way: Option<usize> = None;
    for place in 0..stages.len() {
        let Some(stage) = stages.get_mut(place) else { continue };
        if stage.meanwhile {
            under_way = Some(place);
            continue;
        }
        let after = walked(&stage.design, judgement, rehearsed);
        stage.flows = settled(&after, before.as_deref());
        let between = under_way.take().and_then(|it| stages.get_mut(it));
        if let (Some(between), Some(before)) = (between, &before) {
            between.flows = meanwhile::flows(cluster, judgement.facts, before, &after);
        }
        before = Some(after);
    }
    stages
}

/// A flow that was walked in a design.
struct Outcome {
    trace: Trace,
    flow: StageFlow,
}

/// What becomes of flows in a design.
fn walked(design: &Design, judgement: Judgement, rehearsed: &[Rehearsed]) -> Vec<Outcome> {
    let estate = Estate::of(design, judgement);
    let topology = Topology::of(&estate);
    let tracer = Tracer::of(&topology);
    let walk = |it: &Rehearsed| {
        let trace = tracer.trace(&it.flow);
        Outcome { flow: outcome(it, &trace), trace }
    };
    rehearsed.iter().map(walk).collect()
}

/// Flows compared with those of the design before.
fn settled(after: &[Outcome], before: Option<&[Outcome]>) -> Vec<StageFlow> {
    let compared = |(place, now): (usize, &Outcome)| {
        let old = before.and_then(|it| it.get(place)).map(|it| &it.flow);
        let change = old.map_or(FlowChange::Same, |old| match (old.works(), now.flow.works()) {
            (true, false) => FlowChange::Lost,
            (false, true) => FlowChange::Gained,
            (true, true) if old.seen != now.flow.seen => FlowChange::SeenOtherwise,
            _ => FlowChange::Same,
        });
        StageFlow { change, ..now.flow.clone() }
    };
    after.iter().enumerate().map(compared).collect()
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

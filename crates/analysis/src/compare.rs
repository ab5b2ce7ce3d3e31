//! The same design under every network model, next to each other: what an architect weighs.

use estate::{Estate, Judgement, facts_controller, facts_model};
use facts::{IngressController as Known, Status};
use findings::Severity;
use model::element::{Cluster, IngressController, NetworkModel};
use model::{Design, Id};
use planner::{BudgetKind, FirstLimit};
use routing::{Disposition, SeenAddress, Symptom};

use crate::{Analysis, Switched, analyze_as, switched};

/// The design under one network model.
#[derive(Clone, Debug)]
pub struct Alternative {
    /// The model.
    pub model: NetworkModel,
    /// Every cluster has it as drawn.
    pub drawn: bool,
    /// The design under it, and what follows from the switch.
    pub switched: Switched,
    /// All answers for that design.
    pub analysis: Analysis,
    /// Addresses of subnets that are taken with the nodes that are drawn.
    pub addresses: u64,
    /// The same during an upgrade of every pool, at the autoscalers' maximum.
    pub addresses_at_most: u64,
    /// What fills first when all pools grow in proportion, and at how many nodes of all pools together.
    pub first_limit: Option<FirstLimit>,
    /// The most nodes of all pools together with which every budget fits also while every pool is upgraded, and what is
    /// full then.
    pub largest: Option<FirstLimit>,
    /// What hosts on the internet see pods call from, each answer once with the pools that it holds for.
    pub seen: Vec<Seen>,
    /// Every ingress controller that is known, and whether it works.
    pub ingress: Vec<Ingress>,
    /// Findings that count, by severity.
    pub findings: Tally,
}

/// What hosts on the internet see pods of some pools call from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    /// The pools, in the order of the design.
    pub pools: Vec<Id>,
    /// What becomes of the call, as a person notices it.
    pub symptom: Symptom,
    /// The source that the far end sees; nothing where the call does not arrive.
    pub source: Option<SeenAddress>,
    /// Why it does not arrive.
    pub reason: Option<String>,
}

/// An ingress controller under a model.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ingress {
    /// Which.
    pub controller: Known,
    /// Whether it works with the model, by the edition's support matrix; supported where the model makes no difference.
    pub status: Status,
    /// Why, or under which condition.
    pub reason: &'static str,
    /// Those that are drawn.
    pub drawn: Vec<Drawn>,
}

/// A controller that is drawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Drawn {
    /// The element.
    pub id: Id,
    /// Why it does not work as drawn: the title of an error about it, or why its gateway does not reach a pod.
    pub broken: Option<String>,
}

/// Findings by severity.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Errors.
    pub errors: usize,
    /// Warnings.
    pub warnings: usize,
    /// Advice.
    pub advice: usize,
}

impl Tally {
    fn of(analysis: &Analysis) -> Self {
        analysis.counting().fold(Self::default(), |mut tally, it| {
            match it.severity {
                Severity::Error => tally.errors += 1,
                Severity::Warning => tally.warnings += 1,
                Severity::Advice => tally.advice += 1,
            }
            tally
        })
    }
}

/// The design under every model, in the models' order. A network plugin of one's own is among them only where a cluster
/// has it: nobody else knows what it does. Empty where no cluster is drawn.
pub fn compare(design: &Design, judgement: Judgement) -> Vec<Alternative> {
    let clusters: Vec<Id> = design.all::<Cluster>().map(|(id, _)| id.clone()).collect();
    let own = design.all::<Cluster>().any(|(_, it)| it.network_model == NetworkModel::ByoCni);
    let models = NetworkModel::ALL.iter().copied().filter(|it| own || *it != NetworkModel::ByoCni);
    models.filter(|_| !clusters.is_empty()).map(|it| alternative(design, judgement, &clusters, it)).collect()
}

fn alternative(design: &Design, judgement: Judgement, clusters: &[Id], model: NetworkModel) -> Alternative {
    let switched = switched(design, clusters, model);
    let analysis = analyze_as(&switched.design, judgement);
    let subnets = || {
        let of_subnet =
            |it: BudgetKind| matches!(it, BudgetKind::SubnetAddresses | BudgetKind::PodSubnetAddresses);
        analysis.plan.budgets.iter().filter(move |it| of_subnet(it.kind))
    };
    let sum = |of: fn(planner::Demand) -> u64| subnets().map(|it| of(it.demand)).fold(0, u64::saturating_add);
    Alternative {
        model,
        drawn: design.all::<Cluster>().all(|(_, it)| it.network_model == model),
        addresses: sum(|it| it.now),
        addresses_at_most: sum(planner::Demand::most),
        first_limit: analysis.plan.first_limits_together().into_iter().next(),
        largest: planner::largest(&Estate::of(&switched.design, judgement)),
        seen: seen(&analysis),
        ingress: ingress(&switched.design, &analysis, model),
        findings: Tally::of(&analysis),
        switched,
        analysis,
    }
}

fn seen(analysis: &Analysis) -> Vec<Seen> {
    let mut found: Vec<Seen> = Vec::new();
    for way in &analysis.ways_out {
        let trace = &way.trace;
        let arrived = trace.forward.disposition == Disposition::Delivered;
        let back = trace.back.as_ref().and_then(|it| it.reason.as_ref());
        let one = Seen {
            pools: vec![way.pool.clone()],
            symptom: trace.symptom,
            source: trace.forward.seen_source.clone().filter(|_| arrived),
            reason: trace.forward.reason.as_ref().or(back).cloned(),
        };
        let same = found
            .iter_mut()
            .find(|it| (&it.source, it.symptom, &it.reason) == (&one.source, one.symptom, &one.reason));
        match same {
            Some(same) => same.pools.extend(one.pools),
            None => found.push(one),
        }
    }
    found
}

fn ingress(design: &Design, analysis: &Analysis, model: NetworkModel) -> Vec<Ingress> {
    let facts = analysis.judgement.facts;
    let under = |controller: Known| {
        let support = facts.ingress(controller).feature.map(|it| facts.support(it, facts_model(model)));
        let drawn = design
            .all::<IngressController>()
            .filter(|(_, it)| facts_controller(&it.controller) == Some(controller))
            .map(|(id, it)| Drawn { id: id.clone(), broken: broken(analysis, id, it.gateway.as_ref()) });
        Ingress {
            controller,
            status: support.map_or(Status::Supported, |it| it.status),
            reason: support.map_or("", |it| it.reason),
            drawn: drawn.collect(),
        }
    };
    Known::ALL.into_iter().map(under).collect()
}

/// Why a controller that is drawn does not work.
fn broken(analysis: &Analysis, id: &Id, gateway: Option<&Id>) -> Option<String> {
    let whose = |subject: &Id| subject == id || Some(subject) == gateway;
    let error = analysis
        .counting()
        .filter(|it| it.severity == Severity::Error)
        .find(|it| it.subjects.first().is_some_and(whose));
    let way = || analysis.ways_in.iter().find(|it| it.controller == *id);
    let lost = || {
        let trace = &way().filter(|it| it.trace.symptom != Symptom::Works)?.trace;
        let back = trace.back.as_ref().and_then(|it| it.reason.clone());
        trace.forward.reason.clone().or(back)
    };
    error.map(|it| it.title.clone()).or_else(lost)
}

#[cfg(test)]
mod tests {
    use super::compare;
    use crate::analyze;
    use estate::Judgement;
    use facts::{IngressController, Status};
    use model::Design;
    use model::element::NetworkModel;
    use planner::BudgetKind;

    /// Two pools in a /24, a gateway beside them.
    fn shop(edition: &str) -> Design {
        Design::from_json(&format!(
            r#"{{"podscape":0,"edition":"{edition}","elements":[
            {{"id":"vnet","kind":"virtual-network","address_space":["10.1.0.0/16"]}},
            {{"id":"snet","kind":"subnet","network":"vnet","prefixes":["10.1.0.0/24"]}},
            {{"id":"gw-snet","kind":"subnet","network":"vnet","prefixes":["10.1.8.0/24"]}},
            {{"id":"aks","kind":"cluster","network_model":"node-subnet"}},
            {{"id":"pool","kind":"node-pool","cluster":"aks","subnet":"snet","count":5,"max_pods":30}},
            {{"id":"gw","kind":"application-gateway","subnet":"gw-snet","public_addresses":{{"count":1}}}},
            {{"id":"agic","kind":"ingress-controller","cluster":"aks","controller":"agic","gateway":"gw"}}]}}"#
        ))
        .unwrap()
    }

    #[test]
    fn what_is_drawn_is_one_of_them_and_its_answers_are_its_own() {
        let design = shop("current-2026");
        let all = compare(&design, Judgement::of(&design));
        let models: Vec<NetworkModel> = all.iter().map(|it| it.model).collect();
        assert_eq!(models.len(), 5);
        assert!(!models.contains(&NetworkModel::ByoCni));
        let drawn: Vec<_> = all.iter().filter(|it| it.drawn).collect();
        assert_eq!(drawn.len(), 1);
        assert_eq!(drawn[0].model, NetworkModel::NodeSubnet);
        assert_eq!(drawn[0].switched.design, design);
        assert!(drawn[0].switched.edits.is_empty());
        assert_eq!(drawn[0].analysis, analyze(&design));
    }

    /// By hand: a node of node subnet takes 1 + 30 addresses, its subnet has 251; overlay takes one a node.
    #[test]
    fn addresses_and_sizes_are_those_of_each_model() {
        let design = shop("current-2026");
        let all = compare(&design, Judgement::of(&design));
        let of = |model| all.iter().find(|it| it.model == model).unwrap();
        let (flat, overlay) = (of(NetworkModel::NodeSubnet), of(NetworkModel::Overlay));
        // Five nodes; the gateway takes an address for each of its instances.
        assert_eq!(flat.addresses - overlay.addresses, 5 * 30);
        let first = flat.first_limit.as_ref().unwrap();
        assert_eq!((first.kind, first.full_at), (BudgetKind::SubnetAddresses, 251 / 31));
        // One of the eight nodes is the surge's.
        assert_eq!(flat.largest.as_ref().unwrap().full_at, 251 / 31 - 1);
        // Of the 251, one is the surge's, and no other budget is tighter.
        assert_eq!(overlay.largest.as_ref().unwrap().full_at, 250);
    }

    #[test]
    fn pods_are_seen_behind_the_way_out() {
        let design = shop("current-2026");
        for it in compare(&design, Judgement::of(&design)) {
            assert_eq!(it.seen.len(), 1, "{:?}", it.model);
            assert_eq!(it.seen[0].pools.len(), 1);
            assert!(it.seen[0].source.is_some(), "{:?}", it.seen);
        }
    }

    #[test]
    fn ingress_is_judged_by_the_edition() {
        for (edition, works) in [("workshop-2023", Status::Unsupported), ("current-2026", Status::Supported)]
        {
            let design = shop(edition);
            let all = compare(&design, Judgement::of(&design));
            let overlay = all.iter().find(|it| it.model == NetworkModel::Overlay).unwrap();
            let agic = overlay.ingress.iter().find(|it| it.controller == IngressController::Agic).unwrap();
            assert_eq!(agic.status, works, "{edition}");
            assert_eq!(agic.drawn.len(), 1);
            if works == Status::Unsupported {
                assert!(agic.drawn[0].broken.is_some(), "{edition}");
            }
            let flat = all.iter().find(|it| it.drawn).unwrap();
            let agic = flat.ingress.iter().find(|it| it.controller == IngressController::Agic).unwrap();
            assert_eq!((agic.status, &agic.drawn[0].broken), (Status::Supported, &None), "{edition}");
        }
    }

    #[test]
    fn without_a_cluster_there_is_nothing_to_compare() {
        let design = Design::new();
        assert!(compare(&design, Judgement::of(&design)).is_empty());
    }
}

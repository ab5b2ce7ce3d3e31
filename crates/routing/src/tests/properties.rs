//! What holds for every design: walks end, say the same every time, and depend on neither names, positions nor counts.

use crate::{Action, Disposition, Topology, Trace, Tracer, ways_in, ways_out};
use estate::{Estate, Judgement};
use model::arbitrary::design;
use model::element::NodePool;
use model::{Design, Edit, Id};
use proptest::prelude::*;

fn traces(design: &Design) -> Vec<Trace> {
    let estate = Estate::of(design, Judgement::of(design));
    let out = ways_out(&Tracer::of(&Topology::of(&estate))).into_iter().map(|it| it.trace);
    out.chain(ways_in(&Tracer::of(&Topology::of(&estate))).into_iter().map(|it| it.trace)).collect()
}

/// What a trace says apart from its sentences.
fn skeleton(trace: &Trace) -> String {
    let routes = trace.forward.hops.iter().flat_map(|hop| {
        let route = hop.steps.iter().filter_map(|it| match &it.action {
            Action::Route { table, won, lost } => Some(format!("{table:?} {won:?} {lost:?}")),
            Action::SourceNat { .. } | Action::DestinationNat { .. } => Some("nat".into()),
            Action::Filter { allowed, .. } => Some(allowed.to_string()),
            Action::NodeRoute { .. }
            | Action::Rule { .. }
            | Action::Name { .. }
            | Action::Choice { .. }
            | Action::Note(_) => None,
        });
        std::iter::once(format!("{:?}", hop.at)).chain(route).collect::<Vec<_>>()
    });
    let routes: Vec<String> = routes.collect();
    format!("{} {} {routes:?}", trace.symptom.as_str(), trace.forward.disposition.as_str())
}

fn skeletons(design: &Design) -> Vec<String> {
    traces(design).iter().map(skeleton).collect()
}

proptest! {
    #[test]
    fn every_walk_ends_and_is_complete(design in design()) {
        let estate = Estate::of(&design, Judgement::of(&design));
        let pools: usize = estate.clusters.values().map(|it| it.pools.len()).sum();
        prop_assert_eq!(ways_out(&Tracer::of(&Topology::of(&estate))).len(), pools);
        for trace in traces(&design) {
            let walk = &trace.forward;
            prop_assert!(!walk.hops.is_empty());
            prop_assert!(walk.hops.len() < 3 * design.len() + 10);
            let arrived = walk.disposition == Disposition::Delivered;
            prop_assert_eq!(walk.seen_source.is_some(), arrived);
            prop_assert_eq!(walk.reason.is_none(), arrived);
            prop_assert!(trace.back.is_none());
            for step in walk.hops.iter().flat_map(|it| &it.steps) {
                if let Action::Route { won: Some(won), lost, .. } = &step.action {
                    prop_assert!(lost.iter().all(|it| it != won));
                }
            }
            let json = serde_json::to_value(&trace).unwrap();
            prop_assert_eq!(json["forward"]["disposition"].as_str(), Some(walk.disposition.as_str()));
        }
    }

    #[test]
    fn the_same_design_gives_the_same_walks(design in design()) {
        prop_assert_eq!(traces(&design), traces(&design.clone()));
    }

    #[test]
    fn neither_names_nor_positions_matter(design in design()) {
        let mut renamed = design.clone();
        let ids: Vec<Id> = design.elements().map(|it| it.id.clone()).collect();
        for (index, id) in ids.iter().enumerate() {
            let element = renamed.element(id).unwrap().clone().named(format!("n{index}"));
            renamed.apply(Edit::Set { element: Box::new(element) }).unwrap();
            renamed.apply(Edit::Place { id: id.clone(), placement: None }).unwrap();
        }
        prop_assert_eq!(skeletons(&design), skeletons(&renamed));
    }

    #[test]
    fn node_counts_do_not_change_the_way_out(design in design(), count in 1_u32..5_000) {
        let mut scaled = design.clone();
        let pools: Vec<Id> = design.all::<NodePool>().map(|(id, _)| id.clone()).collect();
        for id in pools {
            let element = scaled.changed::<NodePool>(&id, |it| it.count = count).unwrap();
            scaled.apply(Edit::Set { element: Box::new(element) }).unwrap();
        }
        let out = |design: &Design| {
            let estate = Estate::of(design, Judgement::of(design));
            ways_out(&Tracer::of(&Topology::of(&estate)))
        };
        prop_assert_eq!(out(&design), out(&scaled));
    }

    #[test]
    fn every_name_is_answered_alike_each_time(design in design()) {
        let estate = Estate::of(&design, Judgement::of(&design));
        let all = crate::names::questions(&Topology::of(&estate));
        prop_assert_eq!(&all, &crate::names::questions(&Topology::of(&estate)));
        for it in &all {
            prop_assert!(!it.resolution.answer.sentence(&design).is_empty());
            prop_assert!(it.resolution.steps.len() < 200, "{:?}", it.resolution.steps);
        }
    }
}

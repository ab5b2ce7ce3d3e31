//! What holds for every walk in every design.

use std::collections::HashSet;

use crate::{
    Action, Disposition, Endpoint, Flow, Place, Relation, SeenAddress, Symptom, Topology, Trace, Tracer,
    Walk, trace,
};
use estate::{Estate, Judgement};
use model::arbitrary::design;
use model::element::Protocol;
use model::{Design, Edit, Id};
use proptest::prelude::*;

/// More hops than any way that ends has.
const MOST_HOPS: usize = 70;

/// Everything in a design that may be an end, a host on the internet, and an address.
fn ends(design: &Design) -> Vec<Endpoint> {
    let drawn = design.elements().filter_map(|it| Endpoint::of(design, &it.id));
    let pools = design.all::<model::element::NodePool>().map(|(id, _)| Endpoint::Node(id.clone()));
    drawn.chain(pools).chain([Endpoint::Internet, Endpoint::Address([10, 0, 0, 9].into())]).collect()
}

/// A design and some flows in it.
fn flows() -> impl Strategy<Value = (Design, Vec<Flow>)> {
    let picks = proptest::collection::vec(
        (any::<prop::sample::Index>(), any::<prop::sample::Index>(), any::<bool>(), 0..5_usize),
        1..6,
    );
    (design(), picks).prop_map(|(design, picks)| {
        let ends = ends(&design);
        let flow =
            |(from, to, udp, relation): (prop::sample::Index, prop::sample::Index, bool, usize)| Flow {
                port: Some(80),
                protocol: if udp { Protocol::Udp } else { Protocol::Tcp },
                relation: Relation::ALL[relation],
                ..Flow::new(from.get(&ends).clone(), to.get(&ends).clone())
            };
        let flows = picks.into_iter().map(flow).collect();
        (design, flows)
    })
}

fn traces(design: &Design, flows: &[Flow]) -> Vec<Trace> {
    let estate = Estate::of(design, Judgement::of(design));
    let topology = Topology::of(&estate);
    flows.iter().map(|flow| trace(&topology, flow)).collect()
}

/// Translations of a walk: the addresses put in, and those that they replaced.
fn translations(walk: &Walk) -> (Vec<String>, Vec<String>) {
    let steps = walk.hops.iter().flat_map(|it| &it.steps);
    let pairs = steps.filter_map(|it| match &it.action {
        Action::SourceNat { before, after, .. } | Action::DestinationNat { before, after, .. } => {
            Some((bare(after), bare(before)))
        }
        _ => None,
    });
    pairs.unzip()
}

/// Without a port.
fn bare(address: &SeenAddress) -> String {
    match address {
        SeenAddress::Known(ip, _) => ip.to_string(),
        other => other.to_string(),
    }
}

/// What a trace says apart from sentences.
fn skeleton(trace: &Trace) -> String {
    let walk = |walk: &Walk| {
        let places: Vec<&Place> = walk.hops.iter().map(|it| &it.at).collect();
        format!("{} {places:?}", walk.disposition.as_str())
    };
    format!("{} {} {:?}", trace.symptom.as_str(), walk(&trace.forward), trace.back.as_ref().map(walk))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn every_walk_ends_and_is_complete((design, flows) in flows()) {
        for trace in traces(&design, &flows) {
            let there = &trace.forward;
            prop_assert!(!there.hops.is_empty() && there.hops.len() <= MOST_HOPS);
            let arrived = there.disposition == Disposition::Delivered;
            prop_assert_eq!(there.seen_source.is_some(), arrived);
            prop_assert_eq!(there.reason.is_none(), arrived);
            prop_assert_eq!(trace.back.is_some(), arrived);
            prop_assert!(there.disposition != Disposition::AsymmetricReturn || !arrived);
            if let Some(back) = &trace.back {
                prop_assert!(!back.hops.is_empty() && back.hops.len() <= MOST_HOPS);
                prop_assert_eq!(back.disposition == Disposition::Delivered, trace.symptom == Symptom::Works);
            } else {
                prop_assert_ne!(trace.symptom, Symptom::Works);
            }
            let json = serde_json::to_value(&trace).unwrap();
            prop_assert_eq!(json["symptom"].as_str(), Some(trace.symptom.as_str()));
        }
    }

    /// What walks share makes no difference to any, whichever came before, nor does whether they are written down.
    #[test]
    fn a_walk_does_not_depend_on_others((design, flows) in flows()) {
        let alone = traces(&design, &flows);
        let estate = Estate::of(&design, Judgement::of(&design));
        let topology = Topology::of(&estate);
        let tracer = Tracer::of(&topology);
        for (flow, alone) in flows.iter().zip(&alone) {
            prop_assert_eq!(tracer.symptom(flow), alone.symptom);
        }
        for (flow, alone) in flows.iter().zip(&alone).rev() {
            prop_assert_eq!(&tracer.trace(flow), alone);
            prop_assert_eq!(tracer.symptom(flow), alone.symptom);
        }
    }

    #[test]
    fn the_way_back_undoes_what_the_way_there_did((design, flows) in flows()) {
        for trace in traces(&design, &flows) {
            let Some(back) = trace.back.as_ref().filter(|it| it.disposition == Disposition::Delivered) else { continue };
            let (put_in, replaced) = translations(&trace.forward);
            let (restored, undone) = translations(back);
            let set = |list: &[String]| list.iter().cloned().collect::<HashSet<_>>();
            prop_assert_eq!(set(&put_in), set(&undone), "{}", serde_json::to_string(&trace).unwrap());
            prop_assert_eq!(set(&replaced), set(&restored));
            prop_assert_eq!(put_in.len(), undone.len());
        }
    }

    #[test]
    fn whom_the_far_end_sees_is_somebody((design, flows) in flows()) {
        for trace in traces(&design, &flows) {
            let Some(seen) = &trace.forward.seen_source else { continue };
            let told = match seen {
                SeenAddress::Of(owner, _) => design.contains(owner),
                SeenAddress::Within(_) => false,
                // The first that sent it, or somebody who translated: a host on the internet, or one that is drawn.
                SeenAddress::Known(..) => {
                    let (put_in, _) = translations(&trace.forward);
                    let kept = !trace.forward.hops.iter().flat_map(|it| &it.steps).any(|it| matches!(it.action, Action::SourceNat { .. }));
                    kept || put_in.contains(&bare(seen))
                }
            };
            prop_assert!(told, "{seen} in {}", serde_json::to_string(&trace).unwrap());
        }
    }

    #[test]
    fn neither_names_nor_positions_matter((design, flows) in flows()) {
        let mut renamed = design.clone();
        let ids: Vec<Id> = design.elements().map(|it| it.id.clone()).collect();
        for (index, id) in ids.iter().enumerate() {
            let element = renamed.element(id).unwrap().clone().named(format!("n{index}"));
            renamed.apply(Edit::Set { element: Box::new(element) }).unwrap();
            renamed.apply(Edit::Place { id: id.clone(), placement: None }).unwrap();
        }
        let skeletons = |design: &Design| traces(design, &flows).iter().map(skeleton).collect::<Vec<_>>();
        prop_assert_eq!(skeletons(&design), skeletons(&renamed));
    }
}

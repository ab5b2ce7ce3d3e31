//! What holds for every walk in every design.

use std::collections::HashSet;
use std::net::IpAddr;

use super::lab::{Change, lab};
use crate::{
    Action, Disposition, Endpoint, Flow, Place, Relation, SeenAddress, Symptom, Topology, Trace, Tracer,
    Walk, trace,
};
use estate::{Estate, Judgement};
use model::arbitrary::design;
use model::element::{NetworkModel, OnPremises, Protocol};
use model::{Design, Edit, Id, Prefix};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;

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

/// A walk ends, and says all that belongs to its end.
fn ends_and_is_complete(trace: &Trace) -> Result<(), TestCaseError> {
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
    let json = serde_json::to_value(trace).unwrap();
    prop_assert_eq!(json["symptom"].as_str(), Some(trace.symptom.as_str()));
    Ok(())
}

/// What the way there translated, the way back translates back.
fn back_undoes_there(trace: &Trace) -> Result<(), TestCaseError> {
    let Some(back) = trace.back.as_ref().filter(|it| it.disposition == Disposition::Delivered) else {
        return Ok(());
    };
    let (put_in, replaced) = translations(&trace.forward);
    let (restored, undone) = translations(back);
    let set = |list: &[String]| list.iter().cloned().collect::<HashSet<_>>();
    prop_assert_eq!(set(&put_in), set(&undone), "{}", serde_json::to_string(&trace).unwrap());
    prop_assert_eq!(set(&replaced), set(&restored));
    prop_assert_eq!(put_in.len(), undone.len());
    Ok(())
}

/// Public addresses that stand for those that a design does not state. Source: RFC 2544.
fn stands_in(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(it) => it.octets()[0] == 198 && it.octets()[1] & 0xfe == 18,
        IpAddr::V6(it) => it.segments()[0] == 0x2001,
    }
}

/// The address that Cilium shows a pod which calls itself. Source: its `ipv4-service-loopback-address`.
const LOOPBACK: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(169, 254, 42, 1));

/// Whether somebody drawn has an address: who calls from it is no stranger. The bridge of a kubenet node calls nobody,
/// and has one of its block; a subnet outside of its network has addresses all the same, and so has the
/// network that the platform makes.
fn is_drawn(topology: &Topology<'_>, address: IpAddr) -> bool {
    let calls = trace(topology, &Flow::new(Endpoint::Address(address), Endpoint::Internet));
    let bridges = topology
        .estate
        .clusters
        .values()
        .filter(|it| it.cluster.network_model == NetworkModel::Kubenet)
        .flat_map(|it| &it.pod_cidrs)
        .any(|it| it.contains(address));
    let ranges = topology.estate.subnets.values().flat_map(|it| [it.ipv4, it.ipv6]).flatten();
    let managed = crate::instance::managed::subnet(topology, model::Family::V4);
    let in_subnet = ranges.chain(managed).any(|it| it.contains(address));
    // A site that no gateway connects is nobody's neighbour, and calls itself all the same.
    let sites = topology.estate.design.all::<OnPremises>().flat_map(|(_, it)| &it.prefixes);
    let in_site = sites.filter_map(Prefix::network).any(|it| it.contains(address));
    calls.forward.hops[0].at != Place::Internet || bridges || in_subnet || in_site || address == LOOPBACK
}

/// Whom the far end sees is somebody: drawn, stated, a stand-in for what is not stated, or who called.
fn seen_is_somebody(topology: &Topology<'_>, stated: &str, trace: &Trace) -> Result<(), TestCaseError> {
    let Some(seen) = &trace.forward.seen_source else { return Ok(()) };
    let outside = matches!(trace.forward.hops[0].at, Place::Internet);
    let (put_in, _) = translations(&trace.forward);
    let told = match seen {
        SeenAddress::Of(owner, _) => topology.estate.design.contains(owner),
        SeenAddress::Within(_) => false,
        SeenAddress::Known(address, _) => {
            let stated = stated.contains(&format!("\"{address}\""));
            let somebody = stated || stands_in(*address) || is_drawn(topology, *address);
            let caller = put_in.is_empty() || !put_in.contains(&bare(seen));
            somebody || (outside && caller)
        }
    };
    prop_assert!(told, "{} in {}", seen, serde_json::to_string(&trace).unwrap());
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn every_walk_ends_and_is_complete((design, flows) in flows()) {
        for trace in traces(&design, &flows) {
            ends_and_is_complete(&trace)?;
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
            back_undoes_there(&trace)?;
        }
    }

    #[test]
    fn whom_the_far_end_sees_is_somebody((design, flows) in flows()) {
        let estate = Estate::of(&design, Judgement::of(&design));
        let topology = Topology::of(&estate);
        let stated = design.to_json();
        for trace in traces(&design, &flows) {
            seen_is_somebody(&topology, &stated, &trace)?;
        }
    }

    #[test]
    fn neither_names_nor_positions_matter((design, flows) in flows()) {
        prop_assert_eq!(skeletons(&design, &flows), skeletons(&renamed(&design), &flows));
    }
}

/// The same design under other names, placed by nobody.
fn renamed(design: &Design) -> Design {
    let mut renamed = design.clone();
    let ids: Vec<Id> = design.elements().map(|it| it.id.clone()).collect();
    for (index, id) in ids.iter().enumerate() {
        let element = renamed.element(id).unwrap().clone().named(format!("n{index}"));
        renamed.apply(Edit::Set { element: Box::new(element) }).unwrap();
        renamed.apply(Edit::Place { id: id.clone(), placement: None }).unwrap();
    }
    renamed
}

fn skeletons(design: &Design, flows: &[Flow]) -> Vec<String> {
    traces(design, flows).iter().map(skeleton).collect()
}

/// How many of some walks there are of each kind that the properties speak about.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Count {
    walks: usize,
    delivered: usize,
    answered: usize,
    translated: usize,
}

impl Count {
    fn add(&mut self, trace: &Trace) {
        self.walks += 1;
        self.delivered += usize::from(trace.forward.disposition == Disposition::Delivered);
        self.answered += usize::from(trace.symptom == Symptom::Works);
        self.translated +=
            usize::from(trace.symptom == Symptom::Works && !translations(&trace.forward).0.is_empty());
    }
}

/// From everybody to everybody in the laboratory, in a network model with a data plane, over both protocols.
fn in_the_laboratory(model: &str, data_plane: &'static str) -> Count {
    let cluster = match data_plane {
        "cilium" => r#""data_plane":"cilium""#,
        _ => "",
    };
    let design =
        lab(model, &Change { nodes: "", table: "", subnets: &[], cluster, firewall: None, rest: "" });
    let estate = Estate::of(&design, Judgement::of(&design));
    let topology = Topology::of(&estate);
    let stated = design.to_json();
    let ends = ends(&design);
    let flows: Vec<Flow> = ends
        .iter()
        .flat_map(|from| ends.iter().map(move |to| Flow::new(from.clone(), to.clone())))
        .enumerate()
        .map(|(index, flow)| Flow { relation: Relation::ALL[index % Relation::ALL.len()], ..flow })
        .flat_map(|flow| {
            [(80, Protocol::Tcp), (53, Protocol::Udp)].map(|(port, protocol)| Flow {
                port: Some(port),
                protocol,
                ..flow.clone()
            })
        })
        .collect();
    let mut count = Count::default();
    let tracer = Tracer::of(&topology);
    for flow in &flows {
        let trace = tracer.trace(flow);
        let checked = ends_and_is_complete(&trace)
            .and_then(|()| back_undoes_there(&trace))
            .and_then(|()| seen_is_somebody(&topology, &stated, &trace));
        assert!(checked.is_ok(), "{model}, {data_plane}: {} to {}: {checked:?}", flow.from, flow.to);
        let chains = trace.hops().flat_map(|it| &it.steps).filter_map(|it| match &it.action {
            Action::Rule { chain, .. } => Some(chain.as_str()),
            _ => None,
        });
        let kube_proxy = chains.into_iter().any(|it| it.starts_with("KUBE-S"));
        assert!(!kube_proxy || data_plane == "azure", "{model}: chains of kube-proxy beside Cilium");
        count.add(&trace);
    }
    let few: Vec<Flow> = flows.into_iter().step_by(7).collect();
    assert_eq!(skeletons(&design, &few), skeletons(&renamed(&design), &few), "{model}, {data_plane}");
    count
}

/// The same properties where most walks arrive: every model, with both data planes.
#[test]
#[cfg_attr(target_arch = "wasm32", ignore = "a browser gives up on a page that is busy for so long")]
fn the_properties_hold_in_every_model_with_every_data_plane() {
    for model in super::support::MODELS {
        for data_plane in ["azure", "cilium"] {
            // kube-proxy's chains and Cilium's programs.
            if (model, data_plane) == ("kubenet", "cilium") {
                continue;
            }
            let count = in_the_laboratory(model, data_plane);
            assert!(
                count.walks > 1_000 && count.answered > 300 && count.translated > 100,
                "{model}, {data_plane}: {count:?}"
            );
        }
    }
}

/// Among arbitrary designs, too, there are walks that the properties speak about.
#[test]
#[cfg_attr(target_arch = "wasm32", ignore = "a browser gives up on a page that is busy for so long")]
fn arbitrary_designs_have_walks_that_arrive() {
    let mut runner = TestRunner::deterministic();
    let mut count = Count::default();
    for _ in 0..256 {
        let (design, flows) = flows().new_tree(&mut runner).unwrap().current();
        for trace in traces(&design, &flows) {
            count.add(&trace);
        }
    }
    assert!(count.delivered >= 20 && count.answered >= 10, "{count:?}");
}

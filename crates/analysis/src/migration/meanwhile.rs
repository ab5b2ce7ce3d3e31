//! While nodes are made anew: some are as before, others as they will be.
//!
//! What a flow does between nodes of one kind is walked in the design before and in the one after. Between an old and a
//! new node it is what the platform's documentation and reports say, and unsaid where they say nothing.

use estate::ClusterView;
use facts::{Facts, id};
use model::element::NetworkModel;
use model::{Family, Id};
use routing::{Place, SeenAddress, Symptom, Trace};

use super::{FlowChange, Outcome, StageFlow};

/// What becomes of each flow while the nodes of a cluster change from one design to the next.
pub(super) fn flows(
    cluster: &ClusterView<'_>,
    facts: Facts,
    before: &[Outcome],
    after: &[Outcome],
) -> Vec<StageFlow> {
    before.iter().zip(after).map(|(before, after)| flow(cluster, facts, before, after)).collect()
}

fn flow(cluster: &ClusterView<'_>, facts: Facts, before: &Outcome, after: &Outcome) -> StageFlow {
    let (old, new) = (&before.flow, &after.flow);
    match (old.works(), new.works()) {
        (true, true) => {}
        (false, false) => return StageFlow { change: FlowChange::Same, ..old.clone() },
        (true, false) => return partly(new, "at nodes that are new"),
        (false, true) => return partly(old, "at nodes that are not new yet"),
    }
    if is_between_nodes(cluster, &before.trace) || is_between_nodes(cluster, &after.trace) {
        let kubenet = cluster.model() == NetworkModel::Kubenet;
        if kubenet && is_ipv6(&before.trace) && facts.flag(id::IPAM_MIGRATION_KUBENET_IPV6).value {
            let reason =
                "between old and new nodes: new ones have other IPv6 blocks than the route table says";
            let reason = Some(reason.to_owned());
            return StageFlow {
                symptom: Symptom::TimesOut,
                reason,
                seen: None,
                change: FlowChange::Partly,
                ..old.clone()
            };
        }
        // Source: fact `ipam-migration-kubenet-blocks`.
        if !kubenet {
            let reason = "between old and new nodes no documentation says more than that the disturbance is that of \
                          an upgrade";
            let reason = Some(reason.to_owned());
            let (symptom, change) = (Symptom::Unknown, FlowChange::Unsaid);
            return StageFlow { symptom, reason, seen: None, change, ..old.clone() };
        }
    }
    match (&old.seen, &new.seen) {
        (Some(one), Some(other)) if one != other => StageFlow {
            seen: Some(format!("{one} or {other}")),
            change: FlowChange::SeenOtherwise,
            ..old.clone()
        },
        _ => StageFlow { change: FlowChange::Same, ..old.clone() },
    }
}

/// A flow that works for some nodes, told as it is where it fails.
fn partly(failing: &StageFlow, place: &str) -> StageFlow {
    let reason = failing.reason.as_ref().map_or_else(|| place.to_owned(), |it| format!("{place}: {it}"));
    StageFlow { reason: Some(reason), change: FlowChange::Partly, ..failing.clone() }
}

/// Whether a flow passes two nodes of the cluster.
fn is_between_nodes(cluster: &ClusterView<'_>, trace: &Trace) -> bool {
    let mut nodes: Vec<(&Id, Option<u64>)> = Vec::new();
    for hop in &trace.forward.hops {
        if let Place::Node(pool, node) = &hop.at
            && cluster.pools.iter().any(|it| it.id == pool)
            && !nodes.contains(&(pool, *node))
        {
            nodes.push((pool, *node));
        }
    }
    nodes.len() > 1
}

fn is_ipv6(trace: &Trace) -> bool {
    trace.flow.family == Some(Family::V6)
        || matches!(&trace.forward.seen_destination, Some(SeenAddress::Known(it, _)) if it.is_ipv6())
}

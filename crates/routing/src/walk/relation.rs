//! What was wanted of a walk and is not there: a pod on the same node, on another one.

use crate::{Action, Basis, Endpoint, Place, Relation, Step, Trace};

/// Says so where the other end is not where it was wanted: what is nearest is shown in its place.
pub(super) fn tell(trace: &mut Trace) {
    let Some(wanted) = missing(trace) else { return };
    let text = format!("Nothing of what is called is {wanted}: what is nearest to that is shown.");
    if let Some(first) = trace.forward.hops.first_mut() {
        first.steps.insert(0, Step { action: Action::Note(text), basis: Basis::Documented });
    }
}

/// Where nothing is that was wanted there; nothing where it is, where nothing was wanted, and where a choice was none.
fn missing(trace: &Trace) -> Option<&'static str> {
    let hops = &trace.forward.hops;
    let (first, last) = (&hops.first()?.at, &hops.last()?.at);
    let ends_inside = matches!(last, Place::Pod(_, Some(_)) | Place::Node(_, Some(_)));
    let translated = |it: &Step| matches!(it.action, Action::DestinationNat { .. });
    let begins_inside = matches!(first, Place::Pod(..) | Place::Node(..));
    let chosen = begins_inside
        || hops.iter().filter(|it| it.at.node().is_some()).flat_map(|it| &it.steps).any(translated);
    if !ends_inside || !chosen || matches!(trace.flow.to, Endpoint::Address(_)) {
        return None;
    }
    let mut nodes: Vec<_> = hops.iter().filter_map(|it| it.at.node()).collect();
    nodes.dedup();
    let other_node = nodes.iter().any(|it| nodes.first() != Some(it));
    let other_pool = nodes.iter().any(|it| nodes.first().is_some_and(|first| first.0 != it.0));
    let (found, wanted) = match trace.flow.relation {
        Relation::Telling => return None,
        Relation::SameNode => (!other_node, "on the same node"),
        Relation::OtherNode => (other_node, "on another node"),
        Relation::OtherPool => (other_pool, "on a node of another pool"),
        Relation::Itself => (first == last, "the caller itself"),
    };
    (!found).then_some(wanted)
}

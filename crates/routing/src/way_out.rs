//! The way out to the internet of every pool.

use estate::Estate;
use model::{Family, Id};

use crate::internet::HTTPS;
use crate::topology::Topology;
use crate::walk::{Tracer, trace_class};
use crate::{Endpoint, Flow, Trace};

/// How pods of a pool reach the internet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WayOut {
    /// The cluster.
    pub cluster: Id,
    /// The pool.
    pub pool: Id,
    /// The walk.
    pub trace: Trace,
}

/// The way out of every pool of every cluster, in order: from any pod of the pool to a host on the internet, port 443.
///
/// Clusters with both families are walked in IPv4; [`way_out`] takes either. The symptom takes the way back into
/// account; the way there is told.
pub fn ways_out(tracer: &Tracer<'_>) -> Vec<WayOut> {
    let mut ways = Vec::new();
    for cluster in tracer.topology().estate.clusters.values() {
        for pool in &cluster.pools {
            ways.push(WayOut {
                cluster: cluster.id.clone(),
                pool: pool.id.clone(),
                trace: trace_class(&tracer.fabric, &flow(pool.id)),
            });
        }
    }
    ways
}

/// The way out of one pool in one family; nothing for a pool that is in no cluster.
pub fn way_out(estate: &Estate<'_>, pool: &Id, family: Family) -> Option<WayOut> {
    let topology = Topology::of(estate);
    let pool = topology.estate.pools.get(pool)?;
    let cluster = topology.estate.clusters.get(pool.cluster?)?;
    let flow = Flow { family: Some(family), ..flow(pool.id) };
    let trace = trace_class(&Tracer::of(&topology).fabric, &flow);
    Some(WayOut { cluster: cluster.id.clone(), pool: pool.id.clone(), trace })
}

fn flow(pool: &Id) -> Flow {
    Flow::new(Endpoint::PoolPod(pool.clone()), Endpoint::Internet).to_port(HTTPS)
}

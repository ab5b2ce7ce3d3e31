//! Where packets go: topology, effective routes, and the walk of a flow, hop by hop.
//!
//! The vocabulary is Batfish's: a [`Flow`] goes in, a [`Trace`] comes out, made of hops, each made of steps, ending in
//! a [`Disposition`].

mod flow;
mod trace;
mod way_out;

pub use flow::{Endpoint, Flow};
pub use trace::{
    Disposition, Hop, Origin, Place, RouteEntry, RouteTarget, SeenAddress, Step, Symptom, Trace, Walk,
};
pub use way_out::{EffectiveRoutes, WayIn, WayOut, effective_routes, ways_in, ways_out};

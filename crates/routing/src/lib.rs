//! Where packets go: topology, effective routes, and the walk of a flow, hop by hop.
//!
//! The vocabulary is Batfish's: a [`Flow`] goes in, a [`Trace`] comes out, made of hops, each made of steps, ending in
//! a [`Disposition`].

#[cfg(all(test, target_arch = "wasm32"))]
#[macro_use]
extern crate on_wasm;

mod census;
mod effective;
mod exit;
mod fabric;
mod firewall;
mod flow;
mod host;
mod instance;
mod internet;
pub mod names;
mod network_model;
mod next_hop;
mod node;
mod node_routes;
mod packet;
mod platform;
mod route;
mod saved;
mod security;
mod stateful;
#[cfg(test)]
mod tests;
mod topology;
mod trace;
mod walk;
mod walker;
mod way_in;
mod way_out;

pub use census::{HostEntry, NodeEntry, PodEntry, ServiceEntry};
pub use effective::{Interface, InterfaceClass, effective_routes};
pub use flow::{Endpoint, Flow, FlowError, Relation, ServiceAddress};
pub use node::{NoTables, NodeTables, PartKind, TableLine, TablePart, Visit, node_tables};
pub use route::{EffectiveRoutes, LostBecause, Origin, RouteEntry, RouteTarget, TaggedRoute, lookup};
pub use saved::{Kept, SavedTrace, saved_flows};
pub use topology::Topology;
pub use trace::{
    Action, Basis, Disposition, Filter, Hop, Place, PlatformService, SeenAddress, Step, Symptom, Trace, Walk,
};
pub use walk::{Tracer, trace};
pub use way_in::{WayIn, ways_in};
pub use way_out::{WayOut, way_out, ways_out};

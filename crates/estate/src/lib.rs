//! What a design amounts to once the platform's defaults are filled in, and who is where.
//!
//! Planner, routing and rules all ask the same questions (which pools has this cluster, what is its pod CIDR when
//! nobody wrote one, which subnets is it in), and may not ask each other. They ask here. Everything is looked up once,
//! in time that grows with what is drawn, never with node or pod counts. Nothing is judged.

#[cfg(all(test, target_arch = "wasm32"))]
#[macro_use]
extern crate on_wasm;

mod cluster;
mod endings;
mod estate;
mod judgement;
mod max_pods;
mod network;
pub mod policy;
mod publishing;
pub mod range;
mod uses;

pub use cluster::{ClusterView, PoolView};
pub use endings::operating_system;
pub use estate::Estate;
pub use judgement::{
    Judgement, facts_cloud, facts_controller, facts_edition, facts_model, facts_outbound,
    facts_private_service, facts_version, runs_in_cluster,
};
pub use max_pods::max_pods_bounds;
pub use network::{NetworkView, SubnetView};
pub use publishing::{namespace_of, watches};
pub use uses::{Use, is_dcsv2};

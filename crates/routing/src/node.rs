//! What a node of a cluster has: addresses, routes and tables, made from the design for [`netfilter`].
//!
//! The walk asks the tables of a node for one packet, and installs only what is about that packet: the services that
//! have its destination, the pods at its ends. The rules that it fits are the same as in the whole tables, which
//! [`node_tables`] gives.

mod agent;
mod lines;
mod policies;
mod prepared;
mod services;
mod stack;
mod whole;

pub(crate) use agent::keeps_source;
pub use lines::{PartKind, TableLine, TablePart, Visit};
pub(crate) use policies::namespace;
pub(crate) use prepared::{Asked, Prepared, Ready};
pub(crate) use services::{About, protocol};
pub(crate) use stack::{cluster_range, has_tables, interface_of};
pub use whole::{NoTables, NodeTables, node_tables};

//! What fits: addresses, routes, ports, rules and nodes that a design takes, and what breaks first.
//!
//! A [`Budget`] is one finite thing. [`Plan::of`] makes all budgets of a design, in time that grows with what is drawn
//! and never with node or pod counts. Nothing is judged here: no severity, no message.

mod account;
mod blocks;
mod budget;
mod plan;
mod pools;
mod scale;
mod subnets;

pub use budget::{Budget, BudgetKind, Demand, LedgerEntry, Situation, Taker};
pub use plan::{Plan, UpgradeCheck};
pub use scale::{FirstLimit, Scale};

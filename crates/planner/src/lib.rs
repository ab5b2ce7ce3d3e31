//! What fits: addresses, routes, ports, rules and nodes that a design takes, and what breaks first.
//!
//! A [`Budget`] is one finite thing. [`Plan::of`] makes all budgets of a design, in time that grows with what is drawn
//! and never with node or pod counts. Nothing is judged here: no severity, no message.

#[cfg(all(test, target_arch = "wasm32"))]
#[macro_use]
extern crate on_wasm;

mod account;
mod address_map;
mod blocks;
mod budget;
mod forecast;
mod growth;
mod nodes;
mod plan;
mod pools;
mod ports;
pub mod room;
mod scale;
mod services;
mod smallest;
mod subnets;

pub use address_map::{AddressMap, AddressRun, RunKind, address_map, address_map_in};
pub use budget::{Budget, BudgetKind, Demand, LedgerEntry, Situation, Taker};
pub use forecast::{BudgetForecast, Forecast, Rate, forecast};
pub use nodes::NodeLimit;
pub use plan::{Plan, UpgradeCheck, largest};
pub use ports::PortShare;
pub use scale::{FirstLimit, Scale};
pub use services::Frontends;
pub use smallest::{Headroom, Need, dynamic_addresses, pod_cidr_needs, pod_subnet_addresses, subnet_needs};

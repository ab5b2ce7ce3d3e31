//! What is wrong and why: one file per rule, one line in its topic's table.
//!
//! A rule is a file `TOPIC/NAME.rs` that calls [`rule!`] and has a `check` function over a [`Context`]; its
//! documentation comment is its public page. The topic's file has its `mod` line and its line in the table.

#[cfg(all(test, target_arch = "wasm32"))]
#[macro_use]
extern crate on_wasm;

mod addressing;
mod context;
mod egress;
mod ending;
mod fixes;
mod ingress;
mod limits;
mod merged;
mod mesh;
mod migration;
mod platform;
mod policy;
mod private_access;
mod reach;
mod repair;
mod routes;
mod rule;
mod shrink;
#[cfg(any(test, feature = "testing"))]
pub mod testing;
mod words;

pub use context::Context;
pub use fixes::smallest::{NetworkLayout, PodLayout, Smallest, SubnetLayout, smallest};
pub use migration::{Migration, Statement, another_pod_cidr, migration, route_table_guests, short_of_room};
pub use rule::{Check, Rule, Topic};

/// The rules of every topic.
static TOPICS: &[&[&Rule]] = &[
    addressing::RULES,
    limits::RULES,
    routes::RULES,
    egress::RULES,
    ingress::RULES,
    private_access::RULES,
    policy::RULES,
    mesh::RULES,
    platform::RULES,
];

/// Every rule, in the order of the catalogue.
pub fn all() -> impl Iterator<Item = &'static Rule> {
    TOPICS.iter().flat_map(|it| it.iter().copied())
}

/// The rule of a code.
pub fn find(code: &str) -> Option<&'static Rule> {
    all().find(|it| it.code == code)
}

/// Everything that is wrong, the worst first, in a stable order. Silenced findings are among them, marked.
pub fn check(context: &Context<'_>) -> Vec<findings::Finding> {
    let mut found = Vec::new();
    for rule in all() {
        (rule.check)(context, &mut found);
    }
    for finding in &mut found {
        let design = context.estate.design;
        let reason = design
            .silenced()
            .iter()
            .find(|it| it.code == finding.code && Some(&it.subject) == finding.subjects.first());
        finding.silenced = reason.map(|it| it.reason.clone());
    }
    // Stable: within a severity the order of the registry, then of the design.
    model::order::sort_by_key(&mut found, |it| std::cmp::Reverse(it.severity));
    found
}

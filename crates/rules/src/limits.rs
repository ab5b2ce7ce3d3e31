//! Rules of the topic `limits`, in the order of the catalogue.

mod load_balancer_rule_limit;
mod node_limit;
mod pool_limit;
mod version_too_old;

use crate::Rule;

/// The table of the topic.
pub(crate) static RULES: &[&Rule] = &[
    &node_limit::NODE_LIMIT,
    &pool_limit::POOL_LIMIT,
    &load_balancer_rule_limit::LOAD_BALANCER_RULE_LIMIT,
    &version_too_old::VERSION_TOO_OLD,
];

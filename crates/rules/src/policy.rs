//! Rules of the topic `policy`, in the order of the catalogue.

pub(crate) mod engine;
mod policy_blocks_dns;
mod policy_engine_limit;
mod policy_engine_unsupported;
mod policy_not_enforced;
mod security_rule_blocks;
mod security_rule_limit;

use crate::Rule;

/// The table of the topic.
pub(crate) static RULES: &[&Rule] = &[
    &policy_engine_unsupported::POLICY_ENGINE_UNSUPPORTED,
    &policy_engine_limit::POLICY_ENGINE_LIMIT,
    &policy_not_enforced::POLICY_NOT_ENFORCED,
    &policy_blocks_dns::POLICY_BLOCKS_DNS,
    &security_rule_blocks::SECURITY_RULE_BLOCKS,
    &security_rule_limit::SECURITY_RULE_LIMIT,
];

//! Rules of the topic `mesh`, in the order of the catalogue.

mod mesh_conflict;
mod mesh_feature_unsupported;
mod mesh_retired;

use crate::Rule;

/// The table of the topic.
pub(crate) static RULES: &[&Rule] = &[
    &mesh_retired::MESH_RETIRED,
    &mesh_conflict::MESH_CONFLICT,
    &mesh_feature_unsupported::MESH_FEATURE_UNSUPPORTED,
];

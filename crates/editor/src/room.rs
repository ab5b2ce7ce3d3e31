//! Free ranges and names, which the planner finds, and whether an edit does anything.

use model::{Design, Edit};

pub(crate) use planner::room::{
    for_subnet, free_name, free_name_with, next_in, private, rehomed, space_of, subnets_of, taken_everywhere,
};

/// Whether an edit would leave everything as it is.
pub(crate) fn is_idle(design: &Design, edit: &Edit) -> bool {
    match edit {
        Edit::Set { element } => design.element(&element.id) == Some(element),
        Edit::Place { id, placement } => {
            design.placement(id).copied() == placement.map(model::Placement::kept)
        }
        Edit::Settings(settings) => design.settings == **settings,
        Edit::Reorder { id, to } => design.index_of(id) == Some(*to),
        Edit::Silence(silence) => design.silenced().contains(silence),
        Edit::Insert { .. } | Edit::Remove { .. } | Edit::Unsilence { .. } => false,
    }
}

//! Rules of the topic `platform`, in the order of the catalogue.

mod availability_set_unsupported;
mod dual_stack_local_policy;
mod dual_stack_unsupported;
mod model_migration;
mod retiring;
mod virtual_nodes_unsupported;
pub(crate) mod vm_size;
mod vm_size_unsupported;
mod windows_unsupported;

use crate::Rule;

/// The table of the topic.
pub(crate) static RULES: &[&Rule] = &[
    &windows_unsupported::WINDOWS_UNSUPPORTED,
    &dual_stack_unsupported::DUAL_STACK_UNSUPPORTED,
    &dual_stack_local_policy::DUAL_STACK_LOCAL_POLICY,
    &virtual_nodes_unsupported::VIRTUAL_NODES_UNSUPPORTED,
    &availability_set_unsupported::AVAILABILITY_SET_UNSUPPORTED,
    &vm_size_unsupported::VM_SIZE_UNSUPPORTED,
    &model_migration::MODEL_MIGRATION,
    &retiring::RETIRING,
];

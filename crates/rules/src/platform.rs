//! Rules of the topic `platform`, in the order of the catalogue.

mod availability_set_unsupported;
mod dual_stack_unsupported;
mod retiring;
pub(crate) mod vm_size;
mod vm_size_unsupported;
mod windows_unsupported;

use crate::Rule;

/// The table of the topic.
pub(crate) static RULES: &[&Rule] = &[
    &windows_unsupported::WINDOWS_UNSUPPORTED,
    &dual_stack_unsupported::DUAL_STACK_UNSUPPORTED,
    &availability_set_unsupported::AVAILABILITY_SET_UNSUPPORTED,
    &vm_size_unsupported::VM_SIZE_UNSUPPORTED,
    &retiring::RETIRING,
];

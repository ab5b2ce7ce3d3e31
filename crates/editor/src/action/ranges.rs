//! Actions on the ranges of subnets.

use super::Action;
use crate::Editor;

pub(super) static ACTIONS: &[Action] = &[
    Action {
        name: "split-subnet",
        label: "Split the subnet in two",
        icon: "",
        listed: true,
        applies: Editor::can_split,
        run: Editor::split,
    },
    Action {
        name: "join-subnets",
        label: "Join with the other half",
        icon: "",
        listed: true,
        applies: Editor::can_join,
        run: Editor::join,
    },
];

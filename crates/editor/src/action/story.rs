//! Actions of the presentation, and of paper.

use super::{Action, always};
use crate::Change;

pub(super) static ACTIONS: &[Action] = &[
    Action {
        name: "present",
        label: "Present",
        icon: "",
        listed: true,
        applies: always,
        run: |_, out| out.push(Change::Ask("present")),
    },
    Action {
        name: "steps",
        label: "Show the steps of the presentation",
        icon: "",
        listed: true,
        applies: always,
        run: |_, out| out.push(Change::Ask("steps")),
    },
    Action {
        name: "step-add",
        label: "Add a step from what is on screen",
        icon: "",
        listed: true,
        applies: always,
        run: |_, out| out.push(Change::Ask("step-add")),
    },
    Action {
        name: "print",
        label: "Print",
        icon: "",
        listed: true,
        applies: always,
        run: |_, out| out.push(Change::Ask("print")),
    },
];

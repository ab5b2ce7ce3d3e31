//! `cargo xtask dist`: the page as it is published, a folder that works under any path.

use anyhow::Result;
use xshell::cmd;

use super::{Command, no_more};
use crate::{
    offline, parts, payload, policy,
    project::Project,
    requirement::{Purpose, ensure},
};

pub(super) const COMMAND: Command = Command {
    name: "dist",
    options: "",
    summary: "the page as it is published, into dist/, and what it weighs",
    run: |project, arguments| {
        no_more(arguments)?;
        ensure(project, Purpose::Dist)?;
        build_bundle(project)
    },
};

/// Builds `dist/`, with the program in parts, its policy and what opens it offline, and holds it against its payload budget.
///
/// # Errors
/// When the build fails, or the bundle weighs more than the budget allows.
pub(crate) fn build_bundle(project: &Project) -> Result<()> {
    cmd!(
        project.shell,
        "trunk build --offline --release --cargo-profile web --features split --public-url ./ --dist dist"
    )
    .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS", parts::LINKER_FLAGS)
    .run()?;
    parts::replace(project)?;
    policy::write(project)?;
    offline::write(project)?;
    payload::report(project)
}

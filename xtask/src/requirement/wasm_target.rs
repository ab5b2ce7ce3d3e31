//! The standard library for the browser.

use anyhow::Result;
use xshell::cmd;

use super::{Purpose, Requirement};
use crate::project::Project;

pub(super) const REQUIREMENT: Requirement = Requirement {
    name: "wasm target",
    needed_for: &[Purpose::Serve, Purpose::Dist, Purpose::Test],
    find,
    installing: "adding it to the Rust toolchain, some 30 MB",
    install,
    by_hand: "install Rust from https://rustup.rs, then type: rustup target add wasm32-unknown-unknown",
};

/// Asks rustc, not rustup: distributions package the target without rustup.
fn find(project: &Project) -> Option<String> {
    let folder = cmd!(project.shell, "rustc --print target-libdir --target wasm32-unknown-unknown")
        .quiet()
        .read()
        .ok()?;
    std::path::Path::new(&folder).is_dir().then(|| "wasm32-unknown-unknown".to_owned())
}

fn install(project: &Project) -> Result<()> {
    Ok(cmd!(project.shell, "rustup target add wasm32-unknown-unknown").run()?)
}

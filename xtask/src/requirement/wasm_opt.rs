//! wasm-opt, Binaryen's optimiser: makes the release bundle a good deal smaller.

use anyhow::Result;

use super::{Purpose, Requirement, cargo_tool::shown, npm, version_line};
use crate::project::Project;

/// The oldest release that reads everything which today's rustc writes.
const OLDEST: u32 = 120;

/// The release installed where there is none.
const PACKAGE: &str = "binaryen@132.0.0";

pub(super) const REQUIREMENT: Requirement = Requirement {
    name: "wasm-opt",
    needed_for: &[Purpose::Dist, Purpose::Test],
    find,
    installing: "fetching the npm package binaryen into target/tools; some seconds",
    install,
    by_hand: "install Node.js with npm, or put Binaryen's wasm-opt (120 or newer) on the path",
};

fn find(project: &Project) -> Option<String> {
    let program = project.program("wasm-opt")?;
    let release = release(&version_line(project, &program)?)?;
    (release >= OLDEST).then(|| format!("{release}, {}", shown(project, &program)))
}

/// The number in `wasm-opt version 132 (version_132)`.
fn release(said: &str) -> Option<u32> {
    said.strip_prefix("wasm-opt version ")?.split_whitespace().next()?.parse().ok()
}

fn install(project: &Project) -> Result<()> {
    npm::install(project, PACKAGE)
}

#[cfg(test)]
mod tests {
    use super::release;

    #[test]
    fn reads_what_the_program_says() {
        assert_eq!(release("wasm-opt version 132 (version_132)"), Some(132));
        assert_eq!(release("wasm-opt version 108"), Some(108));
        assert_eq!(release("something else"), None);
    }
}

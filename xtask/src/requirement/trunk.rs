//! Trunk, which turns `index.html` and the web crate into a bundle.

use super::{Purpose, Requirement, cargo_tool::CargoTool};

const TOOL: CargoTool<'_> = CargoTool {
    package: "trunk",
    program: "trunk",
    version: "0.21.14",
    // Without its own downloads, hence without TLS: it finds its tools on the path. Half the time to build.
    build: &["--locked", "--no-default-features"],
    opt_level: "0",
};

pub(super) const REQUIREMENT: Requirement = Requirement {
    name: "trunk",
    needed_for: &[Purpose::Serve, Purpose::Dist, Purpose::Test],
    find: |project| TOOL.find(project),
    installing: "building it into target/tools, once; one to three minutes",
    install: |project| TOOL.install(project),
    by_hand: "type: cargo install trunk --locked --version 0.21.14",
};

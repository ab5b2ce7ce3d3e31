//! Tools that crates.io has: built once into `target/tools/bin`.

use std::path::Path;

use anyhow::Result;
use xshell::cmd;

use super::version_line;
use crate::project::Project;

/// A tool from crates.io in the one version that fits.
pub(super) struct CargoTool<'a> {
    /// The package's name there.
    pub(super) package: &'a str,
    /// The program looked for; it says `NAME VERSION` when asked.
    pub(super) program: &'a str,
    pub(super) version: &'a str,
    /// Further arguments to `cargo install`.
    pub(super) build: &'a [&'a str],
    /// How much the tool is optimised: what it saves later against what it costs now.
    pub(super) opt_level: &'a str,
}

impl CargoTool<'_> {
    /// The program that commands will get, if it has the right version.
    pub(super) fn find(&self, project: &Project) -> Option<String> {
        let program = project.program(self.program)?;
        let said = version_line(project, &program)?;
        let version = said.split_whitespace().nth(1)?;
        (version == self.version).then(|| format!("{version}, {}", shown(project, &program)))
    }

    /// Fetches a ready-made program if `cargo binstall` is there to do so, and builds it otherwise.
    pub(super) fn install(&self, project: &Project) -> Result<()> {
        let Self { package, version, build, opt_level, .. } = self;
        let tools = project.tools();
        let shell = &project.shell;
        if project.program("cargo-binstall").is_some() {
            let fetched = cmd!(
                shell,
                "cargo binstall --no-confirm --disable-strategies quick-install,compile --root {tools} {package}@{version}"
            )
            .run();
            if fetched.is_ok() {
                return Ok(());
            }
            println!("there is no ready-made {package} for this machine: building it");
        }

        let workshop = tools.join("build");
        cmd!(
            shell,
            "cargo install {package} --version {version} --force --root {tools} --target-dir {workshop}"
        )
        .args(*build)
        .env("CARGO_PROFILE_RELEASE_LTO", "off")
        .env("CARGO_PROFILE_RELEASE_OPT_LEVEL", opt_level)
        .run()?;
        // Gigabytes that are of no further use.
        Ok(shell.remove_path(&workshop)?)
    }
}

/// A path as a person in the checkout would write it.
pub(super) fn shown(project: &Project, path: &Path) -> String {
    path.strip_prefix(&project.root).unwrap_or(path).display().to_string()
}

//! Packages of npm, in a folder of the project's own tools.

use std::path::PathBuf;

use anyhow::{Context, Result};
use xshell::cmd;

use crate::project::Project;

/// Where a package is, or would be.
pub(super) fn folder(project: &Project, package: &str) -> PathBuf {
    project.tools().join("npm").join("node_modules").join(package)
}

/// Installs a package, `name@version`.
///
/// # Errors
/// When there is no npm, or it fails.
pub(super) fn install(project: &Project, package: &str) -> Result<()> {
    let npm = project.program("npm").context("npm is not on the path")?;
    let folder = project.tools().join("npm");
    project.shell.create_dir(&folder)?;
    Ok(cmd!(project.shell, "{npm} install --no-audit --no-fund --silent --prefix {folder} {package}")
        .run()?)
}

//! Where the project is, and a shell that stands there with the project's own tools first on its path.

use std::{
    env,
    ffi::OsString,
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};
use xshell::Shell;

/// The checkout, and how commands are run in it.
pub(crate) struct Project {
    pub(crate) root: PathBuf,
    /// Stands in the root; what it starts finds the project's own tools before the system's.
    pub(crate) shell: Shell,
}

impl Project {
    /// Finds the checkout that this program was started from.
    ///
    /// # Errors
    /// When not started by cargo, which says where the checkout is.
    pub(crate) fn find() -> Result<Self> {
        let manifest = env::var_os("CARGO_MANIFEST_DIR").context("start it as `cargo xtask`")?;
        let root = Path::new(&manifest).parent().context("xtask has no folder above it")?.to_path_buf();
        let shell = Shell::new()?;
        shell.change_dir(&root);
        shell.set_var("PATH", search_path(&root)?);
        Ok(Self { root, shell })
    }

    /// Where tools live that the system lacks: git ignores it, and `cargo clean` removes it.
    pub(crate) fn tools(&self) -> PathBuf {
        tools(&self.root)
    }

    /// The release bundle that `cargo xtask dist` writes.
    pub(crate) fn dist(&self) -> PathBuf {
        self.root.join("dist")
    }

    /// The first program of this name that commands run from here will get, if there is one.
    pub(crate) fn program(&self, name: &str) -> Option<PathBuf> {
        let path = self.shell.var_os("PATH")?;
        env::split_paths(&path)
            .flat_map(|folder| executable_names(name).map(move |file| folder.join(file)))
            .find(|candidate| candidate.is_file())
    }
}

/// The paths of all files in a folder and its folders, below it, with forward slashes.
///
/// # Errors
/// When a folder can't be read.
pub(crate) fn files_below(folder: &Path) -> Result<Vec<String>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).with_context(|| format!("{} can't be read", folder.display()))? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if path.is_dir() {
            files.extend(files_below(&path)?.into_iter().map(|below| format!("{name}/{below}")));
        } else {
            files.push(name);
        }
    }
    Ok(files)
}

/// A program's possible file names: Windows has programs and, for npm and its packages, scripts.
fn executable_names(name: &str) -> impl Iterator<Item = String> {
    let endings: &[&str] = if cfg!(windows) { &[".exe", ".cmd"] } else { &[""] };
    endings.iter().map(move |ending| format!("{name}{ending}"))
}

fn tools(root: &Path) -> PathBuf {
    root.join("target").join("tools")
}

fn search_path(root: &Path) -> Result<OsString> {
    let own = [tools(root).join("bin"), tools(root).join("npm").join("node_modules").join(".bin")];
    let inherited = env::var_os("PATH").unwrap_or_default();
    Ok(env::join_paths(own.into_iter().chain(env::split_paths(&inherited)))?)
}

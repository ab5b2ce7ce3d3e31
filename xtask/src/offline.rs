//! What makes the bundle open without a network: its service worker, told which files a release has.

use std::{
    fs,
    hash::{DefaultHasher, Hash as _, Hasher as _},
};

use anyhow::{Context, Result, ensure};

use crate::project::{Project, files_below};

/// The worker's text, in which [`RELEASE`] and [`FILES`] stand for what is known once the bundle is built.
const WORKER: &str = "web/offline/service-worker.js";
const RELEASE: &str = "{release}";
const FILES: &str = "{files}";

/// The page itself: asked for by the folder that it is in.
const PAGE: &str = "index.html";

/// Writes the service worker into `dist/`; the last step, when every other file is as it is published.
///
/// # Errors
/// When a file can't be read or written, or the worker's text has no place for the list.
pub(crate) fn write(project: &Project) -> Result<()> {
    let dist = project.dist();
    let mut files = files_below(&dist)?;
    files.sort();
    let mut release = DefaultHasher::new();
    for name in &files {
        name.hash(&mut release);
        fs::read(dist.join(name)).with_context(|| format!("{name} can't be read"))?.hash(&mut release);
    }
    let worker = project.shell.read_file(project.root.join(WORKER))?;
    let written = filled(&worker, release.finish(), &files)?;
    Ok(project.shell.write_file(dist.join("service-worker.js"), written)?)
}

/// The worker of a release with these files.
fn filled(worker: &str, release: u64, files: &[String]) -> Result<String> {
    ensure!(worker.contains(RELEASE) && worker.contains(FILES), "{WORKER} has no place for its release");
    let quoted: Vec<String> =
        files.iter().map(|it| format!("\"./{}\"", if it == PAGE { "" } else { it })).collect();
    let list = format!("[{}]", quoted.join(", "));
    Ok(worker.replace(RELEASE, &format!("{release:016x}")).replace(FILES, &list))
}

#[cfg(test)]
mod tests {
    use super::filled;

    #[test]
    fn the_worker_knows_its_files() -> anyhow::Result<()> {
        let worker = include_str!("../../web/offline/service-worker.js");
        let written = filled(worker, 255, &["boot.js".to_owned(), "index.html".to_owned()])?;
        assert!(written.contains("const RELEASE = \"00000000000000ff\";"), "{written}");
        assert!(written.contains("const FILES = [\"./boot.js\", \"./\"];"), "{written}");
        Ok(())
    }

    #[test]
    fn a_worker_without_a_place_for_its_files_is_refused() {
        assert!(filled("const FILES = [];", 0, &[]).is_err());
    }
}

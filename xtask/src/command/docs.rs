//! `cargo xtask docs`: documents that are made from code, and with `--check` whether they are current.
//!
//! What is made is listed in [`GENERATED`]: a line there is all that a new one takes.

mod crate_graph;
mod rule_pages;

use std::{
    env, fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, bail};
use lexopt::{Arg, Parser};
use xshell::cmd;

use super::Command;
use crate::project::Project;

pub(super) const COMMAND: Command = Command {
    name: "docs",
    options: "[--check]",
    summary: "write the documents that are made from code, or check that they are current",
    run,
};

/// A file's path below the root, and its text.
type Page = (PathBuf, String);

/// Makes one document or several.
type Make = fn(&Project, &Podscape) -> Result<Vec<Page>>;

/// Every document made from code.
static GENERATED: &[Make] = &[
    |_, podscape| podscape.page("docs/design.schema.json", &["schema"]),
    |_, podscape| podscape.page("docs/picture.svg", &["render", "examples/hub-and-spoke.json"]),
    |_, podscape| podscape.page("web/public/facts.json", &["facts", "--format", "json"]),
    rule_pages::make,
    crate_graph::make,
];

/// Folders in which every file is made from code: one that nothing makes any more is to go.
static WHOLLY_GENERATED: &[&str] = &[rule_pages::FOLDER];

fn run(project: &Project, mut arguments: Parser) -> Result<()> {
    let mut check = false;
    while let Some(argument) = arguments.next()? {
        match argument {
            Arg::Long("check") => check = true,
            other => return Err(other.unexpected().into()),
        }
    }
    write_or_check(project, check)
}

/// Writes the documents, or only checks that they are what would be written.
///
/// # Errors
/// When checking, names the documents that are not current.
pub(crate) fn write_or_check(project: &Project, check: bool) -> Result<()> {
    let podscape = Podscape::build(project)?;
    let mut pages = Vec::new();
    for make in GENERATED {
        pages.extend(make(project, &podscape)?);
    }

    let mut stale: Vec<PathBuf> = Vec::new();
    for (path, text) in &pages {
        if fs::read_to_string(project.root.join(path)).ok().as_ref() != Some(text) {
            stale.push(path.clone());
        }
    }
    let left_over = left_over(project, &pages)?;

    if check {
        let names: Vec<String> =
            stale.iter().chain(&left_over).map(|path| path.display().to_string()).collect();
        if !names.is_empty() {
            bail!("not current: {}; type: cargo xtask docs", names.join(", "));
        }
        println!("{} documents are current", pages.len());
        return Ok(());
    }

    for (path, text) in pages.iter().filter(|(path, _)| stale.contains(path)) {
        project.shell.write_file(path, text)?;
        println!("wrote {}", path.display());
    }
    for path in &left_over {
        project.shell.remove_path(path)?;
        println!("removed {}", path.display());
    }
    Ok(())
}

/// Files in the generated folders that nothing makes.
fn left_over(project: &Project, pages: &[Page]) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for folder in WHOLLY_GENERATED {
        let Ok(entries) = fs::read_dir(project.root.join(folder)) else { continue };
        for entry in entries {
            let path = Path::new(folder).join(entry?.file_name());
            if !pages.iter().any(|(made, _)| *made == path) {
                found.push(path);
            }
        }
    }
    found.sort();
    Ok(found)
}

/// The command line of this checkout, which knows what the documents say.
struct Podscape<'a> {
    project: &'a Project,
    program: PathBuf,
}

impl<'a> Podscape<'a> {
    fn build(project: &'a Project) -> Result<Self> {
        // Selects all packages as the tests do, lest their dependencies be built with other features.
        cmd!(project.shell, "cargo build --quiet --workspace --exclude podscape-web --bin podscape").run()?;
        let beside = env::current_exe().context("this program does not know where it is")?;
        let program = beside.with_file_name(format!("podscape{}", env::consts::EXE_SUFFIX));
        Ok(Self { project, program })
    }

    /// What the program prints when called like this.
    fn says(&self, arguments: &[&str]) -> Result<String> {
        let program = &self.program;
        let mut said = cmd!(self.project.shell, "{program}").args(arguments).quiet().read()?;
        said.push('\n');
        Ok(said)
    }

    /// One document: what the program prints when called like this.
    fn page(&self, path: &str, arguments: &[&str]) -> Result<Vec<Page>> {
        Ok(vec![(PathBuf::from(path), self.says(arguments)?)])
    }
}

//! The tools that commands need and a machine may lack: how each is found, how it is installed, who needs it.
//!
//! A tool that is on the path in the right version is used. Others go into `target/tools`, except the
//! wasm target and the browser, which belong to the system. What is satisfied is passed over in silence.

mod axe;
mod browser;
mod cargo_tool;
mod driver;
mod kernel_tools;
mod lighthouse;
mod npm;
mod packages;
mod trunk;
mod wasm_bindgen;
mod wasm_opt;
mod wasm_split;
mod wasm_target;

pub(crate) use browser::find as find_browser;
pub(crate) use driver::find as find_driver;

use anyhow::{Context, Result, bail};

use crate::project::Project;

/// What a person is about to do, which decides the tools needed.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// The page from this machine, rebuilt as files change.
    Serve,
    /// The release bundle.
    Dist,
    /// The core's tests as wasm, and the page's in a browser.
    Test,
    /// What is measured and told besides.
    Report,
}

/// One tool.
pub(crate) struct Requirement {
    pub(crate) name: &'static str,
    needed_for: &'static [Purpose],
    /// Says where it is and in which version, as a person would; nothing when it is missing or too old.
    find: fn(&Project) -> Option<String>,
    /// What the installation will do and how long it takes, said before it begins.
    installing: &'static str,
    install: fn(&Project) -> Result<()>,
    /// What a person can do where the installation can't: one line.
    by_hand: &'static str,
}

static REQUIREMENTS: &[Requirement] = &[
    wasm_target::REQUIREMENT,
    trunk::REQUIREMENT,
    wasm_bindgen::REQUIREMENT,
    wasm_split::REQUIREMENT,
    wasm_opt::REQUIREMENT,
    browser::REQUIREMENT,
    driver::REQUIREMENT,
    kernel_tools::REQUIREMENT,
    axe::REQUIREMENT,
    lighthouse::REQUIREMENT,
];

/// Installs what this purpose needs and the machine lacks; silent when there is nothing to do.
///
/// # Errors
/// Names the first tool that could not be had, why, and the line to type.
pub(crate) fn ensure(project: &Project, purpose: Purpose) -> Result<()> {
    for requirement in needed_for(purpose) {
        if (requirement.find)(project).is_none() {
            install(project, requirement)?;
        }
    }
    Ok(())
}

/// As [`ensure`], but says of each tool where it was found.
pub(crate) fn ensure_aloud(project: &Project, purpose: Purpose) -> Result<()> {
    for requirement in needed_for(purpose) {
        let found = match (requirement.find)(project) {
            Some(found) => found,
            None => install(project, requirement)?,
        };
        println!("{:24}{found}", requirement.name);
    }
    Ok(())
}

fn needed_for(purpose: Purpose) -> impl Iterator<Item = &'static Requirement> {
    REQUIREMENTS.iter().filter(move |requirement| requirement.needed_for.contains(&purpose))
}

fn install(project: &Project, requirement: &Requirement) -> Result<String> {
    let Requirement { name, installing, by_hand, .. } = requirement;
    println!("{name} is missing: {installing}");
    (requirement.install)(project).with_context(|| format!("{name} could not be installed; {by_hand}"))?;
    match (requirement.find)(project) {
        Some(found) => Ok(found),
        None => bail!("{name} was installed but is not found; {by_hand}"),
    }
}

/// What `program --version` says, trimmed; nothing when it can't be run.
fn version_line(project: &Project, program: &std::path::Path) -> Option<String> {
    let said = xshell::cmd!(project.shell, "{program} --version").quiet().ignore_stderr().read().ok()?;
    said.lines().next().map(|line| line.trim().to_owned())
}

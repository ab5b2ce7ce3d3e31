//! Chromium, for the tests that need a real browser: the system's, or else the distribution's package.

use std::{env, path::PathBuf};

use anyhow::Result;

use super::{Purpose, Requirement, packages};
use crate::project::Project;

/// Names on the path, the first one that exists is taken.
const NAMES: &[&str] = &["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

/// Where systems put a browser that is not on the path.
const PLACES: &[&str] = &[
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    r"C:\Program Files\Google\Chrome\Application\chrome.exe",
];

pub(super) const REQUIREMENT: Requirement = Requirement {
    name: "Chromium",
    needed_for: &[Purpose::Test],
    find: |project| find(project).map(|path| path.display().to_string()),
    installing: "installing the system's packages chromium and chromium-driver",
    install: install_packages,
    by_hand: "install Chromium or Chrome with its chromedriver, or set CHROME to where the browser is",
};

/// The browser that tests use: `CHROME` if set, else the first that the system has.
pub(crate) fn find(project: &Project) -> Option<PathBuf> {
    if let Some(named) = env::var_os("CHROME") {
        return Some(PathBuf::from(named)).filter(|path| path.is_file());
    }
    let on_path = NAMES.iter().find_map(|name| project.program(name));
    on_path.or_else(|| PLACES.iter().map(PathBuf::from).find(|path| path.is_file()))
}

/// The distribution's packages: Debian's names, then Ubuntu's.
pub(super) fn install_packages(project: &Project) -> Result<()> {
    packages::install(
        project,
        &[&["chromium", "chromium-driver"], &["chromium-browser", "chromium-chromedriver"]],
    )
}

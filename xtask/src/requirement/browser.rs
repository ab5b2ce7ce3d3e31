//! Chromium, for the tests that need a real browser: the system's, or else the distribution's package.

use std::{env, path::PathBuf};

use anyhow::{Context, Result, bail};
use xshell::cmd;

use super::{Purpose, Requirement};
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

/// Debian's and Ubuntu's packages, as root or where `sudo` asks nothing; elsewhere a person decides.
pub(super) fn install_packages(project: &Project) -> Result<()> {
    let apt = project.program("apt-get").context("this system has no apt-get")?;
    let shell = &project.shell;
    let mut prefix = Vec::new();
    if cmd!(shell, "id -u").quiet().read()? != "0" {
        if cmd!(shell, "sudo -n true").quiet().ignore_stderr().run().is_err() {
            bail!("it takes root; type: sudo apt-get install -y chromium chromium-driver");
        }
        prefix = vec!["sudo", "-n"];
    }
    let run = |arguments: &[&str]| {
        let mut words = prefix.iter().copied().chain([apt.to_str().unwrap_or("apt-get")]);
        let program = words.next().unwrap_or("apt-get");
        cmd!(shell, "{program}").args(words).args(arguments).env("DEBIAN_FRONTEND", "noninteractive").run()
    };
    run(&["update", "-qq"])?;
    let install = |packages: [&str; 2]| {
        run(&[&["install", "-y", "-qq", "--no-install-recommends"], &packages[..]].concat())
    };
    // Debian's names, then Ubuntu's.
    install(["chromium", "chromium-driver"])
        .or_else(|_| install(["chromium-browser", "chromium-chromedriver"]))
        .map_err(Into::into)
}

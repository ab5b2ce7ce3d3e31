//! chromedriver, through which the core's tests run as wasm in a browser.

use std::{env, path::PathBuf};

use super::{Purpose, Requirement, browser, cargo_tool::shown, version_line};
use crate::project::Project;

pub(super) const REQUIREMENT: Requirement = Requirement {
    name: "chromedriver",
    needed_for: &[Purpose::Test],
    find: |project| find(project).map(|path| shown(project, &path)),
    installing: "installing the system's packages chromium and chromium-driver",
    install: browser::install_packages,
    by_hand: "install the chromedriver of the browser's version, or set CHROMEDRIVER to where it is",
};

/// The driver that tests use: `CHROMEDRIVER` if set, else the one on the path, else the one in the
/// folder that hosted CI names; only if it is of the browser's major version, since others refuse to work.
pub(crate) fn find(project: &Project) -> Option<PathBuf> {
    let named = env::var_os("CHROMEDRIVER").map(PathBuf::from);
    let on_path = || project.program("chromedriver");
    let hosted = || env::var_os("CHROMEWEBDRIVER").map(|folder| PathBuf::from(folder).join("chromedriver"));
    let driver = named.or_else(on_path).or_else(hosted).filter(|path| path.is_file())?;

    // On Windows a browser asked for its version opens a window instead.
    if cfg!(windows) {
        return Some(driver);
    }
    let browser = browser::find(project)?;
    let same = major(&version_line(project, &browser)?)? == major(&version_line(project, &driver)?)?;
    same.then_some(driver)
}

/// 148 in `Chromium 148.0.7778.167 built on …` and in `ChromeDriver 148.0.7778.167 (65db…)`.
fn major(said: &str) -> Option<u32> {
    said.split_whitespace().find_map(|word| word.split_once('.')?.0.parse().ok())
}

#[cfg(test)]
mod tests {
    use super::major;

    #[test]
    fn reads_the_major_version() {
        assert_eq!(major("Chromium 148.0.7778.167 built on Debian GNU/Linux 12 (bookworm)"), Some(148));
        assert_eq!(major("Google Chrome 141.0.7390.54 "), Some(141));
        assert_eq!(
            major("ChromeDriver 148.0.7778.167 (65db666ac2cf-refs/branch-heads/7778@{#2783})"),
            Some(148)
        );
        assert_eq!(major("nothing"), None);
    }
}

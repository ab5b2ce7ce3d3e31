//! The system's own packages.

use anyhow::{Context, Result, bail};
use xshell::cmd;

use crate::project::Project;

/// Installs packages of Debian or Ubuntu, as root or where `sudo` asks nothing; elsewhere a person decides. The first
/// list is tried, then the next one, since distributions differ in names.
///
/// # Errors
/// When this is another system, when it takes a person, and when no list can be installed.
pub(super) fn install(project: &Project, lists: &[&[&str]]) -> Result<()> {
    let apt = project.program("apt-get").context("this system has no apt-get")?;
    let shell = &project.shell;
    let mut prefix = Vec::new();
    if cmd!(shell, "id -u").quiet().read()? != "0" {
        if cmd!(shell, "sudo -n true").quiet().ignore_stderr().run().is_err() {
            let names = lists.first().map(|it| it.join(" ")).unwrap_or_default();
            bail!("it takes root; type: sudo apt-get install -y {names}");
        }
        prefix = vec!["sudo", "-n"];
    }
    let run = |arguments: &[&str]| {
        let mut words = prefix.iter().copied().chain([apt.to_str().unwrap_or("apt-get")]);
        let program = words.next().unwrap_or("apt-get");
        cmd!(shell, "{program}").args(words).args(arguments).env("DEBIAN_FRONTEND", "noninteractive").run()
    };
    run(&["update", "-qq"])?;
    let mut ended = Ok(());
    for packages in lists {
        ended = run(&[&["install", "-y", "-qq", "--no-install-recommends"], *packages].concat());
        if ended.is_ok() {
            break;
        }
    }
    Ok(ended?)
}

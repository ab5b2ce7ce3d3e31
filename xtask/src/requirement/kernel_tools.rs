//! The programs with which the kernel oracle builds its laboratory.

use std::{
    env,
    path::{Path, PathBuf},
};

use super::{Purpose, Requirement, packages};
use crate::project::Project;

pub(super) const REQUIREMENT: Requirement = Requirement {
    name: "iproute2, iptables",
    needed_for: &[Purpose::Test],
    find,
    installing: "installing the system's packages iproute2, iptables and kmod",
    install: |project| packages::install(project, &[&["iproute2", "iptables", "kmod", "util-linux"]]),
    by_hand: "install iproute2 and iptables, or leave PODSCAPE_KERNEL unset: the kernel oracle is skipped then",
};

/// Where systems keep administrators' programs, which are not on everybody's path.
const PLACES: &[&str] = &["/usr/sbin", "/sbin"];

/// Found as well where they are not asked for: the oracle runs where it can, and says so where it can't.
fn find(project: &Project) -> Option<String> {
    if env::var_os("PODSCAPE_KERNEL").is_none_or(|it| it != "required") {
        return Some("not required: PODSCAPE_KERNEL is not set to `required`".into());
    }
    let program = |name: &str| -> Option<PathBuf> {
        let in_places = || PLACES.iter().map(|it| Path::new(it).join(name)).find(|it| it.is_file());
        project.program(name).or_else(in_places)
    };
    let found = ["ip", "iptables-restore", "unshare"].map(program);
    let [Some(ip), Some(restore), Some(_)] = found else { return None };
    Some(format!("{}, {}", ip.display(), restore.display()))
}

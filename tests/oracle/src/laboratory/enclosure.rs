//! Namespaces around everything: nothing that happens inside is seen outside, and all of it ends with the process.
//!
//! The program starts itself again through `unshare(1)`: in a network, mount and process namespace of its own. The
//! kernel ends every process of such a process namespace when its first one ends, and removes network namespaces that
//! nobody is in any more; so nothing has to be cleaned up, however it ends. The first process ends when its standard
//! input does, which it does when whoever started it is gone.

use std::env;
use std::io::Read;
use std::net::{Ipv4Addr, UdpSocket};
use std::path::Path;
use std::process::{Child, Command, Stdio, exit};
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use nix::mount::{MsFlags, mount};
use nix::sys::socket::setsockopt;
use nix::sys::socket::sockopt::ReceiveTimestampns;
use nix::unistd::geteuid;

use super::building::run;

/// What says to the program that it is inside.
const INSIDE: &str = "--inside";

/// Programs that build a laboratory.
const PROGRAMS: &[&str] = &["unshare", "ip", "iptables-restore", "iptables-save", "ip6tables-restore"];

/// What a new set of namespaces is asked for with.
const NAMESPACES: &[&str] = &["--net", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc"];

/// A way to make namespaces that works here.
pub struct Way(Vec<&'static str>);

/// The way that works on this machine.
///
/// # Errors
/// Says what is missing.
pub fn way() -> Result<Way> {
    for program in PROGRAMS {
        let found = env::split_paths(&env::var_os("PATH").unwrap_or_default())
            .chain(["/usr/sbin".into(), "/sbin".into()])
            .any(|folder| folder.join(program).is_file());
        if !found {
            bail!("the program {program} is missing");
        }
    }
    let ways: &[&[&str]] = if geteuid().is_root() {
        &[&["unshare"]]
    } else {
        &[&["unshare", "--user", "--map-root-user"], &["sudo", "--non-interactive", "unshare"]]
    };
    let mut said = String::new();
    for way in ways {
        let works = Command::new(way[0]).args(&way[1..]).args(NAMESPACES).arg("true").output();
        match works {
            Ok(output) if output.status.success() => return Ok(Way(way.to_vec())),
            Ok(output) => String::from_utf8_lossy(&output.stderr).trim().clone_into(&mut said),
            Err(error) => said = error.to_string(),
        }
    }
    bail!("network namespaces are not permitted: {said}")
}

impl Way {
    /// Starts this program again, inside, with these arguments. It lives as long as its standard input stays open.
    ///
    /// # Errors
    /// When it can't be started.
    pub fn start(&self, arguments: &[String]) -> Result<Child> {
        let program = env::current_exe()?;
        Command::new(self.0[0])
            .args(&self.0[1..])
            .args(NAMESPACES)
            .arg(program)
            .arg(INSIDE)
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .context("the laboratory can't be started")
    }
}

/// The arguments that this program was started with from outside; nothing when it is the one outside.
#[must_use]
pub fn arguments_inside() -> Option<Vec<String>> {
    let mut arguments = env::args().skip(1);
    (arguments.next().as_deref() == Some(INSIDE)).then(|| arguments.collect())
}

/// What must stay while laboratories are built.
pub struct Settled {
    /// The kernel writes down when packets pass as long as somebody wants to know.
    _clock: UdpSocket,
}

/// How long the kernel takes to begin writing down times: it does so in the background.
const CLOCK: Duration = Duration::from_millis(200);

/// Makes the namespaces that this process is in ready: files of its own where programs write theirs, and an end when
/// whoever started it is gone.
///
/// # Errors
/// When something is not permitted, or bridges can't be made to show their packets to iptables.
pub fn settle() -> Result<Settled> {
    thread::spawn(|| {
        let mut rest = Vec::new();
        // Nothing is ever said: it ends when there is nobody left to say something.
        let _ = std::io::stdin().read_to_end(&mut rest);
        exit(1);
    });
    mount(Some("laboratory"), "/run", Some("tmpfs"), MsFlags::empty(), None::<&str>)
        .context("/run can't be made this process's own")?;
    if !Path::new("/proc/sys/net/bridge").exists() {
        run("modprobe", &["br_netfilter"], "").context("kubenet's bridge needs the module br_netfilter")?;
    }
    let clock = UdpSocket::bind((Ipv4Addr::UNSPECIFIED, 0))?;
    setsockopt(&clock, ReceiveTimestampns, &true)?;
    thread::sleep(CLOCK);
    Ok(Settled { _clock: clock })
}

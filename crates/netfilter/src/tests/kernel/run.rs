//! Running programs in a network of one's own.

use std::io::Write;
use std::process::{Command, Stdio};

/// How to get a network of one's own: as root, or as the root of a namespace.
const NETWORKS: [&[&str]; 2] = [&["unshare", "--net"], &["unshare", "--net", "--map-root-user"]];

/// A way to run programs.
#[derive(Clone, Copy, Debug)]
pub(super) struct Network(&'static [&'static str]);

impl Network {
    /// The first network in which this script runs; without one the test is skipped, or fails where it is required.
    pub(super) fn for_script(script: &str, input: &str) -> Option<Self> {
        let tried = NETWORKS.map(|it| Self(it).run(script, input).map(|_| Self(it)));
        if let Some(network) = tried.iter().find_map(|it| it.as_ref().ok()) {
            return Some(*network);
        }
        let required = std::env::var("PODSCAPE_KERNEL").is_ok_and(|it| it == "required");
        assert!(!required, "`{script}` is required and does not run: {tried:?}");
        eprintln!("skipped: `{script}` does not run here: {tried:?}");
        None
    }

    /// Runs a script; what it printed, or why it failed.
    pub(super) fn run(self, script: &str, input: &str) -> Result<String, String> {
        let (program, arguments) = self.0.split_first().expect("a program");
        let mut child = Command::new(program)
            .args(arguments)
            .args(["bash", "-c", script])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(|it| format!("{program}: {it}"))?;
        // A program that fails early does not read everything; why is in its status.
        let _ = child.stdin.take().expect("piped").write_all(input.as_bytes());
        let output = child.wait_with_output().map_err(|it| it.to_string())?;
        if output.status.success() {
            Ok(String::from_utf8_lossy(&output.stdout).into_owned())
        } else {
            Err(String::from_utf8_lossy(&output.stderr).into_owned())
        }
    }
}

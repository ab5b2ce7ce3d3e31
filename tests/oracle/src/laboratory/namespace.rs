//! One network namespace.

use std::fs::File;
use std::path::Path;
use std::thread;

use anyhow::{Context, Result, anyhow};
use nix::sched::{CloneFlags, setns};

/// A namespace by its name, held open.
pub(super) struct Namespace {
    pub(super) name: String,
    file: File,
}

impl Namespace {
    /// Opens a namespace that `ip netns` made.
    pub(super) fn open(name: String) -> Result<Self> {
        let path = Path::new("/run/netns").join(&name);
        let file = File::open(&path).with_context(|| path.display().to_string())?;
        Ok(Self { name, file })
    }

    /// Does something inside, on a thread of its own: sockets opened and programs started there belong to the
    /// namespace.
    pub(super) fn inside<T: Send>(&self, work: impl FnOnce() -> Result<T> + Send) -> Result<T> {
        thread::scope(|scope| {
            let thread = scope.spawn(|| {
                setns(&self.file, CloneFlags::CLONE_NEWNET)
                    .with_context(|| format!("can't enter namespace {}", self.name))?;
                work()
            });
            thread.join().map_err(|_| anyhow!("a thread in namespace {} failed", self.name))?
        })
    }
}

//! The parts of the program that are not in the first load, and how they are fetched.
//!
//! With the feature `split` the release build cuts the program at the functions of [`cut`]: what only they reach goes
//! into files of its own, which share memory with the first. Without it, as in `cargo xtask serve`, everything is in one
//! file and nothing is waited for.

use model::Design;
use model::link::LinkError;

use super::Found;

/// Mounts the editor on what was found.
pub(super) type Mount = fn(Found);
/// Reads a share link.
pub(super) type Decode = fn(&str) -> Result<Design, LinkError>;

#[cfg(feature = "split")]
pub(crate) use cut::panels;
#[cfg(feature = "split")]
pub(super) use cut::{editor, links};
#[cfg(not(feature = "split"))]
pub(crate) use whole::panels;
#[cfg(not(feature = "split"))]
pub(super) use whole::{editor, links};

/// For a function that is in another file the macro writes what the linker has to know, which is `unsafe` to declare:
/// it stands here and nowhere else.
#[cfg(feature = "split")]
#[allow(clippy::unnecessary_wraps, reason = "fetching may fail; the macro's functions say so")]
mod cut {
    use wasm_split_helpers::{SplitLoaderError, wasm_split};

    use super::{Decode, Mount};
    use crate::later::{self, Open};

    /// The editor, with the rules and their findings: most of the program.
    #[wasm_split(editor, fallible)]
    pub(in crate::start) fn editor() -> Result<Mount, SplitLoaderError> {
        Ok(crate::app::mount)
    }

    /// What reads share links, with the designs that its predictor learns from.
    #[wasm_split(links, fallible)]
    pub(in crate::start) fn links() -> Result<Decode, SplitLoaderError> {
        Ok(model::link::decode)
    }

    /// What is fetched when it is first opened.
    #[wasm_split(panels, fallible)]
    pub(crate) fn panels() -> Result<Open, SplitLoaderError> {
        Ok(later::open)
    }
}

#[cfg(not(feature = "split"))]
mod whole {
    use std::convert::Infallible;
    use std::future::{Ready, ready};

    use super::{Decode, Mount};
    use crate::later::{self, Open};

    pub(in crate::start) fn editor() -> Ready<Result<Mount, Infallible>> {
        ready(Ok(crate::app::mount))
    }

    pub(in crate::start) fn links() -> Ready<Result<Decode, Infallible>> {
        ready(Ok(model::link::decode))
    }

    pub(crate) fn panels() -> Ready<Result<Open, Infallible>> {
        ready(Ok(later::open))
    }
}

//! Inputs as they are named on the command line: files, `-`, links.

use std::fs::File;
use std::io::{ErrorKind, Read, stdin};
use std::path::Path;

use podscape::input::{self, InputError, MAX_BYTES};
use podscape::lessons::Exercise;
use podscape::model::Design;
use podscape::model::link::link_in;

use crate::failure::Failure;

/// An input that was read.
pub(crate) struct Input {
    /// How it was named.
    pub(crate) source: String,
    /// Its text, where it is a file with lines to point at.
    pub(crate) text: Option<String>,
    /// What it holds.
    pub(crate) design: Design,
}

/// Reads a file, standard input for `-`, or a link given in place of a file.
pub(crate) fn read(name: &str) -> Result<Input, Failure> {
    if name == "-" {
        let bytes = limited(stdin().lock()).map_err(|it| Failure::new("standard input", it))?;
        let design = input::read(&bytes).map_err(|it| Failure::new("standard input", it))?;
        return Ok(Input { source: "standard input".into(), text: None, design });
    }
    // A link is no path: no file is asked for one that holds an address.
    let is_link = link_in(name).is_some() && (name.contains('#') || !Path::new(name).exists());
    if is_link && (name.contains('#') || input::read_text(name).is_ok()) {
        let design = input::read_text(name).map_err(|it| Failure::new("the link", it))?;
        return Ok(Input { source: "the link".into(), text: None, design });
    }
    let failure = |why: &dyn std::fmt::Display| Failure::new(name, why);
    let file = File::open(name).map_err(|it| failure(&BytesError::Io(it)))?;
    let bytes = limited(file).map_err(|it| failure(&it))?;
    let design = input::read(&bytes).map_err(|it| failure(&it))?;
    let text = String::from_utf8(bytes).ok().filter(|it| it.trim_start().starts_with(['{', '\u{feff}']));
    Ok(Input { source: name.to_owned(), text, design })
}

/// The exercise that an input sets.
pub(crate) fn exercise(input: &Input) -> Result<Exercise, Failure> {
    exercise_of(&input.source, &input.design)
}

/// The exercise that a design sets.
pub(crate) fn exercise_of(source: &str, design: &Design) -> Result<Exercise, Failure> {
    Exercise::of(design)
        .ok_or_else(|| Failure::new(source, "it sets no exercise: there is no \"lesson\" in it"))?
        .map_err(|problems| Failure::new(source, problems))
}

/// Reads all of them; every one that can't be read is named.
pub(crate) fn read_all(names: &[String]) -> Result<Vec<Input>, Failure> {
    let (mut inputs, mut failures) = (Vec::new(), Vec::new());
    for name in names {
        match read(name) {
            Ok(input) => inputs.push(input),
            Err(failure) => failures.push(failure),
        }
    }
    if failures.is_empty() { Ok(inputs) } else { Err(Failure::all(failures)) }
}

/// Why bytes could not be had.
#[derive(Debug)]
enum BytesError {
    Io(std::io::Error),
    TooLong(InputError),
}

impl std::fmt::Display for BytesError {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Io(error) => match error.kind() {
                ErrorKind::NotFound => formatter.write_str("there is no such file"),
                ErrorKind::IsADirectory => formatter.write_str("it is a folder, not a file"),
                ErrorKind::PermissionDenied => formatter.write_str("it may not be read"),
                _ => error.fmt(formatter),
            },
            Self::TooLong(error) => error.fmt(formatter),
        }
    }
}

/// Reads to the end, but not without end.
fn limited(from: impl Read) -> Result<Vec<u8>, BytesError> {
    let mut bytes = Vec::new();
    from.take(MAX_BYTES as u64 + 1).read_to_end(&mut bytes).map_err(BytesError::Io)?;
    if bytes.len() > MAX_BYTES {
        Err(BytesError::TooLong(InputError::TooLong(bytes.len())))
    } else {
        Ok(bytes)
    }
}

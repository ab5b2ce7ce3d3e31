//! A page for every rule, from its documentation comment, and the list of all.

use std::{fmt::Write as _, path::Path};

use anyhow::Result;

use super::{Page, Podscape};
use crate::project::Project;

/// Where the pages are.
pub(super) const FOLDER: &str = "docs/rules";

/// `podscape explain` lists the rules, a line each that begins with the code; with a code, it prints the page.
pub(super) fn make(_: &Project, podscape: &Podscape<'_>) -> Result<Vec<Page>> {
    let list = podscape.says(&["explain"])?;
    let mut index = String::from("# Rules\n\nMade by `cargo xtask docs` from the rules' documentation.\n\n");
    let mut pages = Vec::new();
    for line in list.lines() {
        let Some((code, rest)) = line.trim().split_once(char::is_whitespace) else { continue };
        writeln!(index, "- [{code}]({code}.md): {}", rest.trim())?;
        pages.push((Path::new(FOLDER).join(format!("{code}.md")), podscape.says(&["explain", code])?));
    }
    pages.push((Path::new(FOLDER).join("README.md"), index));
    Ok(pages)
}

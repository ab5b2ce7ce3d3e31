//! `podscape link FILE`

use clap::Args;
use podscape::model::link;

use crate::failure::Failure;
use crate::{Outcome, files};

#[derive(Debug, Args)]
pub(super) struct Options {
    /// A design
    file: String,
    /// The page's address, to which the design is added behind a #
    #[arg(long, value_name = "URL")]
    base: Option<String>,
}

pub(super) fn run(options: &Options) -> Result<Outcome, Failure> {
    let input = files::read(&options.file)?;
    let link = link::encode(&input.design).map_err(|it| Failure::new(&input.source, it))?;
    let line = match &options.base {
        // What stood behind a # before is another design.
        Some(base) => format!("{}#{link}\n", base.split('#').next().unwrap_or_default()),
        None => format!("{link}\n"),
    };
    Ok(Outcome::of(line))
}

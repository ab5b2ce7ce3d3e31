//! Designs to start from: the workshop's chapters as files, and large ones, generated, to measure with.
//!
//! The files and their index are in the folder `examples` at the root. To add one, put `NAME.json` there and an entry
//! in `index.toml`; the build makes this crate's table of it.

mod stress;

use model::Design;

/// An example.
#[derive(Debug)]
pub struct Example {
    /// Its name in addresses and on the command line, for example `hub-and-spoke`.
    pub name: &'static str,
    /// Its title, which is also the name of its design.
    pub title: &'static str,
    /// The heading of the workshop that it belongs to; none for what only measures.
    pub chapter: Option<&'static str>,
    /// What it shows, in one line.
    pub summary: &'static str,
    source: Source,
}

#[derive(Debug)]
enum Source {
    /// A file's text.
    File(&'static str),
    /// Generated: so many elements.
    Stress(usize),
}

static ALL: &[Example] = include!(concat!(env!("OUT_DIR"), "/examples.rs"));

/// The examples in the order of the gallery. The page opens with the first.
pub fn all() -> &'static [Example] {
    ALL
}

/// The design of the example with a name.
pub fn load(name: &str) -> Option<Design> {
    all().iter().find(|it| it.name == name).map(Example::design)
}

/// A generated design with so many elements: networks, clusters and what goes with them, for measurements.
pub fn of_size(elements: usize) -> Design {
    stress::design(elements, "Generated")
}

impl Example {
    /// Its design.
    pub fn design(&self) -> Design {
        match self.source {
            // That every file can be read is tested; an empty design is what is left to say.
            Source::File(text) => Design::from_json(text).unwrap_or_default(),
            Source::Stress(elements) => stress::design(elements, self.title),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{all, load};

    #[test]
    fn the_first_is_what_the_page_opens_with() {
        assert_eq!(all().first().map(|it| it.name), Some("hub-and-spoke"));
    }

    #[test]
    fn every_example_has_a_design() {
        for example in all() {
            assert!(load(example.name).is_some_and(|it| !it.is_empty()), "{}", example.name);
        }
        assert_eq!(load("nothing"), None);
    }

    #[test]
    fn names_are_those_that_others_hold_on_to() {
        let names = "kubenet kubenet-400-nodes dual-stack cni-small-subnet pod-subnet overlay hub-and-spoke \
                     gateway-kubenet gateway-cni nat-gateway stress-1000 stress-5000";
        for name in names.split_whitespace() {
            assert!(load(name).is_some(), "{name}");
        }
    }
}

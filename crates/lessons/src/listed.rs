//! The workshop's lessons, in the order of its agenda.

#[cfg(feature = "designs")]
use model::Design;

/// A lesson of the list.
#[derive(Debug)]
pub struct Listed {
    /// Its name in addresses and on the command line, for example `forty-nodes`.
    pub name: &'static str,
    /// Its title, which is also the name of its design.
    pub title: &'static str,
    /// The heading of the workshop that it belongs to.
    pub chapter: &'static str,
    #[cfg(feature = "designs")]
    text: &'static str,
}

static ALL: &[Listed] = include!(concat!(env!("OUT_DIR"), "/lessons.rs"));

/// The lessons in the order of the workshop's agenda.
pub fn all() -> &'static [Listed] {
    ALL
}

/// The lesson with a name.
pub fn find(name: &str) -> Option<&'static Listed> {
    all().iter().find(|it| it.name == name)
}

#[cfg(feature = "designs")]
impl Listed {
    /// Its design.
    pub fn design(&self) -> Design {
        // That every file can be read is tested; an empty design is what is left to say.
        Design::from_json(self.text).unwrap_or_default()
    }
}

//! Which design the page shows: a link's, else an example's, else the one edited last, else the first example.

use editor::Viewport;
use model::Design;

use super::fetching::{fetched, text_at};
use super::parts;
use crate::address::Address;
use crate::storage::{self, Keeper, Recalled};
use crate::theme::Choice;

/// What the page starts with.
#[derive(Debug)]
pub struct Found {
    /// What the address asks for.
    pub address: Address,
    /// The design.
    pub design: Design,
    /// The workshop's chapter or the like that it comes from.
    pub origin: Option<&'static str>,
    /// The lesson's name, if it is one of the workshop's.
    pub lesson: Option<String>,
    /// It came by link.
    pub linked: bool,
    /// The theme.
    pub theme: Choice,
    /// The view in which its picture stands already.
    pub view: Option<Viewport>,
    /// Where it is kept, if it was found in the browser's storage.
    pub(crate) keeper: Option<Keeper>,
    /// What could not be understood or read on the way, in words.
    pub problems: Vec<String>,
}

impl Found {
    /// Finds the design that an address asks for.
    pub(crate) async fn at(address: Address) -> Self {
        let kept = if address.embed.is_some() { None } else { storage::theme() };
        let theme = address.theme.or(kept).unwrap_or_default();
        let mut found = Self {
            problems: address.problems.clone(),
            address,
            design: Design::default(),
            origin: None,
            lesson: None,
            linked: false,
            theme,
            view: None,
            keeper: None,
        };
        if !(found.linked().await || found.taught().await || found.named() || found.recalled())
            && let Some(first) = examples::all().first()
        {
            found.take(first);
        }
        found
    }

    async fn linked(&mut self) -> bool {
        let Some(link) = &self.address.link else { return false };
        let Some(decode) = fetched("What reads this link", parts::links).await else { return false };
        match decode(link) {
            Ok(design) => {
                self.design = design;
                self.linked = true;
                true
            }
            Err(problem) => {
                self.problems.push(format!("This link can't be opened: {problem}."));
                false
            }
        }
    }

    /// A lesson's design, which is fetched: it is not in the program.
    async fn taught(&mut self) -> bool {
        let Some(name) = &self.address.lesson else { return false };
        let text = text_at(&format!("lessons/{name}.json")).await;
        let read = text.as_deref().map(Design::from_json);
        if let Some(Ok(design)) = read {
            self.design = design;
            self.lesson = Some(name.to_string());
            self.origin = Some("Workshop");
            return true;
        }
        self.problems.push(match read {
            Some(Err(problem)) => format!("The lesson \"{name}\" can't be read: {problem}."),
            _ => format!("There is no lesson \"{name}\"."),
        });
        false
    }

    fn named(&mut self) -> bool {
        let Some(name) = &self.address.example else { return false };
        let example = examples::all().iter().find(|it| it.name == name);
        match example {
            Some(example) => self.take(example),
            None => self.problems.push(format!("There is no example \"{name}\".")),
        }
        example.is_some()
    }

    fn recalled(&mut self) -> bool {
        if self.address.embed.is_some() {
            return false;
        }
        let mut keeper = Keeper::new(true);
        let (json, damaged) = match keeper.recall() {
            Recalled::Nothing => return false,
            Recalled::Lost => {
                let said = "The design edited last is damaged. What is there of it is under Designs.";
                self.problems.push(said.to_owned());
                return false;
            }
            Recalled::Found { json, damaged } => (json, damaged),
        };
        match Design::from_json(&json) {
            Ok(design) => {
                if damaged {
                    let said = "The newest saved state was damaged; this is the one before it.";
                    self.problems.push(said.to_owned());
                }
                self.design = design;
                self.keeper = Some(keeper);
                true
            }
            Err(problem) => {
                self.problems.push(format!(
                    "The design edited last can't be read: {problem}. It is kept, under Designs."
                ));
                false
            }
        }
    }

    fn take(&mut self, example: &examples::Example) {
        self.design = example.design();
        self.origin = origin(example);
    }
}

/// Where an example comes from, for the top bar.
pub(crate) fn origin(example: &examples::Example) -> Option<&'static str> {
    example.chapter.map(|_| "Workshop")
}

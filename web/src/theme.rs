//! Light and dark: what somebody chose, or else what the system prefers.

use std::str::FromStr;

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::MediaQueryList;

/// What somebody chose.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Choice {
    /// As the system has it.
    #[default]
    Auto,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

impl Choice {
    /// The word in the address and in storage.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    /// The one after this, for a button that goes round.
    pub const fn next(self) -> Self {
        match self {
            Self::Auto => Self::Light,
            Self::Light => Self::Dark,
            Self::Dark => Self::Auto,
        }
    }
}

impl FromStr for Choice {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "auto" => Ok(Self::Auto),
            "light" => Ok(Self::Light),
            "dark" => Ok(Self::Dark),
            _ => Err(format!("\"{text}\" is not one of: auto, light, dark")),
        }
    }
}

/// Puts the document into a theme.
pub(crate) fn begin(choice: Choice) {
    show(choice, system().is_some_and(|it| it.matches()));
}

/// Keeps the document in the theme chosen, also when the system changes its mind.
pub(crate) fn follow(choice: RwSignal<Choice>) {
    let system_is_dark = RwSignal::new(false);
    if let Some(query) = system() {
        system_is_dark.set(query.matches());
        let asked = query.clone();
        let listener = gloo::events::EventListener::new(query.unchecked_ref(), "change", move |_| {
            system_is_dark.set(asked.matches());
        });
        listener.forget();
    }
    Effect::new(move || show(choice.get(), system_is_dark.get()));
}

/// What the system prefers.
fn system() -> Option<MediaQueryList> {
    web_sys::window()?.match_media("(prefers-color-scheme: dark)").ok()?
}

fn show(choice: Choice, system_is_dark: bool) {
    let dark = match choice {
        Choice::Auto => system_is_dark,
        Choice::Light => false,
        Choice::Dark => true,
    };
    if let Some(root) = web_sys::window().and_then(|it| it.document()?.document_element()) {
        let _ = root.set_attribute("data-theme", if dark { "dark" } else { "light" });
    }
}

#[cfg(test)]
mod tests {
    use diagram::{Theme, css_variables};

    /// The style sheet has the colours of the renderer: the page and an exported picture can't disagree.
    #[test]
    fn colours_are_those_of_the_pictures() {
        let sheet = include_str!("../style/base.css");
        let mut parts = sheet.split("[data-theme=dark]");
        let (light, dark) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
        for (theme, part) in [(Theme::Light, light), (Theme::Dark, dark)] {
            for variable in css_variables(theme).split_inclusive(';') {
                assert!(part.contains(variable), "{variable} of {theme:?}");
            }
        }
    }
}

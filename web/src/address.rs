//! What the page's address asks for.

use leptos::prelude::window;
use model::Edition;
use model::element::NetworkModel;
use web_sys::UrlSearchParams;

use crate::theme::Choice;

/// What in the address names a design, or changes one as it opens.
const NAMES_A_DESIGN: [&str; 5] = ["example", "lesson", "model", "edition", "step"];

/// What the address asks for.
#[derive(Clone, Debug, Default)]
pub struct Address {
    /// A share link, without its `#`.
    pub link: Option<String>,
    /// An example's name.
    pub example: Option<String>,
    /// A lesson's name.
    pub lesson: Option<model::Id>,
    /// A network model.
    pub model: Option<NetworkModel>,
    /// An edition.
    pub edition: Option<Edition>,
    /// A theme.
    pub theme: Option<Choice>,
    /// A lens, by its word.
    pub lens: Option<String>,
    /// A step of the presentation, counted from 1.
    pub step: Option<usize>,
    /// The small face, and how much it allows.
    pub embed: Option<Embed>,
    /// What in the address can't be understood, in words.
    pub problems: Vec<String>,
}

/// How the page behaves in a frame.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Embed {
    /// What hands may do.
    pub mode: Mode,
    /// A static picture until clicked.
    pub still: bool,
    /// Panels shown beside the canvas.
    pub panels: Vec<String>,
    /// Sites whose messages are heard.
    pub origins: Vec<String>,
}

/// What hands may do in a frame.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mode {
    /// Look.
    #[default]
    View,
    /// Try: change, without keeping.
    Try,
    /// Edit.
    Edit,
}

impl Address {
    /// Reads the address of the document.
    pub(crate) fn read() -> Self {
        let location = window().location();
        let search = location.search().unwrap_or_default();
        let hash = location.hash().unwrap_or_default();
        Self::parse(&search, &hash)
    }

    /// Reads an address's query and fragment.
    pub fn parse(search: &str, hash: &str) -> Self {
        let mut address = Self::default();
        let link = hash.trim_start_matches('#');
        if !link.is_empty() {
            address.link = Some(link.to_owned());
        }
        let Ok(query) = UrlSearchParams::new_with_str(search) else { return address };
        address.example = query.get("example").filter(|it| !it.is_empty());
        if let Some(name) = query.get("lesson").filter(|it| !it.is_empty()) {
            match name.parse() {
                Ok(name) => address.lesson = Some(name),
                Err(problem) => address.problems.push(format!("lesson: {problem}")),
            }
        }
        address.model = parsed(&query, "model", &mut address.problems);
        address.edition = parsed(&query, "edition", &mut address.problems);
        address.theme = parsed(&query, "theme", &mut address.problems);
        address.lens = query.get("lens").filter(|it| !it.is_empty());
        if let Some(step) = query.get("step") {
            match step.parse().ok().filter(|it| *it > 0) {
                Some(number) => address.step = Some(number),
                None => address.problems.push(format!("step: \"{step}\" is no step; the first is 1")),
            }
        }
        if query.get("embed").is_some_and(|it| it != "0") {
            address.embed = Some(Embed {
                mode: match query.get("mode").as_deref() {
                    Some("edit") => Mode::Edit,
                    Some("try") => Mode::Try,
                    _ => Mode::View,
                },
                still: query.get("still").is_some_and(|it| it != "0"),
                panels: query
                    .get("panels")
                    .map(|it| it.split(',').map(str::to_owned).collect())
                    .unwrap_or_default(),
                origins: query.get_all("origin").iter().filter_map(|it| it.as_string()).collect(),
            });
        }
        address
    }
}

/// Takes out of the address what names a design or changes one as it opens: the design that is shown is another one by
/// now, and loading the page anew is to show it.
pub(crate) fn forget_design() {
    let location = window().location();
    let (Ok(path), Ok(search), Ok(hash)) = (location.pathname(), location.search(), location.hash()) else {
        return;
    };
    let Ok(query) = UrlSearchParams::new_with_str(&search) else { return };
    let named: Vec<&str> = NAMES_A_DESIGN.into_iter().filter(|it| query.has(it)).collect();
    if named.is_empty() && hash.is_empty() {
        return;
    }
    for name in named {
        query.delete(name);
    }
    let rest = String::from(query.to_string());
    let address = if rest.is_empty() { path } else { format!("{path}?{rest}") };
    if let Ok(history) = window().history() {
        let _ = history.replace_state_with_url(&wasm_bindgen::JsValue::NULL, "", Some(&address));
    }
}

fn parsed<T: std::str::FromStr<Err = String>>(
    query: &UrlSearchParams,
    name: &str,
    problems: &mut Vec<String>,
) -> Option<T> {
    match query.get(name)?.parse() {
        Ok(value) => Some(value),
        Err(problem) => {
            problems.push(format!("{name}: {problem}"));
            None
        }
    }
}

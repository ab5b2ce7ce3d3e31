//! Somebody draws a whole design with palette, pointer, keyboard and inspector, from an empty canvas.

use std::collections::{BTreeMap, BTreeSet};

use editor::Editor;
use editor::form::{self, Control};
use model::element::SavedFlow;
use model::{Body, Design, Edit, Element, Id, Kind};
use podscape_tests::{Browser, Page, css, role};
use routing::Flow;

/// The id of the element that has the focus, once the page has had the time to move it.
const FOCUSED: &str = "new Promise(say => requestAnimationFrame(() => requestAnimationFrame(() => \
    say(document.activeElement?.dataset?.id ?? ''))))";

/// A page in which a design is drawn that exists elsewhere.
pub(crate) struct Workbench {
    page: Page,
    /// The design that is wanted.
    wanted: Design,
    /// What the page calls the elements that are wanted.
    ids: BTreeMap<Id, Id>,
    /// What the page drew besides, because it goes with something: used for what is wanted next, or removed.
    spare: BTreeMap<Id, Kind>,
}

/// Draws a design from nothing and gives the page and what it drew, in the design's own ids.
#[track_caller]
pub(crate) fn draw(browser: &Browser, wanted: &Design) -> (Page, Design) {
    let page = browser.open("?example=overlay");
    let mut bench = Workbench { page, wanted: wanted.clone(), ids: BTreeMap::new(), spare: BTreeMap::new() };
    bench.clear();
    bench.place_all();
    bench.fill_in_all();
    // Last: what stands in a subnet goes with it, so everything has to be where it belongs first.
    bench.remove_spare();
    bench.set_design();
    let drawn = bench.drawn();
    (bench.page, drawn)
}

/// Types a flow in the dock and traces it.
#[track_caller]
pub(crate) fn ask(page: &Page, from: &str, to: &str) {
    let field = |name| role("combobox", name).within("form.ask");
    page.fill(field("From"), from);
    page.fill(field("To"), to);
    page.click(role("button", "Trace").within("form.ask"));
}

/// What the palette calls a kind: its first variant.
fn label(kind: Kind) -> String {
    let groups = Editor::new(Design::new()).palette();
    let mut entries = groups.into_iter().flat_map(|it| it.entries);
    let entry = entries.find(|it| it.kind == kind).expect("every kind that is drawn can be placed");
    entry.label.to_string()
}

/// The design that a page shows, by its share link.
#[track_caller]
pub(crate) fn shown(page: &Page) -> Design {
    page.click(role("button", "Share"));
    let link = page.value(css("input[aria-label=Link]"));
    page.press("Escape");
    page.wait_until_gone(css("input[aria-label=Link]"));
    let fragment = link.split_once('#').expect("a link with a fragment").1;
    model::link::decode(fragment).expect("a link that can be read")
}

/// Networks before what is in them, clusters before what belongs to them.
fn rank(kind: Kind) -> usize {
    const ORDER: &[Kind] = &[
        Kind::VirtualNetwork,
        Kind::RouteTable,
        Kind::SecurityGroup,
        Kind::NatGateway,
        Kind::Subnet,
        Kind::PrivateDnsZone,
        Kind::OnPremises,
        Kind::Firewall,
        Kind::Cluster,
        Kind::NodePool,
    ];
    // Flows last: by then everything is there that they go between.
    let after = ORDER.len() + usize::from(kind == Kind::SavedFlow);
    ORDER.iter().position(|it| *it == kind).unwrap_or(after)
}

impl Workbench {
    /// Begins with nothing.
    fn clear(&self) {
        self.page.click(role("button", "Open"));
        self.page.click(role("button", "Empty design"));
        self.page.eventually("the canvas is empty", || self.ids_shown().is_empty());
    }

    fn focus_canvas(&self) {
        self.page.evaluate("document.querySelector('svg.stage').focus()");
    }

    /// The ids and kinds of the elements on the canvas.
    fn ids_shown(&self) -> BTreeMap<Id, Kind> {
        let shown = self.page.evaluate(
            "[...document.querySelectorAll('svg.stage [data-id]')].map(it => [it.dataset.id, it.dataset.kind])",
        );
        let pairs = shown.as_array().cloned().unwrap_or_default();
        pairs
            .iter()
            .filter_map(|pair| Some((pair[0].as_str()?.parse().ok()?, pair[1].as_str()?.parse().ok()?)))
            .collect()
    }

    fn place_all(&mut self) {
        let mut elements: Vec<(Id, Kind)> =
            self.wanted.elements().map(|it| (it.id.clone(), it.kind())).collect();
        elements.sort_by_key(|(_, kind)| rank(*kind));
        for (index, (id, kind)) in elements.into_iter().enumerate() {
            let spare = self.spare.iter().find(|(_, it)| **it == kind).map(|(id, _)| id.clone());
            let placed = match spare {
                None if kind == Kind::SavedFlow => self.keep_flow(&id),
                Some(spare) => {
                    self.spare.remove(&spare);
                    spare
                }
                None => self.place(kind, self.home(&id).filter(|_| index % 2 == 1)),
            };
            self.ids.insert(id, placed);
        }
    }

    /// What an element shall stand in, as the page calls it, once that is drawn.
    fn home(&self, id: &Id) -> Option<Id> {
        let body = &self.wanted.element(id)?.body;
        let home = match body {
            Body::NodePool(pool) => pool.subnet.as_ref(),
            other => other.owner(),
        };
        self.ids.get(home?).cloned()
    }

    /// Places one from the palette: into something by dragging it there, else by the keyboard where it fits.
    fn place(&mut self, kind: Kind, into: Option<Id>) -> Id {
        let before: BTreeSet<Id> = self.ids_shown().into_keys().collect();
        self.focus_canvas();
        self.page.press("Escape");
        self.page.press("Shift+1");
        let name = label(kind);
        let piece = || role("button", &name).within(".palette");
        if let Some(into) = into {
            self.page.drag(piece(), css(&format!("svg.stage [data-id=\"{into}\"]")).at(12.0, 8.0));
        } else {
            self.page.reach(&piece());
            self.page.ask(&piece(), "function() { this.focus(); }", &[]);
            self.page.press("Enter");
        }
        let fresh = || -> BTreeMap<Id, Kind> {
            self.ids_shown().into_iter().filter(|(id, _)| !before.contains(id)).collect()
        };
        self.page.eventually(&format!("a {kind} is placed"), || fresh().values().any(|it| *it == kind));
        let mut fresh = fresh();
        let placed =
            fresh.iter().find(|(_, it)| **it == kind).map(|(id, _)| id.clone()).expect("one is placed");
        fresh.remove(&placed);
        self.spare.extend(fresh);
        placed
    }

    /// Traces a flow between what is typed, and keeps it.
    fn keep_flow(&self, id: &Id) -> Id {
        let target = self.target();
        let saved = target.get::<SavedFlow>(id).expect("a saved flow");
        let flow = Flow::of_saved(&target, saved).expect("ends that can be typed");
        let before = shown(&self.page);
        self.page.click(role("tab", "Paths"));
        let port = flow.port.map_or_else(String::new, |it| format!(":{it}"));
        ask(&self.page, &flow.from.to_string(), &format!("{}{port}", flow.to));
        self.page.click(role("button", "Must be delivered"));
        let after = shown(&self.page);
        let fresh = after.elements().find(|it| !before.contains(&it.id));
        fresh.expect("the flow is kept").id.clone()
    }

    /// Selects an element by the keyboard: from the canvas, `Tab` walks the elements.
    fn select(&self, id: &Id) {
        let kept = format!(".kept [data-flow=\"{id}\"] button");
        if self.page.count(&kept) > 0 {
            self.page.click(css(&kept));
            return;
        }
        self.focus_canvas();
        // Each press steps out of one container: the walk begins before the first.
        for _ in 0..6 {
            self.page.press("Escape");
        }
        // What is out of view is not in the page, so a person sees all first.
        self.page.press("Shift+1");
        let most = self.ids_shown().len() + 4;
        for _ in 0..most {
            self.page.press("Tab");
            if self.page.evaluate(FOCUSED) == id.as_str() {
                self.page.eventually(&format!("the inspector shows {id}"), || {
                    self.page.texts("aside.inspector h3 .code").first().is_some_and(|it| it == id.as_str())
                });
                return;
            }
        }
        panic!("Tab never reaches {id}");
    }

    fn remove_spare(&mut self) {
        for id in std::mem::take(&mut self.spare).into_keys() {
            if self.ids_shown().contains_key(&id) {
                self.select(&id);
                self.page.press("Delete");
                self.page.eventually("it is gone", || !self.ids_shown().contains_key(&id));
            }
        }
    }

    /// The design that is wanted, in the page's ids.
    fn target(&self) -> Design {
        renamed(&self.wanted, &self.ids)
    }

    /// Fills in every field of every element that is not as it shall be; again, since addresses move along with the ranges
    /// that they are in.
    fn fill_in_all(&self) {
        let target = self.target();
        for _ in 0..2 {
            self.fill_in(&target, &shown(&self.page));
        }
        let present = shown(&self.page);
        for element in target.elements() {
            let wrong = differing(&target, &present, element);
            assert!(wrong.is_empty(), "{} did not take {wrong:?}", element.id);
        }
    }

    fn fill_in(&self, target: &Design, present: &Design) {
        for element in target.elements() {
            let wrong = differing(target, present, element);
            let name = present.element(&element.id).map(|it| it.name.clone());
            if wrong.is_empty() && name.as_deref() == Some(&element.name) {
                continue;
            }
            self.select(&element.id);
            if name.as_deref() != Some(&element.name) {
                self.page.fill(css("aside.inspector input[aria-label=Name]"), &element.name);
            }
            self.page.evaluate(
                "document.querySelectorAll('aside.inspector details').forEach(it => it.open = true)",
            );
            for (path, control, text) in wrong {
                self.enter(&path, &control, &text);
            }
        }
    }

    fn enter(&self, path: &str, control: &Control, text: &str) {
        let field = css(&format!("#field-{}", path.replace(['.', '[', ']'], "-")));
        match control {
            Control::Toggle => self.page.click(field),
            Control::Choice(_) => self.page.choose(field, text),
            Control::Text | Control::Number { .. } | Control::Suggest(_) => self.page.fill(field, text),
            Control::Lines => {
                self.page.click(field);
                self.page.press("Control+a");
                self.page.press("Delete");
                for (index, line) in text.lines().enumerate() {
                    if index > 0 {
                        self.page.press("Enter");
                    }
                    self.page.type_text(line);
                }
                self.page.press("Tab");
            }
        }
    }

    /// What holds for the whole design: with nothing selected the inspector shows it.
    fn set_design(&self) {
        self.focus_canvas();
        self.page.press("Escape");
        self.page.press("Escape");
        if let Some(edition) = self.wanted.settings.edition {
            self.page.choose(role("combobox", "Rules of"), edition.as_str());
        }
    }

    /// What the page drew, in the ids of the design that is wanted.
    fn drawn(&self) -> Design {
        let back = self.ids.iter().map(|(wanted, page)| (page.clone(), wanted.clone())).collect();
        renamed(&shown(&self.page), &back)
    }
}

/// The same design with other ids; what is not among them keeps its own. Placements are left out.
pub(crate) fn renamed(design: &Design, ids: &BTreeMap<Id, Id>) -> Design {
    let mut renamed = Design::new();
    renamed.settings = design.settings.clone();
    let of = |id: &Id| ids.get(id).unwrap_or(id).clone();
    // Without references first, so that each finds what it names.
    for element in design.elements() {
        let empty =
            Element { id: of(&element.id), name: element.name.clone(), body: Body::empty(element.kind()) };
        renamed = renamed.with(empty).expect("ids are unique");
    }
    for element in design.elements() {
        let mut body = element.body.clone();
        // By way of ids that nobody has, because the new ids may be among the old.
        for from in design.elements().map(|it| &it.id) {
            body = body.retargeted(from, Some(&between(from)));
        }
        for from in design.elements().map(|it| &it.id) {
            body = body.retargeted(&between(from), Some(&of(from)));
        }
        let element = Element { id: of(&element.id), name: element.name.clone(), body };
        renamed.apply(Edit::set(element)).expect("references are kept");
    }
    renamed
}

fn between(id: &Id) -> Id {
    Id::slug(&format!("between.{id}"))
}

/// The fields of an element that are not as wanted: path, how it is entered, what to enter.
fn differing(target: &Design, present: &Design, element: &Element) -> Vec<(String, Control, String)> {
    let fields = |design: &Design| {
        let form = form::form(design, &element.id);
        form.into_iter().flat_map(|it| it.groups).flat_map(|it| it.fields).collect::<Vec<_>>()
    };
    let present = fields(present);
    let value = |path: &str| present.iter().find(|it| it.path == path).map(|it| it.value.as_str());
    fields(target)
        .into_iter()
        .filter(|it| value(&it.path) != Some(it.value.as_str()))
        .map(|it| (it.path, it.control, it.value))
        .collect()
}

//! The page's state: the editor, and the signals that show what it holds.

use diagram::{Point, Rectangle, SceneDifference};
use editor::{Change, Editor, Held, Input, Overlay, Tool, Viewport};
use leptos::prelude::*;
use model::{Design, Id};

use crate::address::Address;
use crate::keeping::{self, Keeping};
use crate::lesson::LessonMode;
use crate::present::{self, Story};
use crate::store::Store;
use crate::{keys, storage};

/// Which face the page shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Face {
    /// The whole editor.
    #[default]
    Whole,
    /// Canvas and model switch, for slides.
    Embedded,
}

/// A dialog.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Dialog {
    /// The design under every model.
    Compare,
    /// Share.
    Share,
    /// The designs that are stored.
    Designs,
    /// Pictures and the address plan as files.
    Export,
    /// The design against another version of it.
    Versions,
    /// Open.
    Open,
    /// The workshop's lessons.
    Lessons,
    /// The page of a rule.
    Rule(String),
    /// Keys.
    Keys,
    /// Move the selection into another element.
    MoveTo,
    /// Connect the selection with another element.
    ConnectTo,
}

/// The page's state. Cheap to copy: everything in it lives as long as the page.
#[derive(Clone, Copy, Debug)]
pub struct Page {
    editor: StoredValue<Editor, LocalStorage>,
    store: StoredValue<Store, LocalStorage>,
    keeper: StoredValue<storage::Keeper, LocalStorage>,
    /// Which face.
    pub face: Face,
    /// The part of the picture that is seen.
    pub view: RwSignal<Viewport>,
    /// What the hand causes.
    pub overlay: RwSignal<Overlay>,
    /// What is in the hand.
    pub held: RwSignal<Held>,
    /// How far it was carried, in scene units.
    pub carried: RwSignal<Point>,
    /// The tool.
    pub tool: RwSignal<Tool>,
    /// The lens that the picture is seen through.
    pub lens: RwSignal<Option<diagram::Lens>>,
    /// What is selected.
    pub selection: RwSignal<Vec<Id>>,
    /// What undo and redo would do.
    pub history: RwSignal<(Option<String>, Option<String>)>,
    /// Counts analyses: what reads budgets and findings follows it.
    pub analysis: RwSignal<u64>,
    /// Counts changes of the document.
    pub document: RwSignal<u64>,
    /// Counts walks that were asked for: what shows the traced flow follows it.
    pub trace: RwSignal<u64>,
    /// The number of the hop that is lit, in the drawing and in the table.
    pub lit: RwSignal<Option<usize>>,
    /// Whether the traced flow is shown under each network model.
    pub compares: RwSignal<bool>,
    /// The word of the dock's tab that is shown; the first one where empty.
    pub dock: RwSignal<&'static str>,
    /// Whether each field of the inspector tells when it can still be changed.
    pub tells_when: RwSignal<bool>,
    /// Whether the compatibility panel shows what changed between the editions.
    pub changes: RwSignal<bool>,
    /// For the live region.
    pub said: RwSignal<String>,
    /// A message that is shown for a while.
    pub message: RwSignal<Option<String>>,
    /// The item whose name is edited in place.
    pub renaming: RwSignal<Option<Id>>,
    /// Where the menu is open.
    pub menu: RwSignal<Option<Point>>,
    /// The dialog that is open.
    pub dialog: RwSignal<Option<Dialog>>,
    /// Where the pointer is, in CSS pixels of the canvas, while something is in hand.
    pub hand: RwSignal<Point>,
    /// Whether the minimap is shown.
    pub minimap: RwSignal<bool>,
    /// What the scale slider asks.
    pub what_if: RwSignal<Option<(Id, u64)>>,
    /// The workshop's chapter or the like that the design comes from.
    pub origin: RwSignal<Option<&'static str>>,
    /// What becomes of changes, and what other tabs do meanwhile.
    keeping: StoredValue<Keeping>,
    /// Which panels are open: palette, inspector, dock.
    pub panels: RwSignal<(bool, bool, bool)>,
    /// The lesson that is open, and where the presentation stands.
    told: StoredValue<(LessonMode, Story)>,
}

impl Page {
    /// A page that shows a design.
    pub fn new(design: Design, address: &Address) -> Self {
        let editor = Editor::new(design);
        let view = editor.viewport();
        let embedded = address.embed.is_some();
        Self {
            face: if embedded { Face::Embedded } else { Face::Whole },
            view: RwSignal::new(view),
            overlay: RwSignal::new(Overlay::default()),
            held: RwSignal::new(Held::default()),
            carried: RwSignal::new(Point::default()),
            tool: RwSignal::new(editor.tool()),
            lens: RwSignal::new(None),
            selection: RwSignal::new(Vec::new()),
            history: RwSignal::new((None, None)),
            analysis: RwSignal::new(0),
            document: RwSignal::new(0),
            trace: RwSignal::new(0),
            lit: RwSignal::new(None),
            compares: RwSignal::new(false),
            dock: RwSignal::new(""),
            tells_when: RwSignal::new(false),
            changes: RwSignal::new(false),
            said: RwSignal::new(String::new()),
            message: RwSignal::new(None),
            renaming: RwSignal::new(None),
            menu: RwSignal::new(None),
            dialog: RwSignal::new(None),
            hand: RwSignal::new(Point::default()),
            minimap: RwSignal::new(false),
            what_if: RwSignal::new(None),
            origin: RwSignal::new(None),
            keeping: StoredValue::new(Keeping::new()),
            panels: RwSignal::new((true, true, true)),
            told: StoredValue::new((LessonMode::none(), Story::new())),
            editor: StoredValue::new_local(editor),
            store: StoredValue::new_local(Store::default()),
            keeper: StoredValue::new_local(storage::Keeper::new(!embedded)),
        }
    }

    /// Hands an input to the editor and shows what changed. Says whether anything did.
    pub fn dispatch(self, input: Input) -> Vec<Change> {
        if let Input::WhatIf(what_if) = &input {
            self.what_if.set(what_if.clone());
        }
        let switches = matches!(input, Input::SetModel(_));
        let turns = matches!(input, Input::Present(_) | Input::PlayStep(_) | Input::EndPresentation);
        let changes = self.editor.try_update_value(|editor| editor.handle(input)).unwrap_or_default();
        if turns {
            self.story().turns(&changes);
        }
        for change in &changes {
            self.show(change);
        }
        if switches && !changes.is_empty() {
            self.tell_account();
        }
        changes
    }

    /// Says what the last change of the network model amounts to, and highlights what it changed.
    fn tell_account(self) {
        let account =
            self.read(|editor| editor.last_account().map(|it| (it.text.clone(), it.changed.clone())));
        if let Some((text, changed)) = account {
            self.message.set(Some(text));
            keys::highlight(changed);
        }
    }

    /// Reads the editor. Not tracked: track the signal that says when to read again.
    pub fn read<T>(self, read: impl FnOnce(&Editor) -> T) -> T {
        self.editor.with_value(read)
    }

    /// Reads the analysis, and again when it changes.
    pub fn with_analysis<T>(self, read: impl FnOnce(&Editor) -> T) -> T {
        self.analysis.track();
        self.read(read)
    }

    /// Reads the document, and again when it changes.
    pub fn with_document<T>(self, read: impl FnOnce(&Editor) -> T) -> T {
        self.document.track();
        self.read(read)
    }

    /// Reads the signals of items.
    pub fn store<T>(self, read: impl FnOnce(&Store) -> T) -> T {
        self.store.with_value(read)
    }

    /// Says something to people who look, and to those who listen.
    pub fn tell(self, text: impl Into<String>) {
        let text = text.into();
        self.said.set(text.clone());
        self.message.set(Some(text));
    }

    /// Where the last saved design is kept, changed by what `act` does.
    pub fn keeper<T>(self, act: impl FnOnce(&mut storage::Keeper) -> T) -> Option<T> {
        self.keeper.try_update_value(act)
    }

    /// Keeps the document in the browser.
    pub fn save(self) {
        keeping::save(self);
    }

    fn seen(self) -> (Rectangle, f64) {
        let view = self.read(Editor::viewport);
        (view.seen(), view.zoom)
    }

    fn show(self, change: &Change) {
        match change {
            Change::Scene(difference) => self.show_scene(Some(difference)),
            Change::AllNew => {
                self.show_scene(None);
                self.show_selection();
                self.view.set(self.read(Editor::viewport));
                self.overlay.set(Overlay::default());
                self.held.set(Held::default());
                self.show_history();
                self.analysis.update(|it| *it += 1);
                self.document.update(|it| *it += 1);
                self.trace.update(|it| *it += 1);
                self.renaming.set(None);
                self.menu.set(None);
            }
            Change::Hold(held) => {
                self.held.set(held.clone());
                if held.ids.is_empty() {
                    self.carried.set(Point::default());
                }
            }
            Change::Carry(offset) => self.carried.set(*offset),
            Change::Connectors(lines) => self.store.with_value(|store| store.bend(lines)),
            Change::Selection => self.show_selection(),
            Change::Focus(id) => keys::focus_item(id.as_ref()),
            Change::Viewport => {
                let (seen, zoom) = self.seen();
                self.editor.with_value(|editor| {
                    self.store.update_value(|store| store.look(editor.scene(), seen, zoom));
                });
                self.view.set(self.read(Editor::viewport));
            }
            Change::Overlay => self.overlay.set(self.read(|editor| editor.overlay().clone())),
            Change::Tool => self.tool.set(self.read(Editor::tool)),
            Change::Lens => self.lens.set(self.read(Editor::lens)),
            Change::History => self.show_history(),
            Change::Analysis => {
                self.analysis.update(|it| *it += 1);
            }
            Change::Trace => self.trace.update(|it| *it += 1),
            Change::Save => {
                self.document.update(|it| *it += 1);
                self.save();
            }
            Change::Announce(text) => self.said.set(text.clone()),
            Change::Message(text) => self.tell(text.clone()),
            Change::EditName(id) => self.renaming.set(Some(id.clone())),
            Change::Ask(what) => self.answer(what),
            Change::Menu(at) => self.menu.set(Some(*at)),
            Change::Copy(text) => keys::copy(text.clone()),
            Change::Stage => {
                self.document.update(|it| *it += 1);
                self.read(|editor| self.story().follow(editor));
            }
            Change::Step(number) => {
                self.story().step.set(Some(*number));
                // The panel of a lesson says what the step says.
                if self.lesson().show_step(*number) {
                    self.message.set(None);
                }
                crate::embed::shown(*number);
            }
            Change::Hop { next } => self.step_hop(*next),
        }
    }

    /// What only the page can do.
    fn answer(self, what: &str) {
        match what {
            "help" => self.dialog.set(Some(Dialog::Keys)),
            "move-to" => self.dialog.set(Some(Dialog::MoveTo)),
            "connect-to" => self.dialog.set(Some(Dialog::ConnectTo)),
            "paths" => self.open_dock("paths"),
            "compatibility" => {
                self.changes.set(false);
                self.open_dock("compatibility");
            }
            "changes" => {
                self.changes.set(true);
                self.open_dock("compatibility");
            }
            "timeline" => self.open_dock("timeline"),
            "history" => self.open_dock("history"),
            "text" => self.open_dock("text"),
            "save-file" => crate::files::save(self),
            "export" => self.dialog.set(Some(Dialog::Export)),
            "versions" => self.dialog.set(Some(Dialog::Versions)),
            "minimap" => self.toggle_minimap(),
            "steps" => self.open_dock("steps"),
            "step-add" => {
                self.open_dock("steps");
                self.story().adds.set(true);
            }
            "present" => present::begin(self, 1),
            "print" => self.story().printing.set(true),
            "compare" => self.dialog.set(Some(Dialog::Compare)),
            "designs" => self.dialog.set(Some(Dialog::Designs)),
            "share" => self.dialog.set(Some(Dialog::Share)),
            "open" => self.dialog.set(Some(Dialog::Open)),
            "lessons" => self.dialog.set(Some(Dialog::Lessons)),
            _ => {
                self.panels.update(|it| it.0 = true);
                keys::focus_search();
            }
        }
    }

    fn toggle_minimap(self) {
        self.minimap.update(|it| *it = !*it);
        let state = if self.minimap.get_untracked() { "shown" } else { "hidden" };
        self.said.set(format!("Minimap {state}"));
    }

    /// Shows a tab of the dock.
    pub fn open_dock(self, tab: &'static str) {
        self.dock.set(tab);
        self.panels.update(|it| it.2 = true);
    }

    /// What becomes of changes, and what other tabs do meanwhile.
    pub(crate) fn keeping(self) -> Keeping {
        self.keeping.get_value()
    }

    /// The lesson that is open.
    pub(crate) fn lesson(self) -> LessonMode {
        self.told.get_value().0
    }

    /// Where the presentation stands.
    pub(crate) fn story(self) -> Story {
        self.told.get_value().1
    }

    /// Lights a hop, in the drawing and in the table; none where absent.
    pub fn light(self, hop: Option<usize>) {
        if self.lit.get_untracked() != hop {
            self.lit.set(hop);
            keys::light(hop);
        }
    }

    /// Lights the hop after the one that is lit, or the one before, and says which one it is.
    fn step_hop(self, next: bool) {
        let count = self.read(|editor| editor.drawn_walk().map_or(0, |it| it.hops().count()));
        let hop = match (self.lit.get_untracked(), next) {
            (None, true) => 1,
            (None, false) => count,
            (Some(lit), true) => lit.saturating_add(1).min(count),
            (Some(lit), false) => lit.saturating_sub(1).max(1),
        };
        self.light(Some(hop));
        keys::focus_badge(hop);
        let told = self.read(|editor| {
            let at = editor.drawn_walk()?.hops().nth(hop.saturating_sub(1))?;
            let design = editor.design();
            let what = at.label(design).map_or_else(String::new, |it| format!(": {it}"));
            Some(format!("Hop {hop} of {count}, {}{what}", at.at.label(design)))
        });
        if let Some(told) = told {
            self.said.set(told);
        }
    }

    fn show_scene(self, difference: Option<&SceneDifference>) {
        let (seen, zoom) = self.seen();
        self.editor.with_value(|editor| {
            self.store.update_value(|store| match difference {
                Some(difference) => store.differ(editor.scene(), difference, seen, zoom),
                None => store.replace(editor.scene(), seen, zoom),
            });
        });
    }

    fn show_selection(self) {
        let selection = self.read(|editor| editor.selection().to_vec());
        self.store.update_value(|store| store.select(&selection));
        if self.selection.with_untracked(|old| *old != selection) {
            self.selection.set(selection);
        }
    }

    fn show_history(self) {
        self.history.set(
            self.read(|editor| {
                (editor.undo_label().map(str::to_owned), editor.redo_label().map(str::to_owned))
            }),
        );
    }

    /// Shows everything from the beginning.
    pub fn show_all(self) {
        self.show_scene(None);
        self.show_selection();
        self.show_history();
        self.view.set(self.read(Editor::viewport));
    }
}

/// The page that components belong to.
pub fn page() -> Page {
    expect_context()
}

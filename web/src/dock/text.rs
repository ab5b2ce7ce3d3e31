//! The design's file as text, in step with the drawing. What is typed is drawn as soon as it can be read; while it can't,
//! the drawing stays as it was, and the text as it is.

use std::fmt::Write as _;
use std::ops::Range;
use std::time::Duration;

use editor::Input;
use leptos::html;
use leptos::prelude::*;
use model::{Design, Id, place};

use crate::live::{live, on_event, on_mouse, shared};
use crate::page::{Page, page};
use crate::top_bar::export;
use crate::{keys, words};

/// How long after the last key the text is read.
const PAUSE: Duration = Duration::from_millis(200);
/// The height of a line, in CSS pixels; the style sheet says the same.
const LINE: usize = 18;

/// A mistake in the text.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Mistake {
    line: usize,
    said: String,
}

/// What the pane holds.
#[derive(Clone, Copy)]
struct Pane {
    page: Page,
    field: NodeRef<html::Textarea>,
    content: RwSignal<String>,
    mistakes: RwSignal<Vec<Mistake>>,
    /// The drawing changed while the text could not be read.
    behind: RwSignal<bool>,
    /// The lines of the elements, as long as the text can be read.
    lines: RwSignal<Vec<Range<usize>>>,
    /// The design when text and drawing last said the same.
    base: StoredValue<Design, LocalStorage>,
    /// How far the field is scrolled, in CSS pixels.
    scrolled: RwSignal<i32>,
}

impl Pane {
    /// Shows the drawing's text.
    fn follow(self) {
        let text = self.page.read(|editor| editor.design().to_json());
        self.lines.set(place::lines_of_elements(&text));
        self.mistakes.set(Vec::new());
        self.behind.set(false);
        self.base.set_value(self.page.read(|editor| editor.design().clone()));
        self.content.set(text);
    }

    /// What was typed, put onto what the drawing became meanwhile; nothing where both can't be.
    fn merged(self, typed: &Design) -> Option<Design> {
        let edits = self.base.with_value(|base| model::edits_between(base, typed));
        let mut design = self.page.read(|editor| editor.design().clone());
        design.apply_all(edits).ok()?;
        Some(design)
    }

    /// Reads what stands there; draws it where it can be read.
    fn read(self) {
        let text = self.content.get_untracked();
        match Design::from_json(&text) {
            Ok(typed) => {
                let behind = self.behind.get_untracked();
                let merged = if behind { self.merged(&typed) } else { Some(typed) };
                let Some(design) = merged else {
                    let said =
                        "What you typed and what was drawn meanwhile can't both be: take the drawing's text.";
                    self.mistakes.set(vec![Mistake { line: 1, said: said.to_owned() }]);
                    return;
                };
                self.mistakes.set(Vec::new());
                self.behind.set(false);
                self.lines.set(place::lines_of_elements(&text));
                let label = "Edit the text".to_owned();
                self.base.set_value(design.clone());
                self.page.dispatch(Input::Revise { design: Box::new(design), label });
                if behind {
                    self.follow();
                }
            }
            Err(error) => {
                let mistake =
                    |it: &model::Problem| Mistake { line: place::line_of(&text, it), said: it.to_string() };
                let mut mistakes: Vec<Mistake> = error.problems.iter().map(mistake).collect();
                mistakes.sort_by_key(|it| it.line);
                self.lines.set(Vec::new());
                if self.mistakes.with_untracked(Vec::is_empty) {
                    let count = words::count(mistakes.len() as u64, "mistake", "mistakes");
                    self.page.said.set(format!("{count} in the text. The drawing stays as it was."));
                }
                self.mistakes.set(mistakes);
            }
        }
    }

    /// The drawing changed. Its text takes the place of what stands here, unless that says the same already or is
    /// somebody's unfinished work.
    fn drawing_changed(self) {
        if self.mistakes.with_untracked(|it| !it.is_empty()) {
            self.behind.set(true);
            return;
        }
        let read = self.content.with_untracked(|it| Design::from_json(it));
        if read.is_ok_and(|it| self.page.read(|editor| *editor.design() == it)) {
            return;
        }
        let unread = self.content.with_untracked(|it| Design::from_json(it).is_err());
        if unread && self.content.with_untracked(|it| !it.is_empty()) {
            // Typed a moment ago: it is read when the pause is over.
            self.behind.set(true);
            return;
        }
        self.follow();
    }

    /// The lines of what is selected in the drawing.
    fn selected(self) -> Vec<Range<usize>> {
        let lines = self.lines.get();
        let of = |id: &Id| {
            self.page.read(|editor| editor.design().index_of(id)).and_then(|it| lines.get(it).cloned())
        };
        self.page.selection.with(|ids| ids.iter().filter_map(of).collect())
    }

    /// Selects in the drawing what the caret stands in.
    fn select_here(self) {
        let Some(field) = self.field.get_untracked() else { return };
        let caret = field.selection_start().ok().flatten().unwrap_or(0) as usize;
        // The browser counts in UTF-16 units.
        let mut units = 0;
        let before = self.content.with_untracked(|text| {
            text.chars()
                .take_while(|it| {
                    units += it.len_utf16();
                    units <= caret
                })
                .filter(|it| *it == '\n')
                .count()
        });
        let line = before + 1;
        let index = self.lines.with_untracked(|lines| lines.iter().position(|it| it.contains(&line)));
        let id = index.and_then(|at| {
            self.page.read(|editor| editor.design().elements().nth(at).map(|it| it.id.clone()))
        });
        if let Some(id) = id
            && self.page.selection.with_untracked(|it| it.as_slice() != [id.clone()])
        {
            self.page.dispatch(Input::Select { ids: vec![id], reveal: true });
        }
    }

    /// Puts the caret at the beginning of a line.
    fn go_to(self, line: usize) {
        let Some(field) = self.field.get_untracked() else { return };
        let units: usize = self.content.with_untracked(|text| {
            text.lines().take(line.saturating_sub(1)).map(|it| it.encode_utf16().count() + 1).sum()
        });
        let at = u32::try_from(units).unwrap_or(u32::MAX);
        let _ = field.focus();
        let _ = field.set_selection_range(at, at);
        self.show_line(line);
    }

    fn show_line(self, line: usize) {
        if let Some(field) = self.field.get_untracked() {
            let top = i32::try_from(line.saturating_sub(3) * LINE).unwrap_or(i32::MAX);
            field.set_scroll_top(top);
        }
    }
}

/// The pane.
#[component]
pub(crate) fn TextPane() -> impl IntoView {
    let page = page();
    let pane = Pane {
        page,
        field: NodeRef::new(),
        content: RwSignal::new(String::new()),
        mistakes: RwSignal::new(Vec::new()),
        behind: RwSignal::new(false),
        lines: RwSignal::new(Vec::new()),
        base: StoredValue::new_local(Design::new()),
        scrolled: RwSignal::new(0),
    };
    pane.follow();
    let typed = StoredValue::new(0_u64);
    Effect::new(move || {
        page.document.track();
        pane.drawing_changed();
    });
    // What is selected in the drawing comes into view, unless somebody is typing.
    Effect::new(move || {
        let first = pane.selected().first().map(|it| it.start);
        let typing = document().active_element().is_some_and(|it| it.tag_name() == "TEXTAREA");
        if let Some(line) = first.filter(|_| !typing) {
            pane.show_line(line);
        }
    });
    let input = move |event: web_sys::Event| {
        pane.content.set(event_target_value(&event));
        typed.update_value(|it| *it += 1);
        let mine = typed.get_value();
        set_timeout(
            move || {
                if typed.try_get_value() == Some(mine) {
                    pane.read();
                }
            },
            PAUSE,
        );
    };
    let numbers =
        Memo::new(move |_| pane.content.with(|it| it.lines().count() + usize::from(it.ends_with('\n'))));
    let gutter = move || {
        let mut text = String::new();
        for line in 1..=numbers.get().max(1) {
            // Writing to a string does not fail.
            let _ = writeln!(text, "{line}");
        }
        text
    };
    let bands = move || {
        let mistaken = pane.mistakes.get().into_iter().map(|it| ("band bad", it.line..it.line + 1));
        let selected = pane.selected().into_iter().map(|it| ("band", it));
        selected
            .chain(mistaken)
            .map(|(class, lines)| {
                let (y, height) = ((lines.start - 1) * LINE, lines.len() * LINE);
                view! { <rect class=class x="0" y=y width="100%" height=height /> }
            })
            .collect_view()
    };
    let list = move || {
        let mistakes = pane.mistakes.get();
        (!mistakes.is_empty()).then(|| {
            let rows = mistakes.into_iter().map(|it| {
                view! {
                    <li>
                        <button class="link" on:click=on_mouse(move |_| pane.go_to(it.line))>{format!("Line {}", it.line)}</button>
                        <span>{it.said}</span>
                    </li>
                }
            });
            view! {
                <div class="mistakes">
                    <p>
                        <b class="bad">"This can't be drawn. "</b>
                        {live(move || if pane.behind.get() {
                            "The drawing has changed meanwhile, and the text stays as you typed it. "
                        } else {
                            "The drawing stays as it was, and the text as you typed it. "
                        })}
                        <button class="link" on:click=on_mouse(move |_| pane.follow())>"Take the drawing's text"</button>
                    </p>
                    <ul id="text-mistakes">{rows.collect_view()}</ul>
                </div>
            }
        })
    };
    view! {
        <div class="file-head">
            <span class="quiet">"The design's file. What you type is drawn as soon as it can be read."</span>
            <button class="link" on:click=on_mouse(move |_| {
                keys::copy(pane.content.get_untracked());
                page.tell("The text is copied");
            })>"Copy"</button>
            <button class="link" on:click=on_mouse(move |_| export::save_json(page))>"Download"</button>
        </div>
        <div class="file">
            <svg class="bands" aria-hidden="true"><g transform=shared(move || format!("translate(0 {})", -pane.scrolled.get()))>{live(bands)}</g></svg>
            <div class="gutter" aria-hidden="true"><pre prop:textContent=shared(gutter) data-lines=shared(move || numbers.get())></pre></div>
            <textarea
                class="mono"
                aria-label="The design as text"
                aria-invalid=shared(move || pane.mistakes.with(|it| !it.is_empty()).to_string())
                aria-errormessage="text-mistakes"
                spellcheck="false"
                autocomplete="off"
                wrap="off"
                node_ref=pane.field
                prop:value=shared(move || pane.content.get())
                on:input=on_event(input)
                on:click=on_mouse(move |_| pane.select_here())
                on:keyup=crate::live::on_key(move |event| {
                    if event.key().starts_with("Arrow") || event.key().starts_with("Page") {
                        pane.select_here();
                    }
                })
                on:scroll=on_event(move |_| {
                    if let Some(field) = pane.field.get_untracked() {
                        pane.scrolled.set(field.scroll_top());
                        keys::scroll(".file .gutter", field.scroll_top());
                    }
                })
            ></textarea>
        </div>
        <div aria-live="polite">{live(list)}</div>
    }
}

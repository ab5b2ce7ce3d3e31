//! Whatever hands do, nothing panics, and undoing all of it gives the same bytes.

use diagram::{DrawnWay, Point, Size};
use findings::Fix;
use model::element::{Kind, NetworkModel};
use model::{Design, Edition, Id};
use proptest::prelude::*;
use proptest::sample::Index;

use super::hands::{DESIGN, design, hands_on, sweep};
use crate::birth::ENTRIES;
use crate::{Button, Editor, Input, Modifiers, PointerKind, Tool, action};

/// What somebody does, before it is known to which of the elements.
#[derive(Clone, Debug)]
enum Deed {
    Down(Option<Index>, Point, Modifiers, Button),
    Tile(Index, Point),
    Move(Point, Modifiers),
    MoveOver(Index),
    Up(Point),
    Cancel,
    Wheel(Point, Point, Modifiers),
    Pinch(Point, f64),
    Act(Index),
    Key(&'static str, Modifiers),
    Place(Index, bool),
    Carry(Index, Point),
    CarryOver(Index, Index),
    Put(Index, Point),
    PutOver(Index, Index),
    Select(Vec<Index>),
    MoveTo(Index, Index),
    Connect(Index, Index),
    Model(NetworkModel),
    Edition(Edition),
    WhatIf(Option<(Index, u64)>),
    Count(Index, u64),
    Rename(Index, String),
    Silence(Index, bool),
    Fix(Index),
    WayOut(Option<Index>),
    Paste(bool),
    Replace,
    Use(Tool),
    Resize(Size),
}

fn point() -> impl Strategy<Value = Point> {
    let coordinate = prop_oneof![9 => -200.0..1400.0, 1 => prop::num::f64::ANY];
    (coordinate.clone(), coordinate).prop_map(|(x, y)| Point::new(x, y))
}

fn held() -> impl Strategy<Value = Modifiers> {
    prop_oneof![
        4 => Just(Modifiers::default()),
        1 => (any::<bool>(), any::<bool>(), any::<bool>(), any::<bool>())
            .prop_map(|(shift, control, alt, space)| Modifiers { shift, control, alt, space }),
    ]
}

fn deed() -> impl Strategy<Value = Deed> {
    let index = any::<Index>;
    let button =
        prop_oneof![6 => Just(Button::Primary), 1 => Just(Button::Middle), 1 => Just(Button::Secondary)];
    let key = prop::sample::select(vec![
        "v",
        "c",
        "z",
        "y",
        "x",
        "d",
        "a",
        "k",
        "/",
        "?",
        "Tab",
        "Enter",
        "Escape",
        "Delete",
        "ArrowLeft",
        "ArrowDown",
        "0",
        "+",
        "-",
        "!",
        "é",
        "",
    ]);
    let model = prop::sample::select(NetworkModel::ALL.to_vec());
    let edition = prop::sample::select(Edition::ALL.to_vec());
    let tool = prop_oneof![
        Just(Tool::Select),
        Just(Tool::Connect),
        Just(Tool::Trace),
        prop::sample::select(Kind::ALL.to_vec()).prop_map(Tool::Place),
    ];
    prop_oneof![
        4 => (prop::option::of(index()), point(), held(), button).prop_map(|(on, at, held, button)| Deed::Down(on, at, held, button)),
        1 => (index(), point()).prop_map(|(on, at)| Deed::Tile(on, at)),
        4 => (point(), held()).prop_map(|(at, held)| Deed::Move(at, held)),
        4 => index().prop_map(Deed::MoveOver),
        4 => point().prop_map(Deed::Up),
        1 => Just(Deed::Cancel),
        1 => (point(), point(), held()).prop_map(|(at, delta, held)| Deed::Wheel(at, delta, held)),
        1 => (point(), prop::num::f64::ANY).prop_map(|(at, factor)| Deed::Pinch(at, factor)),
        3 => index().prop_map(Deed::Act),
        3 => (key, held()).prop_map(|(key, held)| Deed::Key(key, held)),
        3 => (index(), any::<bool>()).prop_map(|(entry, at_once)| Deed::Place(entry, at_once)),
        1 => (index(), point()).prop_map(|(entry, at)| Deed::Carry(entry, at)),
        1 => (index(), index()).prop_map(|(entry, on)| Deed::CarryOver(entry, on)),
        1 => (index(), point()).prop_map(|(entry, at)| Deed::Put(entry, at)),
        3 => (index(), index()).prop_map(|(entry, on)| Deed::PutOver(entry, on)),
        2 => prop::collection::vec(index(), 0..4).prop_map(Deed::Select),
        2 => (index(), index()).prop_map(|(id, into)| Deed::MoveTo(id, into)),
        2 => (index(), index()).prop_map(|(from, to)| Deed::Connect(from, to)),
        1 => model.prop_map(Deed::Model),
        1 => edition.prop_map(Deed::Edition),
        1 => prop::option::of((index(), any::<u64>())).prop_map(Deed::WhatIf),
        1 => (index(), 0..u64::MAX).prop_map(|(pool, nodes)| Deed::Count(pool, nodes)),
        1 => (index(), ".{0,12}").prop_map(|(id, name)| Deed::Rename(id, name)),
        1 => (index(), any::<bool>()).prop_map(|(finding, accept)| Deed::Silence(finding, accept)),
        1 => index().prop_map(Deed::Fix),
        1 => prop::option::of(index()).prop_map(Deed::WayOut),
        1 => any::<bool>().prop_map(Deed::Paste),
        1 => Just(Deed::Replace),
        1 => tool.prop_map(Deed::Use),
        1 => (0.0..2000.0, 0.0..2000.0).prop_map(|(width, height)| Deed::Resize(Size { width, height })),
    ]
}

/// The deed as an input for the editor as it is now; nothing where it needs something that is not there.
fn input(editor: &Editor, deed: &Deed, clipboard: &str) -> Option<Input> {
    let items: Vec<&Id> = editor.scene().items.keys().collect();
    let pick = |index: &Index| (!items.is_empty()).then(|| (*index.get(&items)).clone());
    let over = |index: &Index| {
        let rectangle = crate::places::rectangle(editor.scene(), &pick(index)?)?;
        Some(editor.viewport().to_canvas(rectangle.center()))
    };
    let entry = |index: &Index| index.get(ENTRIES).name;
    let modifiers = Modifiers::default();
    let pointer = PointerKind::Mouse;
    let findings = &editor.analysis().findings;
    Some(match deed {
        Deed::Down(on, at, held, button) => {
            let on = on.as_ref().and_then(pick);
            Input::PointerDown { at: *at, on, button: *button, modifiers: *held, pointer: PointerKind::Touch }
        }
        Deed::Tile(on, at) => Input::NodeTile { from: pick(on)?, at: *at, modifiers, pointer },
        Deed::Move(at, held) => Input::PointerMove { at: *at, modifiers: *held },
        Deed::MoveOver(index) => Input::PointerMove { at: over(index)?, modifiers },
        Deed::Up(at) => Input::PointerUp { at: *at, modifiers },
        Deed::Cancel => Input::PointerCancel,
        Deed::Wheel(at, delta, held) => Input::Wheel { at: *at, delta: *delta, modifiers: *held },
        Deed::Pinch(at, factor) => Input::Pinch { at: *at, moved: *at, factor: *factor },
        Deed::Act(index) => {
            let all: Vec<&action::Action> = action::actions().collect();
            Input::Do(index.get(&all).name)
        }
        Deed::Key(key, held) => Input::Key { key: (*key).to_owned(), modifiers: *held },
        Deed::Place(index, at_once) => Input::PlaceEntry { entry: entry(index), at_once: *at_once },
        Deed::Carry(index, at) => Input::EntryDrag { entry: entry(index), at: *at },
        Deed::CarryOver(index, on) => Input::EntryDrag { entry: entry(index), at: over(on)? },
        Deed::Put(index, at) => Input::EntryDrop { entry: entry(index), at: *at },
        Deed::PutOver(index, on) => Input::EntryDrop { entry: entry(index), at: over(on)? },
        Deed::Select(ids) => Input::Select { ids: ids.iter().filter_map(pick).collect(), reveal: true },
        Deed::MoveTo(id, into) => Input::MoveTo { ids: vec![pick(id)?], into: pick(into)? },
        Deed::Connect(from, to) => Input::Connect { from: pick(from)?, to: pick(to)? },
        Deed::Model(model) => Input::SetModel(*model),
        Deed::Edition(edition) => Input::SetEdition(*edition),
        Deed::WhatIf(asked) => {
            Input::WhatIf(asked.as_ref().and_then(|(pool, nodes)| Some((pick(pool)?, *nodes))))
        }
        Deed::Count(pool, nodes) => Input::SetCount { pool: pick(pool)?, nodes: *nodes },
        Deed::Rename(id, name) => Input::Rename { id: pick(id)?, name: name.clone() },
        Deed::Silence(index, accept) => {
            let finding = (!findings.is_empty()).then(|| index.get(findings))?;
            let reason = if *accept { "known".to_owned() } else { String::new() };
            Input::Silence { code: finding.code.to_owned(), subject: finding.subject()?.clone(), reason }
        }
        Deed::Fix(index) => {
            let fixes: Vec<&Fix> = findings.iter().flat_map(|it| &it.fixes).collect();
            Input::ApplyFix((!fixes.is_empty()).then(|| (*index.get(&fixes)).clone())?)
        }
        Deed::WayOut(pool) => {
            let way = |it: &Option<Index>| it.as_ref().and_then(pick).map_or(DrawnWay::Hidden, DrawnWay::Out);
            Input::ShowWay(way(pool))
        }
        Deed::Paste(ours) => Input::Paste(if *ours { clipboard.to_owned() } else { "{}".to_owned() }),
        Deed::Replace => Input::Replace { design: Box::new(design(DESIGN)), label: "Open".to_owned() },
        Deed::Use(tool) => Input::Use(*tool),
        Deed::Resize(size) => Input::Resize(*size),
    })
}

fn all_back(editor: &mut Editor) -> String {
    editor.handle(Input::PointerCancel);
    while editor.undo_label().is_some() {
        editor.handle(Input::Do("undo"));
    }
    editor.design().to_json()
}

fn lived(start: Design, deeds: &[Deed]) {
    let before = start.to_json();
    let mut hands = hands_on(start);
    let mut clipboard = before.clone();
    for deed in deeds {
        if let Some(input) = input(&hands.editor, deed, &clipboard) {
            for change in hands.editor.handle(input) {
                if let crate::Change::Copy(text) = change {
                    clipboard = text;
                }
            }
            sweep(&hands.editor);
        }
    }
    hands.editor.handle(Input::PointerCancel);
    let after = hands.editor.design().to_json();
    assert_eq!(all_back(&mut hands.editor), before);
    while hands.editor.redo_label().is_some() {
        hands.editor.handle(Input::Do("redo"));
    }
    // Steps that were undone before the end are done again here too, so that only undoing has a fixed end.
    sweep(&hands.editor);
    let redone = hands.editor.design().to_json();
    assert_eq!(all_back(&mut hands.editor), before);
    while hands.editor.redo_label().is_some() {
        hands.editor.handle(Input::Do("redo"));
    }
    assert_eq!(hands.editor.design().to_json(), redone);
    let _ = after;
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_hands_do_can_be_undone(deeds in prop::collection::vec(deed(), 1..30)) {
        lived(design(DESIGN), &deeds);
    }

    #[test]
    fn on_any_design_too(start in model::arbitrary::design(), deeds in prop::collection::vec(deed(), 1..12)) {
        lived(start, &deeds);
    }
}

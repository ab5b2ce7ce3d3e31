//! What a move of the hand costs: `cargo xtask bench`.
#![allow(missing_docs, clippy::unwrap_used, reason = "made by the bench macros; a bench may fail")]

#[cfg(not(target_arch = "wasm32"))]
mod native {
    use std::hint::black_box;

    use criterion::{BatchSize, Criterion, criterion_group};
    use diagram::{ItemKind, Point, Size};
    use editor::{Button, Editor, Input, Modifiers, PointerKind};
    use model::Kind;

    /// An editor with a pool in hand, seen at 100 %.
    fn in_hand(elements: usize) -> (Editor, Point) {
        let mut editor = Editor::new(examples::of_size(elements));
        editor.handle(Input::Resize(Size { width: 1440.0, height: 900.0 }));
        editor.handle(Input::Do("zoom-100"));
        let pool =
            editor.scene().items.values().find(|it| it.kind == ItemKind::Element(Kind::NodePool)).unwrap();
        let (id, at) = (pool.id.clone(), editor.scene().absolute(&pool.id).unwrap().center());
        let at = editor.viewport().to_canvas(at);
        let (modifiers, pointer) = (Modifiers::default(), PointerKind::Mouse);
        editor.handle(Input::PointerDown { at, on: Some(id), button: Button::Primary, modifiers, pointer });
        editor.handle(Input::PointerMove { at: at.plus(Point::new(9.0, 9.0)), modifiers });
        (editor, at)
    }

    /// A point of the canvas over another subnet than the one that the pool in hand stands in.
    fn another_subnet(editor: &Editor) -> Point {
        let scene = editor.scene();
        let home = editor.selection().first().and_then(|it| scene.items.get(it)?.parent.as_ref());
        let mut subnets = scene.items.values().filter(|it| it.kind == ItemKind::Element(Kind::Subnet));
        let away = subnets.find(|it| Some(&it.id) != home).and_then(|it| scene.absolute(&it.id)).unwrap();
        editor.viewport().to_canvas(away.center())
    }

    fn drag(criterion: &mut Criterion) {
        let modifiers = Modifiers::default();
        for elements in [50, 1000, 5000] {
            let (mut editor, at) = in_hand(elements);
            let mut step = 0.0;
            criterion.bench_function(&format!("move one of {elements}"), |bencher| {
                bencher.iter(|| {
                    step = (step + 1.0) % 5.0;
                    let at = at.plus(Point::new(9.0 + step, 9.0));
                    black_box(editor.handle(Input::PointerMove { at, modifiers }))
                });
            });
            criterion.bench_function(&format!("take up one of {elements}"), |bencher| {
                bencher.iter(|| {
                    editor.handle(Input::PointerCancel);
                    let on = editor.selection().first().cloned();
                    let (button, pointer) = (Button::Primary, PointerKind::Mouse);
                    editor.handle(Input::PointerDown { at, on, button, modifiers, pointer });
                    black_box(
                        editor.handle(Input::PointerMove { at: at.plus(Point::new(9.0, 9.0)), modifiers }),
                    )
                });
            });
            let home = at.plus(Point::new(9.0, 9.0));
            let abroad = another_subnet(&editor);
            criterion.bench_function(
                &format!("carry one of {elements} into a container and back"),
                |bencher| {
                    bencher.iter(|| {
                        editor.handle(Input::PointerMove { at: abroad, modifiers });
                        assert!(editor.overlay().drop.is_some(), "it is over another subnet");
                        black_box(editor.handle(Input::PointerMove { at: home, modifiers }))
                    });
                },
            );
            editor.handle(Input::PointerCancel);
            criterion.bench_function(&format!("drop one of {elements}"), |bencher| {
                bencher.iter_batched(
                    || in_hand(elements).0,
                    |mut editor| {
                        let at = at.plus(Point::new(9.0, 9.0));
                        black_box(editor.handle(Input::PointerUp { at, modifiers }))
                    },
                    BatchSize::LargeInput,
                );
            });
        }
    }

    criterion_group!(benches, drag);
}

#[cfg(not(target_arch = "wasm32"))]
criterion::criterion_main!(native::benches);

#[cfg(target_arch = "wasm32")]
fn main() {}

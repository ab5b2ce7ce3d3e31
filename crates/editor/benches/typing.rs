//! What a keystroke in a field costs, to the updated finding: `cargo xtask bench`.
#![allow(missing_docs, clippy::unwrap_used, reason = "made by the bench macros; a bench may fail")]

#[cfg(not(target_arch = "wasm32"))]
mod native {
    use std::hint::black_box;

    use criterion::{Criterion, criterion_group};
    use diagram::Size;
    use editor::{Editor, Input};
    use model::Id;
    use model::element::NodePool;

    /// An editor with its first pool selected, as somebody who types into the inspector has it.
    fn selected(elements: usize) -> (Editor, Id) {
        let mut editor = Editor::new(examples::of_size(elements));
        editor.handle(Input::Resize(Size { width: 1440.0, height: 900.0 }));
        let pool = editor.design().all::<NodePool>().next().unwrap().0.clone();
        editor.handle(Input::Select { ids: vec![pool.clone()], reveal: true });
        (editor, pool)
    }

    fn typing(criterion: &mut Criterion) {
        for elements in [50, 1000, 5000] {
            for (path, texts) in [("count", ["4", "40"]), ("max_pods", ["25", "250"])] {
                let (mut editor, pool) = selected(elements);
                let mut keys = 0;
                criterion.bench_function(&format!("type {path} of one of {elements}"), |bencher| {
                    bencher.iter(|| {
                        keys += 1;
                        let (id, text) = (pool.clone(), texts[keys % 2].to_owned());
                        let changes = editor.handle(Input::SetField { id, path: path.to_owned(), text });
                        assert!(!changes.is_empty(), "the field takes it");
                        black_box((changes, editor.analysis().counting().count()))
                    });
                });
            }
        }
    }

    criterion_group!(benches, typing);
}

#[cfg(not(target_arch = "wasm32"))]
criterion::criterion_main!(native::benches);

#[cfg(target_arch = "wasm32")]
fn main() {}

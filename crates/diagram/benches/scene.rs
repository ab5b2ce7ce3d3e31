//! How long a picture takes, and telling it from the one before: `cargo bench -p diagram`.
#![allow(missing_docs, reason = "made by the bench macros")]

#[cfg(not(target_arch = "wasm32"))]
mod native {
    use std::hint::black_box;

    use criterion::{Criterion, criterion_group};
    use diagram::SceneOptions;

    fn scene(criterion: &mut Criterion) {
        for elements in [50, 1_000, 5_000] {
            let design = examples::of_size(elements);
            let analysis = analysis::analyze(&design);
            let options = SceneOptions::default();
            criterion.bench_function(&format!("scene of {elements} elements"), |bencher| {
                bencher.iter(|| diagram::scene(black_box(&design), &analysis, &options));
            });
            let scene = diagram::scene(&design, &analysis, &options);
            criterion.bench_function(&format!("difference of {elements} elements"), |bencher| {
                bencher.iter(|| diagram::difference(black_box(&scene), &scene));
            });
        }
    }

    criterion_group!(benches, scene);
}

#[cfg(not(target_arch = "wasm32"))]
criterion::criterion_main!(native::benches);

#[cfg(target_arch = "wasm32")]
fn main() {}

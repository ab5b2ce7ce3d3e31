//! How long the ways out and in take, by the size of the drawing: `cargo bench -p routing`.
#![allow(missing_docs, reason = "made by the bench macros")]

#[cfg(not(target_arch = "wasm32"))]
mod native {
    use std::hint::black_box;

    use criterion::{Criterion, criterion_group};
    use estate::{Estate, Judgement};

    fn ways(criterion: &mut Criterion) {
        for elements in [50, 1_000] {
            let design = examples::of_size(elements);
            let estate = Estate::of(&design, Judgement::of(&design));
            criterion.bench_function(&format!("ways out and in, {elements} elements"), |bencher| {
                bencher.iter(|| {
                    let topology = routing::Topology::of(black_box(&estate));
                    let tracer = routing::Tracer::of(&topology);
                    (routing::ways_out(&tracer), routing::ways_in(&tracer))
                });
            });
        }
    }

    criterion_group!(benches, ways);
}

#[cfg(not(target_arch = "wasm32"))]
criterion::criterion_main!(native::benches);

#[cfg(target_arch = "wasm32")]
fn main() {}

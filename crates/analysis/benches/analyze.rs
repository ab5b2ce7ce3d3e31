//! How long an analysis takes: `cargo xtask bench`. As wasm, in a headless browser:
//! `cargo xtask bench --wasm`.
#![allow(missing_docs, clippy::unwrap_used, reason = "made by the bench macros; a bench may fail")]

use std::hint::black_box;

use model::Design;

/// The designs that are measured: the workshop's largest, 50 elements, 1,000 elements.
fn designs() -> Vec<(&'static str, Design)> {
    let largest = examples::all()
        .iter()
        .filter(|it| !it.name.starts_with("stress"))
        .map(|it| (it.name, it.design()))
        .max_by_key(|(_, design)| design.len());
    let (name, largest) = largest.unwrap();
    vec![(name, largest), ("50 elements", examples::of_size(50)), ("1,000 elements", examples::of_size(1000))]
}

#[cfg(not(target_arch = "wasm32"))]
mod native {
    use criterion::{Criterion, criterion_group};

    use super::{black_box, designs};

    fn analyze(criterion: &mut Criterion) {
        for (name, design) in designs() {
            criterion.bench_function(&format!("analyze {name}"), |bencher| {
                bencher.iter(|| analysis::analyze(black_box(&design)));
            });
        }
    }

    criterion_group!(benches, analyze);
}

#[cfg(not(target_arch = "wasm32"))]
criterion::criterion_main!(native::benches);

#[cfg(target_arch = "wasm32")]
mod wasm {
    use wasm_bindgen_test::{Criterion, wasm_bindgen_bench};

    use super::{black_box, designs};

    #[wasm_bindgen_bench]
    fn analyze(criterion: &mut Criterion) {
        for (name, design) in designs() {
            criterion.bench_function(&format!("analyze {name}"), |bencher| {
                bencher.iter(|| analysis::analyze(black_box(&design)));
            });
        }
    }
}

#[cfg(target_arch = "wasm32")]
fn main() {}

//! What the kernel says: it takes our texts, and its counters agree with our evaluation.
//!
//! In a network of its own (`unshare`), so that nothing of the machine is touched. Where the programs are absent or may
//! not do this the tests say so and pass, unless `PODSCAPE_KERNEL` is `required`.

mod counters;
mod run;
mod texts;

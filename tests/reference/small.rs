//! Small worlds, all of them: what random sequences may miss by chance is tried here without exception, and counted.
//!
//! The counts come from closed formulas and from other programs. `SMALL_WORLDS` says up to how many bodies every operation
//! is tried on all labelled trees (3 where it is not set), `SMALL_SHAPES` up to how many on one labelled tree of each shape
//! (6; 4 without optimisation, unless `SMALL_WORLDS` is set). From `SMALL_WORLDS=5` on, all 2^20 guidances among five bodies are loaded:
//! `SMALL_WORLDS=6 cargo test --release --test reference small`.

mod absorptions;
mod digraphs;
mod every_operation;
mod moves;
mod siblings;
mod trees;

/// Up to how many bodies the long enumerations go, and whether that was asked for.
fn largest(by_default: usize, most: usize) -> usize {
    match crate::number("SMALL_WORLDS") {
        Some(asked) => most.min(asked as usize),
        None => {
            if by_default < most {
                println!("up to {by_default} of {most}; SMALL_WORLDS={most} goes on: the rest is skipped");
            }
            by_default
        }
    }
}

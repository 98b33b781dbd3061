//! Fuzzing on the stable toolchain: real files and random structures, changed at random, into every reader and the engine.
//!
//! `cargo test` runs each target for a second or two. Longer, with another seed, or one target alone:
//!
//! ```sh
//! REORGANON_FUZZ_SECONDS=600 REORGANON_FUZZ_SEED=7 cargo test --release --test fuzz plan -- --nocapture
//! ```
//!
//! A seed gives the same inputs in the same order; how many of them is a matter of time. An input that makes a target
//! panic, take more than a second (ten without optimisation) or more than 512 MiB is written to `tests/fuzz/regressions/`,
//! under the name of its target, and is tried first from then on.
#![cfg(feature = "files")]
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, clippy::expect_used, reason = "tests")]

#[path = "../common/mod.rs"]
mod common;
mod harness;
mod mutate;
mod random;
mod seeds;
mod targets;

macro_rules! targets {
    ($($target:ident),* $(,)?) => { $(
        #[test]
        fn $target() {
            harness::run(stringify!($target), targets::$target());
        }
    )* };
}
targets!(
    organisation_tables,
    organisation_json,
    plan,
    charter,
    journal_text,
    journal_replay,
    operation_sequences,
    canonical_printing,
    places,
    crosswalk_composition,
);

#[test]
fn the_harness_sees_a_panic_a_hang_and_the_same_inputs_again() {
    let inputs = |seed| -> Vec<Vec<u8>> {
        let mut random = random::Random::new(seed);
        (0..50).map(|_| mutate::mutated(&[b"title: x\nsteps: [1, 2]\n".to_vec()], &mut random)).collect()
    };
    assert_eq!(inputs(1), inputs(1));
    assert_ne!(inputs(1), inputs(2));
    assert!(inputs(1).iter().any(|input| input != b"title: x\nsteps: [1, 2]\n"));
    let most = std::time::Duration::from_millis(500);
    let outcome = |check: &dyn Fn(&[u8])| harness::outcome(check, b"x", most);
    assert!(outcome(&|input| assert!(input.is_empty(), "not empty")).unwrap_err().contains("not empty"));
    let slow = |_: &[u8]| {
        let began = harness::spent();
        while harness::spent() <= began + most {}
    };
    assert!(outcome(&slow).unwrap_err().contains("took"));
    let large = |_: &[u8]| drop(std::hint::black_box(Vec::<u8>::with_capacity(harness::MOST_BYTES + 1)));
    assert!(outcome(&large).unwrap_err().contains("MiB"));
    assert!(outcome(&|_| ()).is_ok());
}

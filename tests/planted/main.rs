//! Planted bugs: each of them is caught, and a table says by which law.
//!
//! ```sh
//! cargo test --test planted -- --ignored --nocapture
//! ```
//!
//! The bugs stand in `bugs.rs` and nowhere else: a copy of the crate is made below the target folder, with every bug in it
//! beside what is right, and built once. Which of the two is done is chosen when a law is run (`REORGANON_PLANTED`), by
//! the number of the bug; without a number the copy does what the crate does, and every law has to hold in it.
//!
//! `REORGANON_PLANTED_LAWS=all` lets every law of the list look for every bug, which takes some minutes: who else would
//! have caught it.
#![cfg(feature = "files")]
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod bugs;
mod copy;
mod court;
mod plant;

use std::collections::BTreeSet;
use std::fs;

use bugs::{BUGS, Bug};

/// A list of bugs that has fallen behind the sources is told at once, without building anything.
#[test]
fn every_planted_bug_has_its_place() {
    let planted = plant::planted(copy::source()).unwrap_or_else(|faults| panic!("{}", faults.join("\n")));
    assert!(BUGS.len() >= 40, "{} bugs", BUGS.len());
    let names: BTreeSet<_> = BUGS.iter().map(|bug| bug.name).collect();
    assert_eq!(names.len(), BUGS.len(), "each bug has a name of its own");
    let all: String = planted.into_values().collect();
    for (place, bug) in BUGS.iter().enumerate() {
        assert!(all.contains(&format!("crate::planted::is({place})")), "{}", bug.name);
    }
    for law in court::laws() {
        let text = law.sources().iter().map(|file| fs::read_to_string(file).unwrap()).collect::<String>();
        assert!(text.contains(&format!("fn {}(", law.function())), "there is no law `{} {}`", law.target, law.name);
    }
}

#[test]
fn a_bug_without_a_place_is_told() {
    let two = "fn one() { a + b } fn two() { a +\n  b }";
    let bug = |after: &'static str, right: &'static str| Bug { after, right, ..BUGS[0] };
    assert_eq!(plant::plant(two, &bug("fn two", "a + b"), 7).unwrap().matches("planted::is(7)").count(), 1);
    assert!(
        plant::plant(two, &bug("fn two", "a+b"), 7).unwrap().starts_with("fn one() { a + b }"),
        "spaces do not count"
    );
    assert!(plant::plant(two, &bug("fn three", "a + b"), 7).unwrap_err().contains("`fn three`"));
    assert!(plant::plant(two, &bug("fn", "a + b"), 7).unwrap_err().contains("2 times"));
    assert!(plant::plant(two, &bug("fn two", "a - b"), 7).unwrap_err().contains("`a - b`"));
}

#[test]
#[ignore = "it builds a copy of the crate: cargo test --test planted -- --ignored --nocapture"]
fn every_planted_bug_is_caught() {
    let planted = plant::planted(copy::source()).unwrap_or_else(|faults| panic!("{}", faults.join("\n")));
    let copy = copy::made("planted", &planted, "");
    let court = court::Court::built(&copy);
    court.acquits_what_is_right();
    court.catches_all();
}

//! The laws of operations, as properties over random organisations and random steps.
//!
//! Steps are drawn from the organisation's own keys and from strangers; a third of them and more is impossible or
//! forbidden. `PROPTEST_CASES` says how many organisations are drawn.

#![cfg(feature = "files")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests fail so")]

mod common;

use std::cell::RefCell;
use std::collections::BTreeSet;

use common::laws::{self, Counts};
use common::steps::{ByKey, ByNumber, Draw};
use common::tape::Tape;
use common::{orgs, rules, view};
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestError, TestRng, TestRunner};
use reorganon::{Operation, Org, Session, Step};

/// Runs a property over random tapes: the same ones each time, unless the number of cases is chosen.
fn for_all(cases: u32, length: usize, law: impl Fn(&[u16])) {
    let chosen = std::env::var("PROPTEST_CASES").ok().and_then(|n| n.parse().ok());
    let config = Config { cases: chosen.unwrap_or(cases), failure_persistence: None, ..Config::default() };
    let mut runner = match chosen {
        Some(_) => TestRunner::new(config),
        None => TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha)),
    };
    let tapes = proptest::collection::vec(any::<u16>(), length);
    let outcome = runner.run(&tapes, |tape| {
        law(&tape);
        Ok(())
    });
    match outcome {
        Ok(()) => {}
        Err(TestError::Fail(why, tape)) => {
            let step = laws::LAST.take();
            panic!("{why}\nthe last step: {step}\nthe choices that lead there: {tape:?}")
        }
        Err(TestError::Abort(why)) => panic!("{why}"),
    }
}

/// A step of one to three random operations, all drawn on the state before it.
fn draw_step(tape: &mut Tape<'_>, org: &Org, number: usize, fresh: &mut usize) -> Step {
    let count = if tape.chance(1, 4) { tape.between(2, 3) } else { 1 };
    let mut draw = Draw::<ByNumber>::new(tape, org, fresh, 30);
    let operations: Vec<_> = (0..count)
        .map(|_| {
            let name = *draw.tape.one(Operation::<reorganon::Ids>::NAMES);
            draw.operation(name)
        })
        .collect();
    let day = orgs::day(&format!("20{:02}-{:02}-01", 20 + number / 12, 1 + number % 12));
    Step::new(format!("step-{number}"), day, operations)
}

/// P1, P2, P3, P4, P6, P7, P15, P17, P19, over random sequences with undo, redo, save and load in them.
#[test]
fn every_operation_keeps_the_laws() {
    let counts = RefCell::new(Counts::new());
    for_all(160, 900, |numbers| {
        let mut tape = Tape::new(numbers);
        let mut counts = counts.borrow_mut();
        let org = Org::from_data(&orgs::org(&mut tape)).unwrap();
        laws::sound(&org, "after loading");
        let charter = laws::charter(tape.chance(1, 2));
        let mut session = Session::new(org.clone(), charter.clone()).unwrap();
        let (mut start, mut fresh) = (org, 0);
        for number in 0..18 {
            match tape.below(12) {
                0 => drop(session.undo()),
                1 => drop(session.redo()),
                2 => {
                    start = laws::saved_and_loaded(session.org());
                    session = Session::new(start.clone(), charter.clone()).unwrap();
                }
                _ => {
                    let step = draw_step(&mut tape, session.org(), number, &mut fresh);
                    let _ = laws::check_step(&mut session, &step, &mut counts);
                }
            }
        }
        while session.undo().is_some() {}
        assert!(*session.org() == start && view::view(session.org()) == view::view(&start), "all undone (P1)");
    });
    let counts = counts.into_inner();
    let drawn: BTreeSet<_> = counts.keys().copied().collect();
    let all: BTreeSet<_> = Operation::<reorganon::Ids>::NAMES.iter().copied().collect();
    let (mut applied, mut failed) = (0, 0);
    for (name, count) in &counts {
        println!("{name}: {count:?}");
        applied += count.applied;
        failed += count.refused + count.denied;
    }
    println!("{applied} applied, {failed} not");
    if std::env::var("PROPTEST_CASES").is_ok() {
        return;
    }
    assert_eq!(drawn, all, "laws are stated for every operation");
    for (name, count) in counts {
        assert!(count.applied >= 10 && count.refused >= 10, "{name}: {count:?}");
    }
    assert!(10 * failed >= 3 * (applied + failed), "{applied} applied, {failed} not");
}

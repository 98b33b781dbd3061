//! Runs a property over random tapes.

use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestError, TestRng, TestRunner};

use super::laws;

/// Runs a property over random tapes: the same ones each time, unless `PROPTEST_CASES` chooses the number of cases.
pub fn for_all(cases: u32, length: usize, law: impl Fn(&[u16])) {
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

/// Whether so many cases are drawn that counts can be asked for: they can unless the number of cases is chosen.
pub fn counts_are_asked() -> bool {
    let asked = std::env::var("PROPTEST_CASES").is_err();
    if !asked {
        println!("PROPTEST_CASES is set: how often everything happens is not asked, that is skipped");
    }
    asked
}

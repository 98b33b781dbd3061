//! The strategies for users' property tests: what they draw is sound and various, and what fails shrinks to something small.
#![cfg(feature = "files")]
#![expect(clippy::panic, reason = "a test fails by panicking")]

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::path::Path;

use proptest::prelude::*;
use proptest::strategy::BoxedStrategy;
use proptest::test_runner::{Config, RngAlgorithm, TestError, TestRng, TestRunner};
use reorganon::plan::StepOutcome;
use reorganon::strategy::{Operations, Shape};
use reorganon::{Charter, Ids, Operation, Org, Plan, Role, Session};

fn runner(cases: u32) -> TestRunner {
    let config = Config { cases, failure_persistence: None, ..Config::default() };
    TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha))
}

/// The value to which a property that fails is shrunk.
fn shrunk<T: std::fmt::Debug>(strategy: &BoxedStrategy<T>, law: impl Fn(&T) -> bool) -> T {
    let law = |value| {
        prop_assert!(law(&value));
        Ok(())
    };
    match runner(512).run(strategy, law) {
        Err(TestError::Fail(_, value)) => value,
        other => panic!("the property was to fail: {other:?}"),
    }
}

fn cases() -> BoxedStrategy<(Org, Plan)> {
    Shape::new().organisations_with_plans(1..=5, Operations::of)
}

fn none() -> Charter {
    Charter::new("none")
}

#[test]
fn organisations_are_sound_and_various() {
    let (mut deepest, mut ties, mut gaps) = (0, 0, 0);
    let seen = RefCell::new((&mut deepest, &mut ties, &mut gaps));
    let mut runner = runner(256);
    runner
        .run(&Shape::new().organisations(), |org| {
            prop_assert_eq!(org.verify(), Ok(()));
            prop_assert!((1..=8).contains(&org.bodies().filter(|body| !body.is_territory()).count()));
            let data = org.to_data();
            let mut seen = seen.borrow_mut();
            *seen.0 = org.bodies().map(|body| body.depth()).max().unwrap_or(0).max(*seen.0);
            *seen.1 += data.ties.len();
            *seen.2 += data.establishment.iter().filter(|row| row.actual.is_none()).count();
            Ok(())
        })
        .unwrap();
    assert!(deepest >= 4 && ties > 50 && gaps > 50, "depth {deepest}, {ties} ties, {gaps} gaps");
}

#[test]
fn organisations_are_drawn_in_the_words_of_a_charter() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/an_giang");
    let charter = Charter::open(folder.join("charter/decree-107-2020.yaml")).unwrap();
    let words = Org::open(folder.join("org")).unwrap().vocabulary().clone();
    let cases = Shape::of(words).bodies(2..=4).without_gaps().organisations();
    runner(32)
        .run(&cases, |org| {
            prop_assert!(org.to_data().establishment.iter().all(|row| row.actual.is_some()));
            prop_assert!(Session::new(org, charter.clone()).is_ok());
            Ok(())
        })
        .unwrap();
    // Without words nothing can be said, and nothing is.
    let nothing = Shape::of(reorganon::Vocabulary::default()).organisations();
    runner(8)
        .run(&nothing, |org| {
            prop_assert_eq!(org.bodies().len(), 0);
            Ok(())
        })
        .unwrap();
}

#[test]
fn every_operation_is_drawn_and_each_is_now_possible_and_now_not() {
    let counts = RefCell::new(BTreeMap::<&str, (usize, usize)>::new());
    let shape = Shape::new().bodies(4..=8).territories(1..=4).functions(1..=6);
    let cases = shape.organisations_with_plans(12, Operations::of);
    runner(250)
        .run(&cases, |(org, plan)| {
            for step in &plan.steps {
                let mut one = Plan::new("one");
                one.steps.push(step.clone());
                let possible = one.run(&org, &none()).is_ok_and(|run| run.passes());
                if let [operation] = step.operations.as_slice() {
                    let mut counts = counts.borrow_mut();
                    let count = counts.entry(operation.name()).or_default();
                    *(if possible { &mut count.0 } else { &mut count.1 }) += 1;
                }
            }
            Ok(())
        })
        .unwrap();
    let counts = counts.into_inner();
    for name in Operation::<Ids>::NAMES {
        let (possible, not) = counts.get(name).copied().unwrap_or_default();
        // Nothing is delegated before an operation has done so, and each is tried alone.
        let least = if *name == "revoke" { 0 } else { 3 };
        assert!(possible >= least && not >= 3, "{name}: {possible} possible, {not} not; {counts:?}");
    }
}

#[test]
fn plans_run_go_on_from_what_they_founded_and_are_undone() {
    let (mut run, mut later) = (0, 0);
    let seen = RefCell::new((&mut run, &mut later));
    runner(600)
        .run(&cases(), |(org, plan)| {
            if let Ok(run) = plan.run(&org, &none()) {
                let mut seen = seen.borrow_mut();
                *seen.0 += 1;
                // A step that names what an earlier one founded, and is carried out.
                let carried_out = run.steps().iter().filter(|step| matches!(step.outcome, StepOutcome::Accepted(_)));
                *seen.1 += carried_out
                    .skip(1)
                    .filter(|step| {
                        let known = |key: &str| org.body_id(key).is_some();
                        let text = serde_json::to_string(&plan.steps[step.entry].operations).unwrap();
                        text.split('"').any(|word| {
                            word.contains("new") && !known(word) && !text.contains(&format!(r#""id":"{word}"#))
                        })
                    })
                    .count();
                prop_assert_eq!(run.undo_all(), org);
            }
            Ok(())
        })
        .unwrap();
    assert!(run >= 100 && later >= 10, "{run} of 600 run, {later} steps on what was founded");
    // Without strangers every name is known.
    let known = |org: &Org| Operations::of(org).only(&["rename", "reparent"]).strangers(0, 1);
    let cases = Shape::new().bodies(3..=6).organisations_with_plans(3, known);
    runner(64)
        .run(&cases, |(org, plan)| {
            prop_assert!(plan.run(&org, &none()).is_ok());
            Ok(())
        })
        .unwrap();
}

#[test]
fn an_organisation_that_fails_is_shrunk_to_the_bodies_that_matter() {
    let org = shrunk(&Shape::new().organisations(), |org| {
        let deputies = org.bodies().map(|body| body.count_posts(Role::Deputy)).max().unwrap_or(0);
        deputies < 2
    });
    let data = org.to_data();
    assert_eq!((data.bodies.len(), data.functions.len(), data.ties.len(), data.posts.len()), (1, 0, 0, 3), "{data:?}");
    assert_eq!((data.bodies[0].line.as_ref().unwrap().as_str(), data.establishment[0].authorised), ("root", 3));
    // As proptest prints it: the organisation, and its only body with its posts.
    let text = format!("{org:#?}");
    assert_eq!(text.lines().count(), 2, "{text}");
    let posts = data.posts.iter().all(|post| text.contains(post.id.as_str()));
    assert!(posts && text.contains(data.bodies[0].id.as_str()) && text.len() < 400, "{text}");
}

#[test]
fn a_plan_that_fails_is_shrunk_to_the_step_that_matters() {
    let org = reorganon::doc::example().session.into_org();
    let plan = shrunk(&Operations::of(&org).plans(1..=6), |plan| {
        let merges = plan.steps.iter().flat_map(|step| &step.operations).any(|operation| operation.name() == "merge");
        let run = plan.run(&org, &none());
        !(merges && run.is_ok_and(|run| run.passes()))
    });
    let text = plan.to_yaml();
    assert_eq!((plan.steps.len(), plan.steps[0].operations.len()), (1, 1), "{text}");
    assert!(text.lines().count() <= 17, "{text}");
    // As a property that fails prints it.
    let printed = format!("{plan:#?}");
    assert!(printed.lines().count() == 3 && printed.contains("Merge"), "{printed}");
    assert!(format!("{plan:?}").contains("law_of: None, expect: []"), "{plan:?}");
}

#[test]
fn an_organisation_and_its_plan_are_shrunk_together() {
    let (org, plan) = shrunk(&cases(), |(org, plan)| {
        let circles = plan.run(org, &none()).is_ok_and(|run| {
            let codes = run.steps().iter().filter_map(|step| match &step.outcome {
                StepOutcome::Refused(refused) => Some(refused.refusals.iter().any(|refusal| refusal.code == "circle")),
                _ => None,
            });
            codes.into_iter().any(|circle| circle)
        });
        !circles
    });
    assert_eq!((plan.steps.len(), plan.steps[0].operations.len()), (1, 1), "{}", plan.to_yaml());
    let data = org.to_data();
    assert!(data.bodies.len() <= 4 && data.functions.len() + data.posts.len() <= 2, "{}\n{data:?}", plan.to_yaml());
    assert!(format!("{org:#?}").lines().count() <= 5, "{org:?}");
}

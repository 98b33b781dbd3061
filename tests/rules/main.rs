//! The rules, over random organisations and all operations: transition rules against a naive comparison of both states,
//! state rules by the law `introduced == audit(after) − audit(before)`.
#![cfg(feature = "files")]
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

#[path = "../common/mod.rs"]
mod common;

mod before;
mod broken;
mod compared;
mod counted;
mod gates;
mod measured;
mod naive;
mod notes;
mod posts;
mod provisions;
mod states;
mod transitions;
mod verdicts;

use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use reorganon::invariant::builtin;
use reorganon::{Article, Charter, Level, Operation, Org};
use serde_json::{Value, json};

use common::orgs;
use common::steps::{ByKey, Draw};
use common::tape::Tape;

/// The choices of one case.
fn choices() -> impl Strategy<Value = Vec<u16>> {
    proptest::collection::vec(any::<u16>(), 100..900)
}

/// So many cases, the same ones each time; or as many others as `PROPTEST_CASES` says.
fn config(cases: u32) -> ProptestConfig {
    let chosen = std::env::var("PROPTEST_CASES").ok().and_then(|count| count.parse().ok());
    let rng_seed = if chosen.is_some() { RngSeed::Random } else { RngSeed::Fixed(19) };
    ProptestConfig { cases: chosen.unwrap_or(cases), failure_persistence: None, rng_seed, ..ProptestConfig::default() }
}

/// A random organisation in which divisions count in a class of their own.
fn org(tape: &mut Tape<'_>) -> Org {
    let mut data = orgs::org(tape);
    let mut words = serde_json::to_value(&data.vocabulary).unwrap();
    words["kinds"]["division"]["counts-as"] = "inner".into();
    data.vocabulary = serde_json::from_value(words).unwrap();
    Org::from_data(&data).unwrap()
}

/// A charter that warns of everything these rules find.
fn charter(rules: &[(&str, Value, Option<Value>)]) -> Charter {
    rules.iter().fold(Charter::new("test"), |charter, (code, with, scope)| {
        let article = Article::new(builtin(code, with.clone()).unwrap()).level(Level::Warn);
        charter.with(match scope {
            Some(scope) => article.scope(serde_json::from_value(scope.clone()).unwrap()),
            None => article,
        })
    })
}

/// All operations.
const ALL: &[&str] = Operation::<reorganon::Ids>::NAMES;

/// The operations that found, end and move bodies.
const SHAPING: &[&str] = &["establish", "merge", "absorb", "absorb", "dissolve", "reparent", "reparent", "reparent"];

/// The operations by which posts begin and end.
const POSTING: &[&str] = &["create-post", "create-post", "abolish-post", "abolish-post", "establish", "absorb"];

/// The operations that put posts into one hand, or take them out of it, and those that move what bodies lead.
const HANDS: &[&str] = &[
    "unify-post",
    "unify-post",
    "separate-posts",
    "hold-concurrently",
    "create-post",
    "abolish-post",
    "transfer-function",
    "absorb",
    "reparent",
    "reclassify",
];

/// The operations by which bodies come to lie elsewhere, are another class, or lead something else.
const PLACING: &[&str] =
    &["reparent", "reparent", "reclassify", "transfer-function", "absorb", "dissolve", "divide", "hold-concurrently"];

/// The operations of mergers and of what must be done before.
const MERGING: &[&str] = &["merge", "absorb", "unify-post"];

/// A plan step of random operations on an organisation, as JSON.
fn plan_step(tape: &mut Tape<'_>, org: &Org, number: usize, most: usize, names: &[&str]) -> Value {
    let mut fresh = number * 100;
    let mut operations = Vec::new();
    for _ in 0..tape.between(1, most) {
        let name = *tape.one(names);
        let operation = Draw::<ByKey>::new(tape, org, &mut fresh, 500).operation(name);
        operations.push(serde_json::to_value(operation).unwrap());
    }
    json!({"id": format!("step-{number}"), "on": format!("2018-05-{:02}", number + 1), "do": operations})
}

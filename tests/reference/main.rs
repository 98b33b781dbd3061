//! A second, naive implementation of all operations (sets of tuples, no graph, everything recomputed) beside the library:
//! driven by the same random sequences, compared after each action in state, in kind of refusal or denial, and in the
//! order of everything that is listed.
//!
//! `REFERENCE_SEQUENCES` says how many sequences, `REFERENCE_SEED` where they begin; a seed and a commit give any failure
//! again. A million actions: `REFERENCE_SEQUENCES=38000 cargo test --release --test reference agree`.
//!
//! Beside it, the small worlds: all of them, without chance.
#![cfg(feature = "files")]
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, unreachable_pub, reason = "tests fail so")]

#[path = "../common/mod.rs"]
mod common;

mod acts;
mod listing;
mod operations;
mod reasons;
mod rules;
mod sequence;
mod shrink;
mod small;
mod tables;
mod world;

use std::collections::BTreeSet;

use reorganon::{Ids, Names, Operation, Plan};

use common::hands::on_all_cores;
use sequence::{Case, Divergence, Tally, honest, run};
use world::World;

fn number(name: &str) -> Option<u64> {
    let text = std::env::var(name).ok()?;
    Some(text.parse().unwrap_or_else(|_| panic!("{name} is `{text}`, not a number")))
}

/// Seeds on which the two once parted: a body that a step founds under the name that stands for nobody, and names.
const AGAIN: [u64; 1] = [20_323_815];

#[test]
fn the_library_and_the_model_agree() {
    let chosen = number("REFERENCE_SEQUENCES");
    let (seed, sequences) = (number("REFERENCE_SEED").unwrap_or(20_181_001), chosen.unwrap_or(160));
    let seeds: Vec<_> = (seed..seed + sequences).chain(AGAIN).collect();
    // What was tallied, and the first sequence on which the two part.
    type Share = (Tally, Option<(Case, Box<Divergence>)>);
    let shares = on_all_cores(&seeds, |(tally, found): &mut Share, seed| {
        if found.is_none() {
            let case = Case::random(*seed);
            match run(&case, honest) {
                Ok(one) => tally.add(&one),
                Err(divergence) => *found = Some((case, divergence)),
            }
        }
    });
    let (tallies, found): (Vec<_>, Vec<_>) = shares.into_iter().unzip();
    if let Some((case, found)) = found.into_iter().flatten().min_by_key(|(case, _)| case.seed) {
        let (case, found) = shrink::shrink(&case, *found, honest);
        panic!("{}", shrink::report(&case, &found));
    }
    let mut tally = Tally::default();
    tallies.iter().for_each(|one| tally.add(one));
    println!("{tally:#?}");
    let (failed, all) = (tally.refused + tally.denied, tally.refused + tally.denied + tally.applied);
    println!(
        "seeds from {seed}, {sequences} sequences: {} actions compared, {all} of them steps, {failed} not carried out",
        tally.actions()
    );
    if sequences < 200 {
        println!("too few sequences to ask how often everything happens: that is skipped");
        return;
    }
    assert!(10 * failed >= 3 * all, "three steps in ten are impossible or forbidden: {failed} of {all}");
    for name in operations::MODELLED {
        let [applied, refused, _] = tally.steps.get(name).copied().unwrap_or_default();
        assert!(applied >= 10 && refused >= 10, "`{name}` is applied {applied} times and refused {refused} times");
    }
    let often = [tally.undone, tally.redone, tally.loaded, tally.replayed];
    assert!(often.iter().all(|count| *count >= 30), "undone, redone, loaded, replayed: {often:?}");
    assert_eq!(tally.denials.len(), rules::RULES, "every rule of the model denies something: {:?}", tally.denials);
    assert!(tally.codes.len() >= 35, "{} codes of refusals: {:?}", tally.codes.len(), tally.codes);
}

/// The operations that the library has and the model has not, but those of which it is said that it has them not.
fn lacking(library: &[&'static str]) -> Vec<&'static str> {
    let is_said = |name: &&str| operations::NOT_MODELLED.iter().any(|(other, _)| other == name);
    library.iter().filter(|name| !operations::MODELLED.contains(name) && !is_said(name)).copied().collect()
}

#[test]
fn every_operation_is_modelled() {
    let none: [&str; 0] = [];
    assert_eq!(lacking(Operation::<Ids>::NAMES), none, "write these in tests/reference/operations");
    let known: BTreeSet<_> = Operation::<Ids>::NAMES.iter().collect();
    let gone: Vec<_> = operations::MODELLED.iter().filter(|name| !known.contains(name)).collect();
    assert!(gone.is_empty(), "the library has no {gone:?}");
    for (name, why) in operations::NOT_MODELLED {
        println!("not modelled: `{name}`: {why}");
        assert!(*name == "cascade" || known.contains(name), "the library has no `{name}`");
        assert!(!operations::MODELLED.contains(name), "`{name}` is modelled: take it off the list");
    }
    assert_eq!(lacking(&["absorb", "levitate"]), ["levitate"], "one that is missing is named");
}

/// A model that forgets former names is found out; the sequence that shows it is made small, and its plan can be read.
#[test]
fn a_difference_is_found_made_small_and_printed_as_a_plan() {
    fn forget(world: &mut World, operation: &Operation<Names>) {
        if let Operation::Rename(_) = operation {
            world.former_names.clear();
        }
    }
    let cases = (1..200).map(Case::random);
    let (case, found) = cases.filter_map(|case| run(&case, forget).err().map(|found| (case, found))).next().unwrap();
    assert!(found.what.contains("former-names"), "{}", found.what);
    let (small, found) = shrink::shrink(&case, *found, forget);
    assert!(small.actions.len() < case.actions.len() && small.tables().bodies.len() <= case.tables().bodies.len());
    let report = shrink::report(&small, &found);
    assert!(report.contains(&format!("REFERENCE_SEED={}", case.seed)), "{report}");
    let yaml = report.split("plan.yaml:\n").nth(1).unwrap().split("\norg.json:").next().unwrap();
    let plan = Plan::parse(yaml).unwrap();
    let names: Vec<_> = plan.steps.iter().flat_map(|step| &step.operations).map(Operation::name).collect();
    assert!(plan.steps.len() == 1 && names.len() <= 3 && names.contains(&"rename"), "one step is enough:\n{yaml}");
}

//! Mutation testing: how many small faults the tests notice.
//!
//! ```sh
//! .ci/mutants kernel 60
//! ```
//!
//! All mutants are built at once, in a copy of the crate below the target folder, each beside what is right; which of them
//! is done is chosen when a test is run. First each test is run without a mutant, to see which of them it reaches: so each
//! mutant is tried with the tests that can notice it, the quick ones first, until one does. What no test reaches has
//! survived. Those that do not compile are none.
//!
//! `REORGANON_MUTANTS` says which: `kernel` or `rest`; `REORGANON_MUTANTS_COUNT` how many of them,
//! `REORGANON_MUTANTS_SEED` (1) which; `REORGANON_MUTANTS_MINUTES` for how long they are tried: those that are left are not
//! counted. `REORGANON_MUTANTS_JOBS` is the number of tests at a time. With `REORGANON_MUTANTS_GO_ON` what was noticed in an
//! earlier run, by sources that are still the same, is not tried again: so all of the kernel can be tried bit by bit.
//! With `REORGANON_MUTANTS_QUICK` the copy is not optimised and laws are asked about few cases: a score that is too low rather
//! than too high, in a quarter of the time.
#![cfg(all(feature = "files", unix))]
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod beside;
mod build;
#[path = "../planted/copy.rs"]
mod copy;
mod generate;
mod returned;
mod trial;

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::path::Path;
use std::time::{Duration, Instant};
use std::{env, fs};

use generate::Mutant;
use trial::{Fate, Noticed, Trial};

/// The kernel: operations, the draft, changes, steps and their undoing, rules, the arithmetic of limits, quotas and shares,
/// lineage. A folder, or a file.
const KERNEL: [&str; 19] = [
    "src/change.rs",
    "src/operation.rs",
    "src/operation/",
    "src/draft.rs",
    "src/draft/",
    "src/session.rs",
    "src/session/",
    "src/invariant.rs",
    "src/invariant/",
    "src/model/quantity.rs",
    "src/model/fraction.rs",
    "src/model/strength.rs",
    "src/lineage.rs",
    "src/org/hierarchy.rs",
    "src/org/links.rs",
    "src/org/totals.rs",
    "src/org/write.rs",
    "src/target/judge.rs",
    "src/target/quota.rs",
];

/// What is no part of the library as the tests use it: examples of rules, which are tests; the program; what other features add.
const NEITHER: [&str; 7] = [
    "src/invariant/fixture.rs",
    "src/lib.rs",
    "src/bin/",
    "src/schema.rs",
    "src/harness.rs",
    "src/diagnostic/miette7.rs",
    "src/org/graph_view.rs",
];

fn is_one_of(file: &str, places: &[&str]) -> bool {
    places.iter().any(|place| file == *place || place.ends_with('/') && file.starts_with(place))
}

/// All mutants of the kernel, or of the rest.
fn generated(kernel: bool) -> Vec<Mutant> {
    let mut files = Vec::new();
    copy::files(&copy::source().join("src"), &mut files);
    files.sort();
    let name = |path: &Path| path.strip_prefix(copy::source()).unwrap().to_str().unwrap().replace('\\', "/");
    let files = files.iter().filter(|path| path.extension().is_some_and(|extension| extension == "rs"));
    let files = files.map(|path| (name(path), path));
    let files = files.filter(|(name, _)| is_one_of(name, &KERNEL) == kernel && !is_one_of(name, &NEITHER));
    files.flat_map(|(name, path)| generate::mutants(&name, &fs::read_to_string(path).unwrap())).collect()
}

/// The place of a mutant in the order of a seed: that of its name, so that what is changed elsewhere moves no other.
fn rank(seed: u64, name: &str) -> u64 {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    for byte in name.bytes() {
        state = (state ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3).rotate_left(23);
    }
    state = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    state = (state ^ (state >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    state ^ (state >> 31)
}

/// Survivors that are no fault of the tests: each with its reason.
fn explained() -> BTreeMap<&'static str, &'static str> {
    let mut reasons = BTreeMap::new();
    let mut reason = "";
    for line in include_str!("explained.txt").lines() {
        if let Some(next) = line.strip_prefix("# ") {
            reason = next;
        } else if !line.is_empty() {
            reasons.insert(line, reason);
        }
    }
    reasons
}

fn say(line: &str) {
    let _ = writeln!(std::io::stdout(), "{line}");
}

fn number(name: &str) -> Option<usize> {
    env::var(name)
        .ok()
        .filter(|text| !text.is_empty())
        .map(|text| text.parse().unwrap_or_else(|_| panic!("{name}: {text}")))
}

/// Whether little time is to be spent: the copy is not optimised, and laws are asked about few cases. The score is too low rather
/// than too high.
fn is_quick() -> bool {
    env::var_os("REORGANON_MUTANTS_QUICK").is_some_and(|text| !text.is_empty())
}

/// Wilson's interval, 95 in 100, in per cent.
fn interval(noticed: usize, of: usize) -> (f64, f64, f64) {
    let (n, z) = (of as f64, 1.96_f64);
    let p = noticed as f64 / n;
    let d = 1.0 + z * z / n;
    let middle = (p + z * z / (2.0 * n)) / d;
    let half = z * (p * (1.0 - p) / n + z * z / (4.0 * n * n)).sqrt() / d;
    (100.0 * p, 100.0 * (middle - half), 100.0 * (middle + half))
}

#[test]
#[ignore = "it builds a copy of the crate, and takes its time: .ci/mutants kernel 60"]
fn mutants_are_noticed() {
    let which = env::var("REORGANON_MUTANTS").unwrap_or_else(|_| "kernel".into());
    assert!(matches!(&*which, "kernel" | "rest"), "`{which}` is neither `kernel` nor `rest`");
    let seed = number("REORGANON_MUTANTS_SEED").unwrap_or(1);
    let mut mutants = generated(which == "kernel");
    let many = mutants.len();
    mutants.sort_by_cached_key(|mutant| (rank(seed as u64, &mutant.name), mutant.name.clone()));
    let wanted = number("REORGANON_MUTANTS_COUNT").unwrap_or(many);
    // Some do not compile: of a sample, there are others in their place. What is not in it is not built either: a build of
    // all takes longer than many samples.
    mutants.truncate(wanted.saturating_add(wanted / 4).saturating_add(20));
    say(&format!("{many} mutants of the {which}, seed {seed}; {} of them are built", mutants.len()));

    let kept = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let (unviable, last) = (kept.join("mutants-unviable.txt"), kept.join("mutants-noticed.txt"));
    let known: BTreeSet<_> = fs::read_to_string(&unviable).unwrap_or_default().lines().map(str::to_owned).collect();
    let noticed = fs::read_to_string(&last).unwrap_or_default();
    let noticed: BTreeMap<_, _> = noticed.lines().filter_map(Noticed::read).collect();

    let all = trial::everything();
    let built = build::built(which == "kernel", &mutants, wanted, &known, &unviable);
    let trial = Trial::prepared(&built);
    let until = number("REORGANON_MUTANTS_MINUTES").map(|n| Instant::now() + Duration::from_secs(60 * n as u64));
    let fates = trial.tried(&mutants, &noticed, &last, until, all);
    assert!(!fates.is_empty(), "no mutant was tried");
    told(&which, &mutants, &fates);
    let viable = built.compiles.iter().filter(|compiles| **compiles).count();
    say(&format!("{many} mutants in all, seed {seed}; {viable} that compile were chosen, {} tried", fates.len()));
}

fn told(which: &str, mutants: &[Mutant], fates: &BTreeMap<usize, Fate>) {
    let reasons = explained();
    let mut survivors: Vec<_> = fates
        .iter()
        .filter_map(|(number, fate)| match fate {
            Fate::Survived(tests) => Some((&mutants[*number], *tests)),
            _ => None,
        })
        .collect();
    survivors.sort_by_key(|(mutant, _)| (&mutant.file, mutant.at.start));
    let (known, open): (Vec<_>, Vec<_>) = survivors.iter().partition(|(mutant, _)| reasons.contains_key(&*mutant.name));
    say(&format!("\nsurvivors without an explanation: {}", open.len()));
    open.iter().for_each(|(mutant, tests)| say(&format!("{tests:5} tests, line {:4}  {}", mutant.line, mutant.name)));
    say(&format!("survivors with one: {}", known.len()));
    known.iter().for_each(|(mutant, _)| say(&format!("{}\n    {}", mutant.name, reasons[&*mutant.name])));
    let endless: Vec<_> = fates.iter().filter(|(_, fate)| matches!(fate, Fate::Endless(_))).collect();
    say(&format!("noticed because they do not end in time: {}", endless.len()));
    let noticed = fates.len() - survivors.len();
    let (p, from, to) = interval(noticed, fates.len());
    say(&format!(
        "\n{which}: {noticed} of {} viable mutants are noticed, {p:.1} % (95 % interval {from:.1} to {to:.1} %)",
        fates.len()
    ));
    let without = fates.len() - known.len();
    let (p, from, to) = interval(noticed, without);
    say(&format!(
        "without the {} that are explained: {noticed} of {without}, {p:.1} % ({from:.1} to {to:.1} %)",
        known.len()
    ));
}

/// A list of reasons that has fallen behind the sources is told at once, without building anything.
#[test]
fn what_is_explained_is_a_mutant() {
    let names: BTreeSet<_> = generated(true).into_iter().chain(generated(false)).map(|mutant| mutant.name).collect();
    assert!(names.len() > 3000, "{} mutants", names.len());
    for (name, reason) in explained() {
        assert!(names.contains(name), "there is no such mutant (any more): {name}");
        assert!(reason.len() > 20, "why is it none? {name}");
    }
}

#[test]
fn a_file_has_its_mutants() {
    let text = "fn f(a: u32, b: u32) -> bool { if !(a < b) { g(a); } match a { 1 => true, _ => false } }";
    let found = generate::mutants("f.rs", text);
    let names: Vec<_> = found.iter().map(|mutant| mutant.name.strip_prefix("f.rs f: ").unwrap()).collect();
    assert_eq!(
        names,
        [
            "gives `true` at once",
            "gives `false` at once",
            "`true` for `!(a < b)`",
            "`false` for `!(a < b)`",
            "`!(a < b)` without `!`",
            "`==` for `<` in `a < b`",
            "`>` for `<` in `a < b`",
            "`<=` for `<` in `a < b`",
            "without `g(a);`",
            "never takes `1`",
        ]
    );
    let beside = beside::Beside::new(text, &found.iter().enumerate().collect::<Vec<_>>());
    assert!(beside.text.starts_with("fn f(a: u32, b: u32) -> bool { if crate::planted::is(0) { return true; } "));
    assert!(beside.text.contains("{ (a) == (b) } else { (if crate::planted::is(6)"), "{}", beside.text);
    syn::parse_file(&beside.text).unwrap();
    let blamed = |text: &str| beside.blamed(beside.text.find(text).unwrap());
    assert_eq!(
        [blamed("return false"), blamed("(a) <= (b)"), blamed("g(a)"), blamed("a: u32")],
        [Some(1), Some(7), Some(8), None]
    );
}

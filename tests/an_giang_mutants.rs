//! The reasons for what survives in the plans of An Giang are those of today. The programme itself, with some hundreds of
//! runs, is for `cargo run --release --example an_giang -- mutants`; here are the short plans.
#![cfg(feature = "files")]

#[path = "../examples/an_giang/mutants.rs"]
mod mutants;

use std::path::{Path, PathBuf};

use mutants::{faults, reasons, score};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/an_giang")
}

#[test]
fn every_survivor_has_its_reason() {
    let reasons = reasons(&folder()).unwrap();
    for plan in ["religion-then-merger", "religion-before-merger", "counter-example"] {
        assert_eq!(faults(&score(&folder(), plan).unwrap(), &reasons[plan]), [""; 0], "{plan}");
    }
    // Every plan is in the list.
    let plans = std::fs::read_dir(folder().join("plans")).unwrap().map(|entry| entry.unwrap().path());
    let mut names: Vec<_> = plans.map(|path| path.file_stem().unwrap().to_string_lossy().into_owned()).collect();
    names.sort();
    assert_eq!(names, reasons.keys().cloned().collect::<Vec<_>>());
    // A reason that is missing, and one that is not needed, are told.
    let score = score(&folder(), "religion-then-merger").unwrap();
    let missing = faults(&score, &[]);
    assert!(
        missing.len() == score.survivors().count() && missing[0].starts_with("survives, and no reason"),
        "{missing:?}"
    );
    let idle = faults(&score, &[&reasons["religion-then-merger"][..], &reasons["religion-before-merger"][..]].concat());
    assert!(!idle.is_empty() && idle.iter().all(|fault| fault.starts_with("a reason is given")), "{idle:?}");
    assert!(mutants::told(Path::new("nowhere")).is_err());
}

//! The table of S1 to S31 tells the truth: each row is there once, and what it names exists where it says.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use reorganon::invariant;

fn source(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src").join(path)
}

/// All Rust sources of a folder and of the file beside it, as one text.
fn text_of(module: &str) -> String {
    let mut text = fs::read_to_string(source(&format!("{module}.rs"))).unwrap_or_default();
    for entry in fs::read_dir(source(module)).into_iter().flatten() {
        text += &fs::read_to_string(entry.unwrap().path()).unwrap_or_default();
    }
    text
}

/// The rows: number, what they are, what carries them, where.
fn rows(text: &str) -> Vec<[String; 4]> {
    let rows = text.lines().filter(|line| line.starts_with("| S"));
    rows.map(|line| {
        let cells: Vec<_> = line.trim_matches('|').split('|').map(|cell| cell.trim().to_owned()).collect();
        let [number, _, clause, is, by, place] = &cells[..] else { panic!("six cells: {line}") };
        assert!(!clause.is_empty(), "{line}");
        [number, is, by, place].map(Clone::clone)
    })
    .collect()
}

fn codes(cell: &str) -> Vec<String> {
    cell.split('`').skip(1).step_by(2).map(ToOwned::to_owned).collect()
}

/// What is wrong with the table.
fn faults(text: &str) -> Vec<String> {
    let mut faults = Vec::new();
    let rules: BTreeSet<_> = invariant::ABOUT.iter().map(|about| about.code).collect();
    let (targets, refusals) = (text_of("target"), text_of("draft") + &text_of("operation"));
    let all = rows(text);
    let numbers: Vec<_> = all.iter().map(|row| row[0].clone()).collect();
    let wanted: Vec<_> = (1..=31).map(|number| format!("S{number}")).collect();
    if numbers != wanted {
        faults.push(format!("the rows are {numbers:?}"));
    }
    for [number, is, by, place] in all {
        let mut sorts: BTreeSet<&str> = BTreeSet::new();
        for code in codes(&by) {
            let quoted = format!("\"{code}\"");
            if rules.contains(code.as_str()) {
                sorts.insert(if is == "gate" { "gate" } else { "rule" });
                let module = code.replace('-', "_");
                if !source(&format!("invariant/{module}.rs")).exists() || !place.contains(&format!("`{module}`")) {
                    faults.push(format!("{number}: `{code}` is not in {place}"));
                }
            } else if targets.contains(&format!(", {quoted};")) {
                sorts.insert("target");
            } else if refusals.contains(&quoted) {
                sorts.insert("soundness");
            } else {
                faults.push(format!("{number}: there is no `{code}`"));
            }
        }
        let said: BTreeSet<&str> = is.split(", ").collect();
        if said != sorts {
            faults.push(format!("{number} is said to be {said:?} and is {sorts:?}"));
        }
    }
    faults
}

#[test]
fn every_requirement_is_carried_by_what_the_table_says() {
    let text = fs::read_to_string(source("requirements.md")).unwrap();
    assert_eq!(faults(&text), [""; 0]);
}

#[test]
fn a_table_that_lies_is_found_out() {
    let text = fs::read_to_string(source("requirements.md")).unwrap();
    assert!(text.contains("`unfit-kind`"));
    let renamed = faults(&text.replace("`unfit-kind`", "`unfit-kinds`"));
    assert!(renamed.contains(&"S30: there is no `unfit-kinds`".to_owned()), "{renamed:?}");
    let gone: String = text.lines().filter(|line| !line.starts_with("| S7 ")).map(|line| format!("{line}\n")).collect();
    assert!(faults(&gone)[0].starts_with("the rows are"));
    let sort = faults(&text.replace("| soundness | `unrouted`", "| rule | `unrouted`"));
    assert_eq!(sort.len(), 1, "{sort:?}");
}

//! Every row of the programme is carried by something that runs; without it, or with it broken, the coverage says so.
#![cfg(feature = "files")]
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use reorganon::{Charter, Org, Plan, Run};

#[path = "../examples/an_giang/coverage.rs"]
mod coverage;

use coverage::{Coverage, Rows, Runs, approved};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/an_giang")
}

fn plan(name: &str) -> Plan {
    Plan::open(folder().join(format!("plans/{name}.yaml"))).unwrap()
}

fn charter(edit: impl Fn(String) -> String) -> Charter {
    let text = std::fs::read_to_string(folder().join("charter/vn-2018.yaml")).unwrap();
    Charter::parse(&edit(text)).unwrap()
}

fn run(plan: &Plan, charter: &Charter) -> Run {
    plan.run(&Org::open(folder().join("org")).unwrap(), charter).unwrap()
}

/// The coverage of a programme and a charter that were edited.
fn covered(programme: &Plan, charter: &Charter) -> Coverage {
    let rows = Rows::parse(&std::fs::read_to_string(folder().join("coverage/rows.yaml")).unwrap()).unwrap();
    let approvals = approved(programme);
    let (programme, approvals) = (run(programme, charter), run(&approvals, charter));
    let counter_examples =
        BTreeMap::from([("counter-example".to_owned(), run(&plan("counter-example"), charter).is_as_expected())]);
    Coverage::of(&rows, &Runs { programme: &programme, approved: &approvals, counter_examples })
}

#[test]
fn all_rows_are_covered() {
    let coverage = covered(&plan("programme"), &charter(|text| text));
    assert!(coverage.is_complete(), "{coverage}");
    assert!(coverage.to_string().ends_with("83 of 83\n"));
}

#[test]
fn without_a_step_its_row_is_not_covered() {
    let coverage = covered(&plan("programme").without_step("hand-over-cadre-treatment"), &charter(|text| text));
    assert_eq!(coverage.covered(), 82);
    assert_eq!(coverage.faults, ["row 27: step hand-over-cadre-treatment: the plan has no such step"]);
}

#[test]
fn a_broken_rule_is_said_at_every_row_that_rests_on_it() {
    let mut plan = plan("programme");
    let more = r#"{"id": "more", "on": "2021-12-30", "cites": "nothing", "do": [
        {"adjust-establishment": {"body": "health-department", "by": {"civil-servant": 300}}}]}"#;
    plan.steps.push(serde_json::from_str(more).unwrap());
    let coverage = covered(&plan, &charter(|text| text));
    assert!(coverage.covered() < 83);
    let rows: Vec<_> = coverage.faults.iter().filter(|fault| fault.contains("headcount-increase")).collect();
    assert_eq!(rows.len(), 3, "rows 13, 21 and 24: {:?}", coverage.faults);
    assert!(rows.iter().all(|fault| fault.contains("broken")), "{rows:?}");
}

#[test]
fn without_its_article_a_row_is_not_covered() {
    let without = charter(|text| text.replace("19-CTr/TU, III.2.1.1-b2 (service goes on)", "somewhere else"));
    let coverage = covered(&plan("programme"), &without);
    assert_eq!(coverage.covered(), 82);
    let said =
        "row 27: rule essential-function-interrupted: no article of the charter with this rule cites III.2.1.1-b2";
    assert_eq!(coverage.faults, [said]);
}

#[test]
fn every_place_of_the_programme_belongs_to_a_row_or_to_the_background() {
    let text = std::fs::read_to_string(folder().join("coverage/rows.yaml")).unwrap();
    let rows = Rows::parse(&text.replace("  - {at: I.2.2-b1, gist: \"not everybody is aware\"}\n", "")).unwrap();
    assert_eq!(rows.misplaced(), ["I.2.2-b1 of the programme belongs to no row and not to the background"]);
    let rows = Rows::parse(&text.replace("at: [III.5]", "at: [III.55]")).unwrap();
    let said =
        ["III.5 of the programme belongs to no row and not to the background", "the programme has no place III.55"];
    assert_eq!(rows.misplaced(), said);
}

#[test]
fn what_became_of_it_is_told_row_by_row() {
    let rows = Rows::parse(&std::fs::read_to_string(folder().join("coverage/rows.yaml")).unwrap()).unwrap();
    let told = coverage::history(&rows, &run(&plan("as-it-happened"), &charter(|text| text)));
    let row = |number: u32| told.iter().find(|line| line.trim_start().starts_with(&format!("{number}  "))).unwrap();
    assert!(row(31).contains("target communes-2020: missed by 9"), "{}", row(31));
    for number in [46, 47] {
        assert!(row(number).contains(": not executed: "), "{}", row(number));
    }
    for number in [17, 29, 30, 61] {
        assert!(row(number).contains("no data"), "{}", row(number));
    }
}

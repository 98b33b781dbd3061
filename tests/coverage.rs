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

/// A rule that stands in the charter and judges nothing, one that is let off with a warning, and a promise that only the
/// sum of all levels keeps, carry no row.
#[test]
fn rules_and_targets_in_name_only_carry_nothing() {
    let with = |from: &str, to: &str| {
        let charter = charter(|text| {
            assert!(text.contains(from), "{from}");
            text.replace(from, to)
        });
        covered(&plan("programme"), &charter).faults
    };
    let nowhere = with("steps: {readiness: needs-central-opinion}\n      by", "steps: {operations: divide}\n      by");
    assert!(
        !nowhere.is_empty() && nowhere.iter().all(|fault| fault.ends_with("judges nothing, with approval or without"))
    );
    let one_row = with(
        "scope: {kind: [joint-party-state-commission, block-party-committee, joint-party-state-office]}",
        "scope: {kind: ward}",
    );
    assert_eq!(one_row.len(), 2, "rows 69 and 70: {one_row:?}");

    let mut warned = plan("programme");
    let again = r#"{"id": "again", "on": "2021-12-30", "cites": "19-CTr/TU, II.1-b5", "do": [
        {"establish": {"body": {"id": "second-health-department", "name": "Sở Y tế thứ hai", "kind": "division",
        "sector": "state-executive", "tier": "district", "line": "long-xuyen/peoples-committee", "within": "long-xuyen"},
        "functions": [{"id": "an-giang/health-again", "name": "Y tế", "subject": "health", "jurisdiction": "an-giang"}]}}]}"#;
    warned.steps.push(serde_json::from_str(again).unwrap());
    let faults = covered(&warned, &charter(|text| text)).faults;
    let said =
        |row: u32| faults.iter().any(|fault| fault.starts_with(&format!("row {row}: rule overlapping-functions: ")));
    assert!(said(11) && said(15), "{faults:?}");

    let mut more_seats = plan("programme");
    let place = more_seats.steps.iter().position(|step| step.id == "fewer-seats-of-the-provincial-council").unwrap();
    let text = serde_json::to_string(&more_seats.steps[place]).unwrap();
    assert!(text.contains("\"from-state-agencies\":12"), "{text}");
    let more = text.replace("\"from-state-agencies\":12", "\"from-state-agencies\":40");
    more_seats.steps[place] = serde_json::from_str(&more).unwrap();
    let faults = covered(&more_seats, &charter(|text| text)).faults;
    assert!(faults.iter().any(|fault| fault.starts_with("row 53: ")), "{faults:?}");
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

//! The programme's own quotas, on the province as its data have it.

use std::path::{Path, PathBuf};

use reorganon::plan::{Run, TargetRun};
use reorganon::{Charter, Date, Org, Plan, TargetVerdict};
use serde_json::json;

pub(crate) fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/an_giang")
}

fn province() -> (Org, Charter) {
    // The tests bring their own targets.
    let charter = Charter::open(folder().join("charter/vn-2018.yaml")).unwrap();
    let bare = Charter::new(charter.name());
    let bare = charter.articles().iter().cloned().fold(bare, Charter::with);
    (Org::open(folder().join("org")).unwrap(), bare)
}

/// Rows 29 to 31, 59 to 61 of the programme.
const TARGETS: &str = r#"
targets:
  - id: unified-communes-2018
    by: 2018-12-31
    unified: {posts: [{body: {kind: party-committee}}, {body: {kind: peoples-committee}}], territory: {tier: commune}}
    at-least: 60%
    in-each: {territory: {tier: district}, at-least: 50%}
    cites: "19-CTr/TU, III.2.1.2-b1"
    printed: 60%
  - id: unified-communes-2020
    by: 2020-12-31
    unified: {posts: [{body: {kind: party-committee}}, {body: {kind: peoples-committee}}], territory: {tier: commune}}
    at-least: all
    printed: 156/156
  - id: unified-districts-2020
    by: 2020-12-31
    unified: {posts: [{body: {kind: party-committee}}, {body: {kind: peoples-committee}}], territory: {tier: district}}
    at-least: 7/11
    printed: 63%
  - {id: fewer-offices, by: 2020-12-31, bodies: {kind: commission-office}, fewer-than: start}
  - {id: fewer-project-units, by: 2020-12-31, bodies: {kind: project-management-unit}, fewer-than: start}
  - {id: no-deeper, by: 2020-12-31, depth: {}, at-most: start}
  - {id: health-divisions, by: 2020-12-31, covered: {territory: {tier: district}, by: {kind: division}}, at-least: all}
"#;

fn programme() -> Plan {
    let mut plan = Plan::open(folder().join("plans/programme.yaml")).unwrap();
    let text = format!("reorg: 1\ntitle: targets\nsteps: []\n{TARGETS}");
    plan.targets = Plan::parse(&text).unwrap().targets;
    plan.until = Date::new(2020, 12, 31);
    plan
}

fn target<'a>(run: &'a Run, id: &str) -> &'a TargetRun {
    run.target(id).unwrap_or_else(|| panic!("no target {id}"))
}

fn numbers(target: &TargetRun) -> (i64, i64, u64) {
    let measure = target.measure.unwrap();
    (measure.value.unwrap().count().unwrap(), measure.limit.count().unwrap(), target.of.unwrap())
}

/// The communes of each district, as the programme's appendix and the oracle have them.
const DISTRICTS: [u64; 11] = [13, 7, 14, 14, 18, 13, 14, 15, 13, 18, 17];

#[test]
fn sixty_per_cent_is_94_and_the_floors_sum_to_81() {
    let (org, charter) = province();
    let run = programme().run(&org, &charter).unwrap();
    let communes = target(&run, "unified-communes-2018");
    assert_eq!(numbers(communes), (98, 94, 156));
    assert_eq!(communes.verdict, TargetVerdict::Met);
    let limits: Vec<u64> = communes.parts.iter().map(|part| u64::try_from(part.limit).unwrap()).collect();
    assert_eq!((limits.len(), limits.iter().sum::<u64>()), (11, 81));
    let mut units: Vec<u64> = communes.parts.iter().map(|part| part.of.unwrap()).collect();
    let mut districts = DISTRICTS;
    units.sort_unstable();
    districts.sort_unstable();
    assert_eq!(units, districts);
    assert_eq!(numbers(target(&run, "unified-communes-2020")), (156, 156, 156));
    assert_eq!(communes.remarks, [""; 0]);
}

#[test]
fn the_programme_as_a_whole_reaches_what_it_says_and_names_what_it_does_not() {
    let (org, charter) = province();
    let run = programme().run(&org, &charter).unwrap();
    let words: Vec<String> = run.targets().iter().map(|target| format!("{}: {}", target.id, target.verdict)).collect();
    assert_eq!(
        words,
        [
            "unified-communes-2018: met",
            "unified-communes-2020: met",
            "unified-districts-2020: missed by 3",
            "fewer-offices: met",
            "fewer-project-units: met",
            "no-deeper: met",
            "health-divisions: met",
        ]
    );
    let districts = target(&run, "unified-districts-2020");
    assert_eq!(numbers(districts), (4, 7, 11));
    assert_eq!(
        districts.remarks,
        ["the document prints `63%`, which is not exactly 7/11: judged is 7/11"],
        "63 % is a rounded text"
    );
    assert!(run.is_legal() && !run.passes());
    assert_eq!(run.problems().len(), 1, "{:?}", run.problems());
    run.assert_missed("unified-districts-2020").by(3);
    run.assert_met("unified-communes-2018");
}

#[test]
fn a_district_below_its_floor_misses_though_the_province_reaches_its_quota() {
    let (org, charter) = province();
    // All but the communes of Châu Đốc, of which two of seven have one leader at the start.
    let plan = programme().with_step_changed("one-leader-2018", |step| {
        let Some(reorganon::plan::ForEach::Territory(selector)) = &mut step.for_each else { panic!("a step for each") };
        selector.keys.retain(|key| !key.as_str().starts_with("chau-doc/"));
    });
    let run = plan.run(&org, &charter).unwrap();
    let communes = target(&run, "unified-communes-2018");
    assert_eq!(numbers(communes), (95, 94, 156), "the province has enough");
    let short: Vec<String> = communes.short().map(ToString::to_string).collect();
    assert_eq!(short, ["`chau-doc` has 2 of 7, the limit is 4: 2 short"]);
    assert_eq!(communes.verdict, TargetVerdict::Missed { by: 2 });
}

#[test]
fn the_other_floor_is_that_of_the_eight_rural_districts() {
    let (org, charter) = province();
    let mut plan = programme();
    let floor = plan.targets[0].in_each.as_mut().unwrap();
    floor.territory = serde_json::from_value(json!({"kind": "rural-district"})).unwrap();
    let run = plan.run(&org, &charter).unwrap();
    let limits: Vec<i64> = run.targets()[0].parts.iter().map(|part| part.limit).collect();
    assert_eq!((limits.len(), limits.iter().sum::<i64>()), (8, 63));
}

#[test]
fn what_happened_is_told_as_it_was() {
    let (org, charter) = province();
    let mut plan = programme().without_step("one-leader-2020");
    plan.until = Date::new(2019, 12, 31);
    plan.unrecorded = serde_json::from_value(json!([
        {"targets": ["unified-communes-2018"], "reason": "no figure of the end of 2018 was found"}
    ]))
    .unwrap();
    plan.steps.retain(|step| step.on.year() < 2020);
    let run = plan.run(&org, &charter).unwrap();
    run.assert_no_data("unified-communes-2018");
    let target = target(&run, "unified-communes-2020");
    assert_eq!(
        (target.verdict.clone(), numbers(target)),
        (TargetVerdict::NotDue, (119, 156, 156)),
        "76 % in July 2019"
    );
    assert!(run.passes(), "what is not due and what is not known is no miss: {:?}", run.problems());
}

#[test]
fn the_state_of_another_day_is_not_looked_at() {
    let (org, charter) = province();
    // One commune more on 1 January 2019 does not help 2018.
    let late = programme().with_step_changed("one-leader-2018", |step| step.on = Date::new(2019, 1, 1).unwrap());
    let mut late = late;
    late.steps.sort_by_key(|step| step.on);
    let run = late.run(&org, &charter).unwrap();
    run.assert_missed("unified-communes-2018").by(59);
    assert_eq!(numbers(target(&run, "unified-communes-2018")), (35, 94, 156));
}

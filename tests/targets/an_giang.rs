//! The programme's own quotas, on the province as its data have it.

use std::path::{Path, PathBuf};

use reorganon::plan::{PlanStep, Run, TargetRun};
use reorganon::{Charter, Date, Org, Plan, TargetVerdict};
use serde_json::json;

pub(crate) fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/an_giang")
}

/// The province, and no rules: the tests bring their own targets.
fn province() -> (Org, Charter) {
    (Org::open(folder().join("org")).unwrap(), Charter::new("none"))
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

/// 63 communes that have two leaders at the start, in all districts.
const COMMUNES: &str = "
    an-phu/da-phuoc, an-phu/khanh-an, an-phu/khanh-binh, an-phu/phu-huu, an-phu/phuoc-hung, an-phu/vinh-truong,
    chau-doc/chau-phu-a, chau-doc/nui-sam, chau-doc/vinh-chau, chau-phu/binh-my, chau-phu/binh-phu,
    chau-phu/khanh-hoa, chau-phu/my-phu, chau-phu/thanh-my-tay, chau-thanh/an-hoa, chau-thanh/binh-hoa,
    chau-thanh/hoa-binh-thanh, chau-thanh/tan-phu, chau-thanh/vinh-hanh, cho-moi/binh-phuoc-xuan, cho-moi/hoa-binh,
    cho-moi/long-dien-b, cho-moi/long-giang, cho-moi/my-hiep, cho-moi/my-hoi-dong, cho-moi/my-luong,
    long-xuyen/my-khanh, long-xuyen/my-long, long-xuyen/my-phuoc, long-xuyen/my-thoi, long-xuyen/my-xuyen,
    phu-tan/cho-vam, phu-tan/hiep-xuong, phu-tan/phu-long, phu-tan/phu-thanh, phu-tan/phu-thanh-30433,
    phu-tan/phu-tho, phu-tan/tan-hoa, tan-chau/long-an, tan-chau/long-hung, tan-chau/long-son, tan-chau/phu-loc,
    tan-chau/phu-vinh, tan-chau/tan-thanh, thoai-son/my-phu-dong, thoai-son/phu-hoa, thoai-son/tay-phu,
    thoai-son/vinh-chanh, thoai-son/vinh-khanh, thoai-son/vinh-trach, thoai-son/vong-the, tinh-bien/an-cu,
    tinh-bien/chi-lang, tinh-bien/nhon-hung, tinh-bien/tan-lap, tinh-bien/tan-loi, tinh-bien/tinh-bien,
    tri-ton/an-tuc, tri-ton/ba-chuc, tri-ton/chau-lang, tri-ton/le-tri, tri-ton/luong-an-tra, tri-ton/tan-tuyen";

/// The steps of rows 29 to 32 alone: 63 communes and four districts in 2018, all other communes in 2020.
fn programme(org: &Org) -> Plan {
    let first: Vec<&str> = COMMUNES.split([',', ' ', '\n']).filter(|word| !word.is_empty()).collect();
    let is_unified = |key: &str| {
        let post = |name: &str| org.post_id(&format!("{key}/{name}")).unwrap();
        org.are_unified(post("party-committee/secretary"), post("peoples-committee/chair"))
    };
    let commune = org.vocabulary().tiers.id("commune");
    let communes = org.bodies().filter(|body| body.is_territory() && body.class().map(|class| class.tier) == commune);
    let rest: Vec<String> = communes
        .map(|body| body.key().to_string())
        .filter(|key| !first.contains(&&**key) && !is_unified(key))
        .collect();
    let unify = |id: &str, on: &str, keys: serde_json::Value| {
        json!({"id": id, "on": on, "for-each": {"territory": {"keys": keys}}, "do": [{"unify-post": {
            "posts": ["$it/party-committee/secretary", "$it/peoples-committee/chair"], "mode": "personal"}}]})
    };
    let steps = json!([
        unify("one-leader-2018", "2018-12-15", json!(first)),
        unify("one-district-leader", "2018-12-20", json!(["long-xuyen", "chau-doc", "chau-phu", "tri-ton"])),
        unify("one-leader-2020", "2020-10-01", json!(rest)),
    ]);
    let mut plan = Plan::parse(&format!("reorg: 1\ntitle: targets\nsteps: {steps}\n{TARGETS}")).unwrap();
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
    let run = programme(&org).run(&org, &charter).unwrap();
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
    assert!(communes.remarks.is_empty(), "{:?}", communes.remarks);
}

#[test]
fn each_target_of_the_programme_is_judged_for_itself() {
    let (org, charter) = province();
    let run = programme(&org).run(&org, &charter).unwrap();
    let words: Vec<String> = run.targets().iter().map(|target| format!("{}: {}", target.id, target.verdict)).collect();
    assert_eq!(
        words,
        [
            "unified-communes-2018: met",
            "unified-communes-2020: met",
            "unified-districts-2020: missed by 3",
            "fewer-offices: missed by 1",
            "fewer-project-units: missed by 1",
            "no-deeper: met",
            "health-divisions: met",
        ]
    );
    let districts = target(&run, "unified-districts-2020");
    assert_eq!(numbers(districts), (4, 7, 11));
    assert_eq!(
        districts.remarks.iter().map(|remark| remark.text.as_str()).collect::<Vec<_>>(),
        ["the document prints `63%`, which is not exactly 7/11: judged is 7/11"],
        "63 % is a rounded text"
    );
    assert!(run.is_legal() && !run.passes());
    assert_eq!(run.problems().len(), 3, "{:?}", run.problems());
    run.assert_missed("unified-districts-2020").by(3);
    run.assert_met("unified-communes-2018");
}

#[test]
fn a_district_below_its_floor_misses_though_the_province_reaches_its_quota() {
    let (org, charter) = province();
    // All but the communes of Châu Đốc, of which two of seven have one leader at the start.
    let plan = programme(&org).with_step_changed("one-leader-2018", |step| {
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
    let mut plan = programme(&org);
    let floor = plan.targets[0].in_each.as_mut().unwrap();
    floor.territory = serde_json::from_value(json!({"kind": "rural-district"})).unwrap();
    let run = plan.run(&org, &charter).unwrap();
    let limits: Vec<i64> = run.targets()[0].parts.iter().map(|part| part.limit).collect();
    assert_eq!((limits.len(), limits.iter().sum::<i64>()), (8, 63));
}

#[test]
fn what_happened_is_told_as_it_was() {
    let (org, charter) = province();
    let mut plan = programme(&org).without_step("one-leader-2020");
    plan.until = Date::new(2019, 12, 31);
    plan.unrecorded = serde_json::from_value(json!([
        {"targets": ["unified-communes-2018"], "reason": "no figure of the end of 2018 was found"}
    ]))
    .unwrap();
    plan.steps.retain(|step| step.on.year() < 2020);
    let run = plan.run(&org, &charter).unwrap();
    run.assert_no_data("unified-communes-2018");
    let target = target(&run, "unified-communes-2020");
    assert_eq!((target.verdict.clone(), numbers(target)), (TargetVerdict::NotDue, (98, 156, 156)), "so far");
    assert!(run.passes(), "what is not due and what is not known is no miss: {:?}", run.problems());
}

#[test]
fn the_state_of_another_day_is_not_looked_at() {
    let (org, charter) = province();
    // One commune more on 1 January 2019 does not help 2018.
    let later = |step: &mut PlanStep| step.on = Date::new(2019, 1, 1).unwrap();
    let mut late = programme(&org).with_step_changed("one-leader-2018", later);
    late.steps.sort_by_key(|step| step.on);
    let run = late.run(&org, &charter).unwrap();
    run.assert_missed("unified-communes-2018").by(59);
    assert_eq!(numbers(target(&run, "unified-communes-2018")), (35, 94, 156));
}

//! From one published list of An Giang's units to the next: the plan that leads there, run.
#![cfg(feature = "files")]
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

#[path = "common/cases.rs"]
mod cases;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use cases::folder;
use reorganon::diff::{Diff, Unit, units};
use reorganon::replay::Case;
use reorganon::{Charter, Key, Org};

const DAYS: [&str; 5] = ["2018-10-16", "2019-10-17", "2020-06-01", "2021-02-01", "2025-03-01"];

fn list(folder: &Path, day: &str) -> Vec<Unit> {
    let mut rows = csv::Reader::from_path(folder.join(format!("checkpoints/{day}.csv"))).unwrap();
    let unit = |row: csv::StringRecord| Unit {
        code: row[0].into(),
        name: row[1].into(),
        kind: row[2].into(),
        within: (!row[3].is_empty()).then(|| row[3].into()),
    };
    rows.records().map(|row| unit(row.unwrap())).collect()
}

/// What an organisation is, as the list would have it: code, name, kind and the code of the container.
fn as_listed(org: &Org, day: &str) -> BTreeSet<[String; 4]> {
    let day = day.parse().unwrap();
    let word = |body: reorganon::org::BodyRef<'_>| {
        org.vocabulary().kinds.get(body.class().unwrap().kind).unwrap().name.clone()
    };
    let code = |body: reorganon::org::BodyRef<'_>| body.code_on(day).unwrap().to_owned();
    let row = |body: reorganon::org::BodyRef<'_>| {
        [code(body), body.name().to_owned(), word(body), body.territory().map_or(String::new(), code)]
    };
    org.bodies().map(row).collect()
}

fn operations(diff: &Diff) -> BTreeMap<&'static str, usize> {
    let mut count = BTreeMap::new();
    let names = diff.plan.steps.iter().flat_map(|step| step.operations.iter().map(|operation| operation.name()));
    names.for_each(|name| *count.entry(name).or_default() += 1);
    count
}

#[test]
fn the_lists_of_an_giang() {
    let Some(folder) = folder("an_giang_2008_2025") else { return };
    let want: [&[(&str, usize)]; 4] = [
        &[],
        &[],
        // Vĩnh Thạnh Trung, Cô Tô and Vĩnh Bình become townships.
        &[("reclassify", 3), ("rename", 3)],
        // Tịnh Biên becomes a town with wards, Đa Phước and Hội An townships; Đông Xuyên is gone.
        &[("dissolve", 1), ("reclassify", 10), ("rename", 10)],
    ];
    for (days, want) in DAYS.windows(2).zip(want) {
        let [before, after] =
            [days[0], days[1]].map(|day| units("An Giang", day.parse().unwrap(), &list(&folder, day)).unwrap());
        let diff = Diff::between(&before, &after);
        assert_eq!(diff.residue, [], "{days:?}");
        assert_eq!(operations(&diff), want.iter().copied().collect(), "{days:?}");
        let run = diff.plan.run(&before, &Charter::new("none")).unwrap();
        assert!(run.passes(), "{}", run.problems().join("\n"));
        assert_eq!(as_listed(run.org(), days[1]), as_listed(&after, days[1]));
        let rows = list(&folder, days[1]);
        let listed: BTreeSet<_> = rows.iter().map(|unit| unit.code.clone()).collect();
        let row = |unit: &Unit| {
            let within = unit.within.clone().filter(|code| listed.contains(code)).unwrap_or_default();
            [unit.code.clone(), unit.name.clone(), unit.kind.clone(), within]
        };
        assert_eq!(as_listed(run.org(), days[1]), rows.iter().map(row).collect(), "the list itself");
        assert_eq!(run.undo_all(), before);
        println!("{days:?}: {:?}", operations(&diff));
    }
}

/// The list does not say where Đông Xuyên went; the resolution does.
#[test]
fn dong_xuyen_went_into_my_xuyen() {
    let Some(folder) = folder("an_giang_2008_2025") else { return };
    let [before, after] =
        ["2021-02-01", "2025-03-01"].map(|day| units("An Giang", day.parse().unwrap(), &list(&folder, day)).unwrap());
    let link = (Key::new("u-30285").unwrap(), Key::new("u-30286").unwrap());
    let diff = Diff::with_links(&before, &after, std::slice::from_ref(&link));
    assert_eq!(diff.residue, []);
    assert_eq!(diff.kinship[0].to_string(), "`u-30285` went on in `u-30286` (given)");
    assert_eq!(operations(&diff)["absorb"], 1);
    assert!(!operations(&diff).contains_key("dissolve"));
    let run = diff.plan.run(&before, &Charter::new("none")).unwrap();
    assert!(run.passes());
    assert_eq!(run.successors("u-30285"), ["u-30286"]);
    // A link that names nobody is not dropped.
    let stranger = (link.0, Key::new("u-99999").unwrap());
    let diff = Diff::with_links(&before, &after, &[stranger]);
    assert_eq!(diff.residue.len(), 1);
    assert_eq!(
        diff.residue[0].to_string(),
        "link `u-30285 u-99999`, given: the plan leads to nothing, wanted is `yes`"
    );
}

/// And back again: the reform of 2025 undone as a plan, with Đông Xuyên spun off again.
#[test]
fn the_way_back_is_a_plan_too() {
    let Some(folder) = folder("an_giang_2008_2025") else { return };
    let [first, last] =
        ["2018-10-16", "2025-03-01"].map(|day| units("An Giang", day.parse().unwrap(), &list(&folder, day)).unwrap());
    let link = (Key::new("u-30286").unwrap(), Key::new("u-30285").unwrap());
    let diff = Diff::with_links(&last, &first, &[link]);
    assert_eq!(diff.residue, []);
    assert_eq!(operations(&diff)["spin-off"], 1);
    assert!(diff.plan.run(&last, &Charter::new("none")).unwrap().passes());
}

/// The first and the last state of a whole case: the second knows its lineage, or nothing of the first.
fn whole_case(name: &str, most_left: usize) {
    let Some(folder) = folder(name) else { return };
    let case = Case::open(&folder).unwrap_or_else(|errors| panic!("{errors}"));
    let run = case.plan().run(case.org(), &Charter::new("none")).unwrap();
    let start = std::time::Instant::now();
    let diff = Diff::between(case.org(), run.org());
    let took = start.elapsed();
    let again = diff.plan.run(case.org(), &Charter::new("none")).unwrap();
    assert!(again.passes(), "{}", again.problems().join("\n"));
    println!("{name}: {} steps, {took:?}, {:?}, left {}", diff.plan.steps.len(), operations(&diff), diff.residue.len());
    for left in diff.residue.iter().take(12) {
        println!("{left}");
    }
    assert!(diff.residue.len() <= most_left, "{}", diff.residue.len());
}

#[test]
fn whole_cases() {
    whole_case("an_giang_2025_reform", 0);
    whole_case("an_giang_2008_2025", 0);
    whole_case("france_orne_2012_2026", 0);
    whole_case("france_cantal_2012_2026", 0);
    whole_case("norway_2013_2020", 0);
    whole_case("japan_1980_2020", 0);
    whole_case("switzerland_1960_2026", 0);
}

/// The whole province of 2018, with its thousands of bodies, and the published list of 2025: the plan for the territories
/// is accepted by the organisation, which takes along what lies in them.
#[test]
fn from_the_province_to_a_list() {
    let Some(folder) = folder("an_giang_2008_2025") else { return };
    let org = Org::open(Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/an_giang/org")).unwrap();
    let key = |code: &str| {
        let of = |body: &reorganon::org::BodyRef<'_>| body.code_on(org.as_of()) == Some(code);
        org.bodies().find(of).unwrap().key().clone()
    };
    let mut list = list(&folder, "2025-03-01");
    for unit in list.iter_mut().filter(|unit| unit.kind == "Thành phố") {
        unit.kind = "Thành phố thuộc tỉnh".into();
    }
    let diff = Diff::to_list(&org, "2025-03-01".parse().unwrap(), &list, &[(key("30285"), key("30286"))]).unwrap();
    println!("{:?}", operations(&diff));
    for left in diff.residue.iter().take(20) {
        println!("{left}");
    }
    assert_eq!(diff.residue, []);
    assert_eq!(operations(&diff)["absorb"], 1);
    let run = diff.plan.run(&org, &Charter::new("none")).unwrap();
    assert!(run.passes(), "{}", run.problems().join("\n"));
    let coded = run.org().bodies().filter(|body| body.is_territory() && !body.codes().is_empty());
    let names: BTreeMap<_, _> = coded
        .map(|body| (body.code_on("2025-03-01".parse().unwrap()).unwrap().to_owned(), body.name().to_owned()))
        .collect();
    assert_eq!(names, list.iter().map(|unit| (unit.code.clone(), unit.name.clone())).collect());
    assert_eq!(run.undo_all(), org);
    // What the list has and nobody knows is said, all of it.
    let strange =
        |code: &str, kind: &str| Unit { code: code.into(), name: "?".into(), kind: kind.into(), within: None };
    let errors = Diff::to_list(&org, org.as_of(), &[strange("1", "Bang"), strange("1", "Tỉnh bang")], &[]).unwrap_err();
    assert_eq!(errors.faults.len(), 3, "{errors}");
}

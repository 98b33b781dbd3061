//! All findings, not the first: what is told beside the first thing that is wrong, and what only follows from that and is
//! not told.
#![cfg(feature = "files")]
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

use std::cell::Cell;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use reorganon::diagnostic::{Files, Report};
use reorganon::document::{DocumentErrors, read_yaml};
use reorganon::plan::{PlanStep, StepOutcome};
use reorganon::project::Project;
use reorganon::strategy::{Operations, Shape};
use reorganon::{Charter, Names, Operation, Org, Plan, Refused, Rejection, Step};
use serde_json::{Value, json};

/// One step of these operations on the example: the place of each refusal in `do`, with its code.
fn refused(operations: &[&str]) -> Vec<(usize, &'static str)> {
    refused_in(reorganon::doc::example().session.org(), operations)
}

fn refused_in(org: &Org, operations: &[&str]) -> Vec<(usize, &'static str)> {
    let lines: String = operations.iter().map(|operation| format!("      - {operation}\n")).collect();
    let text = format!("reorg: 1\ntitle: T\nsteps:\n  - id: step\n    on: 2018-10-01\n    do:\n{lines}");
    let (plan, places) = Plan::parse_with_places("plan.yaml", &text).unwrap();
    let run = plan.run(org, &Charter::new("none")).unwrap();
    assert_eq!(run.org(), org, "a step that is refused leaves no trace");
    run.org().verify().unwrap();
    let StepOutcome::Refused(refused) = &run.steps()[0].outcome else { return Vec::new() };
    assert!(refused.also.iter().all(|other| !other.refusals.is_empty()), "{refused:?}");
    let found: Vec<_> = refused.each().map(|(place, refusal)| (place, refusal.code)).collect();
    // Each is an error of its own, at its operation.
    let report = Report::of_run(&run, &Files::new().plan(&places));
    let lines: Vec<_> = report.diagnostics().iter().map(|one| (one.place().unwrap().line - 7, &*one.code)).collect();
    assert_eq!(lines, found);
    found
}

/// What is no key of anything, or empty, is shown where it stands.
#[test]
fn a_bad_key_and_an_empty_name_are_shown_where_they_stand() {
    let text = "reorg: 1
title: T
steps:
  - id: step
    on: 2018-10-01
    do:
      - create-post: {body: culture, id: 'Bad Key', role: deputy, category: civil-servant}
      - rename: {body: sports, name: ' '}
      - merge: {bodies: [culture, sports], into: {name: '', id: x y}}
";
    let (plan, places) = Plan::parse_with_places("plan.yaml", text).unwrap();
    let run = plan.run(reorganon::doc::example().session.org(), &Charter::new("none")).unwrap();
    let report = Report::of_run(&run, &Files::new().plan(&places));
    let shown = report
        .diagnostics()
        .iter()
        .map(|one| (&*one.code, &text[one.place().unwrap().start..one.place().unwrap().end]));
    let expected = [("bad-key", "'Bad Key'"), ("no-name", "' '"), ("bad-key", "x y"), ("no-name", "''")];
    assert_eq!(shown.collect::<Vec<_>>(), expected);
}

const CIRCLE: &str = "reparent: {body: culture, to: culture-office}";
const SAME_NAME: &str = "rename: {body: sports, name: Sở Thể thao}";
const JOIN_OFFICES: &str = "absorb: {bodies: [sports-office], into: culture-office}";

#[test]
fn every_impossible_operation_of_a_step_is_told() {
    assert_eq!(refused(&[CIRCLE]), [(0, "circle")]);
    assert_eq!(refused(&[CIRCLE, SAME_NAME]), [(0, "circle"), (1, "no-change")]);
    assert_eq!(refused(&[SAME_NAME, CIRCLE]), [(0, "no-change"), (1, "circle")]);
    // What is possible between them is carried out, as those after it rest on it.
    let no_code = "recode: {body: sports-office, code: ''}";
    assert_eq!(refused(&[CIRCLE, "rename: {body: sports, name: Other}", no_code]), [(0, "circle"), (2, "no-code")]);
    let (known, again) = ("rename: {body: sports, name: Other}", "rename: {body: sports, name: Other}");
    assert_eq!(refused(&[CIRCLE, known, again]), [(0, "circle"), (2, "no-change")]);
}

/// Of one operation, every reason that its own words give, beside what the state gives.
#[test]
fn all_that_is_wrong_with_the_words_of_an_operation_is_told() {
    assert_eq!(
        refused(&[
            "establish: {body: {id: '1', name: ' ', code: '', line: sports}, deputies: 2, establishment: {civil-servant: 4294967295}}"
        ]),
        ["bad-key", "headless", "no-code", "no-name", "too-many-staff", "unsaid", "unsaid", "unsaid"]
            .map(|code| (0, code))
    );
    // A key that is taken, beside those that are none.
    let functions = "functions: [{id: '1', name: F, subject: sports}, {id: 'a b', name: F, subject: sports}]";
    let taken = "{id: culture, name: N, kind: department, sector: state, tier: province, line: sports}";
    assert_eq!(
        refused(&[&format!("establish: {{body: {taken}, {functions}}}")]),
        ["bad-key", "bad-key", "key-in-use"].map(|code| (0, code))
    );
    // So it is with the parts of a division.
    let parts = "[{body: {id: arts, name: ' '}}, {body: {id: heritage, name: N, code: ''}}]";
    let codes = refused(&[&format!("divide: {{body: culture, into: {parts}}}")]);
    assert!(["no-code", "no-name", "not-total"].iter().all(|code| codes.contains(&(0, code))), "{codes:?}");
    // Words follow from nothing that another operation would have done.
    let below =
        "establish: {body: {id: '1', name: N, kind: office, sector: state, tier: province, line: culture-office}}";
    assert_eq!(refused(&[CIRCLE, below]), [(0, "circle"), (1, "bad-key")]);
    // Every category of which there are not so many.
    let org = Org::open(Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/an_giang/org")).unwrap();
    let (some, less) =
        ("{civil-servant: 9000, public-employee: 9000}", "{civil-servant: -9000, public-employee: -9000}");
    let (from, to) = ("agriculture-department", "construction-department");
    for (operation, code) in [
        (format!("transfer-staff: {{from: {from}, to: {to}, staff: {some}}}"), "too-few-staff"),
        (format!("adjust-establishment: {{body: {to}, by: {some}, from: {from}}}"), "too-few-staff"),
        (format!("adjust-establishment: {{body: {to}, by: {less}}}"), "impossible-strength"),
    ] {
        assert_eq!(refused_in(&org, &[&operation]), [(0, code), (0, code)], "{operation}");
    }
}

/// A plan with an unknown name is not run, so what a run would refuse for its words is told with that.
#[test]
fn an_unknown_name_hides_no_wrong_word() {
    let merge = "merge: {bodies: [culture, sport], into: {id: '9', name: ''}}";
    let each = "establish: {body: {id: $it/1 2, name: N, kind: office, sector: state, tier: province, line: $it}}";
    let plan = format!(
        "reorg: 1\ntitle: T\nsteps:\n  - {{id: a, on: 2018-10-01, do: [{{{merge}}}]}}\n  - {{id: b, on: 2018-10-01, for-each: {{body: {{kind: department}}}}, do: [{{{each}}}]}}\n"
    );
    let org = reorganon::doc::example().session.into_org();
    let (plan, places) = Plan::parse_with_places("plan.yaml", &plan).unwrap();
    let errors = plan.run(&org, &Charter::new("none")).unwrap_err();
    let report = Report::of_plan(&errors, &Files::new().plan(&places));
    let said: Vec<_> =
        report.diagnostics().iter().map(|one| (one.place().unwrap().line, one.message.as_str())).collect();
    assert_eq!(
        said,
        [
            (4, "there is no body `sport`"),
            (4, "`9` is not a key: it does not start with a letter (a to z)"),
            (4, "body `9` has no name"),
            (5, "`it/1 2` is not a key: keys are made of the letters a to z, digits, `-`, `_`, `.`, `:`, `#` and `/`"),
        ]
    );
    // A code that says nothing stands where it is written, and so does a name.
    let kind = "kind: office, sector: state, tier: province, line: culture";
    let nothing = format!(
        "reorg: 1\ntitle: T\nsteps:\n  - {{id: a, on: 2018-10-01, do: [{{establish: {{body: {{id: new, name: ' ', code: '  ', {kind}}}}}}}, {{rename: {{body: nobody, name: N}}}}]}}\n"
    );
    let (nameless, places) = Plan::parse_with_places("plan.yaml", &nothing).unwrap();
    let report = Report::of_plan(&nameless.run(&org, &Charter::new("none")).unwrap_err(), &Files::new().plan(&places));
    let shown = report.diagnostics().iter().map(|one| {
        let place = one.place().unwrap();
        (&nothing[place.start..place.end], one.message.as_str())
    });
    let expected = [
        ("nobody", "there is no body `nobody`"),
        ("' '", "body `new` has no name"),
        ("'  '", "the code of `new` is empty"),
    ];
    assert_eq!(shown.collect::<Vec<_>>(), expected);
    // A plan that is nothing worse is run, and refused: it may say that it expects that.
    let known = plan.without_step("a");
    assert_eq!(known.run(&org, &Charter::new("none")).unwrap().steps().len(), 2);
    // Beside a fault of form, too.
    let faulty = format!("reorg: 1\ntitel: T\nsteps:\n  - {{id: a, on: 2018-10-01, do: [{{{merge}}}]}}\n");
    let said = wrong(&project("words", &faulty));
    starts(&said, &["plan.yaml:2:1: ", "plan.yaml:4:", "plan.yaml:4:"]);
    assert!(said[1].contains("`sport`") && said[2].contains("`9` is not a key"), "{said:#?}");
}

#[test]
fn what_only_follows_from_an_impossible_operation_is_not_told() {
    // The function could have gone first, if it had gone anywhere.
    let (stays, ends) = ("transfer-function: {function: sports, to: sports}", "dissolve: {body: sports}");
    assert_eq!(refused(&[ends]), [(0, "unrouted"), (0, "unrouted")], "functions and staff");
    assert_eq!(refused(&[stays, ends]), [(0, "no-change")]);
    // What would have been founded is not there.
    let found =
        "establish: {body: {id: new, name: N, kind: office, sector: state, tier: province, line: sports-office}}";
    let (of_new, of_that) = ("rename: {body: new, name: M}", "reparent: {body: sports, to: new}");
    assert_eq!(refused(&[JOIN_OFFICES, found, of_new, of_that]), [(1, "ended-body")]);
    // Whoever has the key of what would have been founded may not be what is meant by it.
    let taken =
        "establish: {body: {id: sports, name: N, kind: office, sector: state, tier: province, line: culture-office}}";
    assert_eq!(refused(&[taken, SAME_NAME]), [(0, "key-in-use")]);
    // Nor is what names the same as one that is not told.
    assert_eq!(refused(&[JOIN_OFFICES, found, of_that, SAME_NAME]), [(1, "ended-body")]);
    // A superior that would have moved away is no superior any more.
    let (away, above) = ("reparent: {body: culture, to: committee}", "reparent: {body: committee, to: culture-office}");
    assert_eq!(refused(&[above]), [(0, "circle")]);
    assert_eq!(refused(&[away, above]), [(0, "no-change")]);
}

/// What is said of a function may follow from what is impossible for the body that leads it, or for that above it.
#[test]
fn what_is_impossible_for_a_lead_may_be_why_it_is_for_its_function() {
    let org = Org::open(Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/an_giang/org")).unwrap();
    let lead = org.function(org.function_id("an-giang/agriculture").unwrap()).unwrap().lead();
    let same_name =
        |body: reorganon::org::BodyRef<'_>| format!("rename: {{body: {}, name: {:?}}}", body.key(), body.name());
    let apart = org.body(org.body_id("construction-department").unwrap()).unwrap();
    let termless = "decentralise: {function: an-giang/agriculture, to: [construction-department], mode: delegate}";
    assert_eq!(refused_in(&org, &[termless]), [(0, "bad-term")]);
    for above in [lead, lead.superior().unwrap()] {
        assert_eq!(refused_in(&org, &[&same_name(above), termless]), [(0, "no-change")], "{}", above.key());
    }
    let other = org.body(org.body_id("health-department").unwrap()).unwrap();
    assert_eq!(refused_in(&org, &[&same_name(other), termless]), [(0, "no-change"), (1, "bad-term")]);
    assert_eq!(refused_in(&org, &[&same_name(apart), termless]), [(0, "no-change")]);
}

#[test]
fn what_had_ended_before_the_step_is_told_wherever_it_stands() {
    let after = |before: &str, operations: &str| -> Vec<_> {
        let text = format!(
            "reorg: 1\ntitle: T\nsteps:\n  - {{id: one, on: 2018-10-01, do: [{before}]}}\n  - {{id: two, on: 2018-10-01, do: [{operations}]}}\n"
        );
        let run =
            Plan::parse(&text).unwrap().run(reorganon::doc::example().session.org(), &Charter::new("none")).unwrap();
        let StepOutcome::Refused(refused) = &run.steps()[1].outcome else { return Vec::new() };
        refused.each().map(|(place, refusal)| (place, refusal.code)).collect()
    };
    let plan = |operations: &str| after(&format!("{{{JOIN_OFFICES}}}"), operations);
    let gone = "{rename: {body: sports-office, name: N}}, {recode: {body: sports-office, code: '1'}}";
    assert_eq!(plan(gone), [(0, "ended-body"), (1, "ended-body")]);
    // What ends within the step ends by it: the second follows from nothing that is impossible, the third may.
    let late = "{rename: {body: sports, name: Sở Thể thao}}, {absorb: {bodies: [sports], into: culture}}, {rename: {body: sports, name: N}}";
    assert_eq!(plan(late), [(0, "no-change")]);
    // So it is with posts, whatever other post ends within the step.
    let second = "{create-post: {body: culture, id: culture/second, role: deputy, category: civil-servant}}";
    let gone = "{abolish-post: {post: culture/deputy-1}}";
    let same_name = "{rename: {body: culture, name: Sở Văn hoá}}";
    let other = "{abolish-post: {post: culture/second}}";
    let before = format!("{second}, {gone}");
    assert_eq!(after(&before, &format!("{same_name}, {other}, {gone}")), [(0, "no-change"), (2, "ended-post")]);
    assert_eq!(after(second, &format!("{same_name}, {gone}, {gone}")), [(0, "no-change")]);
}

/// What is not told keeps its place in the step, and nothing stands there without a reason.
#[test]
fn places_are_counted_over_what_is_not_told() {
    let found = "establish: {body: {id: new, name: N, kind: office, sector: state, tier: province, line: sports-office}, deputies: 1}";
    let (of_new, of_above) =
        ("rename: {body: new, name: M}", "adjust-establishment: {body: sports, by: {civil-servant: -99}}");
    assert_eq!(refused(&[found]), [(0, "headless")]);
    let no_code = "recode: {body: culture-office, code: ''}";
    assert_eq!(refused(&[found, of_new, of_above, no_code]), [(0, "headless"), (3, "no-code")]);
}

/// What is unsound at the end of an operation is found whatever was taken back before it, and what stands above that by
/// several ties may follow from it.
#[test]
fn of_what_is_unsound_what_is_far_above_is_not_told() {
    let fewer = |body: &str, by: i32| format!("adjust-establishment: {{body: {body}, by: {{civil-servant: {by}}}}}");
    let (low, apart) = (fewer("sports-office", -4), fewer("culture-office", -4));
    let far_above = "recode: {body: committee, code: ''}";
    let unsound = "posts-above-establishment";
    assert_eq!(refused(&[&low, &apart]), [(0, unsound), (1, unsound)]);
    assert_eq!(refused(&[&low, &apart, far_above]), [(0, unsound), (1, unsound)]);
    assert_eq!(refused(&[far_above, &low]), [(0, "no-code")]);
}

#[test]
fn a_hundred_impossible_operations_are_told_each_with_its_reasons() {
    let mut session = reorganon::doc::example().session;
    let org = session.org();
    let [gone, office] = ["sports-office", "culture-office"].map(|key| org.body_id(key).unwrap());
    let day = "2018-10-01".parse().unwrap();
    let join = reorganon::operation::Absorb::new([gone], office);
    let _ = session.apply(&Step::new("one", day, [join.into()])).unwrap();
    for (count, told) in [(99, 99), (100, 100), (101, 100), (150, 100)] {
        let rename =
            |number| reorganon::operation::Rename { body: gone, name: format!("N {number}"), verb_as_written: None };
        let rename_all: Vec<_> = (0..count).map(|number| rename(number).into()).collect();
        let rejection = session.apply(&Step::new("two", day, rename_all)).unwrap_err();
        let text = rejection.to_string();
        assert_eq!(
            text.matches("\n  ended-body: body `sports-office` has ended on 2018-10-01").count(),
            told,
            "{text}"
        );
        let Rejection::Refused(refused) = *rejection else { unreachable!() };
        assert_eq!((refused.place, refused.also.len()), (0, told - 1));
        assert!(
            refused
                .also
                .iter()
                .enumerate()
                .all(|(place, other)| other.place == place + 1 && !other.refusals.is_empty())
        );
    }
}

/// A project of the example with this plan.
fn project(name: &str, plan: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("all_findings").join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    reorganon::doc::example().session.org().save_json(folder.join("org.json")).unwrap();
    fs::write(folder.join("charter.yaml"), "charter: 1\nname: charter\ntitle: C\nrules: []\n").unwrap();
    fs::write(folder.join("plan.yaml"), plan).unwrap();
    folder.join("plan.yaml")
}

/// What is wrong with a plan file in its project, without the folder.
fn wrong(path: &Path) -> Vec<String> {
    let errors = match Project::of_plan(path) {
        Ok(project) => project.open_plan(path).map(drop).unwrap_err(),
        Err(errors) => errors,
    };
    let folder = format!("{}{}", path.parent().unwrap().display(), std::path::MAIN_SEPARATOR);
    errors.to_string().lines().map(|line| line.replace(&folder, "")).collect()
}

fn starts(said: &[String], lines: &[&str]) {
    assert!(said.len() == lines.len() && said.iter().zip(lines).all(|(one, line)| one.starts_with(line)), "{said:#?}");
}

#[test]
fn a_fault_of_form_hides_no_unknown_name() {
    let plan = "reorg: 1
title: T
steps:
  - {id: a, on: 2018-10-01, do: [{rename: {body: sport, name: N}}]}
  - id: b
    on: 2018-10-01
    do:
      - reparent: {body: culture, two: sports}
      - establish: {body: {id: new, kind: office}, tier: province}
      - rename: {body: cultur, name: N}
      - rename: {body: new, name: N}
      - create-post: {body: new/office, id: new/office/head}
  - {id: c, on: tomorrow, do: [{rename: {body: cultuer, name: N}}]}
  - {id: d, on: 2018-10-02, do: [{rename: {body: new, name: N}}, {rename: {body: sprots, name: N}}]}
";
    let path = project("names", plan);
    starts(
        &wrong(&path),
        &[
            "plan.yaml:4:50: there is no body `sport` (did you mean `sports`?)",
            "plan.yaml:8:35: unknown field `two`",
            "plan.yaml:9:28: `name` is missing",
            "plan.yaml:9:52: unknown field `tier`",
            "plan.yaml:10:24: there is no body `cultur` (did you mean `culture`?)",
            "plan.yaml:12:23: `category` is missing",
            "plan.yaml:12:23: `role` is missing",
            "plan.yaml:13:17: `tomorrow` is not a date",
            "plan.yaml:13:48: there is no body `cultuer` (did you mean `culture`?)",
            "plan.yaml:14:82: there is no body `sprots` (did you mean `sports`?)",
        ],
    );
    // The same from a project that is open already.
    let project = Project::of_plan(&project("good", "reorg: 1\ntitle: T\nsteps: []\n")).unwrap();
    assert_eq!(project.open_plan(&path).unwrap_err().errors.len(), 10);
    // That it is made for another charter says nothing of its names.
    fs::write(&path, plan.replace("title: T", "title: T\ncharter: other")).unwrap();
    let said = wrong(&path);
    assert!(said.len() == 11 && said[0].contains("the plan is made for the charter `other`"), "{said:#?}");
    // A plan for another state is none for this one, and its names say nothing.
    let other = plan.replace("title: T", "title: T\nbaseline: {as-of: 2017-01-01}");
    fs::write(&path, other).unwrap();
    let said = wrong(&path);
    assert!(said.iter().any(|line| line.contains("made for the state of 2017-01-01")), "{said:#?}");
    assert!(!said.iter().any(|line| line.contains("there is no body")), "{said:#?}");
}

/// Who names what a step founds is not wrong because that step names something else wrongly.
#[test]
fn a_wrong_name_beside_one_that_is_founded_is_told_once() {
    let plan = "reorg: 1
title: T
steps:
  - {id: a, on: 2018-10-01, do: [{merge: {bodies: [culturr, sports], into: {id: x, name: X}}}]}
  - {id: b, on: 2018-10-02, do: [{rename: {body: x, name: Y}}, {rename: {body: z, name: Y}}]}
";
    let org = reorganon::doc::example().session.into_org();
    let said: Vec<_> = Plan::parse(plan).unwrap().check(&org).into_iter().map(|fault| fault.message).collect();
    assert_eq!(said, ["there is no body `culturr`", "there is no body `z`"]);
}

#[test]
fn what_is_left_out_of_a_step_makes_no_other_fault() {
    // Without `for-each`, `$it` would stand for nothing; without its only operation, a step would do nothing.
    let plan = "reorg: 1
title: T
steps:
  - {id: a, on: 2018-10-01, for-each: {bodies: {kind: office}}, do: [{rename: {body: $it, name: N}}]}
  - {id: b, on: 2018-10-01, do: [{renam: {body: culture, name: N}}]}
";
    let said = wrong(&project("left-out", plan));
    starts(&said, &["plan.yaml:4:40: ", "plan.yaml:5:35: unknown word `renam`"]);
}

#[test]
fn a_fault_of_form_hides_no_missing_file() {
    let path = project("files", "reorg: 1\ntitle: T\ncharter: lost\nbaselin: {org: x}\nsteps: []\n");
    fs::remove_file(path.with_file_name("org.json")).unwrap();
    fs::remove_file(path.with_file_name("charter.yaml")).unwrap();
    starts(
        &wrong(&path),
        &["plan.yaml:1:", "plan.yaml:3:10: charter `lost` is not there", "plan.yaml:4:1: unknown field `baselin`"],
    );
    // Whether it names a charter is not known where that field may be the one that is at fault.
    fs::write(&path, "reorg: 1\ntitle: T\nchartr: lost\nsteps: []\n").unwrap();
    starts(&wrong(&path), &["plan.yaml:1:", "plan.yaml:3:1: unknown field `chartr`"]);
    // Both are told of a plan that is well formed, too.
    fs::write(&path, "reorg: 1\ntitle: T\ncharter: lost\nsteps: []\n").unwrap();
    starts(&wrong(&path), &["plan.yaml:1:", "plan.yaml:3:10: charter `lost` is not there"]);
}

/// A charter is looked for by its name: where none has it, the one is named that may be meant, and no plan.
#[test]
fn a_charter_with_a_similar_name_is_named() {
    let path = project("similar", "reorg: 1\ntitle: T\ncharter: an-gaing\nsteps: []\n");
    let charter = path.with_file_name("charter.yaml");
    let meant = |place: &str| {
        let said = wrong(&path);
        assert!(said.len() == 1 && said[0].contains("did you mean `an-giang`?"), "{place}: {said:?}");
    };
    fs::write(&charter, fs::read_to_string(&charter).unwrap().replace("name: charter", "name: an-giang")).unwrap();
    meant("charter.yaml");
    fs::copy(&path, path.with_file_name("an-gian.yaml")).unwrap();
    fs::rename(&charter, path.with_file_name("an-giang.yaml")).unwrap();
    meant("beside the plan");
    fs::create_dir_all(path.with_file_name("charter")).unwrap();
    fs::rename(path.with_file_name("an-giang.yaml"), path.with_file_name("charter").join("an-giang.yaml")).unwrap();
    meant("in the folder of charters");
}

#[test]
fn a_plan_as_a_whole_does_not_wait() {
    let path = project("waiting", "reorg: 1\ntitle: T\napproval: pending\nsteps: []\n");
    let said = wrong(&path);
    assert_eq!(
        said,
        ["plan.yaml:3:11: `pending` is no approval of a whole plan (write `{by: …, on: 2018-09-15}`, or `approval: \
            pending` at each step that waits)"]
    );
}

#[test]
fn a_fault_of_form_hides_nothing_else_of_a_plan() {
    let plan = "reorg: 1
titel: T
until: 2018-01-01
expect:
  - {denied: no-such-rule, at: b}
  - {missed: fewer}
  - {refused: circl, at: f}
  - {refused: circle, at: x}
targets:
  - {id: few, by: 2018-12-31, headcount: {}, at-most: 1}
  - {id: few, by: 2018-12-31, headcount: {}, at-most: 1}
  - {id: bad, by: never, headcount: {}, at-most: x, in: {kind: x}}
steps:
  - {id: a, on: 2018-10-02, do: [{rename: {body: culture, name: N}}]}
  - {id: b, on: 2018-10-01, do: [{rename: {body: sports, nam: N}}]}
  - {id: a, on: 2018-10-03, for-each: {body: {kind: ofice}}, do: [{rename: {body: $it, name: N}}]}
  - {id: c, on: never, for-eahc: {}, do: [{rename: {body: $it, name: N}}]}
  - {id: d, on: 2018-10-04, do: []}
  - {i: x, on: 2018-10-04, do: [{establish: {body: {id: new}}}, {rename: {body: new, name: N}}]}
";
    starts(
        &wrong(&project("everything", plan)),
        &[
            "plan.yaml:2:1: unknown field `titel`",
            "plan.yaml:3:8: the plan speaks until 2018-01-01, and its last step is on 2018-10-04",
            "plan.yaml:5:14: the charter has no rule `no-such-rule`",
            "plan.yaml:6:14: there is no target `fewer`",
            "plan.yaml:7:15: nothing is refused as `circl` (did you mean `circle`?)",
            "plan.yaml:7:26: no step is called `f`",
            "plan.yaml:11:10: target `few` has the id of target 1",
            "plan.yaml:12:19: `never` is not a date",
            "plan.yaml:12:50: `x` is no quota",
            "plan.yaml:12:53: unknown field `in`",
            "plan.yaml:15:17: step `b` goes back in time",
            "plan.yaml:15:58: unknown field `nam`",
            "plan.yaml:16:10: step `a` has the id of step 1",
            "plan.yaml:16:53: there is no kind `ofice` (did you mean `office`?)",
            "plan.yaml:17:17: `never` is not a date",
            "plan.yaml:17:24: unknown field `for-eahc`",
            "plan.yaml:18:29: step `d` does nothing",
            "plan.yaml:19:6: unknown field `i`",
            "plan.yaml:19:53: `name` is missing",
        ],
    );
}

/// What a step says of itself has no say in what its operations name, but for what asks which of them are there.
#[test]
fn a_fault_in_what_a_step_says_of_itself_hides_no_unknown_name() {
    let said = |field: &str, body: &str| {
        let step = format!("  - {{id: a, on: 2018-10-01, {field}, do: [{{rename: {{body: {body}, name: N}}}}]}}\n");
        wrong(&project("itself", &format!("reorg: 1\ntitle: T\nsteps:\n{step}")))
    };
    let unknown = |lines: &[String]| lines.iter().any(|line| line.contains("there is no body `sport`"));
    for field in [
        "cites: [a]",
        "sgnature: x",
        "note: {a: b}",
        "approval: {by: x, on: never}",
        "approval: pendng",
        "pilot: {untl: 2019-01-01}",
        "signature: {endd: [x]}",
        "together: maybe",
        "for-each: {teritory: {}}",
    ] {
        let lines = said(field, "sport");
        assert!(lines.len() > 1 && unknown(&lines), "{field}: {lines:?}");
    }
    for (field, body) in
        [("where-present: maybe", "sport"), ("wher-present: true", "sport"), ("for-each: {teritory: {}}", "$it")]
    {
        let lines = said(field, body);
        assert!(lines.len() == 1 && !unknown(&lines), "{field}: {lines:?}");
    }
}

/// A target that is no target hides nothing of the others; that nobody knows it by its name is no fault of those who use it.
#[test]
fn a_fault_in_one_target_hides_nothing_of_another() {
    let plan = "reorg: 1
title: T
expect: [{missed: a}]
targets:
  - {id: a, by: 2018-12-31, bodies: {kind: ofice, colour: red}, at-mst: 3}
  - {id: b, by: 2018-12-31, bodies: {kind: ofice}, at-most: 3}
steps: []
";
    starts(
        &wrong(&project("targets", plan)),
        &[
            "plan.yaml:5:51: unknown field `colour`",
            "plan.yaml:5:65: unknown field `at-mst`",
            "plan.yaml:6:44: there is no kind `ofice` (did you mean `office`?)",
        ],
    );
}

/// The bodies that a signature names are looked up like all others, and told where they stand.
#[test]
fn an_unknown_name_in_a_signature_is_told_in_it() {
    let plan = "reorg: 1
title: T
steps:
  - id: a
    on: 2018-10-01
    do: [{absorb: {bodies: [sports], into: culture}}]
    signature: {ended: [sport], changed: [culture]}
  - {id: b, on: 2018-10-02, nte: x, signature: {ended: [new], changed: [cultur], creatd: [x]}, do: [{dissolve: {body: nw}}]}
  - id: c
    on: 2018-10-03
    signature: {created: [new], changed: [nobody]}
    do: [{establish: {body: {id: new, name: N, kind: office, sector: state, tier: province, line: culture}}}]
";
    starts(
        &wrong(&project("signature", plan)),
        &[
            "plan.yaml:7:25: there is no body `sport` (did you mean `sports`?)",
            "plan.yaml:8:29: unknown field `nte`",
            "plan.yaml:8:57: there is no body `new` (step `c` founds it: put that one before)",
            "plan.yaml:8:73: there is no body `cultur` (did you mean `culture`?)",
            "plan.yaml:8:82: unknown field `creatd`",
            "plan.yaml:8:119: there is no body `nw`",
            "plan.yaml:11:43: there is no body `nobody`",
        ],
    );
}

/// One name that stands several times is told at each of its places, for all elements of a step once.
#[test]
fn each_place_of_an_unknown_name_is_told() {
    let plan = "reorg: 1
title: T
steps:
  - id: a
    on: 2018-10-01
    do: [{merge: {bodies: [sprots, sprots, culture], into: {id: x, name: Y, line: sprots}}}]
  - id: b
    on: 2018-10-02
    for-each: {body: {kind: department}}
    do: [{reparent: {body: $it, to: nobdy}}, {set-tie: {tie: guides, from: nobdy, to: nowhre}}]
";
    let (plan, places) = Plan::parse_with_places("plan.yaml", plan).unwrap();
    let wrong = plan.check_at(reorganon::doc::example().session.org(), &places).unwrap_err().to_string();
    let places: Vec<_> = wrong.lines().map(|line| line.split(" (").next().unwrap()).collect();
    assert_eq!(
        places,
        [
            "plan.yaml:6:28: there is no body `sprots`",
            "plan.yaml:6:36: there is no body `sprots`",
            "plan.yaml:6:83: there is no body `sprots`",
            "plan.yaml:10:37: there is no body `nobdy`",
            "plan.yaml:10:76: there is no body `nobdy`",
            "plan.yaml:10:87: there is no body `nowhre`",
        ]
    );
}

/// What a step founds itself is not there before it.
#[test]
fn what_a_step_founds_itself_is_told_as_that() {
    let plan = "reorg: 1\ntitle: T\nsteps:\n  - {id: a, on: 2018-10-01, do: [{merge: {bodies: [culture, zz], into: {id: zz, name: Z}}}]}\n";
    let (plan, places) = Plan::parse_with_places("plan.yaml", plan).unwrap();
    let wrong = plan.check_at(reorganon::doc::example().session.org(), &places).unwrap_err().to_string();
    assert!(wrong.starts_with("plan.yaml:4:61: there is no body `zz` (this step itself founds it: "), "{wrong}");
}

/// What is wrong with a plan whatever it is made for is told, though it is made for another state or another charter.
#[test]
fn another_state_or_charter_hides_nothing_that_rests_on_neither() {
    let plan = |charter: &str, day: &str| {
        format!(
            "reorg: 1
title: T
charter: {charter}
baseline: {{as-of: {day}}}
waivers: [{{rule: no-rule, subject: sport, authority: A, until: 2019-01-01}}]
steps:
  - {{id: a, on: 2018-10-02, do: [{{rename: {{body: sport, name: N}}}}]}}
  - {{id: a, on: 2018-10-01, do: []}}
"
        )
    };
    let of_plan = [
        "plan.yaml:5:12: waiver 1 of `no-rule` has no reason",
        "plan.yaml:5:18: waiver 1 of `no-rule` is of a rule that does not exist",
        "plan.yaml:8:10: step `a` has the id of step 1",
        "plan.yaml:8:17: step `a` goes back in time",
        "plan.yaml:8:29: step `a` does nothing",
    ];
    let mut state = vec!["plan.yaml:4:19: the plan is made for the state of 2018-04-20"];
    state.extend(of_plan);
    starts(&wrong(&project("state", &plan("charter", "2018-04-20"))), &state);
    let path = project("law", &plan("other", "2018-04-19"));
    let lines = wrong(&path);
    for line in ["plan.yaml:3:10: the plan is made for the charter `other`", "plan.yaml:7:50: there is no body `sport`"]
    {
        assert!(lines.iter().any(|said| said.starts_with(line)), "{lines:#?}");
    }
    assert!(of_plan.iter().all(|line| lines.iter().any(|said| said.starts_with(line))), "{lines:#?}");
}

/// What no file may have at all hides nothing of what it says: a field that stands twice, anchors, aliases, tags, a second
/// document.
#[test]
fn what_no_file_may_have_hides_nothing_else() {
    let plan = "reorg: 1
title: &t T
title: U
until: tomorrow
steps:
  - id: a
    on: 2018-10-01
    on: 2018-10-02
    do:
      - rename: {body: sport, name: *t}
      - rename: {body: !!str cultur, name: N, nam: M}
  - {id: b, on: 2018-10-02, [x]: y, do: [{rename: {body: sprots, name: N}}]}
---
reorg: 1
";
    let path = project("marks", plan);
    let of_plan = [
        "plan.yaml:2:8: anchors are not read",
        "plan.yaml:3:1: the field `title` stands twice, also in line 2",
        "plan.yaml:4:8: `tomorrow` is not a date",
        "plan.yaml:8:5: the field `on` stands twice, also in line 7",
        "plan.yaml:10:24: there is no body `sport` (did you mean `sports`?)",
        "plan.yaml:10:37: aliases are not read",
        "plan.yaml:11:24: tags are not read",
        "plan.yaml:11:30: there is no body `cultur` (did you mean `culture`?)",
        "plan.yaml:11:47: unknown field `nam`",
        "plan.yaml:12:29: a list or a mapping stands where a field's name belongs",
        "plan.yaml:12:58: there is no body `sprots` (did you mean `sports`?)",
        "plan.yaml:13:1: a second document starts here",
    ];
    starts(&wrong(&path), &of_plan);
    let charter = "charter: 1
name: charter
title: C
title: D
rules:
  - {rule: headcount-increas, source: &a A}
  - {rule: understaffed-body, source: *a, source: B, with: {minimum: five}}
  - {rule: understaffed-body, source: C, scope: {kind: ofice}, with: {minimum: 5, minimum: 6}}
";
    fs::write(path.with_file_name("charter.yaml"), charter).unwrap();
    let mut all = vec![
        "charter.yaml:4:1: the field `title` stands twice, also in line 3",
        "charter.yaml:6:12: there is no rule `headcount-increas` (did you mean `headcount-increase`?)",
        "charter.yaml:6:39: anchors are not read",
        "charter.yaml:7:39: aliases are not read",
        "charter.yaml:7:43: the field `source` stands twice, also in line 7",
        "charter.yaml:7:70: `five` is not a whole number",
        "charter.yaml:8:56: there is no kind `ofice` (did you mean `office`?)",
        "charter.yaml:8:83: the field `minimum` stands twice, also in line 8",
    ];
    all.extend(of_plan);
    starts(&wrong(&path), &all);
}

/// What is wrong with the form of a waiver, an expectation or a baseline hides no name of its own, nor what it lacks beside.
#[test]
fn a_fault_of_form_in_what_a_plan_says_of_itself_hides_nothing_else_of_it() {
    let plan = "reorg: 1
title: T
expect:
  - {denied: no-such-rule, att: b}
  - {refused: circl, by: x}
  - {denid: headcount-increase}
waivers:
  - {rule: headcont, subject: sport, foo: 1, until: tomorrow}
  - {subject: {kind: ofice, colour: red}, resaon: x, authority: '', until: 2019-01-01}
  - {rule: headcount-increase, subject: culture, reason: '', authority: A, until: 2017-01-01, clase: II}
baselines:
  - {as-of: 2017-01-01, headcount: {civil-servnt: 3, civil-servant: many}, note: x}
  - {as-of: 2030-01-01, headcount: {civil-servant: 3}, note: x}
steps:
  - {id: a, on: 2018-10-01, do: [{rename: {body: culture, name: N}}]}
";
    starts(
        &wrong(&project("own", plan)),
        &[
            "plan.yaml:4:14: the charter has no rule `no-such-rule`",
            "plan.yaml:4:28: unknown field `att`",
            "plan.yaml:5:15: nothing is refused as `circl` (did you mean `circle`?)",
            "plan.yaml:5:26: `x` is not a whole number",
            "plan.yaml:6:6: unknown field `denid`",
            "plan.yaml:8:6: waiver 1 of `headcont` has no authority",
            "plan.yaml:8:6: waiver 1 of `headcont` has no reason",
            "plan.yaml:8:12: waiver 1 of `headcont` is of a rule that does not exist",
            "plan.yaml:8:31: waiver 1 of `headcont` is for `sport`",
            "plan.yaml:8:38: unknown field `foo`",
            "plan.yaml:8:53: `tomorrow` is not a date",
            "plan.yaml:9:6: waiver 2 has no rule",
            "plan.yaml:9:22: waiver 2 is for nobody: there is no kind `ofice` (did you mean `office`?)",
            "plan.yaml:9:29: unknown field `colour`",
            "plan.yaml:9:43: unknown field `resaon`",
            "plan.yaml:9:65: waiver 2 has no authority",
            "plan.yaml:10:12: waiver 3 of `headcount-increase` is of a rule that charter `charter` does not have",
            "plan.yaml:10:58: waiver 3 of `headcount-increase` has no reason",
            "plan.yaml:10:83: waiver 3 of `headcount-increase` ends on 2017-01-01, before the first step",
            "plan.yaml:10:95: unknown field `clase` (did you mean `clause`?)",
            "plan.yaml:12:37: there is no staff category `civil-servnt` (did you mean `civil-servant`?)",
            "plan.yaml:12:69: `many` is not a whole number",
            "plan.yaml:12:76: unknown field `note`",
            "plan.yaml:13:13: figures of 2030-01-01 are none of an earlier day",
            "plan.yaml:13:56: unknown field `note`",
        ],
    );
}

#[test]
fn a_fault_of_a_charter_hides_neither_its_other_faults_nor_those_of_the_plan() {
    let path = project(
        "charter",
        "reorg: 1\ntitle: T\nsteps:\n  - {id: a, on: 2018-10-01, do: [{rename: {body: sport, name: N}}]}\n",
    );
    let charter = "charter: 1
name: charter
titel: C
rules:
  - {rule: headcount-increas, source: A}
  - {rule: understaffed-body, source: A, with: {minimum: five}}
  - {rule: headcount-increase, source: '', step: deni}
  - {rule: understaffed-body, source: ' ', scope: {kind: ofice}, with: {minimum: 5}}
  - {source: A}
";
    fs::write(path.with_file_name("charter.yaml"), charter).unwrap();
    starts(
        &wrong(&path),
        &[
            "charter.yaml:3:1: unknown field `titel`",
            "charter.yaml:5:12: there is no rule `headcount-increas` (did you mean `headcount-increase`?)",
            "charter.yaml:6:58: `five` is not a whole number",
            "charter.yaml:7:50: unknown word `deni`",
            "charter.yaml:8:39: rule `understaffed-body` has no source",
            "charter.yaml:8:58: there is no kind `ofice`",
            "charter.yaml:9:6: `rule` is missing",
            "plan.yaml:4:50: there is no body `sport`",
        ],
    );
}

/// Operations as one step: why it is impossible, where it is.
fn one_step(org: &Org, operations: &[Operation<Names>]) -> Option<Refused> {
    let mut plan = Plan::new("T");
    plan.steps.push(PlanStep::new("step", "2030-01-01".parse().unwrap(), operations.to_vec()));
    let run = plan.run(org, &Charter::new("none")).ok()?;
    match &run.steps()[0].outcome {
        StepOutcome::Refused(refused) => Some(refused.clone()),
        _ => None,
    }
}

fn is_possible(org: &Org, operations: &[Operation<Names>]) -> bool {
    let mut plan = Plan::new("T");
    plan.steps.push(PlanStep::new("step", "2030-01-01".parse().unwrap(), operations.to_vec()));
    plan.run(org, &Charter::new("none")).is_ok_and(|run| run.passes())
}

/// All that can be done to what an operation names, as far as a few operations can: it moves, joins, grows, loses its work.
fn done_to(org: &Org, operation: &Operation<Names>) -> Vec<Operation<Names>> {
    let text = serde_json::to_string(operation).unwrap();
    let words: Vec<&str> = text.split('"').skip(1).step_by(2).collect();
    let bodies: Vec<&str> = words.iter().copied().filter(|word| org.body_id(word).is_some()).collect();
    let categories: BTreeSet<_> =
        org.to_data().establishment.iter().map(|row| row.category.as_str().to_owned()).collect();
    let mut values: Vec<Value> = Vec::new();
    for body in &bodies {
        values.push(json!({"rename": {"body": body, "name": "another name"}}));
        values.push(json!({"recode": {"body": body, "code": "another-code"}}));
        values.extend(
            categories.iter().map(|category| json!({"adjust-establishment": {"body": body, "by": {category: 9}}})),
        );
        for other in bodies.iter().chain(&["root"]) {
            values.push(json!({"reparent": {"body": body, "to": other}}));
            values.push(json!({"absorb": {"bodies": [body], "into": other}}));
        }
    }
    for function in words.iter().filter(|word| org.function_id(word).is_some()) {
        values.push(json!({"retire-function": {"function": function}}));
        values.extend(bodies.iter().map(|body| json!({"transfer-function": {"function": function, "to": body}})));
    }
    for post in words.iter().filter(|word| org.post_id(word).is_some()) {
        values.push(json!({"abolish-post": {"post": post}}));
    }
    values.into_iter().filter_map(|value| serde_json::from_value(value).ok()).collect()
}

/// What is told beside the first impossible operation is impossible in the state to which the possible ones lead, and
/// stays so whatever is done instead to what the first one names, as long as those stay possible.
#[test]
fn what_is_told_beside_another_does_not_follow_from_it() {
    let config = Config { cases: 1024, failure_persistence: None, ..Config::default() };
    let mut runner = TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha));
    let (told, tried, silent) = (Cell::new(0), Cell::new(0), Cell::new(0));
    let cases = Shape::new().organisations_with_plans(2..=6, Operations::of);
    let law = |(org, plan): (Org, Plan)| {
        let all: Vec<_> = plan.steps.iter().flat_map(|step| step.operations.iter().cloned()).collect();
        let Some(refused) = one_step(&org, &all) else { return Ok(()) };
        silent.set(silent.get() + usize::from(refused.also.is_empty() && all.len() > refused.place + 1));
        for other in &refused.also {
            prop_assert!(!other.refusals.is_empty(), "{refused:?}");
            told.set(told.get() + 1);
            let codes = |operations: &[Operation<Names>]| {
                let refused = one_step(&org, operations)?;
                (refused.place + 1 == operations.len()).then_some(refused.refusals)
            };
            // The operations between the two that are possible without the first one.
            let before = &all[..refused.place];
            let mut between = Vec::new();
            for operation in &all[refused.place + 1..other.place] {
                between.push(operation.clone());
                if !is_possible(&org, &[before, &between].concat()) {
                    between.pop();
                }
            }
            for instead in done_to(&org, &all[refused.place]).into_iter().map(Some).chain([None]) {
                let mut first = [before, instead.as_slice(), &between].concat();
                if !is_possible(&org, &first) {
                    continue;
                }
                tried.set(tried.get() + 1);
                first.push(all[other.place].clone());
                let still = codes(&first).unwrap_or_default();
                for refusal in &other.refusals {
                    let is_there =
                        still.iter().any(|one| (one.code, &one.subjects) == (refusal.code, &refusal.subjects));
                    prop_assert!(is_there, "{instead:?} makes it possible: {other:?}\nafter {refused:?}\nin {all:?}");
                }
            }
        }
        Ok(())
    };
    runner.run(&cases, law).unwrap();
    let counts = (told.get(), tried.get(), silent.get());
    println!("told beside another, replacements tried, steps of which no more is told: {counts:?}");
    assert!(counts.0 > 50 && counts.1 > 500 && counts.2 > 50, "{counts:?}");
}

/// The mappings of a file, by the path of each.
fn mappings(value: &Value) -> Vec<String> {
    let (mut open, mut found) = (vec![(String::new(), value)], Vec::new());
    while let Some((path, value)) = open.pop() {
        match value {
            Value::Array(items) => open.extend(items.iter().enumerate().map(|(n, item)| (format!("{path}/{n}"), item))),
            Value::Object(fields) => {
                let escaped = |name: &str| name.replace('~', "~0").replace('/', "~1");
                open.extend(fields.iter().map(|(name, field)| (format!("{path}/{}", escaped(name)), field)));
                found.push(path);
            }
            _ => {}
        }
    }
    found.sort();
    found
}

/// Which fields a reader says are missing in a file without some fields of one mapping; other faults are told apart.
fn lacking(file: &Value, at: &str, without: &[String], read: Read) -> (BTreeSet<String>, Vec<String>) {
    let mut file = file.clone();
    let fields = file.pointer_mut(at).and_then(Value::as_object_mut).unwrap();
    without.iter().for_each(|field| drop(fields.remove(field)));
    let said = read(&file.to_string()).map(|errors| errors.errors).unwrap_or_default();
    let missing = |message: &str| Some(message.strip_prefix('`')?.strip_suffix("` is missing")?.to_owned());
    let others = said.iter().filter(|error| missing(&error.message).is_none()).map(ToString::to_string).collect();
    (said.iter().filter_map(|error| missing(&error.message)).collect(), others)
}

type Read = fn(&str) -> Option<DocumentErrors>;

/// Fields that are missing alone are missing together, and nothing else is wrong for it.
#[test]
fn all_that_is_missing_in_a_mapping_is_told_at_once() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/format_1/full");
    let plan: Read = |text| Plan::parse(text).err();
    let charter: Read = |text| Charter::parse(text).err();
    let mut several = 0;
    for (name, read) in [("plan.yaml", plan), ("charter.yaml", charter)] {
        let text = std::fs::read_to_string(folder.join(name)).unwrap();
        let (file, _): (Value, _) = read_yaml(name, &text).unwrap();
        assert!(read(&file.to_string()).is_none(), "{name}");
        for at in mappings(&file) {
            let fields: Vec<String> = file.pointer(&at).unwrap().as_object().unwrap().keys().cloned().collect();
            let alone = |field: &String| lacking(&file, &at, std::slice::from_ref(field), read).0.contains(field);
            let needed: Vec<String> = fields.into_iter().filter(alone).collect();
            if needed.len() > 1 {
                several += 1;
                let (missing, others) = lacking(&file, &at, &needed, read);
                assert_eq!(missing, needed.into_iter().collect(), "{name}{at}");
                assert_eq!(others, Vec::<String>::new(), "{name}{at}");
            }
        }
    }
    assert!(several > 30, "{several} mappings need more than one field");
}

//! The program: exit status, forms of output, and what it says to mistakes.
#![cfg(feature = "cli")]
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn reorganon(arguments: &[&str], folder: &Path) -> Output {
    Command::new(env!("CARGO_BIN_EXE_reorganon")).args(arguments).current_dir(folder).output().unwrap()
}

fn text(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

/// A fresh folder with a project in it.
fn project(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("program").join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    let begun = reorganon(&["init"], &folder);
    assert_eq!(begun.status.code(), Some(0), "{}", text(&begun));
    folder
}

fn an_giang() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/an_giang")
}

/// The first plan with one text replaced by another.
fn mistaken(name: &str, from: &str, to: &str) -> (PathBuf, Output) {
    let folder = project(name);
    let path = folder.join("plans/first.yaml");
    let plan = fs::read_to_string(&path).unwrap();
    assert!(plan.contains(from), "{from}");
    fs::write(&path, plan.replace(from, to)).unwrap();
    let output = reorganon(&["check", "plans/first.yaml"], &folder);
    (folder, output)
}

#[test]
fn a_first_project_passes_and_is_not_overwritten() {
    let folder = project("first");
    let checked = reorganon(&["check", "plans/first.yaml"], &folder);
    assert_eq!((checked.status.code(), text(&checked).as_str()), (Some(0), "plans/first.yaml: passes, 2 steps\n"));
    let again = reorganon(&["init"], &folder);
    assert_eq!(again.status.code(), Some(2));
    assert!(text(&again).contains("nothing was written"), "{}", text(&again));
}

#[test]
fn mistakes_are_told_at_their_place_with_what_to_do() {
    let cases = [
        ("field", "deputies: 2", "deputees: 2", 2, "plans/first.yaml:13:11", "deputies"),
        ("name", "[culture, sports]", "[culture, sport]", 1, "plans/first.yaml:11:29", "did you mean `sports`?"),
        ("operation", "- merge:", "- merg:", 2, "plans/first.yaml:10:9", "merge"),
        ("day", "2018-11-01", "2018-09-01", 1, "plans/first.yaml:16:9", "put the steps in the order of their days"),
        ("charter", "charter: charter", "charter: other", 2, "plans/first.yaml:4:10", "`other`"),
        ("key", "id: culture-and-sports", "id: 1culture", 1, "plans/first.yaml:10:9", "does not start with a letter"),
    ];
    for (name, from, to, status, place, said) in cases {
        let (_, output) = mistaken(name, from, to);
        let text = text(&output);
        assert_eq!(output.status.code(), Some(status), "{name}: {text}");
        assert!(text.contains(place) && text.contains(said), "{name}: {text}");
    }
}

#[test]
fn a_denial_is_a_finding() {
    let (folder, output) = mistaken(
        "denial",
        "          verb-as-written: hợp nhất\n",
        "          verb-as-written: hợp nhất\n      - adjust-establishment: {body: culture-and-sports, by: {civil-servant: 1}}\n",
    );
    let shown = text(&output);
    assert_eq!(output.status.code(), Some(1), "{shown}");
    assert!(
        shown.contains("error[headcount-increase]") && shown.contains("= measured 1, limit at most 0, slack -1"),
        "{shown}"
    );
    // The step after it does not depend on it, and the smallest repair drops one step.
    let repair = reorganon(&["repair", "plans/first.yaml"], &folder);
    assert_eq!(repair.status.code(), Some(1));
    assert!(text(&repair).contains("drop one-department: the rest passes; no smaller set"), "{}", text(&repair));
}

/// The first plan with two targets: a department fewer, which it reaches, and no office at all, while two remain.
const TARGETS: &str = "until: 2018-12-31
targets:
  - {id: departments, by: 2018-12-31, bodies: {kind: department}, fewer-than: start, cites: the programme}
  - {id: offices, by: 2018-12-31, bodies: {kind: office}, at-most: 0, cites: the programme}
  - {id: later, by: 2021-12-31, deputies: {}, fewer-than: start}
steps:
";

#[test]
fn a_missed_target_is_a_finding_unless_the_plan_expects_it() {
    let (folder, output) = mistaken("targets", "steps:\n", TARGETS);
    let shown = text(&output);
    assert_eq!(output.status.code(), Some(1), "{shown}");
    for said in [
        "error[missed-target]: target `offices` is missed by 2 on 2018-12-31",
        "--> plans/first.yaml:8:68",
        "^ missed by 2",
        "= measured 2, limit at most 0, slack -2",
        "= source: the programme",
        "plans/first.yaml: does not hold: 1 error; targets: 1 met, 1 missed, 1 not due",
    ] {
        assert!(shown.contains(said), "{said}: {shown}");
    }
    for (format, said) in [
        ("json", "\"missed-by\": 2"),
        ("junit", "<testcase name=\"target offices\" classname=\"plans/first.yaml\"><failure"),
        ("sarif", "\"ruleId\": \"missed-target\""),
        ("github", "::error file=plans/first.yaml,line=8,col=68,title=missed-target::"),
    ] {
        let output = reorganon(&["check", "plans/first.yaml", "--format", format], &folder);
        let dense = text(&output).replace("\n", "").replace("  ", "");
        assert_eq!(output.status.code(), Some(1), "{format}");
        assert!(dense.contains(said), "{format}: {}", text(&output));
    }
    let shown = text(&reorganon(&["show", "plans/first.yaml"], &folder));
    assert!(
        shown.contains("✓ target `departments` by 2018-12-31: met: measured 2, limit at most 2, slack 0"),
        "{shown}"
    );
    assert!(shown.contains("✗ target `offices`") && shown.contains("? target `later`"), "{shown}");

    let path = folder.join("plans/first.yaml");
    let plan = fs::read_to_string(&path).unwrap();
    fs::write(&path, plan.replace("until:", "expect: [{missed: offices, by: 2}]\nuntil:")).unwrap();
    let output = reorganon(&["check", "plans/first.yaml"], &folder);
    assert_eq!(
        (output.status.code(), text(&output).as_str()),
        (Some(0), "plans/first.yaml: fails, as it expects; targets: 1 met, 1 missed, 1 not due\n")
    );
    fs::write(&path, plan.replace("until:", "expect: [{missed: offices, by: 3}]\nuntil:")).unwrap();
    let output = reorganon(&["check", "plans/first.yaml"], &folder);
    assert_eq!(output.status.code(), Some(1));
    let said = "expected and did not happen: target `offices` is to be missed by 3";
    assert!(text(&output).contains(said), "{}", text(&output));
}

#[test]
fn the_order_of_a_plan_is_shown_and_judged() {
    let folder = an_giang();
    let order = |plan: &str, more: &[&str]| reorganon(&[&["order", plan], more].concat(), &folder);
    let good = order("plans/religion-then-merger.yaml", &[]);
    assert_eq!(good.status.code(), Some(0), "{}", text(&good));
    let says = text(&good);
    let forced =
        "forced: `move-religion` before `merge-organisation-and-home-affairs`, by lead-not-competent (11 pairs)";
    assert!(says.contains(forced) && says.contains("  and 9 more"), "{says}");
    let denied =
        "`merge-organisation-and-home-affairs[an-phu]` before `move-religion[an-phu]` is denied: lead-not-competent";
    assert!(says.contains(denied), "{says}");
    // The plan that has them the wrong way round is a finding, and the answer is the same.
    let bad = order("plans/religion-before-merger.yaml", &[]);
    assert_eq!(bad.status.code(), Some(1));
    assert!(text(&bad).contains("(11 pairs, against the order of the plan)"), "{}", text(&bad));
    let json = order("plans/religion-before-merger.yaml", &["--format", "json"]);
    let json: serde_json::Value = serde_json::from_slice(&json.stdout).unwrap();
    let pair = &json["pairs"][0];
    assert_eq!((&pair["relation"], &pair["as-given"]), (&"forced".into(), &false.into()));
    assert_eq!(pair["first"], "move-religion[an-phu]");
    assert_eq!(pair["reasons"][0]["code"], "lead-not-competent");
    assert!(pair["reasons"][0]["source"].as_str().unwrap().starts_with("19-CTr/TU"), "{pair}");
    assert_eq!((json["pairs"].as_array().unwrap().len(), json["steps"].as_array().unwrap().len()), (11, 22));
    assert_eq!(order("plans/religion-then-merger.yaml", &["--tries", "3"]).status.code(), Some(0));
    assert_eq!(order("plans/none.yaml", &[]).status.code(), Some(2));
}

#[test]
fn the_forms_are_what_other_programs_read() {
    let folder = an_giang();
    let plans = ["plans/religion-before-merger.yaml", "plans/religion-then-merger.yaml"];
    let check = |format: &str| {
        let output = reorganon(&["check", plans[0], plans[1], "--format", format], &folder);
        assert_eq!(output.status.code(), Some(0), "an expected denial is a pass: {}", text(&output));
        String::from_utf8(output.stdout).unwrap()
    };
    let json: serde_json::Value = serde_json::from_str(&check("json")).unwrap();
    assert_eq!(json["plans"][0]["as-expected"], true);
    let denials = json["plans"][0]["diagnostics"].as_array().unwrap();
    assert_eq!(denials.iter().filter(|d| d["code"] == "lead-not-competent").count(), 11);
    let sarif: serde_json::Value = serde_json::from_str(&check("sarif")).unwrap();
    assert_eq!(
        (&sarif["version"], &sarif["runs"][0]["tool"]["driver"]["name"]),
        (&"2.1.0".into(), &"reorganon".into())
    );
    let results = sarif["runs"][0]["results"].as_array().unwrap();
    assert!(
        results.iter().all(|r| r["message"]["text"].is_string() && r["level"] != "error"),
        "expected denials are notes"
    );
    assert_eq!(results[0]["locations"][0]["physicalLocation"]["region"]["startLine"], 26);
    let junit = check("junit");
    assert!(
        junit.starts_with("<?xml") && junit.contains("<testsuite name=\"plans/religion-before-merger.yaml\""),
        "{junit}"
    );
    assert!(junit.contains("failures=\"0\""), "{junit}");
    let github = check("github");
    assert!(
        github.lines().all(|line| line.starts_with("::notice file=") || line.starts_with("::warning ")),
        "{github}"
    );
    assert!(github.contains("line=26,col=17"), "{github}");
}

#[test]
fn failures_are_failures_in_every_form() {
    let (folder, _) = mistaken(
        "forms",
        "          verb-as-written: hợp nhất\n",
        "          verb-as-written: hợp nhất\n      - adjust-establishment: {body: culture-and-sports, by: {civil-servant: 1}}\n",
    );
    for (format, said) in [
        ("json", "\"as-expected\": false"),
        ("junit", "<failure"),
        ("sarif", "\"level\": \"error\""),
        ("github", "::error file=plans/first.yaml"),
    ] {
        let output = reorganon(&["check", "plans/first.yaml", "--format", format], &folder);
        assert_eq!(output.status.code(), Some(1), "{format}");
        assert!(text(&output).contains(said), "{format}: {}", text(&output));
    }
}

#[test]
fn what_cannot_be_read_is_told_with_the_rest() {
    let folder = project("unread");
    fs::write(folder.join("plans/broken.yaml"), "reorg: 1\ntitle: [\n").unwrap();
    let output = reorganon(&["check", "plans/first.yaml", "plans/broken.yaml", "plans/none.yaml"], &folder);
    let text = text(&output);
    assert_eq!(output.status.code(), Some(2), "{text}");
    assert!(
        text.contains("plans/first.yaml: passes") && text.contains("plans/broken.yaml: could not be read"),
        "{text}"
    );
    assert!(text.contains("plans/none.yaml"), "{text}");
}

#[test]
fn a_plan_without_an_organisation_says_where_it_was_looked_for() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("program/alone/a/b/c");
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("plan.yaml"), "reorg: 1\ntitle: T\nsteps: []\n").unwrap();
    let output = reorganon(&["check", "plan.yaml"], &folder);
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output).contains("no `org` or `org.json` beside it or above"), "{}", text(&output));
}

#[test]
fn plans_are_written_in_canonical_form_and_keep_their_comments() {
    let folder = project("fmt");
    let path = folder.join("plans/first.yaml");
    let before = fs::read_to_string(&path).unwrap();
    assert_eq!(reorganon(&["fmt", "--check", "plans/first.yaml"], &folder).status.code(), Some(1));
    let kept = reorganon(&["fmt", "plans/first.yaml"], &folder);
    assert!(kept.status.code() == Some(1) && text(&kept).contains("has comments"), "{}", text(&kept));
    assert_eq!(fs::read_to_string(&path).unwrap(), before);
    assert_eq!(reorganon(&["fmt", "--drop-comments", "plans/first.yaml"], &folder).status.code(), Some(0));
    assert_eq!(reorganon(&["fmt", "--check", "plans/first.yaml"], &folder).status.code(), Some(0));
    assert_eq!(reorganon(&["check", "plans/first.yaml"], &folder).status.code(), Some(0));
}

#[test]
fn rules_are_explained() {
    let folder = an_giang();
    let page = reorganon(&["explain", "headcount-increase"], &folder);
    assert!(page.status.code() == Some(0) && text(&page).contains("source: 19-CTr/TU, III.2"), "{}", text(&page));
    let all = text(&reorganon(&["explain"], &folder));
    assert!(reorganon::invariant::ABOUT.iter().all(|about| all.contains(about.code)), "{all}");
    let wrong = reorganon(&["explain", "headcount-increas"], &folder);
    assert!(
        wrong.status.code() == Some(2) && text(&wrong).contains("did you mean `headcount-increase`?"),
        "{}",
        text(&wrong)
    );
}

#[test]
fn the_province_is_shown_before_and_after() {
    let shown = reorganon(&["show", "plans/religion-then-merger.yaml"], &an_giang());
    let text = text(&shown);
    assert_eq!(shown.status.code(), Some(0), "{text}");
    assert!(text.contains('↘') && text.contains("authorised civil-servant"), "{text}");
}

#[test]
fn two_organisations_and_two_plans_are_compared() {
    let folder = project("diff");
    let same = reorganon(&["diff", "org", "org"], &folder);
    assert_eq!((same.status.code(), text(&same).as_str()), (Some(0), "no difference\n"));
    let bodies = folder.join("other/bodies.csv");
    fs::create_dir_all(folder.join("other")).unwrap();
    for entry in fs::read_dir(folder.join("org")).unwrap() {
        let path = entry.unwrap().path();
        fs::copy(&path, folder.join("other").join(path.file_name().unwrap())).unwrap();
    }
    let rows = fs::read_to_string(&bodies).unwrap();
    assert!(rows.contains("Sở Thể thao"));
    fs::write(&bodies, rows.replacen("Sở Thể thao", "Sở Thể dục thể thao", 1)).unwrap();
    let renamed = reorganon(&["diff", "org", "other"], &folder);
    let shown = text(&renamed);
    assert_eq!(renamed.status.code(), Some(1), "{shown}");
    assert!(shown.contains("renamed: 1 line") && shown.contains("Sở Thể dục thể thao"), "{shown}");
    let plan = reorganon(&["diff", "org", "other", "--plan"], &folder);
    let plan = reorganon::Plan::parse(&String::from_utf8(plan.stdout).unwrap()).unwrap();
    let [before, after] = ["org", "other"].map(|name| reorganon::Org::open(folder.join(name)).unwrap());
    let run = plan.run(&before, &reorganon::Charter::new("none")).unwrap();
    assert_eq!(run.org().body(run.org().body_id("sports").unwrap()).unwrap().name(), "Sở Thể dục thể thao");
    assert_ne!(before, after);
    let an_giang = an_giang();
    let plans = reorganon(&["diff", "plans/religion-before-merger.yaml", "plans/religion-then-merger.yaml"], &an_giang);
    assert!(text(&plans).contains("steps moved: 2 lines") && text(&plans).contains("expect"), "{}", text(&plans));
    let mixed = reorganon(&["diff", "org", "plans/programme.yaml"], &an_giang);
    assert_eq!(mixed.status.code(), Some(2), "{}", text(&mixed));
}

#[test]
fn mutants_are_listed_with_what_caught_them() {
    let shown = reorganon(&["mutate", "plans/religion-then-merger.yaml"], &an_giang());
    let text = text(&shown);
    assert!(text.contains("swapped with the next step") && text.contains("mutants caught"), "{text}");
}

//! The program: exit status, forms of output, and what it says to mistakes.
#![cfg(feature = "cli")]
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

#[path = "common/program.rs"]
mod called;

use called::{begun, reorganon, text};

/// A fresh folder with a project in it.
fn project(name: &str) -> PathBuf {
    begun("program", name)
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
        ("field", "deputies: 2", "deputees: 2", 2, "plans/first.yaml:16:11", "deputies"),
        (
            "name",
            "            - sports\n",
            "            - sport\n",
            1,
            "plans/first.yaml:12:15",
            "did you mean `sports`?",
        ),
        ("operation", "- merge:", "- merg:", 2, "plans/first.yaml:9:9", "merge"),
        ("day", "2018-11-01", "2018-09-01", 1, "plans/first.yaml:19:9", "put the steps in the order of their days"),
        ("named", "charter: charter", "charter: other", 2, "plans/first.yaml:3:10", "`other`"),
        ("key", "id: culture-and-sports", "id: 1culture", 1, "plans/first.yaml:14:17", "does not start with a letter"),
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
    assert!(
        text(&repair).contains("drop one-department: the rest is carried out, and no rule denies; no smaller set"),
        "{}",
        text(&repair)
    );
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
        "--> plans/first.yaml:7:68",
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
        ("github", "::error file=plans/first.yaml,line=7,col=68,title=missed-target::"),
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
        text.contains("plans/first.yaml: passes") && text.contains("plans/broken.yaml: could not be run: "),
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
    assert!(
        text(&output).contains("no `org` or `org.json` beside the plan or in the two folders above"),
        "{}",
        text(&output)
    );
}

#[test]
fn plans_are_written_in_canonical_form_and_keep_their_comments() {
    let folder = project("fmt");
    let path = folder.join("plans/first.yaml");
    let begun = fs::read_to_string(&path).unwrap();
    let first = reorganon(&["fmt", "--check", "plans/first.yaml"], &folder);
    assert_eq!((first.status.code(), text(&first).as_str()), (Some(0), ""), "a first plan is in canonical form");
    let before = format!("# A word to the reader.\n{}", begun.replace("title: First round", "title: 'First round'"));
    fs::write(&path, &before).unwrap();
    assert_eq!(reorganon(&["fmt", "--check", "plans/first.yaml"], &folder).status.code(), Some(1));
    let kept = reorganon(&["fmt", "plans/first.yaml"], &folder);
    assert!(kept.status.code() == Some(1) && text(&kept).contains("has comments"), "{}", text(&kept));
    assert_eq!(fs::read_to_string(&path).unwrap(), before);
    for titled in ["'First # round'", "'It''s # first'", "|\n  First\n  # round", ">-\n  # First"] {
        fs::write(&path, begun.replace("First round", titled)).unwrap();
        assert_eq!(reorganon(&["fmt", "plans/first.yaml"], &folder).status.code(), Some(0), "{titled}: no comment");
        let commented = fs::read_to_string(&path).unwrap().replacen("steps:", "steps: # all", 1);
        fs::write(&path, commented).unwrap();
        assert_eq!(reorganon(&["fmt", "plans/first.yaml"], &folder).status.code(), Some(1), "{titled}: a comment");
    }
    fs::write(&path, &before).unwrap();
    assert_eq!(reorganon(&["fmt", "--drop-comments", "plans/first.yaml"], &folder).status.code(), Some(0));
    assert_eq!(fs::read_to_string(&path).unwrap(), begun);
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
    assert_eq!(shown, "renamed: 1\n  `sports`: Sở Thể thao → Sở Thể dục thể thao\n");
    let json = reorganon(&["diff", "org", "other", "--format", "json"], &folder);
    let json: serde_json::Value = serde_json::from_slice(&json.stdout).unwrap();
    assert_eq!(json["renamed"][0]["rename"]["body"], "sports", "{json}");
    assert!(json["ended"].as_array().unwrap().is_empty());
    let plan = reorganon(&["diff", "org", "other", "--plan"], &folder);
    let plan = reorganon::Plan::parse(&String::from_utf8(plan.stdout).unwrap()).unwrap();
    let [before, after] = ["org", "other"].map(|name| reorganon::Org::open(folder.join(name)).unwrap());
    let run = plan.run(&before, &reorganon::Charter::new("none")).unwrap();
    assert_eq!(run.org().body(run.org().body_id("sports").unwrap()).unwrap().name(), "Sở Thể dục thể thao");
    assert_ne!(before, after);
    let an_giang = an_giang();
    let plans = reorganon(&["diff", "plans/religion-before-merger.yaml", "plans/religion-then-merger.yaml"], &an_giang);
    let said = text(&plans);
    assert!(
        said.contains("steps moved: 1\n  `merge-organisation-and-home-affairs`: now after `move-religion`")
            && said.contains("  expect: ("),
        "{said}"
    );
    let mixed = reorganon(&["diff", "org", "plans/programme.yaml"], &an_giang);
    assert_eq!(mixed.status.code(), Some(2), "{}", text(&mixed));
}

#[test]
fn what_two_plans_destroy_stands_apart_and_steps_say_what_changed() {
    let folder = project("diff-plans");
    let first = fs::read_to_string(folder.join("plans/first.yaml")).unwrap();
    let other = first
        .replace("on: 2018-11-01", "on: 2018-12-01")
        .replace("deputies: 2", "deputies: 1")
        .replace("id: one-office", "id: one-office-for-both")
        .replace("charter: charter\n", "charter: charter\nuntil: 2019-12-31\n")
        + "  - id: end-tourism\n    on: 2019-01-01\n    do:\n      - dissolve:\n          body: tourism\n      - rename:\n          body: culture/office\n          name: V\n";
    fs::write(folder.join("plans/other.yaml"), &other).unwrap();
    let output = reorganon(&["diff", "plans/first.yaml", "plans/other.yaml"], &folder);
    let shown = text(&output);
    assert_eq!(output.status.code(), Some(1), "{shown}");
    for said in [
        "DESTRUCTIVE, only in the second: 2\n  `one-department`: merge: bodies culture, sports; deputies 1;",
        "  `end-tourism`: dissolve: body tourism\n",
        "destructive, only in the first: 1\n  `one-department`: merge: bodies culture, sports; deputies 2;",
        "steps left out: 1\n  `one-office` on 2018-11-01\n    absorb: bodies sports/office; into culture/office",
        "steps added: 2\n  `one-office-for-both` on 2018-12-01",
        "steps changed: 1\n  `one-department`\n    no longer merge: ",
        "changed beside the steps: 1\n  until: nothing → 2019-12-31\n",
    ] {
        assert!(shown.contains(said), "{said}: {shown}");
    }
    let json = reorganon(&["diff", "plans/first.yaml", "plans/other.yaml", "--format", "json"], &folder);
    let json: serde_json::Value = serde_json::from_slice(&json.stdout).unwrap();
    assert_eq!(json["destructive-added"][1]["operation"]["dissolve"]["body"], "tourism", "{json:#}");
    assert_eq!(json["changed"][0]["added"][0]["merge"]["deputies"], 1, "{json:#}");
    assert_eq!(json["head"][0]["after"], "2019-12-31");
    // Another id and nothing else is another name; another day is a change; what says more beside the steps is told.
    fs::write(folder.join("plans/named.yaml"), first.replace("id: one-office", "id: shared")).unwrap();
    let shown = text(&reorganon(&["diff", "plans/first.yaml", "plans/named.yaml"], &folder));
    assert_eq!(shown, "steps renamed: 1\n  `one-office` → `shared`\n");
    fs::write(folder.join("plans/later.yaml"), first.replace("on: 2018-11-01", "on: 2018-12-01")).unwrap();
    let shown = text(&reorganon(&["diff", "plans/first.yaml", "plans/later.yaml"], &folder));
    assert_eq!(shown, "steps changed: 1\n  `one-office`\n    on: 2018-11-01 → 2018-12-01\n");
}

#[test]
fn what_two_organisations_destroy_stands_apart() {
    let folder = project("diff-ended");
    let org = reorganon::Org::open(folder.join("org")).unwrap();
    let plan = reorganon::Plan::open(folder.join("plans/first.yaml")).unwrap();
    let after = plan.run(&org, &reorganon::Charter::new("none")).unwrap().org().clone();
    after.save_folder(folder.join("after")).unwrap();
    let shown = text(&reorganon(&["diff", "org", "after"], &folder));
    assert!(shown.starts_with("ENDED (destructive): 3\n  "), "{shown}");
    assert!(shown.contains("merge: bodies culture, sports; ") && !shown.contains("{\""), "{shown}");
    assert!(shown.contains("followed a superior that ended: ") && shown.contains("what became of what: "), "{shown}");
}

#[test]
fn what_makes_a_verdict_worth_less_is_shown_without_being_asked_for() {
    let folder = project("doubtful");
    write_plan(&folder, "other.yaml", "baseline: {org: long-an-2018}\n", RENAME);
    let output = reorganon(&["check", "plans/other.yaml"], &folder);
    let shown = text(&output);
    assert_eq!(output.status.code(), Some(0), "a name is no proof: {shown}");
    let said =
        "warning[other-organisation]: the plan is made for `long-an-2018`, this organisation is `Tỉnh mẫu` (org)";
    assert!(shown.contains(said), "{shown}");
    assert!(shown.contains("plans/other.yaml:4:17") && shown.contains("correct `org`"), "{shown}");
    // The title, as it is read, and the folder are both its name.
    for name in ["tinh-mau", "Tỉnh mẫu", "org"] {
        write_plan(&folder, "own.yaml", &format!("baseline: {{org: {name}}}\n"), RENAME);
        let shown = text(&reorganon(&["check", "plans/own.yaml", "-w"], &folder));
        assert!(!shown.contains("other-organisation"), "{name}: {shown}");
    }
    let targets =
        "until: 2018-12-31\ntargets:\n  - {id: fewer, by: 2018-12-31, headcount: {}, at-most: 90%, of: 2015-12-31}\n";
    write_plan(&folder, "no-figures.yaml", targets, RENAME);
    let shown = text(&reorganon(&["check", "plans/no-figures.yaml"], &folder));
    assert!(
        shown.contains(
            "warning[no-data]: target `fewer` by 2018-12-31: no data: the plan gives no figures of 2015-12-31"
        ),
        "{shown}"
    );
    assert!(shown.contains("= help: give what is missing (figures of an earlier day: `baselines`)"), "{shown}");
    // What the plan itself says is not recorded is no news.
    write_plan(
        &folder,
        "unrecorded.yaml",
        &format!("{targets}unrecorded:\n  - {{targets: [fewer], reason: nobody counted}}\n"),
        RENAME,
    );
    let shown = text(&reorganon(&["check", "plans/unrecorded.yaml"], &folder));
    assert!(!shown.contains("warning[") && shown.contains("1 warning (--warnings shows them)"), "{shown}");
}

#[test]
fn what_is_missing_or_cannot_be_written_says_what_to_do() {
    let folder = project("missing");
    let check = |plan: &str| text(&reorganon(&["check", plan], &folder));
    write_plan(&folder, "slip.yaml", "chartr: [a]\n", RENAME);
    assert!(check("plans/slip.yaml").contains("did you mean `charter`?"), "{}", check("plans/slip.yaml"));
    fs::write(folder.join("plans/empty.yaml"), "").unwrap();
    assert!(check("plans/empty.yaml").contains("= help: write its fields"), "{}", check("plans/empty.yaml"));
    fs::create_dir(folder.join("charter")).unwrap();
    fs::rename(folder.join("charter.yaml"), folder.join("charter/law.yaml")).unwrap();
    let said = check("plans/first.yaml");
    assert!(said.contains("charter `charter` is not there: no `charter/charter.yaml` or "), "{said}");
    assert!(said.contains("plans/first.yaml:3:10") && said.contains("(`--charter PATH`)"), "{said}");
    let path = folder.join("plans/first.yaml");
    fs::write(&path, fs::read_to_string(&path).unwrap().replace("charter: charter", "charter: lwa")).unwrap();
    assert!(check("plans/first.yaml").contains("did you mean `law`?"), "{}", check("plans/first.yaml"));
    let nowhere = reorganon(&["init", "org/bodies.csv/below"], &folder);
    assert!(
        nowhere.status.code() == Some(2) && text(&nowhere).contains("choose a folder in which you may write"),
        "{}",
        text(&nowhere)
    );
}

/// What a command writes to a terminal, by way of the program `script`; nothing where that is not there.
fn on_a_terminal(command: &str, folder: &Path) -> Option<String> {
    let program = env!("CARGO_BIN_EXE_reorganon");
    let mut script = Command::new("script");
    script.args(["-qec", &format!("{program} {command} >out.txt"), "/dev/null"]).current_dir(folder);
    Some(text(&script.env("TERM", "xterm").output().ok()?))
}

#[test]
fn progress_is_shown_on_a_terminal_only() {
    let folder = an_giang();
    let folder = folder.as_path();
    let scratch = project("progress");
    let plan = folder.join("plans/religion-then-merger.yaml").display().to_string();
    for (command, said) in [
        ("check", "religion-then-merger.yaml (1 of 1)"),
        ("repair", "runs of parts of the plan"),
        ("order", "each step with all later ones"),
    ] {
        let silent = reorganon(&[command, &plan], folder);
        assert_eq!(String::from_utf8_lossy(&silent.stderr), "", "{command}");
        match on_a_terminal(&format!("{command} {plan}"), &scratch) {
            Some(shown) => assert!(shown.contains(said), "{command}: {shown}"),
            None => {
                use std::io::Write;
                writeln!(std::io::stderr(), "SKIPPED: no program `script`: progress of `{command}` on a terminal")
                    .unwrap();
            }
        }
    }
}

/// A plan of one step in a project's `plans`, with more fields in its head.
fn write_plan(folder: &Path, name: &str, head: &str, operation: &str) {
    let text = format!(
        "reorg: 1\ntitle: T\ncharter: charter\n{head}steps:\n  - id: one\n    on: 2018-10-01\n    do:\n      - {operation}\n"
    );
    fs::write(folder.join("plans").join(name), text).unwrap();
}

const MORE: &str = "adjust-establishment: {body: culture, by: {civil-servant: 1}}";
const RENAME: &str = "rename: {body: culture, name: Sở Văn hoá và Du lịch}";

#[test]
fn an_expectation_in_vain_is_a_finding_in_every_form() {
    let folder = project("expectations");
    // What is written, where it is wrong, what is so instead, and what to do.
    let cases = [
        ("{denied: headcount-increase, at: oen}", MORE, "5:38", "no step is called `oen`", "did you mean `one`?"),
        (
            "{denied: headcount-incraese}",
            MORE,
            "5:14",
            "charter `charter` has no rule `headcount-incraese`",
            "did you mean `headcount-increase`?",
        ),
        (
            "{refused: headcount-increase}",
            MORE,
            "5:15",
            "step `one` was denied by `headcount-increase`",
            "write `denied: headcount-increase`",
        ),
        (
            "{denied: circle}",
            "reparent: {body: culture, to: culture/office}",
            "5:14",
            "charter `charter` has no rule `circle`",
            "write `refused: circle`",
        ),
        (
            "{denied: headcount-increase, at: one}",
            RENAME,
            "5:14",
            "`headcount-increase` ",
            "drop it if this is no longer to fail",
        ),
        ("{missed: offices}", RENAME, "5:14", "there is no target `offices`", "there are no targets at all"),
    ];
    for (expected, operation, place, instead, help) in cases {
        write_plan(&folder, "vain.yaml", &format!("expect:\n  - {expected}\n"), operation);
        let check = |format: &str| {
            let output = reorganon(&["check", "plans/vain.yaml", "--format", format], &folder);
            assert_eq!(output.status.code(), Some(1), "{expected} {format}: {}", text(&output));
            String::from_utf8(output.stdout).unwrap()
        };
        let shown = check("text");
        for said in [
            "error[unmet-expectation]: expected and did not happen: ",
            &format!("plans/vain.yaml:{place}"),
            instead,
            help,
        ] {
            assert!(shown.contains(said), "{expected}: {said}: {shown}");
        }
        let (line, column) = place.split_once(':').unwrap();
        let json: serde_json::Value = serde_json::from_str(&check("json")).unwrap();
        let all = json["plans"][0]["diagnostics"].as_array().unwrap();
        let unmet = all.iter().find(|one| one["code"] == "unmet-expectation").unwrap();
        assert_eq!((&unmet["expectation"], &unmet["severity"]), (&0.into(), &"error".into()));
        assert!(unmet["help"].as_str().unwrap().contains(help), "{unmet}");
        let sarif: serde_json::Value = serde_json::from_str(&check("sarif")).unwrap();
        let results = sarif["runs"][0]["results"].as_array().unwrap();
        let unmet = results.iter().find(|one| one["ruleId"] == "unmet-expectation").unwrap();
        let region = &unmet["locations"][0]["physicalLocation"]["region"];
        assert_eq!(format!("{}:{}", region["startLine"], region["startColumn"]), place);
        assert!(unmet["level"] == "error" && unmet["message"]["text"].as_str().unwrap().contains(help), "{unmet}");
        let github = check("github");
        let said = format!("::error file=plans/vain.yaml,line={line},col={column},title=unmet-expectation::");
        assert!(github.contains(&said), "{said}: {github}");
        let junit = check("junit");
        assert!(junit.contains("<testcase name=\"expectation 1: "), "{junit}");
        assert!(
            junit.contains(&format!("plans/vain.yaml:{place}: unmet-expectation")) && junit.contains(help),
            "{junit}"
        );
    }
}

#[test]
fn what_was_measured_is_said_of_a_rule_that_did_not_deny() {
    let folder = project("measured");
    write_plan(
        &folder,
        "vain.yaml",
        "expect:\n  - {denied: headcount-increase}\n",
        "adjust-establishment: {body: culture, by: {civil-servant: -1}}",
    );
    let shown = text(&reorganon(&["check", "plans/vain.yaml"], &folder));
    assert!(
        shown.contains("`headcount-increase` holds") && shown.contains("= measured -1, limit at most 0, slack 1"),
        "{shown}"
    );
    assert!(shown.contains("= instead: every step was carried out"), "{shown}");
}

#[test]
fn what_a_plan_expects_is_a_note_and_the_rest_an_error() {
    let folder = project("noted");
    write_plan(
        &folder,
        "both.yaml",
        "expect:\n  - {denied: headcount-increase, at: one}\n  - {refused: circle}\n",
        MORE,
    );
    let json = reorganon(&["check", "plans/both.yaml", "--format", "json"], &folder);
    let json: serde_json::Value = serde_json::from_slice(&json.stdout).unwrap();
    let all = json["plans"][0]["diagnostics"].as_array().unwrap();
    let of = |code: &str| {
        all.iter().find(|one| one["code"] == code && one["step"] == "one").map(|one| one["severity"].clone())
    };
    assert_eq!(of("headcount-increase"), Some("note".into()), "{json:#}");
    let junit = text(&reorganon(&["check", "plans/both.yaml", "--format", "junit"], &folder));
    assert!(
        junit.contains("<testcase name=\"one\" classname=\"plans/both.yaml\">\n      <system-out>note: "),
        "an expected denial is a success, with a note: {junit}"
    );
    assert!(junit.contains("failures=\"1\""), "{junit}");
}

#[test]
fn junit_has_each_fault_once_with_its_place_and_what_to_do() {
    let folder = project("junit");
    write_plan(&folder, "denied.yaml", "", MORE);
    let output = reorganon(&["check", "plans/denied.yaml", "--format", "junit"], &folder);
    let junit = text(&output);
    assert!(junit.contains("tests=\"2\" failures=\"1\" errors=\"0\""), "{junit}");
    assert_eq!(junit.matches("<failure ").count(), 1, "{junit}");
    assert!(junit.contains("plans/denied.yaml:8:52: headcount-increase: "), "{junit}");
    assert!(junit.contains("help: drop the increase"), "{junit}");
    // A step that another one keeps from being tried has not failed itself.
    let steps = "merge: {bodies: [culture, sports], into: {id: both, name: B}}\n      - reparent: {body: both, to: both}\n  - id: two\n    on: 2018-10-01\n    do:\n      - rename: {body: both, name: C}";
    write_plan(&folder, "skipped.yaml", "", steps);
    let junit = text(&reorganon(&["check", "plans/skipped.yaml", "--format", "junit"], &folder));
    assert!(junit.contains("failures=\"1\" errors=\"0\" skipped=\"1\""), "{junit}");
}

#[test]
fn the_exit_status_means_the_same_everywhere() {
    let folder = project("status");
    write_plan(&folder, "good.yaml", "", RENAME);
    write_plan(&folder, "fails-as-expected.yaml", "expect: [{denied: headcount-increase}]\n", MORE);
    write_plan(&folder, "denied.yaml", "", MORE);
    write_plan(&folder, "refused.yaml", "", "reparent: {body: culture, to: culture/office}");
    write_plan(&folder, "unknown-body.yaml", "", "rename: {body: cultura, name: C}");
    write_plan(&folder, "in-vain.yaml", "expect: [{refused: circle}]\n", RENAME);
    write_plan(&folder, "other-digest.yaml", "baseline: {digest: 0000000000000001}\n", RENAME);
    write_plan(&folder, "other-day.yaml", "baseline: {as-of: 2001-01-01}\n", RENAME);
    write_plan(&folder, "strange-field.yaml", "baselin: {as-of: 2001-01-01}\n", RENAME);
    let good = fs::read_to_string(folder.join("plans/good.yaml")).unwrap();
    fs::write(folder.join("plans/other-charter.yaml"), good.replace("charter: charter", "charter: law")).unwrap();
    fs::write(folder.join("plans/broken.yaml"), "reorg: [\n").unwrap();
    let plans = [
        // A plan, and what `check`, `show`, `mutate` and `repair` say of it.
        ("good", [0, 0, 1, 0]),
        ("fails-as-expected", [0, 0, 0, 0]),
        ("denied", [1, 1, 1, 1]),
        ("refused", [1, 1, 1, 1]),
        ("unknown-body", [1, 1, 1, 1]),
        ("in-vain", [1, 1, 1, 1]),
        ("other-digest", [2, 2, 2, 2]),
        ("other-day", [2, 2, 2, 2]),
        ("other-charter", [2, 2, 2, 2]),
        ("strange-field", [2, 2, 2, 2]),
        ("broken", [2, 2, 2, 2]),
        ("none", [2, 2, 2, 2]),
    ];
    let status = |arguments: &[&str]| {
        let output = reorganon(arguments, &folder);
        let said = text(&output);
        assert!(output.status.success() || !said.is_empty(), "{arguments:?} says nothing");
        (output.status.code().unwrap(), said)
    };
    for (plan, statuses) in plans {
        let path = format!("plans/{plan}.yaml");
        for (command, wanted) in ["check", "show", "mutate", "repair"].into_iter().zip(statuses) {
            let (found, said) = status(&[command, &path]);
            assert_eq!(found, wanted, "{command} {path}: {said}");
        }
        // The order of one step is possible, whatever is denied; what cannot be run or read is the same as above.
        if statuses[0] == 2 || plan == "unknown-body" {
            assert_eq!(status(&["order", &path]).0, statuses[0], "order {path}");
        }
    }
    let commands: [(&[&str], i32); 18] = [
        (&["explain", "headcount-increase"], 0),
        (&["explain", "no-such-rule"], 2),
        (&["schema", "plan"], 0),
        (&["schema", "planet"], 2),
        (&["fmt", "--check", "plans/first.yaml"], 0),
        (&["fmt", "--check", "plans/good.yaml"], 1),
        (&["fmt", "plans/broken.yaml"], 2),
        (&["diff", "org", "org"], 0),
        (&["diff", "plans/good.yaml", "plans/denied.yaml"], 1),
        (&["diff", "org", "plans/good.yaml"], 2),
        (&["diff", "org", "none"], 2),
        (&["show", "org"], 0),
        (&["show", "none"], 2),
        (&["replay", "none"], 2),
        (&["init"], 2),
        (&["init", "/proc/foo"], 2),
        (&["chek"], 2),
        (&["check", "plans/good.yaml", "--org", "none"], 2),
    ];
    for (arguments, wanted) in commands {
        let (found, said) = status(arguments);
        assert_eq!(found, wanted, "{arguments:?}: {said}");
    }
    for command in ["check", "show", "diff", "explain", "fmt", "init", "mutate", "order", "repair", "schema", "replay"]
    {
        let (found, said) = status(&[command, "--help"]);
        assert!(found == 0 && said.contains("Exit status:\n  0  it holds"), "{command}: {said}");
    }
    assert!(status(&["--help"]).1.contains("2  unusable input"));
}

#[test]
fn a_plan_that_does_not_hold_is_not_mutated() {
    let folder = project("unmutated");
    write_plan(&folder, "denied.yaml", "", MORE);
    let output = reorganon(&["mutate", "plans/denied.yaml"], &folder);
    let shown = text(&output);
    assert_eq!(output.status.code(), Some(1));
    assert!(shown.contains("error[headcount-increase]") && shown.contains("plans/denied.yaml:8:52"), "{shown}");
    assert!(shown.contains("plans/denied.yaml: does not hold: ") && shown.contains("make it hold first"), "{shown}");
    assert!(!shown.contains("mutants caught") && !shown.contains("SURVIVED"), "{shown}");
}

#[test]
fn mutants_are_listed_with_what_caught_them() {
    let shown = reorganon(&["mutate", "plans/religion-then-merger.yaml"], &an_giang());
    let text = text(&shown);
    assert!(text.contains("swapped with the next step") && text.contains("mutants caught"), "{text}");
}

/// A relative path may begin in the middle of a project: its other files are found from there too.
#[test]
fn a_plan_is_found_from_within_its_project() {
    let folder = project("within");
    fs::create_dir_all(folder.join("plans/sub")).unwrap();
    for (from, plan) in [
        ("plans", "first.yaml"),
        ("plans", "./first.yaml"),
        ("plans/sub", "../first.yaml"),
        ("org", "../plans/first.yaml"),
        (".", "./plans/first.yaml"),
    ] {
        let output = reorganon(&["check", plan], &folder.join(from));
        assert_eq!(output.status.code(), Some(0), "{plan} from {from}: {}", text(&output));
    }
}

/// A report that is cut must not pass for a whole one.
#[test]
#[cfg(target_os = "linux")]
fn output_that_cannot_be_written_is_told() {
    let folder = project("lost");
    for arguments in [
        &["check", "plans/first.yaml"][..],
        &["check", "plans/first.yaml", "--format", "junit"],
        &["check", "plans/first.yaml", "--format", "sarif"],
        &["show", "org"],
        &["schema", "plan"],
        &["explain", "headcount-increase"],
        &["order", "plans/first.yaml"],
    ] {
        let full = fs::File::options().write(true).open("/dev/full").unwrap();
        let mut program = Command::new(env!("CARGO_BIN_EXE_reorganon"));
        let output = program.args(arguments).current_dir(&folder).stdout(full).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {}", text(&output));
        assert!(text(&output).contains("the output cannot be written"), "{arguments:?}: {}", text(&output));
    }
}

#[test]
fn a_plan_in_json_is_not_overwritten_with_yaml() {
    let folder = project("json");
    let plan = r#"{"reorg": 1, "title": "T", "charter": "charter", "steps": []}"#;
    fs::write(folder.join("plans/j.json"), plan).unwrap();
    let output = reorganon(&["fmt", "plans/j.json"], &folder);
    assert_eq!(output.status.code(), Some(1), "{}", text(&output));
    assert!(text(&output).contains("left as it is"), "{}", text(&output));
    assert_eq!(fs::read_to_string(folder.join("plans/j.json")).unwrap(), plan);
}

/// What runs in CI is read in a terminal too.
#[test]
fn annotations_hold_nothing_that_a_terminal_obeys() {
    let folder = project("escape");
    let path = folder.join("plans/first.yaml");
    let plan = fs::read_to_string(&path).unwrap().replace("sports\n", "\"spo\\erts\"\n");
    fs::write(&path, plan).unwrap();
    let output = reorganon(&["check", "plans/first.yaml", "--format", "github"], &folder);
    assert!(!output.stdout.contains(&0x1b) && text(&output).contains("::error"), "{}", text(&output));
}

/// A plan that is a test has nothing to repair where it fails as it says, and only the rest where more fails.
#[test]
fn repair_leaves_what_is_expected_to_fail() {
    let folder = project("expected");
    let head = "expect:\n  - {denied: headcount-increase, at: one}\n";
    write_plan(&folder, "as-expected.yaml", head, MORE);
    let output = reorganon(&["repair", "plans/as-expected.yaml"], &folder);
    let said = "nothing to drop: the plan fails, as it expects\n";
    assert_eq!((output.status.code(), text(&output).as_str()), (Some(0), said));
    let more =
        format!("{MORE}\n  - {{id: two, on: 2018-10-02, do: [{{reparent: {{body: culture, to: culture/office}}}}]}}");
    write_plan(&folder, "more.yaml", head, &more);
    let output = reorganon(&["repair", "plans/more.yaml"], &folder);
    let said = "drop two: the rest is carried out, or fails as the plan expects; no smaller set";
    assert!(output.status.code() == Some(1) && text(&output).contains(said), "{}", text(&output));
}

/// A name that nobody knows is corrected, and no step dropped for it; one that a later step founds says so.
#[test]
fn repair_shows_what_is_misspelt_and_founders_that_come_later_are_named() {
    let (folder, _) = mistaken("slip", "            - sports\n", "            - sport\n");
    let output = reorganon(&["repair", "plans/first.yaml"], &folder);
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output).contains("did you mean `sports`?"), "{}", text(&output));

    let folder = project("later");
    let plan = "reorg: 1\ntitle: T\ncharter: charter\nsteps:\n  \
        - {id: uses, on: 2018-10-01, do: [{rename: {body: fresh, name: Khác}}]}\n  \
        - {id: founds, on: 2018-11-01, do: [{merge: {bodies: [culture, sports], into: {id: fresh, name: Mới}}}]}\n";
    fs::write(folder.join("plans/later.yaml"), plan).unwrap();
    let output = reorganon(&["check", "plans/later.yaml"], &folder);
    assert!(text(&output).contains("step `founds` founds it: put that one before"), "{}", text(&output));
}

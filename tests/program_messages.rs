//! What the program says to mistakes: what is wrong, where, and what to do, once and in words for those who write files.
#![cfg(feature = "cli")]
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

#[path = "common/program.rs"]
mod called;

use called::{begun, reorganon, text};

/// An empty folder.
fn empty(name: &str) -> PathBuf {
    called::empty("program_messages", name)
}

/// A fresh folder with a project in it.
fn project(name: &str) -> PathBuf {
    begun("program_messages", name)
}

/// A plan of one step with this operation, and these lines in its head.
fn write_plan(folder: &Path, name: &str, head: &str, operation: &str) {
    let steps = format!("  - id: one\n    on: 2018-10-01\n    cites: clause 7\n    do:\n      - {operation}\n");
    let plan = format!("reorg: 1\ntitle: T\ncharter: charter\n{head}steps:\n{steps}");
    fs::write(folder.join("plans").join(name), plan).unwrap();
}

/// Each error of a plan: its message and its help.
fn errors(folder: &Path, plan: &str) -> Vec<(String, String)> {
    let output = reorganon(&["check", plan, "--format", "json"], folder);
    let json: Value = serde_json::from_slice(&output.stdout).unwrap();
    let all = json.pointer("/plans/0/diagnostics").unwrap().as_array().unwrap();
    let errors = all.iter().filter(|one| one["severity"] == "error");
    errors.map(|one| ["message", "help"].map(|field| one[field].as_str().unwrap().to_owned()).into()).collect()
}

const RENAME: &str = "rename: {body: culture, name: Sở Văn hoá và Du lịch}";
const CIRCLE: &str = "reparent: {body: culture, to: culture/office}";

#[test]
fn each_mistake_is_told_once_with_what_to_do() {
    let folder = project("once");
    let rename = |body: &str| format!("rename: {{body: {body}, name: X}}");
    let target = |rest: &str| format!("targets: [{{id: a, by: 2018-12-31, {rest}}}]\n");
    let for_each = format!("{RENAME}\n    for-each: {{territory: {{tier: distrct}}}}");
    let cases: [(&str, &str, &str, &str); 17] = [
        ("", &rename("zzzqqq"), "there is no body `zzzqqq`", "`reorganon show <organisation> --tree 9` lists them"),
        ("", "abolish-post: {post: zzzqqq}", "there is no post `zzzqqq`", "an id of the table `posts`"),
        ("", "retire-function: {function: zzzqqq}", "there is no function `zzzqqq`", "the table `functions`"),
        (
            "",
            "adjust-establishment: {body: culture, by: {soldier: 1}}",
            "there is no staff category `soldier`",
            "there are these staff categories: `civil-servant`",
        ),
        ("", &for_each, "there is no tier `distrct`", "there are these tiers: `province`"),
        (
            &target("bodies: {tier: provnce}, at-most: 0"),
            RENAME,
            "there is no tier `provnce`",
            "did you mean `province`?",
        ),
        (&target("bodies: {}"), RENAME, "target `a` does not say how much it asks for", "write one of: at-least,"),
        (&target("bodies: {}, at-most: 1, at-least: 1"), RENAME, "asks for two things", "write one of: at-least,"),
        (&target("at-most: 1"), RENAME, "target `a` does not say what is measured", "write one of: unified,"),
        (&target("bodies: {}, at-most: 101%"), RENAME, "`101%` is more than all", "write a whole number of per cent"),
        (&target("bodies: {}, at-most: most"), RENAME, "`most` is no quota", "write a whole number of per cent"),
        (&target("bodies: {}, at-most: 1/0"), RENAME, "`1/0` is a share of nothing", "write a lower number above zero"),
        ("baseline: {digest: 0000000000000001}\n", RENAME, "a state with digest 0000000000000001", "write `digest: "),
        ("baseline: {as-of: 2001-01-01}\n", RENAME, "for the state of 2001-01-01", "write `as-of: 2018-04-19`"),
        ("expect: [{refused: circel}]\n", RENAME, "refused as `circel`", "did you mean `circle`?"),
        ("expect: [{refused: nonsense-word}]\n", RENAME, "refused as `nonsense-word`", "`reorganon explain` lists"),
        (
            "waivers: [{rule: headcount-increase, subject: {tier: distrct}, reason: r, authority: a, until: 2019-01-01}]\n",
            RENAME,
            "is for nobody: there is no tier `distrct`",
            "there are these tiers",
        ),
    ];
    for (head, operation, message, help) in cases {
        write_plan(&folder, "one.yaml", head, operation);
        let found = errors(&folder, "plans/one.yaml");
        let [(said, to_do)] = &found[..] else { panic!("{head}{operation}: {found:?}") };
        assert!(said.contains(message) && to_do.contains(help), "{head}{operation}: {said} | {to_do}");
        // The clause of a first charter is yet to be written.
        let own = said.replace("write here the clause", "the clause");
        assert!(!own.contains("did you mean") && !own.contains("write "), "help stands in the message: {said}");
    }
}

#[test]
fn one_slip_is_one_error() {
    let folder = project("slips");
    let first = fs::read_to_string(folder.join("plans/first.yaml")).unwrap();
    let path = "plans/first.yaml";
    for (from, to, message, help) in [
        (
            "          into: culture/office",
            "          in-to: culture/office",
            "unknown field `in-to`",
            "did you mean `into`?",
        ),
        ("    on: 2018-10-01\n", "", "`on` is missing", "write it here: `on: 2018-04-19`"),
        ("reorg: 1\n", "", "`reorg` is missing", "write it here: `reorg: 1`"),
        (
            "    on: 2018-10-01\n",
            "    on: 2018-10-01\n    approval: yes\n",
            "`yes` is no approval",
            "write `pending`, or",
        ),
    ] {
        fs::write(folder.join(path), first.replacen(from, to, 1)).unwrap();
        let found = errors(&folder, path);
        let [(said, to_do)] = &found[..] else { panic!("{to}: {found:?}") };
        assert!(said == message && to_do.contains(help), "{to}: {said} | {to_do}");
    }
    for (name, help) in
        [("plans/frist.yaml", "did you mean `plans/first.yaml`?"), ("org/bodies.csv", "name a file in YAML")]
    {
        assert!(errors(&folder, name)[0].1.contains(help), "{name}");
    }
    // What a charter says of a rule that has nothing to be said of it.
    let charter = fs::read_to_string(folder.join("charter.yaml")).unwrap();
    fs::write(folder.join(path), first).unwrap();
    fs::write(folder.join("charter.yaml"), charter.replacen("    plan: deny\n", "    with: {kinds: [office]}\n", 1))
        .unwrap();
    assert_eq!(
        errors(&folder, path),
        [("unknown field `kinds`".into(), "drop it: there is nothing to be said here".into())]
    );
}

#[test]
fn a_table_without_its_first_line_is_one_error() {
    let folder = project("header");
    let path = folder.join("org/bodies.csv");
    let table = fs::read_to_string(&path).unwrap();
    let (head, rows) = table.split_once('\n').unwrap();
    fs::write(&path, rows).unwrap();
    let found = errors(&folder, "plans/first.yaml");
    let [(said, to_do)] = &found[..] else { panic!("{found:?}") };
    assert_eq!(said, "the line with the names of the columns is missing");
    assert_eq!(to_do, &format!("write it before the rows: {head}"));
    // One wrong name is told by itself.
    fs::write(&path, table.replacen("name", "nmae", 1)).unwrap();
    let found = errors(&folder, "plans/first.yaml");
    assert!(found.iter().any(|(_, help)| help == "did you mean `name`?"), "{found:?}");
}

#[test]
fn ids_that_differ_only_in_capitals_are_told() {
    let folder = project("capitals");
    let path = folder.join("org/bodies.csv");
    let table = fs::read_to_string(&path).unwrap();
    fs::write(&path, table + "Culture,Sở Văn hoá,department,state,province,,peoples-committee,,,,,,,,\n").unwrap();
    let said = "warning[alike-keys]: the bodies `Culture` and `culture` differ only in small and capital letters";
    for (arguments, status) in [(["check", "plans/first.yaml"], 0), (["show", "org"], 0)] {
        let output = reorganon(&arguments, &folder);
        assert_eq!(output.status.code(), Some(status));
        let text = text(&output);
        assert!(text.contains(said) && text.contains("org/bodies.csv:9:1") && text.contains("rename one"), "{text}");
    }
}

#[test]
fn rows_that_stand_twice_name_the_first() {
    let folder = project("twice");
    for (table, rows, said) in [
        ("unions", "culture/head,sports/head\nsports/head,culture/head\n", "stands twice, also in line 2"),
        (
            "appointments",
            "culture/deputy-1,sports/deputy-1,2019-01-01\nculture/deputy-1,sports/deputy-1,2020-01-01\n",
            "stands twice, also in line 2",
        ),
        ("assets", "culture,vehicles,3\nculture,vehicles,4\n", "two rows for `vehicles`, also in line 2"),
        (
            "delegations",
            "culture,sports,2019-01-01\nculture,sports,2019-01-01\n",
            "is delegated to `sports` twice, also in line 2",
        ),
        ("codes", "culture,1,,\nculture,2,2018-01-01,\n", "begins before its code `1` has ended, also in line 2"),
        ("posts", "culture/second,culture,head,civil-servant,,,,\n", "a second head, `culture/second`, also in line "),
    ] {
        let path = folder.join(format!("org/{table}.csv"));
        let before = fs::read_to_string(&path).unwrap();
        fs::write(&path, format!("{before}{rows}")).unwrap();
        let found = errors(&folder, "plans/first.yaml");
        assert!(found.iter().any(|(message, help)| message.contains(said) && !help.is_empty()), "{table}: {found:?}");
        fs::write(&path, before).unwrap();
    }
}

#[test]
fn every_code_is_explained_and_a_charter_shows_its_articles() {
    let folder = project("explain");
    let explain = |arguments: &[&str]| reorganon(&[&["explain"], arguments].concat(), &folder);
    let all = text(&explain(&[]));
    for code in ["headcount-increase", "circle", "missed-target", "unknown-rule", "file", "plan"] {
        assert!(all.contains(&format!("  {code} ")), "{code}: {all}");
    }
    for code in ["circle", "missed-target", "unknown-rule", "file"] {
        let page = explain(&[code]);
        assert!(page.status.success() && text(&page).starts_with(&format!("{code}\n\n")), "{}", text(&page));
    }
    let circel = explain(&["circel"]);
    assert!(circel.status.code() == Some(2) && text(&circel).contains("did you mean `circle`?"), "{}", text(&circel));
    assert!(text(&explain(&["nonsense-word"])).contains("`reorganon explain` lists all codes"));
    let charter = explain(&["--charter", "charter.yaml"]);
    let said = text(&charter);
    assert!(
        charter.status.success() && said.starts_with("charter charter: 3 articles\n  headcount-increase: "),
        "{said}"
    );
    assert!(
        said.contains("new-focal-point: write here the clause that forbids more focal points (step warn, plan deny)")
    );
    let law = "charter: 1\nname: c\ntitle: C\nrules:\n  - {rule: deputy-excess, source: s, scope: {kind: office}, grace: {years: 3}, with: {otherwise: 1}}\n";
    std::fs::write(folder.join("law.yaml"), law).unwrap();
    let said = text(&explain(&["deputy-excess", "--charter", "law.yaml"]));
    for line in ["    scope: {\"kind\":[\"office\"]}\n", "\"otherwise\":1", "\"years\":3"] {
        assert!(said.contains(line), "{line}: {said}");
    }
    let unknown = "charter: 1\nname: c\ntitle: C\nrules:\n  - {rule: deputy-exces, source: s}\n  - {rule: rule-of-2030, source: t, with: {x: 1}}\n";
    std::fs::write(folder.join("unknown.yaml"), unknown).unwrap();
    let said = text(&explain(&["--charter", "unknown.yaml"]));
    for line in [
        "    there is no rule `deputy-exces`: did you mean `deputy-excess`?\n",
        "    there is no rule `rule-of-2030`\n    with: ",
    ] {
        assert!(said.contains(line), "{line}: {said}");
    }
    assert_eq!(explain(&["--charter", "none.yaml"]).status.code(), Some(2));
    let none = explain(&["circle", "--charter", "charter.yaml"]);
    assert!(none.status.code() == Some(2) && text(&none).contains("`circle` is no rule"), "{}", text(&none));
}

#[test]
fn a_project_is_begun_with_all_that_is_listed_and_its_plan_passes() {
    let folder = empty("begun");
    // The project is a repository of its own.
    fs::create_dir_all(folder.join("demo/.git")).unwrap();
    let begun = text(&reorganon(&["init", "demo"], &folder));
    let (files, now) = begun.split_once("now: reorganon ").unwrap();
    let listed: Vec<_> = files.lines().collect();
    assert!(listed.contains(&"demo/.github/workflows/reorganisation.yaml"), "{begun}");
    assert!(listed.iter().all(|file| folder.join(file).exists()), "{begun}");
    let printed: Vec<_> = now.split_whitespace().collect();
    assert_eq!(text(&reorganon(&printed, &folder)), "demo/plans/first.yaml: passes, 2 steps\n");
    // Only the root of a repository is read for workflows.
    let folder = empty("in a repository");
    fs::create_dir(folder.join(".git")).unwrap();
    assert!(text(&reorganon(&["init", "demo"], &folder)).contains("at the root of a repository only"));
    assert!(!text(&reorganon(&["init"], &folder)).contains("at the root"));
}

#[test]
fn junit_has_warnings_and_what_fails_as_expected() {
    let folder = project("junit");
    let establish = "establish: {body: {id: new, name: Mới, kind: department, sector: state, tier: province, line: peoples-committee}}";
    write_plan(&folder, "warned.yaml", "", establish);
    let junit = text(&reorganon(&["check", "plans/warned.yaml", "--format", "junit"], &folder));
    let out = junit.split("<system-out>").nth(1).unwrap();
    assert!(out.starts_with("warning: plans/warned.yaml:9:") && out.contains("new-focal-point: step `one`"), "{junit}");
    write_plan(&folder, "expected.yaml", "expect: [{refused: circle}]\n", CIRCLE);
    let junit = text(&reorganon(&["check", "plans/expected.yaml", "--format", "junit"], &folder));
    assert!(junit.contains("failures=\"0\"") && junit.contains("<system-out>note: plans/expected.yaml:10:"), "{junit}");
}

#[test]
fn sarif_has_whole_regions_and_a_rule_for_each_result() {
    let folder = project("sarif");
    write_plan(&folder, "circle.yaml", "", CIRCLE);
    write_plan(&folder, "name.yaml", "", "rename: {body: cultura, name: X}");
    fs::write(folder.join("plans/broken.yaml"), "reorg: 1\ntitle: [\n").unwrap();
    let plans = ["plans/circle.yaml", "plans/name.yaml", "plans/broken.yaml"];
    let output = reorganon(&[&["check", "--format", "sarif"], &plans[..]].concat(), &folder);
    let run = &serde_json::from_slice::<Value>(&output.stdout).unwrap()["runs"][0];
    let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
    let ids: BTreeSet<_> = rules.iter().map(|rule| rule["id"].as_str().unwrap()).collect();
    assert_eq!(ids.len(), rules.len(), "each rule once");
    let results = run["results"].as_array().unwrap();
    let codes: BTreeSet<_> = results.iter().map(|result| result["ruleId"].as_str().unwrap()).collect();
    assert_eq!(codes, BTreeSet::from(["circle", "file", "plan"]));
    assert!(codes.is_subset(&ids));
    let region = |number: usize| &results[number]["locations"][0]["physicalLocation"]["region"];
    let columns = |number: usize| {
        ["startLine", "startColumn", "endLine", "endColumn"].map(|field| region(number)[field].as_u64().unwrap())
    };
    assert_eq!(columns(0), [9, 39, 9, 53], "the word `culture/office`");
    assert_eq!(columns(1), [9, 24, 9, 31], "the word `cultura`");
}

#[test]
fn an_event_is_pointed_at_where_it_is_wrong_and_in_plain_words() {
    let folder = empty("case");
    let list = "key,level,code,name,kind,parent\nu:1,unit,01,A,,\nu:2,unit,02,B,,\n";
    fs::write(folder.join("initial.csv"), list).unwrap();
    let event = |date: &str, sort: &str, key: &str| {
        format!(
            r#"{{"seq": 1, "date": "{date}", "type": "{sort}", "goes_on": [], "inputs": [{{"key": "u:1"}}, {{"key": "{key}"}}], "outputs": [{{"key": "u:3", "level": "unit", "code": "03", "name": "C"}}]}}"#
        )
    };
    let good = event("2016-01-01", "merge", "u:2");
    let cases = [
        (event("2016-01-01", "mergee", "u:2"), "mergee", "event 1: unknown type `mergee`", "did you mean `merge`?"),
        (event("2016-13-01", "merge", "u:2"), "2016-13-01", "months are counted from 01 to 12", ""),
        (event("2016-01-01", "merge", "u:9"), "u:9", "`u:9`", ""),
        (good.replace("\"goes_on\": []", "\"goes\": []"), "goes", "unknown field `goes`", "goes_on"),
        (good.replace("\"goes_on\": [], ", ""), "", "event 1: `goes_on` is missing", "write it here"),
        (good.replace("\"seq\": 1", "\"seq\": \"1\""), "", "the text \"1\" stands where a number belongs", "digits"),
    ];
    for (line, word, said, help) in cases {
        fs::write(folder.join("events.jsonl"), &line).unwrap();
        let output = reorganon(&["replay", "."], &folder);
        let text = text(&output);
        assert_eq!(output.status.code(), Some(2), "{text}");
        assert!(text.contains(said) && text.contains(help), "{line}: {text}");
        for raw in ["invalid type", "expected u64", "missing field", "at line 1"] {
            assert!(!text.contains(raw), "{raw}: {text}");
        }
        if !word.is_empty() {
            let column = line.find(word).unwrap() + 1;
            assert!(text.contains(&format!("./events.jsonl:1:{column}\n")), "{column}: {text}");
        }
    }
}

#[test]
fn what_is_said_is_said_well() {
    let folder = project("said");
    write_plan(&folder, "one.yaml", "", RENAME);
    let said = |arguments: &[&str]| text(&reorganon(arguments, &folder));
    assert!(
        said(&["order", "plans/one.yaml"]).starts_with("T: 1 step, 0 pairs: "),
        "{}",
        said(&["order", "plans/one.yaml"])
    );
    assert!(said(&["show", "plans/one.yaml"]).contains("1 of 1 step carried out"));
    let shown = said(&["show", "plans"]);
    assert!(shown.contains("this folder is no organisation") && shown.contains("for a plan, its file"), "{shown}");
    // A refused step cites what it carries out.
    write_plan(&folder, "circle.yaml", "", CIRCLE);
    assert!(said(&["check", "plans/circle.yaml"]).contains("= source: clause 7 (cited by the step)"));
    // A step may be called by a number, as a decision calls its articles.
    let plan = fs::read_to_string(folder.join("plans/one.yaml")).unwrap();
    fs::write(folder.join("plans/number.yaml"), plan.replace("id: one", "id: 1a")).unwrap();
    assert_eq!(said(&["check", "plans/number.yaml"]), "plans/number.yaml: passes, 1 step\n");
    // Why a plan is not in canonical form.
    let first = fs::read_to_string(folder.join("plans/first.yaml")).unwrap();
    fs::write(folder.join("plans/first.yaml"), format!("# A word.\n{first}")).unwrap();
    assert!(said(&["fmt", "--check", "plans/first.yaml"]).contains("not in canonical form: has comments, which"));
    fs::write(folder.join("plans/first.yaml"), first.replace("title: First round", "title: 'First round'")).unwrap();
    let why = "plans/first.yaml: not in canonical form: line 2 would be `title: First round`\n";
    assert_eq!(said(&["fmt", "--check", "plans/first.yaml"]), why);
    // A file is named once where a charter is looked for.
    fs::remove_file(folder.join("charter.yaml")).unwrap();
    let missing = said(&["check", "plans/one.yaml"]);
    assert!(missing.contains("no `charter/charter.yaml` or `charter.yaml` beside the plan"), "{missing}");
}

/// A search that looked at everything says that there is nothing; what the whole plan expects in vain is told.
#[test]
fn a_search_without_an_end_and_one_that_found_nothing_are_told_apart() {
    let folder = project("searched");
    let step = |id: &str, operation: &str| {
        format!("  - {{id: {id}, on: 2018-10-01, cites: c, do: [{{adjust-establishment: {operation}}}]}}\n")
    };
    let write = |expect: &str, steps: &[String]| {
        let plan = format!("reorg: 1\ntitle: T\ncharter: charter\nexpect: [{expect}]\nsteps:\n{}", steps.concat());
        fs::write(folder.join("plans/searched.yaml"), plan).unwrap();
    };
    let more = |id: &str| step(id, "{body: culture, by: {civil-servant: 1}}");
    // What is expected to fail is what makes the net effect fail, as soon as it is let pass: the two cannot both be.
    write("{denied: headcount-increase, at: b}", &[more("a"), more("b")]);
    let first = reorganon(&["repair", "plans/searched.yaml"], &folder);
    assert!(text(&first).starts_with("drop a: "), "{}", text(&first));
    assert!(!text(&first).contains("left aside"), "{}", text(&first));
    write("{denied: headcount-increase, at: b}, {refused: circle, at: b}", &[more("a"), more("b")]);
    let vain = reorganon(&["repair", "plans/searched.yaml"], &folder);
    assert!(text(&vain).contains("left aside: 1 expectation that the plan as it is does not meet"), "{}", text(&vain));
    // `z` needs what `a` makes, and is expected to fail; `a` must not be: whichever is dropped, one of them is missed.
    let found = "  - {id: a, on: 2018-10-01, cites: c, do: [{establish: {body: {id: new, name: Mới, kind: department, sector: \
                 state, tier: province, line: peoples-committee}, establishment: {civil-servant: 3}}}]}\n";
    write("{denied: headcount-increase, at: z}", &[found.into(), step("z", "{body: new, by: {civil-servant: 1}}")]);
    for runs in ["500", "100000"] {
        let none = reorganon(&["repair", "plans/searched.yaml", "--runs", runs], &folder);
        let said = text(&none);
        assert!(said.contains("every one was tried") || said.starts_with("drop "), "{said}");
        assert!(!said.contains("--runs allows more"), "{said}");
    }
    let few = reorganon(&["repair", "plans/searched.yaml", "--runs", "1"], &folder);
    assert!(!text(&few).contains("every one was tried"), "{}", text(&few));
}

/// What a body has in both tables is not shown as another figure because others come and go.
#[test]
fn a_difference_shows_the_figures_of_both_tables() {
    let folder = project("figures");
    let copy = folder.join("copy");
    fs::create_dir(&copy).unwrap();
    for file in fs::read_dir(folder.join("org")).unwrap() {
        let file = file.unwrap();
        let whole = fs::read_to_string(file.path()).unwrap();
        let is_table = file.path().extension().is_some_and(|extension| extension == "csv");
        let kept = whole.lines().filter(|line| !is_table || !line.contains("tourism"));
        fs::write(copy.join(file.file_name()), kept.map(|line| format!("{line}\n")).collect::<String>()).unwrap();
    }
    let said = text(&reorganon(&["diff", "org", "copy"], &folder));
    assert!(said.contains(" beside what else is done)"), "{said}");
    for line in said.lines().filter(|line| line.contains("authorised")) {
        let (was, rest) = line.split_once(" → ").unwrap();
        let was: i64 = was.rsplit(' ').next().unwrap().parse().unwrap();
        let is: i64 = rest.split([' ', ',']).next().unwrap().parse().unwrap();
        assert!(was == is && is >= 0, "{line}");
    }
}

/// A CI that shows text only shows the data that a fault rests on as well.
#[test]
fn every_place_stands_in_annotations_and_junit() {
    let folder = project("places");
    write_plan(&folder, "more.yaml", "", "adjust-establishment: {body: culture, by: {civil-servant: 1}}");
    for form in ["junit", "github"] {
        let said = text(&reorganon(&["check", "plans/more.yaml", "--format", form], &folder));
        for place in ["plans/more.yaml:", "establishment.csv:", "charter.yaml:"] {
            assert!(said.contains(place), "{form} {place}: {said}");
        }
    }
}

//! Diagnostics: each points at the plan, at the data and at the clause, and says what to do.
#![cfg(feature = "files")]
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::path::Path;

use reorganon::diagnostic::{Files, Report, Severity};
use reorganon::document::{Places, Sources};
use reorganon::finding::Level;
use reorganon::{Charter, Org, Plan};

struct Project {
    org: Org,
    sources: Sources,
    charter: Charter,
    charter_places: Places,
}

fn project() -> Project {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/an_giang");
    let (org, sources) = Org::open_with_sources(folder.join("org")).unwrap();
    let (charter, charter_places) = Charter::open_with_places(folder.join("charter/vn-2018.yaml")).unwrap();
    Project { org, sources, charter, charter_places }
}

impl Project {
    fn files<'a>(&'a self, plan: &'a Places) -> Files<'a> {
        Files::new().plan(plan).charter(&self.charter_places).org(&self.sources)
    }

    fn report(&self, steps: &str) -> Report {
        let text = format!("reorg: 1\ntitle: Trial\nsteps:\n{steps}approval: {{by: Politburo, on: 2018-04-19}}\n");
        let (plan, places) = Plan::parse_with_places("plans/trial.yaml", &text).unwrap();
        match plan.run(&self.org, &self.charter) {
            Ok(run) => Report::of_run(&run, &self.files(&places)),
            Err(errors) => Report::of_plan(&errors, &self.files(&places)),
        }
    }
}

/// The report without the folder of this machine, and the lines of the data, which change with the data.
fn masked(report: &Report) -> String {
    report.to_text(false).replace(concat!(env!("CARGO_MANIFEST_DIR"), "/"), "")
}

fn shows(report: &Report, lines: &[&str]) {
    let text = masked(report);
    let mut rest = text.as_str();
    for line in lines {
        let at = rest.find(line);
        assert!(at.is_some(), "no `{line}` (in this order) in\n{text}");
        rest = &rest[at.unwrap() + line.len()..];
    }
}

#[test]
fn a_denial_shows_the_plan_the_data_the_measure_the_clause_and_the_way_out() {
    let report = project().report(
        "  - id: more-civil-servants\n    on: 2018-07-01\n    do:\n      - adjust-establishment: {body: organisation-commission, by: {civil-servant: 2}}\n    cites: clause\n",
    );
    assert_eq!((report.errors(), report.diagnostics()[0].severity), (1, Severity::Error));
    assert_eq!(report.diagnostics()[0].measure.unwrap().slack().unwrap().count(), Some(-2));
    shows(
        &report,
        &[
            "error[headcount-increase]: step `more-civil-servants`: staff category `civil-servant`",
            "--> plans/trial.yaml:7:68",
            "7 |       - adjust-establishment: {body: organisation-commission, by: {civil-servant: 2}}",
            "^^^^^^^^^^^^^ 2 too many",
            "::: examples/an_giang/org/establishment.csv:",
            "authorised for `organisation-commission`",
            "= measured 2, limit at most 0, slack -2, on assumed figures",
            "= source: 19-CTr/TU, II.2.1, III.1, III.2 (no more establishment) (deny, in force since 2018-04-19, stated, \
             examples/an_giang/charter/vn-2018.yaml:",
            "= help: drop the increase, or say from which body the heads come (`transfer-staff`)",
        ],
    );
}

#[test]
fn a_refusal_over_numbers_shows_the_row_of_the_number() {
    let report = project().report(
        "  - id: too-many\n    on: 2018-07-01\n    do:\n      - transfer-staff: {from: agriculture-department/inspectorate, to: home-affairs-department, staff: {civil-servant: 6}}\n    cites: clause\n",
    );
    assert_eq!(report.diagnostics()[0].measure.unwrap().slack().unwrap().count(), Some(-1));
    shows(
        &report,
        &[
            "error[too-few-staff]: step `too-many` is impossible: `agriculture-department/inspectorate` has 5 authorised",
            "--> plans/trial.yaml:7:106",
            "::: examples/an_giang/org/establishment.csv:5:",
            "agriculture-department/inspectorate,civil-servant,5,5,true",
            "- authorised for `agriculture-department/inspectorate`",
            "= measured 6, limit at most 5, slack -1",
        ],
    );
}

#[test]
fn deputies_are_shown_where_they_stand() {
    let report = project().report(
        "  - id: third\n    on: 2018-07-01\n    do:\n      - create-post: {body: agricultural-extension-centre, role: deputy, id: deputy-3, title: Phó Giám đốc, category: public-employee}\n    cites: clause\n",
    );
    shows(
        &report,
        &[
            "[deputy-increase]: step `third`",
            "::: examples/an_giang/org/posts.csv:2:",
            "agricultural-extension-centre/deputy-1,agricultural-extension-centre,deputy,",
            "`agricultural-extension-centre/deputy-1` in the data",
            "agricultural-extension-centre/deputy-2,agricultural-extension-centre,deputy,",
        ],
    );
}

/// Other operations of the step name other bodies; the heads are of one of them.
#[test]
fn the_rows_are_those_of_what_was_changed() {
    let report = project().report(
        "  - id: crowd\n    on: 2018-07-01\n    do:\n      - rename: {body: agriculture-department, name: A}\n      - rename: {body: home-affairs-department, name: B}\n      - rename: {body: religion-board, name: C}\n      - adjust-establishment: {body: agriculture-department/inspectorate, by: {civil-servant: 2}}\n    cites: clause\n",
    );
    let found = report.diagnostics().iter().find(|found| found.code == "headcount-increase").unwrap();
    let texts: Vec<_> = found.labels.iter().map(|label| label.text.as_str()).collect();
    assert_eq!(texts, ["2 too many", "authorised for `agriculture-department/inspectorate`"]);
    assert_eq!(found.labels[0].place.line, 10);
}

/// The labels in the data of the first finding of a rule, as `<line of the file>: <text>`.
fn rows_shown(report: &Report, code: &str) -> Vec<String> {
    let found = report.diagnostics().iter().find(|found| found.code == code).unwrap();
    let rows = found.labels.iter().filter(|label| label.place.file.ends_with(".csv"));
    let table = |file: &str| file.rsplit('/').next().unwrap().to_owned();
    rows.map(|label| format!("{}: {}", table(&label.place.file), label.text)).collect()
}

#[test]
fn the_rows_are_those_that_a_rule_or_a_refusal_looks_at() {
    let charter = "charter: 1
name: c
title: Frame
rules:
  - {rule: body-excess, source: L28, with: {of: {kind: department}, at-most: 1}}
  - {rule: post-excess, source: L28, with: {of: {kind: department}, roles: [deputy], at-most: 1}}
  - {rule: pool-average-exceeded, source: L5, with: {of: {kind: department}, average: 1}}
  - {rule: decides-and-inspects, step: deny, source: III.5, with: {pairs: [{decides: agriculture, inspects: inspection}]}}
";
    let mut project = project();
    (project.charter, project.charter_places) = Charter::parse_with_places("frame.yaml", charter).unwrap();
    let body = "{id: tourism, name: Du lịch, kind: department, sector: state-executive, tier: province, line: provincial-peoples-committee}";
    let report = project.report(&format!("  - id: one-more\n    on: 2018-07-01\n    do:\n      - establish: {{body: {body}, establishment: {{civil-servant: 3}}, head: civil-servant, deputies: 2}}\n      - rename: {{body: religion-board, name: R}}\n    cites: clause\n  - id: both\n    on: 2018-07-01\n    do:\n      - transfer-function: {{function: an-giang/agriculture, to: provincial-inspectorate}}\n    cites: clause\n  - id: end\n    on: 2018-07-01\n    do:\n      - dissolve: {{body: agricultural-extension-centre, functions: {{an-giang/agricultural-extension: agriculture-department}}, subordinates-to: agriculture-department}}\n    cites: clause\n"));
    let all = [
        (
            "body-excess",
            vec![
                "bodies.csv: `agriculture-department` in the data",
                "bodies.csv: `construction-department` in the data",
                "bodies.csv: `culture-department` in the data, and 14 more rows",
            ],
        ),
        (
            "post-excess",
            vec![
                "posts.csv: `agriculture-department/deputy-1` in the data",
                "posts.csv: `agriculture-department/deputy-2` in the data",
                "posts.csv: `agriculture-department/deputy-3` in the data, and 46 more rows",
            ],
        ),
        (
            "pool-average-exceeded",
            vec![
                "posts.csv: `agriculture-department/deputy-1` in the data",
                "posts.csv: `agriculture-department/deputy-2` in the data",
                "posts.csv: `agriculture-department/deputy-3` in the data, and 46 more rows",
            ],
        ),
        (
            "decides-and-inspects",
            vec![
                "functions.csv: `an-giang/agriculture` and its lead in the data",
                "functions.csv: `an-giang/complaints`, led by `provincial-inspectorate` in the data",
                "functions.csv: `an-giang/inspection`, led by `provincial-inspectorate` in the data",
            ],
        ),
        ("unrouted", vec!["establishment.csv: authorised for `agricultural-extension-centre`"]),
    ];
    for (code, rows) in all {
        assert_eq!(rows_shown(&report, code), rows, "{code}");
    }
}

/// Of several operations that name a body, the one with which a fault came is shown, and that which brings about a fault of
/// the whole; of a step that is carried out with a warning too.
#[test]
fn the_operation_is_shown_with_which_a_fault_came() {
    let charter = "charter: 1
name: c
title: Frame
rules:
  - {rule: body-excess, source: L28, with: {of: {kind: department}, at-most: 17}}
  - {rule: deputy-excess, source: L5, step: LEVEL, with: {otherwise: 3}}
";
    let body = "{id: tourism, name: Du lịch, kind: department, sector: state-executive, tier: province, line: provincial-peoples-committee}";
    let deputy = |number| {
        format!(
            "create-post: {{body: construction-department, id: construction-department/deputy-{number}, role: deputy, category: civil-servant}}"
        )
    };
    let lines = |operations: &[&str], level: &str| {
        let mut project = project();
        (project.charter, project.charter_places) =
            Charter::parse_with_places("frame.yaml", &charter.replace("LEVEL", level)).unwrap();
        let operations: String = operations.iter().map(|one| format!("      - {one}\n")).collect();
        let report = project.report(&format!("  - id: s\n    on: 2018-07-01\n    do:\n{operations}"));
        let place = |found: &reorganon::diagnostic::Diagnostic| {
            let place = found.place().unwrap();
            (found.code.clone(), place.line - 7, place.column)
        };
        report.diagnostics().iter().map(place).collect::<Vec<_>>()
    };
    let (rename, found) = ("rename: {body: construction-department, name: X}", format!("establish: {{body: {body}}}"));
    let (four, five) = (deputy(4), deputy(5));
    let at = |code: &str, operation, column| (code.to_owned(), operation, column);
    assert_eq!(
        lines(&[rename, &four, "rename: {body: culture-department, name: Y}", &found], "deny"),
        [at("body-excess", 3, 9), at("deputy-excess", 1, 29)]
    );
    // The fifth makes worse what the fourth is.
    let warned = lines(&[rename, &four, &five, "recode: {body: construction-department, code: x}"], "warn");
    assert_eq!(warned[0], at("deputy-excess", 1, 29));
}

/// What would fail once it is approved is shown at its operation, as what fails.
#[test]
fn the_operation_is_shown_with_which_a_fault_would_come_once_approved() {
    let mut project = project();
    let charter = "charter: 1\nname: c\ntitle: C\nrules:\n  - {rule: headcount-increase, source: III.2}\n";
    (project.charter, project.charter_places) = Charter::parse_with_places("c.yaml", charter).unwrap();
    let step = |approval: &str| {
        let operations = ["-1", "+3"]
            .map(|by| format!("adjust-establishment: {{body: home-affairs-department, by: {{civil-servant: {by}}}}}"));
        let operations: String = operations.iter().map(|one| format!("      - {one}\n")).collect();
        format!("  - id: s\n    on: 2018-07-01\n    approval: {approval}\n    do:\n{operations}")
    };
    let shown = |approval: &str| {
        let report = project.report(&step(approval));
        let found = report.diagnostics().iter().find(|found| found.code == "headcount-increase").unwrap().clone();
        let labels: Vec<_> = found.labels.into_iter().map(|label| (label.place.line, label.text)).collect();
        (labels, found.message)
    };
    let (now, later) = (shown("{by: Politburo, on: 2018-04-19}"), shown("pending"));
    assert_eq!(now.0[0], (9, "2 too many".to_owned()));
    assert_eq!(later.1, format!("once approved, {}", now.1));
    assert_eq!(later.0, now.0);
}

/// The first finding of a rule in a step of these operations, under a charter of one rule: of each label the number of the
/// operation or the name of the table, and what it says.
fn labels(rule: &str, operations: &[String]) -> Vec<(String, String)> {
    let mut project = project();
    let charter = format!("charter: 1\nname: c\ntitle: C\nrules:\n  - {rule}\n");
    (project.charter, project.charter_places) = Charter::parse_with_places("c.yaml", &charter).unwrap();
    let operations: String = operations.iter().map(|one| format!("      - {one}\n")).collect();
    let report = project.report(&format!("  - id: s\n    on: 2018-07-01\n    do:\n{operations}"));
    let found = report.diagnostics().iter().find(|found| rule.contains(&found.code)).unwrap();
    let at = |place: &reorganon::document::Place| match place.file.rsplit('/').next().unwrap() {
        "trial.yaml" => (place.line - 7).to_string(),
        table => table.to_owned(),
    };
    found.labels.iter().map(|label| (at(&label.place), label.text.clone())).collect()
}

fn deputy_of(body: &str, number: usize) -> String {
    format!("create-post: {{body: {body}, id: {body}/deputy-{number}, role: deputy, category: civil-servant}}")
}

fn said<const N: usize>(labels: [(&str, &str); N]) -> Vec<(String, String)> {
    labels.map(|(at, text)| (at.to_owned(), text.to_owned())).to_vec()
}

/// What adds up is shown at each operation that adds to it, with the rows of what these name and of nothing else.
#[test]
fn all_operations_that_add_up_are_shown() {
    let more = |body: &str, by: &str| format!("adjust-establishment: {{body: {body}, by: {{civil-servant: {by}}}}}");
    let moved = "transfer-staff: {from: culture-department, to: religion-board, staff: {civil-servant: 1}}".to_owned();
    let (one, other) = (more("agriculture-department/inspectorate", "+1"), more("construction-department", "+1"));
    let rule = "{rule: headcount-increase, source: III.2}";
    assert_eq!(
        labels(rule, &[moved.clone(), one.clone(), moved.clone(), other.clone()]),
        said([
            ("1", "2 too many"),
            ("3", "adds to it"),
            ("establishment.csv", "authorised for `agriculture-department/inspectorate`"),
            ("establishment.csv", "authorised for `construction-department`"),
        ])
    );
    // What takes some of it back adds nothing, and what comes before it made it does.
    let less = more("culture-department", "-1");
    let shown = labels(rule, &[one.clone(), less, one.clone(), one.clone()]);
    assert_eq!(shown[..3], said([("2", "2 too many"), ("0", "adds to it"), ("3", "adds to it")]));
    // Of many, the first few.
    let shown = labels(rule, &vec![one; 7]);
    assert_eq!((shown[3].0.as_str(), shown[3].1.as_str()), ("3", "adds to it, and 3 operations more"));
    // Up to a limit, what came before counts as well.
    let rule = "{rule: deputy-excess, source: L5, with: {otherwise: 3}}";
    let body = "agriculture-department/inspectorate";
    let operations = [deputy_of(body, 2), moved, deputy_of(body, 3), deputy_of(body, 4)];
    let shown = labels(rule, &operations);
    assert_eq!(shown[..3], said([("3", "1 too many"), ("0", "adds to it"), ("2", "adds to it")]));
}

/// What is counted over the whole: all rows that count, first those of the body that the operation at fault names.
#[test]
fn the_rows_of_the_whole_are_all_that_count_and_no_others() {
    let with = |roles: &str| {
        format!("{{rule: post-excess, source: L28, with: {{of: {{kind: department}}, {roles}, at-most: 1}}}}")
    };
    let operations =
        ["rename: {body: agriculture-department, name: A}".into(), deputy_of("construction-department", 4)];
    let table = |only: fn(&str) -> bool| {
        let data = project().org.to_data();
        let departments: Vec<_> = data.bodies.iter().filter(|row| row.kind.as_str() == "department").collect();
        let counts = |body: &str| departments.iter().any(|row| row.id.as_str() == body);
        data.posts.iter().filter(|row| counts(row.body.as_str()) && only(&format!("{:?}", row.role))).count()
    };
    let deputies = table(|role| role == "Deputy");
    let shown = labels(&with("roles: [deputy]"), &operations);
    let first = |number| format!("`construction-department/deputy-{number}` in the data");
    assert_eq!(shown[0].0, "1");
    let rows: Vec<_> = shown[1..].iter().map(|(_, text)| text.clone()).collect();
    assert_eq!(rows, [first(1), first(2), format!("{}, and {} more rows", first(3), deputies - 3)]);
    // A row of another role or category says nothing of the number.
    let heads = table(|role| role == "Head");
    let shown = labels(
        &with("roles: [head, member], categories: [civil-servant]"),
        &["create-post: {body: construction-department, id: x, role: member, category: civil-servant}".into()],
    );
    assert_eq!(shown[1].1, "`construction-department/head` in the data");
    assert!(shown[3].1.ends_with(&format!(", and {} more rows", heads - 3)), "{shown:?}");
}

/// A body is compared with its superior, and the rows of both are what a person looks up.
#[test]
fn the_rows_with_which_a_subject_is_compared_are_shown() {
    let body = "construction-department/inspectorate";
    let shown = labels(
        "{rule: deputies-above-superior, source: L11}",
        &[deputy_of(body, 2), deputy_of(body, 3), deputy_of(body, 4)],
    );
    let row = |key: &str| ("posts.csv".to_owned(), format!("`{key}` in the data"));
    let expected = [
        row("construction-department/inspectorate/deputy-1"),
        row("construction-department/deputy-1"),
        row("construction-department/deputy-2"),
        row("construction-department/deputy-3"),
    ];
    assert_eq!(shown[3..], expected);
    // In the step that is denied it would have had another superior, and that is the one with which it is compared.
    let under = "reparent: {body: culture-department, to: construction-department/inspectorate}".to_owned();
    let shown = labels("{rule: deputies-above-superior, source: L11}", &[under]);
    assert_eq!(shown.last().unwrap(), &row("construction-department/inspectorate/deputy-1"));
    let code = |body: &str| format!("recode: {{body: {body}, code: '7'}}");
    let shown = labels(
        "{rule: shared-code, source: C}",
        &[
            code("culture-department"),
            "rename: {body: religion-board, name: R}".into(),
            code("construction-department"),
        ],
    );
    let rows: Vec<_> = shown.iter().filter(|(at, _)| at == "bodies.csv").map(|(_, text)| text.as_str()).collect();
    assert_eq!(rows, ["`construction-department` in the data", "`culture-department` in the data"]);
}

/// The increase is made by two steps of which each names other bodies.
#[test]
fn the_net_effect_shows_the_rows_of_the_bodies_that_contribute() {
    let step = |id: &str, body: &str| {
        format!(
            "  - id: {id}\n    on: 2018-07-01\n    do:\n      - adjust-establishment: {{body: {body}, by: {{civil-servant: 1}}}}\n    cites: clause\n"
        )
    };
    let charter =
        "charter: 1\nname: c\ntitle: Net\nrules:\n  - rule: headcount-increase\n    step: allow\n    source: III.2\n";
    let mut project = project();
    (project.charter, project.charter_places) = Charter::parse_with_places("net.yaml", charter).unwrap();
    let report =
        project.report(&(step("one", "agriculture-department") + &step("two", "agriculture-department/inspectorate")));
    shows(
        &report,
        &[
            "error[headcount-increase]: the plan as a whole",
            "this step contributes",
            "this step contributes",
            "establishment.csv:3:",
            "authorised for `agriculture-department`",
            "5 | agriculture-department/inspectorate,civil-servant,5,",
            "authorised for `agriculture-department/inspectorate`",
        ],
    );
    let clause = report.diagnostics()[0].clause.as_ref().unwrap();
    assert_eq!((clause.level, clause.place.as_ref().unwrap().to_string().as_str()), (Level::Deny, "net.yaml:5:11"));
}

#[test]
fn a_missed_number_shows_the_rows_that_weigh_most() {
    let mut project = project();
    let charter = "charter: 1\nname: c\ntitle: Targets\nrules: []\ntargets:\n  - {id: few, by: 2018-07-01, headcount: {categories: civil-servant}, at-most: 10}\n  - {id: none-without, by: 2018-07-01, bodies: {kind: department}, at-most: 0}\n  - {id: everywhere, by: 2018-07-01, covered: {territory: {tier: district}, by: {kind: department}}, at-least: all}\n";
    (project.charter, project.charter_places) = Charter::parse_with_places("targets.yaml", charter).unwrap();
    let report = project.report(
        "  - id: same\n    on: 2018-07-01\n    do:\n      - rename: {body: agriculture-department, name: Sở}\n    cites: clause\n",
    );
    let rows = |id: &str| {
        let of = report.diagnostics().iter().find(|found| found.target.as_deref() == Some(id)).unwrap();
        of.labels.iter().skip(1).map(|label| label.place.clone()).collect::<Vec<_>>()
    };
    // The heads in the rows shown are the three largest numbers of civil servants that the table has.
    let heads = |place: &reorganon::document::Place| {
        project.sources.text(&place.file).unwrap()[place.start..place.end].parse::<u32>().unwrap()
    };
    let shown: Vec<_> = rows("few").iter().map(heads).collect();
    let data = project.org.to_data();
    let civil = data.establishment.iter().filter(|row| row.category.as_str() == "civil-servant");
    let mut all: Vec<_> = civil.map(|row| row.authorised).collect();
    all.sort_unstable_by(|a, b| b.cmp(a));
    assert_eq!(shown, all[..3]);
    assert_eq!(rows("none-without").len(), 3);
    assert!(rows("none-without").iter().all(|place| place.file.ends_with("bodies.csv")));
    // Of units, those that are not as they should be.
    let words: Vec<_> = rows("everywhere")
        .iter()
        .map(|place| &project.sources.text(&place.file).unwrap()[place.start..place.end])
        .collect();
    assert_eq!(words, ["an-phu", "chau-doc", "chau-phu"]);
}

/// A body and a function of one name, and a category that is named twice: the field says which is meant.
#[test]
fn the_field_says_what_a_word_names() {
    let text = |steps: &str| format!("reorg: 1\ntitle: Names\nsteps:\n  - id: s\n    on: 2018-10-01\n    do:\n{steps}");
    let org = reorganon::doc::example().session.into_org();
    let charter =
        Charter::parse("charter: 1\nname: c\ntitle: C\nrules:\n  - {rule: headcount-increase, source: S3}\n").unwrap();
    let place = |steps: &str| {
        let (plan, places) = Plan::parse_with_places("p.yaml", &text(steps)).unwrap();
        let run = plan.run(&org, &charter).unwrap();
        let report = Report::of_run(&run, &Files::new().plan(&places));
        let place = report.diagnostics()[0].place().unwrap();
        (report.diagnostics()[0].code.clone(), places.text()[..place.start].lines().last().unwrap().trim().to_owned())
    };
    // Both are called `sports`, and it is the function that is led by it already.
    let (code, before) = place("      - transfer-function: {to: sports, function: sports}\n");
    assert_eq!((code.as_str(), before.as_str()), ("no-change", "- transfer-function: {to: sports, function:"));
    let made = "      - establish: {body: {id: new, name: New, kind: office, sector: state, tier: province, line: culture}, head: civil-servant, establishment: {civil-servant: 3}}\n";
    let (code, before) = place(made);
    assert_eq!(code, "headcount-increase");
    assert!(before.ends_with("establishment: {"), "{before}");
}

#[test]
fn a_circle_is_shown_as_its_path() {
    let report = project().report(
        "  - id: turn\n    on: 2018-07-01\n    do:\n      - reparent: {body: provincial-party-committee, to: office-of-the-provincial-committee}\n",
    );
    assert_eq!(report.errors(), 1, "{report}");
    let first = &report.diagnostics()[0];
    assert_eq!(first.code, "circle");
    assert!(first.message.matches("provincial-party-committee").count() >= 2, "{}", first.message);
    shows(&report, &["error[circle]: step `turn` is impossible", "--> plans/trial.yaml:7:", "= help: "]);
}

#[test]
fn every_fault_of_a_plan_is_told_at_once() {
    let report = project().report(
        "  - id: one\n    on: 2018-07-01\n    do:\n      - rename: {body: organisation-comission, name: A}\n  - id: one\n    on: 2018-06-01\n    do:\n      - rename: {body: inspectorat, name: B}\n",
    );
    assert_eq!(report.errors(), 4, "two names, one id twice, one day before another\n{report}");
    shows(&report, &["did you mean `organisation-commission`?"]);
    assert!(report.diagnostics().iter().all(|d| d.place().is_some_and(|place| place.line > 3)), "{report}");
}

#[test]
fn a_step_that_was_skipped_says_for_which() {
    let report = project().report(
        "  - id: found\n    on: 2018-07-01\n    do:\n      - merge: {bodies: [provincial-party-committee, office-of-the-provincial-committee], into: {id: new-office, name: Văn phòng, line: office-of-the-provincial-committee}}\n  - id: name\n    on: 2018-08-01\n    do:\n      - rename: {body: new-office, name: Văn phòng mới}\n",
    );
    let skipped = report.diagnostics().iter().find(|d| d.code == "skipped").unwrap();
    assert_eq!(skipped.severity, Severity::Note);
    assert_eq!(skipped.place().unwrap().line, 11, "{report}");
    assert!(skipped.message.contains("`found`") && skipped.message.contains("`new-office`"), "{}", skipped.message);
    assert!(report.errors() > 0);
}

#[test]
fn the_conflict_is_shown_once_for_each_district_and_reads_the_same_every_time() {
    let project = project();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/an_giang/plans");
    let (plan, places) = Plan::open_with_places(folder.join("religion-before-merger.yaml")).unwrap();
    let texts: Vec<_> = (0..2)
        .map(|_| {
            let run = plan.run(&project.org, &project.charter).unwrap();
            let report = Report::of_run(&run, &project.files(&places));
            // The plan expects them.
            let denials = report.diagnostics().iter().filter(|one| one.code == "lead-not-competent");
            assert!(denials.clone().all(|one| one.severity == Severity::Note && one.expectation == Some(0)));
            assert_eq!((report.errors(), denials.count()), (0, 11));
            masked(&report)
        })
        .collect();
    assert_eq!(texts[0], texts[1]);
    assert!(texts[0].contains("$it/organisation-and-home-affairs"), "the line of the plan is shown");
    assert!(texts[0].contains("long-xuyen/religion,"), "the row of the data is shown");
}

#[test]
fn without_errors_a_run_is_as_its_plan_expects_and_the_other_way_round() {
    // A small organisation: there are many runs.
    let org = reorganon::doc::example().session.org().clone();
    let charter = "charter: 1\nname: c\ntitle: C\nrules:\n  - {rule: headcount-increase, plan: allow, source: X}\n";
    let charter = Charter::parse(charter).unwrap();
    let step = |id: &str, operation: &str| format!("  - id: {id}\n    on: 2018-10-01\n    do:\n      - {operation}\n");
    let more = step("more", "adjust-establishment: {body: culture, by: {civil-servant: 2}}");
    let circle = step("circle", "reparent: {body: culture, to: culture}");
    let name = step("name", "rename: {body: culture, name: Ban Tổ chức}");
    let expectations = [
        "{denied: headcount-increase}",
        "{denied: headcount-increase, at: more}",
        "{refused: circle}",
        "{refused: circle, at: more}",
        "{denied: circle}",
    ];
    let mut verdicts = [0, 0];
    for steps in [&[&name][..], &[&name, &more], &[&name, &circle], &[&more, &circle]] {
        for set in 0..1_u32 << expectations.len() {
            let chosen = expectations.iter().enumerate().filter(|(place, _)| set >> place & 1 == 1);
            let expect: String = chosen.map(|(_, one)| format!("  - {one}\n")).collect();
            let expect = if expect.is_empty() { expect } else { format!("expect:\n{expect}") };
            let steps: String = steps.iter().map(|step| step.as_str()).collect();
            let text = format!("reorg: 1\ntitle: T\n{expect}steps:\n{steps}");
            let (plan, places) = Plan::parse_with_places("plans/trial.yaml", &text).unwrap();
            let run = plan.run(&org, &charter).unwrap();
            let report = Report::of_run(&run, &Files::new().plan(&places));
            assert_eq!(report.errors() == 0, run.is_as_expected(), "{text}\n{report}");
            let unmet: Vec<_> = report.diagnostics().iter().filter(|one| one.code == "unmet-expectation").collect();
            assert_eq!(unmet.len(), run.unmet().len());
            // Each points into its own expectation.
            let first = 4;
            assert!(unmet.iter().all(|one| one.place().unwrap().line == first + one.expectation.unwrap()), "{report}");
            verdicts[usize::from(run.is_as_expected())] += 1;
        }
    }
    assert!(verdicts.iter().all(|count| *count > 5), "{verdicts:?}");
}

#[test]
fn the_same_findings_are_values() {
    let report = project().report(
        "  - id: more\n    on: 2018-07-01\n    do:\n      - adjust-establishment: {body: organisation-commission, by: {civil-servant: 2}}\n",
    );
    let json = serde_json::to_value(&report).unwrap();
    assert_eq!(json[0]["severity"], "error");
    assert_eq!(json[0]["code"], "headcount-increase");
    assert_eq!(json[0]["labels"][0]["line"], 7);
    assert_eq!(json[0]["measure"]["value"], 2);
    assert_eq!(json[0]["step"], "more");
}

#[test]
fn without_files_a_report_still_says_everything_but_the_place() {
    let project = project();
    let plan = Plan::parse(
        "reorg: 1\ntitle: T\nsteps:\n  - id: more\n    on: 2018-07-01\n    do:\n      - adjust-establishment: {body: organisation-commission, by: {civil-servant: 2}}\n    cites: clause\napproval: {by: Politburo, on: 2018-04-19}\n",
    )
    .unwrap();
    let run = plan.run(&project.org, &project.charter).unwrap();
    let report = Report::of_run(&run, &Files::new());
    assert_eq!(report.errors(), 1);
    assert!(report.diagnostics()[0].labels.is_empty());
    shows(&report, &["error[headcount-increase]", "= measured 2, limit at most 0, slack -2", "= help: "]);
}

/// What a rule cannot judge is told of the step that brought it about, once for each rule, and of no later one.
#[test]
fn what_nobody_knows_is_told_once_for_each_rule_and_step() {
    let step = |id: &str, on: &str, operations: &[&str]| {
        format!("  - {{id: {id}, on: {on}, cites: '19-CTr/TU, III.8', do: [{}]}}\n", operations.join(", "))
    };
    let fund = |place: &str, more: &str| format!("{{set-funding: {{body: {place}/front, mode: lump-sum{more}}}}}");
    let steps = [
        step("two", "2019-01-01", &[&fund("an-phu", ""), &fund("long-xuyen", "")]),
        step("name", "2019-02-01", &["{rename: {body: long-xuyen/front, name: Mặt trận}}"]),
        step("one", "2019-03-01", &[&fund("chau-doc", "")]),
    ];
    let report = project().report(&steps.concat());
    let said: Vec<_> = report.diagnostics().iter().filter(|one| one.code == "off-norm").collect();
    let messages: Vec<_> =
        said.iter().map(|one| (one.severity, one.message.split(": cannot").next().unwrap())).collect();
    let expected = [
        (Severity::Warning, "step `two`: body `an-phu/front` and 1 more"),
        (Severity::Warning, "step `one`: body `chau-doc/front`"),
    ];
    assert_eq!(messages, expected);
    assert!(said[0].message.contains("cannot be judged, since the data do not say"), "{}", said[0].message);
    assert!(said[0].measure.is_some_and(|measure| measure.value.is_none()));
    let errors = report.diagnostics().iter().filter(|one| one.severity == Severity::Error);
    let others: Vec<_> = errors.filter(|one| one.code != "missed-target").map(|one| &one.message).collect();
    assert_eq!(others, [""; 0], "nobody is to blame for what is not known");
}

#[test]
fn the_end_of_a_line_is_not_shown_however_it_is_written() {
    let text = "reorg: 1\ntitel: T\nsteps: []\n";
    let wrong = Plan::parse(text).unwrap_err();
    let shown = |text: &str| Report::of_errors(&wrong, |_| Some(text.into())).to_text(false);
    let plain = shown(text);
    assert!(plain.contains("2 | titel: T\n"), "{plain}");
    assert_eq!(shown(&text.replace('\n', "\r\n")), plain);
    // A report may show several lines, and the last one of a file may have no end.
    let project = project();
    let step = "reorg: 1\ntitle: T\nsteps:\n  - id: more\n    on: 2018-07-01\n    do:\n      - adjust-establishment: {body: organisation-commission, by: {civil-servant: 2}}\n    cites: clause";
    let run = |text: &str| {
        let (plan, places) = Plan::parse_with_places("plans/trial.yaml", text).unwrap();
        masked(&Report::of_run(&plan.run(&project.org, &project.charter).unwrap(), &project.files(&places)))
    };
    assert!(run(step).contains("civil-servant: 2}}\n"), "{}", run(step));
    assert_eq!(run(&step.replace('\n', "\r\n")), run(step));
    // A carriage return that ends no line is somebody's fault, and stays to be seen.
    for text in ["reorg: 1\ntitel: T\rx\nsteps: []\n", "reorg: 1\ntitel: T\r\r\nsteps: []\n", "reorg: 1\ntitel: T\r"] {
        assert!(shown(text).contains('\u{240d}'), "{text:?}: {}", shown(text));
    }
}

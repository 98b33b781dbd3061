//! Diagnostics: each points at the plan, at the data and at the clause, and says what to do.
#![cfg(feature = "files")]
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::path::Path;

use reorganon::diagnostic::{Files, Report, Severity};
use reorganon::document::{Places, Sources};
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
            "= source: 19-CTr/TU, II.2.1, III.1, III.2 (no more establishment) (deny, in force since 2018-04-19, \
             examples/an_giang/charter/vn-2018.yaml:",
            "= help: drop the increase, or say from which body the heads come (`transfer-staff`)",
        ],
    );
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

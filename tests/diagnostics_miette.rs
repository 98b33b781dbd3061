//! The diagnostics as values of `miette` 7, and as its own renderers show them.
#![cfg(feature = "miette7")]
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::path::Path;

use miette::{Diagnostic, NarratableReportHandler, Severity};
use reorganon::diagnostic::{self, Files, ForMiette, Report};
use reorganon::project::text_of;
use reorganon::{Charter, Org, Plan};

const PLAN: &str = "\
reorg: 1
title: Two more
steps:
  - id: one-party-office
    on: 2018-07-01
    do:
      - adjust-establishment: {body: organisation-commission, by: {civil-servant: 2}}
  - id: sink
    on: 2018-08-01
    do:
      - reparent: {body: organisation-commission, to: organisation-commission}
";

/// A denial, with the rows of the data on which it rests, and a refusal.
fn report() -> Report {
    report_of(PLAN)
}

fn report_of(plan: &str) -> Report {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/an_giang");
    let (org, sources) = Org::open_with_sources(folder.join("org")).unwrap();
    let (charter, places) = Charter::open_with_places(folder.join("charter/vn-2018.yaml")).unwrap();
    let (plan, plan_places) = Plan::parse_with_places("plans/trial.yaml", plan).unwrap();
    let run = plan.run(&org, &charter).unwrap();
    Report::of_run(&run, &Files::new().plan(&plan_places).charter(&places).org(&sources))
}

fn is<T: Send + Sync + 'static>(_: &T) {}

#[test]
fn a_value_says_what_the_diagnostic_says() {
    let report = report();
    let shown = report.to_miette();
    assert_eq!(shown.len(), report.diagnostics().len());
    for (value, diagnostic) in shown.iter().zip(report.diagnostics()) {
        is(value);
        assert_eq!(value.to_string(), diagnostic.message);
        assert_eq!(value.code().unwrap().to_string(), diagnostic.code);
        let severity = match diagnostic.severity {
            diagnostic::Severity::Error => Severity::Error,
            diagnostic::Severity::Warning => Severity::Warning,
            diagnostic::Severity::Note => Severity::Advice,
        };
        assert_eq!(value.severity(), Some(severity));
        let help = value.help().unwrap().to_string();
        assert!(diagnostic.notes.iter().chain([&diagnostic.help]).all(|line| help.contains(line.as_str())), "{help}");
        // No label is lost: those of the first file are its own, those of others are related.
        let related = || value.related().into_iter().flatten();
        let labels =
            value.labels().unwrap().count() + related().map(|other| other.labels().unwrap().count()).sum::<usize>();
        assert_eq!(labels, diagnostic.labels.len());
        assert!(related().all(|other| other.severity() == Some(Severity::Advice) && other.source_code().is_some()));
    }
    assert!(shown[0].related().unwrap().next().is_some(), "the denial rests on rows of the data");
}

/// As miette tells it to those who see no picture; its other renderers take the same values.
fn told(value: &ForMiette) -> String {
    let mut text = String::new();
    NarratableReportHandler::new().render_report(&mut text, value).unwrap();
    text.replace(concat!(env!("CARGO_MANIFEST_DIR"), "/"), "")
}

#[test]
fn miette_shows_the_plan_the_data_the_clause_and_the_way_out() {
    let report = report();
    let text = told(&report.to_miette()[0]);
    for said in [
        "step `one-party-office`",
        "Diagnostic severity: error",
        "Begin snippet for plans/trial.yaml starting at line 6, column 1",
        "2 too many",
        "what it rests on",
        "Begin snippet for examples/an_giang/org/establishment.csv",
        "authorised for `organisation-commission`",
        "diagnostic help: measured 2, limit at most 0, slack -2, on assumed figures",
        "source: 19-CTr/TU, ",
        "drop the increase",
        "diagnostic code: headcount-increase",
    ] {
        assert!(text.contains(said), "no `{said}` in\n{text}");
    }
    let circle = report.diagnostics().iter().position(|diagnostic| diagnostic.code == "circle").unwrap();
    let text = told(&report.to_miette()[circle]);
    assert!(text.contains("line 11") && text.contains("diagnostic code: circle"), "{text}");
}

#[test]
fn a_file_that_cannot_be_shown_is_named() {
    let wrong = Plan::open("nowhere/plan.yaml").unwrap_err();
    let shown = Report::of_errors(&wrong, text_of).to_miette();
    assert!(shown[0].source_code().is_none() && shown[0].labels().is_none());
    assert!(shown[0].help().unwrap().to_string().contains("nowhere/plan.yaml"), "{}", told(&shown[0]));
}

#[test]
fn an_expectation_in_vain_is_a_value_at_its_place() {
    let plan = PLAN.replace("steps:", "expect:\n  - {refused: circle, at: snik}\nsteps:");
    let all = report_of(&plan).to_miette();
    let unmet = all.iter().find(|value| value.code().unwrap().to_string() == "unmet-expectation").unwrap();
    assert_eq!(unmet.severity(), Some(Severity::Error));
    let label = unmet.labels().unwrap().next().unwrap();
    assert_eq!(plan.get(label.offset()..label.offset() + label.len()), Some("snik"));
    assert_eq!(label.label(), Some("no step is called `snik`"));
    assert!(unmet.help().unwrap().to_string().ends_with("did you mean `sink`?"));
}

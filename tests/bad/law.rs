//! Gates, waivers and dated law that cannot be: each is an error or a warning with file, line and clause.

use reorganon::diagnostic::{Files, Report, Severity};
use reorganon::{Charter, Plan};

use crate::input::{article, organisation, plan};
use crate::{Answer, Cases};

const GATES: &str = "charter: 1
name: gates
title: Gates
readiness: [immediate, needs-central-opinion]
rules:
  - rule: approval-missing
    source: 19-CTr/TU, III.2.1.3
    with: {steps: {readiness: needs-central-opinion}, by: Politburo}
  - {rule: pilot-incomplete, source: '19-CTr/TU, II.1-b4'}
  - {rule: no-legal-basis, source: '19-CTr/TU, IV.1', scope: {keys: committee}}
  - {rule: deputy-excess, source: 'Decree 107, art. 6', with: {otherwise: 1}}
";

/// What a plan, a charter and what they come to have wrong, each with its place and its clause.
fn under(charter: &str, plan: &str) -> Answer {
    let (charter, charter_places) =
        Charter::parse_with_places("charter.yaml", charter).map_err(|wrong| wrong.to_string())?;
    let (plan, plan_places) = Plan::parse_with_places("plan.yaml", plan).map_err(|wrong| wrong.to_string())?;
    assert_eq!(Plan::parse(&plan.to_yaml()).as_ref(), Ok(&plan), "what is read is written and read back equal");
    let (org, files) = (organisation(), Files::new().plan(&plan_places).charter(&charter_places));
    let report = match plan.run(&org, &charter) {
        Ok(run) => {
            let mut report = Report::of_run(&run, &files);
            report.extend(Report::of_charter(&charter, &[&org, run.org()], &files));
            assert_eq!(run.passes(), report.errors() == 0, "{report}");
            report
        }
        Err(errors) => Report::of_plan(&errors, &files),
    };
    let lines: Vec<String> = report
        .diagnostics()
        .iter()
        .filter(|diagnostic| diagnostic.severity < Severity::Note)
        .map(|diagnostic| {
            let places: Vec<_> =
                diagnostic.labels.iter().map(|label| format!("{} {}", label.place, label.text)).collect();
            let source = diagnostic.notes.iter().filter(|note| note.starts_with("source")).cloned().collect::<Vec<_>>();
            format!("{}: {} [{}] ({})", places.join("; "), diagnostic.message, source.join("; "), diagnostic.help)
        })
        .collect();
    if lines.is_empty() { Ok("nothing to say".into()) } else { Err(lines.join("\n")) }
}

fn step(gate: &str) -> String {
    format!(
        "reorg: 1\ntitle: T\nsteps:\n  - id: s\n    on: 2018-07-01\n{gate}    do: [{{rename: {{body: office, name: x}}}}]\n"
    )
}

fn waiver(waiver: &str) -> String {
    let post = "{create-post: {body: office, id: office/more, role: deputy, category: cadre}}";
    format!("reorg: 1\ntitle: T\nwaivers:\n  - {waiver}\nsteps:\n  - {{id: s, on: 2018-07-01, do: [{post}]}}\n")
}

pub(crate) fn cases(cases: &mut Cases) {
    let central = "    readiness: needs-central-opinion\n";
    let gate = |name, gate: String, cases: &mut Cases| cases.add(name, move || under(GATES, &step(&gate)));
    gate("no-approval", central.into(), cases);
    gate("an-approval-after-its-step", format!("{central}    approval: {{by: Politburo, on: 2018-07-02}}\n"), cases);
    gate("an-approval-by-another", format!("{central}    approval: {{by: Long Xuyên, on: 2018-06-02}}\n"), cases);
    gate("an-approval-in-time", format!("{central}    approval: {{by: politburo, on: 2018-07-01}}\n"), cases);
    gate("an-approval-without-authority", "    approval: {on: 2018-07-01}\n".into(), cases);
    gate("an-approval-that-is-a-word", "    approval: soon\n".into(), cases);
    gate("an-approval-that-is-a-list", "    approval: [Politburo]\n".into(), cases);
    gate("an-approval-of-no-day", "    approval: {by: x, on: 2018-02-31}\n".into(), cases);
    gate("a-class-that-the-charter-does-not-have", "    readiness: imediate\n".into(), cases);
    gate("a-pilot-without-end", "    pilot: {review: 2019-01-01, scope: x}\n".into(), cases);
    gate("a-pilot-without-review-and-scope", "    pilot: {until: 2019-01-01}\n".into(), cases);
    gate("a-pilot-of-nothing", "    pilot: {}\n".into(), cases);
    gate(
        "a-pilot-that-ends-before-it-begins",
        "    pilot: {until: 2018-06-30, review: 2018-06-30, scope: x}\n".into(),
        cases,
    );
    gate(
        "a-pilot-reviewed-after-its-end",
        "    pilot: {until: 2019-01-01, review: 2019-01-02, scope: x}\n".into(),
        cases,
    );
    gate("a-pilot-with-another-field", "    pilot: {end: 2019-01-01}\n".into(), cases);
    let waive = |name, text: &'static str, cases: &mut Cases| cases.add(name, move || under(GATES, &waiver(text)));
    waive("a-waiver", "{rule: deputy-excess, subject: office, reason: r, authority: a, until: 2018-12-31}", cases);
    waive("a-waiver-without-authority", "{rule: deputy-excess, subject: office, reason: r, until: 2018-12-31}", cases);
    waive("a-waiver-with-nothing", "{rule: deputy-excess}", cases);
    waive(
        "a-waiver-of-everything",
        "{rule: deputy-excess, subject: {}, reason: r, authority: a, until: 2018-12-31}",
        cases,
    );
    waive(
        "a-waiver-of-no-rule",
        "{rule: deputy-exces, subject: office, reason: r, authority: a, until: 2018-12-31}",
        cases,
    );
    waive(
        "a-waiver-for-nobody",
        "{rule: deputy-excess, subject: ofice, reason: r, authority: a, until: 2018-12-31}",
        cases,
    );
    waive(
        "a-waiver-that-ended",
        "{rule: deputy-excess, subject: office, reason: r, authority: a, until: 2018-06-30}",
        cases,
    );
    waive(
        "a-waiver-that-nothing-needs",
        "{rule: deputy-excess, subject: committee, reason: r, authority: a, until: 2018-12-31}",
        cases,
    );
    waive(
        "a-waiver-by-another-clause",
        "{rule: deputy-excess, clause: Decree 1, subject: office, reason: r, authority: a, until: 2018-12-31}",
        cases,
    );
    waive(
        "a-waiver-without-authority-that-names-its-clause",
        "{rule: deputy-excess, clause: 'Decree 107, art. 6', subject: office, reason: r, until: 2018-12-31}",
        cases,
    );
    waive(
        "a-key-of-a-waiver-that-nothing-needs",
        "{rule: deputy-excess, clause: 'Decree 107, art. 6', subject: [office, committee], reason: r, authority: a, until: 2018-12-31}",
        cases,
    );
    let two = "charter: 1\nname: c\ntitle: T\nrules:\n  - {rule: deputy-excess, source: A, with: {otherwise: 1}}\n  - {rule: deputy-excess, source: B, with: {otherwise: 3}}\n";
    cases.add("charters-that-contradict", move || under(two, &step("")));
    let nobody = "charter: 1\nname: c\ntitle: T\nrules:\n  - {rule: deputy-excess, source: A, scope: {kind: office, within: committee}, with: {otherwise: 1}}\n";
    cases.add("a-scope-that-selects-nothing", move || under(nobody, &step("")));
    cases.add("a-rule-before-its-decree", || {
        article("{rule: deputy-increase, source: Decree 108/2020, enacted: 2020-09-14, valid-from: 2018-01-01}")
    });
    cases.add("a-decree-in-force-always", || article("{rule: deputy-increase, source: s, enacted: 2020-09-14}"));
    cases.add("grace-of-no-years", || article("{rule: deputies-above-superior, source: s, grace: {years: 0}}"));
    cases.add("grace-of-too-many-years", || {
        article("{rule: deputies-above-superior, source: s, grace: {years: 70000}}")
    });
    cases.add("grace-after-something-else", || {
        article("{rule: deputies-above-superior, source: s, grace: {years: 3, after: [moved]}}")
    });
    cases.add("grace-for-what-a-step-does", || article("{rule: deputy-increase, source: s, grace: {years: 3}}"));
    cases.add("grace-for-the-whole", || {
        article("{rule: body-excess, source: s, grace: {years: 3}, with: {of: {kind: office}, at-most: 1}}")
    });
    cases.add("a-certainty-that-is-unknown", || article("{rule: deputy-increase, source: s, certainty: sure}"));
    cases.add("an-unknown-operation-paused", || {
        article("{rule: paused-operation, source: s, with: {steps: {operations: merg}}}")
    });
    cases.add("a-rule-on-steps-for-a-plan", || article("{rule: no-legal-basis, source: s, plan: deny}"));
    cases.add("charters-that-are-a-mapping", || plan("reorg: 1\ntitle: T\ncharter: {a: b}\nsteps: []\n"));
    cases.add("law-of-no-day", || plan("reorg: 1\ntitle: T\nlaw-of: 2018\nsteps: []\n"));
}

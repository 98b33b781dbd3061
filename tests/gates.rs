//! Gates of a plan: readiness, approvals given and pending, trials; and the programme's conflicts that come out of them.
#![cfg(feature = "files")]
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::path::Path;
use std::sync::OnceLock;

use reorganon::diagnostic::{Files, Report, Severity};
use reorganon::document::Journal;
use reorganon::finding::Level;
use reorganon::invariant::StepChoice;
use reorganon::operation::UnifyPost;
use reorganon::operation::unify_post::UnifyMode;
use reorganon::plan::StepOutcome;
use reorganon::{Charter, Names, Operation, Org, Plan, Run, Session, Step};

fn province() -> &'static Org {
    static PROVINCE: OnceLock<Org> = OnceLock::new();
    PROVINCE.get_or_init(|| Org::open(Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/an_giang/org")).unwrap())
}

fn charter(rules: &str) -> Charter {
    let classes = "readiness: [immediate, scale-up, needs-central-opinion, unspecified]";
    Charter::parse(&format!("charter: 1\nname: gates\ntitle: Gates\n{classes}\nrules:\n{rules}")).unwrap()
}

/// The gates of the programme: what needs central opinion is approved first, and is a trial.
fn gates() -> Charter {
    charter(
        "  - rule: approval-missing
    source: 19-CTr/TU, III.2.1.3
    with: {steps: {readiness: needs-central-opinion}, by: [Politburo, Secretariat]}
  - rule: pilot-incomplete
    source: 19-CTr/TU, III.2.1.3
    with: {steps: {readiness: needs-central-opinion}}
",
    )
}

/// The organisation commission and the home affairs division of a district become one; two more steps.
fn plan(gate: &str) -> String {
    format!(
        "reorg: 1
title: One commission
steps:
  - id: move-religion
    on: 2018-09-01
    do:
      - transfer-function: {{function: long-xuyen/religion, to: long-xuyen/council-and-committee-office}}
  - id: merge
    on: 2018-10-01
    cites: 19-CTr/TU, III.2.1.3-b1
    readiness: needs-central-opinion
{gate}    for-each: {{territory: {{keys: [long-xuyen]}}}}
    do:
      - merge:
          bodies: [$it/organisation-commission, $it/home-affairs-division]
          into:
            id: $it/organisation-and-home-affairs
            name: Ban Tổ chức - Nội vụ
            kind: joint-party-state-commission
            sector: party-state
            line: $it/party-committee
  - id: name
    on: 2018-11-01
    do:
      - rename: {{body: long-xuyen/organisation-and-home-affairs, name: Ban Tổ chức và Nội vụ}}
  - id: other
    on: 2018-11-02
    do:
      - rename: {{body: long-xuyen/party-committee-office, name: Văn phòng Thành uỷ}}
"
    )
}

fn run(gate: &str) -> Run {
    Plan::parse(&plan(gate)).unwrap().run(province(), &gates()).unwrap()
}

fn outcomes(run: &Run) -> Vec<&'static str> {
    run.steps().iter().map(|step| step.outcome.word()).collect()
}

fn operations(text: &str) -> Vec<Operation<Names>> {
    serde_json::from_str(text).unwrap()
}

/// Of which steps a choice speaks is what it asks for: what they say of themselves, and what they come to.
#[test]
fn a_choice_takes_the_steps_that_meet_every_condition() {
    let run = run(&[APPROVED, PILOT].concat());
    let taken = |choice: &str| -> Vec<&str> {
        let choice: StepChoice = serde_json::from_str(choice).unwrap();
        let of =
            |id: &str| run.find(id).and_then(|step| step.receipt()).is_some_and(|one| choice.takes(run.org(), one));
        ["move-religion", "merge[long-xuyen]", "name", "other"].into_iter().filter(|id| of(id)).collect()
    };
    assert_eq!(taken("{}").len(), 4);
    assert_eq!(taken(r#"{"readiness": "unspecified"}"#), ["move-religion", "name", "other"]);
    assert_eq!(taken(r#"{"operations": ["merge", "rename"]}"#), ["merge[long-xuyen]", "name", "other"]);
    assert_eq!(taken(r#"{"founds": {"kind": "joint-party-state-commission"}}"#), ["merge[long-xuyen]"]);
    assert_eq!(taken(r#"{"founds": {"kind": "joint-party-state-commission"}, "operations": "rename"}"#), [""; 0]);
}

const APPROVED: &str = "    approval: {by: Politburo, on: 2018-09-15, document: Conclusion}\n";
const PILOT: &str = "    pilot: {until: 2020-12-31, review: 2020-06-30}\n";

#[test]
fn an_approved_trial_is_carried_out_and_its_receipt_says_so() {
    let run = run(&[APPROVED, PILOT].concat());
    run.assert_passes();
    let header = run.find("merge[long-xuyen]").unwrap().receipt().unwrap().header();
    assert_eq!(header.approval().unwrap().to_string(), "approved by Politburo on 2018-09-15");
    let pilot = header.pilot().unwrap();
    assert_eq!(pilot.scope.as_deref(), Some("long-xuyen"), "the elements of the step are its scope");
    assert_eq!(run.assert_slack("approval-missing", 0_i64), ());
}

#[test]
fn a_step_before_its_approval_is_denied_with_the_clause() {
    for (gate, rule) in [
        (String::new(), "approval-missing"),
        (PILOT.into(), "approval-missing"),
        (APPROVED.replace("2018-09-15", "2018-10-02") + PILOT, "approval-missing"),
        (APPROVED.replace("Politburo", "Long Xuyên") + PILOT, "approval-missing"),
        (APPROVED.into(), "pilot-incomplete"),
        ([APPROVED, "    pilot: {review: 2020-06-30}\n"].concat(), "pilot-incomplete"),
    ] {
        let run = run(&gate);
        assert_eq!(outcomes(&run), ["accepted", "denied", "skipped", "accepted"], "{gate}");
        let _ = run.assert_denied(rule).at("merge[long-xuyen]");
        assert!(run.problems()[0].contains("19-CTr/TU, III.2.1.3"), "{:?}", run.problems());
    }
}

#[test]
fn what_is_wrong_is_shown_where_it_stands() {
    let shown = |gate: &str| {
        let text = plan(gate);
        let (plan, places) = Plan::parse_with_places("plan.yaml", &text).unwrap();
        let run = plan.run(province(), &gates()).unwrap();
        let report = Report::of_run(&run, &Files::new().plan(&places));
        let error = report.diagnostics().iter().find(|d| d.severity == Severity::Error).unwrap();
        let place = error.place().unwrap();
        let notes = error.notes.join(" ");
        (error.code.clone(), text[place.start..place.end].to_owned(), notes)
    };
    let (code, at, notes) = shown(&(APPROVED.replace("2018-09-15", "2018-10-02") + PILOT));
    assert_eq!((code.as_str(), at.as_str()), ("approval-missing", "by"));
    assert!(notes.contains("source: 19-CTr/TU, III.2.1.3 (deny)"), "{notes}");
    assert_eq!(shown(PILOT).1, "needs-central-opinion", "without an approval, where the class stands");
    assert_eq!(shown(&[APPROVED, "    pilot: {until: 2018-01-01}\n"].concat()).1, "until");
}

#[test]
fn a_step_whose_approval_is_pending_waits_and_so_does_what_needs_it() {
    let run = run("    approval: pending\n");
    assert_eq!(outcomes(&run), ["accepted", "waiting", "waiting", "accepted"]);
    run.assert_passes();
    run.assert_as_expected();
    assert_eq!(run.problems(), Vec::<String>::new());
    assert_eq!(run.session().len(), 2, "nothing of it is carried out");
    let waits = |id: &str| match &run.find(id).unwrap().outcome {
        StepOutcome::Waiting { because, missing } => (because.clone(), missing.clone()),
        other => panic!("{other:?}"),
    };
    assert_eq!(waits("merge[long-xuyen]"), ("merge[long-xuyen]".into(), None));
    assert_eq!(waits("name"), ("merge[long-xuyen]".into(), Some("long-xuyen/organisation-and-home-affairs".into())));
    let report = Report::of_run(&run, &Files::new());
    assert_eq!((report.errors(), report.count(Severity::Note)), (0, 2));
    assert!(report.to_text(false).contains("note[waiting]: step `merge[long-xuyen]` waits: its approval is pending"));
    // What it lacks besides is told before it is approved: it is a trial of which nothing is said.
    let warned: Vec<_> = report.diagnostics().iter().filter(|one| one.severity == Severity::Warning).collect();
    let [trial] = warned.as_slice() else { panic!("{warned:?}") };
    assert_eq!(
        (&*trial.code, &*trial.message, trial.step.as_deref()),
        (
            "pilot-incomplete",
            "once approved, step `merge[long-xuyen]`: a trial needs a scope, an end and a review",
            Some("merge[long-xuyen]")
        )
    );
    let complete = self::run(&["    approval: pending\n", PILOT].concat());
    assert_eq!(Report::of_run(&complete, &Files::new()).count(Severity::Warning), 0);
    let repair = run.plan().smallest_repair(province(), &gates(), 10).unwrap().unwrap();
    assert!(repair.drop.is_empty(), "nothing has failed");
    // A step that needs both one that fails and one that waits fails with the first.
    let mut both = run.plan().clone();
    let mut bad = both.steps[2].clone();
    bad.id = "bad".into();
    bad.operations = operations(
        r#"[{"establish": {"body": {"id": "x", "name": "X", "kind": "office", "sector": "party", "tier": "district",
            "line": "long-xuyen/party-committee"}}},
            {"reparent": {"body": "long-xuyen/party-committee", "to": "long-xuyen/party-committee-office"}}]"#,
    );
    both.steps.insert(2, bad);
    both.steps[3].operations.extend(operations(r#"[{"rename": {"body": "x", "name": "Y"}}]"#));
    let run = both.run(province(), &gates()).unwrap();
    assert_eq!(outcomes(&run), ["accepted", "waiting", "refused", "skipped", "accepted"]);
    assert!(!run.passes());
}

#[test]
fn a_journal_keeps_the_gate_and_old_journals_open() {
    let run = run(&[APPROVED, PILOT].concat());
    let text = Journal::of(run.session()).to_text();
    assert!(text.contains(r#""approval":{"by":"Politburo","on":"2018-09-15","document":"Conclusion"}"#), "{text}");
    let again = Journal::parse(&text).unwrap().replay(province().clone(), gates()).unwrap();
    assert!(again.history().eq(run.session().history()));
    assert!(!text.lines().next().unwrap().contains("approval"), "a step without a gate is written as ever");
}

#[test]
fn a_class_that_the_charter_does_not_have_is_an_error_with_its_place() {
    let text = plan("").replace("needs-central-opinion", "needs-central-opinon");
    let (plan, places) = Plan::parse_with_places("plan.yaml", &text).unwrap();
    let wrong = plan.run(province(), &gates()).unwrap_err().at(&places).to_string();
    assert_eq!(
        wrong,
        "plan.yaml:11:16: there is no readiness class `needs-central-opinon` in charter `gates` (did you mean \
         `needs-central-opinion`?) [19-CTr/TU, III.2.1.3-b1]"
    );
    let free = Charter::new("free");
    assert!(plan.run(province(), &free).is_ok(), "a charter without classes asks for none");
    let whole = Plan::parse(&text.replace("title:", "readiness: soon\ntitle:")).unwrap();
    assert_eq!(whole.run(province(), &gates()).unwrap_err().faults.len(), 2);
}

#[test]
fn a_charter_says_which_classes_and_operations_there_are() {
    let wrong = |rule: &str| {
        let head = "charter: 1\nname: c\ntitle: C\nreadiness: [immediate, pilot]\nrules:\n";
        Charter::parse(&format!("{head}  - {rule}\n")).unwrap_err().to_string()
    };
    assert_eq!(
        wrong("{rule: approval-missing, source: x, with: {steps: {readiness: [pilto]}}}"),
        "charter.yaml:6:68: there is no readiness class `pilto` in charter `c` (did you mean `pilot`?) [x]"
    );
    assert_eq!(
        wrong("{rule: paused-operation, source: x, with: {steps: {operations: merg}}}"),
        "charter.yaml:6:68: there is no operation `merg` (did you mean `merge`?) [x]"
    );
    assert_eq!(
        wrong("{rule: no-legal-basis, source: x, plan: deny}"),
        "charter.yaml:6:45: rule `no-legal-basis` judges each step by itself, and never a plan as a whole (drop `plan`, \
         and say under `step` what happens to a breach) [x]"
    );
}

/// Conflict 7: rows 41 and 42 stand under the header "needs central opinion", but are dated 2018 or follow by themselves.
#[test]
fn class_override() {
    let text = |class: &str| {
        format!(
            "reorg: 1
title: Under one header
readiness: needs-central-opinion
steps:
  - id: row-41
    on: 2018-07-01
    cites: 19-CTr/TU, III.2.1.3-b5
{class}    do:
      - establish:
          body: {{id: new-cell, name: Chi bộ, kind: party-cell, sector: party, tier: province, line: block-committee-of-enterprises}}
"
        )
    };
    let run = |class: &str| Plan::parse(&text(class)).unwrap().run(province(), &gates()).unwrap();
    let inherited = run("");
    let _ = inherited.assert_denied("approval-missing").at("row-41");
    let header = run("    readiness: immediate\n");
    header.assert_passes();
    assert_eq!(header.steps()[0].receipt().unwrap().header().readiness(), "immediate");
}

/// Conflict 6: in 2018 the health division is one of the agencies that every district must have.
#[test]
fn mandatory_health_division() {
    let law = charter(
        "  - rule: mandatory-body-missing
    source: Decree 37/2014, art. 7
    valid-from: 2014-06-20
    valid-until: 2020-11-25
    scope: {tier: district}
    with: {bodies: [{kinds: division, subjects: health}]}
",
    );
    let plan = |on: &str| {
        let text = format!(
            "reorg: 1
title: No health divisions
steps:
  - id: move-health
    on: {on}
    cites: 19-CTr/TU, III.2.2-b3
    for-each: {{territory: {{tier: district}}}}
    do:
      - transfer-function: {{function: $it/health, from: $it/health-division, to: $it/council-and-committee-office}}
      - dissolve: {{body: $it/health-division, to: $it/council-and-committee-office}}
"
        );
        Plan::parse(&text).unwrap()
    };
    let run = plan("2018-10-01").run(province(), &law).unwrap();
    assert_eq!(run.assert_denied("mandatory-body-missing").at("move-health[long-xuyen]").steps().len(), 11);
    assert!(run.problems()[0].contains("measured 0, limit at least 1, slack -1: no `division` that leads `health`"));
    assert!(run.problems()[0].contains("Decree 37/2014, art. 7"));
    plan("2020-11-25").run(province(), &law).unwrap().assert_passes();
}

/// What a step founds decides, whatever it says of itself: a class that is left out, or another, opens no gate.
#[test]
fn what_a_step_founds_decides_and_not_what_it_says_of_itself() {
    let rules = "charter: 1\nname: c\ntitle: C\nreadiness: [immediate, needs-central-opinion]\nrules:\n  \
        - {rule: approval-missing, step: deny, source: s, with: {steps: {founds: {kind: office}}, by: [Politburo]}}\n  \
        - {rule: pilot-incomplete, step: deny, source: s, with: {steps: {founds: {kind: office}}}}\n";
    let charter = Charter::parse(rules).unwrap();
    let run = |says: &str, kind: &str| {
        let body = format!("{{id: new, name: Mới, kind: {kind}, sector: state-executive, tier: province, line: root}}");
        let step = format!("{{id: found, on: 2018-05-01, {says}do: [{{establish: {{body: {body}}}}}]}}");
        let plan = Plan::parse(&format!("reorg: 1\ntitle: t\nsteps:\n  - {step}\n")).unwrap();
        plan.run(province(), &charter).unwrap()
    };
    for says in ["", "readiness: immediate, ", "readiness: needs-central-opinion, "] {
        let run = run(says, "office");
        let _ = run.assert_denied("approval-missing");
        let _ = run.assert_denied("pilot-incomplete");
        assert_eq!(run.org().body_id("new"), None);
    }
    let whole = "approval: {by: Politburo, on: 2018-04-30}, pilot: {scope: x, until: 2020-01-01, review: 2019-01-01}, ";
    run(whole, "office").assert_passes();
    run("", "department").assert_passes();
    // What a choice names is looked up before the first step.
    let (wrong, places) = Charter::parse_with_places("c.yaml", &rules.replace("office", "ofice")).unwrap();
    let wrong = wrong.check_at(province(), &places).unwrap_err().to_string();
    assert!(wrong.contains("there is no kind `ofice`"), "{wrong}");
}

/// The clauses by which the charter of the programme denies operations on the province, of a step that has a basis and the
/// approval of the province.
fn denied_by_the_programme(steps: &[&str]) -> Vec<String> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/an_giang/charter/vn-2018.yaml");
    let charter = Charter::open(file).unwrap();
    let says = "on: 2018-10-01, cites: 19-CTr/TU III.2, approval: {by: Ban Thường vụ Tỉnh uỷ An Giang, on: 2018-09-01}";
    let steps = steps.iter().enumerate();
    let steps: String =
        steps.map(|(n, operations)| format!("  - {{id: s{n}, {says}, do: [{operations}]}}\n")).collect();
    let plan = Plan::parse(&format!("reorg: 1\ntitle: t\nsteps:\n{steps}")).unwrap();
    let run = plan.run(province(), &charter).unwrap();
    let refused: Vec<_> = run.steps().iter().filter(|step| matches!(step.outcome, StepOutcome::Refused(_))).collect();
    assert!(refused.is_empty(), "{:?}", run.problems());
    let report = Report::of_run(&run, &Files::new());
    let gates = ["approval-missing", "pilot-incomplete"];
    let denials = report.diagnostics().iter().filter(|diagnostic| diagnostic.severity == Severity::Error);
    let denials = denials.filter(|denial| gates.contains(&&*denial.code));
    denials.filter_map(|denial| Some(format!("{} {}", denial.code, denial.clause.as_ref()?.source))).collect()
}

/// Rows 33 to 40 by other names: what becomes one decides, and not the kind or the operation that a planner writes.
#[test]
fn another_kind_or_another_operation_opens_no_gate() {
    let one_commission = "III.2.1.3-b1, III.2.1.3-b2 and III.2.1.3-b3 (a Party organ and a State agency become one";
    let merge_as = |kind: &str| {
        let into = format!(
            "{{id: new, name: Ban mới, kind: {kind}, sector: party, tier: province, line: provincial-party-committee}}"
        );
        format!("{{merge: {{bodies: [inspection-committee, provincial-inspectorate], into: {into}, deputies: 3}}}}")
    };
    let absorb = "{absorb: {bodies: [provincial-inspectorate], into: inspection-committee, deputies: 3}}";
    for step in [&*merge_as("party-commission"), &merge_as("joint-party-state-commission"), absorb] {
        let denied = denied_by_the_programme(&[step]);
        let by = |rule: &str| denied.iter().any(|line| line.starts_with(rule) && line.contains(one_commission));
        assert!(by("approval-missing"), "{step}: {denied:?}");
        let pilot = "pilot-incomplete 19-CTr/TU, III.2.1.3 (a Party organ and a State agency become one as a pilot)";
        assert!(denied.iter().any(|line| line == pilot), "{step}: {denied:?}");
    }
    // Two of one sort become one without the centre: what the programme asks of them stands elsewhere.
    let state = "{absorb: {bodies: [provincial-inspectorate], into: justice-department, deputies: 3}}";
    assert_eq!(denied_by_the_programme(&[state]), Vec::<String>::new());
    // By way of a third body, in two steps and in one, and as something else for the moment.
    let via = "{absorb: {bodies: [provincial-inspectorate], into: environment-sub-department, deputies: 2}}";
    let then = "{absorb: {bodies: [environment-sub-department], into: inspection-committee, deputies: 2}}";
    let division = "{reclassify: {body: provincial-inspectorate, kind: office}}";
    for steps in [vec![via, then], vec![&*format!("{via}, {then}")], vec![&*format!("{division}, {absorb}")]] {
        let denied = denied_by_the_programme(&steps);
        assert!(denied.iter().any(|line| line.contains(one_commission)), "{steps:?}: {denied:?}");
    }
    // What one of them has long been made of says nothing of what it takes in now.
    let cell = "{absorb: {bodies: [justice-department/inspectorate], into: justice-department, deputies: 3}}";
    assert_eq!(denied_by_the_programme(&[state, cell]), Vec::<String>::new());
    // Made such afterwards.
    let found = "{establish: {body: {id: new, name: Ban mới, kind: party-commission, sector: party, tier: province, line: provincial-party-committee}}}";
    let class = "{reclassify: {body: new, kind: joint-party-state-commission}}";
    let denied = denied_by_the_programme(&[found, class]);
    assert!(denied.iter().any(|line| line.contains("(what is merged there waits for the centre)")), "{denied:?}");
    // The block committees, by absorption.
    let blocks = "{absorb: {bodies: [block-committee-of-enterprises], into: block-committee-of-agencies, deputies: 3}}";
    let denied = denied_by_the_programme(&[blocks]);
    let centre = "approval-missing 19-CTr/TU, III.2.1.3-b4 (the committees of the blocks become one after the centre)";
    assert!(denied.iter().any(|line| line == centre), "{denied:?}");
}

/// Row 63: associations are founded under control.
#[test]
fn no_association_is_founded_without_approval() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/an_giang/charter/vn-2018.yaml");
    let mut charter = Charter::new("the article alone");
    let clause = "19-CTr/TU, III.2.3-b4 (no association is founded but with approval)";
    let programme = Charter::open(file).unwrap();
    for article in programme.articles().iter().filter(|article| &*article.source == clause) {
        charter = charter.with(article.clone());
    }
    let run = |kind: &str, says: &str| {
        let body = format!(
            "{{id: new, name: Hội, kind: {kind}, sector: mass-association, tier: province, line: provincial-front}}"
        );
        let step = format!("{{id: found, on: 2018-10-01, {says}do: [{{establish: {{body: {body}}}}}]}}");
        Plan::parse(&format!("reorg: 1\ntitle: t\nsteps:\n  - {step}\n")).unwrap().run(province(), &charter).unwrap()
    };
    assert_eq!(outcomes(&run("mass-association", "")), ["denied"]);
    let approved = |by: &str| format!("approval: {{by: {by}, on: 2018-09-01}}, ");
    assert_eq!(outcomes(&run("mass-association", &approved("Ban Thường vụ Tỉnh uỷ An Giang"))), ["accepted"]);
    assert_eq!(outcomes(&run("mass-association", &approved("Hội Nông dân"))), ["denied"]);
    assert_eq!(outcomes(&run("division", "")), ["accepted"]);
}

/// What no operation of a step says of itself is declared (sắp xếp): without that the step is denied, and with it, it is not.
#[test]
fn a_step_that_rearranges_declares_what_comes_of_it() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/an_giang/charter/vn-2018.yaml");
    let charter = Charter::open(file).unwrap();
    let run = |declared: &str| {
        let text = format!(
            "reorg: 1
title: t
steps:
  - id: rearrange
    on: 2018-10-01
    cites: 19-CTr/TU, III.2.2
    approval: {{by: Ban Thường vụ Tỉnh uỷ An Giang, on: 2018-09-01}}
{declared}    do:
      - spin-off:
          body: culture-department
          into:
            body: {{id: new, name: Trung tâm, kind: public-service-unit, sector: public-service, tier: province, line: culture-department}}
            staff: {{civil-servant: 6}}
      - absorb: {{bodies: [provincial-museum], into: new}}
      - absorb: {{bodies: [provincial-library], into: new}}
"
        );
        Plan::parse(&text).unwrap().run(province(), &charter).unwrap()
    };
    let _ = run("").assert_denied("signature-mismatch").at("rearrange");
    let declared = "    signature: {ended: [provincial-library, provincial-museum], created: [new], changed: [culture-department]}\n";
    assert_eq!(outcomes(&run(declared)), ["accepted"]);
    let other = declared.replace("provincial-library, ", "");
    assert_eq!(outcomes(&run(&other)), ["refused"]);
}

/// To dissolve a body, so that another goes on with its work, is to make one of the two: for gates, not for lineage.
#[test]
fn a_dissolution_opens_no_gate() {
    let denied = |steps: &[&str], clause: &str| {
        let denied = denied_by_the_programme(steps);
        assert!(denied.iter().any(|line| line.contains(clause)), "{steps:?}: {denied:?}");
    };
    let one_commission = "III.2.1.3-b1, III.2.1.3-b2 and III.2.1.3-b3 (a Party organ and a State agency become one";
    let dissolve = |body: &str, to: &str| format!("{{dissolve: {{body: {body}, to: {to}, outcome: reassigned}}}}");
    let (party, state) = ("long-xuyen/inspection-committee", "long-xuyen/district-inspectorate");
    denied(&[&dissolve(party, state)], one_commission);
    denied(&[&dissolve(state, party)], one_commission);
    denied(&[&dissolve("block-committee-of-enterprises", "block-committee-of-agencies")], "III.2.1.3-b4");
    // The work first and the body afterwards, in one step or in two; or part of it, and the rest elsewhere.
    let transfer = |function: &str| format!("{{transfer-function: {{function: long-xuyen/{function}, to: {party}}}}}");
    let (inspection, complaints) = (transfer("inspection"), transfer("complaints"));
    let empty = dissolve(state, "long-xuyen/justice-division");
    denied(&[&inspection, &complaints, &empty], one_commission);
    denied(&[&format!("{inspection}, {complaints}, {empty}")], one_commission);
    denied(&[&inspection, &empty], one_commission);
    // Through a third body, and both into one that is new.
    let centre = "long-xuyen/political-training-centre";
    denied(&[&dissolve(state, centre), &dissolve(centre, party)], one_commission);
    let absorb = format!("{{absorb: {{bodies: [{centre}], into: {party}, deputies: 2}}}}");
    denied(&[&dissolve(state, centre), &absorb], one_commission);
    let found = "{establish: {body: {id: new, name: Ban mới, kind: public-service-unit, sector: public-service, tier: district, line: \
                 long-xuyen/peoples-committee, within: long-xuyen}}}";
    denied(&[found, &dissolve(state, "new"), &dissolve(party, "new")], one_commission);
    // What has nothing to do any more ends, and its people go somewhere: all of its work went to others, or to nobody.
    let office = "long-xuyen/council-and-committee-office";
    let away = |function: &str| format!("{{transfer-function: {{function: long-xuyen/{function}, to: {office}}}}}");
    let steps = [away("inspection"), away("complaints"), dissolve(state, party)];
    assert_eq!(denied_by_the_programme(&[&steps[0], &steps[1], &steps[2]]), [""; 0]);
    let retire = format!(
        "{{dissolve: {{body: {state}, to: {party}, retire: [long-xuyen/inspection, long-xuyen/complaints], outcome: reassigned}}}}"
    );
    assert_eq!(denied_by_the_programme(&[&retire]), [""; 0]);
    // Of six functions two go to the organisation commission and four to the front: it is the front that goes on with it.
    let routes = |commission: &[&str], front: &[&str]| {
        let to = |list: &[&str], to: &str| {
            list.iter().map(|f| format!("long-xuyen/{f}: long-xuyen/{to}")).collect::<Vec<_>>()
        };
        let all = [to(commission, "organisation-commission"), to(front, "front")].concat().join(", ");
        let body = "body: long-xuyen/home-affairs-division, to: long-xuyen/front, outcome: reassigned";
        format!("{{dissolve: {{{body}, functions: {{{all}}}}}}}")
    };
    let all = ["civil-service", "records", "commendation", "local-government", "religion", "state-organisation"];
    assert_eq!(denied_by_the_programme(&[&routes(&all[..2], &all[2..])]), [""; 0]);
    denied(&[&routes(&all[..3], &all[3..])], one_commission);
    denied(&[&routes(&all[..4], &all[4..])], one_commission);
    // That it gave something away once makes it no part of anybody while it goes on; nor who has it of whom takes that in.
    assert_eq!(denied_by_the_programme(&[&inspection, &complaints]), [""; 0]);
    let given = |function: &str| format!("{{transfer-function: {{function: long-xuyen/{function}, to: {centre}}}}}");
    assert_eq!(denied_by_the_programme(&[&given("inspection"), &given("complaints"), &absorb]), [""; 0]);
    // Nor does a body that ended, and of whose work it has the smaller part.
    let parts = routes(&all[..2], &all[2..]).replace("organisation-commission", "political-training-centre");
    assert_eq!(denied_by_the_programme(&[&parts, &absorb]), [""; 0]);
}

/// Row 39 in two natural steps, and the offices of a district whose leaders are two by way of a third body.
#[test]
fn what_went_into_a_body_before_comes_with_it() {
    let of = |bodies: &str, into: &str| {
        format!("{{absorb: {{bodies: [long-xuyen/{bodies}], into: long-xuyen/{into}, deputies: 2}}}}")
    };
    let (first, second) = (
        of("culture-and-information-division", "political-training-centre"),
        of("political-training-centre", "propaganda-commission"),
    );
    let denied = denied_by_the_programme(&[&first, &second]);
    let centre = "(a Party organ and a State agency become one after the centre)";
    assert!(denied.iter().any(|line| line.contains(centre)), "{denied:?}");

    let offices = [
        of("broadcasting-station", "council-and-committee-office"),
        of("council-and-committee-office", "party-committee-office"),
    ];
    let around = [
        of("party-committee-office", "broadcasting-station"),
        of("broadcasting-station", "council-and-committee-office"),
    ];
    let law = charter(
        "  - {rule: precondition-unmet, source: s, with: {bodies: [{kind: office, sector: party}, {kind: office, sector: \
         state-executive}], unified: [{body: {kind: party-committee}}, {body: {kind: peoples-committee}}]}}\n",
    );
    let dissolve = |body: &str, to: &str| format!("{{dissolve: {{body: long-xuyen/{body}, to: long-xuyen/{to}}}}}");
    let ended = [
        dissolve("broadcasting-station", "council-and-committee-office"),
        dissolve("council-and-committee-office", "party-committee-office"),
    ];
    for steps in [offices, around, ended] {
        let step = format!("  - {{id: one, on: 2018-10-01, do: [{}]}}\n", steps.join(", "));
        let two = steps.iter().enumerate();
        let two: String = two.map(|(n, one)| format!("  - {{id: s{n}, on: 2018-10-01, do: [{one}]}}\n")).collect();
        for text in [step, two] {
            let plan = Plan::parse(&format!("reorg: 1\ntitle: t\nsteps:\n{text}")).unwrap();
            let run = plan.run(province(), &law).unwrap();
            assert_eq!(outcomes(&run).last(), Some(&"denied"), "{text}{:?}", run.problems());
        }
    }
}

/// What is paused is that departments and divisions become one, or one of them and a Party organ (rows 34 to 39), not that
/// something happens to one of them.
#[test]
fn the_pause_of_2018_is_of_mergers_of_departments_and_divisions() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/an_giang/charter/conclusion-34-2018.yaml");
    let law = Charter::open(file).unwrap();
    let run = |operation: &str| {
        let step = format!("{{id: one, on: 2018-10-01, do: [{operation}]}}");
        let plan = Plan::parse(&format!("reorg: 1\ntitle: t\nsteps:\n  - {step}\n")).unwrap();
        outcomes(&plan.run(province(), &law).unwrap()).join(" ")
    };
    let pool = "{pool-support: {principals: [provincial-peoples-council, provincial-peoples-committee], offices: [transport-department, \
        construction-department], new: {id: new, name: Sở mới, kind: department, sector: state-executive, tier: province, \
        line: provincial-peoples-committee}}}";
    let absorb = |body: &str, into: &str| format!("{{absorb: {{bodies: [{body}], into: {into}, deputies: 2}}}}");
    assert_eq!(run(pool), "denied");
    assert_eq!(run(&absorb("ethnic-affairs-board", "culture-department")), "denied");
    assert_eq!(run(&absorb("an-phu/justice-division", "an-phu/home-affairs-division")), "denied");
    let joint = |at: &str, line: &str, bodies: &[&str]| {
        let bodies = bodies.iter().map(|body| format!("{at}{body}")).collect::<Vec<_>>().join(", ");
        format!(
            "{{merge: {{bodies: [{bodies}], into: {{id: {at}new, name: Ban mới, kind: joint-party-state-commission, sector: \
             party-state, line: {line}}}, deputies: 3}}}}"
        )
    };
    let (province, district) = ("provincial-party-committee", "long-xuyen/party-committee");
    let rows: [(&str, &str, &[&str]); 6] = [
        ("", province, &["organisation-commission", "home-affairs-department"]),
        ("long-xuyen/", district, &["organisation-commission", "home-affairs-division"]),
        ("", province, &["inspection-committee", "provincial-inspectorate"]),
        ("long-xuyen/", district, &["inspection-committee", "district-inspectorate"]),
        ("", province, &["propaganda-commission", "information-department"]),
        (
            "long-xuyen/",
            district,
            &["propaganda-commission", "political-training-centre", "culture-and-information-division"],
        ),
    ];
    let dissolve = "{dissolve: {body: long-xuyen/justice-division, to: long-xuyen/home-affairs-division}}";
    assert_eq!(run(dissolve), "denied");
    for (row, (at, line, bodies)) in (34..).zip(rows) {
        assert_eq!(run(&joint(at, line, bodies)), "denied", "row {row}");
    }
    for other in [
        joint("long-xuyen/", district, &["party-committee-office", "council-and-committee-office"]),
        absorb("an-phu/mass-mobilisation-commission", "an-phu/front"),
        absorb("an-phu/culture-and-sports-centre", "an-phu/broadcasting-station"),
        absorb("land-sub-department", "environment-sub-department"),
        absorb("an-phu/party-committee-office", "an-phu/council-and-committee-office"),
        "{dissolve: {body: administrative-reform-steering-committee, to: home-affairs-department}}".into(),
    ] {
        assert_eq!(run(&other), "accepted", "{other}");
    }
}

/// Posts of a commune are united, in a step that does something with a body of the district as well: no trial of the
/// district's leaders. Those of the district are one.
#[test]
fn a_trial_is_told_by_the_posts_that_are_unified() {
    let unify = |at: &str, other: &str| {
        format!("{{unify-post: {{posts: [{at}/party-committee/secretary, {at}/{other}/chair], mode: personal}}}}")
    };
    let district = denied_by_the_programme(&[&unify("long-xuyen", "peoples-committee")]);
    assert_eq!(
        district,
        ["pilot-incomplete 19-CTr/TU, III.2.1.2-b2 with II.2.2-2021-3 (a wider pilot in the districts)"]
    );
    let commune = unify("long-xuyen/binh-duc", "peoples-committee");
    let beside = "{rename: {body: long-xuyen/peoples-committee, name: Uỷ ban nhân dân Long Xuyên}}, \
                  {rename: {body: long-xuyen/front, name: Mặt trận Long Xuyên}}";
    assert_eq!(denied_by_the_programme(&[&format!("{commune}, {beside}")]), Vec::<String>::new());
    let front =
        "{unify-post: {posts: [long-xuyen/mass-mobilisation-commission/head, long-xuyen/front/chair], mode: personal}}";
    assert_eq!(denied_by_the_programme(&[front]), ["pilot-incomplete 19-CTr/TU, III.2.3-b3 (a pilot of one leader)"]);
}

/// A choice by what becomes one takes two bodies, one for each selector; one by posts, those that were not one before.
#[test]
fn what_becomes_one_is_two_bodies_and_what_is_unified_was_not() {
    let law =
        |with: &str| charter(&format!("  - {{rule: approval-missing, source: s, with: {{steps: {{{with}}}}}}}\n"));
    let run = |with: &str, steps: &[&str]| {
        let steps = steps.iter().enumerate();
        let steps: String = steps.map(|(n, one)| format!("  - {{id: s{n}, on: 2018-10-01, do: [{one}]}}\n")).collect();
        let plan = Plan::parse(&format!("reorg: 1\ntitle: t\nsteps:\n{steps}")).unwrap();
        outcomes(&plan.run(province(), &law(with)).unwrap()).join(" ")
    };
    let offices = "joins: [{kind: office, sector: party}, {kind: office}]";
    let absorb = |body: &str, into: &str| format!("{{absorb: {{bodies: [{body}], into: {into}, deputies: 2}}}}");
    let (party, state) = ("long-xuyen/party-committee-office", "long-xuyen/council-and-committee-office");
    assert_eq!(run(offices, &[&absorb(party, state)]), "denied");
    assert_eq!(run(offices, &[&absorb(state, party)]), "denied");
    let says = |with: &str, one: &str| {
        let text = format!("reorg: 1\ntitle: t\nsteps:\n  - {{id: one, on: 2018-10-01, do: [{one}]}}\n");
        Plan::parse(&text).unwrap().run(province(), &law(with)).unwrap().problems().join("\n")
    };
    let said = says(offices, &absorb(party, state));
    assert!(said.contains(&format!(": it makes one body of `{party}` and `{state}`")), "{said}");
    // One office that meets both conditions, and something else.
    assert_eq!(run(offices, &[&absorb("long-xuyen/justice-division", party)]), "accepted");
    let leaders = "unifies: [{body: {kind: party-committee}}, {body: {kind: peoples-committee}}]";
    let posts = ["long-xuyen/party-committee/secretary", "long-xuyen/peoples-committee/chair"];
    for mode in ["personal", "fused"] {
        let unify = format!("{{unify-post: {{posts: [{}, {}], mode: {mode}}}}}", posts[0], posts[1]);
        assert_eq!(run(leaders, &[&unify]), "denied");
        assert!(says(leaders, &unify).contains(": it unifies posts of `long-xuyen`"));
        let two = format!("{unify}, {}", unify.replace("long-xuyen", "chau-doc"));
        assert!(says(leaders, &two).contains(": it unifies posts of `chau-doc`"), "the first by its key");
        // Through a third post, and of two districts.
        let front = "long-xuyen/front/chair";
        let first = format!("{{unify-post: {{posts: [{}, {front}], mode: personal}}}}", posts[0]);
        let second = format!("{{unify-post: {{posts: [{}, {front}], mode: personal}}}}", posts[1]);
        assert_eq!(run(leaders, &[&first, &second]), "accepted denied");
        let afar = format!("{{unify-post: {{posts: [{}, chau-doc/peoples-committee/chair], mode: {mode}}}}}", posts[0]);
        assert_eq!(run(leaders, &[&afar]), "accepted");
    }
    // What unifies no posts that were not one already hangs on who unified which before: the two are told to interfere.
    let of = |sector: &str| format!("{{body: {{sector: {sector}}}}}");
    let any = format!("unifies: [{}, {}]", of("party"), of("state-executive"));
    let offices = ["party-committee-office", "council-and-committee-office"];
    let (one, other) = (posts, offices.map(|office| format!("long-xuyen/{office}/head")));
    let union = |posts: [&str; 2]| {
        let ids = posts.map(|post| province().post_id(post).unwrap());
        Step::new("unify", "2018-10-01".parse().unwrap(), [UnifyPost::new(ids, UnifyMode::Personal).into()])
    };
    let steps = [union(one), union(other.each_ref().map(String::as_str))];
    let denies = |steps: &[&Step]| {
        let mut session = Session::new(province().clone(), law(&any)).unwrap();
        steps.iter().map(|step| session.apply(step).is_err()).collect::<Vec<_>>()
    };
    assert_eq!((denies(&[&steps[0]]), denies(&[&steps[1]])), (vec![true], vec![true]));
    let denies_none = law(&any).articles()[0].clone().level(Level::Warn);
    let mut session = Session::new(province().clone(), Charter::new("warns").with(denies_none)).unwrap();
    let prints = steps.each_ref().map(|step| session.footprint(step).unwrap());
    assert!(prints[0].interferes(&prints[1]));
    let faults = |session: &mut Session, step: &Step| {
        let receipt = session.apply(step).unwrap();
        receipt.findings().iter().filter(|finding| finding.measure.is_breached()).count()
    };
    assert_eq!(
        steps.each_ref().map(|step| faults(&mut session, step)),
        [1, 0],
        "the second unifies none that were two"
    );
    let wrong = law("joins: [{kind: ofice}, {kind: office}]").unknown_names(province());
    assert!(wrong[0].contains("there is no kind `ofice`"), "{wrong:?}");
    let wrong = law("unifies: [{body: {kind: party-comittee}}, {body: {kind: office}}]").unknown_names(province());
    assert!(wrong[0].contains("there is no kind `party-comittee`"), "{wrong:?}");
}

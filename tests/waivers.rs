//! Waivers as a ledger: what is allowed, by whom, until when, for how much beyond the limit; and what is wrong with one.
#![cfg(feature = "files")]
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use proptest::prelude::*;
use reorganon::diagnostic::{Files, Report, Severity};
use reorganon::plan::WaiverRun;
use reorganon::{Charter, Novelty, Org, Plan, Run, Waiver};

fn org() -> Org {
    reorganon::doc::example().session.into_org()
}

fn charter() -> Charter {
    Charter::parse(
        "charter: 1
name: strict
title: Strict
rules:
  - {rule: deputy-excess, source: 'Decree 107, art. 6', with: {otherwise: 1}}
  - {rule: headcount-increase, source: '19-CTr/TU, III.2', step: deny, plan: deny}
  - {rule: new-focal-point, source: '19-CTr/TU, III.2', step: deny, plan: allow}
  - {rule: no-legal-basis, source: '19-CTr/TU, IV.1', step: warn}
",
    )
    .unwrap()
}

const WAIVER: &str = "  - rule: deputy-excess
    subject: culture
    reason: a deputy comes back from a project
    authority: Standing Committee
    until: 2019-12-31
";

const STEP: &str = "  - id: one-more
    on: 2018-10-01
    do:
      - create-post: {body: culture, id: culture/second, role: deputy, category: civil-servant}
";

fn text(waivers: &str, steps: &str) -> String {
    let waivers = if waivers.is_empty() { String::new() } else { format!("waivers:\n{waivers}") };
    format!("reorg: 1\ntitle: Two deputies\n{waivers}steps:\n{steps}")
}

fn run(waivers: &str, steps: &str) -> Run {
    Plan::parse(&text(waivers, steps)).unwrap().run(&org(), &charter()).unwrap()
}

fn wrong(waivers: &str) -> String {
    let (plan, places) = Plan::parse_with_places("p.yaml", &text(waivers, STEP)).unwrap();
    plan.run(&org(), &charter()).unwrap_err().at(&places).to_string()
}

#[test]
fn a_waived_denial_is_a_finding_with_its_measure() {
    let denied = run("", STEP);
    let _ = denied.assert_denied("deputy-excess").at("one-more");
    let waived = run(WAIVER, STEP);
    waived.assert_passes();
    waived.assert_as_expected();
    let receipt = waived.steps()[0].receipt().unwrap();
    let finding = receipt.findings().iter().find(|finding| finding.code == "deputy-excess").unwrap();
    assert_eq!((finding.waived, finding.novelty, finding.denies()), (Some(0), Novelty::Introduced, false));
    assert_eq!(finding.slack(), Some((-1_i64).into()));
    let ledger = waived.waivers();
    assert_eq!((ledger.len(), ledger[0].count(), ledger[0].delta()), (1, 2, Some(1_i64.into())));
    assert_eq!(ledger[0].uses[0].step.as_deref(), Some("one-more"));
    assert_eq!((ledger[0].uses[1].step.clone(), ledger[0].uses[1].subject.as_str()), (None, "body `culture`"));
    assert!(ledger[0].in_words().ends_with("; needed 2 times, at most 1 beyond the limit"), "{}", ledger[0].in_words());
}

/// What a later step only finds there needs nobody's leave.
#[test]
fn what_is_inherited_is_not_waived() {
    let later = "  - id: later\n    on: 2018-11-01\n    do:\n      - adjust-establishment: {body: culture, by: {civil-servant: -1}}\n";
    let run = run(WAIVER, &format!("{STEP}{later}"));
    run.assert_passes();
    let found = |step: usize| {
        let receipt = run.steps()[step].receipt().unwrap();
        let finding =
            receipt.findings().iter().find(|finding| finding.code == "deputy-excess" && finding.measure.is_breached());
        finding.map(|finding| (finding.novelty, finding.waived))
    };
    assert_eq!(found(0), Some((Novelty::Introduced, Some(0))));
    assert_eq!(found(1), Some((Novelty::Inherited, None)));
}

#[test]
fn it_is_shown_with_who_allowed_it_and_where() {
    let (plan, places) = Plan::parse_with_places("p.yaml", &text(WAIVER, STEP)).unwrap();
    let run = plan.run(&org(), &charter()).unwrap();
    let report = Report::of_run(&run, &Files::new().plan(&places));
    let diagnostic = report.diagnostics().iter().find(|d| d.code == "deputy-excess").unwrap();
    assert_eq!(diagnostic.severity, Severity::Note);
    let said = "waived by Standing Committee until 2019-12-31: a deputy comes back from a project";
    assert_eq!(diagnostic.waived.as_deref(), Some(said));
    assert!(report.to_text(false).contains("waived here"), "{report}");
    assert_eq!(report.errors(), 0);
}

#[test]
fn it_covers_exactly_what_it_says() {
    let denies = |waiver: &str| {
        let run = run(waiver, STEP);
        let denied = !run.steps().iter().all(|step| step.receipt().is_some());
        assert_eq!(denied, run.idle_waivers() == [0], "what does not fit is idle");
        denied
    };
    for subject in
        ["culture", "[sports, culture]", "{kind: department}", "{keys: culture}", "{under: committee, tier: province}"]
    {
        assert!(!denies(&WAIVER.replace("subject: culture", &format!("subject: {subject}"))), "{subject}");
    }
    for subject in ["sports", "[sports]", "{kind: office}", "whole", "civil-servant", "one-more"] {
        assert!(denies(&WAIVER.replace("subject: culture", &format!("subject: {subject}"))), "{subject}");
    }
    // Of another rule: it allows nothing, and nobody knows what it would be needed for, were the step carried out.
    let other = run(&WAIVER.replace("rule: deputy-excess", "rule: headcount-increase"), STEP);
    let _ = other.assert_denied("deputy-excess").at("one-more");
    assert_eq!(other.idle_waivers(), [0; 0]);
    assert!(!denies(&format!("{WAIVER}    clause: decree 107, Art. 6\n")), "read without case");
}

#[test]
fn it_ends_on_its_last_day() {
    assert!(run(&WAIVER.replace("2019-12-31", "2018-10-01"), STEP).passes());
    let later = STEP.replace("2018-10-01", "2020-01-01");
    let first = "  - {id: first, on: 2018-10-01, do: [{rename: {body: sports, name: Sở Thể dục}}]}\n";
    let late = run(WAIVER, &format!("{first}{later}"));
    let _ = late.assert_denied("deputy-excess").at("one-more");
    let idle =
        "waiver 1 of `deputy-excess` under `Decree 107, art. 6`: nothing needs it until 2019-12-31, when it ends";
    assert!(late.problems().contains(&idle.to_owned()), "{:?}", late.problems());
    // What is introduced while it is good is there when the plan ends.
    let until = text(WAIVER, STEP).replace("title:", "until: 2020-06-30\ntitle:");
    let over = Plan::parse(&until).unwrap().run(&org(), &charter()).unwrap();
    assert!(over.steps()[0].receipt().is_some());
    assert!(over.problems()[0].contains("net effect, by `one-more`: deputy-excess"), "{:?}", over.problems());
}

#[test]
fn what_is_judged_on_the_whole_is_waived_by_step_category_or_tier() {
    let more = "  - id: more
    on: 2018-10-01
    for-each: {body: {keys: [culture, sports]}}
    do:
      - adjust-establishment: {body: $it, by: {civil-servant: 2}}
";
    let waiver = |subject: &str| WAIVER.replace("deputy-excess", "headcount-increase").replace("culture", subject);
    run(&waiver("civil-servant"), more).assert_passes();
    let other = "charter: 1\nname: c\ntitle: C\nrules:\n  - {rule: no-legal-basis, source: x}\n";
    let other = Charter::parse(other).unwrap();
    let waiver = |subject: &str| WAIVER.replace("deputy-excess", "no-legal-basis").replace("culture", subject);
    let run = |subject: &str| Plan::parse(&text(&waiver(subject), more)).unwrap().run(&org(), &other).unwrap();
    run("more").assert_passes();
    let one = run("more[culture]");
    assert_eq!(one.assert_denied("no-legal-basis").steps(), ["more[sports]"]);
    assert_eq!(run("whole").assert_denied("no-legal-basis").steps().len(), 2, "the net effect, and no step");
}

#[test]
fn an_unused_waiver_is_an_error_unless_a_step_waits() {
    let fine = "  - {id: one, on: 2018-10-01, do: [{rename: {body: sports, name: Sở Thể dục}}]}\n";
    let idle = run(WAIVER, fine);
    assert!(!idle.passes() && !idle.is_as_expected() && idle.is_legal());
    assert_eq!(idle.problems(), ["waiver 1 of `deputy-excess` under `Decree 107, art. 6`: nothing needs it"]);
    let (plan, places) = Plan::parse_with_places("p.yaml", &text(WAIVER, fine)).unwrap();
    let report = Report::of_run(&plan.run(&org(), &charter()).unwrap(), &Files::new().plan(&places));
    let error = report.diagnostics().iter().find(|d| d.severity == Severity::Error).unwrap();
    assert_eq!((report.errors(), error.code.as_str()), (1, "idle-waiver"));
    assert_eq!(error.place().unwrap().to_string(), "p.yaml:4:11");
    run(WAIVER, &STEP.replace("    do:", "    approval: pending\n    do:")).assert_passes();
    // A second waiver of the same is one too many: the first is used.
    assert_eq!(run(&format!("{WAIVER}{WAIVER}"), STEP).idle_waivers(), [1]);
}

/// Of several keys each is needed, or it would excuse what nobody has looked at.
#[test]
fn a_key_that_nothing_needs_is_an_error_beside_one_that_is() {
    let two = WAIVER.replace("subject: culture", "subject: [culture, sports]");
    let idle = run(&two, STEP);
    assert!(!idle.passes() && !idle.is_as_expected() && idle.is_legal() && idle.idle_waivers().is_empty());
    assert_eq!(
        idle.problems(),
        ["waiver 1 of `deputy-excess` under `Decree 107, art. 6`: nothing needs it for `sports`"]
    );
    let (plan, places) = Plan::parse_with_places("p.yaml", &text(&two, STEP)).unwrap();
    let report = Report::of_run(&plan.run(&org(), &charter()).unwrap(), &Files::new().plan(&places));
    let error = report.diagnostics().iter().find(|d| d.severity == Severity::Error).unwrap();
    assert_eq!((report.errors(), error.place().unwrap().to_string().as_str()), (1, "p.yaml:5:24"));
    // A step that waits may need it.
    let waits = STEP
        .replace("one-more", "later")
        .replace("body: culture", "body: sports")
        .replace("    do:", "    approval: pending\n    do:");
    assert_ne!(waits, STEP);
    run(&two, &format!("{STEP}{waits}")).assert_passes();
    // Two waivers of the same, of which the second has more: its first key is one too many.
    let more = run(&format!("{WAIVER}{two}"), STEP);
    assert_eq!(more.idle_waivers(), [1]);
}

#[test]
fn what_is_wrong_with_a_waiver_is_told_at_its_place() {
    let without = |line: &str| {
        let kept: String = WAIVER.lines().filter(|l| !l.contains(line)).map(|l| format!("{l}\n")).collect();
        wrong(&kept)
    };
    let named = "waiver 1 of `deputy-excess` under `Decree 107, art. 6`";
    for (line, said) in [
        ("authority", "has no authority (say why it is allowed (`reason`) and by whom (`authority`))"),
        ("reason", "has no reason (say why it is allowed (`reason`) and by whom (`authority`))"),
        ("subject", "covers everything (say for whom exactly it is (`subject`))"),
        ("until", "has no end (say until when it is good (`until`, its last day))"),
    ] {
        assert_eq!(without(line), format!("p.yaml:4:5: {named} {said}"));
    }
    for (from, to, said) in [
        (
            "subject: culture",
            "subject: {}",
            "p.yaml:5:14: waiver 1 of `deputy-excess` under `Decree 107, art. 6` covers everything",
        ),
        (
            "subject: culture",
            "subject: cultur",
            "p.yaml:5:14: waiver 1 of `deputy-excess` under `Decree 107, art. 6` is for `cultur`, which is no body",
        ),
        (
            "subject: culture",
            "subject: {kind: offices}",
            "p.yaml:5:15: waiver 1 of `deputy-excess` under `Decree 107, art. 6` is for nobody: there is no kind",
        ),
        (
            "Standing Committee",
            "' '",
            "p.yaml:7:16: waiver 1 of `deputy-excess` under `Decree 107, art. 6` has no authority",
        ),
        (
            "2019-12-31",
            "2018-09-30",
            "p.yaml:8:12: waiver 1 of `deputy-excess` under `Decree 107, art. 6` ends on 2018-09-30, before the first step",
        ),
        (
            "deputy-excess",
            "deputy-exces",
            "p.yaml:4:11: waiver 1 of `deputy-exces` is of a rule that does not exist (did you mean",
        ),
        (
            "deputy-excess",
            "shared-code",
            "p.yaml:4:11: waiver 1 of `shared-code` is of a rule that charter `strict` does not have",
        ),
        (
            "    until",
            "    clause: Decree 108\n    until",
            "p.yaml:8:13: waiver 1 of `deputy-excess` is of `Decree 108`, by which",
        ),
    ] {
        let message = wrong(&WAIVER.replacen(from, to, 1));
        assert!(message.starts_with(said), "{to}: {message}");
    }
    // With the clause that the waiver itself names.
    let nobody =
        WAIVER.replacen("Standing Committee", "' '", 1).replacen("    until", "    clause: Decree 108\n    until", 1);
    let told = wrong(&nobody);
    let authority = told.lines().find(|line| line.contains("has no authority")).unwrap();
    assert!(authority.ends_with(" [Decree 108]"), "{told}");
    let unknown = Plan::parse(&text(&WAIVER.replace("authority", "authorty"), STEP)).unwrap_err().to_string();
    assert!(unknown.contains("unknown field `authorty` (did you mean `authority`?)"), "{unknown}");
}

#[test]
fn waivers_are_written_and_read() {
    for subject in ["culture", "[culture, sports]", "{kind: [office], under: culture}"] {
        let plan =
            Plan::parse(&text(&WAIVER.replace("subject: culture", &format!("subject: {subject}")), STEP)).unwrap();
        assert_eq!(Plan::parse(&plan.to_yaml()).unwrap(), plan);
        let json = serde_json::to_string(&plan.waivers[0]).unwrap();
        assert_eq!(serde_json::from_str::<Waiver>(&json).unwrap(), plan.waivers[0]);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Steps that are denied without waivers are exactly those that waivers for their bodies allow, and no waiver changes
    /// what is measured.
    #[test]
    fn waivers_allow_what_is_denied_and_change_no_measure(deputies in prop::collection::vec((0..2_usize, 1..3_usize), 1..4), waived in 0..4_usize) {
        let bodies = ["culture", "sports"];
        let steps: String = deputies.iter().enumerate().map(|(number, (body, count))| {
            let posts: String = (0..*count).map(|n| format!("      - create-post: {{body: {0}, id: {0}/new-{number}-{n}, role: deputy, category: civil-servant}}\n", bodies[*body])).collect();
            format!("  - id: s{number}\n    on: 2018-10-01\n    do:\n{posts}")
        }).collect();
        let chosen: Vec<_> = (0..2).filter(|body| waived >> body & 1 == 1).collect();
        let waivers: String = chosen.iter().map(|body| WAIVER.replace("culture", bodies[*body])).collect();
        let allowed = run(&waivers, &steps);
        // The oracle counts deputies: culture has one, sports none; one may be.
        let mut held = [1_usize, 0];
        for (step, (body, count)) in allowed.steps().iter().zip(&deputies) {
            let worse = held[*body] + count > 1;
            let accepted = !worse || chosen.contains(body);
            prop_assert_eq!(step.receipt().is_some(), accepted, "{}", step.id);
            if let Some(receipt) = step.receipt() {
                held[*body] += count;
                let finding = receipt.findings().iter().find(|finding| finding.code == "deputy-excess").unwrap();
                prop_assert_eq!(finding.measure.value, Some(held[*body].into()));
                prop_assert_eq!(finding.waived.is_some(), worse);
            }
        }
        let used = allowed.waivers().iter().filter(|entry| entry.count() > 0).count();
        let needed = chosen.iter().filter(|body| held[**body] > 1).count();
        prop_assert_eq!(used, needed);
    }
}

/// Where another rule denies the step, nobody knows whether the waiver would be needed: it is not said to be idle.
#[test]
fn beside_another_denial_nobody_calls_it_idle() {
    let more = "      - adjust-establishment: {body: culture, by: {civil-servant: 1}}\n";
    let denied = run(WAIVER, &format!("{STEP}{more}"));
    let _ = denied.assert_denied("headcount-increase").at("one-more");
    assert_eq!(denied.idle_waivers(), [0; 0]);
    // It allowed what it is for, though something else denies the step: also where it is over when the plan ends.
    let used = |run: &Run| run.waivers().iter().map(WaiverRun::count).collect::<Vec<_>>();
    assert_eq!(used(&denied), [1]);
    let last = "  - {id: last, on: 2020-10-01, do: [{rename: {body: sports, name: Sở Thể dục}}]}\n";
    let over = run(WAIVER, &format!("{STEP}{more}{last}"));
    assert_eq!((used(&over), over.idle_waivers()), (vec![1], vec![]));
    assert_eq!(run(WAIVER, &STEP.replace("deputy,", "member,")).idle_waivers(), [0], "where it is carried out without");
}

/// Of a step that waits nobody knows what it will need; of one of which a waiver does not speak, or on whose day it is over,
/// everybody does.
#[test]
fn a_step_that_waits_may_need_only_what_is_for_it() {
    let done = "  - {id: done, on: 2018-10-01, do: [{rename: {body: sports, name: Sở Thể dục}}]}\n";
    let last = "  - {id: last, on: 2018-10-02, approval: pending, do: [{rename: {body: sports, name: Sở}}]}\n";
    let other = |waiver: &str| run(waiver, &format!("{done}{last}")).idle_waivers();
    assert_eq!(other(WAIVER), [0], "what waits has nothing to do with it");
    let idle = |waiver: &str, on: &str| {
        let waits = STEP.replace("2018-10-01", on).replace("    do:", "    approval: pending\n    do:");
        !run(waiver, &format!("{done}{waits}")).idle_waivers().is_empty()
    };
    let of = |subject: &str| WAIVER.replace("subject: culture", &format!("subject: {subject}"));
    for (waiver, on, expected) in [
        (of("culture"), "2018-11-01", false),
        (of("culture"), "2020-01-01", true),
        (of("one-more"), "2018-11-01", true), // What is beyond the limit is a body.
        (of("done"), "2018-11-01", true),
        (of("[done, culture]"), "2018-11-01", false),
        (of("{kind: department}"), "2019-12-31", false),
    ] {
        assert_eq!(idle(&waiver, on), expected, "{waiver} {on}");
    }
}

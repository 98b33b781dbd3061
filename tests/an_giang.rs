//! The main job through the Rust API: the programme passes, the conflict is denied, and both can be undone.
#![cfg(feature = "files")]
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::path::{Path, PathBuf};

use reorganon::plan::StepOutcome;
use reorganon::{Charter, Date, Level, Org, Plan, Verdict};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/an_giang")
}

fn province() -> (Org, Charter) {
    let org = Org::open(folder().join("org")).unwrap();
    (org, Charter::open(folder().join("charter/vn-2018.yaml")).unwrap())
}

fn plan(name: &str) -> Plan {
    Plan::open(folder().join("plans").join(name)).unwrap()
}

fn communes(org: &Org) -> Vec<reorganon::org::BodyRef<'_>> {
    let commune = org.vocabulary().tiers.id("commune");
    org.bodies().filter(|body| body.is_territory() && body.class().map(|class| class.tier) == commune).collect()
}

/// Communes whose secretary and chair are one person, as (district, unified).
fn unified(org: &Org) -> Vec<(String, bool)> {
    let of = |commune: reorganon::org::BodyRef<'_>| {
        let post = |name: &str| org.post_id(&format!("{}/{name}", commune.key())).unwrap();
        let unified = org.are_unified(post("party-committee/secretary"), post("peoples-committee/chair"));
        (commune.territory().unwrap().key().to_string(), unified)
    };
    communes(org).into_iter().map(of).collect()
}

#[test]
fn the_province_is_the_real_one() {
    let (org, _) = province();
    let districts: std::collections::BTreeSet<_> =
        communes(&org).iter().map(|commune| commune.territory().unwrap().key().to_string()).collect();
    assert_eq!((communes(&org).len(), districts.len()), (156, 11));
    assert!(org.bodies().len() > 2_000, "some thousands of bodies: {}", org.bodies().len());
    assert_eq!(org.verify(), Ok(()));
}

#[test]
fn the_programme_passes_and_can_be_undone() {
    let (org, charter) = province();
    let run = plan("programme.yaml").run(&org, &charter).unwrap();
    assert!(run.passes(), "{}", run.problems().join("\n"));
    assert!(run.steps().len() > 30, "a line for each step: {}", run.steps().len());
    assert_eq!(run.successors("office-of-the-propaganda-commission"), ["office-of-the-provincial-committee"]);
    assert_eq!(run.org().verify(), Ok(()));
    assert_ne!(*run.org(), org);
    assert_eq!(run.undo_all(), org);
    // Rules that hold say so, with their slack.
    let findings: Vec<_> =
        run.steps().iter().filter_map(|step| step.receipt()).flat_map(|receipt| receipt.findings()).collect();
    let headcount = findings.iter().filter(|finding| finding.code == "headcount-increase");
    // What waits for the opinion of the centre was not tried.
    let waiting = run.steps().iter().filter(|step| step.receipt().is_none()).count();
    assert_eq!(waiting, 37, "four measures of the province, three of each of eleven districts");
    assert!(headcount.clone().count() >= run.steps().len() - waiting);
    assert!(headcount.into_iter().all(|finding| finding.verdict() == Verdict::Holds && finding.slack().is_some()));
    assert!(run.net().iter().any(|finding| finding.code == "new-focal-point" && finding.level == Level::Deny));
}

#[test]
fn the_quotas_of_rows_29_to_31_are_met_on_their_days() {
    let (org, charter) = province();
    let run = plan("programme.yaml").run(&org, &charter).unwrap();
    let state = |day: Date| {
        let mut session = run.session().clone();
        while session.history().last().is_some_and(|record| record.header.on > day) {
            session.undo();
        }
        session.into_org()
    };
    let end_of_2018 = unified(&state(Date::new(2018, 12, 31).unwrap()));
    let count = |list: &[(String, bool)]| list.iter().filter(|(_, unified)| *unified).count();
    assert!(count(&end_of_2018) >= 94, "60 % of 156 is 94: {}", count(&end_of_2018));
    assert!(count(&end_of_2018) < 156, "the rest comes later");
    let districts: std::collections::BTreeSet<_> = end_of_2018.iter().map(|(district, _)| district.clone()).collect();
    for district in districts {
        let here: Vec<_> = end_of_2018.iter().filter(|(d, _)| *d == district).cloned().collect();
        assert!(2 * count(&here) >= here.len(), "{district}: {} of {}", count(&here), here.len());
    }
    assert_eq!(count(&unified(&state(Date::new(2020, 12, 31).unwrap()))), 156);
}

#[test]
fn religion_before_merger_is_denied() {
    let (org, charter) = province();
    let run = plan("religion-before-merger.yaml").run(&org, &charter).unwrap();
    assert!(!run.passes());
    let mut denied = 0;
    for step in run.steps() {
        if let StepOutcome::Denied(found) = &step.outcome {
            denied += 1;
            assert!(step.id.starts_with("merge-organisation-and-home-affairs["), "{}", step.id);
            let codes: Vec<_> = found.denials().map(|finding| finding.code).collect();
            assert_eq!(codes, ["lead-not-competent"], "{}", step.id);
            assert!(found.messages.iter().all(|message| message.contains("religion")), "{:?}", found.messages);
        }
    }
    assert_eq!(denied, 11, "in every district");
}

#[test]
fn the_other_order_passes() {
    let (org, charter) = province();
    let run = plan("religion-then-merger.yaml").run(&org, &charter).unwrap();
    assert!(run.passes(), "{}", run.problems().join("\n"));
}

#[test]
fn one_run_is_like_another() {
    let (org, charter) = province();
    let programme = plan("programme.yaml");
    let (one, other) = (programme.run(&org, &charter).unwrap(), programme.run(&org, &charter).unwrap());
    assert_eq!(one.org(), other.org());
    for (a, b) in one.steps().iter().zip(other.steps()) {
        let said = |step: &reorganon::plan::StepRun| {
            step.receipt().map(|receipt| (receipt.changes(one.org()), receipt.findings().to_vec()))
        };
        assert_eq!((a.outcome.word(), said(a)), (b.outcome.word(), said(b)));
    }
}

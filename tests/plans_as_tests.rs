//! A reorganisation is a unit test: assertions, expectations, plans changed in code, mutants, and the smallest repair.
#![cfg(feature = "files")]
#![expect(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use proptest::prelude::*;
use reorganon::diagnostic::Files;
use reorganon::plan::Expectation;
use reorganon::project::Project;
use reorganon::{Charter, Org, Plan};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/an_giang")
}

fn province() -> &'static (Org, Charter) {
    static PROVINCE: OnceLock<(Org, Charter)> = OnceLock::new();
    PROVINCE.get_or_init(|| {
        (Org::open(folder().join("org")).unwrap(), Charter::open(folder().join("charter/vn-2018.yaml")).unwrap())
    })
}

fn plan(name: &str) -> Plan {
    Plan::open(folder().join("plans").join(name)).unwrap()
}

#[test]
fn the_first_scene() {
    let (org, charter) = province();
    let run = plan("religion-then-merger.yaml").run(org, charter).unwrap();
    run.assert_passes();
    run.assert_as_expected();
    run.assert_slack("headcount-increase", 0_i64);
    assert_eq!(run.successors("long-xuyen/home-affairs-division"), ["long-xuyen/organisation-and-home-affairs"]);
    assert_eq!(run.undo_all(), *org);
    let denied = run.rerun(&run.plan().without_step("move-religion")).unwrap();
    let rejected = denied.assert_denied("lead-not-competent").at("merge-organisation-and-home-affairs[long-xuyen]");
    assert_eq!(rejected.steps().len(), 11);
}

/// What an assertion says when it fails.
fn said(assertion: impl FnOnce()) -> String {
    let assertion = std::panic::AssertUnwindSafe(assertion);
    let panic = std::panic::catch_unwind(assertion).expect_err("the assertion was to fail");
    panic.downcast_ref::<String>().cloned().unwrap()
}

#[test]
fn a_failed_assertion_says_what_happened_instead() {
    let (org, charter) = province();
    let good = plan("religion-then-merger.yaml").run(org, charter).unwrap();
    let bad = plan("religion-before-merger.yaml").run(org, charter).unwrap();
    let text = said(|| bad.assert_passes());
    assert!(text.contains("does not pass") && text.contains("[lead-not-competent]: step `"), "{text}");
    for part in ["= measured 1, limit at most 0, slack -1", "= source: ", "= help: "] {
        assert!(text.contains(part), "{part}: {text}");
    }
    assert!(said(|| drop(good.assert_denied("lead-not-competent"))).contains("the run passes"));
    assert!(said(|| drop(bad.assert_denied("headcount-increase"))).contains("lead-not-competent"));
    assert!(said(|| drop(good.assert_refused("circle"))).contains("refused as `circle`"));
    let text = said(|| drop(bad.assert_denied("lead-not-competent").at("nowhere")));
    assert!(text.contains("`nowhere`") && text.contains("[an-phu]"), "{text}");
    assert!(said(|| good.assert_slack("headcount-increase", 1_i64)).contains("slack of 0, less than 1"));
    assert!(said(|| good.assert_slack("no-such-rule", 0_i64)).contains("not looked at"));
}

#[test]
fn a_failed_assertion_on_a_target_shows_its_diagnostics() {
    let text = "reorg: 1
title: T
targets:
  - {id: none-left, by: 2018-07-01, bodies: {kind: department}, at-most: 0, cites: 'II.2.2'}
  - {id: many, by: 2018-07-01, bodies: {kind: department}, at-least: 1}
steps: []
until: 2018-07-01
";
    let (org, _) = province();
    let run = Plan::parse(text).unwrap().run(org, &Charter::new("none")).unwrap();
    let text = said(|| run.assert_met("none-left"));
    for part in ["`none-left` was to be met", "error[missed-target]", "= measured 17", "= source: II.2.2", "= help: "] {
        assert!(text.contains(part), "{part}: {text}");
    }
    assert!(said(|| run.assert_missed("none-left").by(3)).contains("error[missed-target]"));
    assert!(said(|| run.assert_no_data("none-left")).contains("error[missed-target]"));
    assert!(said(|| drop(run.assert_missed("many"))).contains("target `many` by 2018-07-01: met"));
}

#[test]
fn a_failed_assertion_on_a_file_shows_the_places() {
    let path = folder().join("plans/religion-before-merger.yaml");
    let project = Project::of_plan(&path).unwrap();
    let checked = project.check(&path).unwrap();
    checked.assert_as_expected();
    let text = said(|| checked.assert_passes());
    for part in
        ["does not pass", "[lead-not-competent]: step `", "religion-before-merger.yaml:", "= source: ", "= help: "]
    {
        assert!(text.contains(part), "{part}: {text}");
    }
    // The same of a run whose files are named.
    let (org, sources) = Org::open_with_sources(folder().join("org")).unwrap();
    let (plan, places) = Plan::open_with_places(&path).unwrap();
    let run = plan.run(&org, &checked.run.as_ref().unwrap().charter().clone()).unwrap();
    let files = Files::new().plan(&places).org(&sources);
    run.in_files(&files).assert_as_expected();
    let text = said(|| run.in_files(&files).assert_passes());
    for part in
        ["does not pass", "[lead-not-competent]: step `", "religion-before-merger.yaml:", "functions.csv:", "$it/"]
    {
        assert!(text.contains(part), "{part}: {text}");
    }
    // What is not as expected, without what is; and a plan that could not be run at all.
    let other = |name: &str, from: &str, to: &str| {
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        let text = std::fs::read_to_string(folder().join("plans/religion-before-merger.yaml")).unwrap();
        assert!(text.contains(from), "{from}");
        std::fs::write(&path, text.replacen(from, to, 1)).unwrap();
        said(|| project.check(&path).unwrap().assert_as_expected())
    };
    let vain = other("vain.yaml", "\nsteps:", "\n  - {refused: circle}\nsteps:");
    assert!(vain.contains("does not run as expected") && vain.contains("vain.yaml:"), "{vain}");
    assert!(vain.contains("error[unmet-expectation]") && !vain.contains("lead-not-competent]"), "{vain}");
    let unknown = other("unknown.yaml", "$it/party-committee", "$it/party-comittee");
    assert!(unknown.contains("unknown.yaml:"), "{unknown}");
}

#[test]
fn an_expected_denial_is_a_pass_and_nothing_else_is() {
    let (org, charter) = province();
    let mut conflict = plan("religion-before-merger.yaml");
    assert!(conflict.run(org, charter).unwrap().is_as_expected(), "the file says what it expects");
    conflict.expect.clear();
    assert!(!conflict.run(org, charter).unwrap().is_as_expected());
    let expecting = conflict.expecting(Expectation::denied("lead-not-competent"));
    let run = expecting.run(org, charter).unwrap();
    assert!(!run.passes() && run.is_as_expected(), "{}", run.surprises().join("\n"));
    // At one district only: the other ten are surprises.
    let at = "merge-organisation-and-home-affairs[long-xuyen]";
    let one = conflict.expecting(Expectation::denied("lead-not-competent").at(at));
    assert_eq!(one.run(org, charter).unwrap().surprises().len(), 10);
    // Another rule, and a plan that passes: what was expected did not happen.
    let other = expecting.expecting(Expectation::refused("circle")).run(org, charter).unwrap();
    let said = other.surprises();
    assert!(
        said[0].starts_with("expected and did not happen: some step is to be refused as `circle` (step `"),
        "{said:?}"
    );
    assert!(said[0].contains("was denied by `lead-not-competent`; and 8 steps more; "), "{said:?}");
    let slip = plan("religion-then-merger.yaml").expecting(Expectation::denied("lead-not-competnt"));
    let said = slip.run(org, charter).unwrap().surprises();
    let ends = "(charter `vn-2018` has no rule `lead-not-competnt`; did you mean `lead-not-competent`?)";
    assert!(said[0].ends_with(ends), "{said:?}");
    let passing = plan("religion-then-merger.yaml").expecting(Expectation::denied("lead-not-competent"));
    assert_eq!(passing.run(org, charter).unwrap().surprises().len(), 1);
}

#[test]
fn expectations_are_written_and_read() {
    let text = "reorg: 1\ntitle: T\nexpect:\n  - {denied: lead-not-competent, at: join}\nsteps: []\n";
    let plan = Plan::parse(text).unwrap();
    assert_eq!(plan.expect, [Expectation::denied("lead-not-competent").at("join")]);
    assert_eq!(Plan::parse(&plan.to_yaml()).unwrap(), plan);
    assert!(Plan::parse(&text.replace("denied:", "denies:")).unwrap_err().to_string().contains("`denies`"));
}

#[test]
fn the_smallest_repair_of_the_conflict_is_found_and_holds() {
    let (org, charter) = province();
    let mut conflict = plan("religion-before-merger.yaml");
    // What a plan expects to fail needs no repair.
    let expected = conflict.smallest_repair(org, charter, 50).unwrap().unwrap();
    assert_eq!((expected.drop.len(), expected.is_smallest, expected.runs), (0, true, 1));
    conflict.expect.clear();
    let repair = conflict.smallest_repair(org, charter, 50).unwrap().unwrap();
    assert_eq!(
        (repair.drop.as_slice(), repair.is_smallest),
        (&["merge-organisation-and-home-affairs".to_owned()][..], true)
    );
    let rest = repair.drop.iter().fold(conflict, |plan, step| plan.without_step(step));
    rest.run(org, charter).unwrap().assert_passes();
    let nothing = plan("religion-then-merger.yaml").smallest_repair(org, charter, 50).unwrap().unwrap();
    assert!(nothing.drop.is_empty() && nothing.is_smallest);
}

/// A small organisation, and steps of which some need and some forbid others.
fn steps() -> impl Strategy<Value = Vec<usize>> {
    prop::collection::vec(0..8_usize, 1..6)
}

fn trial(kinds: &[usize]) -> Plan {
    let operations = [
        r#"absorb: {bodies: [sports], into: culture}"#,
        r#"transfer-function: {function: sports, to: culture}"#,
        r#"transfer-function: {function: sports, from: sports, to: committee}"#,
        r#"rename: {body: sports, name: Sở Thể thao}"#,
        r#"reparent: {body: culture, to: sports}"#,
        r#"reparent: {body: sports, to: culture}"#,
        r#"adjust-establishment: {body: sports, by: {civil-servant: 3}}"#,
        r#"adjust-establishment: {body: sports, by: {civil-servant: -3}}"#,
    ];
    let steps: String = kinds
        .iter()
        .enumerate()
        .map(|(number, kind)| {
            format!("  - id: s{number}\n    on: 2018-10-01\n    do:\n      - {}\n", operations[*kind])
        })
        .collect();
    Plan::parse(&format!("reorg: 1\ntitle: T\nsteps:\n{steps}")).unwrap()
}

fn strict() -> Charter {
    Charter::parse(
        "charter: 1\nname: c\ntitle: C\nrules:\n  - {rule: headcount-increase, step: allow, plan: deny, source: X}\n",
    )
    .unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn no_smaller_repair_exists(kinds in steps()) {
        let example = reorganon::doc::example();
        let (org, charter) = (example.session.org(), strict());
        let plan = trial(&kinds);
        // The oracle tries every set of steps.
        let n = plan.steps.len();
        let passes = |kept: u32| {
            let mut part = plan.clone();
            part.steps = (0..n).filter(|s| kept >> s & 1 == 1).map(|s| plan.steps[s].clone()).collect();
            part.run(org, &charter).is_ok_and(|run| run.passes())
        };
        let least = (0..1_u32 << n).filter(|kept| passes(*kept)).map(|kept| n - kept.count_ones() as usize).min().unwrap();
        let repair = plan.smallest_repair(org, &charter, 10_000).unwrap().unwrap();
        prop_assert!(repair.is_smallest);
        prop_assert_eq!(repair.drop.len(), least);
        let rest = repair.drop.iter().fold(plan.clone(), |plan, step| plan.without_step(step));
        prop_assert!(rest.run(org, &charter).unwrap().passes());
        // With few runs it still holds, and there are no more of them; two are enough for some answer.
        for most in 0..12 {
            let mut told = 0;
            let quick = plan.smallest_repair_telling(org, &charter, most, |runs, of| {
                assert!(runs == told + 1 && of == most);
                told = runs;
            });
            prop_assert!(told <= most);
            let Some(quick) = quick.unwrap().repair else {
                prop_assert!(most < 2);
                continue;
            };
            prop_assert_eq!(quick.runs, told);
            let rest = quick.drop.iter().fold(plan.clone(), |plan, step| plan.without_step(step));
            prop_assert!(rest.run(org, &charter).unwrap().passes());
            prop_assert!(quick.drop.len() >= least && (!quick.is_smallest || quick.drop.len() == least));
            if quick.is_tight {
                let tight = quick.drop.iter().all(|back| {
                    let others = quick.drop.iter().filter(|step| *step != back);
                    let rest = others.fold(plan.clone(), |plan, step| plan.without_step(step));
                    !rest.run(org, &charter).is_ok_and(|run| run.passes())
                });
                prop_assert!(tight);
            }
        }
    }
}

#[test]
fn what_is_expected_to_fail_stays_and_fails_in_a_repaired_plan() {
    let example = reorganon::doc::example();
    let org = example.session.org();
    // The third step would close a circle with the first, and the second breaks a rule on the whole.
    let circles = trial(&[4, 6, 5]).expecting(Expectation::refused("circle").at("s2"));
    let drop = |plan: &Plan| plan.smallest_repair(org, &strict(), 100).unwrap().map(|repair| repair.drop);
    assert_eq!(drop(&trial(&[4, 6, 5])).map(|drop| drop.len()), Some(2));
    assert_eq!(drop(&circles), Some(vec!["s1".into()]));
    assert_eq!(drop(&circles.expecting(Expectation::denied("headcount-increase"))), Some(Vec::new()));
    // What was expected in vain is no reason to drop anything, and no reason to keep it.
    assert_eq!(drop(&trial(&[6]).expecting(Expectation::refused("circle"))), Some(vec!["s0".into()]));
}

#[test]
fn where_not_even_nothing_holds_no_repair_is_claimed() {
    let example = reorganon::doc::example();
    // Nobody knows the rule: no plan passes, whatever is dropped.
    let charter = "charter: 1\nname: c\ntitle: C\nrules:\n  - {rule: of-another-version, plan: deny, source: X}\n";
    let charter = Charter::parse(charter).unwrap();
    for most in [1, 2, 3, 100] {
        assert_eq!(trial(&[0, 4]).smallest_repair(example.session.org(), &charter, most), Ok(None));
    }
}

#[test]
fn a_plan_that_does_not_hold_has_no_mutation_score() {
    let example = reorganon::doc::example();
    let wrong = trial(&[6]).mutation_score(example.session.org(), &strict()).unwrap_err();
    assert!(wrong.to_string().contains("its mutants say nothing: net effect, by `s0`: headcount-increase"), "{wrong}");
    let expecting = trial(&[6]).expecting(Expectation::denied("headcount-increase"));
    let score = expecting.mutation_score(example.session.org(), &strict()).unwrap();
    assert_eq!(score.mutants[0].caught_by, ["expect"], "without its step the plan expects in vain");
}

/// A step that is put in says of itself what the step beside it says: it is caught for what it does.
#[test]
fn what_is_put_in_is_not_caught_for_its_papers() {
    let example = reorganon::doc::example();
    let charter = "charter: 1\nname: c\ntitle: C\nrules:\n  - {rule: no-legal-basis, step: deny, source: X}\n";
    let charter = Charter::parse(charter).unwrap();
    let plan = "reorg: 1\ntitle: T\nsteps:\n  - {id: a, on: 2018-10-01, cites: a clause, do: [{rename: {body: culture, name: N}}]}\n";
    let score = Plan::parse(plan).unwrap().mutation_score(example.session.org(), &charter).unwrap();
    for what in ["one post more", "a second lead"] {
        let survives = score.survivors().any(|mutant| mutant.change.contains(what));
        assert!(survives, "no rule of this charter speaks of {what}: {score}");
    }
}

#[test]
fn every_small_change_for_the_worse_is_caught_or_named() {
    let (org, charter) = province();
    let score = plan("religion-then-merger.yaml").mutation_score(org, charter).unwrap();
    let of = |what: &str| score.mutants.iter().filter(|mutant| mutant.change.contains(what)).collect::<Vec<_>>();
    assert!(of("swapped").iter().all(|mutant| mutant.caught_by == ["lead-not-competent"]), "{score}");
    assert!(of("one post more").iter().all(|m| m.caught_by.contains(&"headcount-increase".to_owned())), "{score}");
    assert_eq!(score.caught() + score.survivors().count(), score.mutants.len());
    assert!(score.by_rule()["lead-not-competent"] >= 2, "{score}");
    // Without rules, only what is impossible is caught, and survivors are named with their clause.
    let lenient = plan("religion-then-merger.yaml").mutation_score(org, &Charter::new("none")).unwrap();
    assert!(lenient.caught() < score.caught());
    assert!(
        lenient.to_string().contains("survived: one post more, step `move-religion` (19-CTr/TU, III.2.2-b3)"),
        "{lenient}"
    );
}

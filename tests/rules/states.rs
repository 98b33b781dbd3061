//! State rules: what a review calls introduced is what a full audit finds after and did not find, or found better, before.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use reorganon::finding::Subject;
use reorganon::invariant::{About, DeputiesAboveSuperior, Rule, StateRule};
use reorganon::{Article, Charter, Finding, Level, Measure, Novelty, Org, Plan, Session, Step, Verdict};
use serde_json::{Value, json};

use crate::common::orgs::day;
use crate::common::steps::{ByNumber, Draw};
use crate::common::tape::Tape;
use crate::notes::held_rules;
use crate::{ALL, HANDS, PLACING, charter, choices, config, org, plan_step};

/// Every state rule, in one form or several.
pub(crate) fn state_rules() -> Vec<(&'static str, Value)> {
    vec![
        ("overlapping-functions", json!({})),
        ("overlapping-functions", json!({"except-subjects": "culture"})),
        ("essential-function-interrupted", json!({"minimum": 3})),
        ("lead-not-competent", json!({"never": [{"kinds": "division", "subjects": ["culture", "religion"]}]})),
        ("lead-not-competent", json!({"only": [{"subjects": "roads", "tiers": "province", "kinds": "office"}]})),
        ("decides-and-inspects", json!({"pairs": [{"decides": "culture", "inspects": ["religion", "roads"]}]})),
        (
            "incompatible-posts",
            json!({"pairs": [{"one": {"body": {"kind": "department"}}, "other": {"role": "head"}, "at": "same-tier"}]}),
        ),
        ("incompatible-posts", json!({"pairs": [{"one": {}, "other": {"role": "deputy"}, "at": "same-territory"}]})),
        ("decentralised-without-oversight", json!({})),
        ("term-over", json!({})),
        ("understaffed-body", json!({"minimum": 6})),
        ("understaffed-body", json!({"minimum": 4, "categories": ["cadre", "contract"], "actual": true})),
        ("deputy-excess", json!({"caps": [{"below": 4, "deputies": 0}, {"below": 9, "deputies": 1}], "otherwise": 2})),
        ("deputy-excess", json!({"by": "subordinates", "caps": [{"below": 1, "deputies": 1}], "otherwise": 0})),
        ("deputies-above-superior", json!({})),
        ("deputies-above-superior", json!({"kinds": ["division", "office"], "superior-kinds": "department"})),
        ("pool-average-exceeded", json!({"of": {"kind": "division"}, "average": [1, 2], "extra": 1})),
        ("post-excess", json!({"at-most": 3})),
        (
            "post-excess",
            json!({"of": {"kind": ["division", "office"]}, "roles": ["head", "member"], "categories": ["cadre", "contract"], "at-most": 1}),
        ),
        ("post-excess", json!({"of": {"tier": "district"}, "at-most": 2, "joined-once": true})),
        ("body-excess", json!({"of": {"kind": "division"}, "at-most": 1})),
        ("body-excess", json!({"of": {"tier": "district", "sector": "state"}, "at-most": 2})),
        ("staff-excess", json!({"at-most": 12})),
        ("staff-excess", json!({"at-most": 3, "categories": ["cadre", "contract"], "actual": true})),
        ("below-standard", json!({"area": 500, "population": 400})),
        ("below-standard", json!({"area": 500, "population": 400, "needs": "one", "percent": 70})),
        ("uncontained-territory", json!({"tiers": ["province", "district"]})),
        ("empty-container", json!({"tiers": ["province", "district"]})),
        ("funded-without-task", json!({})),
        ("funded-without-task", json!({"kinds": ["division", "office"]})),
        ("off-norm", json!({})),
        ("off-norm", json!({"modes": "self-funded"})),
        ("unchartered-body", json!({"instruments": ["charter", "working-rules"], "all": true})),
        ("working-rules-missing", json!({"instruments": "working-rules", "kinds": ["department", "commune"]})),
        (
            "posts-not-unified",
            json!({"bodies": {"kind": ["division", "office"]}, "unified": [{"body": {}}, {"body": {}, "role": "deputy"}]}),
        ),
        (
            "posts-not-unified",
            json!({"bodies": {"kind": "division"}, "unified": [{"body": {"kind": "division"}}, {"body": {"kind": "office"}}]}),
        ),
        ("mandatory-body-missing", json!({"bodies": [{"kinds": "office"}, {"kinds": ["division", "department"]}]})),
        (
            "mandatory-body-missing",
            json!({"bodies": [{"subjects": "religion"}, {"sectors": "state", "subjects": "roads"}]}),
        ),
    ]
}

/// The rules, everywhere and in scopes of all sorts.
fn articles<R: Iterator<Item = (&'static str, Value)>>(
    rules: impl Fn() -> R,
    tape: &mut Tape<'_>,
    org: &Org,
) -> Vec<(&'static str, Value, Option<Value>)> {
    let key = |land: bool| move |body: &reorganon::org::BodyRef<'_>| body.is_territory() == land;
    let lands: Vec<_> = org.bodies().filter(key(true)).map(|body| body.key().to_string()).collect();
    let bodies: Vec<_> = org.bodies().filter(key(false)).map(|body| body.key().to_string()).collect();
    let mut scopes = vec![None, Some(json!({"kind": ["division", "office"], "sector": "state"}))];
    scopes.extend(tape.maybe_one(&lands).map(|land| Some(json!({"within": land}))));
    let top = tape.maybe_one(&bodies);
    scopes.extend(top.iter().map(|top| Some(json!({"under": top}))));
    let mut articles = Vec::new();
    for scope in scopes {
        articles.extend(rules().map(|(code, with)| (code, with, scope.clone())));
    }
    if let Some(top) = top {
        articles.push(("pool-average-exceeded", json!({"of": {"under": top}, "average": 1}), None));
        let posts = json!({"of": {"under": top}, "roles": ["head"], "at-most": 2, "joined-once": true});
        articles.push(("post-excess", posts, None));
        // What is below a body that moves comes under another, wherever it lies.
        let under = json!({"body": {"under": top}});
        let unified = json!({"bodies": {"under": top}, "unified": [{"body": {}}, {"body": {}, "role": "deputy"}]});
        articles.push(("posts-not-unified", unified, None));
        articles.push(("posts-not-unified", json!({"bodies": {}, "unified": [under, {"body": {}}]}), None));
        articles.push(("incompatible-posts", json!({"pairs": [{"one": under, "other": {"role": "head"}}]}), None));
    }
    articles
}

type Faults = BTreeMap<(u16, Subject), Measure>;

fn unknowns<'a>(findings: impl IntoIterator<Item = &'a Finding>) -> BTreeSet<(u16, Subject)> {
    let unknown = findings.into_iter().filter(|finding| finding.verdict() == Verdict::Unknown);
    unknown.map(|finding| (finding.article, finding.subject)).collect()
}

fn faults<'a>(findings: impl IntoIterator<Item = &'a Finding>) -> Faults {
    let breached = findings.into_iter().filter(|finding| finding.verdict() == Verdict::Breached);
    breached.map(|finding| ((finding.article, finding.subject), finding.measure)).collect()
}

/// The law, over steps of operations with these names; how many faults were introduced.
fn law(
    choices: &[u16],
    names: &[&str],
    charter: impl Fn(&mut Tape<'_>, &Org) -> Charter,
) -> Result<usize, TestCaseError> {
    let mut tape = Tape::new(choices);
    let org = org(&mut tape);
    let charter = charter(&mut tape, &org);
    let mut session = Session::new(org, charter).unwrap();
    let (mut fresh, mut introduced) = (0, 0);
    for number in 0..6 {
        let mut operations = Vec::new();
        for _ in 0..tape.between(1, 3) {
            let name = *tape.one(names);
            operations.push(Draw::<ByNumber>::new(&mut tape, session.org(), &mut fresh, 500).operation(name));
        }
        let before = session.org().clone();
        let step = Step::new(format!("step-{number}"), day("2018-05-01"), operations);
        let Ok(receipt) = session.apply(&step) else { continue };
        let said = receipt.findings().iter().filter(|finding| finding.novelty == Novelty::Introduced);
        let audits = [&before, session.org()].map(|org| session.charter().audit(org, step.on));
        let [old, new] = audits.each_ref().map(unknowns);
        prop_assert_eq!(unknowns(receipt.unknowns()), &new - &old, "unknown, after {:?}", step.operations);
        let [old, mut new] = audits.each_ref().map(faults);
        new.retain(|fault, measure| old.get(fault).is_none_or(|was| measure.is_worse_than(was)));
        introduced += new.len();
        prop_assert_eq!(faults(said), new, "introduced = audit(after) − audit(before), after {:?}", step.operations);
    }
    Ok(introduced)
}

/// The same law of a plan, over time: what its net effect introduces is found on its last day and was not on its first, also
/// where no step did anything; how many of those time alone brought about.
fn law_of_plans(choices: &[u16]) -> Result<usize, TestCaseError> {
    let mut tape = Tape::new(choices);
    let start = org(&mut tape);
    let charter = charter(&articles(|| state_rules().into_iter(), &mut tape, &start));
    let until = day(tape.word(&["2018-12-31", "2021-12-31", "2022-01-01", "2041-01-01"]));
    let (mut steps, mut now) = (Vec::new(), start.clone());
    for number in 0..3 {
        let step = plan_step(&mut tape, &now, number, 2, ALL);
        let all = [&steps[..], &[step]].concat();
        let plan = json!({"reorg": 1, "title": "t", "until": until.to_string(), "steps": all});
        let plan: Plan = serde_json::from_value(plan).unwrap();
        let Ok(run) = plan.run(&start, &charter) else { continue };
        if run.steps().iter().any(|step| step.receipt().is_none()) {
            continue;
        }
        let said = run.net().iter().filter(|finding| finding.novelty == Novelty::Introduced);
        let old = faults(&charter.audit(&start, start.as_of()));
        let mut new = faults(&charter.audit(run.org(), until));
        new.retain(|fault, measure| old.get(fault).is_none_or(|was| measure.is_worse_than(was)));
        prop_assert_eq!(faults(said), new, "over {} steps until {}", all.len(), until);
        (steps, now) = (all, run.org().clone());
    }
    let over = |day| {
        let terms = |finding: &&Finding| finding.code == "term-over" && finding.measure.is_breached();
        charter.audit(&start, day).iter().filter(terms).count()
    };
    Ok(over(until) - over(start.as_of()))
}

proptest! {
    #![proptest_config(config(60))]

    #[test]
    fn a_plan_introduces_what_is_there_on_its_last_day_and_was_not_on_its_first(choices in choices()) {
        law_of_plans(&choices)?;
    }
}

#[test]
fn time_passes_in_some_of_them() {
    let tapes = (0..40_u64).map(|seed| {
        (1..500_u64)
            .map(move |n| (seed * 7919 + n).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(29) as u16)
            .collect()
    });
    let brought: usize = tapes.map(|choices: Vec<u16>| law_of_plans(&choices).unwrap()).sum();
    assert!(brought > 0);
}

proptest! {
    #![proptest_config(config(150))]

    #[test]
    fn reviews_equal_audits(choices in choices()) {
        law(&choices, ALL, |tape, org| charter(&articles(|| state_rules().into_iter(), tape, org)))?;
    }

    #[test]
    fn reviews_equal_audits_where_places_change(choices in choices()) {
        law(&choices, PLACING, |tape, org| charter(&articles(|| state_rules().into_iter(), tape, org)))?;
    }

    #[test]
    fn reviews_equal_audits_where_hands_change(choices in choices()) {
        let held = || held_rules().into_iter().map(|(code, with, _)| (code, with));
        law(&choices, HANDS, |tape, org| charter(&articles(held, tape, org)))?;
    }
}

/// A rule that says it looks at the bodies that a step names; it looks at what is above them, too.
#[derive(Debug)]
struct Liar(DeputiesAboveSuperior);

impl StateRule for Liar {
    fn about(&self) -> &'static About {
        self.0.about()
    }

    fn measure(&self, org: &Org, subject: Subject) -> Option<Measure> {
        self.0.measure(org, subject)
    }
}

#[test]
fn a_liar_is_caught_and_the_honest_rule_is_not() {
    let mut runner = TestRunner::new(config(300));
    let one = |rule: fn() -> Rule| {
        move |_: &mut Tape<'_>, _: &Org| Charter::new("one").with(Article::new(rule()).level(Level::Warn))
    };
    assert_eq!(
        Rule::state(Liar(DeputiesAboveSuperior::default())).help(),
        "",
        "nothing is known of what to do about it"
    );
    let liar = one(|| Rule::state(Liar(DeputiesAboveSuperior::default())));
    let caught = runner.run(&choices(), |choices| law(&choices, ALL, liar).map(|_| ()));
    assert!(caught.is_err(), "the liar is caught");
    let honest = one(|| Rule::state(DeputiesAboveSuperior::default()));
    runner.run(&choices(), |choices| law(&choices, ALL, honest).map(|_| ())).unwrap();
}

#[test]
fn every_state_rule_finds_something_somewhere() {
    let mut seen = std::collections::BTreeSet::new();
    for seed in 0..2000_u64 {
        let choices: Vec<u16> = (1..700_u64)
            .map(|n| (seed * 7919 + n).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(29) as u16)
            .collect();
        let mut tape = Tape::new(&choices);
        let org = org(&mut tape);
        let rules: Vec<_> = state_rules().into_iter().map(|(code, with)| (code, with, None)).collect();
        let charter = charter(&rules);
        seen.extend(
            charter.audit(&org, day("2018-05-01")).iter().filter(|f| f.measure.is_breached()).map(|f| f.article),
        );
        if seen.len() == state_rules().len() {
            break;
        }
    }
    assert_eq!(seen.len(), state_rules().len(), "{seen:?}");
}

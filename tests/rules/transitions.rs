//! Transition rules against a naive comparison of both states: over one step, and over all steps together.

use std::collections::BTreeMap;

use proptest::prelude::*;
use reorganon::session::subject_in_words;
use reorganon::{Charter, Finding, Org, Plan, Verdict};
use serde_json::{Value, json};

use crate::common::tape::Tape;
use crate::naive::{self, Breaches};
use crate::provisions;
use crate::{ALL, MERGING, POSTING, SHAPING, charter, choices, config, org, plan_step};

fn rules() -> Charter {
    let precondition = json!({
        "bodies": [{"kind": "department"}], "unified": [{"body": {"kind": "office"}}, {"body": {"kind": "division"}}]
    });
    charter(&[
        ("new-intermediate-body", json!({"except-kinds": "office"}), None),
        ("new-intermediate-body", json!({}), None),
        ("new-focal-point", json!({}), None),
        ("new-focal-point", json!({"internal": true}), None),
        ("headcount-increase", json!({}), None),
        ("deputy-increase", json!({}), None),
        ("deputy-increase", json!({"strict": true}), None),
        ("affected-staff-unresolved", json!({}), None),
        (
            "missing-corresponding-body",
            json!({"bodies": {"kind": "department"}, "counterparts": {"sector": "party"}}),
            None,
        ),
        ("shared-code", json!({}), None),
        ("seats-outside-term", json!({"terms": ["2018-05-03", "2018-05-06"]}), None),
        ("seats-increase", json!({}), None),
        ("seats-increase", json!({"from-state-agencies": true, "strict": true}), None),
        ("precondition-unmet", precondition, None),
    ])
}

/// The breaches of every article; the last can be compared over one step only.
fn naive(old: &Org, new: &Org) -> Vec<Breaches> {
    let (old, new) = (&old.to_data(), &new.to_data());
    vec![
        naive::intermediate(old, new, "office"),
        naive::intermediate(old, new, ""),
        naive::focal(old, new),
        naive::inside(old, new),
        naive::headcount(old, new),
        naive::deputies(old, new, 0),
        naive::deputies(old, new, -1),
        naive::unresolved(old, new),
        naive::corresponding(old, new),
        naive::shared_codes(old, new),
        provisions::outside_term(old, new, &["2018-05-03", "2018-05-06"]),
        provisions::seats(old, new, 0, |row| row.seats),
        provisions::seats(old, new, -1, |row| row.from_state_agencies),
        naive::precondition(old, new),
    ]
}

/// How many articles can be compared over many steps.
const NET: usize = 13;

fn said(org: &Org, findings: &[Finding]) -> Vec<Breaches> {
    let mut breaches = vec![Breaches::new(); rules().articles().len()];
    for finding in findings.iter().filter(|finding| finding.verdict() == Verdict::Breached) {
        let value = finding.measure.value.and_then(|value| value.count()).unwrap();
        let limit = finding.measure.limit.count().unwrap();
        let words = subject_in_words(org, finding.subject);
        breaches[usize::from(finding.article)].insert((words, value, limit));
    }
    breaches
}

/// Runs random steps of operations with these names, `most` operations each; how many breaches each article found over single steps.
fn compare(choices: &[u16], most: usize, names: &[&str]) -> Result<Vec<usize>, TestCaseError> {
    let mut tape = Tape::new(choices);
    let start = org(&mut tape);
    let (mut steps, mut now): (Vec<Value>, _) = (Vec::new(), start.clone());
    let mut counts = vec![0; rules().articles().len()];
    for number in 0..7 {
        steps.push(plan_step(&mut tape, &now, number, most, names));
        let plan: Plan = serde_json::from_value(json!({"reorg": 1, "title": "t", "steps": steps.clone()})).unwrap();
        let run = match plan.run(&start, &rules()) {
            Ok(run) if run.steps().iter().all(|step| step.receipt().is_some()) => run,
            _ => {
                steps.pop();
                continue;
            }
        };
        let findings = run.steps().last().and_then(|step| step.receipt()).unwrap().findings();
        let (found, expected) = (said(run.org(), findings), naive(&now, run.org()));
        prop_assert_eq!(&found, &expected, "{}", steps.last().unwrap());
        let (net, expected) = (said(run.org(), run.net()), naive(&start, run.org()));
        prop_assert_eq!(&net[..NET], &expected[..NET], "over all of {}", json!(steps));
        counts.iter_mut().zip(&found).for_each(|(count, breaches)| *count += breaches.len());
        now = run.org().clone();
    }
    Ok(counts)
}

proptest! {
    #![proptest_config(config(150))]

    #[test]
    fn single_operations(choices in choices()) {
        compare(&choices, 1, ALL)?;
    }

    #[test]
    fn steps_of_several(choices in choices()) {
        compare(&choices, 3, ALL)?;
    }

    #[test]
    fn posts_that_come_and_go(choices in choices()) {
        compare(&choices, 2, POSTING)?;
    }

    #[test]
    fn plans_that_found_and_end_and_move(choices in choices()) {
        compare(&choices, 2, SHAPING)?;
    }
}

#[test]
fn every_transition_rule_finds_something_somewhere() {
    let mut sums: BTreeMap<usize, usize> = BTreeMap::new();
    for seed in 0..300_u64 {
        let choices: Vec<u16> = (1..700_u64)
            .map(|n| (seed * 7919 + n).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(29) as u16)
            .collect();
        // Among all operations mergers are rare, and those of bodies with a precondition rarer.
        let names = if seed % 3 == 0 { MERGING } else { ALL };
        for (article, count) in compare(&choices, 2, names).unwrap().into_iter().enumerate() {
            *sums.entry(article).or_default() += count;
        }
    }
    assert!(sums.values().all(|count| *count > 0), "{sums:?}");
}

//! Rules on what steps say of themselves, against a naive reading of the step as its file has it.

use std::collections::BTreeSet;

use proptest::prelude::*;
use reorganon::org::data::{FunctionData, OrgData};
use reorganon::{Org, Plan, Verdict};
use serde_json::{Value, json};

use crate::common::tape::Tape;
use crate::{ALL, charter, choices, config, naive, org, plan_step};

const CLASSES: [&str; 4] = ["immediate", "scale-up", "needs-central-opinion", "unspecified"];
const AUTHORITIES: [&str; 3] = ["Bộ Chính trị", "Ban Thường vụ Tỉnh uỷ", "Ban thường vụ tỉnh ủy"];
/// The operations by which bodies become one, or come to it.
const JOINING: &[&str] = &["merge", "absorb", "dissolve", "dissolve", "transfer-function"];
const DAYS: [&str; 4] = ["2018-04-30", "2018-05-03", "2018-05-09", "2020-12-31"];

/// What a step says of itself, at random.
fn say(tape: &mut Tape<'_>, step: &mut Value) {
    let says = step.as_object_mut().unwrap();
    let chance = |tape: &mut Tape<'_>| tape.chance(2, 3);
    if chance(tape) {
        says.insert("readiness".into(), (*tape.one(&CLASSES)).into());
    }
    if chance(tape) {
        says.insert("cites".into(), (*tape.one(&["19-CTr/TU, III.2", "19-CTr/TUx", " "])).into());
    }
    if chance(tape) {
        says.insert("approval".into(), json!({"by": tape.one(&AUTHORITIES), "on": tape.one(&DAYS)}));
    }
    if chance(tape) {
        let mut pilot = serde_json::Map::new();
        for (field, words) in [("until", &DAYS[..]), ("review", &DAYS[..]), ("scope", &["Long Xuyên", " "])] {
            if chance(tape) {
                pilot.insert(field.into(), (*tape.one(words)).into());
            }
        }
        says.insert("pilot".into(), pilot.into());
    }
}

type Rule = (&'static str, Value);

fn rules() -> Vec<Rule> {
    let central = json!({"readiness": "needs-central-opinion"});
    vec![
        ("approval-missing", json!({"steps": central, "by": "Bộ Chính trị"})),
        ("approval-missing", json!({"steps": {"readiness": ["unspecified", "scale-up"]}, "by": AUTHORITIES[1]})),
        ("approval-missing", json!({})),
        ("pilot-incomplete", json!({"steps": central})),
        ("pilot-incomplete", json!({"needs": ["until"]})),
        ("paused-operation", json!({"steps": {"operations": ["merge", "absorb", "rename"]}})),
        ("no-legal-basis", json!({})),
        ("no-legal-basis", json!({"instruments": ["19-CTr/TU"]})),
        ("approval-missing", json!({"steps": {"founds": {"kind": "office"}}})),
        ("approval-missing", json!({"steps": {"joins": [{}, {"kind": "division"}]}})),
    ]
}

/// Whether a step makes an office of what was none, and whether a division and another body become one in it, by the tables before and
/// after. Where a class changes as well, a table does not tell what was of which class on the way.
fn came_to(old: &OrgData, new: &OrgData, step: &Value) -> (bool, Option<bool>) {
    let kind = |data: &OrgData, key: &str| {
        data.bodies.iter().find(|row| row.id.as_str() == key).map(|row| row.kind.as_str().to_owned())
    };
    let mut offices = new.bodies.iter().filter(|row| row.ended.is_none() && row.kind.as_str() == "office");
    let founds = offices.any(|row| kind(old, row.id.as_str()).as_deref() != Some("office"));
    let (sources, gone) = (naive::takings(old, new), naive::gone_into(old, new));
    let is_division = |key: &&str| kind(old, key).or_else(|| kind(new, key)).as_deref() == Some("division");
    // What went into a source before, of which new links are none that lead to this result.
    let brings = |to: &str, source: &str| {
        let mut all = BTreeSet::from([source]);
        loop {
            let more = gone.iter().filter(|(_, at, is_new, _)| (*at != to || !is_new) && all.contains(at));
            let more: Vec<&str> = more.map(|(from, ..)| *from).filter(|key| !all.contains(key)).collect();
            if more.is_empty() {
                return all.iter().any(is_division);
            }
            all.extend(more);
        }
    };
    let joins = sources.iter().any(|(to, all)| all.len() > 1 && all.iter().any(|source| brings(to, source)));
    (founds, (!step["do"].to_string().contains("\"reclassify\":")).then_some(joins))
}

/// Whether a rule has something against a step, by the words of its file and what it comes to.
fn naive(step: &Value, (founds, joins): (bool, bool)) -> Vec<bool> {
    let text = |path: &str| step.pointer(path).and_then(Value::as_str);
    let on = text("/on").unwrap();
    let class = text("/readiness").unwrap_or("unspecified");
    let day = text("/approval/on");
    let plain = |name: &str| name.to_lowercase().replace("ỷ", "ủy").replace("uủy", "ủy");
    let approved = |by: Option<&str>| {
        day.is_some_and(|day| day <= on) && by.is_none_or(|by| text("/approval/by").map(plain) == Some(plain(by)))
    };
    let blank = |path: &str| text(path).is_none_or(|text| text.trim().is_empty());
    let pilot = step.get("pilot");
    let order = |needs_all: bool| {
        let (until, review) = (text("/pilot/until"), text("/pilot/review"));
        let lacks = until.is_none() || (needs_all && (review.is_none() || blank("/pilot/scope")));
        lacks
            || until.is_some_and(|until| until < on)
            || review.is_some_and(|review| review < on || until.is_some_and(|until| review > until))
    };
    let operations: Vec<&str> = step["do"]
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|operation| operation.as_object().unwrap().keys())
        .map(String::as_str)
        .collect();
    vec![
        class == "needs-central-opinion" && !approved(Some("Bộ Chính trị")),
        ["unspecified", "scale-up"].contains(&class) && !approved(Some(AUTHORITIES[1])),
        !approved(None),
        class == "needs-central-opinion" && pilot.is_none_or(|_| order(true)),
        pilot.is_some_and(|_| order(false)),
        operations.iter().any(|name| ["merge", "absorb", "rename"].contains(name)),
        blank("/cites"),
        text("/cites") != Some("19-CTr/TU, III.2"),
        founds && !approved(None),
        joins && !approved(None),
    ]
}

/// The bodies whose rows, posts, leads or staff differ.
fn differing(old: &OrgData, new: &OrgData) -> BTreeSet<String> {
    fn facts(data: &OrgData) -> BTreeSet<(String, String)> {
        let bodies = data.bodies.iter().map(|row| (row.id.to_string(), format!("{row:?}")));
        let posts = data.posts.iter().map(|row| (row.body.as_str().to_owned(), format!("{row:?}")));
        let lead = |row: &FunctionData| (row.lead.as_str().to_owned(), format!("{} {:?}", row.id, row.retired));
        let leads = data.functions.iter().map(lead);
        let staff = data.establishment.iter().map(|row| (row.body.as_str().to_owned(), format!("{row:?}")));
        // Of posts in one hand both bodies, also of such as have ended since.
        let home = |post: &str| {
            let row = data.posts.iter().find(|row| row.id == *post).unwrap();
            row.body.as_str().to_owned()
        };
        let unions = data.unions.iter().map(|row| [row.one.as_str(), row.other.as_str()]);
        let held = data.appointments.iter().map(|row| [row.main.as_str(), row.extra.as_str()]);
        let held = unions.chain(held).flat_map(|posts| posts.map(|post| (home(post), format!("{posts:?}"))));
        bodies.chain(posts).chain(leads).chain(staff).chain(held).collect()
    }
    let (old, new) = (facts(old), facts(new));
    old.symmetric_difference(&new).map(|(body, _)| body.clone()).collect()
}

/// How often each rule found something.
fn compare(choices: &[u16]) -> Result<Vec<usize>, TestCaseError> {
    let mut tape = Tape::new(choices);
    let start = org(&mut tape);
    let everywhere: Vec<_> = rules().into_iter().map(|(code, with)| (code, with, None)).collect();
    let divisions: Vec<_> =
        rules().into_iter().map(|(code, with)| (code, with, Some(json!({"kind": "division"})))).collect();
    let (mut steps, mut now): (Vec<Value>, Org) = (Vec::new(), start.clone());
    let mut counts = vec![0; everywhere.len()];
    for number in 0..5 {
        let operations = if tape.chance(1, 3) { JOINING } else { ALL };
        let mut step = plan_step(&mut tape, &now, number, 2, operations);
        say(&mut tape, &mut step);
        steps.push(step);
        let plan: Plan = serde_json::from_value(json!({"reorg": 1, "title": "t", "steps": steps.clone()})).unwrap();
        let run = |rules: &[_]| {
            let run = plan.run(&start, &charter(rules)).ok()?;
            let found = run.steps().last()?.receipt()?.findings();
            let breached = found.iter().map(|finding| finding.verdict() == Verdict::Breached).collect::<Vec<_>>();
            Some((breached, run))
        };
        let Some((found, whole)) = run(&everywhere) else {
            steps.pop();
            continue;
        };
        let step = steps.last().unwrap();
        let (founds, joins) = came_to(&now.to_data(), &whole.org().to_data(), step);
        let said = found.last() == Some(&true);
        let expected = naive(step, (founds, joins.unwrap_or(said)));
        let expected = if joins.is_none() { [&expected[..expected.len() - 1], &[said]].concat() } else { expected };
        prop_assert_eq!(&found, &expected, "{}", steps.last().unwrap());
        prop_assert!(whole.net().is_empty(), "nothing adds up over a plan");
        counts.iter_mut().zip(&found).for_each(|(count, is)| *count += usize::from(*is));
        // In a scope, what a rule has against a step counts where a body of the scope is touched.
        let (scoped, _) = run(&divisions).unwrap();
        let is_division = |org: &Org, key: &str| {
            org.to_data()
                .bodies
                .iter()
                .any(|row| row.id.as_str() == key && row.kind.as_str() == "division" && row.ended.is_none())
        };
        let touched = differing(&now.to_data(), &whole.org().to_data());
        let inside = touched.iter().any(|key| is_division(&now, key) || is_division(whole.org(), key));
        for (in_scope, wrong) in scoped.iter().zip(&expected) {
            prop_assert!(!in_scope || *wrong);
            prop_assert!(!(inside && *wrong) || *in_scope, "{}", steps.last().unwrap());
        }
        now = whole.org().clone();
    }
    Ok(counts)
}

proptest! {
    #![proptest_config(config(150))]

    #[test]
    fn steps_are_judged_by_what_they_say(choices in choices()) {
        compare(&choices)?;
    }
}

#[test]
fn every_rule_on_steps_finds_something_and_lets_something_pass() {
    let (mut sums, mut all) = (vec![0; rules().len()], 0);
    for seed in 0..60_u64 {
        let choices: Vec<u16> = (1..400_u64)
            .map(|n| (seed * 7919 + n).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(29) as u16)
            .collect();
        let counts = compare(&choices).unwrap();
        all += 5;
        sums.iter_mut().zip(counts).for_each(|(sum, count)| *sum += count);
    }
    assert!(sums.iter().all(|sum| *sum > 0 && *sum < all), "{sums:?} of {all}");
}

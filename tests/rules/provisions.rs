//! The rules on what bodies are provided with, read once more from the tables; no code is shared with what is judged.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use reorganon::org::data::{BodyData, OrgData, ProvisionData};
use reorganon::session::subject_in_words;
use reorganon::{Charter, Org, Role, Session, Step, Verdict};
use serde_json::json;

use crate::common::orgs::day;
use crate::common::steps::{ByNumber, Draw};
use crate::common::tape::Tape;
use crate::naive::Breaches;
use crate::{ALL, charter, choices, config, org};

/// The start of a provision: whose, which, from when, and what it says. Its end is none of it.
fn start(row: &ProvisionData) -> String {
    let row = ProvisionData { until: None, source: None, ..row.clone() };
    serde_json::to_string(&row).unwrap()
}

/// Seats that began on a day when no term does, and are other ones than those before.
pub(crate) fn outside_term(old: &OrgData, new: &OrgData, terms: &[&str]) -> Breaches {
    let there: BTreeSet<String> = old.provisions.iter().map(start).collect();
    let mut counts: BTreeMap<&str, i64> = BTreeMap::new();
    for row in new.provisions.iter().filter(|row| row.seats.is_some() && !there.contains(&start(row))) {
        let before = new
            .provisions
            .iter()
            .find(|other| (&other.body, &other.provision) == (&row.body, &row.provision) && other.until == row.from);
        let other = before
            .is_some_and(|before| (before.seats, before.from_state_agencies) != (row.seats, row.from_state_agencies));
        if other && !terms.iter().any(|term| row.from == Some(day(term))) {
            *counts.entry(row.body.as_str()).or_default() += 1;
        }
    }
    counts.into_iter().map(|(body, count)| (format!("body `{body}`"), count, 0)).collect()
}

/// More seats than before, beyond the limit.
pub(crate) fn seats(old: &OrgData, new: &OrgData, limit: i64, count: fn(&ProvisionData) -> Option<u32>) -> Breaches {
    let sum = |data: &OrgData| -> i64 {
        data.provisions.iter().filter(|row| row.until.is_none()).filter_map(count).map(i64::from).sum()
    };
    let by = sum(new) - sum(old);
    (by > limit).then(|| ("the whole".to_owned(), by, limit)).into_iter().collect()
}

fn holding<'a>(data: &'a OrgData, body: &BodyData) -> Vec<&'a ProvisionData> {
    let rows = data.provisions.iter().filter(|row| row.body.as_str() == body.id.as_str());
    rows.filter(|row| row.until.is_none() && row.to.is_none()).collect()
}

/// What the state rules should find in a state, of these articles in their order.
fn states(data: &OrgData) -> Vec<Breaches> {
    let mut all = vec![Breaches::new(); 4];
    for body in data.bodies.iter().filter(|body| body.ended.is_none()) {
        let (name, rows) = (format!("body `{}`", body.id), holding(data, body));
        let has = |word: &str| rows.iter().any(|row| row.provision.as_str() == word);
        let funding = rows.iter().find(|row| ["lump-sum", "self-funded"].contains(&row.provision.as_str()));
        let does = |task: &str| {
            data.functions.iter().filter(|row| row.retired.is_none() && row.id == *task).any(|row| {
                row.lead.as_str() == body.id.as_str()
                    || row.cooperators.iter().any(|other| other.as_str() == body.id.as_str())
            })
        };
        let tasked = funding.is_some_and(|row| row.tasks.iter().any(|task| does(task.as_str())));
        if body.budget > 0 && !tasked {
            all[0].insert((name.clone(), body.budget as i64, 0));
        }
        if let Some(row) = funding.filter(|row| row.amount.is_some()) {
            let norm = i128::from(row.amount.unwrap()) * i128::from(row.units.unwrap());
            let off = (norm - i128::from(body.budget)).abs();
            if off > 0 {
                all[1].insert((name.clone(), off as i64, 0));
            }
        }
        let lacks = ["charter", "working-rules"].iter().filter(|word| !has(word)).count() as i64;
        let idle = !data.functions.iter().any(|row| row.retired.is_none() && row.lead.as_str() == body.id.as_str());
        if lacks + i64::from(idle) > 0 {
            all[2].insert((name.clone(), lacks + i64::from(idle), 0));
        }
        if body.kind.as_str() == "department" && !has("working-rules") {
            all[3].insert((name, 1, 0));
        }
    }
    all
}

fn state_rules() -> Charter {
    charter(&[
        ("funded-without-task", json!({}), None),
        ("off-norm", json!({}), None),
        ("unchartered-body", json!({"instruments": ["charter", "working-rules"], "all": true}), None),
        ("working-rules-missing", json!({"instruments": "working-rules", "kinds": "department"}), None),
    ])
}

fn audited(org: &Org) -> Vec<Breaches> {
    let charter = state_rules();
    let mut all = vec![Breaches::new(); 4];
    for finding in charter.audit(org, day("2018-05-01")).iter().filter(|f| f.verdict() != Verdict::Holds) {
        // Of none of these rules anything is unknown: that would be seen as a negative number.
        let value = finding.measure.value.map_or(-1, |value| value.count().unwrap());
        all[usize::from(finding.article)].insert((subject_in_words(org, finding.subject), value, 0));
    }
    all
}

/// Steps of single operations, and what each state rule finds after them: how many breaches over all states.
fn told(choices: &[u16]) -> Result<Vec<usize>, TestCaseError> {
    let mut tape = Tape::new(choices);
    let mut session = Session::new(org(&mut tape), Charter::new("none")).unwrap();
    let (mut fresh, mut counts) = (0, vec![0; 4]);
    for number in 0..8 {
        let found = audited(session.org());
        prop_assert_eq!(&found, &states(&session.org().to_data()));
        counts.iter_mut().zip(&found).for_each(|(count, breaches)| *count += breaches.len());
        let name = *tape.one(ALL);
        let operation = Draw::<ByNumber>::new(&mut tape, session.org(), &mut fresh, 500).operation(name);
        let _ = session.apply(&Step::new(format!("step-{number}"), day("2018-05-01"), [operation]));
    }
    Ok(counts)
}

/// Steps of operations that unite heads and adopt rules; how many bodies work by rules that are outdated.
fn outdated(choices: &[u16]) -> Result<usize, TestCaseError> {
    let mut tape = Tape::new(choices);
    let org = org(&mut tape);
    let rule = ("working-rules-outdated", json!({"instruments": "working-rules"}), None);
    let mut whole = Session::new(org.clone(), charter(&[rule])).unwrap();
    let (mut fresh, mut found) = (0, 0);
    for number in 0..5 {
        let on = day(&format!("2018-05-{:02}", number + 1));
        // The same operations, one by one: what united heads, and what was adopted behind that.
        let mut single = Session::new(whole.org().clone(), Charter::new("none")).unwrap();
        let (mut operations, mut open): (Vec<_>, BTreeMap<String, bool>) = (Vec::new(), BTreeMap::new());
        for _ in 0..tape.between(1, 4) {
            let name = *tape.one(&["unify-post", "unify-post", "adopt-instrument", "separate-posts", "create-post"]);
            let operation = Draw::<ByNumber>::new(&mut tape, single.org(), &mut fresh, 500).operation(name);
            let before = single.org().to_data();
            if single.apply(&Step::new("one", on, [operation.clone()])).is_err() {
                continue;
            }
            operations.push(operation);
            let after = single.org().to_data();
            for body in united(&before, &after) {
                open.insert(body, true);
            }
            for row in after.provisions.iter().filter(|row| row.provision.as_str() == "working-rules") {
                if row.until.is_none() && !before.provisions.contains(row) {
                    open.entry(row.body.as_str().to_owned()).and_modify(|open| *open = false);
                }
            }
        }
        let receipt = match whole.apply(&Step::new(format!("step-{number}"), on, operations)) {
            Ok(receipt) => receipt,
            Err(_) => continue,
        };
        let end = whole.org().to_data();
        open.retain(|body, open| *open && shares_its_head(&end, body));
        let expected: BTreeSet<String> = open.keys().map(|body| format!("body `{body}`")).collect();
        let said = receipt.findings().iter().filter(|finding| finding.verdict() == Verdict::Breached);
        let said: BTreeSet<String> = said.map(|finding| subject_in_words(whole.org(), finding.subject)).collect();
        prop_assert_eq!(&said, &expected);
        found += said.len();
    }
    Ok(found)
}

/// The body that a head post heads as its own.
fn headed(data: &OrgData, post: &str) -> Option<String> {
    let row = data.posts.iter().find(|row| row.id == *post && row.role == Role::Head && row.ended.is_none())?;
    Some(row.body.as_str().to_owned())
}

fn united(before: &OrgData, after: &OrgData) -> Vec<String> {
    let unions = after.unions.iter().filter(|union| !before.unions.contains(union));
    let mut bodies: Vec<_> =
        unions.flat_map(|union| [&union.one, &union.other]).filter_map(|post| headed(after, post.as_str())).collect();
    for row in &after.bodies {
        let was = before.bodies.iter().find(|other| other.id == row.id).and_then(|other| other.headed_by.as_ref());
        if let (Some(post), None) = (&row.headed_by, was) {
            bodies.push(row.id.to_string());
            bodies.extend(headed(after, post.as_str()));
        }
    }
    bodies
}

fn shares_its_head(data: &OrgData, body: &str) -> bool {
    let row = data.bodies.iter().find(|row| row.id == *body).unwrap();
    let own =
        data.posts.iter().find(|post| post.body.as_str() == body && post.role == Role::Head && post.ended.is_none());
    row.headed_by.is_some()
        || own.is_some_and(|post| {
            let named = |name: &reorganon::Name<reorganon::Post>| name.as_str() == post.id.as_str();
            data.unions.iter().any(|union| named(&union.one) || named(&union.other))
                || data.bodies.iter().any(|row| row.headed_by.as_ref().is_some_and(named))
        })
}

proptest! {
    #![proptest_config(config(150))]

    #[test]
    fn state_rules_find_what_the_tables_say(choices in choices()) {
        told(&choices)?;
    }

    #[test]
    fn rules_are_outdated_by_unions_until_they_are_adopted_anew(choices in choices()) {
        outdated(&choices)?;
    }
}

#[test]
fn every_one_of_these_rules_finds_something_somewhere() {
    let (mut found, mut sums) = (0, vec![0; 4]);
    for seed in 0..200_u64 {
        let choices: Vec<u16> = (1..400_u64)
            .map(|n| (seed * 7919 + n).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(29) as u16)
            .collect();
        found += outdated(&choices).unwrap();
        sums.iter_mut().zip(told(&choices).unwrap()).for_each(|(sum, count)| *sum += count);
    }
    assert!(found > 20 && sums.iter().all(|count| *count > 20), "{found} {sums:?}");
}

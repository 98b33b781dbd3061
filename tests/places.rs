//! Laws of place: what is independent commutes (P11), names do not matter (P12), what happens below a body stays below
//! it (P13); and no operation is without its laws.

#![cfg(feature = "files")]
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests fail so")]

mod common;

use std::cell::Cell;
use std::collections::BTreeSet;

use common::runner::{counts_are_asked, for_all};
use common::steps::{ByKey, ByNumber, Draw};
use common::tape::Tape;
use common::{orgs, parts, stated};
use reorganon::org::data::OrgData;
use reorganon::{Charter, Ids, Names, Operation, Org, Plan, Rejection, Session, Step};
use serde_json::Value;

fn session(org: &Org) -> Session {
    Session::new(org.clone(), Charter::new("none")).unwrap()
}

fn step(operation: &Operation) -> Step {
    Step::new("step", orgs::day("2020-01-01"), [operation.clone()])
}

/// The organisation after one operation; none where it is refused.
fn after(session: &mut Session, operation: &Operation) -> Option<OrgData> {
    let _receipt = session.apply(&step(operation)).ok()?;
    Some(session.org().to_data())
}

/// The same operation twice: by number, to be carried out, and by key, to be read.
fn draw(tape: &mut Tape<'_>, org: &Org, fresh: &mut usize, name: &str) -> (Operation, Operation<Names>) {
    let (mut again, mut number) = (tape.clone(), *fresh);
    let by_number = Draw::<ByNumber>::new(&mut again, org, &mut number, 500).operation(name);
    (by_number, Draw::<ByKey>::new(tape, org, fresh, 500).operation(name))
}

fn without_order_of_lineage(mut data: OrgData) -> OrgData {
    data.lineage.sort_by_key(|link| format!("{link:?}"));
    data
}

/// What an operation writes, and what it looks at: all that it names and touches, with all that is above.
struct Footprint {
    writes: BTreeSet<String>,
    reads: BTreeSet<String>,
}

impl Footprint {
    fn of(operation: &Operation<Names>, before: &OrgData, after: &OrgData) -> Self {
        let writes = parts::touched(before, after);
        let named: BTreeSet<_> = parts::named(operation, before).union(&writes).cloned().collect();
        let (was, is) = (parts::with_all_above(&named, before), parts::with_all_above(&named, after));
        Self { writes, reads: &was | &is }
    }

    fn is_apart_from(&self, other: &Self) -> bool {
        self.writes.is_disjoint(&other.reads) && other.writes.is_disjoint(&self.reads)
    }
}

/// P11: operations of which neither writes what the other looks at can be done in either order, to the same end.
#[test]
fn what_is_independent_commutes() {
    let (apart, together) = (Cell::new(0), Cell::new(0));
    for_all(250, 1400, |numbers| {
        let mut tape = Tape::new(numbers);
        let org = Org::from_data(&orgs::org(&mut tape)).unwrap();
        let (data, mut session, mut fresh) = (org.to_data(), session(&org), 0);
        let mut possible = Vec::new();
        for _ in 0..8 {
            let name = *tape.one(Operation::<Ids>::NAMES);
            let (by_number, by_key) = draw(&mut tape, &org, &mut fresh, name);
            if let Some(after) = after(&mut session, &by_number) {
                session.undo();
                possible.push((by_number, Footprint::of(&by_key, &data, &after), by_key));
            }
        }
        for (place, (one, footprint, by_key)) in possible.iter().enumerate() {
            for (other, others, other_by_key) in &possible[place + 1..] {
                if !footprint.is_apart_from(others) {
                    together.set(together.get() + 1);
                    continue;
                }
                let mut end = |steps: [&Operation; 2]| {
                    let applied = steps.iter().filter(|operation| after(&mut session, operation).is_some()).count();
                    let end = session.org().to_data();
                    (0..applied).for_each(|_| assert!(session.undo().is_some()));
                    (applied, without_order_of_lineage(end))
                };
                let ends = [end([one, other]), end([other, one])];
                assert_eq!(ends[0].0, 2, "both can be done: {by_key:?}, {other_by_key:?} (P11)");
                assert!(ends[0] == ends[1], "in either order: {by_key:?}, {other_by_key:?} (P11)");
                apart.set(apart.get() + 1);
            }
        }
    });
    println!("{} pairs apart, {} not", apart.get(), together.get());
    if counts_are_asked() {
        assert!(apart.get() >= 100 && together.get() >= 100, "{} apart, {} not", apart.get(), together.get());
    }
}

/// Puts `before` before every key: those that the tables have, those that are founded; not `root`.
fn rename(value: &mut Value, keys: &BTreeSet<String>, before: &str) {
    /// A key that is made of two others changes with both.
    fn renamed_key(text: &str, keys: &BTreeSet<String>, before: &str) -> String {
        let parts = text.match_indices('/').map(|(at, _)| (&text[..at], &text[at + 1..]));
        match parts.into_iter().find(|(whole, land)| keys.contains(*whole) && keys.contains(*land)) {
            Some((whole, land)) => {
                format!("{}/{}", renamed_key(whole, keys, before), renamed_key(land, keys, before))
            }
            None => format!("{before}{text}"),
        }
    }
    let renamed = |text: &str| renamed_key(text, keys, before);
    match value {
        Value::String(text) if keys.contains(text.as_str()) => *text = renamed(text),
        Value::Array(list) => list.iter_mut().for_each(|value| rename(value, keys, before)),
        Value::Object(fields) => {
            for (name, mut value) in std::mem::take(fields) {
                match value.as_str().filter(|_| name == "id").map(str::to_owned) {
                    Some(id) if reorganon::Key::new(&id).is_ok() && id != "root" => value = renamed(&id).into(),
                    _ => rename(&mut value, keys, before),
                }
                let is_key = keys.contains(&name);
                fields.insert(if is_key { renamed(&name) } else { name }, value);
            }
        }
        _ => {}
    }
}

fn known(data: &OrgData) -> BTreeSet<String> {
    let bodies = data.bodies.iter().map(|row| &row.id);
    let keys = bodies.chain(data.posts.iter().map(|row| &row.id)).chain(data.functions.iter().map(|row| &row.id));
    keys.map(ToString::to_string).collect()
}

fn renamed_tables(data: &OrgData, before: &str) -> OrgData {
    // The vocabulary has ids of its own kind, and they stay.
    let mut tables = serde_json::to_value(data).unwrap();
    let vocabulary = tables["vocabulary"].take();
    rename(&mut tables, &known(data), before);
    tables["vocabulary"] = vocabulary;
    serde_json::from_value(tables).unwrap()
}

/// P12: other keys in the same order, and nothing is otherwise: the same steps are possible, with the same effect.
#[test]
fn names_do_not_matter() {
    let (applied, refused) = (Cell::new(0), Cell::new(0));
    for_all(60, 1400, |numbers| {
        let mut tape = Tape::new(numbers);
        let prefix = tape.word(&["q", "zz-", "a.b_", "M7"]);
        let mut data = orgs::org(&mut tape);
        let mut fresh = 0;
        for number in 0..8 {
            let org = Org::from_data(&data).unwrap();
            let other = Org::from_data(&renamed_tables(&data, prefix)).unwrap();
            let (name, union) = (*tape.one(Operation::<Ids>::NAMES), tape.word(&["merge", "absorb", "pool-support"]));
            let name = if tape.chance(1, 4) { union } else { name };
            let operation = Draw::<ByKey>::new(&mut tape, &org, &mut fresh, 500).operation(name);
            let mut record = serde_json::to_value(&operation).unwrap();
            rename(&mut record, &known(&data), prefix);
            let [one, two] =
                [(&org, serde_json::to_value(&operation).unwrap()), (&other, record)].map(|(org, record)| {
                    let mut plan = Plan::new("one");
                    let step =
                        serde_json::json!({"id": "step", "on": format!("2020-01-{:02}", number + 1), "do": [record]});
                    plan.steps.push(serde_json::from_value(step).unwrap());
                    plan.run(org, &Charter::new("none"))
                });
            let (Ok(one), Ok(two)) = (&one, &two) else {
                assert_eq!(one.is_ok(), two.is_ok(), "{operation:?}");
                continue;
            };
            assert_eq!(one.passes(), two.passes(), "{operation:?}: {:?} {:?} (P12)", one.problems(), two.problems());
            let count = if one.passes() { &applied } else { &refused };
            count.set(count.get() + 1);
            let (mine, theirs) = (one.org().to_data(), two.org().to_data());
            let expected = without_order_of_lineage(renamed_tables(&mine, prefix));
            assert!(expected == without_order_of_lineage(theirs), "{operation:?} (P12)");
            data = mine;
        }
    });
    println!("{applied:?} applied, {refused:?} refused");
    if counts_are_asked() {
        assert!(applied.get() >= 100 && refused.get() >= 50, "{applied:?} applied, {refused:?} refused");
    }
}

/// The bodies below one in line, and what lies in it where it is a territory, itself included.
fn below(top: &str, data: &OrgData) -> BTreeSet<String> {
    let mut all = BTreeSet::from([top.to_owned()]);
    loop {
        let is_below = |line: &str| all.contains(line);
        let above = |row: &reorganon::org::data::BodyData| [row.line.clone(), row.within.clone()];
        let more = data.bodies.iter().filter(|row| above(row).iter().flatten().any(|above| is_below(above.as_str())));
        let more: Vec<_> = more.map(|row| row.id.to_string()).filter(|id| !all.contains(id)).collect();
        if more.is_empty() {
            return all;
        }
        all.extend(more);
    }
}

/// P13: an operation that names only bodies below one body changes no fact of any other, but ties to what is below, and
/// who holds or heads together with it.
#[test]
fn what_happens_below_a_body_stays_below_it() {
    let (seen, skipped) = (Cell::new(0), Cell::new(0));
    for_all(150, 1400, |numbers| {
        let mut tape = Tape::new(numbers);
        let org = Org::from_data(&orgs::org(&mut tape)).unwrap();
        let (data, mut session, mut fresh) = (org.to_data(), session(&org), 0);
        let live: Vec<_> = data.bodies.iter().filter(|row| row.ended.is_none()).map(|row| row.id.to_string()).collect();
        for _ in 0..8 {
            let name = *tape.one(Operation::<Ids>::NAMES);
            let (by_number, by_key) = draw(&mut tape, &org, &mut fresh, name);
            let named = parts::named(&by_key, &data);
            // The smallest branch that has all that is named, and is not everything.
            let branches = live.iter().map(|top| below(top, &data)).filter(|branch| named.is_subset(branch));
            let Some(branch) = branches.min_by_key(BTreeSet::len).filter(|branch| branch.len() < live.len()) else {
                skipped.set(skipped.get() + 1);
                continue;
            };
            let Some(after) = after(&mut session, &by_number) else { continue };
            session.undo();
            let (old, new) = (parts::facts(&data), parts::facts(&after));
            for (place, said) in old.symmetric_difference(&new) {
                let column = place.split(' ').next().unwrap();
                let shared = ["ties", "unions", "lineage", "posts.holder", "bodies.headed-by", "functions.cooperators"];
                let entrusted = ["functions.jurisdiction", "functions.overseer", "delegations", "appointments"];
                if shared.contains(&column) || entrusted.contains(&column) {
                    continue;
                }
                let row = place.split_once(' ').map(|(_, key)| key.to_owned());
                let value: Value = serde_json::from_str(said).unwrap();
                let of = row.or_else(|| value["body"].as_str().map(str::to_owned)).unwrap();
                let hosts = [&data, &after].map(|data| parts::hosts(data).remove(&of).unwrap_or_default());
                // What is founded is where it is said to be: its superior is named, and so in the branch.
                let fresh =
                    hosts[0].is_empty() || !live.contains(&of) && hosts[0].iter().all(|host| !live.contains(host));
                let inside = hosts.iter().flatten().any(|host| branch.contains(host));
                assert!(fresh || inside, "{place} {said} changed, outside {branch:?}: {by_key:?} (P13)");
            }
            seen.set(seen.get() + 1);
        }
    });
    println!("{seen:?} steps inside a branch; {skipped:?} operations name bodies of several and are skipped");
    if counts_are_asked() {
        assert!(seen.get() >= 80, "{seen:?} steps inside a branch");
    }
}

/// Every operation has its laws, and one that has none is named.
#[test]
fn no_operation_is_without_laws() {
    let none: [&str; 0] = [];
    assert_eq!(stated::unstated(Operation::<Ids>::NAMES), none, "say in tests/common/stated.rs what these may change");
    assert_eq!(stated::unstated(&["absorb", "levitate"]), ["levitate"]);
    let drawn = std::panic::catch_unwind(|| {
        let org = Org::from_data(&orgs::org(&mut Tape::new(&[]))).unwrap();
        Draw::<ByNumber>::new(&mut Tape::new(&[]), &org, &mut 0, 30).operation("levitate")
    });
    let message = drawn.unwrap_err().downcast_ref::<String>().cloned().unwrap();
    assert!(message.contains("no law is stated for the operation `levitate`"), "{message}");
}

/// A change beyond what an operation may change is seen.
#[test]
fn a_change_out_of_place_is_seen() {
    let data = orgs::org(&mut Tape::new(&[3; 400]));
    let mut other = data.clone();
    other.bodies[0].budget += 1;
    other.bodies.push(orgs::body("extra", "office", Some("root"), None));
    let changed = parts::changed_parts(&data, &other);
    assert_eq!(changed, ["bodies+", "bodies.budget"].map(str::to_owned).into());
    assert!(!stated::may_change("rename").unwrap().contains("bodies.budget"));
    let mut touched = parts::touched(&data, &other);
    assert!(touched.remove("extra") && touched.remove(data.bodies[0].id.as_str()) && touched.is_empty());
}

/// Two operations that touch nothing in common can make each other a circle: the law would be broken if a footprint had
/// not what is above.
#[test]
fn without_what_is_above_footprints_would_be_too_small() {
    // Two branches, `b` to `c` and `d` to `e`, with one body between the ends of each.
    let mut data = OrgData::new("cây", orgs::day("2018-01-01"), orgs::vocabulary());
    for (id, line) in [("b", "root"), ("x", "b"), ("c", "x"), ("d", "root"), ("y", "d"), ("e", "y")] {
        data.bodies.push(orgs::body(id, "office", Some(line), None));
    }
    let org = Org::from_data(&data).unwrap();
    let absorb = |body: &str, into: &str| -> Operation {
        let id = |key: &str| org.body_id(key).unwrap();
        reorganon::operation::Absorb::new([id(body)], id(into)).into()
    };
    let by_key = |body: &str, into: &str| -> Operation<Names> {
        serde_json::from_value(serde_json::json!({"absorb": {"bodies": [body], "into": into}})).unwrap()
    };
    let (one, other) = (("d", "c"), ("b", "e"));
    let mut session = session(&org);
    let footprints = [one, other].map(|(body, into)| {
        let after = after(&mut session, &absorb(body, into)).unwrap();
        session.undo();
        (Footprint::of(&by_key(body, into), &data, &after), parts::touched(&data, &after))
    });
    assert!(footprints[0].1.is_disjoint(&footprints[1].1), "nothing is touched by both");
    assert!(!footprints[0].0.is_apart_from(&footprints[1].0), "what is above is looked at");
    assert!(session.apply(&step(&absorb(one.0, one.1))).is_ok());
    let rejection = *session.apply(&step(&absorb(other.0, other.1))).unwrap_err();
    let Rejection::Refused(refused) = rejection else { panic!("{rejection}") };
    assert_eq!(refused.refusals[0].code, "own-superior");
}

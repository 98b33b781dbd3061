//! From two states to a plan: it is run, and ends in the second state but for what it says it does not reach.

#![cfg(feature = "files")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests fail so")]

mod common;

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};

use common::orgs;
use common::runner::for_all;
use common::steps::{ByNumber, Draw};
use common::story::day_of;
use common::tape::Tape;
use reorganon::diff::Diff;
use reorganon::{Charter, Operation, Org, Session, Step};
use serde_json::Value;

/// What is there, row by row of the tables: an oracle that knows nothing of facts and residues.
fn rows(org: &Org) -> BTreeMap<(&'static str, String), Vec<String>> {
    let mut tables = serde_json::to_value(org.to_data()).unwrap();
    let text = |row: &Value, field: &str| row[field].as_str().unwrap_or_default().to_owned();
    let mut rows: BTreeMap<(&'static str, String), Vec<String>> = BTreeMap::new();
    for (table, sort) in [("bodies", "body"), ("posts", "post"), ("functions", "function")] {
        for mut row in tables[table].as_array_mut().map(std::mem::take).unwrap_or_default() {
            if row.get("ended").is_some() || row.get("retired").is_some() {
                continue;
            }
            row.as_object_mut().unwrap().remove("founded");
            rows.insert((sort, text(&row, "id")), vec![row.to_string()]);
        }
    }
    for table in ["establishment", "codes", "assets"] {
        for mut row in tables[table].as_array_mut().map(std::mem::take).unwrap_or_default() {
            let nobody = row["authorised"] == 0 && row["actual"] == 0 && row.get("assumed").is_none();
            let over = row.get("until").is_some();
            row.as_object_mut().unwrap().remove("from");
            if let (Some(list), false) = (rows.get_mut(&("body", text(&row, "body"))), nobody || over) {
                list.push(row.to_string());
            }
        }
    }
    for row in tables["delegations"].as_array_mut().map(std::mem::take).unwrap_or_default() {
        if let Some(list) = rows.get_mut(&("function", text(&row, "function"))) {
            list.push(row.to_string());
        }
    }
    let beside = ("appointments", "appointment", "main", "extra");
    for (table, sort, one, other) in [("ties", "tie", "from", "to"), ("unions", "union", "one", "other"), beside] {
        for row in tables[table].as_array().unwrap_or(&Vec::new()) {
            let key = format!("{} {}", text(row, one), text(row, other));
            rows.entry((sort, key)).or_default().push(row.to_string());
        }
    }
    rows.values_mut().for_each(|list| list.sort());
    rows
}

/// The plan is accepted whole, and ends in the second state but for the residue, which says no more than what differs.
fn holds(before: &Org, after: &Org, diff: &Diff) -> bool {
    let run = diff.plan.run(before, &Charter::new("none")).unwrap();
    assert!(run.passes(), "{}", run.problems().join("\n"));
    run.org().verify().unwrap();
    let (reached, wanted) = (rows(run.org()), rows(after));
    let keys: BTreeSet<_> = reached.keys().chain(wanted.keys()).collect();
    let differ: BTreeSet<_> = keys.into_iter().filter(|key| reached.get(*key) != wanted.get(*key)).cloned().collect();
    let said: BTreeSet<_> =
        diff.residue.iter().filter(|left| left.sort != "link").map(|left| (left.sort, left.key.clone())).collect();
    assert_eq!(said, differ, "{:#?}\n{}", diff.residue, diff.plan.to_yaml());
    assert!(run.undo_all() == *before);
    differ.is_empty()
}

/// The same organisation without any past: what ended, former names, lineage, dates of founding.
fn without_past(org: &Org) -> Org {
    let mut data = org.to_data();
    let ended: BTreeSet<_> =
        data.bodies.iter().filter(|row| row.ended.is_some()).map(|row| row.id.to_string()).collect();
    data.bodies.retain(|row| row.ended.is_none());
    data.bodies.iter_mut().for_each(|row| row.founded = None);
    data.posts.retain(|row| row.ended.is_none());
    data.functions.retain(|row| row.retired.is_none());
    data.codes.retain(|row| !ended.contains(row.body.as_str()) && row.until.is_none());
    data.codes.iter_mut().for_each(|row| row.from = None);
    data.establishment.retain(|row| !ended.contains(row.body.as_str()));
    data.assets.retain(|row| !ended.contains(row.body.as_str()));
    let gone =
        |row: &reorganon::org::data::ProvisionData| row.to.as_ref().is_some_and(|to| ended.contains(to.as_str()));
    data.provisions.retain(|row| !ended.contains(row.body.as_str()) && row.until.is_none() && !gone(row));
    let live: BTreeSet<_> = data.functions.iter().map(|row| row.id.to_string()).collect();
    data.provisions.iter_mut().for_each(|row| row.tasks.retain(|task| live.contains(task.as_str())));
    data.former_names.clear();
    data.lineage.clear();
    Org::from_data(&data).unwrap()
}

/// diff∘apply: over random pairs made by random operations, with and without the second state's memory.
#[test]
fn the_plan_ends_in_the_second_state() {
    let counts = RefCell::new(BTreeMap::<String, usize>::new());
    let (exact, all) = (Cell::new(0), Cell::new(0));
    for_all(80, 900, |numbers| {
        let mut tape = Tape::new(numbers);
        let before = Org::from_data(&orgs::org(&mut tape)).unwrap();
        let mut session = Session::new(before.clone(), Charter::new("none")).unwrap();
        let mut fresh = 0;
        for number in 0..tape.between(0, 6) {
            let name = *tape.one(Operation::<reorganon::Ids>::NAMES);
            let operation = Draw::<ByNumber>::new(&mut tape, session.org(), &mut fresh, 500).operation(name);
            let _ = session.apply(&Step::new(format!("step-{number}"), day_of(1), [operation]));
        }
        let mut data = session.org().to_data();
        data.as_of = day_of(1);
        let after = Org::from_data(&data).unwrap();
        for target in [without_past(&after), after] {
            let diff = Diff::between(&before, &target);
            assert_eq!(diff, Diff::between(&before, &target), "one run is like another");
            all.set(all.get() + 1);
            exact.set(exact.get() + usize::from(holds(&before, &target, &diff)));
            for left in &diff.residue {
                *counts.borrow_mut().entry(format!("{} {}", left.sort, left.field)).or_default() += 1;
            }
        }
    });
    let mut counts: Vec<_> = counts.into_inner().into_iter().map(|(what, n)| (n, what)).collect();
    counts.sort();
    println!("{} of {} exactly; left over: {counts:?}", exact.get(), all.get());
    assert!(std::env::var("PROPTEST_CASES").is_ok() || 2 * exact.get() > all.get(), "{} of {}", exact.get(), all.get());
}

//! P10: a division that names the origin parts restores the contents of a merger. P18: the state at a date is made by the
//! events up to it, and by nothing else.

#![cfg(feature = "files")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests fail so")]

mod common;

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};

use common::orgs;
use common::runner::for_all;
use common::steps::{ByNumber, Draw};
use common::story::day_of;
use common::tape::Tape;
use common::view::view;
use reorganon::org::data::OrgData;
use reorganon::{Charter, Operation, Org, Plan, Session, Step};
use serde_json::{Value, json};

type Contents = (BTreeSet<String>, BTreeMap<String, u32>, BTreeSet<String>, [Option<u64>; 2]);

/// The contents of a body, read from the tables: functions, heads by category, what is below it, area and population.
fn contents(data: &OrgData, body: &str) -> Contents {
    let functions = data.functions.iter().filter(|row| row.retired.is_none() && row.lead.as_str() == body);
    let staff = data.establishment.iter().filter(|row| row.body.as_str() == body && row.authorised > 0);
    let below = data.bodies.iter().filter(|row| row.ended.is_none());
    let above =
        |row: &reorganon::org::data::BodyData| row.line.iter().chain(&row.within).any(|above| above.as_str() == body);
    let own = data.bodies.iter().find(|row| row.id == *body).unwrap();
    (
        functions.map(|row| row.id.to_string()).collect(),
        staff.map(|row| (row.category.as_str().to_owned(), row.authorised)).collect(),
        below.filter(|row| above(row)).map(|row| row.id.to_string()).collect(),
        [own.area, own.population],
    )
}

/// The body as a part of a division, by what the tables say of it before the merger.
fn part(data: &OrgData, body: &str, sources: &[String], known: [bool; 2]) -> Value {
    let (functions, staff, below, extent) = contents(data, body);
    let row = data.bodies.iter().find(|row| row.id == *body).unwrap();
    let of = |tie: fn(&reorganon::org::data::BodyData) -> Option<&str>| -> Vec<&String> {
        let there = |key: &&String| {
            let below = data.bodies.iter().find(|row| row.id == *key.as_str()).unwrap();
            tie(below) == Some(body) && !sources.contains(key)
        };
        below.iter().filter(there).collect()
    };
    let outside =
        |key: Option<&str>| key.filter(|key| !sources.iter().any(|source| source == key)).map(ToOwned::to_owned);
    let mut new = json!({
        "id": format!("{body}-again"), "name": &*row.name, "kind": row.kind.as_str(), "sector": row.sector.as_str(),
        "tier": row.tier.as_str(),
    });
    let within = outside(row.within.as_ref().map(|key| key.as_str()));
    for (field, above) in [("line", outside(row.line.as_ref().map(|key| key.as_str()))), ("within", within)] {
        if let Some(above) = above {
            new[field] = above.into();
        }
    }
    let mut part = json!({
        "body": new, "functions": functions, "staff": staff,
        "subordinates": of(|row| row.line.as_ref().map(|key| key.as_str())),
        "contains": of(|row| row.within.as_ref().map(|key| key.as_str())),
    });
    for (place, field) in ["area", "population"].into_iter().enumerate() {
        if let (Some(n), true) = (extent[place], known[place]) {
            part[field] = n.into();
        }
    }
    part
}

fn one_step(operation: Value) -> Plan {
    let plan = json!({"reorg": 1, "title": "one", "steps": [{"id": "step", "on": "2019-01-01", "do": [operation]}]});
    serde_json::from_value(plan).unwrap()
}

#[test]
fn divide_after_merge_restores_the_contents() {
    let restored = Cell::new(0);
    for_all(900, 500, |numbers| {
        let mut tape = Tape::new(numbers);
        let before = Org::from_data(&orgs::org(&mut tape)).unwrap();
        let data = before.to_data();
        let land = tape.chance(1, 3);
        let pool: Vec<_> =
            before.bodies().filter(|body| body.is_territory() == land).map(|body| body.key().to_string()).collect();
        let mut sources: Vec<String> = tape.some(&pool, 3);
        sources.sort();
        if sources.len() < 2 {
            return;
        }
        // What stands above or in another of them is another thing afterwards.
        let nested = sources.iter().any(|body| sources.iter().any(|other| contents(&data, body).2.contains(other)));
        if nested {
            return;
        }
        let first = data.bodies.iter().find(|row| row.id == *sources[0].as_str()).unwrap();
        let mut into = json!({
            "id": "merged", "name": "Hợp nhất", "kind": first.kind.as_str(), "sector": "state", "tier": "province"
        });
        let within = if land { first.within.as_ref().map_or("root", |key| key.as_str()) } else { "root" };
        into[if land { "within" } else { "line" }] = within.into();
        if !land && let Some(within) = &first.within {
            into["within"] = within.as_str().into();
        }
        let merge = one_step(json!({"merge": {"bodies": sources, "into": into}}));
        let merged = merge.run(&before, &Charter::new("none")).unwrap();
        if !merged.passes() {
            return;
        }
        let known = [0, 1].map(|place| sources.iter().all(|body| contents(&data, body).3[place].is_some()));
        let parts: Vec<_> = sources.iter().map(|body| part(&data, body, &sources, known)).collect();
        let divide = one_step(json!({"divide": {"body": "merged", "into": parts}}));
        let divided = divide.run(merged.org(), &Charter::new("none")).unwrap();
        if !divided.passes() {
            // A part without a head of the merged head's category has no place for one.
            return;
        }
        let after = divided.org().to_data();
        for body in &sources {
            let mut had = contents(&data, body);
            had.3 = [0, 1].map(|place| had.3[place].filter(|_| known[place]));
            assert_eq!(contents(&after, &format!("{body}-again")), had, "{body} (P10)");
        }
        assert!(divided.undo_all() == *merged.org() && merged.undo_all() == before);
        restored.set(restored.get() + 1);
    });
    assert!(std::env::var("PROPTEST_CASES").is_ok() || restored.get() > 30, "{}", restored.get());
}

/// Undoing what came after a day, and carrying out only what came until then, lead to one state, whatever came after.
#[test]
fn the_state_at_a_date_knows_nothing_of_later_events() {
    let compared = Cell::new(0);
    for_all(60, 900, |numbers| {
        let mut tape = Tape::new(numbers);
        let start = Org::from_data(&orgs::org(&mut tape)).unwrap();
        let mut session = Session::new(start.clone(), Charter::new("none")).unwrap();
        let (mut fresh, mut steps) = (0, Vec::new());
        for number in 0..10 {
            let name = *tape.one(Operation::<reorganon::Ids>::NAMES);
            let operation = Draw::<ByNumber>::new(&mut tape, session.org(), &mut fresh, 100).operation(name);
            let step = Step::new(format!("step-{number}"), day_of(1 + number / 2), [operation]);
            if session.apply(&step).is_ok() {
                steps.push(step);
            }
        }
        for number in 0..7 {
            let day = day_of(number);
            let mut back = session.clone();
            while back.history().last().is_some_and(|record| record.header.on > day) {
                back.undo();
            }
            let mut anew = Session::new(start.clone(), Charter::new("none")).unwrap();
            for step in steps.iter().filter(|step| step.on <= day) {
                let _ = anew.apply(step).unwrap();
            }
            assert!(back.org() == anew.org() && view(back.org()) == view(anew.org()), "{day} (P18)");
            compared.set(compared.get() + usize::from(!anew.is_empty()));
        }
    });
    assert!(std::env::var("PROPTEST_CASES").is_ok() || compared.get() > 100, "{}", compared.get());
}

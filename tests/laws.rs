//! The laws of operations, as properties over random organisations and random steps.
//!
//! Steps are drawn from the organisation's own keys and from strangers; a third of them and more is impossible or
//! forbidden. `PROPTEST_CASES` says how many organisations are drawn.

#![cfg(feature = "files")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests fail so")]

mod common;

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering::Relaxed;

use common::laws::{self, Counts};
use common::runner::{counts_are_asked, for_all};
use common::steps::{ByKey, ByNumber, Draw, Spell};
use common::tape::Tape;
use common::{orgs, rules, view};
use reorganon::order::Relation;
use reorganon::org::data::OrgData;
use reorganon::plan::PlanStep;
use reorganon::{Article, Charter, Id, Level, Operation, Org, Plan, Run, Session, Sort, Space, Step};

/// A step of one to three random operations, all drawn on the state before it.
fn draw_step(tape: &mut Tape<'_>, org: &Org, number: usize, fresh: &mut usize) -> Step {
    let count = if tape.chance(1, 4) { tape.between(2, 3) } else { 1 };
    let mut draw = Draw::<ByNumber>::new(tape, org, fresh, 30);
    let operations: Vec<_> = (0..count)
        .map(|_| {
            let name = *draw.tape.one(Operation::<reorganon::Ids>::NAMES);
            draw.operation(name)
        })
        .collect();
    let day = orgs::day(&format!("20{:02}-{:02}-01", 20 + number / 12, 1 + number % 12));
    Step::new(format!("step-{number}"), day, operations)
}

/// P1, P2, P3, P4, P6, P7, P15, P17, P19, over random sequences with undo, redo, save and load in them.
#[test]
fn every_operation_keeps_the_laws() {
    let counts = RefCell::new(Counts::new());
    for_all(200, 900, |numbers| {
        let mut tape = Tape::new(numbers);
        let mut counts = counts.borrow_mut();
        let org = Org::from_data(&orgs::org(&mut tape)).unwrap();
        laws::sound(&org, "after loading");
        let charter = laws::charter(tape.chance(1, 2));
        let mut session = Session::new(org.clone(), charter.clone()).unwrap();
        let (mut start, mut fresh) = (org, 0);
        for number in 0..18 {
            match tape.below(12) {
                0 => drop(session.undo()),
                1 => drop(session.redo()),
                2 => {
                    start = laws::saved_and_loaded(session.org());
                    session = Session::new(start.clone(), charter.clone()).unwrap();
                }
                _ => {
                    let step = draw_step(&mut tape, session.org(), number, &mut fresh);
                    let _ = laws::check_step(&mut session, &step, &mut counts);
                }
            }
        }
        while session.undo().is_some() {}
        assert!(*session.org() == start && view::view(session.org()) == view::view(&start), "all undone (P1)");
    });
    let counts = counts.into_inner();
    let drawn: BTreeSet<_> = counts.keys().copied().collect();
    let all: BTreeSet<_> = Operation::<reorganon::Ids>::NAMES.iter().copied().collect();
    let (mut applied, mut failed) = (0, 0);
    for (name, count) in &counts {
        println!("{name}: {count:?}");
        applied += count.applied;
        failed += count.refused + count.denied;
    }
    println!("{applied} applied, {failed} not");
    if std::env::var("PROPTEST_CASES").is_ok() {
        return;
    }
    let mut denied = 0;
    assert_eq!(drawn, all, "laws are stated for every operation");
    for (name, count) in counts {
        assert!(count.applied >= 10 && count.refused >= 10, "{name}: {count:?}");
        denied += count.denied;
    }
    assert!(denied >= 20, "{denied} denied");
    assert!(10 * failed >= 3 * (applied + failed), "{applied} applied, {failed} not");
}

/// Spells every body, post and function as an id that nobody handed out; or only those with an odd key.
struct Stranger<const ALL: bool>;

impl<const ALL: bool> Spell for Stranger<ALL> {
    type N = reorganon::Ids;
    fn spell<T: Sort>(org: &Org, key: &str) -> Id<T> {
        let thing = matches!(T::SPACE, Space::Body | Space::Post | Space::Function);
        let is_odd = key.bytes().map(usize::from).sum::<usize>() % 2 == 1;
        if thing && (ALL || is_odd) { common::ids::id(3_999_999_999) } else { ByNumber::spell(org, key) }
    }
}

/// Whatever ids an operation is given, it is carried out or refused; and a refusal leaves no trace (P4).
#[test]
fn ids_that_nobody_handed_out_are_refused() {
    let refused = RefCell::new(BTreeMap::<&str, usize>::new());
    for_all(40, 1500, |numbers| {
        let mut tape = Tape::new(numbers);
        let org = Org::from_data(&orgs::org(&mut tape)).unwrap();
        let mut session = Session::new(org.clone(), reorganon::Charter::new("none")).unwrap();
        for name in Operation::<reorganon::Ids>::NAMES {
            let all = Draw::<Stranger<true>>::new(&mut tape, &org, &mut 0, 30).operation(name);
            let some = Draw::<Stranger<false>>::new(&mut tape, &org, &mut 100, 30).operation(name);
            for operation in [all, some] {
                if session.apply(&Step::new("step", orgs::day("2020-01-01"), [operation])).is_err() {
                    *refused.borrow_mut().entry(*name).or_default() += 1;
                } else {
                    session.undo();
                }
                assert!(*session.org() == org, "{name}");
            }
        }
    });
    for name in Operation::<reorganon::Ids>::NAMES {
        let refused = refused.borrow().get(name).copied().unwrap_or(0);
        assert!(!counts_are_asked() || refused >= 30, "`{name}` is refused {refused} times");
    }
}

/// P12: the order of rows is the order of nothing that can be seen: not of the organisation, nor of what steps answer.
#[test]
fn the_order_of_rows_changes_nothing() {
    for_all(40, 900, |numbers| {
        let mut tape = Tape::new(numbers);
        let data = orgs::org(&mut tape);
        let charter = laws::charter(tape.chance(1, 2));
        let other = orgs::in_another_order(&mut tape, &data);
        let other = orgs::with_unions_turned(&mut tape, other);
        let [mut one, mut other] = [data, other].map(|data| Org::from_data(&data).unwrap());
        let same = |one: &Org, other: &Org| {
            assert_eq!(view::view(one), view::view(other), "the same to the eye (P12)");
            assert!(one == other && one.to_data() == other.to_data());
        };
        same(&one, &other);
        let (mut fresh, mut carried_out) = (0, 0);
        for number in 0..8 {
            // Drawn by key: the numbers behind ids are each organisation's own.
            let plan = draw_plan(&mut tape, &one, number, &mut fresh, 500);
            let [first, second] = [&one, &other].map(|org| plan.run(org, &charter));
            let (first, second) = match (first, second) {
                (Ok(first), Ok(second)) => (first, second),
                (Err(first), Err(second)) => {
                    assert_eq!(first.to_string(), second.to_string(), "the same faults (P12)");
                    continue;
                }
                (first, second) => panic!("{:?} {:?}", first.err(), second.err()),
            };
            let words = |run: &Run| match run.steps()[0].receipt() {
                Some(receipt) => {
                    let said = format!("{:?} {:?}", receipt.changes(run.org()), receipt.findings());
                    view::in_keys(run.org(), &said)
                }
                None => run.problems().join("\n"),
            };
            assert_eq!(words(&first), words(&second), "the same answer (P12)");
            carried_out += usize::from(first.passes());
            one = first.org().clone();
            // One of the two goes back and forth: what it keeps in memory is in another order from then on.
            let mut session = second.session().clone();
            if tape.chance(1, 2) && session.undo().is_some() {
                session.redo();
            }
            other = session.into_org();
            if tape.chance(1, 3) {
                other = Org::from_data(&other.to_data()).unwrap();
            }
            same(&one, &other);
        }
        CARRIED_OUT.fetch_add(carried_out, Relaxed);
    });
    assert!(!counts_are_asked() || CARRIED_OUT.load(Relaxed) >= 40, "{CARRIED_OUT:?} steps carried out");
}

/// A place where there is more than one of everything that can follow a body.
fn crowded() -> OrgData {
    use serde_json::{Value, json};
    let mut data = serde_json::to_value(OrgData::new("Tỉnh", orgs::day("2018-04-19"), orgs::vocabulary())).unwrap();
    let mut rows = |table: &str, rows: Vec<Value>| data[table] = rows.into();
    let body = |id: &str, kind: &str, line: &str, within: Value| json!({"id": id, "name": id, "kind": kind, "sector": "state", "tier": "province", "line": line, "within": within});
    let land = |id: &str, kind: &str, within: Value, size: Value| json!({"id": id, "name": id, "kind": kind, "sector": "state", "tier": "district", "within": within, "area": size, "population": size});
    let names = ["b", "d", "a", "c"];
    let mut bodies = vec![land("huyen", "district", Value::Null, Value::Null)];
    for (number, name) in names.into_iter().enumerate() {
        bodies.push(land(&format!("xa-{name}"), "commune", json!("huyen"), json!(1_000 * (number + 1))));
        bodies.push(body(&format!("dept-{name}"), "department", "root", Value::Null));
        for office in ["y", "x"] {
            bodies.push(body(
                &format!("office-{name}{office}"),
                "office",
                &format!("dept-{name}"),
                json!(format!("xa-{name}")),
            ));
        }
    }
    let departments = || names.iter().map(|name| format!("dept-{name}"));
    rows("bodies", bodies);
    let staff = |body: String| {
        let of = move |category: &str| json!({"body": body, "category": category, "authorised": 5, "actual": 4});
        orgs::CATEGORIES.map(of)
    };
    rows("establishment", departments().flat_map(staff).collect());
    let post = |body: &str, name: &str| {
        let role = if name == "head" { "head" } else { "deputy" };
        json!({"id": format!("{body}/{name}"), "body": body, "role": role, "category": "civil-servant"})
    };
    rows("posts", departments().flat_map(|body| ["head", "n", "m"].map(|name| post(&body, name))).collect());
    let mut functions = Vec::new();
    for commune in names.iter().map(|name| format!("xa-{name}")) {
        functions.extend(["r", "t", "s"].map(|name| json!({"id": format!("{name}-{commune}"), "name": "việc", "subject": "roads", "lead": "dept-a", "jurisdiction": commune})));
    }
    let function = |body: String| {
        let of = move |name: &str| {
            let cooperators: Vec<_> = departments().filter(|other| *other != body).collect();
            json!({"id": format!("{name}-{body}"), "name": "việc", "subject": "roads", "lead": body, "cooperators": cooperators})
        };
        ["q", "p"].map(of)
    };
    functions.extend(departments().flat_map(function));
    rows("functions", functions);
    let provision = |body: String| {
        let of = move |what: &str| json!({"body": body, "provision": what, "from": "2018-01-01"});
        ["working-rules", "charter"].map(of)
    };
    rows("provisions", departments().flat_map(provision).collect());
    let assets = |body: String| ["xe", "nha"].map(|asset| json!({"body": body, "asset": asset, "amount": 3}));
    rows("assets", departments().flat_map(assets).collect());
    let union = |other: &str| json!({"one": "dept-a/m", "other": other});
    rows("unions", ["dept-d/m", "dept-b/m", "dept-c/m"].map(union).into());
    let tie = |tie: &str, from: &str, to: &str| json!({"tie": tie, "from": from, "to": to});
    let guides = [("dept-a", "dept-d"), ("dept-a", "dept-c"), ("dept-d", "dept-b"), ("dept-c", "dept-b")];
    rows("ties", guides.map(|(from, to)| tie("guides", from, to)).into());
    serde_json::from_value(data).unwrap()
}

/// P12, where much follows one body: each operation does and says the same whichever rows come first, and whether what it
/// meets was read or has become so.
#[test]
fn the_order_of_rows_changes_nothing_in_a_crowd() {
    use serde_json::{Value, json};
    let data = crowded();
    let mut turned = data.clone();
    turned.bodies.reverse();
    turned.posts.reverse();
    turned.functions.reverse();
    turned.functions.iter_mut().for_each(|row| row.cooperators.reverse());
    turned.establishment.reverse();
    turned.provisions.reverse();
    turned.assets.reverse();
    turned.unions.reverse();
    turned.ties.reverse();
    let fused =
        |other: &str| json!({"unify-post": {"posts": ["dept-a/head", format!("dept-{other}/head")], "mode": "fused"}});
    let new = |id: &str| json!({"id": id, "name": "Mới", "kind": "department", "sector": "state", "tier": "province", "line": "root"});
    let takes = |count: u32| json!({"dept-c": {"cadre": count, "contract": count}, "dept-b": {"cadre": count}, "dept-d": {"cadre": count}});
    let piece = |of: &str, to: &str| json!({"piece": {"body": of, "area": "1/2", "population": "1/2"}, "to": to});
    let delegated = json!({"decentralise": {"function": "p-dept-a", "to": ["office-ax"], "mode": "delegate", "until": "2030-01-01"}});
    let plans = [
        json!([{"establish": {"body": new("new"), "staff-from": takes(3)}}]),
        json!([{"establish": {"body": new("new"), "staff-from": takes(6)}}]),
        json!([{"absorb": {"bodies": ["dept-c", "dept-a", "dept-b"], "into": "dept-d"}}]),
        json!([{"merge": {"bodies": ["dept-a", "dept-d", "dept-b", "dept-c"], "into": new("new"), "deputies": 3}}]),
        json!([{"dissolve": {"body": "dept-b", "to": "dept-c"}}]),
        json!([{"dissolve": {"body": "dept-b"}}]),
        json!([{"dissolve": {"body": "dept-b", "to": "dept-c"}}, {"rename": {"body": "dept-b", "name": "Khác"}}]),
        json!([fused("d"), fused("b"), {"abolish-post": {"post": "dept-a/head", "headship-to": "dept-c/head"}}]),
        json!([fused("d"), fused("b"), {"dissolve": {"body": "dept-a", "to": "dept-c"}}]),
        json!([{"abolish-post": {"post": "dept-a/m"}}]),
        json!([{"reparent": {"body": "dept-a", "to": "office-by"}}]),
        json!([{"set-tie": {"tie": "guides", "from": "office-bx", "to": "dept-a"}}]),
        json!([{"divide": {"body": "dept-a", "into": [{"body": new("one")}, {"body": new("two")}]}}]),
        json!([{"divide": {"body": "dept-a", "into": [
            {"body": new("one"), "functions": ["p-dept-a", "q-dept-a"], "deputies": 1, "staff": {"cadre": 5, "civil-servant": 3}},
            {"body": new("two"), "subordinates": ["office-ay", "office-ax"], "deputies": 1, "staff": {"contract": 5, "civil-servant": 2}}
        ]}}, {"rename": {"body": "dept-a", "name": "Khác"}}]),
        json!([{"decentralise": {"function": "p-dept-a", "to": ["office-cx", "office-ax", "office-by"], "mode": "devolve"}}]),
        json!([delegated, {"absorb": {"bodies": ["office-ax"], "into": "office-ay"}}]),
        json!([{"transfer-territory": {"bodies": ["xa-d", "xa-a", "xa-c"], "moves": [piece("xa-d", "xa-a"), piece("xa-a", "xa-c")]}}]),
        json!([{"transfer-territory": {"bodies": ["xa-d", "xa-a", "xa-c"]}}]),
        json!([{"absorb": {"bodies": ["xa-c", "xa-a", "xa-b"], "into": "xa-d"}}]),
        json!([{"absorb": {"bodies": ["xa-c", "xa-a", "xa-b"], "into": "xa-d", "cascade": ["office"]}}]),
        json!([{"merge": {"bodies": ["xa-c", "xa-a", "xa-b"], "into": {"id": "new", "name": "Xã mới"}, "cascade": ["office"]}}]),
        json!([{"reorganise": {"bodies": ["huyen"], "into": [
            {"body": {"id": "one", "name": "Một"}, "contains": ["xa-a"]}, {"body": {"id": "two", "name": "Hai"}, "contains": ["xa-c"]}
        ]}}]),
        json!([{"close": {"bodies": ["huyen"]}}]),
    ];
    let [one, turned] = [data, turned].map(|data| Org::from_data(&data).unwrap());
    // Whatever a body has was taken from it and given back, another way round.
    let function = |name: &str, operation: &str, more: Value| {
        let mut fields = json!({"function": name});
        fields.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        json!({operation: fields})
    };
    let mut unrest = vec![
        json!({"establish": {"body": new("a-new")}}),
        json!({"establish": {"body": {"id": "office-a", "name": "Mới", "kind": "office", "sector": "state", "tier": "province", "line": "dept-a", "within": "xa-a"}}}),
    ];
    for commune in ["xa-a", "xa-b", "xa-c", "xa-d"] {
        unrest.push(function(&format!("r-{commune}"), "retire-function", json!({})));
    }
    for body in ["dept-a", "dept-b", "dept-c", "dept-d"] {
        let names = ["p", "q"].map(|name| format!("{name}-{body}"));
        unrest.extend(names.iter().map(|name| function(name, "transfer-function", json!({"to": "a-new"}))));
        unrest.extend(names.iter().rev().map(|name| function(name, "transfer-function", json!({"to": body}))));
    }
    for body in ["dept-a", "dept-b", "dept-c", "dept-d"] {
        for name in ["q", "p"].map(|name| format!("{name}-{body}")) {
            let others = ["dept-d", "a-new", "dept-c", "dept-b", "dept-a"].into_iter().filter(|other| *other != body);
            unrest.push(function(&name, "assign-lead", json!({"cooperators": []})));
            unrest.push(function(&name, "assign-lead", json!({"cooperators": others.collect::<Vec<_>>()})));
        }
    }
    for office in ["ax", "ay", "bx"].map(|name| format!("office-{name}")) {
        unrest.push(json!({"reparent": {"body": office, "to": "dept-d"}}));
    }
    for (office, above) in [("office-bx", "dept-b"), ("office-ay", "dept-a"), ("office-ax", "dept-a")] {
        unrest.push(json!({"reparent": {"body": office, "to": above}}));
    }
    let run = plan_of(&json!(unrest)).run(&one, &Charter::new("none")).unwrap_or_else(|errors| panic!("{errors}"));
    run.assert_passes();
    let moved = run.org().clone();
    let read_again = Org::from_data(&moved.to_data()).unwrap();
    for operations in plans {
        let plan = plan_of(&operations);
        for pair in [[&one, &turned], [&moved, &read_again]] {
            let [one, other] = pair.map(|org| {
                let run = plan.run(org, &Charter::new("none")).unwrap_or_else(|errors| panic!("{errors}"));
                let changes = run.steps()[0].receipt().map(|receipt| format!("{:?}", receipt.changes(run.org())));
                let said =
                    changes.map_or_else(|| run.problems().join("\n"), |changes| view::in_keys(run.org(), &changes));
                (said, view::view(run.org()), run.org().to_data())
            });
            assert_eq!(one.0, other.0, "{operations}");
            assert!(one == other, "{operations}");
        }
    }
}

/// A plan of one step.
fn plan_of(operations: &serde_json::Value) -> Plan {
    let step = serde_json::json!({"id": "step", "on": "2020-01-01", "do": operations});
    serde_json::from_value(serde_json::json!({"reorg": 1, "title": "t", "steps": [step]})).unwrap()
}

static CARRIED_OUT: AtomicUsize = AtomicUsize::new(0);

/// A plan of one step of one or two random operations; `odd` is how seldom they name strangers.
fn draw_plan(tape: &mut Tape<'_>, org: &Org, number: usize, fresh: &mut usize, odd: usize) -> Plan {
    let mut draw = Draw::<ByKey>::new(tape, org, fresh, odd);
    let count = draw.tape.between(1, 2);
    let operations: Vec<_> = (0..count)
        .map(|_| {
            let name = *draw.tape.one(Operation::<reorganon::Ids>::NAMES);
            draw.operation(name)
        })
        .collect();
    let step: PlanStep = serde_json::from_value(serde_json::json!({
        "id": format!("step-{number}"), "on": format!("2020-01-{:02}", number + 1), "do": operations
    }))
    .unwrap();
    let mut plan = Plan::new("one step");
    plan.steps.push(step);
    plan
}

/// However long the way up is, and however wide: what is above a body comes under it neither by line nor by guidance, and
/// is not absorbed by it.
#[test]
fn long_ways_up_are_seen() {
    const LENGTH: usize = 40;
    let key = |at: usize| format!("b{at:02}");
    let mut data = reorganon::org::data::OrgData::new("chuỗi", orgs::day("2018-01-01"), orgs::vocabulary());
    for at in 0..LENGTH {
        let above = at.checked_sub(1).map_or("root".to_owned(), key);
        data.bodies.push(orgs::body(&key(at), "department", Some(&above), None));
        // Others guide every fourth body, so that there are more ways than one.
        if at % 4 == 3 {
            data.bodies.push(orgs::body(&format!("guide-{at}"), "office", Some("root"), None));
            let (from, to) = (format!("guide-{at}").as_str().into(), key(at).as_str().into());
            data.ties.push(reorganon::org::data::TieData { tie: reorganon::Tie::Guides, from, to });
        }
    }
    let org = Org::from_data(&data).unwrap();
    let ids: Vec<_> = (0..LENGTH).map(|at| org.body_id(&key(at)).unwrap()).collect();
    let mut session = Session::new(org.clone(), reorganon::Charter::new("none")).unwrap();
    for (low, high) in (0..LENGTH * LENGTH).map(|number| (number / LENGTH, number % LENGTH)).filter(|(a, b)| a != b) {
        let operations: [Operation; 3] = [
            reorganon::operation::Reparent::new(ids[high], ids[low]).into(),
            reorganon::operation::SetTie::new(reorganon::Tie::Guides, ids[low], ids[high]).into(),
            reorganon::operation::Absorb::new([ids[high]], ids[low]).into(),
        ];
        for (operation, code) in operations.into_iter().zip(["circle", "circle", "own-superior"]) {
            let answer = session.apply(&Step::new("step", orgs::day("2018-05-01"), [operation]));
            let refused = answer.is_err_and(|rejection| rejection.to_string().contains(code));
            assert_eq!(refused, high < low, "{code}: {} under {}", key(high), key(low));
            while session.undo().is_some() {}
        }
    }
    // Who guides a body comes neither under it nor under what is below it.
    for (at, low) in (0..LENGTH * LENGTH).map(|number| (number / LENGTH, number % LENGTH)).filter(|(at, _)| at % 4 == 3)
    {
        let guide = org.body_id(&format!("guide-{at}")).unwrap();
        let under = reorganon::operation::Reparent::new(guide, ids[low]);
        let refused = session.apply(&Step::new("step", orgs::day("2018-05-01"), [under.into()])).is_err();
        assert_eq!(refused, low >= at, "guide-{at} under {}", key(low));
        while session.undo().is_some() {}
    }
    assert!(*session.org() == org);
}

/// P11: however long the way up is, a step looks at all of it: two absorptions (or moves) that touch nothing in common, each
/// of which lies below what the other moves, are told to interfere.
#[test]
fn footprints_know_all_that_is_above() {
    let on = orgs::day("2018-05-01");
    for (long, other) in (0..25).map(|number| (number / 5, number % 5)) {
        let mut data = reorganon::org::data::OrgData::new("hai chuỗi", orgs::day("2018-01-01"), orgs::vocabulary());
        let mut put = |id: &str, line: &str| data.bodies.push(orgs::body(id, "department", Some(line), None));
        put("top", "root");
        for (first, last, length) in [("a", "d", long), ("c", "b", other)] {
            put(first, "top");
            let mut above = first.to_owned();
            for number in 0..length {
                let next = format!("{first}{number}");
                put(&next, &above);
                above = next;
            }
            put(last, &above);
        }
        let org = Org::from_data(&data).unwrap();
        let id = |key: &str| org.body_id(key).unwrap();
        let mut session = Session::new(org.clone(), reorganon::Charter::new("none")).unwrap();
        let pairs: [[Operation; 2]; 2] = [
            [("a", "b"), ("c", "d")].map(|(one, into)| reorganon::operation::Absorb::new([id(one)], id(into)).into()),
            [("a", "b"), ("c", "d")].map(|(one, to)| reorganon::operation::Reparent::new(id(one), id(to)).into()),
        ];
        for pair in pairs {
            let steps = pair.map(|operation| Step::new("step", on, [operation]));
            let prints = steps.each_ref().map(|step| session.footprint(step).unwrap());
            assert!(prints[0].interferes(&prints[1]), "{long} and {other} bodies between");
            assert!(
                session.apply(&steps[0]).is_ok() && session.apply(&steps[1]).is_err(),
                "together they close a circle"
            );
            while session.undo().is_some() {}
        }
    }
}

/// P11: what stands on the other side of a tie belongs to what a rule on such ties looks at, however the bodies between are
/// touched: where a step makes another one a fault, the two are told to interfere.
#[test]
fn footprints_know_the_counterparts() {
    use reorganon::Tie::Corresponds;
    use reorganon::operation::{Dissolve, Reclassify, SetTie};
    let with = serde_json::json!({"bodies": {"kind": "division"}, "counterparts": {"kind": "office"}});
    let rule = || reorganon::invariant::builtin("missing-corresponding-body", with.clone()).unwrap();
    let charter = Charter::new("ties").with(Article::new(rule()).level(Level::Warn));
    let mut faults = 0;
    // The ties point either way: an office between two divisions, one of which ends while the other becomes something else.
    for turned in 0..4 {
        let mut data = reorganon::org::data::OrgData::new("Tỉnh", orgs::day("2018-01-01"), orgs::vocabulary());
        for (id, kind) in [("one", "division"), ("cell", "office"), ("other", "division"), ("heir", "department")] {
            data.bodies.push(orgs::body(id, kind, Some("root"), None));
        }
        for (number, division) in ["one", "other"].into_iter().enumerate() {
            let (from, to) = if turned >> number & 1 == 1 { (division, "cell") } else { ("cell", division) };
            data.ties.push(reorganon::org::data::TieData { tie: Corresponds, from: from.into(), to: to.into() });
        }
        let org = Org::from_data(&data).unwrap();
        let id = |key: &str| org.body_id(key).unwrap();
        let kind = org.vocabulary().kinds.id("department");
        let mut session = Session::new(org.clone(), charter.clone()).unwrap();
        let ends: Operation = Dissolve::new(id("one"), id("heir")).into();
        let becomes =
            Reclassify { body: id("other"), kind, sector: None, tier: None, form: None, verb_as_written: None };
        let (from, to) = if turned >> 1 & 1 == 1 { ("other", "cell") } else { ("cell", "other") };
        let parts = SetTie { cut: true, ..SetTie::new(Corresponds, id(from), id(to)) };
        for later in [Operation::from(becomes), parts.into()] {
            let steps = [ends.clone(), later].map(|operation| Step::new("step", orgs::day("2018-05-01"), [operation]));
            let prints = steps.each_ref().map(|step| session.footprint(step).unwrap());
            assert!(prints[0].interferes(&prints[1]), "{:?}", steps[1].operations);
            let holds = |session: &mut Session, step: &Step| {
                session.apply(step).unwrap().findings().iter().all(|finding| !finding.measure.is_breached())
            };
            assert!(holds(&mut session, &steps[0]), "the cell has another division");
            session.undo();
            assert!(holds(&mut session, &steps[1]));
            faults += usize::from(!holds(&mut session, &steps[0]));
            while session.undo().is_some() {}
        }
    }
    assert_eq!(faults, 8, "the cell is left without any");
}

/// Another value for one field of one row, of those that the field may have.
fn another_value(tape: &mut Tape<'_>, data: &reorganon::org::data::OrgData, field: &str) -> serde_json::Value {
    use serde_json::json;
    let words: &[&str] = match field {
        "kind" => &["department", "division", "office", "commune", "district"],
        "sector" => &["state", "party"],
        "tier" => &["province", "district"],
        "form" => &["agency", "service"],
        "category" => &orgs::CATEGORIES,
        "subject" => &orgs::SUBJECTS,
        "tie" => &["guides", "assists", "oversees", "adjoins"],
        "role" => &["head", "deputy", "member"],
        "outcome" => &["reassigned", "retired", "unresolved"],
        "why" => &["merged", "absorbed", "dissolved"],
        "how" => &["merged", "absorbed", "divided", "spun-off"],
        "founded" | "ended" | "retired" | "on" | "from" | "until" => &["2001-01-01", "2014-07-01", "2017-01-01"],
        _ => &["một", "hai"],
    };
    let bodies: Vec<_> = data.bodies.iter().map(|row| row.id.to_string()).collect();
    let posts: Vec<_> = data.posts.iter().map(|row| row.id.to_string()).collect();
    let part = (1 + tape.below(3), 5 + tape.below(2));
    match field {
        "authorised" | "actual" | "amount" | "area" | "population" | "budget" => json!(tape.between(1, 12)),
        "assumed" | "essential" => json!(tape.chance(1, 2)),
        "line" | "within" | "body" | "lead" | "jurisdiction" => json!(tape.one(&bodies)),
        "headed-by" | "one" | "other" => json!(tape.maybe_one(&posts)),
        "cooperators" => json!([tape.one(&bodies)]),
        "share" => json!(*tape.one(&[
            reorganon::Share::Whole,
            reorganon::Share::Unknown,
            reorganon::Share::Part { over: part.0 as u32, under: part.1 as u32 },
            reorganon::Share::Area { over: part.0 as u32, under: part.1 as u32 },
            reorganon::Share::Population { over: part.0 as u32, under: part.1 as u32 },
        ])),
        _ => json!(tape.one(words)),
    }
}

/// Whatever of the tables is another: the digest is another, and what is not equal is not taken for equal (P5).
#[test]
fn the_digest_tells_states_apart() {
    let told = RefCell::new(BTreeMap::<(String, String), usize>::new());
    for_all(100, 1200, |numbers| {
        let mut tape = Tape::new(numbers);
        let mut data = orgs::org(&mut tape);
        let (body, until) = (data.bodies[0].id.as_str().into(), orgs::day("2010-01-01"));
        if data.codes.iter().all(|code| code.body != body) {
            data.codes.push(reorganon::org::data::CodeData {
                body,
                code: "000".into(),
                from: None,
                until: Some(until),
            });
        }
        if let [first, .., last] = &data.bodies[..] {
            let [from, to] = [first, last].map(|row| reorganon::Entity::Body(row.id.as_str().into()));
            let (how, share, on) =
                (reorganon::Descent::SpunOff, reorganon::Share::Part { over: 1, under: 2 }, orgs::day("2012-01-01"));
            data.lineage.push(reorganon::org::data::LinkData { from, to, how, share, via: None, on });
        }
        let org = Org::from_data(&data).unwrap();
        let whole = serde_json::to_value(org.to_data()).unwrap();
        let tables: Vec<_> = whole.as_object().unwrap().iter().filter(|(_, rows)| rows.is_array()).collect();
        for _ in 0..60 {
            let (table, rows) = *tape.one(&tables);
            let place = tape.below(rows.as_array().unwrap().len().max(1));
            let Some(row) = rows.get(place).and_then(|row| row.as_object()) else { continue };
            let fields: Vec<_> = row.keys().filter(|field| *field != "id").cloned().collect();
            let absent = ["form", "title", "holder", "founded", "until", "actual", "area", "population", "essential"];
            let fields: Vec<_> = fields.into_iter().chain(absent.map(str::to_owned)).collect();
            let field = tape.one(&fields).clone();
            let mut other = whole.clone();
            other[table][place][&field] = another_value(&mut tape, &data, &field);
            let Some(other) = serde_json::from_value(other).ok().and_then(|other| Org::from_data(&other).ok()) else {
                continue;
            };
            let (is, was) = (serde_json::to_value(other.to_data()).unwrap(), &whole);
            assert_eq!(is == *was, other.digest() == org.digest(), "`{field}` of {table}: {row:?}");
            assert_eq!(is == *was, other == org, "`{field}` of {table}: {row:?}");
            *told.borrow_mut().entry((table.clone(), field)).or_default() += usize::from(is != *was);
        }
    });
    let told = told.into_inner();
    println!("{told:?}");
    assert!(!counts_are_asked() || told.values().filter(|count| **count >= 2).count() >= 35, "{told:?}");
}

/// P9: in which order a merger lists its sources changes nothing.
#[test]
fn merging_is_commutative() {
    let merged = std::cell::Cell::new(0);
    for_all(250, 500, |numbers| {
        let mut tape = Tape::new(numbers);
        let org = Org::from_data(&orgs::org(&mut tape)).unwrap();
        let Operation::Merge(merge) = Draw::<ByNumber>::new(&mut tape, &org, &mut 0, 50).operation("merge") else {
            unreachable!()
        };
        let mut turned = merge.clone();
        turned.bodies.reverse();
        let day = orgs::day("2020-01-01");
        let apply = |merge: Operation| {
            let mut session = Session::new(org.clone(), reorganon::Charter::new("none")).unwrap();
            let answer = session.apply(&Step::new("merge", day, [merge])).map_err(|rejection| rejection.to_string());
            (answer.map(|receipt| receipt.record().changes.clone()), session.into_org())
        };
        let (one, other) = (apply(merge.into()), apply(turned.into()));
        merged.set(merged.get() + usize::from(one.0.is_ok()));
        assert!(one == other, "{:?} {:?}", one.0, other.0);
    });
    assert!(std::env::var("PROPTEST_CASES").is_ok() || merged.get() > 20, "{}", merged.get());
}

/// A rule that says it looks less far than it does is caught by the law that reviews equal audits (P3); honest rules are
/// not.
#[test]
fn a_liar_is_caught() {
    let (lies, truths) = (std::cell::Cell::new(0), std::cell::Cell::new(0));
    for_all(100, 600, |numbers| {
        let mut tape = Tape::new(numbers);
        let org = Org::from_data(&orgs::org(&mut tape)).unwrap();
        let mut fresh = 0;
        for name in ["reparent", "absorb", "establish", "divide", "dissolve", "merge"] {
            let operation = Draw::<ByNumber>::new(&mut tape, &org, &mut fresh, 50).operation(name);
            let step = Step::new(name, orgs::day("2020-01-01"), [operation]);
            assert!(laws::tells_the_truth(rules::Span3, &org, &step));
            assert!(laws::tells_the_truth(rules::Staffed, &org, &step));
            let caught = !laws::tells_the_truth(rules::Liar, &org, &step);
            if caught { lies.set(lies.get() + 1) } else { truths.set(truths.get() + 1) }
        }
    });
    let (lies, truths) = (lies.get(), truths.get());
    assert!(std::env::var("PROPTEST_CASES").is_ok() || lies >= 5, "{lies} lies caught, {truths} steps without");
}

/// P16: a plan run as one is the plan run step by step, and each step is all of it or nothing.
#[test]
fn a_plan_is_its_steps() {
    let accepted = std::cell::Cell::new(0);
    for_all(50, 900, |numbers| {
        let mut tape = Tape::new(numbers);
        let start = Org::from_data(&orgs::org(&mut tape)).unwrap();
        let charter = laws::charter(tape.chance(1, 2));
        let mut plan = Plan::new("random");
        let (mut fresh, mut org) = (0, start.clone());
        let mut outcomes = Vec::new();
        for number in 0..8 {
            let alone = draw_plan(&mut tape, &org, number, &mut fresh, usize::from(u16::MAX) + 2);
            // A plan that names what is not there is not run at all: such a step is left out.
            let Ok(run) = alone.run(&org, &charter) else { continue };
            assert_eq!(run.steps().len(), 1);
            let receipt = run.steps()[0].receipt();
            if receipt.is_none() {
                assert!(*run.org() == org, "nothing of the step remains (P16)");
            }
            outcomes.push((receipt.is_some(), run.steps()[0].problems()));
            org = run.org().clone();
            plan.steps.extend(alone.steps);
        }
        let Ok(run) = plan.run(&start, &charter) else { panic!("{:?}", plan.check(&start)) };
        let whole: Vec<_> = run.steps().iter().map(|step| (step.receipt().is_some(), step.problems())).collect();
        assert_eq!(whole, outcomes, "each step has the same outcome (P16)");
        assert!(*run.org() == org && view::view(run.org()) == view::view(&org), "the same organisation (P16)");
        assert!(run.undo_all() == start);
        accepted.set(accepted.get() + outcomes.iter().filter(|(accepted, _)| *accepted).count());
    });
    assert!(std::env::var("PROPTEST_CASES").is_ok() || accepted.get() > 100, "{}", accepted.get());
}

/// All rules, at a level that denies something and warns of the rest.
fn rules_of_order(tape: &mut Tape<'_>) -> Charter {
    let office = |sector: &str| serde_json::json!({"kind": ["division", "department"], "sector": sector});
    let more = serde_json::json!({
        "new-intermediate-body": {},
        "new-focal-point": {"internal": true},
        "deputy-increase": {},
        "precondition-unmet": {
            "bodies": [office("state"), office("state")],
            "unified": [{"body": {"kind": "department"}}, {"body": {"kind": "division"}}]
        },
        "missing-corresponding-body": {"bodies": {"kind": "division"}, "counterparts": {"kind": ["office", "department"]}},
        "shared-code": {},
    });
    let charter = laws::charter(tape.chance(1, 2));
    more.as_object().unwrap().iter().fold(charter, |charter, (code, with)| {
        let level = if tape.chance(1, 2) { Level::Deny } else { Level::Warn };
        charter.with(Article::new(reorganon::invariant::builtin(code, with.clone()).unwrap()).level(level))
    })
}

/// Operations that get in each other's way by paths to the top, by posts, by functions.
const FAMILIES: &[&[&str]] = &[
    &["reparent", "absorb", "set-tie", "set-tie", "dissolve", "reparent"],
    &["unify-post", "unify-post", "separate-posts", "abolish-post", "create-post", "absorb"],
    &["transfer-function", "assign-lead", "retire-function", "reclassify", "transfer-staff"],
];

/// P11: steps whose footprints do not interfere commute, under all rules, and no rule warns of the one because of the
/// other; what a comparison tries leaves no trace.
#[test]
fn steps_whose_footprints_do_not_interfere_commute() {
    let (apart, met) = (AtomicUsize::new(0), RefCell::new(BTreeMap::<Relation, usize>::new()));
    for_all(90, 900, |numbers| {
        let mut tape = Tape::new(numbers);
        let org = Org::from_data(&orgs::org(&mut tape)).unwrap();
        let mut session = Session::new(org.clone(), rules_of_order(&mut tape)).unwrap();
        let mut fresh = 0;
        // Steps of one family are likelier to meet where nobody looks.
        let names = *tape.one(FAMILIES);
        let mut steps: Vec<_> = (0..16).map(|number| draw_step(&mut tape, &org, number, &mut fresh)).collect();
        for number in 16..40 {
            let mut draw = Draw::<ByNumber>::new(&mut tape, &org, &mut fresh, 500);
            let name = draw.tape.word(names);
            steps.push(Step::new(format!("step-{number}"), orgs::day("2023-05-01"), [draw.operation(name)]));
        }
        for (place, one) in steps.iter().enumerate() {
            let Ok(print) = session.footprint(one) else { continue };
            for other in &steps[place + 1..] {
                let _ = session.apply(one).unwrap();
                let later = session.footprint(other);
                session.undo();
                let Ok(later) = later else { continue };
                let pair = session.compare([one, other]);
                if print.interferes(&later) {
                    *met.borrow_mut().entry(pair.relation).or_default() += 1;
                } else {
                    apart.fetch_add(1, Relaxed);
                    let told = view::in_keys(&org, &format!("{one:#?}\n{other:#?}\n{:?}", pair.reasons));
                    assert_eq!(pair.relation, Relation::Independent, "{told}");
                    assert!(pair.reasons.is_empty(), "{told}");
                }
            }
        }
        assert!(
            *session.org() == org
                && session.is_empty()
                && session.redo().is_none_or(|record| record.before == org.digest())
        );
    });
    let (apart, met) = (apart.into_inner(), met.into_inner());
    println!("{apart} pairs do not interfere, of the others {met:?}");
    if counts_are_asked() {
        assert!(apart > 500, "{apart}");
        for relation in [Relation::Independent, Relation::Forced, Relation::Different] {
            assert!(met.get(&relation).is_some_and(|count| *count > 10), "{relation:?}: {met:?}");
        }
    }
}

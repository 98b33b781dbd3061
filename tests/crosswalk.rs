//! The laws of crosswalks, against a dense product in plain fractions; examples that one can check by hand; refusals.

#![cfg(feature = "files")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests fail so")]

mod common;

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};

use common::orgs::{self, body, day};
use common::runner::for_all;
use common::steps::{ByNumber, Draw};
use common::story::{self, Ratio, Story, day_of};
use common::tape::Tape;
use reorganon::crosswalk::{Basis, Crosswalk, Heir, Row, Weight, apportion};
use reorganon::operation::{AdjustEstablishment, RetireFunction, TransferFunction, TransferStaff};
use reorganon::org::data::{EstablishmentData, LinkData, OrgData};
use reorganon::{Charter, Descent, EndReason, Entity, Operation, Org, Session, Share, Step};

/// The parts of a row with their weights, as text.
fn parts(row: &Row) -> BTreeMap<String, Option<String>> {
    let name = |heir: &Heir| match heir {
        Heir::Unit(key) => key.to_string(),
        Heir::Nobody => "(nobody)".to_owned(),
        Heir::Untold => "(untold)".to_owned(),
    };
    row.parts.iter().map(|(heir, part)| (name(heir), part.weight.as_ref().map(Weight::to_string))).collect()
}

fn two_days(tape: &mut Tape<'_>) -> (reorganon::Date, reorganon::Date) {
    let (one, other) = (tape.below(9), tape.below(9));
    (day_of(one.min(other)), day_of(one.max(other)))
}

fn org(story: &Story) -> Org {
    Org::from_data(&story.data).unwrap()
}

/// P8: where all shares are on record, a crosswalk is the product of all events, and each row sums to 1.
#[test]
fn a_crosswalk_is_the_product_of_events() {
    let moved = Cell::new(0);
    for_all(300, 200, |numbers| {
        let mut tape = Tape::new(numbers);
        let story = story::story(&mut tape, false);
        let (from, to) = two_days(&mut tape);
        let walk = Crosswalk::between(&org(&story), from, to, Basis::Area).unwrap();
        let want: BTreeMap<_, BTreeMap<_, _>> = story::product(&story, from, to)
            .into_iter()
            .map(|(unit, row)| (unit, row.into_iter().map(|(to, ratio)| (to, Some(ratio.text()))).collect()))
            .collect();
        let got: BTreeMap<_, _> = walk.rows().map(|row| (row.unit.to_string(), parts(&row))).collect();
        assert_eq!(got, want);
        for row in walk.rows() {
            let weights = row.parts.iter().map(|(_, part)| part.weight.clone().unwrap());
            assert!(weights.fold(Weight::zero(), |sum, weight| sum.plus(&weight).unwrap()).is_one());
        }
        // Every unit of the last day came of something, or is said to have begun.
        let reached: BTreeSet<_> =
            got.values().flat_map(BTreeMap::keys).filter(|key| !key.starts_with('(')).cloned().collect();
        let begun: BTreeSet<_> = walk.begun().map(ToString::to_string).collect();
        assert!(reached.is_disjoint(&begun));
        assert_eq!(reached.union(&begun).cloned().collect::<BTreeSet<_>>(), story::alive(&story, to));
        moved.set(moved.get() + walk.changed().len());
    });
    assert!(std::env::var("PROPTEST_CASES").is_ok() || moved.get() > 300, "{}", moved.get());
}

/// P8: crosswalk(A→C) = crosswalk(A→B) · crosswalk(B→C), also where weights are unknown or assumed; and it is associative.
#[test]
fn crosswalks_compose() {
    for_all(300, 200, |numbers| {
        let mut tape = Tape::new(numbers);
        let gaps = tape.chance(2, 3);
        let story = story::story(&mut tape, gaps);
        let weighing = if tape.chance(1, 3) { Basis::Population.or_equal_shares() } else { Basis::Population.into() };
        let mut days: Vec<_> = (0..4).map(|_| day_of(tape.below(9))).collect();
        days.sort();
        let org = org(&story);
        let walk = |one: usize, other: usize| Crosswalk::between(&org, days[one], days[other], weighing).unwrap();
        let (ab, bc, cd) = (walk(0, 1), walk(1, 2), walk(2, 3));
        assert_eq!(ab.then(&bc).unwrap(), walk(0, 2));
        assert_eq!(ab.then(&bc).unwrap().then(&cd).unwrap(), ab.then(&bc.then(&cd).unwrap()).unwrap());
        assert_eq!(ab.then(&bc).unwrap().then(&cd).unwrap(), walk(0, 3));
    });
}

/// Whatever the sizes are that nobody has written down: a weight that the crosswalk calls known is that weight.
#[test]
fn what_is_known_is_true_of_every_story() {
    let (known, unknown) = (Cell::new(0), Cell::new(0));
    for_all(300, 200, |numbers| {
        let mut tape = Tape::new(numbers);
        let story = story::story(&mut tape, true);
        let (from, to) = two_days(&mut tape);
        let walk = Crosswalk::between(&org(&story), from, to, Basis::Area).unwrap();
        let truth = story::product(&story, from, to);
        for row in walk.rows() {
            let true_row = &truth[row.unit.as_str()];
            let got = parts(&row);
            assert!(got.keys().eq(true_row.keys()), "{got:?} {true_row:?}");
            for (to, weight) in got {
                match weight {
                    Some(weight) => {
                        assert_eq!(weight, true_row[&to].text());
                        known.set(known.get() + 1);
                    }
                    None => unknown.set(unknown.get() + 1),
                }
            }
        }
    });
    let (known, unknown) = (known.get(), unknown.get());
    assert!(std::env::var("PROPTEST_CASES").is_ok() || known > 500 && unknown > 30, "{known} {unknown}");
}

/// Re-keying loses nothing and is within 1 of the exact value, whatever the counts; back again it is the same where it
/// can be.
#[test]
fn statistics_keep_their_totals() {
    let (whole, back) = (Cell::new(0), Cell::new(0));
    for_all(300, 300, |numbers| {
        let mut tape = Tape::new(numbers);
        let gaps = tape.chance(1, 4);
        let story = story::story(&mut tape, gaps);
        let (from, to) = two_days(&mut tape);
        let walk = Crosswalk::between(&org(&story), from, to, Basis::Area).unwrap();
        let units: Vec<_> = walk.rows().map(|row| row.unit.to_string()).collect();
        let values: BTreeMap<_, _> = units.iter().map(|unit| (unit.clone(), tape.below(1000) as u64)).collect();
        let Ok(now) = walk.rekey(&values) else {
            let open =
                walk.rows().any(|row| !row.is_known() || row.parts.iter().any(|(heir, _)| *heir == Heir::Untold));
            return assert!(open, "only what is unknown is refused");
        };
        whole.set(whole.get() + 1);
        let total: u64 = values.values().sum();
        assert_eq!(now.values.values().sum::<u128>() + now.lost, u128::from(total));
        let mut exact: BTreeMap<String, Ratio> = BTreeMap::new();
        for (unit, row) in story::product(&story, from, to) {
            for (to, ratio) in row {
                let more = ratio.times(Ratio(i128::from(values[&unit]), 1));
                let sum = exact.get(&to).map_or(more, |sum| sum.plus(more));
                exact.insert(to, sum);
            }
        }
        for (unit, value) in &now.values {
            let Ratio(over, under) = exact[unit.as_str()];
            let off = (*value as i128 * under - over).abs();
            assert!(off < under, "{unit}: {value} for {over}/{under}");
        }
        if let Ok(reverse) = walk.reversed() {
            let then: BTreeMap<_, _> = now.values.iter().map(|(unit, n)| (unit.to_string(), *n as u64)).collect();
            let again = reverse.rekey(&then).unwrap();
            for (unit, value) in
                values.iter().filter(|(unit, _)| !parts(&walk.row(unit).unwrap()).contains_key("(nobody)"))
            {
                assert_eq!(again.values[unit.as_str()], u128::from(*value));
            }
            back.set(back.get() + usize::from(walk.changed().len() > 0));
        } else {
            assert!(!walk.irreversible().is_empty());
        }
    });
    let (whole, back) = (whole.get(), back.get());
    assert!(std::env::var("PROPTEST_CASES").is_ok() || whole > 100 && back > 10, "{whole} {back}");
}

/// Where the sizes of all old units are given, the way back gives them again.
#[test]
fn sizes_take_apart_what_was_united() {
    for_all(200, 300, |numbers| {
        let mut tape = Tape::new(numbers);
        let story = story::story(&mut tape, false);
        let (from, to) = two_days(&mut tape);
        let walk = Crosswalk::between(&org(&story), from, to, Basis::Area).unwrap();
        let sizes: BTreeMap<_, _> = walk.rows().map(|row| (row.unit.to_string(), 1 + tape.below(50) as u64)).collect();
        let back = walk.reversed_by(&sizes).unwrap();
        for row in back.rows() {
            let weights = row.parts.iter().map(|(_, part)| part.weight.clone().unwrap());
            assert!(weights.fold(Weight::zero(), |sum, weight| sum.plus(&weight).unwrap()).is_one());
        }
        // There and back, of the old unit's own size, is what did not go to nobody.
        let exact = |walk: &Crosswalk, unit: &str| -> Vec<(String, Ratio)> {
            let text = |w: &Weight| Ratio::new(w.over().parse().unwrap(), w.under().parse().unwrap());
            let row = walk.row(unit).unwrap();
            let units = row
                .parts
                .iter()
                .filter_map(|(heir, part)| Some((heir.unit()?.to_string(), text(part.weight.as_ref()?))));
            units.collect()
        };
        let mut now: BTreeMap<String, Ratio> = BTreeMap::new();
        for (unit, size) in &sizes {
            for (to, ratio) in exact(&walk, unit) {
                let more = ratio.times(Ratio(i128::from(*size), 1));
                let sum = now.get(&to).map_or(more, |sum| sum.plus(more));
                now.insert(to, sum);
            }
        }
        let mut again: BTreeMap<String, Ratio> = BTreeMap::new();
        for (unit, value) in now {
            for (to, ratio) in exact(&back, &unit) {
                let sum = again.get(&to).map_or(ratio.times(value), |sum| sum.plus(ratio.times(value)));
                again.insert(to, sum);
            }
        }
        for (unit, size) in &sizes {
            if !parts(&walk.row(unit).unwrap()).contains_key("(nobody)") {
                assert_eq!(again[unit], Ratio(i128::from(*size), 1));
            }
        }
    });
}

/// P18: the crosswalk to a day knows nothing of what comes after it.
#[test]
fn the_state_at_a_date_is_made_by_the_events_up_to_it() {
    for_all(200, 200, |numbers| {
        let mut tape = Tape::new(numbers);
        let story = story::story(&mut tape, true);
        let (from, to) = two_days(&mut tape);
        let mut early = story.data.clone();
        early.lineage.retain(|link| link.on <= to);
        early.bodies.retain(|row| row.founded.is_none_or(|on| on <= to));
        for row in early.bodies.iter_mut().filter(|row| row.ended.is_some_and(|on| on > to)) {
            (row.ended, row.why) = (None, None);
        }
        let walk = |data: &OrgData| Crosswalk::between(&Org::from_data(data).unwrap(), from, to, Basis::Area).unwrap();
        assert_eq!(walk(&early), walk(&story.data));
    });
}

/// The engine's own areas and populations: those of the old units, by their weights, sum to those of the new ones. Tells
/// how many changed units were measured.
fn extents_follow(start: &Org, end: &Org, walk: &Crosswalk, basis: Basis) -> usize {
    let size = |org: &Org, key: &str| {
        let extent = org.body(org.body_id(key).unwrap()).unwrap().extent();
        if basis == Basis::Area { extent.area } else { extent.population }
    };
    let mut sums: BTreeMap<String, Option<Ratio>> = BTreeMap::new();
    for row in walk.rows().filter(|row| start.body(start.body_id(row.unit.as_str()).unwrap()).unwrap().is_territory()) {
        for (heir, part) in row.parts.iter().filter_map(|(heir, part)| Some((heir.unit()?, part))) {
            let ratio = part.weight.as_ref().map(|w| Ratio::new(w.over().parse().unwrap(), w.under().parse().unwrap()));
            let more = ratio.zip(size(start, row.unit.as_str())).map(|(ratio, n)| ratio.times(Ratio(i128::from(n), 1)));
            let sum = sums.entry(heir.to_string()).or_insert(Some(Ratio(0, 1)));
            *sum = sum.zip(more).map(|(sum, more)| sum.plus(more));
        }
    }
    let mut measured = 0;
    for (unit, sum) in sums {
        if let Some((sum, now)) = sum.zip(size(end, &unit)) {
            assert_eq!(sum, Ratio(i128::from(now), 1), "{unit} by {basis:?}");
            measured += usize::from(!walk.row(&unit).is_some_and(|row| row.is_unchanged()));
        }
    }
    measured
}

/// P8 and P18 on the engine's own steps: every body that ends has successors with weights of sum 1 or is dissolved, every
/// live one traces back to origins, and undoing later steps changes no earlier crosswalk; also by heads and functions.
#[test]
fn steps_leave_no_body_untold() {
    let (ended, compared, measured) = (Cell::new(0), Cell::new(0), Cell::new(0));
    for_all(150, 700, |numbers| {
        let mut tape = Tape::new(numbers);
        let start = Org::from_data(&orgs::org(&mut tape)).unwrap();
        let mut session = Session::new(start.clone(), Charter::new("none")).unwrap();
        let mut fresh = 0;
        for number in 0..10 {
            let name = *tape.one(Operation::<reorganon::Ids>::NAMES);
            let name = if tape.chance(1, 2) { *tape.one(&REFORMS) } else { name };
            let operation = Draw::<ByNumber>::new(&mut tape, session.org(), &mut fresh, 500).operation(name);
            let _ = session.apply(&Step::new(format!("step-{number}"), day_of(1 + number / 2), [operation]));
        }
        let (first, last) = (start.as_of(), day_of(9));
        let middle = day_of(2);
        let of = |session: &Session, basis: Basis, one, other| match basis {
            Basis::Area | Basis::Population => Crosswalk::between(session.org(), one, other, basis).unwrap(),
            _ => Crosswalk::of_session(session, one, other, basis).unwrap(),
        };
        let mut early = session.clone();
        while early.history().last().is_some_and(|record| record.header.on > middle) {
            early.undo();
        }
        for basis in [Basis::Area, Basis::Population, Basis::Heads, Basis::Functions] {
            let walk = of(&session, basis, first, last);
            let live: BTreeSet<_> = session.org().bodies().map(|body| body.key().to_string()).collect();
            let mut traced: BTreeSet<_> = walk.begun().map(ToString::to_string).collect();
            assert!(
                start.bodies().map(|body| body.key()).eq(walk.rows().map(|row| row.unit).collect::<Vec<_>>().iter())
            );
            for row in walk.rows() {
                let own = session.org().body(session.org().body_id(row.unit.as_str()).unwrap()).unwrap();
                ended.set(ended.get() + usize::from(!own.is_live()));
                let known = row.parts.iter().filter_map(|(_, part)| part.weight.clone());
                let sum = known.fold(Weight::zero(), |sum, weight| sum.plus(&weight).expect("at most 1"));
                assert!(!row.is_known() || sum.is_one(), "{row:?}");
                assert!(!row.parts.is_empty() && row.parts.iter().all(|(heir, _)| *heir != Heir::Untold), "{row:?}");
                traced.extend(row.parts.iter().filter_map(|(heir, _)| heir.unit()).map(ToString::to_string));
            }
            assert_eq!(traced, live, "{basis:?}");
            // A container that is closed went on in another by declaration; its area is on record where it was.
            let closed =
                session.history().any(|record| record.header.operations.iter().any(|note| note.name == "close"));
            if matches!(basis, Basis::Area | Basis::Population) && !closed {
                measured.set(measured.get() + extents_follow(&start, session.org(), &walk, basis));
            }
            let (to_middle, from_middle) = (of(&session, basis, first, middle), of(&session, basis, middle, last));
            assert_eq!(to_middle.then(&from_middle).unwrap(), walk, "{basis:?}");
            assert_eq!(of(&early, basis, first, middle), to_middle, "{basis:?}");
            compared.set(compared.get() + 1);
        }
    });
    assert!(std::env::var("PROPTEST_CASES").is_ok() || ended.get() > 100, "{} {}", ended.get(), compared.get());
    assert!(std::env::var("PROPTEST_CASES").is_ok() || measured.get() > 20, "{}", measured.get());
}

const REFORMS: [&str; 8] =
    ["merge", "absorb", "divide", "spin-off", "dissolve", "reorganise", "transfer-territory", "close"];

/// By functions, what a body has is what it leads when some of it goes: neither what was retired before nor its staff count.
#[test]
fn what_goes_is_a_share_of_what_is_there_then() {
    let mut data = OrgData::new("Sở", day("2018-01-01"), orgs::vocabulary());
    for id in ["culture", "sports"] {
        data.bodies.push(body(id, "department", Some("root"), None));
        data.establishment.push(EstablishmentData {
            body: id.into(),
            category: "civil-servant".into(),
            authorised: 12,
            actual: None,
            assumed: false,
        });
    }
    data.functions = ["a", "b", "c", "d"].map(|id| orgs::function(id, "culture")).into();
    let mut session = Session::new(Org::from_data(&data).unwrap(), Charter::new("none")).unwrap();
    let bodies = ["culture", "sports"].map(|id| session.org().body_id(id).unwrap());
    let function = |session: &Session, id: &str| session.org().function_id(id).unwrap();
    let civil = session.org().vocabulary().categories.id("civil-servant").unwrap();
    let steps: [Operation; 4] = [
        RetireFunction { function: function(&session, "a"), verb_as_written: None }.into(),
        AdjustEstablishment::new(bodies[0], civil, -3).into(),
        TransferStaff { from: bodies[0], to: bodies[1], staff: [(civil, 3)].into(), verb_as_written: None }.into(),
        TransferFunction::new(function(&session, "b"), bodies[1]).into(),
    ];
    for (number, operation) in steps.into_iter().enumerate() {
        let _ = session.apply(&Step::new(format!("step-{number}"), day("2018-06-01"), [operation])).unwrap();
    }
    let share = |basis: Basis| {
        let walk = Crosswalk::of_session(&session, day("2018-01-01"), day("2019-01-01"), basis).unwrap();
        parts(&walk.row("culture").unwrap())["sports"].clone().unwrap()
    };
    assert_eq!([Basis::Functions, Basis::Heads].map(share), ["1/3", "1/3"]);
}

/// Pieces of one territory that goes on, for two new ones and an old one at once: each share is one of what it was.
#[test]
fn pieces_of_one_moment() {
    let json = r#"{"reorganise": {"into": [
        {"body": {"id": "one", "name": "Một"}, "from": [{"body": "east", "area": "1/2", "population": "1/4"}]},
        {"body": {"id": "two", "name": "Hai"}, "from": [{"body": "east", "area": "1/4"}, {"body": "west", "area": "1/2"}]}
    ], "also": [{"body": "west", "from": [{"body": "east", "area": "1/8"}]}]}}"#;
    let org = reorganon::doc::run_on_land(json).unwrap();
    let days = [day("2018-04-19"), day("2019-01-01")];
    let walk = Crosswalk::between(&org, days[0], days[1], Basis::Area).unwrap();
    let row =
        |unit: &str| parts(&walk.row(unit).unwrap()).into_iter().map(|(to, w)| (to, w.unwrap())).collect::<Vec<_>>();
    let want = |list: &[(&str, &str)]| list.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect::<Vec<_>>();
    assert_eq!(row("east"), want(&[("east", "1/8"), ("one", "1/2"), ("two", "1/4"), ("west", "1/8")]));
    assert_eq!(row("west"), want(&[("two", "1/2"), ("west", "1/2")]), "what `west` gives is nothing of what it gets");
    let people = Crosswalk::between(&org, days[0], days[1], Basis::Population).unwrap();
    let east = parts(&people.row("east").unwrap());
    assert_eq!((east["one"].as_deref(), east["two"].as_deref()), (Some("1/4"), None));
}

/// An exchange of which nobody says what moved is one event, in which nobody comes first.
#[test]
fn each_to_each() {
    let json = r#"{"transfer-territory": {"bodies": ["west", "east", "north"]}}"#;
    let org = reorganon::doc::run_on_land(json).unwrap();
    let days = [day("2018-04-19"), day("2019-01-01")];
    let walk = Crosswalk::between(&org, days[0], days[1], Basis::Area.or_equal_shares()).unwrap();
    for unit in ["east", "north", "west"] {
        let third = Some("1/3".to_owned());
        assert_eq!(
            parts(&walk.row(unit).unwrap()),
            ["east", "north", "west"].map(|to| (to.to_owned(), third.clone())).into()
        );
    }
    let unknown = Crosswalk::between(&org, days[0], days[1], Basis::Area).unwrap();
    assert!(unknown.changed().len() == 3 && unknown.changed().all(|row| !row.is_known()));
}

/// Largest remainder: within 1 of exact, the right sum, and who gets the last unit is told beforehand.
#[test]
fn apportionment_is_within_one() {
    for_all(300, 40, |numbers| {
        let mut tape = Tape::new(numbers);
        let parts: Vec<_> = (0..tape.between(1, 9)).map(|_| tape.below(40) as u64).collect();
        let sum: u64 = parts.iter().sum();
        let weights: Vec<_> = parts.iter().filter_map(|part| Weight::new(*part, sum)).collect();
        let count = tape.below(10_000) as u64;
        let Some(given) = apportion(count, &weights) else { return assert_eq!(sum, 0) };
        assert_eq!(given.iter().sum::<u64>(), count);
        for (one, part) in given.iter().zip(&parts) {
            assert!((one * sum).abs_diff(count * part) < sum);
        }
        // Of those that lost as much by rounding down, the first get more.
        for (i, j) in (0..parts.len()).flat_map(|j| (0..j).map(move |i| (i, j))) {
            if (count * parts[i]) % sum == (count * parts[j]) % sum {
                assert!(given[i] - count * parts[i] / sum >= given[j] - count * parts[j] / sum);
            }
        }
    });
    let eighths = [1, 2, 5].map(|n| Weight::new(n, 8).unwrap());
    assert_eq!(apportion(7, &eighths).unwrap(), [1, 2, 4], "0.875, 1.75, 4.375");
    assert_eq!(apportion(0, &eighths).unwrap(), [0, 0, 0]);
    assert_eq!(apportion(1, &[]), None);
    assert_eq!(apportion(u64::MAX, &[Weight::one()]).unwrap(), [u64::MAX]);
}

fn link(from: &str, to: &str, how: Descent, share: Share, on: &str) -> LinkData {
    LinkData { from: Entity::Body(from.into()), to: Entity::Body(to.into()), how, share, via: None, on: day(on) }
}

/// Wards of Long Xuyên: Đông Xuyên goes into Mỹ Xuyên at the beginning of 2025; before that, a part of Mỹ Hoà that was
/// three tenths of it became a ward of its own (so told here, not by any law).
fn long_xuyen() -> OrgData {
    let mut data = OrgData::new("Long Xuyên", day("2018-10-16"), orgs::vocabulary());
    data.bodies = ["dong-xuyen", "my-xuyen", "my-hoa", "my-hoa-moi"].map(|id| body(id, "commune", None, None)).into();
    (data.bodies[0].ended, data.bodies[0].why) = (Some(day("2025-01-01")), Some(EndReason::Absorbed));
    data.bodies[3].founded = Some(day("2020-01-01"));
    data.lineage = vec![
        link("my-hoa", "my-hoa-moi", Descent::SpunOff, Share::Part { over: 3, under: 10 }, "2020-01-01"),
        link("dong-xuyen", "my-xuyen", Descent::Absorbed, Share::Whole, "2025-01-01"),
    ];
    data
}

#[test]
fn the_wards_of_long_xuyen() {
    let org = Org::from_data(&long_xuyen()).unwrap();
    let walk = Crosswalk::between(&org, day("2018-10-16"), day("2025-03-01"), Basis::Population).unwrap();
    assert_eq!(
        walk.to_csv(),
        "from,to,over,under,note\ndong-xuyen,my-xuyen,1,1,irreversible\nmy-hoa,my-hoa,7,10,\nmy-hoa,my-hoa-moi,3,10,\n\
         my-xuyen,my-xuyen,1,1,irreversible\n"
    );
    let people = [("dong-xuyen", 10_005), ("my-xuyen", 20_000), ("my-hoa", 30_004)].map(|(u, n)| (u.to_owned(), n));
    let now = walk.rekey(&people.into()).unwrap();
    let now: BTreeMap<_, _> = now.values.iter().map(|(key, n)| (key.as_str(), *n)).collect();
    assert_eq!(now, [("my-hoa", 21_003), ("my-hoa-moi", 9_001), ("my-xuyen", 30_005)].into());
    // On the day itself it has happened; the day before it has not.
    let until = |to: &str| Crosswalk::between(&org, day("2018-10-16"), day(to), Basis::Area).unwrap();
    assert!(until("2024-12-31").row("dong-xuyen").unwrap().is_unchanged());
    assert!(!until("2025-01-01").row("dong-xuyen").unwrap().is_unchanged());
    let error = walk.reversed().unwrap_err().to_string();
    assert!(
        error.contains("what is in `my-xuyen` cannot be told apart again into `dong-xuyen`, `my-xuyen`"),
        "{error}"
    );
    let sizes = [("dong-xuyen", 1), ("my-xuyen", 2)].map(|(u, n)| (u.to_owned(), n)).into();
    let back = walk.reversed_by(&sizes).unwrap();
    assert_eq!(back.row("my-xuyen").unwrap().parts[0].1.weight, Weight::new(1, 3));
    assert!(back.row("my-hoa-moi").unwrap().parts[0].1.weight.as_ref().unwrap().is_one());
}

#[test]
fn a_split_before_the_merger_that_uses_its_part() {
    let mut data = OrgData::new("Một ngày", day("2018-01-01"), orgs::vocabulary());
    data.bodies = ["a", "b", "half", "other", "c"].map(|id| body(id, "commune", None, None)).into();
    for (place, why) in [(0, EndReason::Divided), (1, EndReason::Merged), (2, EndReason::Merged)] {
        (data.bodies[place].ended, data.bodies[place].why) = (Some(day("2019-01-01")), Some(why));
    }
    for place in [2, 3, 4] {
        data.bodies[place].founded = Some(day("2019-01-01"));
    }
    let half = Share::Part { over: 1, under: 2 };
    data.lineage = vec![
        link("a", "half", Descent::Divided, half, "2019-01-01"),
        link("a", "other", Descent::Divided, Share::Unknown, "2019-01-01"),
        link("half", "c", Descent::Merged, Share::Whole, "2019-01-01"),
        link("b", "c", Descent::Merged, Share::Whole, "2019-01-01"),
    ];
    let org = Org::from_data(&data).unwrap();
    let walk = Crosswalk::between(&org, day("2018-01-01"), day("2019-01-01"), Basis::Area).unwrap();
    // `half` lived for no day; what nobody says of `other` is what `half` left.
    let want = [("c".to_owned(), Some("1/2".to_owned())), ("other".to_owned(), Some("1/2".to_owned()))];
    assert_eq!(parts(&walk.row("a").unwrap()), want.into());
    assert!(walk.row("half").is_none());
    assert_eq!(walk.irreversible().len(), 1);
}

#[test]
fn unknown_stays_unknown_until_somebody_assumes() {
    let mut data = long_xuyen();
    data.lineage[0].share = Share::Unknown;
    let org = Org::from_data(&data).unwrap();
    let (from, to) = (day("2018-10-16"), day("2025-03-01"));
    let walk = Crosswalk::between(&org, from, to, Basis::Area).unwrap();
    assert!(!walk.row("my-hoa").unwrap().is_known());
    assert!(walk.to_csv().contains("my-hoa,my-hoa-moi,,,unknown\n"));
    let values = |list: &[(&str, u64)]| list.iter().map(|(unit, n)| ((*unit).to_owned(), *n)).collect();
    let error = walk.rekey(&values(&[("my-hoa", 100), ("nowhere", 1)])).unwrap_err();
    assert_eq!(error.to_string().lines().count(), 2, "all findings at once");
    assert!(error.to_string().contains("nobody says how much of `my-hoa` is in `my-hoa`, `my-hoa-moi`"), "{error}");
    assert_eq!(walk.rekey(&values(&[("my-xuyen", 5), ("my-hoa", 0)])).unwrap().values["my-xuyen"], 5);
    let assumed = Crosswalk::between(&org, from, to, Basis::Area.or_equal_shares()).unwrap();
    let now = assumed.rekey(&values(&[("my-hoa", 101)])).unwrap();
    assert_eq!((now.values["my-hoa"], now.values["my-hoa-moi"]), (51, 50), "of equal remainders the first key");
    assert_eq!(now.assumed.len(), 2);
    assert!(assumed.to_csv().contains("my-hoa,my-hoa-moi,1,2,assumed\n"));
    assert!(walk.then(&assumed).unwrap_err().to_string().contains("another assumption"));
}

#[test]
fn what_cannot_be_says_why() {
    let mut data = long_xuyen();
    let org = Org::from_data(&data).unwrap();
    let error = |org: &Org, from: &str, to: &str, basis: Basis| {
        Crosswalk::between(org, day(from), day(to), basis).unwrap_err().to_string()
    };
    assert!(
        error(&org, "2020-01-01", "2019-01-01", Basis::Area)
            .contains("from 2020-01-01 to 2019-01-01 goes back in time")
    );
    assert!(error(&org, "2019-01-01", "2020-01-01", Basis::Heads).contains("`Crosswalk::of_session`"));
    data.lineage[1].share = Share::Part { over: 1, under: 2 };
    let org = Org::from_data(&data).unwrap();
    let text = error(&org, "2019-01-01", "2026-01-01", Basis::Area);
    assert!(
        text.contains("the shares of `dong-xuyen` that went into others on 2025-01-01 sum to 1/2, not 1"),
        "{text}"
    );
    assert!(Crosswalk::between(&org, day("2019-01-01"), day("2020-01-01"), Basis::Area).is_ok(), "not in this time");
    // It would be nothing on a day between, and in another again after it.
    let mut data = long_xuyen();
    data.bodies[0].ended = Some(day("2022-01-01"));
    data.bodies[3].founded = Some(day("2020-02-01"));
    let org = Org::from_data(&data).unwrap();
    let text = error(&org, "2019-01-01", "2026-01-01", Basis::Area);
    for said in [
        "`dong-xuyen` ended on 2022-01-01, and its lineage says that `dong-xuyen` went into `my-xuyen` on 2025-01-01",
        "`my-hoa-moi` was founded on 2020-02-01, and its lineage says that `my-hoa` went into `my-hoa-moi` on 2020-01-01",
    ] {
        assert_eq!(text.matches(said).count(), 1, "{text}");
    }
}

/// A reform of ten thousand units: ten to one on one day, then every tenth of those divided.
#[test]
fn ten_thousand_units_in_well_under_a_second() {
    let mut data = OrgData::new("Lớn", day("2018-01-01"), orgs::vocabulary());
    for number in 0..10_000 {
        let mut row = body(&format!("old{number:05}"), "commune", None, None);
        (row.ended, row.why) = (Some(day("2019-01-01")), Some(EndReason::Merged));
        let into = format!("new{:05}", number / 10);
        data.lineage.push(link(row.id.as_str(), &into, Descent::Merged, Share::Whole, "2019-01-01"));
        data.bodies.push(row);
    }
    for number in 0..1000 {
        let mut row = body(&format!("new{number:05}"), "commune", None, None);
        row.founded = Some(day("2019-01-01"));
        if number % 10 == 0 {
            (row.ended, row.why) = (Some(day("2020-01-01")), Some(EndReason::Divided));
            for part in 0..2 {
                let mut half = body(&format!("part{number:05}-{part}"), "commune", None, None);
                half.founded = Some(day("2020-01-01"));
                let share = Share::Part { over: 1 + part, under: 3 };
                data.lineage.push(link(row.id.as_str(), half.id.as_str(), Descent::Divided, share, "2020-01-01"));
                data.bodies.push(half);
            }
        }
        data.bodies.push(row);
    }
    let org = Org::from_data(&data).unwrap();
    let start = std::time::Instant::now();
    let walk = Crosswalk::between(&org, day("2018-01-01"), day("2021-01-01"), Basis::Area).unwrap();
    let took = start.elapsed();
    assert_eq!(walk.changed().len(), 10_000);
    println!("ten thousand units: {took:?}");
    let values = walk.rows().map(|row| (row.unit.to_string(), 7)).collect();
    assert_eq!(walk.rekey(&values).unwrap().values.values().sum::<u128>(), 70_000);
    assert!(took.as_secs() < 5, "in a debug build: {took:?}");
}

/// A chain of mergers, each with the result of the one before: no square of its length.
#[test]
fn a_long_chain_of_mergers() {
    let mut data = OrgData::new("Dây", day("2018-01-01"), orgs::vocabulary());
    let on = day("2019-01-01");
    for number in 0..5_000 {
        for (name, founded) in [("chain", number > 0), ("single", false)] {
            let mut row = body(&format!("{name}{number}"), "commune", None, None);
            row.founded = founded.then_some(on);
            (row.ended, row.why) = (Some(on), Some(EndReason::Merged));
            let into = format!("chain{}", number + 1);
            data.lineage.push(link(row.id.as_str(), &into, Descent::Merged, Share::Whole, "2019-01-01"));
            data.bodies.push(row);
        }
    }
    let mut last = body("chain5000", "commune", None, None);
    last.founded = Some(on);
    data.bodies.push(last);
    let org = Org::from_data(&data).unwrap();
    let start = std::time::Instant::now();
    let walk = Crosswalk::between(&org, day("2018-01-01"), on, Basis::Area).unwrap();
    assert_eq!(walk.irreversible().values().next().unwrap().len(), 5_001);
    assert!(start.elapsed().as_secs() < 5, "in a debug build: {:?}", start.elapsed());
}

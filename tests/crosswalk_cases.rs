//! Crosswalks over the real reorganisations of five countries, whose folders are read in place.
#![cfg(feature = "files")]
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

#[path = "common/cases.rs"]
mod cases;

use std::collections::{BTreeMap, BTreeSet};
use std::time::Instant;

use cases::folder;
use reorganon::crosswalk::{Basis, Crosswalk, Heir, Weight};
use reorganon::replay::Case;
use reorganon::{Charter, Date, Org};

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

/// The keys of the units of a list.
fn keys(folder: &std::path::Path, list: &str) -> BTreeSet<String> {
    let mut rows = csv::Reader::from_path(folder.join(list)).unwrap();
    rows.records().map(|row| row.unwrap()[0].to_owned()).collect()
}

/// How many old units there are, and the new ones; each row sums to 1 where it is known, and nobody is untold.
fn units(org: &Org, walk: &Crosswalk) -> (usize, BTreeSet<String>) {
    let mut reached: BTreeSet<_> = walk.begun().map(ToString::to_string).collect();
    let mut old = 0;
    for row in walk.rows() {
        old += 1;
        for (heir, _) in &row.parts {
            assert_ne!(*heir, Heir::Untold, "{row:?}");
            reached.extend(heir.unit().map(ToString::to_string));
        }
        let known: Option<Vec<_>> = row.parts.iter().map(|(_, part)| part.weight.clone()).collect();
        let sum = known.map(|known| known.iter().try_fold(Weight::zero(), |sum, w| sum.plus(w)).unwrap());
        assert!(sum.is_none_or(|sum| sum.is_one()), "{row:?}");
    }
    let live: BTreeSet<_> = org.bodies().map(|body| body.key().to_string()).collect();
    assert_eq!(reached, live, "every unit of the last day came of something or has begun");
    (old, live)
}

/// The crosswalk over the whole case is the product over its parts, exactly, on every basis and assumption.
fn composes(name: &str, days: &[&str]) {
    let Some(folder) = folder(name) else { return };
    let case = Case::open(&folder).unwrap_or_else(|errors| panic!("{errors}"));
    let run = case.plan().run(case.org(), &Charter::new("none")).unwrap();
    let org = run.org();
    let days: Vec<_> = days.iter().map(|text| day(text)).collect();
    let (first, last) = (days[0], *days.last().unwrap());
    for weighing in [Basis::Area.into(), Basis::Population.into(), Basis::Population.or_equal_shares()] {
        let start = Instant::now();
        let whole = Crosswalk::between(org, first, last, weighing).unwrap();
        let took = start.elapsed();
        let product = days.windows(2).map(|pair| Crosswalk::between(org, pair[0], pair[1], weighing).unwrap());
        let product = product.reduce(|product, next| product.then(&next).unwrap()).unwrap();
        assert_eq!(product, whole, "crosswalk(A→C) = crosswalk(A→B) · crosswalk(B→C)");
        let (old, live) = units(org, &whole);
        assert_eq!((old, live.len()), (case.org().bodies().len(), org.bodies().len()));
        let known = whole.changed().filter(|row| row.is_known()).count();
        println!("{name}: {old} → {}, {} changed, {known} of them known, {took:?}", live.len(), whole.changed().len());
        // One for each unit that can be given on: nothing of it is lost.
        let ones: BTreeMap<_, _> =
            whole.rows().filter(|row| row.is_known()).map(|row| (row.unit.to_string(), 1)).collect();
        let now = whole.rekey(&ones).unwrap();
        assert_eq!(now.values.values().sum::<u128>() + now.lost, ones.len() as u128);
        assert!(took.as_secs() < 5, "in a debug build: {took:?}");
    }
    assert_eq!(keys(&folder, "initial.csv").len(), whole_units(case.org()));
    assert_eq!(keys(&folder, "final.csv").len(), whole_units(org));
}

/// Units of the lists: containers outside of them are bodies too.
fn whole_units(org: &Org) -> usize {
    org.bodies().filter(|body| !body.key().as_str().starts_with("outside")).count()
}

#[test]
fn switzerland() {
    composes("switzerland_1960_2026", &["1960-01-01", "1979-01-01", "2000-01-01", "2013-06-15", "2026-12-31"]);
}

#[test]
fn japan() {
    composes("japan_1980_2020", &["1980-10-01", "2004-12-31", "2005-01-01", "2006-03-31", "2020-10-01"]);
}

#[test]
fn norway() {
    composes("norway_2013_2020", &["2012-12-31", "2017-12-31", "2019-12-31", "2020-12-31"]);
}

#[test]
fn france() {
    composes("france_orne_2012_2026", &["2012-01-01", "2015-12-31", "2016-01-01", "2026-12-31"]);
    composes("france_cantal_2012_2026", &["2012-01-01", "2015-12-31", "2016-01-01", "2026-12-31"]);
}

#[test]
fn an_giang() {
    composes("an_giang_2008_2025", &["2008-12-31", "2009-08-25", "2024-12-31", "2025-03-01"]);
    composes("an_giang_2025_reform", &["2025-06-30", "2025-12-31"]);
}

/// The reform of 2025 has a published crosswalk, made by others: the same edges, and each old commune that went whole is
/// whole in ours.
#[test]
fn the_published_crosswalk_of_an_giang() {
    let Some(reform) = folder("an_giang_2025_reform") else { return };
    let published = reform.with_file_name("an_giang_2025_shippable").join("crosswalk.csv");
    let Ok(mut rows) = csv::Reader::from_path(published) else {
        eprintln!("SKIPPED: the published crosswalk is not there");
        return;
    };
    let case = Case::open(&reform).unwrap_or_else(|errors| panic!("{errors}"));
    let run = case.plan().run(case.org(), &Charter::new("none")).unwrap();
    let org = run.org();
    let walk = Crosswalk::between(org, day("2025-06-30"), day("2025-07-01"), Basis::Area).unwrap();
    // The case writes codes of communes with a letter before them, old and new ones.
    let code = |key: &str| {
        let body = org.body(org.body_id(key).unwrap()).unwrap();
        let code = body.codes().last()?;
        code.code.strip_prefix(['C', 'W']).filter(|digits| digits.len() == 5).map(ToOwned::to_owned)
    };
    let mut ours: BTreeSet<(String, String, String)> = BTreeSet::new();
    for row in walk.rows() {
        let Some(old) = code(row.unit.as_str()) else { continue };
        for (heir, part) in &row.parts {
            let new = heir.unit().and_then(|key| code(key.as_str())).unwrap_or_else(|| panic!("{row:?} {heir:?}"));
            let share =
                if part.weight.as_ref().is_some_and(|weight| *weight == Weight::one()) { "whole" } else { "part" };
            ours.insert((old.clone(), share.to_owned(), new));
        }
    }
    let theirs: BTreeSet<_> = rows
        .records()
        .map(|row| row.unwrap())
        .map(|row| (row[0].to_owned(), if &row[1] == "whole" { "whole" } else { "part" }.to_owned(), row[2].to_owned()))
        .collect();
    println!("{} edges", theirs.len());
    assert_eq!(ours, theirs);
}

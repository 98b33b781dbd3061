//! The real reorganisations of five countries, carried out event by event and met to the letter.
#![cfg(feature = "files")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

#[path = "common/cases.rs"]
mod cases;

use cases::folder;
use reorganon::replay::{Case, Replay};

fn replay(case: &Case) -> Replay {
    case.replay(&case.charter()).unwrap_or_else(|errors| panic!("{errors}"))
}

/// Replays a case; the numbers are those of its files.
fn exact(name: &str, units: usize, events: usize, checkpoints: usize) {
    let Some(folder) = folder(name) else { return };
    let case = Case::open(folder).unwrap_or_else(|errors| panic!("{errors}"));
    let replay = replay(&case);
    assert_eq!(replay.run().problems(), [""; 0]);
    assert_eq!(replay.at_the_end(), []);
    for point in replay.checkpoints() {
        assert_eq!(point.differences, [], "{}", point.on);
    }
    assert_eq!((replay.applied(), replay.refused()), (events, 0));
    assert_eq!((replay.units(), replay.checkpoints().len()), (Some(units), checkpoints));
    assert!(replay.is_exact());
    assert_eq!(replay.run().org().verify(), Ok(()));
    assert_eq!(replay.run().undo_all(), *case.org());
    if events < 200 {
        // Registers' keys, with `:`, `#` and `/`, go through files as all others do.
        assert_eq!(reorganon::Plan::parse(&case.plan().to_yaml()).unwrap(), *case.plan());
        let text = serde_json::to_string(replay.run().org()).unwrap();
        assert_eq!(serde_json::from_str::<reorganon::Org>(&text).unwrap(), *replay.run().org());
    }
    for lint in replay.lints() {
        println!("{lint}");
    }
}

#[test]
fn switzerland() {
    exact("switzerland_1960_2026", 2_336, 2_819, 0);
}

#[test]
fn japan() {
    exact("japan_1980_2020", 1_741, 808, 8);
}

#[test]
fn norway() {
    exact("norway_2013_2020", 356, 303, 4);
}

#[test]
fn orne() {
    exact("france_orne_2012_2026", 381, 32, 0);
}

#[test]
fn cantal() {
    exact("france_cantal_2012_2026", 250, 8, 0);
}

#[test]
fn an_giang_2008_to_2025() {
    exact("an_giang_2008_2025", 167, 22, 5);
}

#[test]
fn an_giang_reform_of_2025() {
    exact("an_giang_2025_reform", 103, 133, 0);
}

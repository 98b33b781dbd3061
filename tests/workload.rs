//! The shared workload at its smallest size: generated from its rules, every verdict and fingerprint checked.
#![cfg(feature = "files")]
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test may stop where it fails")]

#[path = "../benches/workload/generate.rs"]
mod generate;
#[path = "../benches/workload/rules.rs"]
mod rules;
#[path = "../benches/workload/stream.rs"]
mod stream;

use std::io::Write;
use std::sync::Arc;

use generate::Base;
use stream::{Stream, World};

fn world() -> World {
    let org = Base::new(1).org().unwrap();
    let charter = Arc::new(rules::charter(org.vocabulary()));
    World::new(org, charter)
}

/// Says aloud that a test does nothing; not by `eprintln!`: of a test that passes, nobody would see it.
fn skipped(what: &str) {
    let _ = writeln!(std::io::stderr(), "SKIPPED: {what} not there; name the folder in REORGANON_WORKLOAD");
}

/// Runs a stream on size S, or says aloud that it does not.
fn check(name: &str) {
    let Some(stream) = stream::folder().and_then(|folder| Stream::read(&folder, name)) else {
        skipped(&format!("ops_{name}.txt and fp_{name}.txt are"));
        return;
    };
    let mut world = world();
    let before = world.session.org().clone();
    for (place, line) in stream.lines.iter().enumerate() {
        world.run(place, line);
        if let Some((count, print)) = stream.prints.iter().find(|(count, _)| *count == place + 1) {
            assert_eq!(world.print(), *print, "after {count} lines");
        }
    }
    world.session.org().verify().unwrap();
    let after = world.session.org().clone();
    while world.session.undo().is_some() {}
    assert_eq!(*world.session.org(), before);
    while world.session.redo().is_some() {}
    assert!(world.session.org().verify().is_ok() && *world.session.org() == after);
}

#[test]
fn generated_as_the_rules_say() {
    let world = world();
    let org = world.session.org();
    assert_eq!(world.print(), 0xaa11_0337_58d5_96db);
    assert_eq!(org.bodies().len(), 1_489);
    assert_eq!(org.functions().len(), 3_931);
    assert!(world.session.charter().audit(org, stream::day()).iter().all(|finding| !finding.measure.is_breached()));
}

#[test]
fn generated_as_the_file_says() {
    let Some(text) = stream::folder().and_then(|folder| std::fs::read_to_string(folder.join("S.json")).ok()) else {
        skipped("S.json is");
        return;
    };
    let theirs: serde_json::Value = serde_json::from_str(&text).unwrap();
    let base = Base::new(1);
    let bodies = base.bodies.iter().enumerate().map(|(id, body)| {
        serde_json::json!({
            "id": id, "name": body.name, "kind": body.kind, "sector": body.sector, "level": body.level,
            "hc": body.headcount, "head": 1, "dep": body.deputies, "staff": body.headcount - 1 - body.deputies,
            "head_person": id, "parents": body.parents,
        })
    });
    let functions = base
        .functions
        .iter()
        .enumerate()
        .map(|(id, function)| serde_json::json!({"id": id, "name": function.name, "lead": function.lead}));
    assert!(theirs["bodies"].as_array().unwrap().iter().cloned().eq(bodies));
    assert!(theirs["functions"].as_array().unwrap().iter().cloned().eq(functions));
}

#[test]
fn every_verdict_of_the_small_stream() {
    check("S");
}

#[test]
fn every_verdict_of_the_edge_stream() {
    check("edge");
}

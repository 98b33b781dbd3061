//! `cargo bench --bench workload [-- --large | S M L]`: the shared workload, every verdict and fingerprint checked, and
//! what it costs; lines of size, name and value, separated by tabs. Of sizes that are named, only those are measured.
//!
//! Speed is measured through [`reorganon::Session::apply`], which is what a user calls: steps are built in the loop from
//! parsed lines, receipts with all their findings are made and dropped. Ratios are of one run on one machine.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a benchmark may stop where it fails")]

mod counting;
mod generate;
mod raw;
mod rules;
mod stream;

use std::hint::black_box;
use std::sync::Arc;
use std::time::{Duration, Instant};

use generate::Base;
use raw::Raw;
use reorganon::Org;
use stream::{Edit, Line, Stream, World};

#[global_allocator]
static ALLOCATOR: counting::Counting = counting::Counting;

/// How often a figure is taken.
const TURNS: usize = 7;

/// So many lines are timed together; of each block the best of all turns counts, so that whatever else the machine does
/// meanwhile is not measured.
const BLOCK: usize = 50;

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let says = |word: &str| arguments.iter().any(|argument| argument == word);
    let (large, named) = (says("--large"), ["S", "M", "L"].into_iter().any(says));
    let Some(folder) = stream::folder() else {
        println!("SKIPPED: the shared workload is not there; name its folder in REORGANON_WORKLOAD");
        return;
    };
    let read = |name: &str| {
        let stream = Stream::read(&folder, name);
        if stream.is_none() {
            println!("SKIPPED: ops_{name}.txt or fp_{name}.txt is not in {}", folder.display());
        }
        stream
    };
    let edge = if named { None } else { read("edge") };
    if let Some(edge) = edge {
        let base = Base::new(1);
        check(&mut world(base.org().unwrap()), &edge);
        println!("edge\tverdicts\t{}", edge.lines.len());
    }
    for (size, provinces) in [("S", 1), ("M", 63), ("L", 630)] {
        if if named { !says(size) } else { size == "L" && !large } {
            continue;
        }
        if let Some(stream) = read(size) {
            measure(size, &Base::new(provinces), &stream);
        }
    }
}

fn world(org: Org) -> World {
    let charter = Arc::new(rules::charter(org.vocabulary()));
    World::new(org, charter)
}

/// Runs a stream and checks every verdict and fingerprint.
fn check(world: &mut World, stream: &Stream) -> u64 {
    for (place, line) in stream.lines.iter().enumerate() {
        world.run(place, line);
        if let Some((count, print)) = stream.prints.iter().find(|(count, _)| *count == place + 1) {
            assert_eq!(world.print(), *print, "after {count} lines");
        }
    }
    world.session.org().verify().unwrap();
    world.print()
}

/// The least of several turns, block by block, in seconds.
fn best(mut turn: impl FnMut() -> Vec<Duration>) -> f64 {
    let mut best = turn();
    for _ in 1..TURNS {
        best.iter_mut().zip(turn()).for_each(|(best, time)| *best = time.min(*best));
    }
    best.iter().sum::<Duration>().as_secs_f64()
}

/// The time that something takes.
fn timed(work: impl FnOnce()) -> Duration {
    let begin = Instant::now();
    work();
    begin.elapsed()
}

fn per_second(count: usize, seconds: f64) -> f64 {
    f64::from(u32::try_from(count).unwrap()) / seconds
}

fn measure(size: &str, base: &Base, stream: &Stream) {
    let show = |name: &str, value: f64| println!("{size}\t{name}\t{value:.3}");
    let lines = &stream.lines;

    let before = counting::bytes();
    let org = base.org().unwrap();
    let bytes = counting::bytes() - before;
    let start = world(org);
    let bodies = base.bodies.len();

    // Every verdict and fingerprint, before anything is measured.
    let mut end = start.clone();
    let print = check(&mut end, stream);
    let persons = std::mem::take(&mut end.persons);
    drop(end);
    show("verdicts", per_second(lines.len(), 1.0));

    // A session that has been at work: its tables have room to grow.
    let validated = per_second(lines.len(), best(|| validated(&mut warm(&start, lines), lines)));
    show("validated_ops_per_s", validated);

    let latencies = latencies(&mut warm(&start, lines), lines);
    show("p50_ns", latencies[latencies.len() / 2]);
    show("p99_ns", latencies[latencies.len() * 99 / 100]);

    let raw = Raw::new(base);
    let edits: Vec<_> = lines.iter().filter(|line| line.accepted).collect();
    let raw_rate = per_second(edits.len(), best(|| raw_edits(raw.with_room(), &edits, print, &persons)));
    show("raw_ops_per_s", raw_rate);
    show("ratio_to_raw", validated / raw_rate);

    let cloned = clone_and_validate(&start, lines);
    show("clone_ops_per_s", cloned);
    show("ratio_to_clone", validated / cloned);

    let accepted: Vec<_> = edits.chunks_exact(20).collect();
    let time = best(|| scenarios(&mut warm(&start, lines), &accepted));
    show("scenarios_per_s", per_second(accepted.len(), time));

    show("audit_ms", 1e3 * best(|| vec![timed(|| validate(&start))]));
    show("load_ms", 1e3 * load(start.session.org()));
    show("bytes_per_body", per_second(bytes, 1.0) / per_second(bodies, 1.0));
    show("records_per_op", records(start, lines));
}

/// A copy of a session that has been at work before: its tables have room to grow, which a copy does not.
fn warm(start: &World, lines: &[Line]) -> World {
    let mut world = start.clone();
    let first = lines.iter().find(|line| line.accepted && matches!(line.edit, Edit::Merge { .. }));
    first.into_iter().for_each(|line| world.run(0, line));
    world.rewind(start);
    world
}

/// All lines through the public call.
fn validated(world: &mut World, lines: &[Line]) -> Vec<Duration> {
    let mut place = 0;
    let blocks = lines.chunks(BLOCK).map(|block| {
        timed(|| {
            for line in block {
                world.run(place, line);
                place += 1;
            }
        })
    });
    blocks.collect()
}

/// The time of each line, in nanoseconds, shortest first.
fn latencies(world: &mut World, lines: &[Line]) -> Vec<f64> {
    let mut times = Vec::with_capacity(lines.len());
    for (place, line) in lines.iter().enumerate() {
        let begin = Instant::now();
        world.run(place, line);
        times.push(begin.elapsed().as_secs_f64() * 1e9);
    }
    times.sort_unstable_by(f64::total_cmp);
    times
}

/// The edits of the accepted lines, unchecked and unrecorded; that they are the same edits is checked at the end.
fn raw_edits(mut raw: Raw, edits: &[&Line], print: u64, persons: &[u32]) -> Vec<Duration> {
    let blocks = edits.chunks(BLOCK).map(|block| timed(|| block.iter().for_each(|line| raw.apply(line))));
    let times = blocks.collect();
    assert_eq!(raw.print(persons), print);
    times
}

/// What everything costs without a journal: a copy for each step, and a check of the whole of it.
fn clone_and_validate(start: &World, lines: &[Line]) -> f64 {
    let begin = Instant::now();
    let mut world = start.clone();
    let mut count = 0;
    while count < 3 || count < lines.len() && begin.elapsed() < Duration::from_secs(2) {
        let mut next = world.clone();
        next.run(count, &lines[count]);
        validate(&next);
        world = next;
        count += 1;
    }
    per_second(count, begin.elapsed().as_secs_f64())
}

/// Everything that can be asked of a whole organisation.
fn validate(world: &World) {
    world.session.org().verify().unwrap();
    let findings = world.session.charter().audit(world.session.org(), stream::day());
    assert!(findings.iter().all(|finding| !finding.measure.is_breached()));
}

/// Scenarios of 20 operations each, carried out and taken back; between two of them the stream goes on unmeasured.
fn scenarios(world: &mut World, scenarios: &[&[&Line]]) -> Vec<Duration> {
    let mut times = Vec::with_capacity(scenarios.len());
    for scenario in scenarios {
        times.push(timed(|| {
            for line in *scenario {
                let applied = world.apply(&line.edit);
                assert!(black_box(applied).is_some_and(|answer| answer.is_ok()));
            }
            for _ in *scenario {
                black_box(world.session.undo());
            }
        }));
        while world.session.redo().is_some() {}
    }
    times
}

/// From the text of a file to an organisation, in seconds.
fn load(org: &Org) -> f64 {
    let text = serde_json::to_string(&org.to_data()).unwrap();
    let begin = Instant::now();
    let data = serde_json::from_str(&text).unwrap();
    let loaded = Org::from_data(&data).unwrap();
    let time = begin.elapsed();
    assert!(loaded == *org);
    time.as_secs_f64()
}

/// Changes and findings of a line, on average.
fn records(mut world: World, lines: &[Line]) -> f64 {
    let mut count = 0;
    for line in lines {
        count += match world.apply(&line.edit) {
            Some(Ok(receipt)) => receipt.change_count() + receipt.findings().len(),
            Some(Err(rejection)) => match *rejection {
                reorganon::Rejection::Denied(denied) => denied.findings.len(),
                reorganon::Rejection::Refused(refused) => refused.refusals.len(),
                _ => 0,
            },
            None => 0,
        };
    }
    per_second(count, 1.0) / per_second(lines.len(), 1.0)
}

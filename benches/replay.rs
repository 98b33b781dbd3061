//! Replays at size: a national reform on one day, written as a case, read, ordered, checked and carried out.
//!
//! `cargo bench --bench replay` for 10,000 units and 4,500 events; `cargo bench --bench replay -- FOLDER` for a case.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a benchmark may stop where it fails")]

#[path = "workload/counting.rs"]
mod counting;

use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::time::Instant;

use reorganon::replay::Case;

#[global_allocator]
static ALLOCATOR: counting::Counting = counting::Counting;

/// The day of the reform.
const DAY: &str = "2025-07-01";

/// Writes the case: 63 provinces, a district for 20 units, and communes, which are merged by three, absorbed, divided,
/// moved and renumbered, all on one day.
fn generate(folder: &Path, units: usize, events: usize) {
    let (provinces, districts) = (63, units / 20);
    let communes = units - provinces - districts;
    let mut initial = "key,level,code,name,kind,parent\n".to_owned();
    for p in 0..provinces {
        writeln!(initial, "p{p},province,{p},Tỉnh {p},tinh,VN").unwrap();
    }
    for d in 0..districts {
        writeln!(initial, "d{d},district,{d},Huyện {d},huyen,p{}", d % provinces).unwrap();
    }
    let district = |c: usize| c % districts;
    for c in 0..communes {
        writeln!(initial, "c{c},commune,{c},Xã {c},xa,d{}", district(c)).unwrap();
    }
    let mut lines = Vec::new();
    let quote = |keys: &[usize]| keys.iter().map(|c| format!(r#"{{"key":"c{c}"}}"#)).collect::<Vec<_>>().join(",");
    let out = |key: &str, code: usize, name: &str, parent: usize| {
        format!(
            r#"{{"key":"{key}","level":"commune","code":"{code}","name":"{name}","kind":"xa","parent":"d{parent}"}}"#
        )
    };
    let mut next = 0;
    // Each commune takes part once.
    let mut take = |count: usize| -> Vec<usize> {
        let some = (next..next + count).collect();
        next += count;
        some
    };
    for number in 1..=events {
        let (kind, inputs, outputs, goes_on) = match number % 5 {
            0 => {
                let [a, b, c] = take(3).try_into().unwrap();
                ("merge", quote(&[a, b, c]), out(&format!("n{number}"), a, "Xã mới", district(a)), String::new())
            }
            1 => {
                let [a, b] = take(2).try_into().unwrap();
                (
                    "absorb",
                    quote(&[a, b]),
                    out(&format!("c{a}"), a, &format!("Xã {a}"), district(a)),
                    format!(r#""c{a}""#),
                )
            }
            2 => {
                let [a] = take(1).try_into().unwrap();
                let part = |part: usize| out(&format!("c{a}/{part}"), 1_000_000 + 2 * a + part, "Xã", district(a));
                ("split", quote(&[a]), format!("{},{}", part(0), part(1)), String::new())
            }
            3 => {
                let [a] = take(1).try_into().unwrap();
                let out = out(&format!("c{a}"), a, &format!("Xã {a}"), (district(a) + 1) % districts);
                ("reparent", quote(&[a]), out, format!(r#""c{a}""#))
            }
            _ => {
                let [a] = take(1).try_into().unwrap();
                (
                    "recode",
                    quote(&[a]),
                    out(&format!("c{a}"), 2_000_000 + a, &format!("Xã {a}"), district(a)),
                    format!(r#""c{a}""#),
                )
            }
        };
        lines.push(format!(
            r#"{{"seq":{number},"date":"{DAY}","type":"{kind}","inputs":[{inputs}],"outputs":[{outputs}],"goes_on":[{goes_on}]}}"#
        ));
    }
    std::fs::create_dir_all(folder).unwrap();
    std::fs::write(folder.join("initial.csv"), initial).unwrap();
    std::fs::write(folder.join("events.jsonl"), lines.join("\n")).unwrap();
}

/// Reads and replays a case, and says how long it took and what the history weighs.
fn measure(folder: &Path) {
    let start = Instant::now();
    let case = Case::open(folder).unwrap_or_else(|errors| panic!("{errors}"));
    let read = start.elapsed();
    let before = counting::bytes();
    let replay = case.replay(&case.charter()).unwrap();
    let (all, after) = (start.elapsed(), counting::bytes());
    assert_eq!(replay.run().problems(), [""; 0]);
    let changes: usize = replay.run().session().history().map(|record| record.changes.len()).sum();
    let again = counting::bytes();
    let copy = case.org().clone();
    let org = counting::bytes() - again;
    drop(copy);
    println!(
        "{}: {} units, {} events, {changes} changes: read {} ms, in all {} ms; {} kB, of which {} kB for the organisation: {} B a change",
        case.name(),
        case.units(),
        case.events().len(),
        read.as_millis(),
        all.as_millis(),
        (after - before) / 1_000,
        org / 1_000,
        (after - before).saturating_sub(org) / changes.max(1)
    );
}

fn main() {
    let folders: Vec<PathBuf> =
        std::env::args_os().skip(1).filter(|word| word != "--bench").map(PathBuf::from).collect();
    if !folders.is_empty() {
        folders.iter().for_each(|folder| measure(folder));
        return;
    }
    for (units, events) in [(5_000, 2_250), (10_000, 4_500)] {
        let folder = std::env::temp_dir().join(format!("reorganon-reform-{}-{units}", std::process::id()));
        generate(&folder, units, events);
        measure(&folder);
        std::fs::remove_dir_all(&folder).unwrap();
    }
}

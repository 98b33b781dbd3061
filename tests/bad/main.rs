//! Bad inputs: each is answered with what is wrong, where, and what to do; or accepted, where it only looks bad. None makes
//! the library panic, hang, overflow the stack or take memory without bound, and none of two answers is like another.
//!
//! The answers stand in `tests/bad/expected/`, a file for each group, and are compared to the letter. To take over new
//! answers after reading them: `REORGANON_ACCEPT=1 cargo test --test bad`.
//!
//! Every case runs in a thread with a stack of 512 KiB, under an allocator that counts, and has a time: a case that is
//! not bounded fails here, and does not take the machine with it.
#![cfg(feature = "files")]
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, clippy::expect_used, reason = "tests")]

mod beside;
mod bounded;
mod format;
mod input;
mod journals;
mod large;
mod law;
mod numbers;
mod plans;
mod structure;
mod targets;
mod text;

use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;

use bounded::Bounds;

#[global_allocator]
static ALLOCATOR: bounded::Counting = bounded::Counting;

/// What the library says: what it accepted, or all that is wrong.
pub(crate) type Answer = Result<String, String>;

/// One bad input.
pub(crate) struct Case {
    name: &'static str,
    bounds: Bounds,
    heavy: bool,
    run: Box<dyn Fn() -> Answer + Send + Sync>,
}

/// A group of bad inputs.
#[derive(Default)]
pub(crate) struct Cases(Vec<Case>);

impl Cases {
    /// Adds a small input.
    pub(crate) fn add(&mut self, name: &'static str, run: impl Fn() -> Answer + Send + Sync + 'static) {
        self.0.push(Case { name, bounds: Bounds::SMALL, heavy: false, run: Box::new(run) });
    }

    /// Adds an input that is left out of builds without optimisation, in which it would take a minute.
    pub(crate) fn heavy(&mut self, name: &'static str, run: impl Fn() -> Answer + Send + Sync + 'static) {
        self.0.push(Case { name, bounds: Bounds::LARGE, heavy: true, run: Box::new(run) });
    }

    /// Adds a large input.
    pub(crate) fn large(&mut self, name: &'static str, run: impl Fn() -> Answer + Send + Sync + 'static) {
        self.0.push(Case { name, bounds: Bounds::LARGE, heavy: false, run: Box::new(run) });
    }
}

/// An answer as the files of expected ones have it: not more than a few lines of not too many letters.
fn shown(answer: &Answer) -> String {
    let (Ok(text) | Err(text)) = answer;
    let word = if answer.is_ok() { "accepted" } else { "wrong" };
    let mut out = format!("{word}\n");
    for line in text.lines().take(8) {
        let short: String = line.chars().take(400).collect();
        let cut = if short.len() < line.len() { format!(" … ({} bytes)", line.len()) } else { String::new() };
        // What a reader of the file could not see stands escaped.
        writeln!(out, "    {}{cut}", short.escape_debug().to_string().replace("\\'", "'").replace("\\\"", "\""))
            .unwrap();
    }
    if text.lines().count() > 8 {
        writeln!(out, "    and {} lines more", text.lines().count() - 8).unwrap();
    }
    out
}

fn run(group: &str, cases: Cases) {
    let file = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(format!("tests/bad/expected/{group}.txt"));
    let expected = fs::read_to_string(&file).unwrap_or_default();
    let expected: std::collections::BTreeMap<&str, &str> =
        expected.split("\n## ").filter_map(|part| part.trim_start_matches("## ").split_once(": ")).collect();
    let (mut written, mut faults, mut names) = (String::new(), Vec::new(), Vec::new());
    for case in cases.0 {
        let Case { name, bounds, heavy, run } = case;
        assert!(!names.contains(&name), "{name} stands twice");
        names.push(name);
        if heavy && cfg!(debug_assertions) {
            println!("SKIPPED in a build without optimisation: {group}/{name}");
            let known = expected.get(name).unwrap_or_else(|| panic!("{group}/{name} has no expected answer"));
            write!(written, "## {name}: {}\n\n", known.trim_end()).unwrap();
            continue;
        }
        let (answer, cost) = match bounded::run(name, bounds, run) {
            Ok(found) => found,
            Err(why) => {
                faults.push(format!("{group}/{name}: {why}"));
                continue;
            }
        };
        let shown = shown(&answer);
        if let Err(text) = &answer {
            let longest = text.lines().map(str::len).max().unwrap_or(0);
            if text.is_empty() || longest > 4096 {
                faults.push(format!("{group}/{name}: a line of {longest} bytes is no message"));
            }
        }
        let known = expected.get(name).map(|text| text.trim_end());
        if known != Some(shown.trim_end()) {
            faults
                .push(format!("{group}/{name}: expected {}\n  and the answer is {shown}", known.unwrap_or("nothing")));
        }
        if bounds == Bounds::LARGE {
            println!("{group}/{name}: {cost}");
        }
        writeln!(written, "## {name}: {shown}").unwrap();
    }
    let unused: Vec<_> = expected.keys().filter(|name| !names.contains(name)).collect();
    println!("{group}: {} inputs", names.len());
    if std::env::var_os("REORGANON_ACCEPT").is_some() {
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, written).unwrap();
        faults.retain(|fault| !fault.contains("the answer is"));
    } else {
        assert!(unused.is_empty(), "answers without inputs: {unused:?}");
    }
    assert!(faults.is_empty(), "{} of {} inputs\n{}", faults.len(), names.len(), faults.join("\n"));
}

macro_rules! groups {
    ($($group:ident),*) => {
        $(#[test] fn $group() {
            let mut cases = Cases::default();
            $group::cases(&mut cases);
            run(stringify!($group), cases);
        })*

        #[test]
        fn there_are_many() {
            let mut cases = Cases::default();
            $($group::cases(&mut cases);)*
            assert!(cases.0.len() >= 200, "{} bad inputs", cases.0.len());
        }
    };
}
groups!(structure, format, numbers, text, plans, targets, journals, large, law, beside);

#[test]
fn an_input_without_bounds_is_caught() {
    let hang = || loop {
        std::thread::sleep(std::time::Duration::from_millis(1))
    };
    let quick = Bounds { seconds: 0, ..Bounds::SMALL };
    assert!(bounded::run("hang", quick, Box::new(hang)).unwrap_err().contains("takes more than 0 s"));
    let panics = || panic!("a bug");
    assert!(bounded::run("panic", Bounds::SMALL, Box::new(panics)).unwrap_err().contains("a bug"));
    let eats = || Ok(vec![1_u8; 100 << 20].len().to_string());
    assert!(bounded::run("memory", Bounds::SMALL, Box::new(eats)).unwrap_err().contains("100 MiB"));
}

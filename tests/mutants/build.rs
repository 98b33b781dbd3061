//! Builds the copy with the mutants in it; those that do not compile are left out.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

use serde_json::Value;

use crate::beside::Beside;
use crate::copy;
use crate::generate::Mutant;
use crate::say;

/// The tests are run thousands of times, and what they stand on is built already.
const MANIFEST: &str = "\n[profile.dev.package.\"*\"]\nopt-level = 0\n";

/// Programs of tests that say nothing of what the library does, or whose answer is not the same each time: they read the
/// sources, plant bugs themselves, try as much as a clock allows, or run tests of their own.
const OTHERS: [&str; 8] = ["api", "fuzz", "harness", "layers", "mutants", "planted", "plans", "requirements"];

/// Programs that look for mutants of the kernel: its laws, the examples of operations and rules, and
/// what is written of both. The others would take as
/// long to build as all mutants to try; for the rest all are asked.
const KERNEL: [&str; 21] = [
    "all_findings",
    "arithmetic",
    "conflicts",
    "crosswalk",
    "diagnostics",
    "files_for_ever",
    "files_plans",
    "gates",
    "law",
    "laws",
    "lists",
    "loading",
    "operations",
    "places",
    "powers",
    "reference",
    "reversal",
    "rules",
    "targets",
    "territories",
    "waivers",
];

/// A program of tests.
#[derive(Debug, Clone)]
pub(crate) struct Program {
    pub(crate) name: String,
    pub(crate) path: PathBuf,
}

/// The folder of the copy, its programs of tests, and the mutants in it: as many as are wanted of those that compile.
pub(crate) struct Built {
    pub(crate) folder: PathBuf,
    pub(crate) programs: Vec<Program>,
    /// Whether each of the mutants compiles; those that were not needed are left out.
    pub(crate) compiles: Vec<bool>,
}

fn cargo(folder: &Path, arguments: &[&str]) -> (bool, Vec<Value>, String) {
    let mut cargo = Command::new(env!("CARGO"));
    cargo
        .args(arguments)
        .arg("--message-format=json")
        .current_dir(folder)
        .env("CARGO_PROFILE_DEV_OPT_LEVEL", if crate::is_quick() { "0" } else { "1" });
    // The dependencies are built already, beside this test.
    let own = std::env::current_exe().unwrap();
    cargo.env("CARGO_TARGET_DIR", own.ancestors().nth(3).unwrap());
    let done = cargo.stderr(Stdio::piped()).output().unwrap();
    let lines = done.stdout.split(|byte| *byte == b'\n').filter_map(|line| serde_json::from_slice(line).ok());
    (done.status.success(), lines.collect(), String::from_utf8_lossy(&done.stderr).into_owned())
}

/// The sources with these mutants in them.
fn sources(mutants: &[Mutant], chosen: &[bool]) -> BTreeMap<PathBuf, Beside> {
    let mut files: BTreeMap<&str, Vec<(usize, &Mutant)>> = BTreeMap::new();
    for (number, mutant) in mutants.iter().enumerate().filter(|(number, _)| chosen[*number]) {
        files.entry(&mutant.file).or_default().push((number, mutant));
    }
    let text = |file: &str| fs::read_to_string(copy::source().join(file)).unwrap();
    files.into_iter().map(|(file, inside)| (PathBuf::from(file), Beside::new(&text(file), &inside))).collect()
}

/// The mutants that an error speaks of.
fn blamed(error: &Value, sources: &BTreeMap<PathBuf, Beside>) -> Option<usize> {
    let spans = error["spans"].as_array()?;
    let (first, rest): (Vec<_>, Vec<_>) = spans.iter().partition(|span| span["is_primary"] == true);
    let at_a_place = first.into_iter().chain(rest).find_map(|span| {
        // An error in a macro speaks of where it is called.
        let mut span = span;
        while span["expansion"].is_object() && !sources.contains_key(Path::new(span["file_name"].as_str()?)) {
            span = &span["expansion"]["span"];
        }
        let file = sources.get(Path::new(span["file_name"].as_str()?))?;
        file.blamed(usize::try_from(span["byte_start"].as_u64()?).ok()?)
    });
    at_a_place.or_else(|| {
        let byte = |span: &Value, at: &str| usize::try_from(span[at].as_u64()?).ok();
        let file = sources.get(Path::new(spans.first()?["file_name"].as_str()?))?;
        let from = spans.iter().filter_map(|span| byte(span, "byte_start")).min()?;
        let to = spans.iter().filter_map(|span| byte(span, "byte_end")).max()?;
        file.first_between(from, to)
    })
}

/// The first mutants that compile, as many as are wanted; `known` are those of which it is known that they do not.
pub(crate) fn built(kernel: bool, mutants: &[Mutant], wanted: usize, known: &BTreeSet<String>, kept: &Path) -> Built {
    let began = Instant::now();
    let mut compiles: Vec<_> = mutants.iter().map(|mutant| !known.contains(&mutant.name)).collect();
    let folder = loop {
        let sources = sources(mutants, &compiles);
        let texts = sources.iter().map(|(path, beside)| (path.clone(), beside.text.clone())).collect();
        let folder = copy::made(if kernel { "mutants" } else { "mutants-rest" }, &texts, MANIFEST);
        let (_, messages, told) = cargo(&folder, &["check", "--lib", "--features", "proptest1"]);
        let errors: Vec<_> =
            messages.iter().map(|line| &line["message"]).filter(|message| message["level"] == "error").collect();
        if errors.is_empty() {
            break folder;
        }
        let guilty: BTreeSet<_> = errors.iter().filter_map(|error| blamed(error, &sources)).collect();
        say(&format!(
            "{} errors, {} mutants do not compile, {:.0} s",
            errors.len(),
            guilty.len(),
            began.elapsed().as_secs_f64()
        ));
        if guilty.is_empty() {
            let all: Vec<_> = errors.iter().filter_map(|error| error["rendered"].as_str()).collect();
            panic!("no mutant is to blame:\n{}\n{told}", all.join("\n"));
        }
        guilty.into_iter().for_each(|number| compiles[number] = false);
        let names = mutants.iter().zip(&compiles).filter(|(_, compiles)| !**compiles).map(|(mutant, _)| &*mutant.name);
        let names: BTreeSet<_> = names.chain(known.iter().map(String::as_str)).collect();
        fs::write(kept, names.into_iter().map(|name| format!("{name}\n")).collect::<String>()).unwrap();
    };
    let mut left = wanted;
    for compiles in &mut compiles {
        *compiles = *compiles && left > 0;
        left -= usize::from(*compiles);
    }
    let programs = programs(kernel, &folder);
    say(&format!("the copy is built, {:.0} s", began.elapsed().as_secs_f64()));
    Built { folder, programs, compiles }
}

fn programs(kernel: bool, folder: &Path) -> Vec<Program> {
    let tests = copy::source().join("tests");
    let mut names: Vec<_> = fs::read_dir(tests).unwrap().map(|entry| entry.unwrap().path()).collect();
    names.retain(|path| path.join("main.rs").is_file() || path.extension().is_some_and(|extension| extension == "rs"));
    let mut names: Vec<_> = names.iter().map(|path| path.file_stem().unwrap().to_str().unwrap()).collect();
    names.retain(|name| if kernel { KERNEL.contains(name) } else { !OTHERS.contains(name) });
    names.sort_unstable();
    let mut arguments = vec!["test", "--no-run", "--lib"];
    // The tests that speak to the program are asked, too, and the program is built from the copy.
    arguments.extend((!kernel).then_some("--all-features"));
    arguments.extend(names.iter().flat_map(|name| ["--test", name]));
    let (done, messages, told) = cargo(folder, &arguments);
    assert!(done, "the copy cannot be built:\n{told}");
    let program = |artifact: &Value| {
        let path = PathBuf::from(artifact["executable"].as_str()?);
        let is_test = artifact["profile"]["test"] == true;
        let name = artifact["target"]["name"].as_str().filter(|_| is_test)?.to_owned();
        Some(Program { name, path })
    };
    let mut programs: Vec<_> = messages.iter().filter_map(program).collect();
    programs.sort_by(|a, b| a.name.cmp(&b.name));
    assert_eq!(programs.len(), names.len() + 1, "{programs:?}");
    programs
}

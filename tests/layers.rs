//! The house keeps its floors: a module looks only at modules below it, and no file grows beyond reason.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;
use std::path::{Path, PathBuf};

/// The modules from the ground up; a module may use those that stand before it.
const FLOORS: &[&str] = &[
    "counted",
    "suggest",
    "visible",
    "explain",
    "model",
    "change",
    "finding",
    "lineage",
    "org",
    "selector",
    "draft",
    "signature",
    "metric",
    "operation",
    "receipt",
    "invariant",
    "target",
    "charter",
    "waiver",
    "session",
    "order",
    "crosswalk",
    "plan",
    "strategy",
    "diff",
    "events",
    "document",
    "diagnostic",
    "schema",
    "project",
    "assertions",
    "harness",
    "replay",
    "doc",
    "bin",
];

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    let mut entries: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

fn all_sources() -> Vec<(String, PathBuf)> {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    sources(&src, &mut files);
    let module = |path: &PathBuf| {
        let first = path.strip_prefix(&src).unwrap().components().next().unwrap();
        first.as_os_str().to_string_lossy().trim_end_matches(".rs").to_owned()
    };
    files.into_iter().map(|path| (module(&path), path)).filter(|(module, _)| module != "lib").collect()
}

/// The modules that a line of code names by `crate::`; comments and documentation do not count.
fn named(line: &str) -> Vec<String> {
    let code = line.split("//").next().unwrap_or_default();
    let word = |rest: &str| rest.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect::<String>();
    code.split("crate::").skip(1).map(word).filter(|name| name.starts_with(|c: char| c.is_ascii_lowercase())).collect()
}

#[test]
fn modules_look_only_down() {
    let floor = |module: &str| FLOORS.iter().position(|name| *name == module);
    let mut looked = 0;
    for (module, path) in all_sources() {
        let own = floor(&module).unwrap_or_else(|| panic!("give `{module}` a floor in this test"));
        let text = fs::read_to_string(&path).unwrap();
        for (number, line) in text.lines().take_while(|line| !line.contains("#[cfg(test)]")).enumerate() {
            for other in named(line) {
                if other == module || !FLOORS.contains(&other.as_str()) {
                    continue;
                }
                looked += 1;
                let below = floor(&other).unwrap() < own;
                assert!(below, "{}:{}: `{module}` looks up at `{other}`", path.display(), number + 1);
            }
        }
    }
    assert!(looked > 100, "the test reads the sources: {looked} uses found");
}

#[test]
fn an_upward_look_is_seen() {
    assert_eq!(named("use crate::session::Session; // crate::plan"), ["session"]);
    assert_eq!(named("let x: crate::org::Org = crate::draft::all([]);"), ["org", "draft"]);
}

#[test]
fn files_stay_small() {
    // The alphabet of changes and its renaming are one idea, and so are the tables of an organisation,
    // and the drawing of operations, an arm for each.
    let larger = ["change.rs", "draw.rs", "data.rs", "read.rs", "verify.rs", "write.rs"];
    for (_, path) in all_sources() {
        let lines = fs::read_to_string(&path).unwrap().lines().count();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let most = if larger.contains(&name.as_str()) { 700 } else { 400 };
        assert!(lines <= most, "{} has {lines} lines", path.display());
    }
}

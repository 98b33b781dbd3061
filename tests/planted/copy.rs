//! A copy of the crate with other sources, in which one of many changes is chosen when it runs.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// Which change is chosen, in the copy (`REORGANON_PLANTED`, a number); and, where a file is named for it
/// (`REORGANON_REACHED`), which of them are reached at all.
const CHOICE: &str = "//! Which planted change is chosen.
#![allow(warnings)]

use std::io::Write;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::Relaxed};

const NONE: usize = usize::MAX;
const UNREAD: usize = usize::MAX - 1;
const ALL: usize = usize::MAX - 2;
static CHOSEN: AtomicUsize = AtomicUsize::new(UNREAD);
static REACHED: [AtomicBool; 1 << 16] = [const { AtomicBool::new(false) }; 1 << 16];

#[inline(always)]
pub(crate) fn is(number: usize) -> bool {
    let chosen = CHOSEN.load(Relaxed);
    if chosen < ALL { chosen == number } else { chosen != NONE && looked(number) }
}

#[cold]
fn looked(number: usize) -> bool {
    let mut chosen = CHOSEN.load(Relaxed);
    if chosen == UNREAD {
        let text = std::env::var(\"REORGANON_PLANTED\").ok();
        let none = if std::env::var_os(\"REORGANON_REACHED\").is_some() { ALL } else { NONE };
        chosen = text.and_then(|text| text.parse().ok()).unwrap_or(none);
        CHOSEN.store(chosen, Relaxed);
    }
    if chosen == ALL && REACHED.get(number).is_some_and(|reached| !reached.swap(true, Relaxed)) {
        let path = std::env::var_os(\"REORGANON_REACHED\").unwrap_or_default();
        let file = std::fs::OpenOptions::new().create(true).append(true).open(path);
        let _ = file.and_then(|mut file| file.write_all(format!(\"{number}\\n\").as_bytes()));
    }
    chosen == number
}
";

/// Where the crate is.
pub(crate) fn source() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// All files of a folder and of those in it.
pub(crate) fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { files(&path, found) } else { found.push(path) }
    }
}

/// Writes what is not there already, so that nothing is built twice; pages, which the library contains, only once.
fn write(path: &Path, text: &[u8]) {
    let is_page = path.extension().is_some_and(|extension| extension == "md");
    if fs::read(path).is_ok_and(|there| is_page || there == text) {
        return;
    }
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

/// The folder of the copy, which is made, or made again, with these sources, each by its path in the crate. It has a name of
/// its own, which is the name of its package too, with these lines at the end of its manifest.
pub(crate) fn made(name: &str, sources: &BTreeMap<PathBuf, String>, manifest: &str) -> PathBuf {
    let (root, copy) = (source(), Path::new(env!("CARGO_TARGET_TMPDIR")).join(name));
    let mut wanted: Vec<_> = ["Cargo.toml", "Cargo.lock", "README.md"].map(|name| root.join(name)).into();
    ["src", "tests", "benches", "examples"].iter().for_each(|folder| files(&root.join(folder), &mut wanted));
    for path in wanted {
        let short = path.strip_prefix(root).unwrap();
        let text = sources.get(short).map_or_else(|| fs::read(&path).unwrap(), |text| text.clone().into_bytes());
        let text = match short.to_str() {
            Some("src/lib.rs") => with_choice(text),
            Some("Cargo.toml") => [renamed(&text, name), manifest.as_bytes().to_owned()].concat(),
            _ => text,
        };
        write(&copy.join(short), &text);
    }
    write(&copy.join("src/planted.rs"), CHOICE.as_bytes());
    copy
}

/// Under another name, since the target folder of the crate, with all that it depends on, is used for the copy too.
fn renamed(manifest: &[u8], name: &str) -> Vec<u8> {
    let text = std::str::from_utf8(manifest).unwrap();
    let named = text.replacen("name = \"reorganon\"", &format!("name = \"reorganon-{name}\""), 1);
    let own = "reorganon = { path = \".\"";
    assert!(named.contains(own), "its tests use the crate with a feature");
    let named = named.replace(own, &format!("reorganon = {{ package = \"reorganon-{name}\", path = \".\""));
    assert!(!text.contains("\n[lib]\n"), "the name of the library is said twice");
    (named + "\n[lib]\nname = \"reorganon\"\n").into_bytes()
}

fn with_choice(lib: Vec<u8>) -> Vec<u8> {
    // In front, in the first line: what stands in the copy stands in the line in which it stands in the crate.
    let marks = "#![allow(warnings, reason = \"what is planted is no model of style\")] ";
    [marks.as_bytes(), &lib, b"\nmod planted;\n"].concat()
}

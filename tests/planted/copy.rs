//! A copy of the crate with the bugs in it.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use crate::bugs::{BUGS, Bug};

/// Which bug is chosen, in the copy.
const CHOICE: &str = "//! Which planted bug is chosen.

use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

pub(crate) fn is(number: usize) -> bool {
    static CHOSEN: AtomicUsize = AtomicUsize::new(UNREAD);
    const UNREAD: usize = usize::MAX - 1;
    let mut chosen = CHOSEN.load(Relaxed);
    if chosen == UNREAD {
        let text = std::env::var(\"REORGANON_PLANTED\").ok();
        chosen = text.and_then(|text| text.parse().ok()).unwrap_or(usize::MAX);
        CHOSEN.store(chosen, Relaxed);
    }
    chosen == number
}
";

/// Where the crate is.
pub(crate) fn source() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The text without its spaces, each letter with the byte at which it stands.
fn letters(text: &str) -> Vec<(usize, char)> {
    text.char_indices().filter(|(_, c)| !c.is_whitespace()).collect()
}

/// Where `what` stands in `text`, from one byte to another; spaces and line breaks do not count.
fn places(text: &str, what: &str) -> Vec<(usize, usize)> {
    let (text, what) = (letters(text), letters(what));
    let same = |at: &[(usize, char)]| at.iter().zip(&what).all(|((_, a), (_, b))| a == b);
    let found = text.windows(what.len().max(1)).filter(|at| same(at));
    found.map(|at| (at[0].0, at[at.len() - 1].0 + at[at.len() - 1].1.len_utf8())).collect()
}

/// Puts a bug beside what is right: the first such text after its mark.
pub(crate) fn plant(text: &str, bug: &Bug, number: usize) -> Result<String, String> {
    let Bug { name, module, after, right, wrong, .. } = bug;
    let from = match places(text, after)[..] {
        [(_, end)] => end,
        ref marks => return Err(format!("`{name}`: the mark `{after}` stands {} times in {module}", marks.len())),
    };
    let Some((start, end)) = places(&text[from..], right).first().copied() else {
        return Err(format!("`{name}`: after `{after}` there is no `{right}` in {module}: plant it anew"));
    };
    let (start, end) = (from + start, from + end);
    let right = &text[start..end];
    Ok(format!("{}(if crate::planted::is({number}) {{ {wrong} }} else {{ {right} }}){}", &text[..start], &text[end..]))
}

/// The sources with every bug in them, by path; or every bug that has no place.
pub(crate) fn planted(root: &Path) -> Result<BTreeMap<PathBuf, String>, Vec<String>> {
    let mut paths = Vec::new();
    files(&root.join("src"), &mut paths);
    let rust = paths.iter().filter(|path| path.extension().is_some_and(|extension| extension == "rs"));
    let text = |path: &PathBuf| (path.strip_prefix(root).unwrap().to_owned(), fs::read_to_string(path).unwrap());
    let mut sources: BTreeMap<PathBuf, String> = rust.map(text).collect();
    let mut faults = Vec::new();
    for (number, bug) in BUGS.iter().enumerate() {
        // A module may be split, and its files may take other names: the mark tells in which of them the place is.
        let is_module = |path: &Path| path.with_extension("") == Path::new(bug.module) || path.starts_with(bug.module);
        let files = sources.iter().filter(|(path, text)| is_module(path) && !places(text, bug.after).is_empty());
        let files: Vec<_> = files.map(|(path, _)| path.clone()).collect();
        let planted = match &files[..] {
            [file] => plant(&sources[file], bug, number).map(|text| drop(sources.insert(file.clone(), text))),
            _ => Err(format!(
                "`{}`: the mark `{}` stands in {} files of {}",
                bug.name,
                bug.after,
                files.len(),
                bug.module
            )),
        };
        faults.extend(planted.err());
    }
    if faults.is_empty() { Ok(sources) } else { Err(faults) }
}

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { files(&path, found) } else { found.push(path) }
    }
}

/// Writes what is not there already, so that nothing is built twice.
fn write(path: &Path, text: &[u8]) {
    if fs::read(path).is_ok_and(|there| there == text) {
        return;
    }
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

/// The folder of the copy, which is made, or made again.
pub(crate) fn made() -> PathBuf {
    let (root, copy) = (source(), Path::new(env!("CARGO_TARGET_TMPDIR")).join("planted"));
    let sources = planted(root).unwrap_or_else(|faults| panic!("{}", faults.join("\n")));
    let mut wanted: Vec<_> = ["Cargo.toml", "Cargo.lock", "README.md"].map(|name| root.join(name)).into();
    ["src", "tests", "benches", "examples"].iter().for_each(|folder| files(&root.join(folder), &mut wanted));
    for path in wanted {
        let name = path.strip_prefix(root).unwrap();
        let text = sources.get(name).map_or_else(|| fs::read(&path).unwrap(), |text| text.clone().into_bytes());
        let text = match name.to_str() {
            Some("src/lib.rs") => with_choice(text),
            Some("Cargo.toml") => renamed(&text),
            _ => text,
        };
        write(&copy.join(name), &text);
    }
    write(&copy.join("src/planted.rs"), CHOICE.as_bytes());
    copy
}

/// Under another name, since the target folder of the crate, with all that it depends on, is used for the copy too.
fn renamed(manifest: &[u8]) -> Vec<u8> {
    let text = std::str::from_utf8(manifest).unwrap();
    let named = text.replacen("name = \"reorganon\"", "name = \"reorganon-planted\"", 1);
    let own = "reorganon = { path = \".\"";
    assert!(named.contains(own), "its tests use the crate with a feature");
    let named = named.replace(own, "reorganon = { package = \"reorganon-planted\", path = \".\"");
    assert!(!text.contains("\n[lib]\n"), "the name of the library is said twice");
    (named + "\n[lib]\nname = \"reorganon\"\n").into_bytes()
}

fn with_choice(lib: Vec<u8>) -> Vec<u8> {
    let marks = "#![allow(warnings, reason = \"what is planted is no model of style\")]\n";
    [marks.as_bytes(), &lib, b"\nmod planted;\n"].concat()
}

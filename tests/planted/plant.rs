//! Puts the bugs into the sources.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use crate::bugs::{BUGS, Bug};
use crate::copy;

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
    copy::files(&root.join("src"), &mut paths);
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

//! Every code that stands in brackets in a message has a page: the codes are read from the sources.
#![cfg(feature = "files")]
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use reorganon::explain::{Page, REFUSALS, REPORTED};
use reorganon::invariant;

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

/// The code of each file in a folder, without its tests and its comments, on one line.
fn code_in(folder: &str) -> Vec<String> {
    let mut files = Vec::new();
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let one = src.join(format!("{folder}.rs"));
    if one.exists() {
        files.push(one);
    }
    if src.join(folder).is_dir() {
        sources(&src.join(folder), &mut files);
    }
    files.sort();
    let text = |path: &PathBuf| {
        let text = fs::read_to_string(path).unwrap();
        let code = text.lines().take_while(|line| !line.contains("#[cfg(test)]"));
        code.filter(|line| !line.trim_start().starts_with("//")).map(str::trim).collect::<Vec<_>>().join(" ")
    };
    files.iter().map(text).collect()
}

fn is_code(text: &str) -> bool {
    text.split('-').all(|word| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_lowercase()))
}

/// The words in quotes that follow any of these texts directly.
fn after(code: &str, before: &[&str]) -> BTreeSet<String> {
    let follow = before.iter().flat_map(|before| code.split(before).skip(1));
    let quoted = follow.filter_map(|rest| rest.trim_start().strip_prefix('"')?.split('"').next());
    quoted.filter(|word| is_code(word)).map(ToOwned::to_owned).collect()
}

/// The words in quotes that have a hyphen.
fn hyphened(code: &str) -> impl Iterator<Item = String> {
    code.split('"').skip(1).step_by(2).filter(|word| word.contains('-') && is_code(word)).map(ToOwned::to_owned)
}

fn codes(pages: &[Page]) -> BTreeSet<String> {
    pages.iter().map(|page| page.code.to_owned()).collect()
}

#[test]
fn every_impossibility_has_a_page_and_every_page_is_of_one() {
    let mut refused = BTreeSet::new();
    for code in ["draft", "operation", "signature"].into_iter().flat_map(code_in) {
        refused.extend(after(&code, &["refuse(", "Refusal::new("]));
        // Where the code is given by another function of the file, it is one of the words there.
        if code.contains("refuse(code,") {
            refused.extend(after(&code, &["say(", "list(twice,", "list(strangers,", "list(left,"]));
        }
    }
    assert!(refused.len() > 60, "the test reads the sources: {refused:?}");
    assert_eq!(refused, codes(REFUSALS));
}

#[test]
fn everything_else_that_is_reported_has_a_page() {
    let mut reported = BTreeSet::new();
    for code in code_in("diagnostic") {
        let severities = ["Error", "Warning", "Note"].map(|severity| format!("Diagnostic::new(Severity::{severity},"));
        reported.extend(after(&code, &severities.each_ref().map(String::as_str)));
        // Codes that are chosen between, or have a name.
        let chosen = code.contains("Diagnostic::new(Severity::Warning, code") || code.contains(": &str = \"");
        reported.extend(hyphened(&code).filter(|_| chosen));
        reported.extend(after(&code, &["let code = if entry.is_some() {"]));
    }
    for code in code_in("order") {
        reported.extend(after(&code, &["code:"]));
    }
    reported.insert(reorganon::invariant::unknown_rule::ABOUT.code.to_owned());
    // Fields of files, and forms.
    let fields = ["kebab-case", "at-least"].map(str::to_owned);
    reported.retain(|code| !fields.contains(code));
    assert_eq!(reported, codes(REPORTED));
}

#[test]
fn a_code_has_one_page_with_something_to_say() {
    let pages = || REFUSALS.iter().chain(REPORTED);
    let mut seen: BTreeSet<&str> = invariant::ABOUT.iter().map(|about| about.code).collect();
    for page in pages() {
        assert!(seen.insert(page.code), "{} has two pages", page.code);
        assert!(page.summary.len() > 10 && !page.summary.ends_with('.'), "{}", page.code);
        assert!(page.explanation.ends_with('.') && page.explanation != page.summary, "{}", page.code);
        assert!(!page.explanation.contains("  "), "{}", page.code);
    }
    for list in [REFUSALS, REPORTED] {
        assert!(list.is_sorted_by_key(|page| page.code), "pages stand in the order of codes");
    }
}

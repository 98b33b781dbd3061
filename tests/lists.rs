//! The lists in `operation.rs` and `invariant.rs` name every file beside them, and nothing else.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeSet;
use std::path::Path;

use reorganon::{Ids, Operation, invariant};

/// The file stems of a folder of sources, as codes, without those that are no entry of the list.
fn stems(folder: &str, others: &[&str]) -> BTreeSet<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src").join(folder);
    let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let stems = files.map(|path| path.file_stem().unwrap().to_string_lossy().replace('_', "-"));
    stems.filter(|stem| !others.contains(&stem.as_str())).collect()
}

fn set(words: impl IntoIterator<Item = &'static str>) -> BTreeSet<String> {
    words.into_iter().map(str::to_owned).collect()
}

#[test]
fn operations() {
    assert_eq!(
        stems("operation", &["cascade", "new-body", "pieces", "wording"]),
        set(Operation::<Ids>::NAMES.iter().copied())
    );
}

#[test]
fn rules() {
    let listed = invariant::ABOUT.iter().map(|about| about.code);
    let others =
        ["before", "guard", "scope", "span", "step-choice", "taking", "fixture", "unknown-rule", "post-choice", "rule"];
    assert_eq!(stems("invariant", &others), set(listed));
}

#[test]
fn every_rule_has_a_page() {
    for about in invariant::ABOUT {
        assert!(!about.summary.is_empty() && !about.source.trim().is_empty(), "{}", about.code);
        assert!(about.explanation.contains("Example:"), "{}", about.code);
        assert!(about.code.bytes().all(|b| b.is_ascii_lowercase() || b == b'-'), "{}", about.code);
        let text = format!("{} {}", about.summary, about.explanation);
        assert!(!text.contains("  "), "{}: words are joined by one space", about.code);
    }
}

#[test]
#[cfg(feature = "files")]
fn a_rule_is_strict_about_its_code_and_its_parameters() {
    let wrong = |code: &str, with: serde_json::Value| invariant::builtin(code, with).unwrap_err().to_string();
    assert!(wrong("new-focal-points", serde_json::json!({})).contains("did you mean `new-focal-point`"));
    let message = wrong("new-focal-point", serde_json::json!({"intern": true}));
    assert!(message.contains("new-focal-point") && message.contains("intern"), "{message}");
    assert!(wrong("understaffed-body", serde_json::json!({})).contains("minimum"));
}

/// Two articles that differ in nothing else contradict each other.
#[test]
#[cfg(feature = "files")]
fn the_limits_of_a_rule_are_parameters_of_it() {
    let rules: [(&str, serde_json::Value, &[&str]); 8] = [
        ("below-standard", serde_json::json!({"area": 1, "population": 1}), &["area", "population", "percent"]),
        ("body-excess", serde_json::json!({"of": {}, "at-most": 1}), &["at-most"]),
        ("deputy-excess", serde_json::json!({"otherwise": 1}), &["caps", "otherwise"]),
        ("essential-function-interrupted", serde_json::json!({}), &["minimum"]),
        ("pool-average-exceeded", serde_json::json!({"of": {}, "average": 1}), &["average", "extra"]),
        ("post-excess", serde_json::json!({"at-most": 1}), &["at-most"]),
        ("staff-excess", serde_json::json!({"at-most": 1}), &["at-most"]),
        ("understaffed-body", serde_json::json!({"minimum": 1}), &["minimum"]),
    ];
    for (code, with, limits) in rules {
        let invariant::Rule::State(rule) = invariant::builtin(code, with).unwrap() else { panic!("{code}") };
        assert_eq!(rule.limits(), limits, "{code}");
    }
}

#[test]
#[cfg(feature = "files")]
fn a_parameter_that_names_an_unknown_kind_is_told_before_the_first_step() {
    let with = serde_json::json!({"except-kinds": ["comittee"]});
    let rule = invariant::builtin("new-intermediate-body", with).unwrap();
    let charter = reorganon::Charter::new("test").with(reorganon::Article::new(rule));
    let org = reorganon::doc::example().session.into_org();
    let unfit = reorganon::Session::new(org, charter).unwrap_err();
    let expected = "parameters of `new-intermediate-body`: there is no kind `comittee`";
    assert!(unfit.unknown.iter().any(|line| line.starts_with(expected) && line.contains("`committee`")), "{unfit}");
}

#[test]
#[cfg(feature = "files")]
fn every_rule_says_what_to_do_about_a_breach() {
    // The charter that has every rule.
    let charter = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/format_1/charter.yaml");
    for article in reorganon::Charter::open(charter).unwrap().articles() {
        let (code, help) = (article.rule.about().code, article.rule.help());
        let words = help.split(' ').count();
        assert!(words >= 3 && !help.ends_with('.') && help != article.rule.about().summary, "{code}: `{help}`");
    }
}

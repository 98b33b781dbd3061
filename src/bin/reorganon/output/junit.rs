//! JUnit XML: a suite for each plan, a case for each step, one for each target, one for each expectation and one for the
//! plan as a whole. A fault stands in one of them; its text has all of what belongs there, with places and help. Warnings
//! and notes stand beside it, as what the case printed.
//!
//! Five elements and one way of escaping, as `junit-10.xsd` has them: the tests validate what is written.

use std::io::{self, Write};

use reorganon::TargetVerdict;
use reorganon::diagnostic::Diagnostic;
use reorganon::diagnostic::Severity::{self, Error};

use super::{Outcome, SKIPPED, WAITING, in_full};

/// One case of a suite: its name; where it did not succeed, what it is instead and why, in a line and in full; and what
/// else is to be said of it.
struct Case {
    name: String,
    instead: Option<(Instead, String, String)>,
    said: String,
}

/// What a case is that did not succeed.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Instead {
    Failure,
    Error,
    /// Neither a pass nor a failure: a step that waits, a target that is not due or of which the record says nothing.
    Skipped,
}

impl Instead {
    fn word(self) -> &'static str {
        match self {
            Self::Failure => "failure",
            Self::Error => "error",
            Self::Skipped => "skipped",
        }
    }
}

pub(super) fn write(out: &mut impl Write, outcomes: &[Outcome]) -> io::Result<()> {
    let suites: Vec<_> = outcomes.iter().map(|outcome| (outcome.plan.display().to_string(), cases(outcome))).collect();
    let all = || suites.iter().flat_map(|(_, cases)| cases);
    writeln!(out, r#"<?xml version="1.0" encoding="UTF-8"?>"#)?;
    writeln!(out, r#"<testsuites name="reorganon" {}>"#, counts(all(), false))?;
    for (plan, cases) in &suites {
        writeln!(out, r#"  <testsuite name="{}" {}>"#, escaped(plan), counts(cases, true))?;
        for case in cases {
            let head = format!(r#"testcase name="{}" classname="{}""#, escaped(&case.name), escaped(plan));
            if case.instead.is_none() && case.said.is_empty() {
                writeln!(out, "    <{head}/>")?;
                continue;
            }
            writeln!(out, "    <{head}>")?;
            if let Some((what, first, why)) = &case.instead {
                let (word, first) = (what.word(), escaped(first));
                writeln!(out, r#"      <{word} message="{first}">{}</{word}>"#, lines(why))?;
            }
            if !case.said.is_empty() {
                writeln!(out, "      <system-out>{}</system-out>", lines(&case.said))?;
            }
            writeln!(out, "    </testcase>")?;
        }
        writeln!(out, "  </testsuite>")?;
    }
    writeln!(out, "</testsuites>")
}

/// A text of several lines in an element.
fn lines(text: &str) -> String {
    text.lines().map(escaped).collect::<Vec<_>>().join("\n")
}

fn cases(outcome: &Outcome) -> Vec<Case> {
    let told: Vec<&Diagnostic> = outcome.report.diagnostics().iter().filter(|one| one.severity != Error).collect();
    // Warnings, and what fails as expected or is waived: of the case to which they belong.
    let said = |is: &dyn Fn(&Diagnostic) -> bool| {
        told.iter()
            .filter(|one| is(one))
            .map(|one| format!("{}: {}", word(one), full(one)))
            .collect::<Vec<_>>()
            .join("\n\n")
    };
    let errors: Vec<&Diagnostic> = outcome.report.diagnostics().iter().filter(|one| one.severity == Error).collect();
    let of = |is: &dyn Fn(&Diagnostic) -> bool| failed(Instead::Failure, errors.iter().copied().filter(|one| is(one)));
    let skipped = |why: String| Some((Instead::Skipped, why.clone(), why));
    let mut cases = Vec::new();
    for step in &outcome.steps {
        // A step that fails as the plan expects is a success; one that waits or is skipped was not tried.
        let instead = match step.outcome {
            WAITING | SKIPPED => skipped(step.problems.join("\n")),
            _ => of(&|one| one.step.as_deref() == Some(&step.id)),
        };
        cases.push(Case { name: step.id.clone(), instead, said: said(&|one| one.step.as_deref() == Some(&step.id)) });
    }
    for target in &outcome.targets {
        let instead = match &target.verdict {
            TargetVerdict::NotDue | TargetVerdict::NoData { .. } => skipped(target.verdict.to_string()),
            _ => of(&|one| one.target.as_deref() == Some(&target.id)),
        };
        let said = said(&|one| one.target.as_deref() == Some(&target.id));
        cases.push(Case { name: format!("target {}", target.id), instead, said });
    }
    for (place, expected) in outcome.expectations.iter().enumerate().filter(|_| !outcome.steps.is_empty()) {
        let name = format!("expectation {}: {expected}", place + 1);
        cases.push(Case { name, instead: of(&|one| one.expectation == Some(place)), said: String::new() });
    }
    let how = if outcome.is_run { Instead::Failure } else { Instead::Error };
    let of_whole = |one: &Diagnostic| one.step.is_none() && one.target.is_none();
    let rest = errors.iter().copied().filter(|one| of_whole(one) && one.expectation.is_none());
    cases.push(Case { name: "the plan as a whole".into(), instead: failed(how, rest), said: said(&of_whole) });
    cases
}

/// What a case is with these faults: a success where there are none.
fn failed<'a>(how: Instead, faults: impl Iterator<Item = &'a Diagnostic>) -> Option<(Instead, String, String)> {
    let faults: Vec<_> = faults.collect();
    let first = faults.first()?.message.clone();
    let in_full: Vec<_> = faults.into_iter().map(full).collect();
    Some((how, first, in_full.join("\n\n")))
}

/// A diagnostic with its place and code.
fn full(diagnostic: &Diagnostic) -> String {
    let place = diagnostic.place().map_or(String::new(), |place| match place.line {
        0 => format!("{}: ", place.file),
        _ => format!("{place}: "),
    });
    format!("{place}{}: {}", diagnostic.code, in_full(diagnostic))
}

fn word(diagnostic: &Diagnostic) -> &'static str {
    if diagnostic.severity == Severity::Warning { "warning" } else { "note" }
}

/// How many cases there are, and of which sorts; only a suite has a place for those that were skipped.
fn counts<'a>(cases: impl IntoIterator<Item = &'a Case>, of_suite: bool) -> String {
    let (mut tests, mut failures, mut errors, mut skipped) = (0, 0, 0, 0);
    for case in cases {
        tests += 1;
        match &case.instead {
            Some((Instead::Failure, ..)) => failures += 1,
            Some((Instead::Error, ..)) => errors += 1,
            Some((Instead::Skipped, ..)) => skipped += 1,
            None => {}
        }
    }
    let skipped = if of_suite { format!(r#" skipped="{skipped}""#) } else { String::new() };
    format!(r#"tests="{tests}" failures="{failures}" errors="{errors}"{skipped}"#)
}

/// The text as XML 1.0 can hold it, in an element or an attribute. What XML has no way to write becomes `�`.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            // Written as numbers, else a reader makes blanks of them in an attribute.
            '\n' | '\r' | '\t' => out.push_str(&format!("&#{};", u32::from(c))),
            '\0'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => out.push('\u{fffd}'),
            _ => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::escaped;

    #[test]
    fn what_xml_reserves_is_escaped_and_what_it_lacks_is_replaced() {
        assert_eq!(escaped("a<b & \"c\">\n\u{1b}[0m hoá"), "a&lt;b &amp; &quot;c&quot;&gt;&#10;\u{fffd}[0m hoá");
    }
}

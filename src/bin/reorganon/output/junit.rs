//! JUnit XML: a suite for each plan, a case for each step, one for each target and one for the plan
//! as a whole.
//!
//! Four elements and one way of escaping, as `junit-10.xsd` has them: the tests validate what is written.

use std::borrow::Cow;
use std::io::{self, Write};

use reorganon::TargetVerdict;

use super::Outcome;

/// One case of a suite: its name and, where it did not succeed, what it is instead and why.
struct Case<'a> {
    name: Cow<'a, str>,
    instead: Option<(Instead, Cow<'a, [String]>)>,
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
            match &case.instead {
                None => writeln!(out, "    <{head}/>")?,
                Some((what, why)) => {
                    let word = what.word();
                    let first = escaped(why.first().map_or("", String::as_str));
                    let lines: Vec<_> = why.iter().map(|line| escaped(line)).collect();
                    writeln!(out, "    <{head}>")?;
                    writeln!(out, r#"      <{word} message="{first}">{}</{word}>"#, lines.join("\n"))?;
                    writeln!(out, "    </testcase>")?;
                }
            }
        }
        writeln!(out, "  </testsuite>")?;
    }
    writeln!(out, "</testsuites>")
}

fn cases(outcome: &Outcome) -> Vec<Case<'_>> {
    let steps = outcome.steps.iter().map(|step| {
        // A step that fails as the plan expects is a success; one that waits was not tried.
        let instead = match (step.waits, step.problems.is_empty() || outcome.is_well()) {
            (true, _) => Some(Instead::Skipped),
            (false, true) => None,
            (false, false) => Some(Instead::Failure),
        };
        Case { name: step.id.as_str().into(), instead: instead.map(|how| (how, step.problems.as_slice().into())) }
    });
    let targets = outcome.targets.iter().map(|target| {
        let instead = match &target.verdict {
            TargetVerdict::Missed { .. } if !outcome.is_well() => {
                Some((Instead::Failure, vec![target.to_string()].into()))
            }
            TargetVerdict::NotDue | TargetVerdict::NoData { .. } => {
                Some((Instead::Skipped, vec![target.verdict.to_string()].into()))
            }
            _ => None,
        };
        Case { name: format!("target {}", target.id).into(), instead }
    });
    let how = if outcome.is_read { Instead::Failure } else { Instead::Error };
    let instead = (!outcome.is_well()).then_some((how, outcome.surprises.as_slice().into()));
    steps.chain(targets).chain([Case { name: "the plan as a whole".into(), instead }]).collect()
}

/// How many cases there are, and of which sorts; only a suite has a place for those that were skipped.
fn counts<'a>(cases: impl IntoIterator<Item = &'a Case<'a>>, of_suite: bool) -> String {
    let (mut tests, mut failures, mut errors, mut skipped) = (0, 0, 0, 0);
    for case in cases {
        tests += 1;
        match case.instead {
            Some((Instead::Failure, _)) => failures += 1,
            Some((Instead::Error, _)) => errors += 1,
            Some((Instead::Skipped, _)) => skipped += 1,
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

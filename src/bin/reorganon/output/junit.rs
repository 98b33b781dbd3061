//! JUnit XML: a suite for each plan, a case for each step and one for the plan as a whole.
//!
//! Four elements and one way of escaping, as `junit-10.xsd` has them: the tests validate what is written.

use std::io::{self, Write};

use super::Outcome;

/// One case of a suite: its name and, where it did not succeed, how it failed and why.
struct Case<'a> {
    name: &'a str,
    failed: Option<(&'static str, &'a [String])>,
}

pub(super) fn write(out: &mut impl Write, outcomes: &[Outcome]) -> io::Result<()> {
    let suites: Vec<_> = outcomes.iter().map(|outcome| (outcome.plan.display().to_string(), cases(outcome))).collect();
    let all = || suites.iter().flat_map(|(_, cases)| cases);
    writeln!(out, r#"<?xml version="1.0" encoding="UTF-8"?>"#)?;
    writeln!(out, r#"<testsuites name="reorganon" {}>"#, counts(all()))?;
    for (plan, cases) in &suites {
        writeln!(out, r#"  <testsuite name="{}" {}>"#, escaped(plan), counts(cases))?;
        for case in cases {
            let head = format!(r#"testcase name="{}" classname="{}""#, escaped(case.name), escaped(plan));
            match case.failed {
                None => writeln!(out, "    <{head}/>")?,
                Some((how, why)) => {
                    let first = escaped(why.first().map_or("", String::as_str));
                    let lines: Vec<_> = why.iter().map(|line| escaped(line)).collect();
                    writeln!(out, "    <{head}>")?;
                    writeln!(out, r#"      <{how} message="{first}">{}</{how}>"#, lines.join("\n"))?;
                    writeln!(out, "    </testcase>")?;
                }
            }
        }
        writeln!(out, "  </testsuite>")?;
    }
    writeln!(out, "</testsuites>")
}

fn cases(outcome: &Outcome) -> Vec<Case<'_>> {
    let steps = outcome.steps.iter().map(|(id, problems)| {
        // A step that fails as the plan expects is a success.
        let failed = (!problems.is_empty() && !outcome.is_well()).then_some(("failure", problems.as_slice()));
        Case { name: id, failed }
    });
    let how = if outcome.is_read { "failure" } else { "error" };
    let failed = (!outcome.is_well()).then_some((how, outcome.surprises.as_slice()));
    steps.chain([Case { name: "the plan as a whole", failed }]).collect()
}

fn counts<'a>(cases: impl IntoIterator<Item = &'a Case<'a>>) -> String {
    let (mut tests, mut failures, mut errors) = (0, 0, 0);
    for case in cases {
        tests += 1;
        match case.failed {
            Some(("failure", _)) => failures += 1,
            Some(_) => errors += 1,
            None => {}
        }
    }
    format!(r#"tests="{tests}" failures="{failures}" errors="{errors}""#)
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

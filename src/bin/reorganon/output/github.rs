//! Annotations of GitHub Actions: one line for each diagnostic.

use std::io::{self, Write};

use reorganon::diagnostic::Severity;

use super::Outcome;

pub(super) fn write(out: &mut impl Write, outcomes: &[Outcome]) -> io::Result<()> {
    for outcome in outcomes {
        for diagnostic in outcome.report.diagnostics() {
            // What a plan expects to fail is not an error of the plan.
            let word = match diagnostic.severity {
                Severity::Error if !outcome.is_well() => "error",
                Severity::Warning => "warning",
                _ => "notice",
            };
            let place = diagnostic.place().map_or(String::new(), |place| {
                format!("file={},line={},col={},", property(&place.file), place.line.max(1), place.column.max(1))
            });
            let mut text = diagnostic.message.clone();
            for more in diagnostic.notes.iter().chain(Some(&diagnostic.help).filter(|help| !help.is_empty())) {
                text.push('\n');
                text.push_str(more);
            }
            writeln!(out, "::{word} {place}title={}::{}", property(&diagnostic.code), data(&text))?;
        }
        let missing = outcome.surprises.iter().filter(|line| line.starts_with("expected and did not happen"));
        for line in missing {
            writeln!(out, "::error file={}::{}", property(&outcome.plan.display().to_string()), data(line))?;
        }
    }
    Ok(())
}

fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

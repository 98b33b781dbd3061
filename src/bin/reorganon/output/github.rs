//! Annotations of GitHub Actions: one line for each diagnostic.

use std::io::{self, Write};

use reorganon::diagnostic::Severity;
use reorganon::visible;

use super::{Outcome, in_full};

pub(super) fn write(out: &mut impl Write, outcomes: &[Outcome]) -> io::Result<()> {
    for outcome in outcomes {
        for diagnostic in outcome.report.diagnostics() {
            let word = match diagnostic.severity {
                Severity::Error => "error",
                Severity::Warning => "warning",
                Severity::Note => "notice",
            };
            let place = diagnostic.place().map_or(String::new(), |place| {
                format!("file={},line={},col={},", property(&place.file), place.line.max(1), place.column.max(1))
            });
            writeln!(out, "::{word} {place}title={}::{}", property(&diagnostic.code), data(&in_full(diagnostic)))?;
        }
    }
    Ok(())
}

fn data(text: &str) -> String {
    // Lines end annotations; what else a terminal obeys is shown.
    let lines: Vec<_> = text.split('\n').map(|line| visible(line).replace('%', "%25")).collect();
    lines.join("%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

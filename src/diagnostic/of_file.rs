//! What is wrong with files.

use std::sync::Arc;

use super::{Diagnostic, Label, Report, Severity};
use crate::document::{DocumentError, DocumentErrors, Place};

impl Report {
    /// What is wrong with files; `text` gives what a file says, where it can be shown.
    ///
    /// ```
    /// use reorganon::diagnostic::Report;
    /// let text = "reorg: 1\ntitel: Join\nsteps: []\n";
    /// let wrong = reorganon::Plan::parse(text).unwrap_err();
    /// let report = Report::of_errors(&wrong, |_| Some(text.into()));
    /// assert!(report.to_text(false).contains("2 | titel: Join"));
    /// assert!(report.to_text(false).contains("did you mean `title`?"));
    /// ```
    pub fn of_errors(errors: &DocumentErrors, text: impl Fn(&str) -> Option<Arc<str>>) -> Self {
        let mut report = Self::default();
        for error in &errors.errors {
            if !report.texts.contains_key(&error.file)
                && let Some(text) = text(&error.file)
            {
                report.texts.insert(error.file.clone(), text);
            }
            let mut diagnostic = Diagnostic::new(Severity::Error, "file", error.message.clone());
            if !error.file.is_empty() {
                let place = place(error, report.texts.get(&error.file));
                diagnostic.labels.push(Label { place, text: String::new() });
            }
            if !error.clause.is_empty() {
                diagnostic.notes.push(format!("source: {}", error.clause));
            }
            diagnostic.help = error.help.clone();
            report.diagnostics.push(diagnostic);
        }
        if errors.more {
            let message = "there are more faults, which nobody looked at".into();
            report.diagnostics.push(Diagnostic::new(Severity::Error, "file", message));
        }
        report
    }
}

/// The place of a fault: the word at its line and column, if the text is known.
fn place(error: &DocumentError, text: Option<&Arc<str>>) -> Place {
    let (start, end) = text.map_or((0, 0), |text| word_at(text, error.line, error.column));
    Place::new(error.file.clone(), (error.line, error.column), start, end)
}

/// The bytes of the word at a line and a column, both from 1.
fn word_at(text: &str, line: usize, column: usize) -> (usize, usize) {
    let line_start = match line {
        0 | 1 => 0,
        _ => text.match_indices('\n').nth(line - 2).map_or(text.len(), |(at, _)| at + 1),
    };
    let rest = text.get(line_start..).unwrap_or_default().lines().next().unwrap_or_default();
    let from = rest.char_indices().nth(column.saturating_sub(1)).map_or(rest.len(), |(at, _)| at);
    let word = rest.get(from..).unwrap_or_default();
    let ends = |c: char| c.is_whitespace() || matches!(c, ',' | ':' | ']' | '}' | '"' | ';');
    // What is said of a blank is said of it alone.
    let blank = word.chars().next().filter(|c| c.is_whitespace()).map(char::len_utf8);
    let word_end = || word.char_indices().skip(1).find(|(_, c)| ends(*c)).map_or(word.len(), |(at, _)| at);
    let length = blank.unwrap_or_else(word_end);
    (line_start + from, line_start + from + length)
}

#[cfg(test)]
mod tests {
    use super::word_at;

    #[test]
    fn words_are_found_by_line_and_column() {
        let text = "một: hai\nba, bốn năm\n";
        for (line, column, word) in
            [(1, 1, "một"), (1, 6, "hai"), (1, 5, " "), (2, 5, "bốn"), (2, 9, "năm"), (2, 99, ""), (9, 1, "")]
        {
            let (start, end) = word_at(text, line, column);
            assert_eq!(&text[start..end], word, "{line}:{column}");
        }
    }
}

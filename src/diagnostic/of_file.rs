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
    let is_table = error.file.ends_with(".csv");
    let (start, end) = text.map_or((0, 0), |text| word_at(text, is_table, error.line, error.column));
    Place::new(error.file.clone(), (error.line, error.column), start, end)
}

/// The bytes of the word at a line and a column, both from 1; of a table, of the cell, or of an item of it.
fn word_at(text: &str, is_table: bool, line: usize, column: usize) -> (usize, usize) {
    let line_start = match line {
        0 | 1 => 0,
        _ => text.match_indices('\n').nth(line - 2).map_or(text.len(), |(at, _)| at + 1),
    };
    let rest = text.get(line_start..).unwrap_or_default().lines().next().unwrap_or_default();
    let from = rest.char_indices().nth(column.saturating_sub(1)).map_or(rest.len(), |(at, _)| at);
    let word = rest.get(from..).unwrap_or_default();
    let ends = |c: char| match is_table {
        true => matches!(c, ',' | ';' | '"'),
        false => c.is_whitespace() || matches!(c, ',' | ':' | ']' | '}' | '"' | ';'),
    };
    // What is said of a blank is said of it alone.
    let blank = word.chars().next().filter(|c| c.is_whitespace()).map(char::len_utf8);
    let word_end = || {
        let end = word.char_indices().skip(1).find(|(_, c)| ends(*c)).map_or(word.len(), |(at, _)| at);
        word.get(..end).map_or(end, |word| word.trim_end().len())
    };
    let length = blank.or_else(|| quoted(word, ends)).unwrap_or_else(word_end);
    (line_start + from, line_start + from + length)
}

/// How long a text in quotation marks is with them; nothing where it begins with none, or goes on in another line.
fn quoted(text: &str, ends: impl Fn(char) -> bool) -> Option<usize> {
    let mark = text.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    let mut marks = text.match_indices(mark).map(|(at, _)| at + 1).skip(1);
    while let Some(after) = marks.next() {
        match text.get(after..)?.chars().next() {
            // Twice, it is one of the text.
            Some(next) if next == mark => drop(marks.next()),
            Some(next) if !ends(next) => {}
            _ => return Some(after),
        }
    }
    None
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
            let (start, end) = word_at(text, false, line, column);
            assert_eq!(&text[start..end], word, "{line}:{column}");
        }
    }

    #[test]
    fn quoted_words_and_cells_are_whole() {
        let yaml = "name: \"Sở \"\"A\"\", B\", x: 'a''b: c', y: 'tis\n";
        for (column, word) in [(7, "\"Sở \"\"A\"\", B\""), (25, "'a''b: c'"), (39, "'tis")] {
            let (start, end) = word_at(yaml, false, 1, column);
            assert_eq!(&yaml[start..end], word, "{column}");
        }
        let table = "x,Sở Văn hóa ,\"A, B\",'=1+1,a;b c\n";
        for (column, word) in [(1, "x"), (3, "Sở Văn hóa"), (15, "\"A, B\""), (22, "'=1+1"), (28, "a"), (30, "b c")]
        {
            let (start, end) = word_at(table, true, 1, column);
            assert_eq!(&table[start..end], word, "{column}");
        }
    }
}

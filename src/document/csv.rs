//! Records and cells of a table (RFC 4180), each with its place.

use std::borrow::Cow;

use super::limits::Limits;

/// One cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Cell<'t> {
    /// What it says.
    pub(super) text: Cow<'t, str>,
    /// The byte at which it starts, quotes included.
    pub(super) start: usize,
    /// The byte after its last one.
    pub(super) end: usize,
}

/// One record: the cells of a row.
#[derive(Debug, Default)]
pub(super) struct Record<'t> {
    pub(super) cells: Vec<Cell<'t>>,
    /// The byte at which it starts.
    pub(super) start: usize,
    /// The line on which it starts, from 1.
    pub(super) line: usize,
}

impl Record<'_> {
    /// Whether it says nothing at all, as the empty rows do that spreadsheets leave behind.
    pub(super) fn is_blank(&self) -> bool {
        self.cells.iter().all(|cell| cell.text.is_empty())
    }
}

/// What is wrong with the form of a record.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Misform {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) message: String,
    pub(super) help: &'static str,
}

/// The records of a text.
#[derive(Debug)]
pub(super) struct Records<'t> {
    text: &'t str,
    at: usize,
    line: usize,
    limits: Limits,
}

impl<'t> Records<'t> {
    /// The records from a byte on, which is at the start of a line with this number.
    pub(super) fn from(text: &'t str, at: usize, line: usize, limits: &Limits) -> Self {
        Self { text, at, line, limits: *limits }
    }

    fn byte(&self, at: usize) -> Option<u8> {
        self.text.as_bytes().get(at).copied()
    }

    fn slice(&self, start: usize, end: usize) -> &'t str {
        self.text.get(start..end).unwrap_or_default()
    }

    /// Reads the next record; `false` after the last one. After a fault, reading goes on with the next line.
    pub(super) fn next(&mut self, record: &mut Record<'t>) -> Result<bool, Misform> {
        record.cells.clear();
        (record.start, record.line) = (self.at, self.line);
        if self.at >= self.text.len() {
            return Ok(false);
        }
        loop {
            match self.cell() {
                Ok(cell) if record.cells.len() < self.limits.columns => record.cells.push(cell),
                Ok(cell) => {
                    let most = self.limits.columns;
                    let message = format!("the row has more than {most} cells, which is the limit (`Limits::columns`)");
                    let end = cell.end;
                    self.skip_line();
                    return Err(Misform { start: cell.start, end, message, help: TOO_WIDE });
                }
                Err(fault) => {
                    self.skip_line();
                    return Err(fault);
                }
            }
            match self.byte(self.at) {
                Some(b',') => self.at += 1,
                _ => {
                    self.end_line();
                    return Ok(true);
                }
            }
        }
    }

    /// Goes over the line break at which the last cell ended.
    fn end_line(&mut self) {
        if self.byte(self.at) == Some(b'\r') {
            self.at += 1;
        }
        if self.byte(self.at) == Some(b'\n') {
            self.at += 1;
            self.line += 1;
        }
    }

    fn skip_line(&mut self) {
        let rest = self.text.as_bytes().get(self.at..).unwrap_or_default();
        self.at += rest.iter().position(|&b| b == b'\n').unwrap_or(rest.len());
        self.end_line();
    }

    /// Whether a cell may end here.
    fn is_end(&self, at: usize) -> bool {
        match self.byte(at) {
            None | Some(b',' | b'\n') => true,
            Some(b'\r') => matches!(self.byte(at + 1), None | Some(b'\n')),
            _ => false,
        }
    }

    fn cell(&mut self) -> Result<Cell<'t>, Misform> {
        if self.byte(self.at) == Some(b'"') {
            return self.quoted();
        }
        let start = self.at;
        while !self.is_end(self.at) {
            if self.byte(self.at) == Some(b'"') {
                return Err(Misform {
                    start: self.at,
                    end: self.at + 1,
                    message: "a quote stands within a cell that does not start with one".into(),
                    help: "put the whole cell in quotes and write the quote twice",
                });
            }
            self.at += 1;
        }
        let text = self.slice(start, self.at);
        self.fits(text.len(), start, self.at)?;
        Ok(Cell { text: text.into(), start, end: self.at })
    }

    fn quoted(&mut self) -> Result<Cell<'t>, Misform> {
        let (start, lines) = (self.at, self.line);
        let mut text = Cow::Borrowed("");
        let mut from = start + 1;
        self.at = from;
        loop {
            match self.byte(self.at) {
                Some(b'"') => {
                    let piece = self.slice(from, self.at);
                    self.at += 1;
                    let doubled = self.byte(self.at) == Some(b'"');
                    match (&mut text, doubled) {
                        (Cow::Borrowed(""), false) => text = Cow::Borrowed(piece),
                        (text, _) => text.to_mut().push_str(piece),
                    }
                    if !doubled {
                        break;
                    }
                    text.to_mut().push('"');
                    self.at += 1;
                    from = self.at;
                }
                Some(byte) => {
                    self.line += usize::from(byte == b'\n');
                    self.at += 1;
                }
                None => {
                    // The quote that is not closed stands here, not where the file ends; go on on the next line.
                    (self.at, self.line) = (start, lines);
                    let message = "the quote that opens here is never closed".into();
                    return Err(Misform { start, end: start + 1, message, help: "close it, or take it away" });
                }
            }
            if self.at - start > self.limits.cell_bytes.saturating_add(2) {
                (self.at, self.line) = (start, lines);
                self.fits(usize::MAX, start, start + 1)?;
            }
        }
        if !self.is_end(self.at) {
            return Err(Misform {
                start: self.at,
                end: self.at + 1,
                message: "text stands after the quote that closes the cell".into(),
                help: "write a quote within a cell twice",
            });
        }
        self.fits(text.len(), start, self.at)?;
        Ok(Cell { text, start, end: self.at })
    }

    fn fits(&self, length: usize, start: usize, end: usize) -> Result<(), Misform> {
        let most = self.limits.cell_bytes;
        if length <= most {
            return Ok(());
        }
        let message = format!("the cell has more than {most} bytes, which is the limit (`Limits::cell_bytes`)");
        Err(Misform { start, end, message, help: TOO_LONG })
    }
}

const TOO_WIDE: &str =
    "look whether the line breaks are lost, or have a program of your own read it, which may allow more";
const TOO_LONG: &str =
    "shorten it, look whether a quote is not closed, or have a program of your own read it, which may allow more";

/// Whether a spreadsheet would take the text for a formula, or we for a missing one, after apostrophes.
fn is_guarded(text: &str) -> bool {
    matches!(text.trim_start_matches('\'').bytes().next(), None | Some(b'=' | b'+' | b'-' | b'@' | b'\t' | b'\r'))
}

/// The text of a cell that is not empty: without the apostrophe that guards it.
pub(super) fn unguarded(cell: &str) -> &str {
    match cell.strip_prefix('\'') {
        Some(text) if is_guarded(text) => text,
        _ => cell,
    }
}

/// Writes one cell with this text.
pub(super) fn push_cell(text: &str, out: &mut String) {
    let guard = if is_guarded(text) { "'" } else { "" };
    if text.contains(['"', ',', '\n', '\r']) {
        out.push('"');
        out.push_str(guard);
        out.push_str(&text.replace('"', "\"\""));
        out.push('"');
    } else {
        out.push_str(guard);
        out.push_str(text);
    }
}

#[cfg(test)]
mod tests {
    use super::{Record, Records, push_cell, unguarded};
    use crate::document::Limits;

    const LONGEST: usize = Limits::DEFAULT.cell_bytes;

    fn read(text: &str) -> Result<Vec<Vec<String>>, String> {
        let mut records = Records::from(text, 0, 1, &Limits::DEFAULT);
        let (mut record, mut rows) = (Record::default(), Vec::new());
        while records.next(&mut record).map_err(|fault| format!("{}: {}", fault.start, fault.message))? {
            rows.push(record.cells.iter().map(|cell| cell.text.to_string()).collect());
        }
        Ok(rows)
    }

    #[test]
    fn line_ends_and_quotes() {
        let want = [["a", "b"], ["1", "x,\"y\"\n"]];
        assert_eq!(read("a,b\n1,\"x,\"\"y\"\"\n\"\n").unwrap(), want);
        assert_eq!(read("a,b\r\n1,\"x,\"\"y\"\"\n\"").unwrap(), want);
        assert_eq!(read("a,\n,b\n").unwrap(), [["a", ""], ["", "b"]]);
    }

    #[test]
    fn misformed_records() {
        assert_eq!(read("a,\"b").unwrap_err(), "2: the quote that opens here is never closed");
        assert_eq!(read("a,b\"c").unwrap_err(), "3: a quote stands within a cell that does not start with one");
        assert_eq!(read("\"a\"b").unwrap_err(), "3: text stands after the quote that closes the cell");
        assert!(read(&",".repeat(100_000)).unwrap_err().contains("`Limits::columns`"));
        assert!(read(&"x".repeat(LONGEST + 1)).unwrap_err().contains("`Limits::cell_bytes`"));
        let open = format!("\"{}", "x".repeat(4 * LONGEST));
        assert!(read(&open).unwrap_err().contains("`Limits::cell_bytes`"));
    }

    #[test]
    fn reading_goes_on_after_a_fault() {
        let mut records = Records::from("a,\"b\nc,d\n", 0, 1, &Limits::DEFAULT);
        let mut record = Record::default();
        assert!(records.next(&mut record).is_err());
        assert_eq!(records.next(&mut record), Ok(true));
        assert_eq!((record.line, record.cells.len()), (2, 2));
        assert_eq!(records.next(&mut record), Ok(false));
    }

    #[test]
    fn formulas_are_guarded_and_come_back() {
        for (text, cell) in
            [("=1+1", "'=1+1"), ("", "'"), ("'", "''"), ("'=x", "''=x"), ("'tis", "'tis"), ("-5", "'-5"), ("a", "a")]
        {
            let mut out = String::new();
            push_cell(text, &mut out);
            assert_eq!(out, cell);
            assert_eq!(unguarded(&out), text);
        }
    }
}

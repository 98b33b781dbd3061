//! What is wrong with a file, and where.

use std::fmt;
use std::sync::Arc;

use super::limits;
use super::place::{Place, Places};
use crate::visible::{visible, visible_in_line};

/// One thing that is wrong with a file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub struct DocumentError {
    /// The file, as it was named.
    pub file: Arc<str>,
    /// The line, from 1; 0 when the fault is in no single line.
    pub line: usize,
    /// The column, in characters from 1; 0 when the fault is in no single column.
    pub column: usize,
    /// What is wrong.
    pub message: String,
    /// What to do; may be empty.
    pub help: String,
    /// The clause that the file gives for what is wrong, in its `source` or `cites`; may be empty.
    pub clause: String,
}

impl fmt::Display for DocumentError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", visible_in_line(&self.file))?;
        if self.line > 0 {
            write!(f, ":{}", self.line)?;
            if self.column > 0 {
                write!(f, ":{}", self.column)?;
            }
        }
        write!(f, ": {}", visible(&self.message))?;
        if !self.help.is_empty() {
            write!(f, " ({})", visible(&self.help))?;
        }
        if !self.clause.is_empty() {
            write!(f, " [{}]", visible(&self.clause))?;
        }
        Ok(())
    }
}

/// Everything that is wrong with the files that were opened, in the order of files, lines and columns.
///
/// ```
/// let wrong = reorganon::Org::from_json("{").unwrap_err();
/// assert!(wrong.to_string().starts_with("organisation.json:1:1: "));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct DocumentErrors {
    /// The faults, at least one; not more than [`limits::FAULTS`].
    pub errors: Vec<DocumentError>,
    /// Whether there are more, which nobody looked at.
    pub more: bool,
}

impl fmt::Display for DocumentErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (number, error) in self.errors.iter().enumerate() {
            if number > 0 {
                writeln!(f)?;
            }
            error.fmt(f)?;
        }
        if self.more {
            write!(f, "\nand more")?;
        }
        Ok(())
    }
}
impl std::error::Error for DocumentErrors {}

/// What to do about a field that is missing.
pub(super) fn write_here(field: &str) -> String {
    match field {
        // The version of the form, and a day.
        "reorg" | "charter" | "reorganon" => format!("write it here: `{field}: 1`"),
        "on" | "as-of" => format!("write it here: `{field}: 2018-04-19`"),
        _ => "write it here".into(),
    }
}

/// A message that somebody can read: what names a text of a megabyte is cut.
fn readable(mut text: String) -> String {
    const MOST: usize = 2_000;
    if text.len() > MOST {
        let (length, mut cut) = (text.len(), MOST);
        while !text.is_char_boundary(cut) {
            cut -= 1;
        }
        text.truncate(cut);
        text.push_str(&format!("… ({length} bytes)"));
    }
    text
}

impl DocumentErrors {
    /// One fault of a file as a whole.
    pub(crate) fn of_file(file: &str, message: impl Into<String>, help: impl Into<String>) -> Self {
        let mut errors = Self::default();
        errors.say_of_file(file, message, help);
        errors
    }

    /// One fault of something that is in no file: what a user typed.
    #[must_use]
    pub fn of_text(message: &str, help: &str) -> Self {
        Self::of_file("", message, help)
    }

    /// One fault of a file or folder as a whole.
    #[must_use]
    pub fn of_text_in(path: &std::path::Path, message: &str, help: &str) -> Self {
        Self::of_file(&path.display().to_string(), message, help)
    }

    /// One fault at one place.
    pub(crate) fn at(place: &Place, message: impl Into<String>, help: impl Into<String>) -> Self {
        let mut errors = Self::default();
        errors.say(place, message, help);
        errors
    }

    pub(crate) fn say_of_file(&mut self, file: &str, message: impl Into<String>, help: impl Into<String>) {
        self.push(DocumentError {
            file: file.into(),
            line: 0,
            column: 0,
            message: message.into(),
            help: help.into(),
            clause: String::new(),
        });
    }

    pub(crate) fn say(&mut self, place: &Place, message: impl Into<String>, help: impl Into<String>) {
        self.push(DocumentError {
            file: place.file.clone(),
            line: place.line,
            column: place.column,
            message: message.into(),
            help: help.into(),
            clause: String::new(),
        });
    }

    pub(super) fn push(&mut self, error: DocumentError) {
        if self.is_full() {
            self.more = true;
        } else {
            let DocumentError { message, help, .. } = error;
            self.errors.push(DocumentError { message: readable(message), help: readable(help), ..error });
        }
    }

    pub(crate) fn extend(&mut self, other: Self) {
        other.errors.into_iter().for_each(|error| self.push(error));
        self.more |= other.more;
    }

    /// Whether there are so many that looking for more is of no use.
    pub(super) fn is_full(&self) -> bool {
        self.errors.len() >= limits::FAULTS
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.errors.is_empty()
    }

    /// These faults, each with the clause that the file itself gives for the place where it stands.
    pub(crate) fn citing(mut self, places: &Places) -> Self {
        for error in self.errors.iter_mut().filter(|error| error.file == places.file && error.clause.is_empty()) {
            error.clause = readable(places.clause(error.line, error.column).unwrap_or_default().to_owned());
        }
        self
    }

    /// These faults, in the order of files, lines and columns.
    pub(crate) fn in_order(mut self) -> Self {
        self.errors.sort();
        self
    }

    /// These faults in order, or the value where there are none.
    pub(crate) fn or<T>(self, value: T) -> Result<T, Self> {
        if self.is_empty() { Ok(value) } else { Err(self.in_order()) }
    }
}

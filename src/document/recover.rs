//! What is whole of a journal that is cut off or damaged, and what is not.

use std::fmt;
use std::sync::Arc;

use super::fault::DocumentError;
use super::journal::{Journal, Line, Lines};
use super::limits::Limits;

/// A journal as far as it is whole, and what follows.
///
/// ```
/// # let mut session = reorganon::doc::example().session;
/// # use reorganon::operation::Absorb;
/// # let ids = reorganon::doc::example();
/// # let step = reorganon::Step::new("join", "2018-10-01".parse().unwrap(), [Absorb::new([ids.sports], ids.culture).into()]);
/// # let _receipt = session.apply(&step)?;
/// use reorganon::document::Journal;
/// let whole = Journal::of(&session).to_text();
/// let torn = &whole.as_bytes()[..whole.len() - 5];
/// let found = Journal::recover(torn);
/// assert_eq!(found.journal.len(), 0);
/// let rest = found.rest.unwrap();
/// assert_eq!((rest.record, rest.line, rest.byte), (1, 1, 0));
/// assert!(rest.why.to_string().contains("the line is cut off"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Recovered {
    /// The steps up to the first that is not whole. Saved, it takes the place of the damaged file.
    pub journal: Journal,
    /// What is not whole and all that follows it, if there is anything.
    pub rest: Option<Rest>,
}

/// The part of a journal that cannot be carried out.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Rest {
    /// The number of the first step that is not there, from 1.
    pub record: usize,
    /// The line on which the rest starts, from 1.
    pub line: usize,
    /// The byte of the file at which it starts.
    pub byte: usize,
    /// The rest itself, so that nothing is lost.
    pub bytes: Vec<u8>,
    /// What is wrong with its first line.
    pub why: DocumentError,
}

impl fmt::Display for Rest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { record, line, byte, bytes, why } = self;
        let length = bytes.len();
        write!(f, "{why}; {length} bytes from record {record} (line {line}, byte {byte}) on are not carried out")
    }
}

/// The lines of a file up to the first that is not whole.
pub(super) fn recover(file: Arc<str>, bytes: &[u8], limits: &Limits) -> Recovered {
    let mark = if bytes.starts_with(MARK) { MARK.len() } else { 0 };
    let mut lines: Vec<Arc<Line>> = Vec::new();
    let mut start = mark;
    let mut wrong = None;
    for piece in bytes.get(mark..).unwrap_or_default().split_inclusive(|&byte| byte == b'\n') {
        let read = match std::str::from_utf8(piece) {
            Ok(text) => Lines::read(text, lines.len() + 1, lines.last(), limits),
            Err(error) if error.error_len().is_none() => Lines::read("", lines.len() + 1, None, limits),
            Err(_) => Err(("the line is not UTF-8".into(), "it was changed or damaged".into())),
        };
        match read {
            Ok(line) => lines.push(Arc::new(line)),
            Err(fault) => {
                wrong = Some(fault);
                break;
            }
        }
        start += piece.len();
    }
    let line = lines.len() + 1;
    let rest = wrong.map(|(message, help)| {
        let why =
            DocumentError { file: file.clone(), line, column: 1, message, help: help.into(), clause: String::new() };
        Rest { record: line, line, byte: start, bytes: bytes.get(start..).unwrap_or_default().to_vec(), why }
    });
    Recovered { journal: Journal::made(file, lines), rest }
}

/// The byte-order mark.
const MARK: &[u8] = "\u{feff}".as_bytes();

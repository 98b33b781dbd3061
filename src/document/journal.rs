//! Journals: the steps that were carried out, a line of JSON each, to be carried out again without rules or questions.

use std::borrow::Cow;
use std::path::Path;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::fault::DocumentErrors;
use super::limits;
use super::place::Place;
use super::text;
use crate::change::Change;
use crate::charter::Charter;
use crate::model::date::Date;
use crate::model::digest::Digest;
use crate::model::id::Names;
use crate::operation::Operation;
use crate::org::Org;
use crate::org::data::Writing;
use crate::plan::bind::Binder;
use crate::receipt::{Header, OperationNote, Record};
use crate::session::Session;

/// The version of journals that this version of the library reads and writes.
pub const JOURNAL_FORMAT: u32 = 1;

/// The steps that a session carried out, each with its changes and the digests before and after.
///
/// A journal is a text of one line for each step; each line ends in a checksum of itself. Carried out again on the
/// organisation on which the session began, it gives the same session, with all that can be undone; and so does every
/// beginning of it.
///
/// ```
/// # let ids = reorganon::doc::example();
/// use reorganon::document::Journal;
/// use reorganon::operation::Absorb;
/// let start = ids.session.org().clone();
/// let mut session = ids.session;
/// let step = reorganon::Step::new("join", "2018-10-01".parse().unwrap(), [Absorb::new([ids.sports], ids.culture).into()]);
/// let _receipt = session.apply(&step)?;
///
/// let text = Journal::of(&session).to_text();
/// let mut again = Journal::parse(&text)?.replay(start.clone(), session.charter().clone())?;
/// assert_eq!(again.org(), session.org());
/// again.undo();
/// assert_eq!(*again.org(), start);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Journal {
    file: Arc<str>,
    lines: Vec<Line>,
}

/// One line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Line {
    journal: u32,
    number: u64,
    step: Arc<str>,
    on: Date,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    cites: Option<Arc<str>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    readiness: Option<Arc<str>>,
    operations: Vec<Note>,
    before: Digest,
    changes: Vec<Change<Names>>,
    after: Digest,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Note {
    name: Cow<'static, str>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    verb: Option<Arc<str>>,
}

/// What stands between a line and its checksum, and after the checksum.
const SUM: &str = ",\"sum\":\"";
const END: &str = "\"}";

impl Line {
    fn to_text(&self) -> String {
        let mut text = serde_json::to_string(self).unwrap_or_default();
        text.pop();
        let sum = Digest::of_text(&text);
        text.push_str(&format!("{SUM}{sum}{END}"));
        text
    }

    /// The line without its checksum, which is right.
    fn checked(text: &str) -> Option<String> {
        let (body, rest) = text.rsplit_once(SUM)?;
        (rest.strip_suffix(END)? == Digest::of_text(body).to_string()).then(|| format!("{body}}}"))
    }
}

impl Journal {
    /// The journal of a session: all steps that can be undone.
    #[must_use]
    pub fn of(session: &Session) -> Self {
        let mut names = Writing(session.org());
        let lines = session.history().zip(1..).map(|(record, number)| Line {
            journal: JOURNAL_FORMAT,
            number,
            step: record.header.step.clone(),
            on: record.header.on,
            cites: record.header.cites.clone(),
            readiness: record.header.readiness.clone(),
            operations: (record.header.operations.iter())
                .map(|note| Note { name: Cow::Borrowed(note.name), verb: note.verb.clone() })
                .collect(),
            before: record.before,
            changes: record.changes.iter().map(|change| change.rename(&mut names)).collect(),
            after: record.after,
        });
        Self { file: "journal.jsonl".into(), lines: lines.collect() }
    }

    /// How many steps it holds.
    #[must_use]
    pub fn len(&self) -> usize {
        self.lines.len()
    }

    /// Whether it holds no step.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    /// The ids and days of its steps, in order.
    pub fn steps(&self) -> impl ExactSizeIterator<Item = (&str, Date)> {
        self.lines.iter().map(|line| (&*line.step, line.on))
    }

    /// The journal of the first steps only.
    #[must_use]
    pub fn first(&self, steps: usize) -> Self {
        Self { file: self.file.clone(), lines: self.lines.iter().take(steps).cloned().collect() }
    }

    /// The journal as text: a line of JSON for each step.
    #[must_use]
    pub fn to_text(&self) -> String {
        self.lines.iter().map(|line| line.to_text() + "\n").collect()
    }

    /// Saves the journal, whole or not at all.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn save(&self, path: impl AsRef<Path>) -> Result<(), DocumentErrors> {
        text::write(&[(path.as_ref().to_owned(), self.to_text())])
    }

    /// Opens a journal.
    ///
    /// # Errors
    /// Everything that is wrong with the lines, each fault with its line. What they say is looked at by
    /// [`Journal::replay`].
    pub fn open(path: impl AsRef<Path>) -> Result<Self, DocumentErrors> {
        let path = path.as_ref();
        read(text::name_of(path), &text::read(path, limits::FILE_BYTES, "FILE_BYTES")?)
    }

    /// Reads a journal, which messages name `journal.jsonl`.
    ///
    /// # Errors
    /// Everything that is wrong with the lines, each fault with its line.
    pub fn parse(text: &str) -> Result<Self, DocumentErrors> {
        read("journal.jsonl".into(), text::without_mark(text))
    }

    /// Carries the journal out on the organisation on which it began: every old value and every digest must be what is
    /// there. No rule is asked: what was done was allowed when it was done.
    ///
    /// # Errors
    /// The first thing that does not fit, with its line; or what is unsound in the end.
    pub fn replay(&self, mut org: Org, charter: impl Into<Arc<Charter>>) -> Result<Session, DocumentErrors> {
        let mut done = Vec::with_capacity(self.lines.len());
        for (line, number) in self.lines.iter().zip(1..) {
            let record = line.replay(&mut org).map_err(|(message, help)| {
                let place = Place { file: self.file.clone(), line: number, column: 1, start: 0, end: 0 };
                DocumentErrors::at(&place, format!("step `{}`: {message}", line.step), help)
            })?;
            done.push(Arc::new(record));
        }
        if let Err(faults) = org.verify() {
            let mut errors = DocumentErrors::default();
            faults.into_iter().for_each(|fault| errors.say_of_file(&self.file, fault, ""));
            return Err(errors);
        }
        Session::restored(org, charter, done).map_err(|unfit| {
            DocumentErrors::of_file(&self.file, unfit.to_string(), "open the journal with the charter of its session")
        })
    }
}

fn read(file: Arc<str>, text: &str) -> Result<Journal, DocumentErrors> {
    let mut errors = DocumentErrors::default();
    let mut lines: Vec<Line> = Vec::new();
    let mut start = 0;
    for (text, number) in text.split_inclusive('\n').zip(1..) {
        if errors.is_full() {
            errors.more = true;
            break;
        }
        let place = Place { file: file.clone(), line: number, column: 1, start, end: start + text.len() };
        start += text.len();
        match read_line(text, number, lines.last()) {
            Ok(line) => lines.push(line),
            Err((message, help)) => errors.say(&place, message, help),
        }
    }
    errors.or(Journal { file, lines })
}

type LineFault = (String, &'static str);

fn read_line(text: &str, number: usize, before: Option<&Line>) -> Result<Line, LineFault> {
    let Some(body) = text.strip_suffix('\n') else {
        return Err(("the line is cut off".into(), "the lines before it are whole: keep those"));
    };
    let body = body.strip_suffix('\r').unwrap_or(body);
    let Some(body) = Line::checked(body) else {
        let help = "it was changed or damaged; the lines before it can be carried out without it";
        return Err(("the line does not agree with its checksum".into(), help));
    };
    let line: Line = serde_json::from_str(&body).map_err(|error| {
        (format!("the line is not a step: {error}"), "was it written by another version of reorganon?")
    })?;
    if line.journal != JOURNAL_FORMAT {
        return Err((super::yaml::other_version(line.journal, JOURNAL_FORMAT), super::yaml::OTHER_VERSION));
    }
    if line.number != number as u64 {
        return Err((format!("this is step {}, not {number}", line.number), "is a line missing, or in another place?"));
    }
    if before.is_some_and(|before| before.after != line.before) {
        return Err((
            "the digest before is not the one after the line above".into(),
            "is a line from another journal?",
        ));
    }
    Ok(line)
}

impl Line {
    fn replay(&self, org: &mut Org) -> Result<Record, LineFault> {
        if org.digest() != self.before {
            let message = format!("it was done in a state with digest {}, this one has {}", self.before, org.digest());
            return Err((message, "open the organisation on which the journal began"));
        }
        let mut changes = Vec::with_capacity(self.changes.len());
        for (change, number) in self.changes.iter().zip(1..) {
            let mut binder = Binder::new(org, None);
            let change = change.rename(&mut binder);
            let fits = match binder.faults.into_iter().next() {
                Some(fault) => Err(fault.at(org, 0, 0).message),
                None => org.fits(&change),
            };
            fits.map_err(|why| (format!("change {number} does not fit: {why}"), ""))?;
            org.write(&change, true);
            changes.push(change);
        }
        if org.digest() != self.after {
            let message = format!("it led to a state with digest {}, this one has {}", self.after, org.digest());
            return Err((message, ""));
        }
        Ok(Record { header: self.header()?, changes, before: self.before, after: self.after })
    }

    fn header(&self) -> Result<Header, LineFault> {
        let notes = self.operations.iter().map(|note| {
            let known = Operation::<Names>::NAMES.iter().copied().find(|name| *name == note.name);
            let name = known.ok_or_else(|| (format!("there is no operation `{}`", note.name), ""))?;
            Ok(OperationNote { name, verb: note.verb.clone() })
        });
        Ok(Header {
            step: self.step.clone(),
            on: self.on,
            cites: self.cites.clone(),
            readiness: self.readiness.clone(),
            operations: notes.collect::<Result<_, LineFault>>()?,
        })
    }
}

//! Journals: the steps that were carried out, a line of JSON each, to be carried out again without rules or questions.

use std::borrow::Cow;
use std::path::Path;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::fault::DocumentErrors;
use super::limits::{Limits, RAISE};
use super::place::Place;
use super::reader::Reader;
use super::recover::{Recovered, recover};
use super::text;
use crate::change::Change;
use crate::charter::Charter;
use crate::model::date::Date;
use crate::model::digest::Digest;
use crate::model::gate::{Approval, Gate, Pilot};
use crate::model::id::Names;
use crate::operation::Operation;
use crate::org::Org;
use crate::org::data::Writing;
use crate::plan::bind::Binder;
use crate::receipt::{Header, OperationNote, Record};
use crate::session::Session;
use crate::signature::Signature;

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
    lines: Vec<Arc<Line>>,
}

/// One line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct Line {
    journal: u32,
    number: u64,
    step: Arc<str>,
    on: Date,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    cites: Option<Arc<str>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    readiness: Option<Arc<str>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    approval: Option<Approval>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pilot: Option<Pilot>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    signature: Option<Box<Signature>>,
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
    pub(super) fn of(record: &Record, number: u64, names: &mut Writing<'_>) -> Self {
        let notes = record.header.operations.iter();
        Self {
            journal: JOURNAL_FORMAT,
            number,
            step: record.header.step.clone(),
            on: record.header.on,
            cites: record.header.cites.clone(),
            readiness: record.header.readiness.clone(),
            approval: record.header.approval().cloned(),
            pilot: record.header.pilot().cloned(),
            signature: record.header.signature.clone(),
            operations: notes.map(|note| Note { name: Cow::Borrowed(note.name), verb: note.verb.clone() }).collect(),
            before: record.before,
            changes: record.changes.iter().map(|change| change.rename(names)).collect(),
            after: record.after,
        }
    }

    pub(super) fn to_text(&self) -> String {
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
        let lines = session.history().zip(1..).map(|(record, number)| Arc::new(Line::of(record, number, &mut names)));
        Self { file: "journal.jsonl".into(), lines: lines.collect() }
    }

    pub(super) fn made(file: Arc<str>, lines: Vec<Arc<Line>>) -> Self {
        Self { file, lines }
    }

    /// The same journal, which messages name by this path.
    #[must_use]
    pub fn named(mut self, path: impl AsRef<Path>) -> Self {
        self.file = text::name_of(path.as_ref());
        self
    }

    /// The digest of the state to which its steps lead; `None` when it has none.
    #[must_use]
    pub fn after(&self) -> Option<Digest> {
        self.lines.last().map(|line| line.after)
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

    /// The journal of the steps up to and including a day: what leads to the state on that day.
    ///
    /// A journal keeps the order in which steps were carried out: the steps before the first that is later than the day.
    #[must_use]
    pub fn until(&self, day: Date) -> Self {
        self.first(self.lines.iter().position(|line| line.on > day).unwrap_or(self.lines.len()))
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
        Reader::default().open_journal(path)
    }

    /// Reads a journal, which messages name `journal.jsonl`.
    ///
    /// # Errors
    /// Everything that is wrong with the lines, each fault with its line.
    pub fn parse(text: &str) -> Result<Self, DocumentErrors> {
        Reader::default().read_journal("journal.jsonl", text)
    }

    /// What is whole of a journal that may be cut off or damaged at any byte: the steps up to the first that is not, and
    /// the rest, with the reason. [`Reader::recover_journal`] does it for a file, and leaves that as it is.
    pub fn recover(bytes: &[u8]) -> Recovered {
        recover("journal.jsonl".into(), bytes, &Limits::DEFAULT)
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

/// Reads a journal from its file.
pub(super) fn read(file: Arc<str>, text: &str, limits: &Limits) -> Result<Journal, DocumentErrors> {
    if text.len() > limits.file_bytes {
        return Err(text::too_large(&file, limits.file_bytes, "file_bytes"));
    }
    let mut errors = DocumentErrors::default();
    let mut lines: Vec<Arc<Line>> = Vec::new();
    let mut start = 0;
    for (text, number) in text.split_inclusive('\n').zip(1..) {
        if errors.is_full() {
            errors.more = true;
            break;
        }
        let place = Place { file: file.clone(), line: number, column: 1, start, end: start + text.len() };
        start += text.len();
        match Lines::read(text, number, lines.last(), limits) {
            Ok(line) => lines.push(Arc::new(line)),
            Err((message, help)) => errors.say(&place, message, help),
        }
        if number > limits.records {
            break;
        }
    }
    errors.or(Journal { file, lines })
}

type LineFault = (String, Cow<'static, str>);

/// Lines out of text.
pub(super) struct Lines;

impl Lines {
    /// The line with a number, which follows the one before.
    pub(super) fn read(
        text: &str,
        number: usize,
        before: Option<&Arc<Line>>,
        limits: &Limits,
    ) -> Result<Line, LineFault> {
        if number > limits.records {
            let message =
                format!("the journal has more than {} steps, which is the limit (`Limits::records`)", limits.records);
            return Err((message, format!("look whether it is the right file, {RAISE}").into()));
        }
        let Some(body) = text.strip_suffix('\n') else {
            return Err(("the line is cut off".into(), "the lines before it are whole: keep those".into()));
        };
        let body = body.strip_suffix('\r').unwrap_or(body);
        let Some(body) = Line::checked(body) else {
            let help = "it was changed or damaged; the lines before it can be carried out without it";
            return Err(("the line does not agree with its checksum".into(), help.into()));
        };
        let line: Line = serde_json::from_str(&body).map_err(|error| {
            let other = serde_json::from_str::<Version>(&body).ok().filter(|version| version.journal != JOURNAL_FORMAT);
            match other {
                Some(Version { journal }) => other_version(journal),
                None => (format!("the line is not a step: {error}"), "was it written by another program?".into()),
            }
        })?;
        if line.journal != JOURNAL_FORMAT {
            return Err(other_version(line.journal));
        }
        if line.number != number as u64 {
            let help = "is a line missing, or in another place?";
            return Err((format!("this is step {}, not {number}", line.number), help.into()));
        }
        if before.is_some_and(|before| before.after != line.before) {
            let message = "the digest before is not the one after the line above";
            return Err((message.into(), "is a line from another journal?".into()));
        }
        Ok(line)
    }
}

/// The version of a line, whatever else it holds.
#[derive(Deserialize)]
struct Version {
    journal: u32,
}

fn other_version(version: u32) -> LineFault {
    (super::yaml::other_version(version, JOURNAL_FORMAT), super::yaml::OTHER_VERSION.into())
}

impl Line {
    fn replay(&self, org: &mut Org) -> Result<Record, LineFault> {
        if org.digest() != self.before {
            let message = format!("it was done in a state with digest {}, this one has {}", self.before, org.digest());
            return Err((message, "open the organisation on which the journal began".into()));
        }
        let mut changes = Vec::with_capacity(self.changes.len());
        for (change, number) in self.changes.iter().zip(1..) {
            let mut binder = Binder::new(org, None);
            let change = change.rename(&mut binder);
            let fits = match binder.faults.into_iter().next() {
                Some(fault) => Err(fault.at(org, 0, 0, &mut 0).message),
                None => org.fits(&change),
            };
            fits.map_err(|why| (format!("change {number} does not fit: {why}"), "".into()))?;
            org.write(&change, true);
            changes.push(change);
        }
        if org.digest() != self.after {
            let message = format!("it led to a state with digest {}, this one has {}", self.after, org.digest());
            return Err((message, "".into()));
        }
        Ok(Record { header: self.header()?, changes, before: self.before, after: self.after })
    }

    fn header(&self) -> Result<Header, LineFault> {
        let notes = self.operations.iter().map(|note| {
            let known = Operation::<Names>::NAMES.iter().copied().find(|name| *name == note.name);
            let name = known.ok_or_else(|| (format!("there is no operation `{}`", note.name), "".into()))?;
            Ok(OperationNote { name, verb: note.verb.clone() })
        });
        Ok(Header {
            step: self.step.clone(),
            on: self.on,
            cites: self.cites.clone(),
            readiness: self.readiness.clone(),
            gate: Gate::of(self.approval.clone(), self.pilot.clone()),
            signature: self.signature.clone(),
            operations: notes.collect::<Result<_, LineFault>>()?,
        })
    }
}

//! A journal that grows while the session goes on: steps are added at its end, and are on the disk when that is said.

use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::fault::DocumentErrors;
use super::journal::{Journal, Line};
use super::reader::Reader;
use super::text;
use crate::counted::counted;
use crate::model::digest::Digest;
use crate::org::data::Writing;
use crate::session::Session;

/// A journal file to which a session adds its steps; what was added is never written again.
///
/// A step that [`append`](Self::append) has accepted is on the disk. A crash in the middle leaves the steps before, and
/// perhaps a line that is cut off, which [`Journal::recover`] tells from those that are whole.
///
/// ```
/// # let ids = reorganon::doc::example();
/// use reorganon::document::{Journal, JournalFile};
/// use reorganon::operation::Absorb;
/// let path = std::env::temp_dir().join(format!("reorganon-doc-{}.jsonl", std::process::id()));
/// let mut session = ids.session;
/// let mut file = JournalFile::create(&path)?;
/// let step = reorganon::Step::new("join", "2018-10-01".parse().unwrap(), [Absorb::new([ids.sports], ids.culture).into()]);
/// let _receipt = session.apply(&step)?;
/// assert_eq!(file.append(&session)?, 1);
/// assert_eq!(file.append(&session)?, 0);
/// assert_eq!(Journal::open(&path)?, Journal::of(&session).named(&path));
/// # std::fs::remove_file(&path)?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct JournalFile {
    path: PathBuf,
    file: File,
    /// How many steps it holds, how many bytes they take, and to which state they lead.
    steps: usize,
    bytes: u64,
    after: Option<Digest>,
}

impl JournalFile {
    /// Begins a journal; the file must not be there.
    ///
    /// # Errors
    /// The file is there already, or cannot be made.
    pub fn create(path: impl AsRef<Path>) -> Result<Self, DocumentErrors> {
        let path = path.as_ref().to_owned();
        let made = OpenOptions::new().append(true).create_new(true).open(&path);
        let file = made.map_err(|error| match error.kind() {
            io::ErrorKind::AlreadyExists => {
                let help = "go on with it by `JournalFile::open`, or choose another name";
                DocumentErrors::of_file(&text::name_of(&path), "there is such a file already", help)
            }
            _ => text::io_fault(&path, "made", &error),
        })?;
        text::sync_folder(&path);
        Ok(Self { path, file, steps: 0, bytes: 0, after: None })
    }

    /// Opens a journal, which must be whole, to go on with it.
    ///
    /// # Errors
    /// Everything that is wrong with its lines. A file that is cut off is not repaired without being asked: save what
    /// [`Journal::recover`] finds, and open that.
    pub fn open(path: impl AsRef<Path>) -> Result<(Self, Journal), DocumentErrors> {
        Self::open_within(path, &Reader::default())
    }

    /// Opens a journal to go on with it, within the limits of a reader.
    ///
    /// # Errors
    /// Everything that is wrong with its lines.
    pub fn open_within(path: impl AsRef<Path>, reader: &Reader) -> Result<(Self, Journal), DocumentErrors> {
        let path = path.as_ref().to_owned();
        let fault = |error| text::io_fault(&path, "opened", &error);
        let file = OpenOptions::new().append(true).open(&path).map_err(fault)?;
        let bytes = file.metadata().map_err(fault)?.len();
        let journal = reader.open_journal(&path)?;
        let this = Self { path, file, steps: journal.len(), bytes, after: journal.after() };
        Ok((this, journal))
    }

    /// How many steps the file holds.
    #[must_use]
    pub fn len(&self) -> usize {
        self.steps
    }

    /// Whether the file holds no step.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.steps == 0
    }

    /// Adds the steps of a session that the file does not hold yet, and waits until they are on the disk; says how many.
    ///
    /// # Errors
    /// The steps in the file are not those with which the session began, some of them were undone, somebody else has
    /// written to the file, or it cannot be written: then it stays as it was.
    pub fn append(&mut self, session: &Session) -> Result<usize, DocumentErrors> {
        let wrong = |message: String, help: &str| DocumentErrors::of_file(&text::name_of(&self.path), message, help);
        let (has, known) = (session.len(), self.steps);
        if has < known {
            let message =
                format!("the session has {}, the file {known}: steps in it were undone", counted(has, "step"));
            return Err(wrong(message, "redo them, or save the session's journal as another file"));
        }
        let last = known.checked_sub(1).and_then(|last| session.history().nth(last));
        if last.map(|record| record.after) != self.after {
            let message = format!("step {known} of the session is not step {known} of the file");
            return Err(wrong(message, "open the journal and carry it out to get its session"));
        }
        let length = self.file.metadata().map_err(|error| text::io_fault(&self.path, "read", &error))?.len();
        if length != self.bytes {
            let message = format!("the file has {length} bytes, not the {} that are known here", self.bytes);
            return Err(wrong(message, "somebody else writes to it: open it again"));
        }
        let mut names = Writing(session.org());
        let (mut added, mut after) = (String::new(), self.after);
        for (record, number) in session.history().zip(1..).skip(known) {
            added.push_str(&Line::of(record, number, &mut names).to_text());
            added.push('\n');
            after = Some(record.after);
        }
        if let Err(error) = self.file.write_all(added.as_bytes()).and_then(|()| self.file.sync_data()) {
            // What was written of it must not stand before the next try; if that fails too, `bytes` tells.
            let _ = self.file.set_len(self.bytes);
            return Err(text::io_fault(&self.path, "written", &error));
        }
        self.bytes += added.len() as u64;
        (self.steps, self.after) = (has, after);
        Ok(has - known)
    }
}

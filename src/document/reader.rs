//! Opening files within limits of one's own.

use std::ffi::OsStr;
use std::path::Path;

use super::fault::DocumentErrors;
use super::journal::Journal;
use super::limits::Limits;
use super::place::Places;
use super::recover::{Recovered, recover};
use super::sources::Sources;
use super::yaml::{open_places, read_places};
use super::{charter, folder, journal, json, plan, text};
use crate::charter::Charter;
use crate::org::Org;
use crate::plan::Plan;

/// Opens files within [`Limits`]; [`Org::open`], [`Plan::open`], … read within the default ones.
///
/// ```
/// use reorganon::document::{Limits, Reader};
/// let text = reorganon::doc::example().session.org().to_json();
/// let mut limits = Limits::default();
/// limits.records = 2;
/// let wrong = Reader::within(limits).read_org_json("org.json", &text).unwrap_err();
/// assert!(wrong.to_string().contains("`bodies` has more than 2 rows, which is the limit (`Limits::records`)"));
/// assert!(Reader::default().read_org_json("org.json", &text).is_ok());
/// ```
#[derive(Debug, Clone, Copy, Default)]
pub struct Reader {
    limits: Limits,
}

impl Reader {
    /// A reader within these limits.
    #[must_use]
    pub fn within(limits: Limits) -> Self {
        Self { limits }
    }

    /// Its limits.
    #[must_use]
    pub fn limits(&self) -> Limits {
        self.limits
    }

    /// Opens an organisation, as [`Org::open_with_sources`] does.
    ///
    /// # Errors
    /// Everything that is wrong with the files, each fault with file, line and column.
    pub fn open_org(&self, path: impl AsRef<Path>) -> Result<(Org, Sources), DocumentErrors> {
        let path = path.as_ref();
        if path.is_dir() {
            if !folder::has_any(path) {
                let message = format!("this folder is no organisation: it has no `{}` and no tables", folder::HEAD);
                let help = "name the folder that holds them, or, for a plan, its file";
                return Err(DocumentErrors::of_file(&text::name_of(path), message, help));
            }
            return folder::read(path, &self.limits);
        }
        match path.extension().and_then(OsStr::to_str) {
            Some("json") => {
                let text = text::read(path, self.limits.file_bytes, "file_bytes")?;
                json::read(&text::name_of(path), &text, &self.limits)
            }
            _ if !path.exists() => {
                Err(DocumentErrors::of_file(&text::name_of(path), "there is no such file or folder", text::named(path)))
            }
            _ if text::is_sheet(path) => {
                let message = "this is a spreadsheet: an organisation is a folder of tables";
                Err(DocumentErrors::of_file(&text::name_of(path), message, text::SHEETS))
            }
            _ => {
                let help = format!("name the folder that holds `{}`, or a `.json` file", folder::HEAD);
                Err(DocumentErrors::of_file(&text::name_of(path), "this is no organisation", help))
            }
        }
    }

    /// Reads an organisation from JSON, which messages name `file`.
    ///
    /// # Errors
    /// Everything that is wrong with the text, each fault with line and column.
    pub fn read_org_json(&self, file: &str, text: &str) -> Result<(Org, Sources), DocumentErrors> {
        json::read(&file.into(), text::without_mark(text), &self.limits)
    }

    /// Opens a plan file, and says where each field of it stands.
    ///
    /// # Errors
    /// Everything that is wrong with the file, each fault with line and column.
    pub fn open_plan(&self, path: impl AsRef<Path>) -> Result<(Plan, Places), DocumentErrors> {
        plan::read(open_places(path.as_ref(), &self.limits)?, &self.limits)
    }

    /// Reads a plan, which messages name `file`, and says where each field of it stands.
    ///
    /// # Errors
    /// Everything that is wrong with the text, each fault with line and column.
    pub fn read_plan(&self, file: &str, text: &str) -> Result<(Plan, Places), DocumentErrors> {
        plan::read(read_places(file, text, &self.limits)?, &self.limits)
    }

    /// Opens a charter file, and says where each field of it stands.
    ///
    /// # Errors
    /// Everything that is wrong with the file, each fault with line and column.
    pub fn open_charter(&self, path: impl AsRef<Path>) -> Result<(Charter, Places), DocumentErrors> {
        charter::read(&open_places(path.as_ref(), &self.limits)?)
    }

    /// Reads a charter, which messages name `file`, and says where each field of it stands.
    ///
    /// # Errors
    /// Everything that is wrong with the text, each fault with line and column.
    pub fn read_charter(&self, file: &str, text: &str) -> Result<(Charter, Places), DocumentErrors> {
        charter::read(&read_places(file, text, &self.limits)?)
    }

    /// Opens a journal, which must be whole.
    ///
    /// # Errors
    /// Everything that is wrong with the lines, each fault with its line.
    pub fn open_journal(&self, path: impl AsRef<Path>) -> Result<Journal, DocumentErrors> {
        let path = path.as_ref();
        let text = text::read(path, self.limits.file_bytes, "file_bytes")?;
        journal::read(text::name_of(path), &text, &self.limits)
    }

    /// Reads a journal, which must be whole, and which messages name `file`.
    ///
    /// # Errors
    /// Everything that is wrong with the lines, each fault with its line.
    pub fn read_journal(&self, file: &str, text: &str) -> Result<Journal, DocumentErrors> {
        journal::read(file.into(), text::without_mark(text), &self.limits)
    }

    /// Opens what is whole of a journal that may be cut off or damaged, as [`Journal::recover`] does.
    ///
    /// # Errors
    /// The file cannot be read, or is larger than the limit.
    pub fn recover_journal(&self, path: impl AsRef<Path>) -> Result<Recovered, DocumentErrors> {
        let path = path.as_ref();
        let bytes = text::read_bytes(path, self.limits.file_bytes, "file_bytes")?;
        Ok(recover(text::name_of(path), &bytes, &self.limits))
    }
}

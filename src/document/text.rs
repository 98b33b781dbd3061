//! Texts in and out of files.

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::fault::DocumentErrors;
use super::place::Place;

/// The byte-order mark that some programs write before a UTF-8 text.
const MARK: &str = "\u{feff}";

/// A text without its byte-order mark.
pub(super) fn without_mark(text: &str) -> &str {
    text.strip_prefix(MARK).unwrap_or(text)
}

/// How messages name a file.
pub(super) fn name_of(path: &Path) -> Arc<str> {
    path.display().to_string().into()
}

/// What is wrong with a file that cannot be read or written.
pub(super) fn io_fault(path: &Path, doing: &str, error: &io::Error) -> DocumentErrors {
    let message = match error.kind() {
        io::ErrorKind::NotFound => "there is no such file".into(),
        _ => format!("it cannot be {doing}: {error}"),
    };
    DocumentErrors::of_file(&name_of(path), message, "")
}

/// The text of a file of at most `limit` bytes, without its byte-order mark.
pub(super) fn read(path: &Path, limit: usize, limit_name: &str) -> Result<String, DocumentErrors> {
    let file = File::open(path).map_err(|error| io_fault(path, "read", &error))?;
    let length = file.metadata().map_or(0, |data| data.len());
    let most = u64::try_from(limit).unwrap_or(u64::MAX);
    let mut bytes = Vec::with_capacity(usize::try_from(length.min(most)).unwrap_or(0) + 1);
    // One byte more than allowed shows that there is more; what a pipe sends has no length.
    file.take(most.saturating_add(1)).read_to_end(&mut bytes).map_err(|error| io_fault(path, "read", &error))?;
    if bytes.len() > limit {
        let message = format!("the file has more than {limit} bytes, which is the limit ({limit_name})");
        return Err(DocumentErrors::of_file(&name_of(path), message, "split it, or look whether it is the right file"));
    }
    let mut text = decode(&name_of(path), bytes)?;
    if text.starts_with(MARK) {
        text.drain(..MARK.len());
    }
    Ok(text)
}

fn decode(file: &Arc<str>, bytes: Vec<u8>) -> Result<String, DocumentErrors> {
    String::from_utf8(bytes).map_err(|error| {
        let start = error.utf8_error().valid_up_to();
        let bytes = error.as_bytes();
        let before = String::from_utf8_lossy(bytes.get(..start).unwrap_or_default());
        let place = Place::of(file, without_mark(&before), without_mark(&before).len(), start);
        let help = if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
            "it looks like UTF-16: save it as UTF-8 (in a spreadsheet, `CSV UTF-8`)"
        } else {
            "save the file as UTF-8 (in a spreadsheet, `CSV UTF-8`)"
        };
        DocumentErrors::at(&place, "the text is not UTF-8 from here on", help)
    })
}

/// Writes files, each whole or not at all: the texts go to files beside them, which then take their names.
pub(super) fn write(files: &[(PathBuf, String)]) -> Result<(), DocumentErrors> {
    let beside = |path: &Path| {
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        path.with_file_name(format!(".{name}.{}.new", std::process::id()))
    };
    let mut result = Ok(());
    for (path, text) in files {
        let written = File::create(beside(path)).and_then(|mut file| {
            file.write_all(text.as_bytes())?;
            file.sync_all()
        });
        if let Err(error) = written {
            result = Err(io_fault(path, "written", &error));
            break;
        }
    }
    for (path, _) in files {
        if result.is_ok() {
            result = fs::rename(beside(path), path).map_err(|error| io_fault(path, "written", &error));
        }
        if result.is_err() {
            // What is left beside is of no use; that it may not be there is no fault.
            let _ = fs::remove_file(beside(path));
        }
    }
    result
}

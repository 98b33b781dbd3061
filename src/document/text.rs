//! Texts in and out of files.

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use super::fault::DocumentErrors;
use super::limits::RAISE;
use super::place::Place;
use crate::suggest;

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

/// What to do about a file that is not there.
const NAMED: &str = "look at its name, and from which folder it is named";

/// The file or folder beside a path that is not there, with the nearest name.
fn beside(path: &Path) -> Option<String> {
    let (folder, name) = (path.parent()?, path.file_name()?.to_str()?);
    let listed = fs::read_dir(if folder.as_os_str().is_empty() { Path::new(".") } else { folder }).ok()?;
    let names: Vec<_> = listed.flatten().filter_map(|entry| entry.file_name().into_string().ok()).collect();
    let near = suggest::nearest(name, names.iter().map(String::as_str))?;
    Some(folder.join(near).display().to_string())
}

/// What to do about a path where nothing is.
pub(super) fn named(path: &Path) -> String {
    beside(path).map_or_else(|| NAMED.to_owned(), |near| format!("did you mean `{near}`?"))
}

/// What is wrong with a file that cannot be read or written.
pub(super) fn io_fault(path: &Path, doing: &str, error: &io::Error) -> DocumentErrors {
    let (message, help) = match error.kind() {
        io::ErrorKind::NotFound => {
            return DocumentErrors::of_file(&name_of(path), "there is no such file", named(path));
        }
        io::ErrorKind::IsADirectory => ("this is a folder, not a file".into(), "name the files in it"),
        io::ErrorKind::PermissionDenied => (
            format!("it cannot be {doing}: you are not permitted to"),
            "ask whoever owns it, or change its permissions (`ls -l` shows them)",
        ),
        io::ErrorKind::NotADirectory => ("a file stands where a folder belongs".into(), NAMED),
        _ => {
            (format!("it cannot be {doing}: {error}"), "look whether the disk is there, has room, and is not at fault")
        }
    };
    DocumentErrors::of_file(&name_of(path), message, help)
}

/// What is wrong with a file that is larger than a limit.
pub(super) fn too_large(file: &str, limit: usize, name: &str) -> DocumentErrors {
    let message = format!("the file has more than {limit} bytes, which is the limit (`Limits::{name}`)");
    DocumentErrors::of_file(file, message, format!("split it, look whether it is the right file, {RAISE}"))
}

/// The bytes of a file of at most `limit` bytes.
pub(super) fn read_bytes(path: &Path, limit: usize, limit_name: &str) -> Result<Vec<u8>, DocumentErrors> {
    let file = File::open(path).map_err(|error| io_fault(path, "read", &error))?;
    let length = file.metadata().map_or(0, |data| data.len());
    let most = u64::try_from(limit).unwrap_or(u64::MAX);
    if length > most {
        return Err(too_large(&name_of(path), limit, limit_name));
    }
    let mut bytes = Vec::with_capacity(usize::try_from(length).unwrap_or(0).saturating_add(1));
    // One byte more than allowed shows that there is more; what a pipe sends has no length.
    file.take(most.saturating_add(1)).read_to_end(&mut bytes).map_err(|error| io_fault(path, "read", &error))?;
    if bytes.len() > limit {
        return Err(too_large(&name_of(path), limit, limit_name));
    }
    Ok(bytes)
}

/// The text of a file of at most `limit` bytes, without its byte-order mark.
pub(super) fn read(path: &Path, limit: usize, limit_name: &str) -> Result<String, DocumentErrors> {
    let bytes = read_bytes(path, limit, limit_name)?;
    if let Some(what) = no_text(&bytes) {
        return Err(DocumentErrors::of_file(&name_of(path), format!("this is {what}, not plain text"), export(path)));
    }
    let mut text = decode(&name_of(path), bytes)?;
    if text.starts_with(MARK) {
        text.drain(..MARK.len());
    }
    Ok(text)
}

/// What a file is that is no text, by its first bytes.
fn no_text(bytes: &[u8]) -> Option<&'static str> {
    match bytes {
        // Their newer files are archives: .xlsx, .docx, .ods, .odt.
        [b'P', b'K', 3, 4, ..] => Some("a file of a spreadsheet or a word processor, or an archive"),
        [0xd0, 0xcf, 0x11, 0xe0, ..] => Some("a file of an old spreadsheet or word processor"),
        [b'%', b'P', b'D', b'F', ..] => Some("a PDF"),
        _ => None,
    }
}

/// How a text is got out of the file of another program.
fn export(path: &Path) -> &'static str {
    if is_sheet(path) || path.extension().is_some_and(|ending| ending == "csv") {
        SHEETS
    } else {
        "save its words as plain text (UTF-8): plans and charters are YAML, as `reorganon init` writes a first one"
    }
}

/// What to do with a spreadsheet.
pub(super) const SHEETS: &str =
    "in the spreadsheet, save each sheet as `CSV UTF-8` under the name of its table (`bodies.csv`, `posts.csv`, …)";

/// Whether a file is one of a spreadsheet, by its name.
pub(super) fn is_sheet(path: &Path) -> bool {
    let ending = path.extension().map(|ending| ending.to_string_lossy().to_lowercase()).unwrap_or_default();
    matches!(ending.as_str(), "xlsx" | "xlsm" | "xls" | "ods" | "numbers")
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
    // Threads of one process may save to one name: each has files of its own until the last step.
    static TURN: AtomicU64 = AtomicU64::new(0);
    let turn = TURN.fetch_add(1, Ordering::Relaxed);
    let beside = |path: &Path| {
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        path.with_file_name(format!(".{name}.{}.{turn}.new", std::process::id()))
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
        } else {
            sync_folder(path);
        }
    }
    result
}

/// Has the folder of a file remember its new name after a failure of power, where the system can do that.
pub(super) fn sync_folder(path: &Path) {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    // Some systems do not open folders: the file itself is on the disk all the same.
    let _ = File::open(folder).and_then(|folder| folder.sync_all());
}

#[cfg(test)]
mod tests {
    use std::io;
    use std::path::Path;

    use super::io_fault;

    #[test]
    fn what_cannot_be_read_says_what_to_do() {
        for kind in [io::ErrorKind::PermissionDenied, io::ErrorKind::NotFound, io::ErrorKind::Other] {
            let fault = io_fault(Path::new("none/a.csv"), "read", &io::Error::from(kind));
            assert!(fault.errors.iter().all(|error| !error.help.is_empty()), "{fault}");
        }
        let denied = io_fault(Path::new("a.csv"), "read", &io::Error::from(io::ErrorKind::PermissionDenied));
        let said = "a.csv: it cannot be read: you are not permitted to (ask whoever owns it, or change its permissions";
        assert!(denied.to_string().starts_with(said), "{denied}");
        let near = io_fault(Path::new("Cargo.tml"), "read", &io::Error::from(io::ErrorKind::NotFound));
        assert_eq!(near.to_string(), "Cargo.tml: there is no such file (did you mean `Cargo.toml`?)");
    }
}

//! The real reorganisations, which are read in place.

use std::io::Write;
use std::path::PathBuf;

/// The folder of a case, or a word aloud that it is not there.
pub(crate) fn folder(name: &str) -> Option<PathBuf> {
    let beside = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/cases");
    let cases = std::env::var_os("REORGANON_CASES").map_or_else(|| PathBuf::from(beside), PathBuf::from);
    let folder = cases.join(name);
    if folder.join("events.jsonl").is_file() {
        return Some(folder);
    }
    // Not `eprintln!`: of a test that passes, nobody would see it.
    let _ = writeln!(
        std::io::stderr(),
        "SKIPPED: the case {name} is not there; name the folder of all cases in REORGANON_CASES"
    );
    None
}

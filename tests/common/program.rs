//! The program, as the tests call it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

pub(crate) fn reorganon(arguments: &[&str], folder: &Path) -> Output {
    Command::new(env!("CARGO_BIN_EXE_reorganon")).args(arguments).current_dir(folder).output().unwrap()
}

/// All that it wrote.
pub(crate) fn text(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

/// An empty folder; tests of one file have one name in common.
pub(crate) fn empty(tests: &str, name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(tests).join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    folder
}

/// A fresh folder with a project in it.
pub(crate) fn begun(tests: &str, name: &str) -> PathBuf {
    let folder = empty(tests, name);
    let begun = reorganon(&["init"], &folder);
    assert_eq!(begun.status.code(), Some(0), "{}", text(&begun));
    folder
}

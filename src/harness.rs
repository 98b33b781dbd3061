//! Plan files as tests: one named test of `cargo test` for each.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use libtest_mimic::{Arguments, Failed, Trial};

use crate::diagnostic::Report;
use crate::document::DocumentErrors;
use crate::project::{Location, Project, text_of};

/// Runs every plan file of a folder (`.yaml`, at any depth) as one named test: it passes where the plan runs as it
/// expects ([`Expectation`](crate::plan::Expectation)). Names, filters and `--list` are those of `cargo test`.
///
/// Organisation and charter are looked for as [`Project`] says. The test that uses it has no harness of its own; in
/// `Cargo.toml`:
///
/// ```toml
/// [[test]]
/// name = "plans"
/// harness = false
/// ```
///
/// and in `tests/plans.rs`, two lines:
///
/// ```no_run
/// use std::process::ExitCode;
/// fn main() -> ExitCode { reorganon::harness::run("plans") }
/// ```
///
/// A folder without plans is a failure: a suite that tests nothing must not pass.
#[must_use]
pub fn run(folder: impl AsRef<Path>) -> ExitCode {
    let folder = folder.as_ref().to_owned();
    let trials: Vec<Trial> = plans(&folder)
        .into_iter()
        .map(|path| {
            let name = path.strip_prefix(&folder).unwrap_or(&path).with_extension("").display().to_string();
            Trial::test(name, move || check(&path))
        })
        .collect();
    if trials.is_empty() {
        eprintln!("no plan files in {}: nothing would be tested", folder.display());
        return ExitCode::FAILURE;
    }
    libtest_mimic::run(&Arguments::from_args(), trials).exit_code()
}

/// The plan files in a folder, in the order of their names.
fn plans(folder: &Path) -> Vec<PathBuf> {
    let (mut open, mut found) = (vec![folder.to_owned()], Vec::new());
    while let Some(at) = open.pop() {
        for entry in std::fs::read_dir(&at).into_iter().flatten().flatten() {
            let path = entry.path();
            // Links are not followed: they may lead in circles.
            if entry.file_type().is_ok_and(|sort| sort.is_dir()) {
                open.push(path);
            } else if path.extension().is_some_and(|ending| ending == "yaml") {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

fn check(path: &Path) -> Result<(), Failed> {
    let in_words = |errors: DocumentErrors| Failed::from(Report::of_errors(&errors, text_of).to_text(false));
    let project = Project::open(&Location::of_plan(path, None, &[]).map_err(in_words)?).map_err(in_words)?;
    let checked = project.check(path).map_err(in_words)?;
    if checked.is_as_expected() {
        return Ok(());
    }
    let surprises = checked.run.iter().flat_map(|run| run.surprises()).filter(|line| line.starts_with("expected"));
    Err(format!("{}{}", checked.report, surprises.collect::<Vec<_>>().join("\n")).into())
}

//! Plan files as tests: one named test of `cargo test` for each.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use libtest_mimic::{Arguments, Failed, Trial};

use crate::diagnostic::{Report, Severity};
use crate::document::DocumentErrors;
use crate::project::{Project, text_of};

/// Runs every plan file of a folder (`.yaml`, `.yml` or `.json`, at any depth) as one named test: it passes where the plan
/// runs as it expects ([`Expectation`](crate::plan::Expectation)). Names, filters and `--list` are those of `cargo test`.
///
/// Organisation and charter are looked for as [`Project`] says; what has their name (`org`, `org.json`, `charter`,
/// `charter.yaml`) is no plan. The test that uses it has no harness of its own; in
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
/// Nothing is passed over in silence: a folder without plans is a failure, for a suite that tests nothing must not pass;
/// what cannot be looked into is a test that fails; and a folder to which a link leads is named on stderr.
#[must_use]
pub fn run(folder: impl AsRef<Path>) -> ExitCode {
    let folder = folder.as_ref().to_owned();
    let found = files(&folder);
    for link in &found.links {
        eprintln!("{}: a link to a folder, which is not followed: no plan in it is tested", link.display());
    }
    let name = |path: &Path| name_of(path.strip_prefix(&folder).unwrap_or(path));
    let plans = found.plans.iter().map(|path| (name(path), path.clone()));
    let mut trials: Vec<Trial> = plans.map(|(name, path)| Trial::test(name, move || check(&path))).collect();
    trials.extend(found.closed.into_iter().map(|(path, why)| Trial::test(name(&path), move || Err(why.into()))));
    if trials.is_empty() {
        eprintln!("no plan files in {}: nothing would be tested", folder.display());
        return ExitCode::FAILURE;
    }
    libtest_mimic::run(&Arguments::from_args(), trials).exit_code()
}

/// The endings of files that are read as plans; JSON is a part of YAML.
const ENDINGS: [&str; 3] = ["yaml", "yml", "json"];

/// What belongs to a project beside its plans ([`Project`]).
const BESIDE: [&str; 4] = ["org", "org.json", "charter", "charter.yaml"];

/// What stands in a folder, each in the order of names.
#[derive(Default)]
struct Found {
    plans: Vec<PathBuf>,
    /// Links to folders: they may lead in circles.
    links: Vec<PathBuf>,
    /// What cannot be looked into, and why.
    closed: Vec<(PathBuf, String)>,
}

/// The plan files in a folder and below it.
fn files(folder: &Path) -> Found {
    let (mut open, mut found) = (vec![folder.to_owned()], Found::default());
    while let Some(at) = open.pop() {
        let entries = std::fs::read_dir(&at).and_then(Iterator::collect::<Result<Vec<_>, _>>);
        let entries = entries.unwrap_or_else(|error| {
            found.closed.push((at, format!("the folder cannot be read: {error}")));
            Vec::new()
        });
        for entry in entries {
            let path = entry.path();
            if BESIDE.iter().any(|name| entry.file_name() == *name) {
                continue;
            }
            if entry.file_type().is_ok_and(|sort| sort.is_dir()) {
                open.push(path);
            } else if path.is_dir() {
                found.links.push(path);
            } else if ending(&path).is_some_and(|ending| ENDINGS.contains(&&*ending)) {
                found.plans.push(path);
            }
        }
    }
    found.plans.sort();
    found.links.sort();
    found.closed.sort();
    found
}

fn ending(path: &Path) -> Option<String> {
    path.extension().map(|ending| ending.to_string_lossy().to_lowercase())
}

/// The name of a test: the path without `.yaml`; other endings stay, so that `first.yaml` and `first.json` are two names.
fn name_of(path: &Path) -> String {
    let is_usual = path.extension().is_some_and(|ending| ending == "yaml");
    let name = if is_usual { path.with_extension("").display().to_string() } else { path.display().to_string() };
    if name.is_empty() { ".".into() } else { name }
}

fn check(path: &Path) -> Result<(), Failed> {
    let in_words = |errors: DocumentErrors| Failed::from(Report::of_errors(&errors, text_of).to_text(false));
    let project = Project::of_plan(path).map_err(in_words)?;
    let checked = project.check(path).map_err(in_words)?;
    if checked.is_as_expected() {
        return Ok(());
    }
    Err(checked.report.at_least(Severity::Error).to_text(false).into())
}

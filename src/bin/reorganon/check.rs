//! `reorganon check`.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use reorganon::diagnostic::{Diagnostic, Report, Severity};
use reorganon::document::DocumentErrors;
use reorganon::project::{Checked, Location, Project, text_of};
use reorganon::{Date, visible};

use crate::counted::counted;
use crate::output::{self, Format, Outcome};
use crate::progress::Progress;
use crate::{Done, shown};

/// What `reorganon check` is told.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// The plan files.
    #[arg(required = true)]
    plans: Vec<PathBuf>,
    /// The organisation: a folder of tables, or a JSON file; looked for beside the plan where it is not given.
    #[arg(long)]
    org: Option<PathBuf>,
    /// The charter, or several that are in force together; looked for beside the plan where it is not given.
    #[arg(long)]
    charter: Vec<PathBuf>,
    /// Judges all steps by the law of this day: also by articles that are not in force on their own days.
    #[arg(long, value_name = "DATE")]
    law_of: Option<Date>,
    /// How the findings are written.
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    /// Shows warnings too, where text is written.
    #[arg(long, short)]
    warnings: bool,
}

/// Runs every plan; all is well where each runs as it expects.
pub(crate) fn run(arguments: &Arguments, colour: bool) -> Done {
    let mut projects: BTreeMap<Location, Project> = BTreeMap::new();
    let mut outcomes = Vec::new();
    let progress = Progress::of("");
    for (number, path) in arguments.plans.iter().enumerate() {
        progress.now(&format!("{} ({} of {})", path.display(), number + 1, arguments.plans.len()));
        match one(path, arguments, &mut projects, &progress) {
            Ok(checked) => outcomes.push(Outcome::new(path, checked)),
            Err(errors) => {
                outcomes.push(Outcome::unusable(path, Report::of_errors(&errors, text_of)));
            }
        }
    }
    drop(progress);
    let mut out = shown::plain();
    // Who reads may stop before the end; the exit status says what there was to say.
    let _ = match arguments.format {
        Format::Text => text(&mut out, &outcomes, arguments.warnings, colour),
        other => output::write(&mut out, other, &outcomes),
    };
    if outcomes.iter().all(|outcome| outcome.is_run) {
        Ok(outcomes.iter().all(Outcome::is_well))
    } else {
        // What could not be read has been told with the rest.
        Err(DocumentErrors::default())
    }
}

fn one(
    path: &Path,
    arguments: &Arguments,
    projects: &mut BTreeMap<Location, Project>,
    progress: &Progress,
) -> Result<Checked, DocumentErrors> {
    let location = Location::of_plan(path, arguments.org.as_deref(), &arguments.charter)?;
    if !projects.contains_key(&location) {
        let project = Project::open_for(path, &location)?;
        projects.insert(location.clone(), arguments.law_of.into_iter().fold(project, Project::by_the_law_of));
    }
    let Some(project) = projects.get(&location) else { return Err(DocumentErrors::default()) };
    project.check_telling(path, |done, of| progress.tell(done, of))
}

fn text(out: &mut impl Write, outcomes: &[Outcome], warnings: bool, colour: bool) -> io::Result<()> {
    for outcome in outcomes {
        let shown = if warnings { outcome.report.clone() } else { outcome.report.clone().retain(must_be_seen) };
        let hidden = outcome.report.count(Severity::Warning) - shown.count(Severity::Warning);
        write!(out, "{}", shown.to_text(colour))?;
        let hint = if hidden > 0 {
            format!(", {} (--warnings shows them)", counted(hidden, "warning"))
        } else {
            String::new()
        };
        writeln!(out, "{}: {}{hint}", visible(&outcome.plan.display().to_string()), outcome.in_words())?;
        for line in &outcome.ledger {
            writeln!(out, "  {}", visible(line))?;
        }
    }
    Ok(())
}

/// Whether a diagnostic is shown where warnings are not asked for: an error, and what makes a verdict worth less than it
/// looks (ids that look alike, another organisation, a target on which nobody can say anything, a law that contradicts
/// itself or speaks of nobody).
fn must_be_seen(diagnostic: &Diagnostic) -> bool {
    let doubtful =
        ["alike-keys", "other-organisation", "no-data", "contradiction", "empty-scope"].contains(&&*diagnostic.code);
    diagnostic.severity == Severity::Error || diagnostic.severity == Severity::Warning && doubtful
}

//! `reorganon check`.

use std::collections::BTreeMap;
use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};

use indicatif::ProgressBar;
use reorganon::diagnostic::{Report, Severity};
use reorganon::document::DocumentErrors;
use reorganon::project::{Checked, Location, Project, text_of};
use reorganon::{Date, visible};

use crate::Done;
use crate::output::{self, Format, Outcome};

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
    let bar = progress(arguments.plans.len());
    for path in &arguments.plans {
        bar.set_message(path.display().to_string());
        match one(path, arguments, &mut projects) {
            Ok(checked) => outcomes.push(Outcome::new(path, checked)),
            Err(errors) => {
                outcomes.push(Outcome::unread(path, Report::of_errors(&errors, text_of)));
            }
        }
        bar.inc(1);
    }
    bar.finish_and_clear();
    let mut out = io::stdout().lock();
    // Who reads may stop before the end; the exit status says what there was to say.
    let _ = match arguments.format {
        Format::Text => text(&mut out, &outcomes, arguments.warnings, colour),
        other => output::write(&mut out, other, &outcomes),
    };
    if outcomes.iter().all(|outcome| outcome.is_read) {
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
) -> Result<Checked, DocumentErrors> {
    let location = Location::of_plan(path, arguments.org.as_deref(), &arguments.charter)?;
    if !projects.contains_key(&location) {
        let project = Project::open(&location)?;
        projects.insert(location.clone(), arguments.law_of.into_iter().fold(project, Project::by_the_law_of));
    }
    projects.get(&location).map_or_else(|| Err(DocumentErrors::default()), |project| project.check(path))
}

/// A bar on stderr, where somebody looks at it and there is more than one plan.
pub(crate) fn progress(length: usize) -> ProgressBar {
    if length > 1 && io::stderr().is_terminal() {
        ProgressBar::new(u64::try_from(length).unwrap_or(u64::MAX))
    } else {
        ProgressBar::hidden()
    }
}

fn text(out: &mut impl Write, outcomes: &[Outcome], warnings: bool, colour: bool) -> io::Result<()> {
    for outcome in outcomes {
        let shown = if outcome.is_well() && !warnings {
            Report::default()
        } else {
            outcome.report.clone().at_least(if warnings { Severity::Note } else { Severity::Error })
        };
        write!(out, "{}", shown.to_text(colour))?;
        let hidden = outcome.report.count(Severity::Warning);
        let hint = if hidden > 0 && !warnings {
            format!(", {} (--warnings shows them)", output::counted(hidden, "warning"))
        } else {
            String::new()
        };
        writeln!(out, "{}: {}{hint}", visible(&outcome.plan.display().to_string()), outcome.in_words())?;
        for line in &outcome.ledger {
            writeln!(out, "  {}", visible(line))?;
        }
        if !outcome.is_well() {
            for line in outcome.surprises.iter().filter(|line| line.starts_with("expected and did not happen")) {
                writeln!(out, "  {}", visible(line))?;
            }
        }
    }
    Ok(())
}

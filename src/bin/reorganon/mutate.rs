//! `reorganon mutate`.

use std::io::{self, Write};
use std::path::PathBuf;

use reorganon::Plan;
use reorganon::project::{Location, Project};

use crate::Done;

/// What `reorganon mutate` is told.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// The plan file.
    plan: PathBuf,
    /// The organisation; looked for beside the plan where it is not given.
    #[arg(long)]
    org: Option<PathBuf>,
    /// The charter; looked for beside the plan where it is not given.
    #[arg(long)]
    charter: Option<PathBuf>,
}

/// Shows which rule catches which mutant; all is well where none survives.
pub(crate) fn run(arguments: &Arguments) -> Done {
    let location = Location::of_plan(&arguments.plan, arguments.org.as_deref(), arguments.charter.as_deref())?;
    let project = Project::open(&location)?;
    let (plan, places) = Plan::open_with_places(&arguments.plan)?;
    let score = plan.mutation_score(project.org(), project.charter()).map_err(|errors| errors.at(&places))?;
    let mut out = io::stdout().lock();
    for mutant in &score.mutants {
        let caught = if mutant.caught_by.is_empty() { "SURVIVED".into() } else { mutant.caught_by.join(", ") };
        let _ = writeln!(out, "{:<40} {:<44} {caught}", mutant.step, mutant.change);
    }
    let _ = write!(out, "{score}");
    Ok(score.survivors().count() == 0)
}

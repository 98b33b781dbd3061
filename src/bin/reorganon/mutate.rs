//! `reorganon mutate`.

use std::io::{self, Write};

use crate::Done;
use crate::given::Given;

/// What `reorganon mutate` is told.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    #[command(flatten)]
    given: Given,
}

/// Shows which rule catches which mutant; all is well where none survives.
pub(crate) fn run(arguments: &Arguments) -> Done {
    let (project, plan, places) = arguments.given.open()?;
    let score = plan.mutation_score(project.org(), project.charter()).map_err(|errors| errors.at(&places))?;
    let mut out = io::stdout().lock();
    let width = score.mutants.iter().map(|mutant| mutant.step.chars().count()).max().unwrap_or(0).max(40);
    for mutant in &score.mutants {
        let caught = if mutant.caught_by.is_empty() { "SURVIVED".into() } else { mutant.caught_by.join(", ") };
        let _ = writeln!(out, "{:<width$} {:<44} {caught}", mutant.step, mutant.change);
    }
    let _ = write!(out, "{score}");
    Ok(score.survivors().count() == 0)
}

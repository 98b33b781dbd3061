//! `reorganon mutate`.

use std::io::{self, Write};

use reorganon::plan::Mutant;

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
    let width = |of: fn(&Mutant) -> &str| score.mutants.iter().map(move |one| of(one).chars().count()).max();
    let (steps, changes) = (width(|one| &one.step).max(Some(40)), width(|one| &one.change).max(Some(44)));
    let (steps, changes) = (steps.unwrap_or_default(), changes.unwrap_or_default());
    for mutant in &score.mutants {
        let caught = if mutant.caught_by.is_empty() { "SURVIVED".into() } else { mutant.caught_by.join(", ") };
        let _ = writeln!(out, "{:<steps$} {:<changes$} {caught}", mutant.step, mutant.change);
    }
    let _ = write!(out, "{score}");
    Ok(score.survivors().count() == 0)
}

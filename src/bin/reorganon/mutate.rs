//! `reorganon mutate`.

use std::io::Write;

use crate::check::progress;
use crate::given::Given;
use crate::{Done, shown};

/// What `reorganon mutate` is told.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    #[command(flatten)]
    given: Given,
}

/// Shows which rule catches which mutant; all is well where none survives.
pub(crate) fn run(arguments: &Arguments) -> Done {
    let (project, plan, places) = arguments.given.open()?;
    let bar = progress(plan.steps.len());
    let score = plan.mutation_score_telling(project.org(), project.charter(), |_, _| bar.inc(1));
    bar.finish_and_clear();
    let score = score.map_err(|errors| errors.at(&places))?;
    let mut out = shown::stdout();
    let width = score.mutants.iter().map(|mutant| mutant.step.chars().count()).max().unwrap_or(0).max(40);
    for mutant in &score.mutants {
        let caught = match (mutant.caught_by.as_slice(), mutant.is_the_same) {
            ([], true) => "the same end".into(),
            ([], false) => "SURVIVED".into(),
            (codes, _) => codes.join(", "),
        };
        let _ = writeln!(out, "{:<width$} {:<44} {caught}", mutant.step, mutant.change);
    }
    let _ = write!(out, "{score}");
    Ok(score.survivors().count() == 0)
}

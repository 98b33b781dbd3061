//! `reorganon mutate`.

use std::io::Write;

use reorganon::diagnostic::{Report, Severity};

use crate::counted::counted;
use crate::given::{Given, faulty};
use crate::progress::Progress;
use crate::{Done, shown};

/// What `reorganon mutate` is told.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    #[command(flatten)]
    given: Given,
}

/// Shows which rule catches which mutant; all is well where none survives. A plan that does not hold itself is shown with
/// why, and nothing is changed in it: whatever is wrong with it would be told of every mutant.
pub(crate) fn run(arguments: &Arguments, colour: bool) -> Done {
    let (project, plan, places) = arguments.given.open()?;
    let (org, charter) = (project.org(), project.charter());
    match plan.run(org, charter) {
        Err(errors) => return faulty(&project, &places, &errors),
        Ok(run) if !run.is_as_expected() => {
            let report = Report::of_run(&run, &project.files(&places)).at_least(Severity::Error);
            let (plan, errors) = (arguments.given.plan.display(), counted(report.errors(), "error"));
            let _ = write!(shown::plain(), "{}", report.to_text(colour));
            let mut out = shown::stdout();
            let _ =
                writeln!(out, "{plan}: does not hold: {errors}; make it hold first, then its mutants say something");
            return Ok(false);
        }
        Ok(_) => {}
    }
    let progress = Progress::of("the mutants of each step");
    let score = plan.mutation_score_telling(org, charter, |done, of| progress.tell(done, of));
    drop(progress);
    let score = match score {
        Ok(score) => score,
        Err(errors) => return faulty(&project, &places, &errors),
    };
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

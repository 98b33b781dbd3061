//! `reorganon repair`.

use std::io::Write;

use reorganon::Plan;
use reorganon::diagnostic::{Files, Report};
use reorganon::plan::Repair;

use crate::counted::counted;
use crate::given::{Given, faulty};
use crate::progress::Progress;
use crate::{Done, shown};

/// What `reorganon repair` is told.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    #[command(flatten)]
    given: Given,
    /// How often the plan may be run in the search.
    #[arg(long, default_value_t = 500)]
    runs: usize,
}

/// Shows the fewest steps to drop; all is well where there is nothing to repair.
pub(crate) fn run(arguments: &Arguments) -> Done {
    let (project, plan, places) = arguments.given.open()?;
    // A name that nobody knows is to be corrected, and no reason to drop a step.
    let whole = match plan.run(project.org(), project.charter()) {
        Ok(run) => run,
        Err(errors) => return faulty(&project, &places, &errors),
    };
    let progress = Progress::of("runs of parts of the plan, at most");
    let told = |done, of| progress.tell(done, of);
    let found = plan.smallest_repair_telling(project.org(), project.charter(), arguments.runs, told);
    drop(progress);
    let search = match found {
        Ok(search) => search,
        Err(errors) => return faulty(&project, &places, &errors),
    };
    let mut out = shown::stdout();
    let found = search.repair;
    let _ = match &found {
        Some(repair) if repair.drop.is_empty() && whole.is_as_expected() => {
            let expects = if plan.expect.is_empty() { "the plan holds" } else { "the plan fails, as it expects" };
            writeln!(out, "nothing to drop: {expects}")
        }
        Some(repair) if repair.drop.is_empty() => writeln!(
            out,
            "nothing to drop: {}; what is wrong are targets, waivers or expectations (`check` shows them)",
            left(&plan, "every step")
        ),
        Some(repair) => {
            let (steps, runs) = (repair.drop.join(", "), counted(repair.runs, "run"));
            writeln!(out, "drop {steps}: {}; {} ({runs})", left(&plan, "the rest"), proved(repair))
        }
        None if search.is_complete => {
            writeln!(out, "there is no set of steps without which {}: every one was tried", wanted(&plan))
        }
        None => writeln!(
            out,
            "in {} at most, no set of steps was found without which {} (--runs allows more)",
            counted(arguments.runs, "run"),
            wanted(&plan)
        ),
    };
    let report = Report::of_run(&whole, &Files::new());
    let in_vain = report.diagnostics().iter().filter(|one| one.code == "unmet-expectation").count();
    if in_vain > 0 {
        let expectations = counted(in_vain, "expectation");
        let _ = writeln!(out, "left aside: {expectations} that the plan as it is does not meet (`check` shows them)");
    }
    Ok(whole.is_as_expected() && found.is_some_and(|repair| repair.drop.is_empty()))
}

/// What is so of the steps that are left.
fn left(plan: &Plan, steps: &str) -> String {
    if plan.expect.iter().all(|one| one.missed.is_some()) {
        format!("{steps} is carried out, and no rule denies")
    } else {
        format!("{steps} is carried out, or fails as the plan expects")
    }
}

/// What a plan without some steps has to do.
fn wanted(plan: &Plan) -> &'static str {
    if plan.expect.iter().all(|one| one.missed.is_some()) {
        "the plan holds"
    } else {
        "the plan holds, or fails as it expects to"
    }
}

/// What is known of a set of steps beside that it will do.
fn proved(repair: &Repair) -> &'static str {
    if repair.is_smallest {
        "no smaller set of steps would do"
    } else if repair.is_tight {
        "none of them can be put back alone; not proved smallest (--runs allows more runs)"
    } else {
        "not proved smallest, and perhaps some can be put back (--runs allows more runs)"
    }
}

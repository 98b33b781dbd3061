//! `reorganon repair`.

use std::io::Write;

use crate::given::Given;
use crate::{Done, shown};

/// What `reorganon repair` is told.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    #[command(flatten)]
    given: Given,
    /// How often the plan may be run in search of the smallest repair.
    #[arg(long, default_value_t = 500)]
    runs: usize,
}

/// Shows the fewest steps to drop; all is well where there is nothing to repair.
pub(crate) fn run(arguments: &Arguments) -> Done {
    let (project, plan, places) = arguments.given.open()?;
    let found = plan.smallest_repair(project.org(), project.charter(), arguments.runs);
    let found = found.map_err(|errors| errors.at(&places))?;
    let mut out = shown::stdout();
    let _ = match &found {
        Some(repair) if repair.drop.is_empty() => writeln!(out, "the plan passes: there is nothing to repair"),
        Some(repair) => {
            let how = if repair.is_smallest {
                "no smaller set of steps would do"
            } else {
                "no part of it would do; whether a smaller set would was not found out (--runs)"
            };
            writeln!(out, "drop {}: the rest passes; {how} ({} runs)", repair.drop.join(", "), repair.runs)
        }
        None => writeln!(out, "no set of steps was found without which the plan passes"),
    };
    Ok(found.is_some_and(|repair| repair.drop.is_empty()))
}

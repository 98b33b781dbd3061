//! `reorganon order`.

use std::io::{self, Write};

use clap::ValueEnum;
use reorganon::plan::TRIED;

use crate::given::{Given, faulty};
use crate::progress::Progress;
use crate::{Done, shown};

/// What `reorganon order` is told.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    #[command(flatten)]
    given: Given,
    /// How the order is written.
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    /// How many pairs of steps are tried both ways round.
    #[arg(long, default_value_t = TRIED)]
    tries: usize,
}

/// A form in which the order is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
enum Format {
    /// For people: by entries of the plan.
    #[default]
    Text,
    /// Every pair of which there is something to say, with its reasons.
    Json,
}

/// Shows what the steps of a plan are to each other; all is well where the plan's own order is possible
/// and everything in it is carried out.
pub(crate) fn run(arguments: &Arguments) -> Done {
    let (project, plan, places) = arguments.given.open()?;
    let progress = Progress::of("each step with all later ones");
    let told = |done, of| progress.tell(done, of);
    let order = plan.order_telling(project.org(), project.charter(), arguments.tries, told);
    drop(progress);
    let order = match order {
        Ok(order) => order,
        Err(errors) => return faulty(&project, &places, &errors),
    };
    let _ = match arguments.format {
        Format::Text => write!(shown::stdout(), "{order}"),
        Format::Json => {
            let mut out = shown::plain();
            serde_json::to_writer_pretty(&mut out, &order).map_err(io::Error::from).and_then(|()| writeln!(out))
        }
    };
    // What is not carried out by itself is a finding too, whatever the order; what waits for an approval is none.
    let whole = order.steps().iter().all(|step| step.problems.is_empty() || step.waits);
    Ok(order.is_possible() && whole)
}

//! `reorganon replay`.

use std::io::{self, Write};
use std::path::PathBuf;
use std::time::Instant;

use reorganon::document::DocumentErrors;
use reorganon::replay::{Case, Difference, Field, Replay};

use crate::counted::counted;
use crate::progress::Progress;
use crate::{Done, shown};

/// What `reorganon replay` is told.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// The folder of the case: `initial.csv`, `events.jsonl`, `final.csv`, `checkpoints/<day>.csv`.
    folder: PathBuf,
    /// How many lines are printed of each list of differences and of lints.
    #[arg(long, default_value_t = 20)]
    lines: usize,
}

/// Replays a case; all is well where the end is exact.
pub(crate) fn run(arguments: &Arguments) -> Done {
    let start = Instant::now();
    let progress = Progress::of("reading the case");
    let case = Case::open(&arguments.folder)?;
    let read = start.elapsed();
    progress.now("events carried out");
    let replay = case.replay_telling(&case.charter(), |done, of| progress.tell(done, of));
    drop(progress);
    let replay = replay.map_err(|errors| DocumentErrors::of_text(&errors.to_string(), ""))?;
    let time = start.elapsed();
    let mut out = shown::stdout();
    // Who reads may stop before the end; the exit status says what there was to say.
    let _ = print(&mut out, &case, &replay, arguments.lines)
        .and_then(|()| writeln!(out, "time: {} ms, of which reading {} ms", time.as_millis(), read.as_millis()));
    Ok(replay.is_exact())
}

fn print(out: &mut impl Write, case: &Case, replay: &Replay, lines: usize) -> io::Result<()> {
    let org = replay.run().org();
    writeln!(out, "{}: {} at first", case.name(), counted(case.units(), "unit"))?;
    writeln!(out, "events applied: {}, refused: {}", replay.applied(), replay.refused())?;
    list(out, &replay.run().problems(), lines)?;
    match replay.units() {
        Some(units) => {
            writeln!(out, "final list ({}): {}", counted(units, "unit"), counts(replay.at_the_end()))?;
            list(out, replay.at_the_end(), lines)?;
        }
        None => writeln!(out, "there is no final list: nothing says what must be there")?,
    }
    for point in replay.checkpoints() {
        writeln!(out, "checkpoint {} ({}): {}", point.on, counted(point.units, "unit"), counts(&point.differences))?;
        list(out, &point.differences, lines)?;
    }
    writeln!(out, "lints: {}", replay.lints().len())?;
    list(out, replay.lints(), lines)?;
    writeln!(out, "digest at the end: {}", org.digest())
}

/// How many differences there are of each sort.
fn counts(differences: &[Difference]) -> String {
    if differences.is_empty() {
        return "exact".into();
    }
    let count = |keep: fn(&Difference) -> bool| differences.iter().filter(|difference| keep(difference)).count();
    let field = |field: Field| {
        let in_it =
            |difference: &&Difference| matches!(difference, Difference::Otherwise { field: f, .. } if *f == field);
        differences.iter().filter(in_it).count()
    };
    format!(
        "{} missing, {} extra, {} renamed, {} misplaced, {} recoded, {} of another class",
        count(|difference| matches!(difference, Difference::Missing { .. })),
        count(|difference| matches!(difference, Difference::Extra { .. })),
        field(Field::Name),
        field(Field::Parent),
        field(Field::Code),
        field(Field::Kind) + field(Field::Level),
    )
}

fn list(out: &mut impl Write, lines: &[impl ToString], most: usize) -> io::Result<()> {
    for line in lines.iter().take(most) {
        writeln!(out, "  {}", line.to_string().replace('\n', "\n  "))?;
    }
    match lines.len().saturating_sub(most) {
        0 => Ok(()),
        more => writeln!(out, "  and {more} more"),
    }
}

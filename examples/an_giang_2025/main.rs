//! The reform of 1 July 2025: two provinces become one, the district level ends, 298 communes become 102, and the bodies in
//! them follow.
//!
//! `cargo run --example an_giang_2025`

mod reform;

use std::error::Error;
use std::io::Write;

use reform::Reform;

fn main() -> Result<(), Box<dyn Error>> {
    let reform = Reform::read()?;
    let org = reform.org()?;
    let run = reform.plan(&org)?.run(&org, &Reform::charter())?;
    let mut out = std::io::stdout().lock();
    for (when, org) in [("before", &org), ("after", run.org())] {
        writeln!(out, "{when}: {}", reform::counts(org))?;
    }
    writeln!(out, "{} steps, {} not carried out", run.steps().len(), run.problems().len())?;
    for line in run.problems() {
        writeln!(out, "  {line}")?;
    }
    let (expected, found) = (reform.edges(), reform::lineage_edges(run.org()));
    writeln!(
        out,
        "edges from an old unit to a new one: {} in the crosswalk, {} in the lineage",
        expected.len(),
        found.len()
    )?;
    for edge in expected.symmetric_difference(&found) {
        writeln!(out, "  {edge:?}: in the {} only", if found.contains(edge) { "lineage" } else { "crosswalk" })?;
    }
    let undone = run.undo_all() == org;
    writeln!(
        out,
        "digest {} became {}; undone, it is {}",
        org.digest(),
        run.org().digest(),
        if undone { "the same" } else { "another" }
    )?;
    if run.passes() && expected == found && undone { Ok(()) } else { Err("the reform is not reproduced".into()) }
}

//! The main job: An Giang's first measures of 2018, run on the province as of April 2018.
//!
//! `cargo run --release --example an_giang` runs the plan `plans/programme.yaml` under the charter `vn-2018`, a line for
//! each step, then the province before and after, the quotas and the slack of every rule; then it shows that the plan
//! `plans/religion-before-merger.yaml` is denied. `-- --json` prints the same as one JSON object.
//!
//! `-- coverage` prints the 83 rows of the programme with what carries each and its verdict, and what became of each in the
//! plan `plans/as-it-happened.yaml`; it ends with the number of rows that are covered.
//!
//! `-- mutants` changes every plan for the worse in many small ways, and says which rule or target catches how many, and why
//! the others survive (`survivors.yaml`).

use std::collections::BTreeMap;
use std::error::Error;
use std::io::Write;
use std::path::Path;
use std::process::ExitCode;

mod coverage;
mod mutants;
mod report;

use coverage::{Coverage, Rows, Runs};
use reorganon::{Charter, Org, Plan};
use report::Report;

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<_> = std::env::args().skip(1).collect();
    let has = |word: &str| arguments.iter().any(|argument| argument == word);
    let json = has("--json");
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/an_giang");
    if has("mutants") {
        return mutants::told(&folder);
    }
    let org = Org::open(folder.join("org"))?;
    let charter = Charter::open(folder.join("charter/vn-2018.yaml"))?;
    let programme = Plan::open(folder.join("plans/programme.yaml"))?;
    if has("coverage") {
        return covered(&folder, &org, &charter, &programme, json);
    }
    let conflict = Plan::open(folder.join("plans/religion-before-merger.yaml"))?;

    let run = programme.run(&org, &charter)?;
    let denied = conflict.run(&org, &charter)?;
    let report = Report::new(&org, &run, &denied);
    let mut out = std::io::stdout().lock();
    if json {
        serde_json::to_writer_pretty(&mut out, &report)?;
        writeln!(out)?;
    } else {
        write!(out, "{report}")?;
    }
    if report.as_expected() { Ok(()) } else { Err("the programme does not pass, or the conflict does".into()) }
}

/// Every row with what carries it, then what became of it.
fn covered(folder: &Path, org: &Org, charter: &Charter, programme: &Plan, json: bool) -> Result<(), Box<dyn Error>> {
    let rows = Rows::parse(&std::fs::read_to_string(folder.join("coverage/rows.yaml"))?)?;
    let run = |name: &str| -> Result<_, Box<dyn Error>> {
        Ok(Plan::open(folder.join(format!("plans/{name}.yaml")))?.run(org, charter)?)
    };
    let counter_examples = BTreeMap::from([("counter-example".to_owned(), run("counter-example")?.is_as_expected())]);
    let cannot = |faults: reorganon::plan::PlanErrors| {
        format!("0 of {}: a plan with these faults carries no row: {faults}", rows.rows.len())
    };
    let approved = coverage::approved(programme).run(org, charter).map_err(cannot)?;
    let programme = programme.run(org, charter).map_err(cannot)?;
    let coverage = Coverage::of(&rows, &Runs { programme: &programme, approved: &approved, counter_examples });
    let mut out = std::io::stdout().lock();
    if json {
        serde_json::to_writer_pretty(&mut out, &coverage)?;
        writeln!(out)?;
    } else {
        writeln!(out, "as it happened:")?;
        for line in coverage::history(&rows, &run("as-it-happened")?) {
            writeln!(out, "{line}")?;
        }
        write!(out, "\nthe programme:\n{coverage}")?;
    }
    if coverage.is_complete() { Ok(()) } else { Err(coverage.faults.join("\n").into()) }
}

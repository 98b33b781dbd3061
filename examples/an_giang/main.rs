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
use std::fmt::Display;
use std::io::Write;
use std::path::Path;
use std::process::ExitCode;

mod coverage;
mod mutants;
mod report;

use coverage::{Coverage, Rows, Runs};
use reorganon::plan::PlanErrors;
use reorganon::{Charter, Org, Plan, Run};
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
    if has("coverage") {
        return covered(&folder, json);
    }
    let org = Org::open(folder.join("org"))?;
    let charter = Charter::open(folder.join("charter/vn-2018.yaml"))?;
    let programme = Plan::open(folder.join("plans/programme.yaml"))?;
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

/// Every row with what carries it, then what became of it. A file that cannot be read, and a plan that cannot be run, carries
/// no row: that is said too, and the last line is a count.
fn covered(folder: &Path, json: bool) -> Result<(), Box<dyn Error>> {
    let unread = |faults: &dyn Display| format!("coverage/rows.yaml: {faults}\n0 of {}", coverage::ROWS);
    let rows = std::fs::read_to_string(folder.join("coverage/rows.yaml")).map_err(|faults| unread(&faults))?;
    let rows = Rows::parse(&rows).map_err(|faults| unread(&faults))?;
    let none = |what: &str, faults: &dyn Error| format!("{what}: {faults}\n0 of {}", rows.rows.len());
    let org = Org::open(folder.join("org")).map_err(|faults| none("org", &faults))?;
    let charter = Charter::open(folder.join("charter/vn-2018.yaml")).map_err(|faults| none("charter", &faults))?;
    let open = |name: &str| Plan::open(folder.join(format!("plans/{name}.yaml")));
    let programme = open("programme").map_err(|faults| none("programme", &faults))?;
    let run = |name: &str| -> Result<Run, Box<dyn Error>> {
        let named = |faults: &dyn Error| format!("plan `{name}` carries no row: {faults}");
        let plan = open(name).map_err(|faults| named(&faults))?;
        Ok(plan.run(&org, &charter).map_err(|faults| named(&faults))?)
    };
    let [example, history] = ["counter-example", "as-it-happened"].map(run);
    let is_as_expected = example.as_ref().is_ok_and(Run::is_as_expected);
    let counter_examples = BTreeMap::from([("counter-example".to_owned(), is_as_expected)]);
    let cannot = |faults: PlanErrors| none("plan `programme` carries no row", &faults);
    let approved = coverage::approved(&programme).run(&org, &charter).map_err(cannot)?;
    let programme = programme.run(&org, &charter).map_err(cannot)?;
    let coverage = Coverage::of(&rows, &Runs { programme: &programme, approved: &approved, counter_examples });
    let broken: Vec<_> =
        [&example, &history].into_iter().filter_map(|run| Some(run.as_ref().err()?.to_string())).collect();
    let mut out = std::io::stdout().lock();
    if json {
        serde_json::to_writer_pretty(&mut out, &coverage)?;
        writeln!(out)?;
    } else {
        writeln!(out, "as it happened:")?;
        for line in history.iter().flat_map(|run| coverage::history(&rows, run)) {
            writeln!(out, "{line}")?;
        }
        write!(out, "\nthe programme:\n{coverage}")?;
    }
    let faults: Vec<_> = broken.into_iter().chain(coverage.faults.iter().cloned()).collect();
    if faults.is_empty() && coverage.is_complete() { Ok(()) } else { Err(faults.join("\n").into()) }
}

//! The main job: An Giang's first measures of 2018, run on the province as of April 2018.
//!
//! `cargo run --release --example an_giang` runs the plan `plans/programme.yaml` under the charter `vn-2018`, a line for
//! each step, then the province before and after, the quotas and the slack of every rule; then it shows that the plan
//! `plans/religion-before-merger.yaml` is denied. `-- --json` prints the same as one JSON object.

use std::error::Error;
use std::io::Write;
use std::path::Path;

mod report;

use reorganon::{Charter, Org, Plan};
use report::Report;

fn main() -> Result<(), Box<dyn Error>> {
    let json = std::env::args().skip(1).any(|argument| argument == "--json");
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/an_giang");
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

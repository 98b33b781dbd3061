//! The plans of An Giang, one named test each: what a user of the harness writes.

use std::process::ExitCode;

fn main() -> ExitCode {
    reorganon::harness::run(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/an_giang/plans"))
}

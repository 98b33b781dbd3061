//! The program `reorganon`: what the library does, from a command line.

mod replay;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Reorganisations of a political system as typed, checked, reversible code.
#[derive(Parser)]
#[command(version, about)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Carry out the events of a real case, and hold what comes of them against its lists.
    Replay(replay::Arguments),
}

fn main() -> ExitCode {
    match Arguments::parse().command {
        Command::Replay(arguments) => replay::run(&arguments),
    }
}

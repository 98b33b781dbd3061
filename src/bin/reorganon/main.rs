//! The program `reorganon`: what the library does, from a command line.
//!
//! Its exit status means the same for every command: [`STATUS`].

mod check;
#[path = "../../counted.rs"]
mod counted;
mod diff;
mod explain;
mod fmt;
mod given;
mod init;
mod mutate;
mod order;
mod output;
mod progress;
mod repair;
mod replay;
mod schema;
mod show;
mod shown;

use std::io::{self, IsTerminal};
use std::process::ExitCode;

use clap::{CommandFactory, FromArgMatches, Parser, Subcommand, ValueEnum};
use reorganon::diagnostic::Report;
use reorganon::document::DocumentErrors;
use reorganon::project::text_of;

/// Reorganisations of a political system as typed, checked, reversible code.
#[derive(Parser)]
#[command(version, about)]
struct Arguments {
    /// Whether messages have colours.
    #[arg(long, global = true, value_enum, default_value_t)]
    color: Colour,
    #[command(subcommand)]
    command: Command,
}

/// When messages have colours.
#[derive(Debug, Clone, Copy, Default, ValueEnum)]
enum Colour {
    /// On a terminal.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

#[derive(Subcommand)]
enum Command {
    /// Run plans and show what does not hold.
    Check(check::Arguments),
    /// Show an organisation or, with a plan, the totals before and after it.
    Show(show::Arguments),
    /// Show what differs between two organisations, or between two plans.
    Diff(diff::Arguments),
    /// Show what a code means that stands in brackets: the page of a rule with its source, of an impossibility, …
    Explain(explain::Arguments),
    /// Write a plan in canonical form.
    Fmt(fmt::Arguments),
    /// Begin a project: an organisation, a charter and a plan that passes.
    Init(init::Arguments),
    /// Change a plan for the worse in many small ways, and show which rule catches which.
    Mutate(mutate::Arguments),
    /// Show which steps of a plan are independent, which order is forced and by which rule, and which steps block each other.
    Order(order::Arguments),
    /// Find the fewest steps to drop so that the rest of a plan holds.
    Repair(repair::Arguments),
    /// Write the JSON Schema of plan, charter or organisation files.
    Schema(schema::Arguments),
    /// Carry out the events of a real case, and hold what comes of them against its lists.
    Replay(replay::Arguments),
}

/// What the exit status means, as every `--help` says it.
const STATUS: &str = "\
Exit status:
  0  it holds: plans run as they expect, nothing differs, nothing survives
  1  findings: something is denied, refused, missed, named wrongly in a plan, not in canonical form, or different
  2  unusable input: a file that is not there or cannot be read or written, a charter or a state (day, digest) for
     which the plan is not made, a charter that does not fit the organisation, an argument that nobody knows";

/// There is something to say.
const FINDINGS: u8 = 1;
/// Something could not be read, or is not what the plan is made for.
const UNUSABLE: u8 = 2;

/// What was typed; `--help` of every command ends with what the exit status means.
fn arguments() -> Arguments {
    let command = Arguments::command().after_help(STATUS).mut_subcommands(|command| command.after_help(STATUS));
    // Both end the program at what they do not understand, as `Arguments::parse` does.
    Arguments::from_arg_matches(&command.get_matches()).unwrap_or_else(|error| error.exit())
}

fn main() -> ExitCode {
    let arguments = arguments();
    let colour = match arguments.color {
        Colour::Always => true,
        Colour::Never => false,
        Colour::Auto => io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none(),
    };
    let done = match arguments.command {
        Command::Check(arguments) => check::run(&arguments, colour),
        Command::Show(arguments) => show::run(&arguments),
        Command::Diff(arguments) => diff::run(&arguments),
        Command::Explain(arguments) => explain::run(&arguments),
        Command::Fmt(arguments) => fmt::run(&arguments),
        Command::Init(arguments) => init::run(&arguments),
        Command::Mutate(arguments) => mutate::run(&arguments, colour),
        Command::Order(arguments) => order::run(&arguments),
        Command::Repair(arguments) => repair::run(&arguments),
        Command::Schema(arguments) => schema::run(&arguments),
        Command::Replay(arguments) => replay::run(&arguments),
    };
    if let Some(why) = shown::lost() {
        eprintln!("error: the output cannot be written: {why}");
        return ExitCode::from(UNUSABLE);
    }
    match done {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(FINDINGS),
        Err(errors) => {
            eprint!("{}", Report::of_errors(&errors, text_of).to_text(colour && io::stderr().is_terminal()));
            ExitCode::from(UNUSABLE)
        }
    }
}

/// What a command comes to: whether everything is as it should be, or what could not be read.
type Done = Result<bool, DocumentErrors>;

//! `reorganon schema`.

use std::io::Write;

use clap::ValueEnum;
use reorganon::schema;

use crate::{Done, shown};

/// What `reorganon schema` is told.
///
/// Editors that know YAML take it from a first line in the file: `# yaml-language-server: $schema=plan.schema.json`.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Of which files.
    #[arg(value_enum)]
    of: Of,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Of {
    /// Plans.
    Plan,
    /// Charters.
    Charter,
    /// Organisations in JSON.
    Organisation,
}

/// Writes the schema.
pub(crate) fn run(arguments: &Arguments) -> Done {
    let schema = match arguments.of {
        Of::Plan => schema::plan(),
        Of::Charter => schema::charter(),
        Of::Organisation => schema::organisation(),
    };
    let _ = writeln!(shown::plain(), "{schema:#}");
    Ok(true)
}

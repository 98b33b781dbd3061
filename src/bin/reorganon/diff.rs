//! `reorganon diff`.

mod organisations;
mod plans;
mod words;

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use clap::ValueEnum;
use reorganon::Operation;
use reorganon::document::DocumentErrors;
use reorganon::model::id::Naming;
use serde_json::Value;

use crate::{Done, shown};

/// What `reorganon diff` is told.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// An organisation (a folder of tables, or a JSON file) or a plan.
    before: PathBuf,
    /// Another of the same sort.
    after: PathBuf,
    /// Of organisations: writes the plan that leads from the one to the other.
    #[arg(long)]
    plan: bool,
    /// How the differences are written.
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

/// A form in which differences are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
enum Format {
    /// For people: a line for each.
    #[default]
    Text,
    /// One JSON object, with operations as plan files have them.
    Json,
}

/// Shows what differs; all is well where nothing does.
pub(crate) fn run(arguments: &Arguments) -> Done {
    let Arguments { before, after, .. } = arguments;
    let missing = [before, after].into_iter().filter(|path| !path.exists());
    let missing: Vec<_> = missing.map(|path| format!("`{}`", path.display())).collect();
    if !missing.is_empty() {
        let message = format!("there is no file and no folder {}", missing.join(" and "));
        return Err(DocumentErrors::of_text(&message, "name two organisations, or two plans, that are there"));
    }
    let found = match [before, after].map(|path| is_organisation(path)) {
        [true, true] if arguments.plan => return organisations::plan(before, after),
        [true, true] => organisations::compared(before, after)?,
        [false, false] if arguments.plan => {
            let help = "leave `--plan` out, or name two organisations";
            return Err(DocumentErrors::of_text(
                "of two plans there is no plan that leads from one to the other",
                help,
            ));
        }
        [false, false] => plans::compared(before, after)?,
        _ => {
            return Err(DocumentErrors::of_text(
                "one is an organisation and the other a plan",
                "name two organisations (folders, or files in JSON) or two plans (YAML)",
            ));
        }
    };
    // Who reads may stop before the end; the exit status says what there was to say.
    let _ = match arguments.format {
        Format::Text => found.text(&mut shown::stdout()),
        Format::Json => found.json(&mut shown::plain()),
    };
    Ok(found.is_same())
}

fn is_organisation(path: &Path) -> bool {
    path.is_dir() || path.extension().is_some_and(|ending| ending == "json")
}

/// Whether an operation ends something that was there: that is shown apart.
fn is_destructive<N: Naming>(operation: &Operation<N>) -> bool {
    ["merge", "absorb", "divide", "dissolve", "close", "reorganise", "retire-function", "abolish-post", "revoke"]
        .contains(&operation.name())
}

/// Differences of one sort: what people read, a line each, and what programs read.
struct Group {
    heading: &'static str,
    /// The name of the group in JSON.
    field: &'static str,
    lines: Vec<String>,
    values: Vec<Value>,
}

/// All differences, in the order in which they are shown.
#[derive(Default)]
struct Found {
    groups: Vec<Group>,
}

impl Found {
    fn add(&mut self, heading: &'static str, field: &'static str, entries: Vec<(String, Value)>) {
        let (lines, values) = entries.into_iter().unzip();
        self.groups.push(Group { heading, field, lines, values });
    }

    fn is_same(&self) -> bool {
        self.groups.iter().all(|group| group.lines.is_empty())
    }

    fn text(&self, out: &mut impl Write) -> io::Result<()> {
        for group in self.groups.iter().filter(|group| !group.lines.is_empty()) {
            writeln!(out, "{}: {}", group.heading, group.lines.len())?;
            for line in &group.lines {
                writeln!(out, "  {}", line.replace('\n', "\n    "))?;
            }
        }
        if self.is_same() { writeln!(out, "no difference") } else { Ok(()) }
    }

    fn json(&self, out: &mut impl Write) -> io::Result<()> {
        let fields = self.groups.iter().map(|group| (group.field.to_owned(), Value::Array(group.values.clone())));
        serde_json::to_writer_pretty(&mut *out, &Value::Object(fields.collect()))?;
        writeln!(out)
    }
}

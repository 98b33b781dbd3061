//! `reorganon fmt`.

use std::io::Write;
use std::path::PathBuf;

use granit_parser::{Event, Parser};
use reorganon::Plan;
use reorganon::document::DocumentErrors;

use crate::{Done, shown};

/// What `reorganon fmt` is told.
///
/// The canonical form has no comments: a plan with comments is not overwritten unless `--drop-comments` says so. A word
/// that is to stay belongs into the `note` of a step. A plan in JSON is left as it is.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// The plan files.
    #[arg(required = true)]
    plans: Vec<PathBuf>,
    /// Says which plans are not in canonical form, and writes nothing.
    #[arg(long)]
    check: bool,
    /// Overwrites plans that have comments too.
    #[arg(long)]
    drop_comments: bool,
}

/// Writes each plan in canonical form.
pub(crate) fn run(arguments: &Arguments) -> Done {
    let mut is_well = true;
    let mut wrong = DocumentErrors::default();
    let mut out = shown::stdout();
    for path in &arguments.plans {
        let (plan, places) = match Plan::open_with_places(path) {
            Ok(read) => read,
            Err(errors) => {
                wrong.errors.extend(errors.errors);
                continue;
            }
        };
        if path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("json")) {
            is_well = false;
            let left = "is JSON, and the canonical form is YAML: left as it is (name it `.yaml`)";
            let _ = writeln!(out, "{}: {left}", path.display());
            continue;
        }
        let canonical = plan.to_yaml();
        if **places.text() == *canonical {
            continue;
        }
        if arguments.check {
            is_well = false;
            let why =
                if has_comments(places.text()) { COMMENTS.into() } else { first_difference(places.text(), &canonical) };
            let _ = writeln!(out, "{}: not in canonical form: {why}", path.display());
        } else if has_comments(places.text()) && !arguments.drop_comments {
            is_well = false;
            let _ = writeln!(out, "{}: {COMMENTS}: left as it is (--drop-comments overwrites it)", path.display());
        } else {
            plan.save(path)?;
        }
    }
    if wrong.errors.is_empty() { Ok(is_well) } else { Err(wrong) }
}

const COMMENTS: &str =
    "has comments, which the canonical form does not keep (a word that is to stay belongs into `note`)";

/// The first line in which a text differs from its canonical form.
fn first_difference(text: &str, canonical: &str) -> String {
    let same = text.split('\n').zip(canonical.split('\n')).take_while(|(is, should)| is == should).count();
    match canonical.split('\n').nth(same) {
        Some(line) if !line.is_empty() => format!("line {} would be `{}`", same + 1, line.trim_start()),
        _ => format!("line {} would not be there", same + 1),
    }
}

/// Whether a plan has comments: what is no comment to the reader of the file, a `#` in a text, is none.
fn has_comments(text: &str) -> bool {
    let options = granit_parser::options! { emit_comments: true };
    let is_comment = |event| !matches!(event, Ok((event, _)) if !matches!(event, Event::Comment(..)));
    text.contains('#') && Parser::new_from_str_with_options(text, options).any(is_comment)
}

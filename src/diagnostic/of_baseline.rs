//! Whether the organisation is the one for which a plan is made, as far as names tell.

use std::path::Path;

use super::{Diagnostic, Files, Label, Severity};
use crate::plan::Run;
use crate::suggest::reading;

/// A warning where the name that a plan gives its organisation has words that stand neither in the organisation's title
/// nor in its path. Day and digest of a baseline are looked at before the run, and must be right.
pub(super) fn other_name(run: &Run, files: &Files<'_>) -> Option<Diagnostic> {
    let name = run.plan().baseline.as_ref()?.org.as_deref()?;
    let (title, path) = (run.org().title(), files.org.map_or("", |sources| sources.name()));
    // Of a path, what names the organisation: its folder and the one above it.
    let folders = Path::new(path).iter().rev().take(2).filter_map(|part| part.to_str());
    let known: Vec<String> = [title].into_iter().chain(folders).flat_map(words).collect();
    if known.is_empty() || words(name).all(|word| known.contains(&word)) {
        return None;
    }
    let opened = if path.is_empty() { String::new() } else { format!(" ({path})") };
    let message = format!("the plan is made for `{name}`, this organisation is `{title}`{opened}");
    let mut diagnostic = Diagnostic::new(Severity::Warning, "other-organisation", message);
    let place = files.plan.map(|places| places.near("baseline.org"));
    diagnostic.labels.extend(place.map(|place| Label { place, text: "made for this one".into() }));
    diagnostic.help = "open the organisation for which it is made (`--org`), or correct `org`".into();
    Some(diagnostic)
}

/// The words of a name, as they are read.
fn words(text: &str) -> impl Iterator<Item = String> {
    let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(reading);
    words.collect::<Vec<_>>().into_iter()
}

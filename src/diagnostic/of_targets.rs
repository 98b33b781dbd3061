//! What is to be said of targets.

use std::sync::Arc;

use super::rows::{ROWS, Rows};
use super::{Diagnostic, Files, Label, Report, Severity};
use crate::document::Places;
use crate::org::Org;
use crate::plan::{Run, TargetPlace, TargetRun};
use crate::target::TargetVerdict;

impl Report {
    /// What is to be said of one target, of a run that was read from no file.
    pub(crate) fn of_target(run: &Run, id: &str) -> Self {
        let files = Files::new();
        Self::of(targets(run, &files), &files).retain(|one| one.target.as_deref() == Some(id))
    }
}

/// What is missed, what cannot be said, and texts that do not print what is asked for.
pub(super) fn targets(run: &Run, files: &Files<'_>) -> Vec<Diagnostic> {
    let mut found: Vec<Diagnostic> = Vec::new();
    for target in run.targets() {
        let from = found.len();
        let (places, number) = match target.place {
            TargetPlace::Charter(number) => {
                let (part, number) = run.charter().place_of_target(number);
                (files.charters.get(part).copied(), number)
            }
            TargetPlace::Plan(number) => (files.plan, number),
        };
        let at = |field: &str, text: String| label(places, &format!("targets[{number}].{field}"), text);
        match &target.verdict {
            TargetVerdict::Missed { by } => {
                let label = at(target.field, format!("missed by {by}"));
                let mut diagnostic = missed(target, *by, label, run.org(), files);
                diagnostic.expected(run.expects_miss(target), files);
                found.push(diagnostic);
            }
            TargetVerdict::NoData { reason } => {
                let message = format!("target `{}` by {}: no data: {reason}", target.id, target.by);
                let entry = run.plan().unrecorded.iter().position(|entry| entry.targets.contains(&target.id));
                // What the plan itself says is no news.
                let code = if entry.is_some() { "unrecorded" } else { "no-data" };
                let mut diagnostic = Diagnostic::new(Severity::Warning, code, message);
                diagnostic.labels.extend(at("id", "neither met nor missed".into()));
                if let Some((places, entry)) = files.plan.zip(entry) {
                    let place = places.word(&format!("unrecorded[{entry}].targets"), &target.id);
                    diagnostic.labels.push(Label { place, text: "not recorded".into() });
                } else {
                    diagnostic.help =
                        "give what is missing (figures of an earlier day: `baselines`), or say that it is not recorded \
                         (`unrecorded`)"
                            .into();
                }
                diagnostic.notes.extend(source(target));
                found.push(diagnostic);
            }
            _ => {}
        }
        for remark in &target.remarks {
            let (code, text) = match remark.field {
                "printed" => ("printed-share", "not the exact share"),
                _ => ("impossible-target", "more than there are"),
            };
            let message = format!("target `{}`: {}", target.id, remark.text);
            let mut diagnostic = Diagnostic::new(Severity::Warning, code, message);
            diagnostic.labels.extend(at(remark.field, text.into()));
            diagnostic.notes.extend(source(target));
            found.push(diagnostic);
        }
        let id: Arc<str> = target.id.as_str().into();
        for diagnostic in found.get_mut(from..).unwrap_or_default() {
            diagnostic.target = Some(id.clone());
        }
    }
    found
}

fn label(places: Option<&Places>, path: &str, text: String) -> Option<Label> {
    places.map(|places| Label { place: places.near(path), text })
}

fn missed(target: &TargetRun, by: u64, at: Option<Label>, org: &Org, files: &Files<'_>) -> Diagnostic {
    let message = format!("target `{}` is missed by {by} on {}", target.id, target.by);
    let mut diagnostic = Diagnostic::new(Severity::Error, "missed-target", message);
    diagnostic.labels.extend(at);
    diagnostic.measure = target.measure;
    if target.measure.is_some() {
        diagnostic.notes.push(target.measured());
    }
    let mut rows = Vec::new();
    for part in target.short() {
        diagnostic.notes.push(part.to_string());
        rows.push((&part.key, format!("{} short", part.short)));
    }
    for key in &target.outside {
        diagnostic.notes.push(format!("`{key}` is not among those that count"));
        rows.push((key, "not counted".to_owned()));
    }
    for (key, text) in rows.into_iter().take(ROWS) {
        let place = files.org.and_then(|sources| sources.place("bodies", key, "id"));
        diagnostic.labels.extend(place.map(|place| Label { place, text }));
    }
    let (on, keys) = &target.rests_on;
    let shown: Vec<_> = diagnostic.labels.iter().map(|label| label.place.clone()).collect();
    if let Some(data) = Rows::of(files, org) {
        let rows = data.own(*on, keys);
        diagnostic.labels.extend(data.shown(&rows).into_iter().filter(|row| !shown.contains(&row.place)));
    }
    diagnostic.notes.extend(source(target));
    diagnostic.help = format!(
        "reach it by steps on or before {}, or say that it is missed: `expect: [{{missed: {}, by: {by}}}]`",
        target.by, target.id
    );
    diagnostic
}

fn source(target: &TargetRun) -> Option<String> {
    target.cites.as_ref().map(|cites| format!("source: {cites}"))
}

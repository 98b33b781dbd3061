//! What differs between two organisations: the operations that lead from the one to the other, and what became of what.

use std::io::Write;
use std::path::Path;

use reorganon::diff::Diff;
use reorganon::document::DocumentErrors;
use reorganon::model::id::Names;
use reorganon::{Charter, Operation, Org};
use serde_json::{Value, json};

use super::words::{key, operation, value};
use super::{Found, is_destructive};
use crate::progress::Progress;
use crate::{Done, shown};

/// Both organisations, and what differs.
fn opened(before: &Path, after: &Path) -> Result<([Org; 2], Diff), DocumentErrors> {
    let (before, after) = (Org::open(before)?, Org::open(after)?);
    let progress = Progress::of("looking for the operations that lead from one to the other");
    let diff = Diff::between(&before, &after);
    drop(progress);
    Ok(([before, after], diff))
}

/// Writes the plan that leads from the one to the other.
pub(super) fn plan(before: &Path, after: &Path) -> Done {
    let (_, diff) = opened(before, after)?;
    let _ = write!(shown::plain(), "{}", diff.plan.to_yaml());
    Ok(diff.plan.steps.is_empty() && diff.residue.is_empty())
}

/// The headings under which operations stand, each with its name in JSON.
const HEADINGS: [(&str, &str); 5] = [
    ("ENDED (destructive)", "ended"),
    ("added", "added"),
    ("changed", "changed"),
    ("renamed", "renamed"),
    ("moved", "moved"),
];

fn field(operation: &Operation<Names>) -> &'static str {
    match operation.name() {
        _ if is_destructive(operation) => "ended",
        "establish" | "spin-off" | "create-post" => "added",
        "rename" | "recode" => "renamed",
        "reparent" => "moved",
        _ => "changed",
    }
}

/// What differs between two organisations.
pub(super) fn compared(before: &Path, after: &Path) -> Result<Found, DocumentErrors> {
    let ([before, after], diff) = opened(before, after)?;
    let mut found = Found::default();
    for (heading, name) in HEADINGS {
        let operations = diff.plan.steps.iter().flat_map(|step| &step.operations).filter(|one| field(one) == name);
        found.add(heading, name, operations.map(|one| (operation(one, [&before, &after]), value(one))).collect());
    }
    found.add("followed a superior that ended", "followed", followed(&diff, &before));
    let kinship = diff
        .kinship
        .iter()
        .map(|kin| (kin.to_string(), json!({"from": kin.from.as_str(), "to": kin.to.as_str(), "why": kin.why.word()})));
    found.add("what became of what", "kinship", kinship.collect());
    let residue = diff.residue.iter().map(|left| (left.to_string(), Value::String(left.to_string())));
    found.add("not reached by any plan", "residue", residue.collect());
    Ok(found)
}

/// The bodies that come under another superior, or into another territory, because theirs ends: no operation moves them.
fn followed(diff: &Diff, before: &Org) -> Vec<(String, Value)> {
    let Ok(run) = diff.plan.run(before, &Charter::new("none")) else { return Vec::new() };
    let org = run.org();
    let moves = run.steps().iter().filter_map(|step| Some(step.receipt()?.moves(org))).flatten();
    let mut lines: Vec<_> = moves
        .filter(|moved| moved.consequential)
        .map(|moved| format!("{}: {} → {}", key(org, Some(moved.body)), key(org, moved.from), key(org, moved.to)))
        .collect();
    lines.sort();
    lines.into_iter().map(|line| (line.clone(), Value::String(line))).collect()
}

//! `reorganon diff`.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use reorganon::diff::Diff;
use reorganon::document::DocumentErrors;
use reorganon::model::id::Names;
use reorganon::{BodyId, Charter, Entity, Operation, Org, Plan};

use crate::output::counted;
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
}

/// Shows what differs; all is well where nothing does.
pub(crate) fn run(arguments: &Arguments) -> Done {
    let mut out = shown::stdout();
    match [&arguments.before, &arguments.after].map(|path| is_organisation(path)) {
        [true, true] => organisations(&mut out, arguments),
        [false, false] => plans(&mut out, &arguments.before, &arguments.after),
        _ => Err(DocumentErrors::of_text(
            "one is an organisation and the other a plan",
            "name two organisations (folders, or files in JSON) or two plans (YAML)",
        )),
    }
}

fn is_organisation(path: &Path) -> bool {
    path.is_dir() || path.extension().is_some_and(|ending| ending == "json")
}

/// The heading under which an operation of the plan between two organisations is listed; what destroys something first.
fn heading(operation: &Operation<Names>) -> (u8, &'static str) {
    match operation.name() {
        "merge" | "absorb" | "divide" | "dissolve" | "close" | "reorganise" | "retire-function" | "abolish-post"
        | "revoke" => (0, "ENDED (destructive)"),
        "establish" | "spin-off" | "create-post" => (1, "added"),
        "rename" | "recode" => (2, "renamed"),
        "reparent" => (3, "moved"),
        _ => (4, "changed"),
    }
}

fn organisations(out: &mut impl Write, arguments: &Arguments) -> Done {
    let (before, after) = (Org::open(&arguments.before)?, Org::open(&arguments.after)?);
    let diff = Diff::between(&before, &after);
    if arguments.plan {
        let _ = write!(io::stdout().lock(), "{}", diff.plan.to_yaml());
        return Ok(diff.plan.steps.is_empty() && diff.residue.is_empty());
    }
    let mut groups: BTreeMap<(u8, &str), Vec<String>> = BTreeMap::new();
    for operation in diff.plan.steps.iter().flat_map(|step| &step.operations) {
        // A step is one line: JSON is a part of YAML.
        let line = serde_json::to_string(operation).unwrap_or_default();
        groups.entry(heading(operation)).or_default().push(line);
    }
    let kinship = diff.kinship.iter().map(ToString::to_string).collect::<Vec<_>>();
    let residue = diff.residue.iter().map(ToString::to_string).collect::<Vec<_>>();
    for ((_, heading), lines) in &groups {
        list(out, heading, lines);
    }
    list(out, "followed a superior that ended", &followed(&diff, &before));
    list(out, "what became of what", &kinship);
    list(out, "not reached by any plan", &residue);
    let same = groups.is_empty() && residue.is_empty();
    if same {
        let _ = writeln!(out, "no difference");
    }
    Ok(same)
}

/// The bodies that come under another superior, or into another territory, because theirs ends: no operation moves them.
fn followed(diff: &Diff, before: &Org) -> Vec<String> {
    let Ok(run) = diff.plan.run(before, &Charter::new("none")) else { return Vec::new() };
    let org = run.org();
    let name = |body: Option<BodyId>| {
        let key = body.and_then(|body| org.key_of(Entity::Body(body)));
        key.map_or("nothing".to_owned(), |key| format!("`{key}`"))
    };
    let moves = run.steps().iter().filter_map(|step| Some(step.receipt()?.moves(org))).flatten();
    let followed = moves.filter(|moved| moved.consequential);
    let mut lines: Vec<_> = followed
        .map(|moved| format!("{}: {} → {}", name(Some(moved.body)), name(moved.from), name(moved.to)))
        .collect();
    lines.sort();
    lines
}

fn plans(out: &mut impl Write, before: &Path, after: &Path) -> Done {
    let (before, after) = (Plan::open(before)?, Plan::open(after)?);
    let ids = |plan: &Plan| plan.steps.iter().map(|step| step.id.clone()).collect::<Vec<_>>();
    let (old, new) = (ids(&before), ids(&after));
    let gone: Vec<_> = old.iter().filter(|id| !new.contains(id)).cloned().collect();
    let added: Vec<_> = new.iter().filter(|id| !old.contains(id)).cloned().collect();
    let step = |plan: &Plan, id: &str| plan.steps.iter().find(|step| step.id == id).cloned();
    let kept: Vec<_> = old.iter().filter(|id| new.contains(id)).collect();
    let changed: Vec<_> =
        kept.iter().filter(|id| step(&before, id) != step(&after, id)).map(|id| (*id).clone()).collect();
    let order: Vec<_> = new.iter().filter(|id| old.contains(id)).collect();
    let moved: Vec<_> = kept.iter().zip(&order).filter(|(a, b)| a != b).map(|(a, _)| (*a).clone()).collect();
    let mut head = Vec::new();
    for (what, is_other) in [
        ("title", before.title != after.title),
        ("baseline", before.baseline != after.baseline),
        ("charter", before.charter != after.charter),
        ("expect", before.expect != after.expect),
    ] {
        head.extend(is_other.then(|| what.to_owned()));
    }
    let groups = [
        ("steps left out", gone),
        ("steps added", added),
        ("steps changed", changed),
        ("steps moved", moved),
        ("changed", head),
    ];
    let same = groups.iter().all(|(_, lines)| lines.is_empty());
    groups.iter().for_each(|(heading, lines)| list(out, heading, lines));
    if same {
        let _ = writeln!(out, "no difference");
    }
    Ok(same)
}

fn list(out: &mut impl Write, heading: &str, lines: &[String]) {
    if !lines.is_empty() {
        // Who reads may stop before the end.
        let _ = writeln!(out, "{heading}: {}", counted(lines.len(), "line"));
        lines.iter().for_each(|line| drop(writeln!(out, "  {line}")));
    }
}

//! `reorganon show`.

use std::io::{self, Write};
use std::path::PathBuf;

use reorganon::diagnostic::{Files, Report};
use reorganon::org::totals::Total;
use reorganon::project::{Location, Project};
use reorganon::{Org, TargetVerdict};

use crate::counted::counted;
use crate::given::faulty;
use crate::{Done, shown};

/// What `reorganon show` is told.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// An organisation (a folder of tables, or a JSON file), or a plan: then the totals before and after it.
    path: PathBuf,
    /// The organisation of the plan; looked for beside the plan where it is not given.
    #[arg(long)]
    org: Option<PathBuf>,
    /// The charter of the plan, or several; looked for beside the plan where it is not given.
    #[arg(long)]
    charter: Vec<PathBuf>,
    /// Lists the bodies too, each under its superior, down to this depth.
    #[arg(long, value_name = "DEPTH")]
    tree: Option<usize>,
}

/// Shows an organisation, or a plan's effect.
pub(crate) fn run(arguments: &Arguments) -> Done {
    let mut out = shown::stdout();
    if arguments.path.is_dir() || arguments.path.extension().is_some_and(|ending| ending == "json") {
        let (org, sources) = Org::open_with_sources(&arguments.path)?;
        let _ = heading(&mut out, &org).and_then(|()| table(&mut out, &org, None));
        let _ = arguments.tree.map_or(Ok(()), |depth| tree(&mut out, &org, depth));
        let _ = write!(out, "{}", Report::of_org(&org, &Files::new().org(&sources)));
        return Ok(true);
    }
    let location = Location::of_plan(&arguments.path, arguments.org.as_deref(), &arguments.charter)?;
    let project = Project::open_for(&arguments.path, &location)?;
    let (plan, places) = project.open_plan(&arguments.path)?;
    let run = match plan.run(project.org(), project.charter()) {
        Ok(run) => run,
        Err(errors) => return faulty(&project, &places, &errors),
    };
    let _ = heading(&mut out, project.org());
    let carried_out = run.steps().iter().filter(|step| step.receipt().is_some()).count();
    let _ = writeln!(out, "{}: {carried_out} of {} carried out", plan.title, counted(run.steps().len(), "step"));
    let _ = table(&mut out, project.org(), Some(run.org()));
    let moves: Vec<_> =
        run.steps().iter().filter_map(|step| Some(step.receipt()?.moves(run.org()))).flatten().collect();
    let followed = moves.iter().filter(|moved| moved.consequential).count();
    let _ = writeln!(out, "{} moved, {followed} followed a superior that ended", moves.len() - followed);
    for target in run.targets() {
        let mark = match target.verdict {
            TargetVerdict::Met => "✓",
            TargetVerdict::Missed { .. } => "✗",
            _ => "?",
        };
        let _ = writeln!(out, "{mark} {target}");
    }
    let _ = arguments.tree.map_or(Ok(()), |depth| tree(&mut out, run.org(), depth));
    if !run.is_as_expected() {
        let _ = writeln!(out, "it does not run as it expects: `reorganon check` shows why");
    }
    Ok(run.is_as_expected())
}

fn heading(out: &mut impl Write, org: &Org) -> io::Result<()> {
    writeln!(out, "{}, as of {}, digest {}", org.title(), org.as_of(), org.digest())
}

const AUTHORISED: &str = "authorised ";

/// Sums by tier and in all, before and, with arrows that show where they went, after.
fn table(out: &mut impl Write, before: &Org, after: Option<&Org>) -> io::Result<()> {
    let words = before.vocabulary();
    let tiers = words.tiers.iter().map(|(_, key, _)| key.as_str().chars().count());
    let categories = words.categories.iter().map(|(_, key, _)| AUTHORISED.len() + key.as_str().chars().count());
    let width = tiers.chain(categories).max().unwrap_or(0).max(24);
    writeln!(out, "{:<width$}{:>18}{:>18}{:>18}{:>18}", "", "bodies", "posts", "deputies", "functions")?;
    for (tier, total) in before.totals_by_tier() {
        let name = words.tiers.key(tier).map_or("", |key| key.as_str());
        let then = after.map(|org| org.total_of(|class| class.tier == tier));
        row(out, width, name, &total, then.as_ref())?;
    }
    row(out, width, "in all", &before.total(), after.map(Org::total).as_ref())?;
    // Numbers of different categories are never added.
    let (sum, then) = (before.total(), after.map(Org::total));
    for (id, key, _) in words.categories.iter() {
        let (was, now) = (sum.category(id), then.as_ref().map(|total| total.category(id)));
        if was.authorised == 0 && now.is_none_or(|now| now.authorised == 0) {
            continue;
        }
        let assumed = if was.assumed > 0 { ", in part assumed" } else { "" };
        let name = format!("{AUTHORISED}{key}");
        writeln!(out, "{name:<width$}{}{assumed}", change(was.authorised, now.map(|now| now.authorised)))?;
    }
    Ok(())
}

fn row(out: &mut impl Write, width: usize, name: &str, before: &Total, after: Option<&Total>) -> io::Result<()> {
    let of = |count: fn(&Total) -> u64| change(count(before), after.map(count));
    let [bodies, posts] = [of(|total| total.bodies), of(Total::posts)];
    let [deputies, functions] = [of(|total| total.deputies), of(|total| total.functions)];
    writeln!(out, "{name:<width$}{bodies}{posts}{deputies}{functions}")
}

/// A number, or a number before and after with a sign for those who see no colours.
fn change(before: u64, after: Option<u64>) -> String {
    let text = match after {
        None => before.to_string(),
        Some(after) if after == before => format!("{before} ="),
        Some(after) => format!("{before} {} {after}", if after < before { '↘' } else { '↗' }),
    };
    format!("{text:>18}")
}

/// The bodies, each under its superior; no recursion, the hierarchy may be deep.
fn tree(out: &mut impl Write, org: &Org, depth: usize) -> io::Result<()> {
    let Some(root) = org.body(org.root()) else { return Ok(()) };
    let mut open: Vec<_> = root.subordinates().map(|body| (body, 0)).collect();
    open.reverse();
    while let Some((body, level)) = open.pop() {
        // A line for each body, whatever its name is.
        let name = body.name().replace('\n', "\\u{a}");
        writeln!(out, "{}{name} ({})", "  ".repeat(level), body.key())?;
        if level + 1 < depth {
            let mut below: Vec<_> = body.subordinates().map(|body| (body, level + 1)).collect();
            below.reverse();
            open.extend(below);
        }
    }
    Ok(())
}

//! What the example prints, as values and as text.

use std::collections::BTreeMap;
use std::fmt;

use reorganon::metric::Effect;
use reorganon::org::totals::Total;
use reorganon::plan::{Run, StepOutcome};
use reorganon::session::{in_words, subject_in_words};
use reorganon::{Date, Finding, Org, Verdict};
use serde::Serialize;

/// All that the example prints.
#[derive(Serialize)]
pub(crate) struct Report {
    organisation: String,
    as_of: String,
    plan: String,
    charter: String,
    digest_before: String,
    digest_after: String,
    steps: Vec<StepLine>,
    by_tier: Vec<Compared>,
    by_sector: Vec<Compared>,
    quotas: Vec<Quota>,
    rules: Vec<RuleLine>,
    passes: bool,
    problems: Vec<String>,
    conflict: Conflict,
}

/// One step.
#[derive(Serialize)]
struct StepLine {
    id: String,
    on: String,
    verdict: &'static str,
    bodies: i64,
    posts: i64,
    deputies: i64,
    unions: i64,
    functions_moved: u64,
    /// Authorised heads made (or, negative, cut) by category.
    staff: BTreeMap<String, i64>,
    /// Authorised heads that moved between bodies, by category.
    staff_moved: BTreeMap<String, i64>,
    remarks: Vec<String>,
}

/// Sums before and after.
#[derive(Serialize)]
struct Compared {
    of: String,
    before: Sums,
    after: Sums,
}

#[derive(Serialize)]
struct Sums {
    bodies: u64,
    posts: u64,
    deputies: u64,
    functions: u64,
    /// Authorised heads, by category.
    staff: BTreeMap<String, u64>,
}

/// Communes whose secretary and chair are one person, against a quota.
#[derive(Serialize)]
struct Quota {
    on: String,
    what: String,
    reached: usize,
    of: usize,
    at_least: usize,
    met: bool,
}

/// One rule over the whole run: where it came nearest to its limit.
#[derive(Serialize)]
struct RuleLine {
    code: String,
    reach: &'static str,
    verdict: &'static str,
    subject: String,
    measured: String,
    limit: String,
    slack: String,
    assumed: bool,
    source: String,
    at: String,
}

/// The second plan: denied, where and why.
#[derive(Serialize)]
struct Conflict {
    plan: String,
    denied_by: Vec<String>,
    at: Vec<String>,
    why: Vec<String>,
}

impl Report {
    pub(crate) fn new(org: &Org, run: &Run, conflict: &Run) -> Self {
        let denied: Vec<_> = conflict
            .steps()
            .iter()
            .filter_map(|step| match &step.outcome {
                StepOutcome::Denied(denied) => Some((step.id.to_string(), denied)),
                _ => None,
            })
            .collect();
        let mut denied_by: Vec<_> =
            denied.iter().flat_map(|(_, denied)| denied.denials().map(|finding| finding.code.to_owned())).collect();
        denied_by.sort();
        denied_by.dedup();
        Self {
            organisation: org.title().to_owned(),
            as_of: org.as_of().to_string(),
            plan: run.plan().title.clone(),
            charter: run.charter().name().to_owned(),
            digest_before: org.digest().to_string(),
            digest_after: run.org().digest().to_string(),
            steps: run.steps().iter().map(|step| step_line(run, step)).collect(),
            by_tier: compared(org, run.org(), Org::totals_by_tier, |org, tier| {
                org.vocabulary().tiers.get(tier).map(|tier| tier.name.clone())
            }),
            by_sector: compared(org, run.org(), Org::totals_by_sector, |org, sector| {
                org.vocabulary().sectors.get(sector).map(|sector| sector.name.clone())
            }),
            quotas: quotas(run),
            rules: rules(run),
            passes: run.passes(),
            problems: run.problems(),
            conflict: Conflict {
                plan: conflict.plan().title.clone(),
                denied_by,
                at: denied.iter().map(|(id, _)| id.clone()).collect(),
                why: denied.iter().flat_map(|(_, denied)| denied.messages.clone()).collect(),
            },
        }
    }

    /// Whether the programme passes, and the conflict is denied by `lead-not-competent`.
    pub(crate) fn as_expected(&self) -> bool {
        self.passes && self.conflict.denied_by == ["lead-not-competent"]
    }
}

fn category_names(org: &Org, by: &BTreeMap<reorganon::CategoryId, i64>) -> BTreeMap<String, i64> {
    let key = |id| org.vocabulary().categories.key(id).map(ToString::to_string);
    by.iter().filter(|(_, n)| **n != 0).filter_map(|(id, n)| Some((key(*id)?, *n))).collect()
}

fn step_line(run: &Run, step: &reorganon::plan::StepRun) -> StepLine {
    let org = run.org();
    let effect = step.receipt().map(|receipt| Effect::of(&receipt.record().changes, org)).unwrap_or_default();
    let verdict = step.outcome.word();
    let signed = |n: u64| i64::try_from(n).unwrap_or(i64::MAX);
    let warnings = step.receipt().into_iter().flat_map(|receipt| {
        receipt.warnings().map(|finding| format!("warning: {}", in_words(org, run.charter(), finding)))
    });
    StepLine {
        id: step.id.to_string(),
        on: step.on.to_string(),
        verdict,
        bodies: signed(effect.bodies_founded) - signed(effect.bodies_ended),
        posts: signed(effect.posts_founded) - signed(effect.posts_ended),
        deputies: effect.deputies,
        unions: effect.unions,
        functions_moved: effect.functions,
        staff: category_names(org, &effect.staff),
        staff_moved: category_names(org, &effect.moved),
        remarks: step.problems().into_iter().chain(warnings).collect(),
    }
}

fn compared<T: PartialEq + Copy>(
    before: &Org,
    after: &Org,
    totals: fn(&Org) -> Vec<(T, Total)>,
    name: impl Fn(&Org, T) -> Option<String>,
) -> Vec<Compared> {
    let pairs = totals(before).into_iter().zip(totals(after));
    let line = |((of, b), (_, a)): ((T, Total), (T, Total))| Compared {
        of: name(before, of).unwrap_or_default(),
        before: sums(before, &b),
        after: sums(after, &a),
    };
    pairs.map(line).collect()
}

fn sums(org: &Org, total: &Total) -> Sums {
    let key = |id| org.vocabulary().categories.key(id).map(ToString::to_string);
    Sums {
        bodies: total.bodies,
        posts: total.posts(),
        deputies: total.deputies,
        functions: total.functions,
        staff: total.categories().filter_map(|c| Some((key(c.category)?, c.authorised))).collect(),
    }
}

/// The organisation of a run as it was at the end of a day: later steps are undone.
fn state_on(run: &Run, day: Date) -> Org {
    let mut session = run.session().clone();
    while session.history().last().is_some_and(|record| record.header.on > day) {
        session.undo();
    }
    session.into_org()
}

/// Rows 29 to 31 of the programme (III.2.1.2-b1): 60 % of communes and half of each district in 2018, all by 2020.
fn quotas(run: &Run) -> Vec<Quota> {
    let mut quotas = Vec::new();
    for (year, percent, percent_each) in [(2018, 60, Some(50)), (2020, 100, None)] {
        let Some(day) = Date::new(year, 12, 31) else { continue };
        let org = state_on(run, day);
        let mut districts: BTreeMap<String, (usize, usize)> = BTreeMap::new();
        let communes = org.bodies().filter(|body| {
            let tier = body.class().and_then(|class| org.vocabulary().tiers.key(class.tier));
            body.is_territory() && tier.is_some_and(|tier| *tier == "commune")
        });
        for commune in communes {
            let post = |name: &str| org.post_id(&format!("{}/{name}", commune.key()));
            let unified = match (post("party-committee/secretary"), post("peoples-committee/chair")) {
                (Some(secretary), Some(chair)) => org.are_unified(secretary, chair),
                _ => false,
            };
            let district = commune.territory().map(|district| district.name().to_owned()).unwrap_or_default();
            let entry = districts.entry(district).or_default();
            entry.0 += usize::from(unified);
            entry.1 += 1;
        }
        let mut add = |what: String, (reached, of): (usize, usize), percent: usize| {
            let at_least = (percent * of).div_ceil(100);
            quotas.push(Quota { on: day.to_string(), what, reached, of, at_least, met: 100 * reached >= percent * of });
        };
        let all = districts.values().fold((0, 0), |sum, district| (sum.0 + district.0, sum.1 + district.1));
        add(format!("communes of the province, at least {percent} %"), all, percent);
        if let Some(percent) = percent_each {
            for (district, counts) in districts {
                add(format!("communes of {district}, at least {percent} %"), counts, percent);
            }
        }
    }
    quotas
}

/// Of every rule, for steps and for the plan, the finding that came nearest to its limit or went furthest beyond.
fn rules(run: &Run) -> Vec<RuleLine> {
    let org = run.org();
    let mut worst: BTreeMap<(&str, u16), (&Finding, String)> = BTreeMap::new();
    let steps = run.steps().iter().filter_map(|step| Some((step.receipt()?, step.id.to_string())));
    let found = steps.flat_map(|(receipt, id)| receipt.findings().iter().map(move |finding| (finding, id.clone())));
    for (finding, at) in found.chain(run.net().iter().map(|finding| (finding, "the whole plan".to_owned()))) {
        let reach = if at == "the whole plan" { "plan" } else { "step" };
        let entry = worst.entry((reach, finding.article)).or_insert_with(|| (finding, at.clone()));
        let nearer = match (finding.slack(), entry.0.slack()) {
            (Some(new), Some(old)) => new < old,
            (None, Some(old)) => old >= 0_i64.into(),
            _ => false,
        };
        if nearer {
            *entry = (finding, at);
        }
    }
    let line = |((reach, _), (finding, at)): ((&'static str, u16), (&Finding, String))| RuleLine {
        code: finding.code.to_owned(),
        reach,
        verdict: match finding.verdict() {
            Verdict::Holds => "holds",
            Verdict::Breached => "breached",
            _ => "unknown",
        },
        subject: subject_in_words(org, finding.subject),
        measured: finding.measure.value.map_or("unknown".into(), |value| value.to_string()),
        limit: finding.measure.limit.to_string(),
        slack: finding.slack().map_or("unknown".into(), |slack| slack.to_string()),
        assumed: finding.measure.assumed,
        source: run.charter().article(finding).map(|article| article.source.to_string()).unwrap_or_default(),
        at,
    };
    worst.into_iter().map(line).collect()
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}, {}", self.organisation, self.as_of)?;
        writeln!(f, "plan: {}   charter: {}\n", self.plan, self.charter)?;
        for step in &self.steps {
            writeln!(f, "{step}")?;
        }
        for (title, table) in [("tier", &self.by_tier), ("sector", &self.by_sector)] {
            writeln!(f, "\nbefore → after, by {title}")?;
            for line in table {
                writeln!(f, "{line}")?;
            }
        }
        writeln!(f, "\nsecretary and chair in one hand")?;
        for quota in &self.quotas {
            let (mark, verdict) = if quota.met {
                ("✓", "met".into())
            } else {
                ("✗", format!("missed by {}", quota.at_least - quota.reached))
            };
            writeln!(
                f,
                "{mark} {}  {}: {} of {}, {} needed: {verdict}",
                quota.on, quota.what, quota.reached, quota.of, quota.at_least
            )?;
        }
        writeln!(f, "\nrules, where each came nearest to its limit")?;
        for rule in &self.rules {
            writeln!(f, "{rule}")?;
        }
        writeln!(f, "\nthe programme {}", if self.passes { "passes" } else { "does not pass" })?;
        for problem in &self.problems {
            writeln!(f, "  {problem}")?;
        }
        writeln!(
            f,
            "\n{}: denied at {} of its steps by {}",
            self.conflict.plan,
            self.conflict.at.len(),
            self.conflict.denied_by.join(", ")
        )?;
        for (at, why) in self.conflict.at.iter().zip(&self.conflict.why) {
            writeln!(f, "  {at}: {why}")?;
        }
        Ok(())
    }
}

impl fmt::Display for StepLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mark = if self.verdict == "accepted" { "✓" } else { "✗" };
        write!(f, "{mark} {} {:<9} {}:", self.on, self.verdict, self.id)?;
        write!(f, " bodies {:+}, posts {:+}, deputies {:+}", self.bodies, self.posts, self.deputies)?;
        let staff =
            |by: &BTreeMap<String, i64>| by.iter().map(|(c, n)| format!("{c} {n:+}")).collect::<Vec<_>>().join(" ");
        write!(f, ", staff {}", if self.staff.is_empty() { "±0".into() } else { staff(&self.staff) })?;
        if !self.staff_moved.is_empty() {
            write!(f, " (moved: {})", staff(&self.staff_moved))?;
        }
        if self.functions_moved > 0 {
            write!(f, ", functions moved {}", self.functions_moved)?;
        }
        if self.unions != 0 {
            write!(f, ", unions {:+}", self.unions)?;
        }
        self.remarks.iter().try_for_each(|remark| write!(f, "\n    {remark}"))
    }
}

impl fmt::Display for Compared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let pair = |before: u64, after: u64| format!("{before} → {after}");
        let (b, a) = (&self.before, &self.after);
        write!(f, "  {}: bodies {}", self.of, pair(b.bodies, a.bodies))?;
        write!(f, ", posts {}, deputies {}", pair(b.posts, a.posts), pair(b.deputies, a.deputies))?;
        write!(f, ", functions {}", pair(b.functions, a.functions))?;
        for (category, before) in &b.staff {
            write!(f, ", {category} {}", pair(*before, a.staff.get(category).copied().unwrap_or(0)))?;
        }
        Ok(())
    }
}

impl fmt::Display for RuleLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mark = match self.verdict {
            "holds" => "✓",
            "breached" => "✗",
            _ => "?",
        };
        let assumed = if self.assumed { ", on assumed figures" } else { "" };
        write!(
            f,
            "{mark} {} ({}): {} measured {}, limit {}, slack {}{assumed} — {} [{}]",
            self.code, self.reach, self.subject, self.measured, self.limit, self.slack, self.at, self.source
        )
    }
}

//! Every row of the programme, with what carries it in the plan and the charter, and its verdict in the run.
//!
//! The list is data (`coverage/rows.yaml`). A row is covered when everything that is said to carry it is there, cites the
//! row's place in the programme, and has not failed in the run, and its steps have done what the row asks of them, as often
//! as it asks; or when the list says why it is not structural. What the list says is looked up, never believed.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use reorganon::charter::Article;
use reorganon::finding::{Reach, Subject};
use reorganon::plan::{PlanStep, Run, StepOutcome, StepRun};
use reorganon::receipt::Receipt;
use reorganon::{Approval, ApprovalState, Finding, Plan, Verdict};
use serde::Serialize;
use serde_json::Value;

#[path = "coverage/deeds.rs"]
mod deeds;
#[path = "coverage/list.rs"]
mod list;
#[path = "coverage/undone.rs"]
mod undone;

pub(crate) use deeds::Deeds;
use list::cites;
pub(crate) use list::{By, ROWS, Row, Rows};
use undone::Facts;

/// What the runs say.
pub(crate) struct Runs<'a> {
    /// The programme.
    pub(crate) programme: &'a Run,
    /// The programme with every approval that it waits for.
    pub(crate) approved: &'a Run,
    /// Plans that must fail, by name, and whether each fails as it expects.
    pub(crate) counter_examples: BTreeMap<String, bool>,
}

/// The programme with every approval for which it waits given by the Politburo on the day of its step.
pub(crate) fn approved(programme: &Plan) -> Plan {
    let mut plan = programme.clone();
    for step in &mut plan.steps {
        if step.approval == Some(ApprovalState::Pending) {
            step.approval = Some(ApprovalState::Given(Approval::new("Politburo", step.on)));
        }
    }
    plan
}

/// One carrier of a row.
#[derive(Serialize)]
struct Carrier {
    what: String,
    verdict: String,
    holds: bool,
}

#[derive(Serialize)]
struct Line {
    row: u32,
    at: Vec<String>,
    gist: String,
    carriers: Vec<Carrier>,
    not_structural: Option<String>,
    reading: Option<String>,
    covered: bool,
}

/// All rows, and what is wrong with the list.
#[derive(Serialize)]
pub(crate) struct Coverage {
    lines: Vec<Line>,
    pub(crate) faults: Vec<String>,
}

/// How citations name the programme.
const PROGRAMME: &str = "19-CTr/TU";

impl Coverage {
    pub(crate) fn of(rows: &Rows, runs: &Runs<'_>) -> Self {
        let mut faults = rows.misplaced();
        let failed = runs.programme.steps().iter().filter(|step| step.has_failed());
        faults.extend(failed.map(|step| format!("step `{}` is {}", step.id, step.outcome.word())));
        let found = [(judged(runs.programme), ""), (judged(runs.approved), "with approval ")];
        let facts = [Facts::of(runs.programme, rows), Facts::of(runs.approved, rows)];
        let lines: Vec<_> = rows.rows.iter().map(|row| line(row, rows, runs, &found, &facts)).collect();
        for line in lines.iter().filter(|line| !line.covered) {
            let failed: Vec<_> = line.carriers.iter().filter(|carrier| !carrier.holds).collect();
            if failed.is_empty() {
                faults
                    .push(format!("row {}: nothing carries it, and nothing says that it is not structural", line.row));
            }
            faults.extend(failed.iter().map(|of| format!("row {}: {}: {}", line.row, of.what, of.verdict)));
        }
        Self { lines, faults }
    }

    /// How many rows are covered.
    pub(crate) fn covered(&self) -> usize {
        self.lines.iter().filter(|line| line.covered).count()
    }

    pub(crate) fn is_complete(&self) -> bool {
        self.faults.is_empty() && u32::try_from(self.covered()) == Ok(ROWS)
    }
}

/// A row with everything that carries it.
fn line(row: &Row, rows: &Rows, runs: &Runs<'_>, found: &[Found<'_>; 2], facts: &[Facts<'_>; 2]) -> Line {
    let [programme, _] = facts;
    let carriers: Vec<_> = row
        .by
        .iter()
        .map(|by| {
            let said = match &*by.sort {
                "step" => step(by, row, programme),
                "gate" => gate(by, row, facts),
                "rule" => rule(by, row, runs.programme.charter().articles(), found),
                "target" => {
                    promised(&by.id, rows, runs.programme).and_then(|()| target(&by.id, &row.at, runs.programme))
                }
                "soundness" => soundness(&by.id, runs.programme),
                "plan" => counter_example(&by.id, runs),
                sort => Err(format!("`{sort}` is no sort of carrier")),
            };
            let (holds, verdict) = said.map_or_else(|why| (false, why), |verdict| (true, verdict));
            Carrier { what: by.to_string(), verdict, holds }
        })
        .collect();
    let covered =
        carriers.iter().all(|carrier| carrier.holds) && (!carriers.is_empty() || row.not_structural.is_some());
    Line {
        row: row.row,
        at: row.at.clone(),
        gist: row.gist.clone(),
        carriers,
        not_structural: row.not_structural.clone(),
        reading: row.reading.clone(),
        covered,
    }
}

/// The steps of an entry that cites one of the places.
fn steps_of<'a>(id: &str, at: &[String], run: &'a Run) -> Result<(&'a PlanStep, Vec<&'a StepRun>), String> {
    let Some((place, entry)) = run.plan().steps.iter().enumerate().find(|(_, step)| step.id == id) else {
        return Err("the plan has no such step".into());
    };
    if !entry.cites.as_deref().is_some_and(|text| cites(text, at)) {
        return Err(format!("the step does not cite {}", at.join(" or ")));
    }
    let steps: Vec<_> = run.steps().iter().filter(|step| step.entry == place).collect();
    if steps.is_empty() { Err("the step is for each of nothing".into()) } else { Ok((entry, steps)) }
}

/// How many steps of an entry were carried out, of how many.
fn carried_out(id: &str, at: &[String], run: &Run) -> Result<String, String> {
    let (_, steps) = steps_of(id, at, run)?;
    let done = steps.iter().filter(|step| step.receipt().is_some()).count();
    let said = format!("{done} of {} carried out", steps.len());
    if done == steps.len() { Ok(said) } else { Err(said) }
}

/// A step that was carried out in its time, did what the row asks of it, and is not taken back.
fn step(by: &By, row: &Row, facts: &Facts<'_>) -> Result<String, String> {
    let run = facts.run();
    let (entry, steps) = steps_of(&by.id, &row.at, run)?;
    let accepted = steps.iter().filter(|step| step.receipt().is_some());
    let deeds = accepted.map(|step| Deeds::of(entry, &step.elements)).fold(Deeds::default(), Deeds::and);
    let (said, done) = match (carried_out(&by.id, &row.at, run), deeds.meet(&by.does)) {
        (Ok(said), Ok(done)) => (said, done),
        (Ok(said) | Err(said), Err(short)) => return Err(format!("{said}, but {short}")),
        (Err(said), Ok(_)) => return Err(said),
    };
    let (first, last) = (steps.iter().map(|step| step.on).min(), steps.iter().map(|step| step.on).max());
    if let (Some(first), Some(from)) = (first.filter(|first| row.from.is_some_and(|from| *first < from)), row.from) {
        return Err(format!("{said}, but on {first}, and the row is from {from} on"));
    }
    if let (Some(last), Some(until)) = (last.filter(|last| row.until.is_some_and(|until| *last > until)), row.until) {
        return Err(format!("{said}, but on {last}, and the row is until {until}"));
    }
    let of_row: Vec<_> = row.by.iter().map(|by| &*by.id).collect();
    match facts.taken_back(&by.id, &of_row) {
        Some(why) => Err(format!("{said}, but {why}")),
        None => Ok(format!("{said}: {done}")),
    }
}

/// A step that waits for an approval, and is carried out where it is given.
fn gate(by: &By, row: &Row, [programme, approved]: &[Facts<'_>; 2]) -> Result<String, String> {
    let (_, waiting) = steps_of(&by.id, &row.at, programme.run())?;
    let count = waiting.iter().filter(|step| step.waits()).count();
    if count != waiting.len() {
        return Err(format!("{count} of {} wait for approval", waiting.len()));
    }
    let approved = step(by, row, approved).map_err(|said| format!("with approval {said}"))?;
    Ok(format!("waits for approval; with it {approved}"))
}

/// The articles of a rule on which a row rests: those that cite it, as many as the list says, or those that it names.
pub(crate) fn rests_on(by: &By, row: &Row, articles: &[Article]) -> Result<BTreeSet<usize>, String> {
    let of_rule: Vec<_> =
        articles.iter().enumerate().filter(|(_, article)| article.rule.about().code == by.id).collect();
    let citing = of_rule.iter().filter(|(_, article)| cites(&article.source, &row.at));
    let citing: BTreeSet<_> = citing.map(|(place, _)| *place).collect();
    let at = row.at.join(" or ");
    if by.sources.is_empty() {
        return match citing.len() {
            0 => Err(format!("no article of the charter with this rule cites {at}")),
            count if count == by.articles => Ok(citing),
            count => Err(format!("the articles with this rule that cite {at} are {count}, and not {}", by.articles)),
        };
    }
    let mut places = BTreeSet::new();
    for source in &by.sources {
        let Some((place, _)) = of_rule.iter().find(|(_, article)| *article.source == **source) else {
            return Err(format!("the charter has no article with this rule from `{source}`"));
        };
        // A law does not cite the programme; what is of the programme has to cite the row or its section.
        let sections: Vec<_> = row.at.iter().filter_map(|at| at.split('-').next()).map(Into::into).collect();
        if source.starts_with(PROGRAMME) && !citing.contains(place) && !cites(source, &sections) {
            return Err(format!("`{source}` does not cite {at}"));
        }
        places.insert(*place);
    }
    Ok(places)
}

/// What the articles of a rule on which the row rests said of the programme, or of the programme with every approval where
/// the row waits for one, or where it never came to that otherwise. An article that judged nothing carries nothing; one that
/// warns does where the list says why.
fn rule(by: &By, row: &Row, articles: &[Article], found: &[Found<'_>; 2]) -> Result<String, String> {
    let [programme, approved] = found;
    let first = if row.by.iter().any(|by| by.sort == "gate") { [approved, programme] } else { [programme, approved] };
    let (mut found, mut when) = (Vec::new(), "");
    for place in rests_on(by, row, articles)? {
        let said = first.iter().find_map(|(of_run, when)| Some((of_run.get(&place)?, *when)));
        let Some((of_article, said)) = said else {
            return Err("it judges nothing, with approval or without".into());
        };
        found.extend(of_article.iter().copied());
        when = said;
    }
    let count = |is: fn(&Finding) -> bool| found.iter().filter(|finding| is(finding)).count();
    let (denied, breached) = (count(Finding::denies), count(|finding| finding.verdict() == Verdict::Breached));
    let (unknown, net) =
        (count(|finding| finding.verdict() == Verdict::Unknown), count(|finding| finding.reach == Reach::Plan));
    let measured = found.len();
    // Where a rule has nothing to say of a step, it says so of the whole.
    let told = count(|finding| finding.subject != Subject::Whole || finding.verdict() == Verdict::Unknown);
    match (row.warned.get(&by.id), breached) {
        _ if denied > 0 => Err(format!("{when}broken {denied} times")),
        (None, 0) if unknown == 0 => {
            Ok(format!("{when}holds, measured {measured} times, {net} of them on the whole plan"))
        }
        (None, 0) if unknown > 0 && unknown == told => Err(format!("{when}nobody knows: {unknown} unknown")),
        (None, 0) => Ok(format!("{when}{unknown} unknown, measured {measured} times")),
        (None, _) => Err(format!("{when}{breached} warnings, and nothing says why (`warned`)")),
        (Some(_), 0) => Err(format!("{when}it does not warn, and the list says why it does (`warned`)")),
        (Some(why), _) => Ok(format!("{when}{breached} warnings of {measured}: {why}")),
    }
}

/// What every article found in a run that came to it, and how the run is called.
type Found<'a> = (BTreeMap<usize, Vec<&'a Finding>>, &'static str);

/// What each article found in a run: of the steps for which it is meant, and of the whole.
fn judged(run: &Run) -> BTreeMap<usize, Vec<&Finding>> {
    let choices: Vec<_> = run.charter().articles().iter().map(|article| article.rule.choices()).collect();
    let is_meant = |finding: &Finding, receipt: &Receipt| {
        let choices = choices.get(usize::from(finding.article));
        choices.is_none_or(|all| all.is_empty() || all.iter().any(|choice| choice.takes(run.org(), receipt)))
    };
    let mut by_article = BTreeMap::<_, Vec<_>>::new();
    let of_steps = run.steps().iter().flat_map(|step| match &step.outcome {
        StepOutcome::Accepted(receipt) => {
            receipt.findings().iter().filter(|finding| is_meant(finding, receipt)).collect()
        }
        StepOutcome::Denied(denied) => denied.findings.iter().filter(|finding| finding.denies()).collect(),
        _ => Vec::new(),
    });
    for finding in of_steps.chain(run.net()) {
        by_article.entry(usize::from(finding.article)).or_default().push(finding);
    }
    by_article
}

/// Whether a target asks for what the programme gives, on its day.
fn promised(id: &str, rows: &Rows, run: &Run) -> Result<(), String> {
    const SAID: [&str; 8] = ["by", "at-least", "at-most", "fewer-than", "of", "among", "in-each", "every"];
    let Some(listed) = rows.targets.get(id) else {
        return Err("the list does not say what the programme asks".into());
    };
    let Some(target) = run.charter().targets().iter().chain(&run.plan().targets).find(|target| target.id == id) else {
        return Err("neither charter nor plan has such a target".into());
    };
    let fields = serde_json::to_value(target).map_err(|error| error.to_string())?;
    let asked = |field: &str| fields.get(field).or_else(|| fields.get("reports")?.get(field)).cloned();
    let other = |field: &&str| asked(field) != listed.get(*field).cloned();
    match SAID.iter().find(|field| other(field)) {
        None => Ok(()),
        Some(field) => {
            let word = |value: Option<&Value>| value.map_or_else(|| "nothing".to_owned(), Value::to_string);
            Err(format!(
                "`{field}` is {}, and the programme gives {}",
                word(asked(field).as_ref()),
                word(listed.get(*field))
            ))
        }
    }
}

fn target(id: &str, at: &[String], run: &Run) -> Result<String, String> {
    let Some(target) = run.targets().iter().find(|target| target.id == id) else {
        return Err("neither charter nor plan has such a target".into());
    };
    if !target.cites.as_deref().is_some_and(|text| cites(text, at)) {
        return Err(format!("the target does not cite {}", at.join(" or ")));
    }
    let said = target.said();
    if target.is_missed() { Err(said) } else { Ok(said) }
}

/// What no charter can allow, looked at once more at the end of the run.
fn soundness(what: &str, run: &Run) -> Result<String, String> {
    let org = run.org();
    org.verify().map_err(|faults| format!("{faults:?}"))?;
    match what {
        "one-lead" => {
            let twice = org.functions().filter(|f| f.cooperators().any(|body| body.id() == f.lead().id())).count();
            let ended = org.functions().filter(|function| !function.lead().is_live()).count();
            if twice + ended > 0 {
                return Err(format!("{twice} leads cooperate with themselves, {ended} have ended"));
            }
            Ok(format!("{} functions, one live lead each", org.functions().len()))
        }
        "one-head" => {
            let with_posts = org.bodies().filter(|body| body.posts().len() > 0);
            let (headed, headless): (Vec<_>, Vec<_>) = with_posts.partition(|body| body.head().is_some());
            match headless.first() {
                None => Ok(format!("{} bodies with posts, one head each", headed.len())),
                Some(body) => Err(format!("`{}` has posts and no head", body.key())),
            }
        }
        _ => Err(format!("`{what}` is no soundness of the model")),
    }
}

fn counter_example(name: &str, runs: &Runs<'_>) -> Result<String, String> {
    match runs.counter_examples.get(name) {
        Some(true) => Ok("denied, as it must be".into()),
        Some(false) => Err("it is not denied as it must be".into()),
        None => Err("there is no such plan".into()),
    }
}

/// What became of the rows in another plan: a step or a target of each, without asking whether it was to succeed.
pub(crate) fn history(rows: &Rows, run: &Run) -> Vec<String> {
    let mut lines = Vec::new();
    for row in &rows.rows {
        let said = row.by.iter().filter_map(|what| {
            let By { sort, id, .. } = what;
            let said = match &**sort {
                "step" | "gate" if run.plan().steps.iter().all(|step| step.id != *id) => {
                    match rows.not_executed.get(id) {
                        Some(why) => format!("not executed: {why}"),
                        None => "not on record".into(),
                    }
                }
                "step" | "gate" => match carried_out(id, &row.at, run) {
                    Ok(said) | Err(said) => said,
                },
                "target" => match target(id, &row.at, run) {
                    Ok(said) | Err(said) => said,
                },
                _ => return None,
            };
            Some(format!("{what}: {said}"))
        });
        let said: Vec<_> = said.collect();
        if !said.is_empty() {
            lines.push(format!("{:>3}  {}", row.row, said.join("; ")));
        }
    }
    lines
}

impl fmt::Display for Coverage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for line in &self.lines {
            let mark = if line.covered { ' ' } else { '!' };
            writeln!(f, "{mark}{:>3}  {}  {}", line.row, line.at.join(", "), line.gist)?;
            for carrier in &line.carriers {
                writeln!(f, "{:>8} {}: {}", if carrier.holds { "" } else { "!" }, carrier.what, carrier.verdict)?;
            }
            if let Some(why) = &line.not_structural {
                writeln!(f, "{:>8} not structural: {why}", "")?;
            }
            if let Some(reading) = &line.reading {
                writeln!(f, "{:>8} reading: {reading}", "")?;
            }
        }
        for fault in &self.faults {
            writeln!(f, "error: {fault}")?;
        }
        writeln!(f, "{} of {ROWS}", self.covered())
    }
}

//! Every row of the programme, with what carries it in the plan and the charter, and its verdict in the run.
//!
//! The list is data (`coverage/rows.yaml`). A row is covered when everything that is said to carry it is there, cites the
//! row's place in the programme, and has not failed in the run; or when the list says why it is not structural. What the
//! list says is looked up, never believed.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use reorganon::finding::Reach;
use reorganon::plan::{Run, StepOutcome};
use reorganon::receipt::Header;
use reorganon::{Approval, ApprovalState, Finding, Plan, Verdict};
use serde::{Deserialize, Serialize};

/// The list.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct Rows {
    places: BTreeMap<String, Parts>,
    pub(crate) rows: Vec<Row>,
    background: Vec<Background>,
    /// Steps that are known not to have been carried out, with what is known.
    not_executed: BTreeMap<String, String>,
}

/// How many parts a section of the programme has.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Parts {
    /// It has none, and is a place itself.
    Whole(#[expect(dead_code, reason = "it is one")] u32),
    Parted {
        #[serde(default)]
        chapeau: u32,
        #[serde(default)]
        paragraphs: u32,
        #[serde(default)]
        bullets: u32,
        #[serde(default)]
        items: u32,
        /// Bullets with bullets of their own.
        #[serde(default)]
        plus: BTreeMap<String, u32>,
    },
}

/// One row.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct Row {
    row: u32,
    at: Vec<String>,
    gist: String,
    #[serde(default)]
    by: Vec<String>,
    /// Why a rule that carries it warns all the same.
    #[serde(default)]
    warned: BTreeMap<String, String>,
    #[serde(default)]
    not_structural: Option<String>,
    #[serde(default)]
    reading: Option<String>,
}

/// A sentence that asks for nothing.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Background {
    at: String,
    #[expect(dead_code, reason = "for the reader of the list")]
    gist: String,
}

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

/// How many rows the programme has.
const ROWS: u32 = 83;

impl Coverage {
    pub(crate) fn of(rows: &Rows, runs: &Runs<'_>) -> Self {
        let mut faults = rows.misplaced();
        let lines: Vec<_> = rows.rows.iter().map(|row| line(row, runs)).collect();
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

impl Rows {
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        serde_saphyr::from_str(text).map_err(|error| format!("coverage/rows.yaml: {error}"))
    }

    /// Every place of the programme, as citations write it.
    fn all_places(&self) -> BTreeSet<String> {
        let mut all = BTreeSet::new();
        for (section, parts) in &self.places {
            let Parts::Parted { chapeau, paragraphs, bullets, items, plus } = parts else {
                all.insert(section.clone());
                continue;
            };
            all.extend((0..*chapeau).map(|_| format!("{section}-chapeau")));
            all.extend((1..=*paragraphs).map(|n| format!("{section}-p{n}")));
            all.extend((1..=*bullets).map(|n| format!("{section}-b{n}")));
            all.extend((1..=*items).map(|n| format!("{section}-{n}")));
            all.extend(plus.iter().flat_map(|(bullet, n)| (1..=*n).map(move |n| format!("{section}-{bullet}+{n}"))));
        }
        all
    }

    /// What is wrong with numbers and places, a line each.
    pub(crate) fn misplaced(&self) -> Vec<String> {
        let mut faults = Vec::new();
        let numbers: Vec<_> = self.rows.iter().map(|row| row.row).collect();
        if numbers != (1..=ROWS).collect::<Vec<_>>() {
            faults.push(format!("the rows are not 1 to {ROWS}, each once and in order"));
        }
        let all = self.all_places();
        let of_rows = self.rows.iter().flat_map(|row| row.at.iter().map(|at| without_sentence(at)));
        let named: BTreeSet<_> = of_rows.chain(self.background.iter().map(|of| of.at.as_str())).collect();
        let nowhere = all.iter().filter(|place| !named.contains(place.as_str()));
        faults.extend(
            nowhere.map(|place| format!("{place} of the programme belongs to no row and not to the background")),
        );
        let unknown = named.iter().filter(|place| !all.contains(**place));
        faults.extend(unknown.map(|place| format!("the programme has no place {place}")));
        let both = self.rows.iter().filter(|row| row.by.is_empty() != row.not_structural.is_some());
        faults.extend(both.map(|row| format!("row {} has carriers and a reason to have none, or neither", row.row)));
        faults
    }
}

/// `III.2.2-b3-s1` as `III.2.2-b3`.
fn without_sentence(at: &str) -> &str {
    at.rsplit_once("-s").filter(|(_, n)| n.parse::<u32>().is_ok()).map_or(at, |(place, _)| place)
}

/// Whether a citation names one of the places; a bullet of a bullet may be cited by the bullet, a chapeau by the section.
fn cites(text: &str, at: &[String]) -> bool {
    let words: BTreeSet<_> = text.split([' ', ',', ';', '(', ')']).collect();
    at.iter().any(|at| {
        let place = without_sentence(at);
        let place = place.split('+').next().unwrap_or(place);
        words.contains(place) || words.contains(place.trim_end_matches("-chapeau"))
    })
}

fn line(row: &Row, runs: &Runs<'_>) -> Line {
    let carriers: Vec<_> = row
        .by
        .iter()
        .map(|what| {
            let (sort, id) = what.split_once(' ').unwrap_or(("", what));
            let said = match sort {
                "step" => step(id, &row.at, runs.programme),
                "gate" => gate(id, &row.at, runs),
                "rule" => rule(id, row, runs),
                "target" => target(id, &row.at, runs.programme),
                "soundness" => soundness(id, runs.programme),
                "plan" => counter_example(id, runs),
                _ => Err(format!("`{sort}` is no sort of carrier")),
            };
            let (holds, verdict) = said.map_or_else(|why| (false, why), |verdict| (true, verdict));
            Carrier { what: what.clone(), verdict, holds }
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

/// What became of the steps of an entry: how many were carried out, of how many.
fn outcomes<'a>(id: &str, at: &[String], run: &'a Run) -> Result<Vec<&'a StepOutcome>, String> {
    let Some(entry) = run.plan().steps.iter().position(|step| step.id == id) else {
        return Err("the plan has no such step".into());
    };
    if !run.plan().steps.get(entry).and_then(|step| step.cites.as_deref()).is_some_and(|text| cites(text, at)) {
        return Err(format!("the step does not cite {}", at.join(" or ")));
    }
    let steps: Vec<_> = run.steps().iter().filter(|step| step.entry == entry).map(|step| &step.outcome).collect();
    if steps.is_empty() { Err("the step is for each of nothing".into()) } else { Ok(steps) }
}

fn step(id: &str, at: &[String], run: &Run) -> Result<String, String> {
    let steps = outcomes(id, at, run)?;
    let done = steps.iter().filter(|outcome| matches!(outcome, StepOutcome::Accepted(_))).count();
    let said = format!("{done} of {} carried out", steps.len());
    if done == steps.len() { Ok(said) } else { Err(said) }
}

/// A step that waits for an approval, and is carried out where it is given.
fn gate(id: &str, at: &[String], runs: &Runs<'_>) -> Result<String, String> {
    let waiting = outcomes(id, at, runs.programme)?;
    let count = waiting.iter().filter(|outcome| matches!(outcome, StepOutcome::Waiting { .. })).count();
    if count != waiting.len() {
        return Err(format!("{count} of {} wait for approval", waiting.len()));
    }
    let approved = step(id, at, runs.approved).map_err(|said| format!("with approval {said}"))?;
    Ok(format!("waits for approval; with it {approved}"))
}

/// What the articles of a rule that cite the row said of the programme, or of the programme with every approval where the
/// row waits for one, or where it never came to that otherwise. A rule that judged nothing carries nothing; one that warns does where the list says why.
fn rule(code: &str, row: &Row, runs: &Runs<'_>) -> Result<String, String> {
    let articles = runs.programme.charter().articles().iter().enumerate();
    let places: BTreeSet<_> = articles
        .filter(|(_, article)| article.rule.about().code == code && cites(&article.source, &row.at))
        .map(|(place, _)| place)
        .collect();
    if places.is_empty() {
        return Err(format!("no article of the charter with this rule cites {}", row.at.join(" or ")));
    }
    let mut when = [(runs.programme, ""), (runs.approved, "with approval ")];
    if row.by.iter().any(|what| what.starts_with("gate ")) {
        when.reverse();
    }
    let said = when.map(|(run, when)| (judged(run, &places), when));
    let Some((found, when)) = said.into_iter().find(|(found, _)| !found.is_empty()) else {
        return Err("it judges nothing, with approval or without".into());
    };
    let count = |is: fn(&Finding) -> bool| found.iter().filter(|finding| is(finding)).count();
    let (denied, breached) = (count(Finding::denies), count(|finding| finding.verdict() == Verdict::Breached));
    let (unknown, net) =
        (count(|finding| finding.verdict() == Verdict::Unknown), count(|finding| finding.reach == Reach::Plan));
    let measured = found.len();
    match (row.warned.get(code), breached) {
        _ if denied > 0 => Err(format!("{when}broken {denied} times")),
        (None, 0) if unknown == 0 => {
            Ok(format!("{when}holds, measured {measured} times, {net} of them on the whole plan"))
        }
        (None, 0) => Ok(format!("{when}{unknown} unknown, measured {measured} times")),
        (None, _) => Err(format!("{when}{breached} warnings, and nothing says why (`warned`)")),
        (Some(_), 0) => Err(format!("{when}it does not warn, and the list says why it does (`warned`)")),
        (Some(why), _) => Ok(format!("{when}{breached} warnings of {measured}: {why}")),
    }
}

/// What some articles found in a run: of the steps for which they are meant, and of the whole.
fn judged<'a>(run: &'a Run, places: &BTreeSet<usize>) -> Vec<&'a Finding> {
    let articles = run.charter().articles();
    let is_meant = |finding: &Finding, header: &Header| {
        let choices =
            articles.get(usize::from(finding.article)).map(|article| article.rule.choices()).unwrap_or_default();
        choices.is_empty() || choices.iter().any(|choice| choice.takes(header))
    };
    let ours = |finding: &&Finding| places.contains(&usize::from(finding.article));
    let of_steps = run.steps().iter().flat_map(|step| {
        let found = match &step.outcome {
            StepOutcome::Accepted(receipt) => Some((receipt.findings(), receipt.header())),
            _ => None,
        };
        let (found, header) = found.unzip();
        found.into_iter().flatten().filter(move |finding| header.is_some_and(|header| is_meant(finding, header)))
    });
    let denied = run.steps().iter().flat_map(|step| match &step.outcome {
        StepOutcome::Denied(denied) => &denied.findings[..],
        _ => &[],
    });
    of_steps.chain(denied.filter(|finding| finding.denies())).chain(run.net()).filter(ours).collect()
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
            let (sort, id) = what.split_once(' ')?;
            let said = match sort {
                "step" | "gate" if run.plan().steps.iter().all(|step| step.id != id) => match rows.not_executed.get(id)
                {
                    Some(why) => format!("not executed: {why}"),
                    None => "not on record".into(),
                },
                "step" | "gate" => match step(id, &row.at, run) {
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

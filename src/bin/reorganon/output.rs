//! Findings in the forms that other programs read.

mod github;
mod junit;
mod sarif;

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use clap::ValueEnum;
use reorganon::TargetVerdict;
use reorganon::diagnostic::{Diagnostic, Report};
use reorganon::plan::{StepRun, TargetRun, WaiverRun};
use reorganon::project::Checked;
use serde_json::{Value, json};

use crate::counted::counted;

/// How findings are written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// As a compiler writes them.
    #[default]
    Text,
    /// One JSON object.
    Json,
    /// JUnit XML: a suite for each plan, a case for each step and each target.
    Junit,
    /// SARIF 2.1.0.
    Sarif,
    /// Annotations of GitHub Actions.
    Github,
}

/// What became of one step.
pub(crate) struct Tried {
    pub(crate) id: String,
    /// In one word.
    pub(crate) outcome: &'static str,
    /// Why it was not carried out.
    pub(crate) problems: Vec<String>,
}

impl Tried {
    fn new(step: &StepRun) -> Self {
        Self { id: step.id.to_string(), outcome: step.outcome.word(), problems: step.problems() }
    }
}

/// What became of one plan.
pub(crate) struct Outcome {
    pub(crate) plan: PathBuf,
    /// All steps, in the order in which they were tried.
    pub(crate) steps: Vec<Tried>,
    /// All targets of the charter and the plan.
    pub(crate) targets: Vec<TargetRun>,
    /// What the plan expects to fail, in words.
    pub(crate) expectations: Vec<String>,
    /// The waivers, a line each.
    pub(crate) ledger: Vec<String>,
    /// The waivers as values.
    waivers: Value,
    /// What the run has to say: without errors, it is as the plan expects.
    pub(crate) report: Report,
    /// Whether its files could be read, and belong together.
    pub(crate) is_run: bool,
}

impl Outcome {
    pub(crate) fn new(plan: &Path, checked: Checked) -> Self {
        let Checked { run, report, plan: said, .. } = checked;
        let expectations = said.expect.iter().map(ToString::to_string).collect();
        let mut outcome = Self { expectations, is_run: true, ..Self::unusable(plan, report) };
        if let Some(run) = run {
            let waivers = run.waivers();
            outcome.ledger = waivers.iter().map(|waiver| format!("waiver of {}", waiver.in_words())).collect();
            outcome.waivers = waivers.iter().map(waiver).collect();
            outcome.steps = run.steps().iter().map(Tried::new).collect();
            outcome.targets = run.targets().to_vec();
        }
        outcome
    }

    /// A plan whose files could not be read, or do not belong together.
    pub(crate) fn unusable(plan: &Path, report: Report) -> Self {
        Self {
            plan: plan.to_owned(),
            steps: Vec::new(),
            targets: Vec::new(),
            expectations: Vec::new(),
            ledger: Vec::new(),
            waivers: Value::Array(Vec::new()),
            report,
            is_run: false,
        }
    }

    pub(crate) fn is_well(&self) -> bool {
        self.is_run && self.report.errors() == 0
    }

    /// How many of the targets with this verdict rest on assumed figures.
    fn assumed(&self, word: &str) -> usize {
        let such = self.targets.iter().filter(|target| target.verdict.word() == word);
        such.filter(|target| target.said() != target.verdict.to_string()).count()
    }

    pub(crate) fn in_words(&self) -> String {
        let errors = || counted(self.report.errors(), "error");
        let words = match (self.is_well(), self.expectations.is_empty()) {
            (true, false) => "fails, as it expects".into(),
            (true, true) => {
                let waiting = match self.steps.iter().filter(|step| step.outcome == WAITING).count() {
                    0 => String::new(),
                    count => format!(", {count} waiting"),
                };
                let waived = match self.ledger.len() {
                    0 => String::new(),
                    count => format!(", {}", counted(count, "waiver")),
                };
                format!("passes, {}{waiting}{waived}", counted(self.steps.len(), "step"))
            }
            (false, _) if self.is_run => format!("does not hold: {}", errors()),
            (false, _) => format!("could not be run: {}", errors()),
        };
        let count = |word: &str| self.targets.iter().filter(|target| target.verdict.word() == word).count();
        let counts = [("met", "met"), ("missed", "missed"), ("not-due", "not due"), ("no-data", "no data")];
        let counts =
            counts.map(|(word, shown)| (word, count(word), shown)).into_iter().filter(|(_, count, _)| *count > 0);
        let shown = |(word, count, shown)| match self.assumed(word) {
            0 => format!("{count} {shown}"),
            assumed if assumed == count => format!("{count} {shown} on assumed figures"),
            assumed => format!("{count} {shown} ({assumed} on assumed figures)"),
        };
        let counts: Vec<_> = counts.map(shown).collect();
        if counts.is_empty() { words } else { format!("{words}; targets: {}", counts.join(", ")) }
    }
}

/// The word for a step that waits ([`StepOutcome::word`](reorganon::plan::StepOutcome::word)).
pub(crate) const WAITING: &str = "waiting";
/// The word for a step that names what only a step that failed would have made.
pub(crate) const SKIPPED: &str = "skipped";

/// What a diagnostic says in forms that have one text for it: the message, what was measured, the clause, every place with
/// what is to be said of it, what to do.
pub(crate) fn in_full(diagnostic: &Diagnostic) -> String {
    let mut text = diagnostic.message.clone();
    for more in &diagnostic.notes {
        text.push('\n');
        text.push_str(more);
    }
    for label in &diagnostic.labels {
        text.push_str(&format!("\n--> {}", label.place));
        if !label.text.is_empty() {
            text.push_str(&format!(": {}", label.text));
        }
    }
    if !diagnostic.help.is_empty() {
        text.push_str("\nhelp: ");
        text.push_str(&diagnostic.help);
    }
    text
}

/// Writes what became of all plans in one of the forms.
pub(crate) fn write(out: &mut impl Write, format: Format, outcomes: &[Outcome]) -> io::Result<()> {
    match format {
        Format::Text => Ok(()),
        Format::Json => line(out, &json(outcomes)),
        Format::Junit => junit::write(out, outcomes),
        Format::Sarif => line(out, &sarif::of(outcomes)),
        Format::Github => github::write(out, outcomes),
    }
}

fn line(out: &mut impl Write, value: &Value) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, value)?;
    writeln!(out)
}

fn target(target: &TargetRun) -> Value {
    let parts = target.parts.iter().map(
        |part| json!({"key": part.key, "value": part.value, "limit": part.limit, "of": part.of, "short": part.short}),
    );
    let (by, reason) = match &target.verdict {
        TargetVerdict::Missed { by } => (Some(by), None),
        TargetVerdict::NoData { reason } => (None, Some(reason)),
        _ => (None, None),
    };
    json!({
        "id": target.id,
        "by": target.by,
        "verdict": target.verdict.word(),
        "missed-by": by,
        "reason": reason,
        "measure": target.measure,
        "slack": target.measure.and_then(|measure| measure.slack()),
        "of": target.of,
        "parts": parts.collect::<Vec<_>>(),
        "outside": target.outside,
        "cites": target.cites,
        "remarks": target.remarks.iter().map(|remark| &remark.text).collect::<Vec<_>>(),
    })
}

/// A waiver, what it was needed for, and the most that it allows beyond a limit.
fn waiver(entry: &WaiverRun<'_>) -> Value {
    let uses = entry.uses.iter().map(|one| json!({"step": one.step, "subject": one.subject, "beyond": one.beyond}));
    json!({
        "waiver": entry.waiver,
        "count": entry.count(),
        "delta": entry.delta(),
        "uses": uses.collect::<Vec<_>>(),
    })
}

fn json(outcomes: &[Outcome]) -> Value {
    let plans = outcomes.iter().map(|outcome| {
        json!({
            "plan": outcome.plan,
            "run": outcome.is_run,
            "as-expected": outcome.is_well(),
            "steps": outcome.steps.iter().map(|step| {
                json!({"id": step.id, "outcome": step.outcome, "problems": step.problems})
            }).collect::<Vec<_>>(),
            "targets": outcome.targets.iter().map(target).collect::<Vec<_>>(),
            "expectations": outcome.expectations,
            "waivers": outcome.waivers,
            "diagnostics": outcome.report,
        })
    });
    json!({"version": env!("CARGO_PKG_VERSION"), "plans": plans.collect::<Vec<_>>()})
}

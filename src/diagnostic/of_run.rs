//! What is to be said of a run.

use std::collections::BTreeMap;

use super::evidence::{Here, Sort};
use super::found::{compared, found, rows_of, shown, unknown};
use super::of_steps::{of_steps, once_approved, plan_fault};
use super::rows::{COUNTED, Row};
use super::{Diagnostic, Files, Label, Report, Severity};
use crate::finding::{Finding, Level, Novelty, Verdict};
use crate::invariant::UNKNOWN_RULE;
use crate::plan::{PlanErrors, Run};
use crate::session::tell;

impl Report {
    /// Everything that a run has to say, step by step, then of the net effect and of the targets: what failed, what the
    /// charter warns of, what was skipped for it, what is missed. What the plan expects to fail is a note where it fails,
    /// and an error where it does not.
    pub fn of_run(run: &Run, files: &Files<'_>) -> Self {
        let mut diagnostics: Vec<_> = super::of_baseline::other_name(run, files).into_iter().collect();
        diagnostics.extend(of_steps(run, files));
        let approved = run.if_approved();
        diagnostics.extend(approved.iter().flat_map(|approved| once_approved(run, approved, files)));
        for part in run.idle_parts() {
            let mut diagnostic = Diagnostic::new(Severity::Error, "idle-waiver", run.idle_in_words(&part));
            let at = files.plan.map(|places| match &part {
                (place, None) => places.near(&format!("waivers[{place}].rule")),
                (place, Some(key)) => places.word(&format!("waivers[{place}].subject"), key),
            });
            diagnostic.labels.extend(at.map(|place| Label { place, text: String::new() }));
            diagnostic.help = "drop it, or correct its rule, subject, clause or end".into();
            diagnostics.push(diagnostic);
        }
        for finding in run.net().iter().filter(|finding| finding.measure.is_breached() && finding.level > Level::Allow)
        {
            if finding.novelty == Novelty::Introduced {
                let mut diagnostic = net(run, files, finding);
                diagnostic.expected(run.expects_net(finding), files);
                diagnostics.push(diagnostic);
            }
        }
        // What the steps were asked has been told of them.
        let unasked = |finding: &&Finding| {
            let article = run.charter().article(finding);
            finding.verdict() == Verdict::Unknown
                && finding.novelty == Novelty::Introduced
                && article.is_some_and(|article| article.step == Level::Allow)
        };
        diagnostics.extend(unknown(run, files, None, run.net().iter().filter(unasked)));
        diagnostics.extend(super::of_targets::targets(run, files));
        diagnostics.extend(super::of_expectations::unmet(run, files));
        Self::of(diagnostics, files)
    }

    /// What is wrong with a plan before anything of it is run.
    pub fn of_plan(errors: &PlanErrors, files: &Files<'_>) -> Self {
        Self::of(errors.faults.iter().map(|fault| plan_fault(fault, files)).collect(), files)
    }

    pub(super) fn of(mut diagnostics: Vec<Diagnostic>, files: &Files<'_>) -> Self {
        for diagnostic in &mut diagnostics {
            // What is said once at a place is not said again there.
            let mut said: Vec<Label> = Vec::new();
            diagnostic.labels.retain(|label| {
                let is_new = !said.contains(label);
                said.extend(is_new.then(|| label.clone()));
                is_new
            });
        }
        let labels = diagnostics.iter().flat_map(|diagnostic| &diagnostic.labels).map(|label| &label.place);
        let clauses = diagnostics.iter().filter_map(|diagnostic| diagnostic.clause.as_ref()?.place.as_ref());
        let texts = files.texts(labels.chain(clauses));
        Self { diagnostics, texts }
    }
}

/// A breach on the net effect of the plan: it is shown at the steps that contribute to it, else at the title; a rule that
/// nobody knows is the charter's fault, and is shown there.
fn net(run: &Run, files: &Files<'_>, finding: &Finding) -> Diagnostic {
    let told = tell(run.org(), run.charter(), finding);
    let mut diagnostic = found(run, files, None, finding, &told);
    if finding.code == UNKNOWN_RULE
        && let Some(place) = files.article(run.charter(), usize::from(finding.article), "rule")
    {
        diagnostic.labels = vec![Label { place, text: String::new() }];
        return diagnostic;
    }
    let (mut rows, nothing): (Vec<Row>, _) = (Vec::new(), BTreeMap::new());
    for id in run.contributors(finding) {
        let step = run.steps().iter().enumerate().find(|(_, step)| *step.id == *id);
        let Some(step) = step else { continue };
        let here = Here::new(files, run.plan(), step, &nothing);
        for row in rows_of(run, &here, finding, &told.keys, &[]) {
            if rows.len() <= COUNTED && rows.iter().all(|other| !other.is_row(&row)) {
                rows.push(row);
            }
        }
        let place = here.place(None, Sort::of_subject(finding.subject), &told.keys);
        if let Some(place) = place.filter(|place| diagnostic.labels.iter().all(|label| label.place != *place)) {
            diagnostic.labels.push(Label { place, text: "this step contributes".into() });
        }
    }
    diagnostic.labels.extend(shown(run.org(), files, &rows));
    if diagnostic.labels.is_empty() {
        // No single step did it: what is missing is missing in the whole plan.
        diagnostic.labels.extend(files.plan.map(|plan| Label { place: plan.near("title"), text: String::new() }));
    }
    diagnostic.labels.extend(compared(run, files, finding, &told));
    diagnostic
}

//! What is to be said of the steps of a run.

use std::collections::BTreeSet;

use super::evidence::{Here, Sort};
use super::found::{found, label, measured, shown, unknown};
use super::{Diagnostic, Files, Label, Severity};
use crate::document::{Place, Places};
use crate::draft::Refusal;
use crate::finding::{Novelty, RestsOn};
use crate::plan::{PlanFault, Run, StepOutcome, StepRun};
use crate::session::{Denied, tell};

/// What is to be said of each step.
pub(super) fn of_steps(run: &Run, files: &Files<'_>) -> Vec<Diagnostic> {
    let at_fault = files.plan.map(|_| run.operations_at_fault()).unwrap_or_default();
    let mut diagnostics = Vec::new();
    for (number, step) in run.steps().iter().enumerate() {
        let here = Here::new(files, run.plan(), (number, step), &at_fault);
        let expected = run.expects_step(step);
        diagnostics.extend(of_step(run, files, &here, step).into_iter().map(|mut diagnostic| {
            diagnostic.expected(expected, files);
            diagnostic
        }));
    }
    diagnostics
}

fn of_step(run: &Run, files: &Files<'_>, here: &Here<'_>, step: &StepRun) -> Vec<Diagnostic> {
    let said = match &step.outcome {
        StepOutcome::Accepted(receipt) => {
            let warnings = receipt.warnings().filter(|finding| finding.novelty == Novelty::Introduced);
            let warned = warnings.map(|finding| {
                found(run, files, Some((here, step)), finding, &tell(run.org(), run.charter(), finding))
            });
            warned.chain(unknown(run, files, Some((here, step)), receipt.unknowns())).collect()
        }
        StepOutcome::Refused(refused) => {
            refused.each().map(|(place, refusal)| refuse(run, files, here, step, place, refusal)).collect()
        }
        StepOutcome::Denied(denied) => deny(run, files, here, step, denied),
        StepOutcome::Skipped { because, missing } => {
            let message = format!("step `{}` is skipped: step `{because}` would have made `{missing}`", step.id);
            let mut note = Diagnostic::new(Severity::Note, "skipped", message);
            note.labels.extend(label(here, None, Sort::Body, std::slice::from_ref(missing), "named here"));
            vec![note]
        }
        StepOutcome::Waiting { because, missing } => vec![wait(here, step, because, missing)],
        StepOutcome::Unbound(faults) => faults.iter().map(|fault| plan_fault(fault, files)).collect(),
    };
    let of_step = |diagnostic| Diagnostic { step: Some(step.id.clone()), ..diagnostic };
    said.into_iter().map(of_step).collect()
}

/// Warnings of what would fail of the steps that wait, if they were approved.
pub(super) fn once_approved(run: &Run, approved: &Run, files: &Files<'_>) -> Vec<Diagnostic> {
    let waiting: BTreeSet<&str> = run.steps().iter().filter(|step| step.waits()).map(|step| &*step.id).collect();
    let fails = |step: &StepRun| {
        matches!(step.outcome, StepOutcome::Refused(_) | StepOutcome::Denied(_) | StepOutcome::Unbound(_))
    };
    let failing = approved.steps().iter().enumerate().filter(|(_, step)| fails(step) && waiting.contains(&*step.id));
    let failing: Vec<_> = failing.collect();
    let asked = files.plan.filter(|_| !failing.is_empty());
    let at_fault = asked.map(|_| approved.operations_at_fault()).unwrap_or_default();
    let mut diagnostics = Vec::new();
    for (number, step) in failing {
        let here = Here::new(files, approved.plan(), (number, step), &at_fault);
        diagnostics.extend(of_step(approved, files, &here, step).into_iter().map(|diagnostic| Diagnostic {
            severity: diagnostic.severity.max(Severity::Warning),
            message: format!("once approved, {}", diagnostic.message),
            ..diagnostic
        }));
    }
    diagnostics
}

/// A step that waits, at its approval or at what a step that waits would make.
fn wait(here: &Here<'_>, step: &StepRun, because: &str, missing: &Option<String>) -> Diagnostic {
    let (message, place) = match missing {
        None => (format!("step `{}` waits: its approval is pending", step.id), here.field(&["approval"])),
        Some(missing) => {
            let message = format!("step `{}` waits: step `{because}` would make `{missing}`, and waits", step.id);
            (message, here.place(None, Sort::Body, std::slice::from_ref(missing)))
        }
    };
    let mut note = Diagnostic::new(Severity::Note, "waiting", message);
    note.labels.extend(place.map(|place| Label { place, text: String::new() }));
    note
}

/// A fault of a plan at its place; of targets of charters, at theirs too.
pub(super) fn plan_fault(fault: &PlanFault, files: &Files<'_>) -> Diagnostic {
    let mut diagnostic = Diagnostic::new(Severity::Error, "plan", fault.message.clone());
    let mut at = |places: &Places, place: Place, text: String| {
        let clause = places.clause(place.line, place.column).map(|clause| format!("source: {clause}"));
        diagnostic.notes.extend(clause.filter(|clause| !diagnostic.notes.contains(clause)));
        diagnostic.labels.push(Label { place, text });
    };
    if let Some(places) = files.plan {
        at(places, fault.place(places), String::new());
    }
    for [part, number] in &fault.targets {
        if let Some(places) = files.charters.get(*part) {
            at(places, places.near(&format!("targets[{number}].id")), "this target".into());
        }
    }
    diagnostic.help = fault.help.clone();
    diagnostic
}

fn refuse(
    run: &Run,
    files: &Files<'_>,
    here: &Here<'_>,
    step: &StepRun,
    place: usize,
    refusal: &Refusal,
) -> Diagnostic {
    let place = Some(place);
    let message = format!("step `{}` is impossible: {}", step.id, refusal.message);
    let mut diagnostic = Diagnostic::new(Severity::Error, refusal.code, message);
    let keys: Vec<String> = refusal.subjects.iter().map(ToString::to_string).collect();
    // Of a number of heads, the place is where the number stands.
    let (sort, mut named): (_, Vec<String>) = match refusal.rests_on {
        RestsOn::Establishment(Some(category)) => {
            let word = run.org().vocabulary().categories.key(category).map(ToString::to_string);
            (Sort::Category, word.into_iter().chain(keys.iter().cloned()).collect())
        }
        on => (Sort::of_refusal(on), keys.clone()),
    };
    // What is no key of anything stands in the message; what is blank stands nowhere but in the file.
    named.extend(refusal.message.split('`').skip(1).step_by(2).map(ToOwned::to_owned));
    let blank = if matches!(refusal.code, "no-name" | "no-code") { here.blank(place) } else { None };
    let blank = blank.map(|place| Label { place, text: String::new() });
    diagnostic.labels.extend(blank.or_else(|| label(here, place, sort, &named, "")));
    diagnostic.labels.extend(shown(run.org(), files, &here.rows(run.org(), refusal.rests_on, &keys, place.as_slice())));
    diagnostic.measure = refusal.measure;
    diagnostic.notes.extend(refusal.measure.as_ref().map(measured));
    let cites = run.plan().steps.get(step.entry).and_then(|entry| entry.cites.as_ref());
    diagnostic.notes.extend(cites.map(|cites| format!("source: {cites} (cited by the step)")));
    diagnostic.help = refusal.help.clone();
    diagnostic
}

fn deny(run: &Run, files: &Files<'_>, here: &Here<'_>, step: &StepRun, denied: &Denied) -> Vec<Diagnostic> {
    let subjects = denied.denials().zip(&denied.subjects);
    subjects.map(|(finding, told)| found(run, files, Some((here, step)), finding, told)).collect()
}

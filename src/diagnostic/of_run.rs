//! What is to be said of a run.

use super::evidence::{Here, Sort};
use super::rows::ROWS;
use super::{Clause, Diagnostic, Files, Label, Report, Severity};
use crate::charter::{Article, Charter};
use crate::document::{Place, Places};
use crate::draft::Refusal;
use crate::finding::{Finding, Level, Novelty, RestsOn, Subject, Verdict};
use crate::invariant::UNKNOWN_RULE;
use crate::model::date::Date;
use crate::model::quantity::{Bound, Measure};
use crate::plan::{PlanErrors, PlanFault, Run, StepOutcome, StepRun};
use crate::session::{Denied, keys_of, subject_in_words};

impl Report {
    /// Everything that a run has to say, step by step, then of the net effect and of the targets: what failed, what the
    /// charter warns of, what was skipped for it, what is missed. What the plan expects to fail is a note where it fails,
    /// and an error where it does not.
    pub fn of_run(run: &Run, files: &Files<'_>) -> Self {
        let mut diagnostics: Vec<_> = super::of_baseline::other_name(run, files).into_iter().collect();
        for step in run.steps() {
            let here = Here::new(files, run.plan(), step);
            let from = diagnostics.len();
            match &step.outcome {
                StepOutcome::Accepted(receipt) => {
                    let warnings = receipt.warnings().filter(|finding| finding.novelty == Novelty::Introduced);
                    for finding in warnings {
                        let keys = keys_of(run.org(), finding.subject);
                        let name = subject_in_words(run.org(), finding.subject);
                        diagnostics.push(found(run, files, Some((&here, step)), finding, &name, keys));
                    }
                    diagnostics.extend(unknown(run, files, Some((&here, step)), receipt.unknowns()));
                }
                StepOutcome::Refused(refused) => {
                    let each = refused.each();
                    diagnostics.extend(each.map(|(place, refusal)| refuse(run, &here, step, Some(place), refusal)));
                }
                StepOutcome::Denied(denied) => diagnostics.extend(deny(run, files, &here, step, denied)),
                StepOutcome::Skipped { because, missing } => {
                    let message =
                        format!("step `{}` is skipped: step `{because}` would have made `{missing}`", step.id);
                    let mut note = Diagnostic::new(Severity::Note, "skipped", message);
                    note.labels.extend(label(&here, None, Sort::Body, std::slice::from_ref(missing), "named here"));
                    diagnostics.push(note);
                }
                StepOutcome::Waiting { because, missing } => diagnostics.push(wait(&here, step, because, missing)),
                StepOutcome::Unbound(faults) => diagnostics.extend(faults.iter().map(|fault| plan_fault(fault, files))),
            }
            let expected = run.expects_step(step);
            for diagnostic in diagnostics.get_mut(from..).unwrap_or_default() {
                diagnostic.step = Some(step.id.clone());
                diagnostic.expected(expected, files);
            }
        }
        for part in run.idle_parts() {
            let mut diagnostic = Diagnostic::new(Severity::Error, "idle-waiver", run.idle_in_words(&part));
            let at = files.plan.map(|places| match &part {
                (place, None) => places.near(&format!("waivers[{place}].rule")),
                (place, Some(key)) => places.word(&format!("waivers[{place}].subject"), key),
            });
            diagnostic.labels.extend(at.map(|place| Label { place, text: String::new() }));
            let clause = run.session().waivers().get(part.0).and_then(|waiver| waiver.clause.as_ref());
            diagnostic.notes.extend(clause.map(|clause| format!("source: {clause}")));
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

    pub(super) fn of(diagnostics: Vec<Diagnostic>, files: &Files<'_>) -> Self {
        let labels = diagnostics.iter().flat_map(|diagnostic| &diagnostic.labels).map(|label| &label.place);
        let clauses = diagnostics.iter().filter_map(|diagnostic| diagnostic.clause.as_ref()?.place.as_ref());
        let texts = files.texts(labels.chain(clauses));
        Self { diagnostics, texts }
    }
}

fn label(here: &Here<'_>, operation: Option<usize>, sort: Sort, keys: &[String], text: &str) -> Option<Label> {
    here.place(operation, sort, keys).map(|place| Label { place, text: text.into() })
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
fn plan_fault(fault: &PlanFault, files: &Files<'_>) -> Diagnostic {
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

fn refuse(run: &Run, here: &Here<'_>, step: &StepRun, place: Option<usize>, refusal: &Refusal) -> Diagnostic {
    let message = format!("step `{}` is impossible: {}", step.id, refusal.message);
    let mut diagnostic = Diagnostic::new(Severity::Error, refusal.code, message);
    let keys: Vec<String> = refusal.subjects.iter().map(ToString::to_string).collect();
    // Of a number of heads, the place is where the number stands.
    let (sort, named) = match refusal.rests_on {
        RestsOn::Establishment(Some(category)) => {
            let word = run.org().vocabulary().categories.key(category).map(ToString::to_string);
            (Sort::Category, word.into_iter().chain(keys.iter().cloned()).collect())
        }
        on => (Sort::of_refusal(on), keys.clone()),
    };
    diagnostic.labels.extend(label(here, place, sort, &named, ""));
    diagnostic.labels.extend(here.rows(run.org(), refusal.rests_on, &keys));
    diagnostic.measure = refusal.measure;
    diagnostic.notes.extend(refusal.measure.as_ref().map(measured));
    let cites = run.plan().steps.get(step.entry).and_then(|entry| entry.cites.as_ref());
    diagnostic.notes.extend(cites.map(|cites| format!("source: {cites} (cited by the step)")));
    diagnostic.help = refusal.help.clone();
    diagnostic
}

fn deny(run: &Run, files: &Files<'_>, here: &Here<'_>, step: &StepRun, denied: &Denied) -> Vec<Diagnostic> {
    let subjects = denied.denials().zip(&denied.subjects);
    subjects
        .map(|(finding, told)| found(run, files, Some((here, step)), finding, &told.name, told.keys.clone()))
        .collect()
}

/// A breach on the net effect of the plan: it is shown at the steps that contribute to it, else at the title; a rule that
/// nobody knows is the charter's fault, and is shown there.
fn net(run: &Run, files: &Files<'_>, finding: &Finding) -> Diagnostic {
    let (name, keys) = (subject_in_words(run.org(), finding.subject), keys_of(run.org(), finding.subject));
    let mut diagnostic = found(run, files, None, finding, &name, keys.clone());
    if finding.code == UNKNOWN_RULE
        && let Some(place) = files.article(run.charter(), usize::from(finding.article), "rule")
    {
        diagnostic.labels = vec![Label { place, text: String::new() }];
        return diagnostic;
    }
    let mut rows: Vec<Label> = Vec::new();
    for id in run.contributors(finding) {
        let Some(step) = run.find(&id) else { continue };
        let here = Here::new(files, run.plan(), step);
        if rows.len() < ROWS {
            let more = here.rows(run.org(), rests_on(run.charter(), finding), &keys).into_iter();
            let more: Vec<_> = more.filter(|row| !rows.contains(row)).take(ROWS - rows.len()).collect();
            rows.extend(more);
        }
        let place = here.place(None, Sort::of_subject(finding.subject), &keys);
        if let Some(place) = place.filter(|place| diagnostic.labels.iter().all(|label| label.place != *place)) {
            diagnostic.labels.push(Label { place, text: "this step contributes".into() });
        }
    }
    diagnostic.labels.extend(rows);
    if diagnostic.labels.is_empty() {
        // No single step did it: what is missing is missing in the whole plan.
        diagnostic.labels.extend(files.plan.map(|plan| Label { place: plan.near("title"), text: String::new() }));
    }
    diagnostic
}

/// What rules cannot judge, in one warning for each rule: on how many subjects, with the first of them.
fn unknown<'f>(
    run: &Run,
    files: &Files<'_>,
    at: Option<(&Here<'_>, &StepRun)>,
    findings: impl Iterator<Item = &'f Finding>,
) -> Vec<Diagnostic> {
    let mut told: Vec<(&Finding, usize)> = Vec::new();
    for finding in findings {
        match told.iter_mut().find(|(first, _)| first.article == finding.article) {
            Some((_, count)) => *count += 1,
            None => told.push((finding, 1)),
        }
    }
    let tell = |(finding, count): (&Finding, usize)| {
        let name = match (subject_in_words(run.org(), finding.subject), count - 1) {
            (name, 0) => name,
            (name, more) => format!("{name} and {more} more"),
        };
        found(run, files, at, finding, &name, keys_of(run.org(), finding.subject))
    };
    told.into_iter().map(tell).collect()
}

/// One breach, or what nobody can judge: at the place in the plan, with the rows of the data, what was measured, and the
/// clause.
fn found(
    run: &Run,
    files: &Files<'_>,
    at: Option<(&Here<'_>, &StepRun)>,
    finding: &Finding,
    name: &str,
    keys: Vec<String>,
) -> Diagnostic {
    let (org, charter) = (run.org(), run.charter());
    let severity = match (finding.level, finding.is_fault()) {
        _ if finding.waived.is_some() => Severity::Note,
        (Level::Deny, true) => Severity::Error,
        _ => Severity::Warning,
    };
    let summary = charter.article(finding).map_or("", |article| article.rule.about().summary);
    let summary = match finding.verdict() {
        Verdict::Unknown => format!("cannot be judged, since the data do not say: {summary}"),
        _ => summary.to_owned(),
    };
    let whose = at.map_or("the plan as a whole".into(), |(_, step)| format!("step `{}`", step.id));
    let about = if finding.subject == Subject::Whole { String::new() } else { format!("{name}: ") };
    let mut diagnostic = Diagnostic::new(severity, finding.code, format!("{whose}: {about}{summary}"));
    diagnostic.measure = Some(finding.measure);
    if let Some((here, _)) = at {
        let operation = match finding.subject {
            Subject::Operation(place) => Some(place as usize),
            _ => None,
        };
        let text = if finding.note.is_empty() { beyond(finding) } else { finding.note.clone() };
        match charter.article(finding).map_or(&[][..], |article| article.rule.of_step()) {
            [] => {
                let sort = Sort::of_subject(finding.subject);
                diagnostic.labels.extend(label(here, operation, sort, &keys, &text));
                diagnostic.labels.extend(here.rows(org, rests_on(charter, finding), &keys));
            }
            fields => diagnostic.labels.extend(here.field(fields).map(|place| Label { place, text })),
        }
    } else if !finding.note.is_empty() {
        diagnostic.notes.push(finding.note.clone());
    }
    diagnostic.notes.push(measured(&finding.measure));
    diagnostic.sunset = finding.sunset;
    diagnostic.notes.extend(finding.sunset.map(|day| format!("granted after a merger: a fault from {day} on")));
    let waiver = finding.waived.and_then(|place| Some((place, run.session().waivers().get(usize::from(place))?)));
    if let Some((place, waiver)) = waiver {
        diagnostic.waived = Some(waiver.to_string());
        diagnostic.notes.push(waiver.to_string());
        let place = files.plan.map(|places| places.near(&format!("waivers[{place}].rule")));
        diagnostic.labels.extend(place.map(|place| Label { place, text: "waived here".into() }));
    }
    let day = at.map_or_else(|| run.last_day(), |(_, step)| step.on);
    if let Some(article) = charter.article(finding) {
        let place = files.article(charter, usize::from(finding.article), "rule");
        diagnostic.notes.push(clause(article, place.as_ref(), finding, day));
        diagnostic.clause = Some(Clause {
            source: article.source.clone(),
            level: finding.level,
            place,
            certainty: article.certainty,
            valid_from: article.valid_from,
            valid_until: article.valid_until,
        });
    }
    diagnostic.help = charter.article(finding).map_or("", |article| article.rule.help()).into();
    diagnostic
}

/// The part of the data on which a finding rests: what its rule says, of what it is about.
fn rests_on(charter: &Charter, finding: &Finding) -> RestsOn {
    let on = charter.article(finding).map_or(RestsOn::Register, |article| article.rule.rests_on());
    match (finding.subject, on) {
        (Subject::Category(category), _) => RestsOn::Establishment(Some(category)),
        (Subject::Function(_), RestsOn::Register) => RestsOn::Functions,
        _ => on,
    }
}

/// How far a value is beyond its limit, in words.
fn beyond(finding: &Finding) -> String {
    let by = finding.slack().and_then(crate::model::quantity::Amount::count).map(i64::unsigned_abs);
    match (by, finding.measure.bound) {
        (Some(by), Bound::AtMost) => format!("{by} too many"),
        (Some(by), Bound::AtLeast) => format!("{by} too few"),
        (None, _) => String::new(),
    }
}

/// Measured value, limit and slack.
pub(super) fn measured(measure: &Measure) -> String {
    let value = measure.value.map_or("unknown".into(), |value| value.to_string());
    let bound = match measure.bound {
        Bound::AtMost => "at most",
        Bound::AtLeast => "at least",
    };
    let slack = measure.slack().map_or(String::new(), |slack| format!(", slack {slack}"));
    let assumed = if measure.assumed { ", on assumed figures" } else { "" };
    format!("measured {value}, limit {bound} {}{slack}{assumed}", measure.limit)
}

/// The clause of the charter, how far it is in force, and where it stands.
fn clause(article: &Article, place: Option<&Place>, finding: &Finding, day: Date) -> String {
    let level = match finding.level {
        Level::Deny => "deny",
        Level::Warn => "warn",
        Level::Allow => "allow",
    };
    let since = article.valid_from.map_or(String::new(), |day| format!(", in force since {day}"));
    let asked = if article.is_valid_on(day) { String::new() } else { format!(", not in force on {day}: asked for") };
    let certainty = article.certainty.map_or(String::new(), |certainty| format!(", {}", certainty.word()));
    let place = place.map_or(String::new(), |place| format!(", {place}"));
    format!("source: {} ({level}{since}{asked}{certainty}{place})", article.source)
}

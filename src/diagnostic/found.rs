//! A finding as a diagnostic: at the place in the plan, with the rows of the data, what was measured, and the clause.

use super::evidence::{Here, Sort};
use super::rows::{ROWS, Row, Rows};
use super::{Clause, Diagnostic, Files, Label, Severity};
use crate::charter::{Article, Charter};
use crate::counted::counted;
use crate::document::Place;
use crate::finding::{Finding, Level, RestsOn, Subject, Verdict};
use crate::invariant::Rule;
use crate::model::date::Date;
use crate::model::quantity::{Bound, Measure};
use crate::org::Org;
use crate::plan::{Run, StepRun};
use crate::session::{Told, tell};

pub(super) fn label(
    here: &Here<'_>,
    operation: Option<usize>,
    sort: Sort,
    keys: &[String],
    text: &str,
) -> Option<Label> {
    here.place(operation, sort, keys).map(|place| Label { place, text: text.into() })
}

/// What rules cannot judge, in one warning for each rule: on how many subjects, with the first of them.
pub(super) fn unknown<'f>(
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
    let say = |(finding, count): (&Finding, usize)| {
        let mut told = tell(run.org(), run.charter(), finding);
        if count > 1 {
            told.name = format!("{} and {} more", told.name, count - 1);
        }
        found(run, files, at, finding, &told)
    };
    told.into_iter().map(say).collect()
}

/// One breach, or what nobody can judge: at the place in the plan, with the rows of the data, what was measured, and the
/// clause.
pub(super) fn found(
    run: &Run,
    files: &Files<'_>,
    at: Option<(&Here<'_>, &StepRun)>,
    finding: &Finding,
    told: &Told,
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
    let about = if finding.subject == Subject::Whole { String::new() } else { format!("{}: ", told.name) };
    let mut diagnostic = Diagnostic::new(severity, finding.code, format!("{whose}: {about}{summary}"));
    diagnostic.measure = Some(finding.measure);
    if let Some((here, _)) = at {
        let operations = here.operations(finding);
        let text = if finding.note.is_empty() { beyond(finding) } else { finding.note.clone() };
        match charter.article(finding).map_or(&[][..], |article| article.rule.of_step()) {
            [] => {
                let sort = Sort::of_subject(finding.subject);
                diagnostic.labels.extend(label(here, operations.first().copied(), sort, &told.keys, &text));
                diagnostic.labels.extend(adding(here, &operations, sort, &told.keys));
                diagnostic.labels.extend(shown(org, files, &rows_of(run, here, finding, &told.keys, &operations)));
                diagnostic.labels.extend(compared(run, files, finding, told));
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

/// The other operations that add to what came with the first of these; the last label says how many more there are.
fn adding(here: &Here<'_>, operations: &[usize], sort: Sort, keys: &[String]) -> Vec<Label> {
    let others = operations.get(1..).unwrap_or_default();
    let mut labels: Vec<Label> =
        others.iter().take(ROWS).filter_map(|other| label(here, Some(*other), sort, keys, "adds to it")).collect();
    if let (Some(last), more @ 1..) = (labels.last_mut(), others.len().saturating_sub(ROWS)) {
        last.text.push_str(&format!(", and {} more", counted(more, "operation")));
    }
    labels
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

/// The rows of the data on which a finding rests: of its subject or, of the whole, of what its rule counts.
pub(super) fn rows_of(
    run: &Run,
    here: &Here<'_>,
    finding: &Finding,
    keys: &[String],
    operations: &[usize],
) -> Vec<Row> {
    let (org, on) = (run.org(), rests_on(run.charter(), finding));
    match run.charter().article(finding).map(|article| &article.rule) {
        Some(Rule::State(rule)) if finding.subject == Subject::Whole && rule.judges_the_whole() => {
            here.rows_counted(org, on, &**rule, operations)
        }
        _ => here.rows(org, on, keys, operations),
    }
}

/// The rows of that with which the subject of a finding is compared.
pub(super) fn compared(run: &Run, files: &Files<'_>, finding: &Finding, told: &Told) -> Vec<Label> {
    let data = Rows::of(files, run.org());
    data.map_or(Vec::new(), |data| data.shown(&data.own(rests_on(run.charter(), finding), &told.compared)))
}

pub(super) fn shown(org: &Org, files: &Files<'_>, rows: &[Row]) -> Vec<Label> {
    Rows::of(files, org).map_or(Vec::new(), |data| data.shown(rows))
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

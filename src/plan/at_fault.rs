//! With which operations of a step that came about which is found of it.

use std::collections::BTreeMap;

use super::expand::{Doing, carry_out};
use super::{PlanStep, Run, StepOutcome, StepRun};
use crate::finding::{Finding, Level, Novelty, Subject};
use crate::invariant::{Rule, guarded};
use crate::model::date::Date;
use crate::model::quantity::{Bound, Measure};
use crate::session::Session;

/// A step of more operations is not looked at: it is tried as often as it has operations.
const MOST: usize = 32;

/// A finding: the number of the step, the article, and what it is about.
pub(crate) type Found = (usize, u16, Subject);

impl Run {
    /// For what is found of steps of several operations: with which of them it came, then the others that add to it, by
    /// their numbers as they are carried out.
    ///
    /// The step is tried with the first of its operations alone, then with one more, and so on: it came with the last one
    /// before which it was not found, and what makes the measure worse than it was without it adds to it.
    pub(crate) fn operations_at_fault(&self) -> BTreeMap<Found, Vec<usize>> {
        let mut at_fault = BTreeMap::new();
        let mut session: Option<Session> = None;
        let mut before = self.session().len();
        let mut hints = 0;
        for (number, step) in self.steps().iter().enumerate().rev() {
            before -= usize::from(step.receipt().is_some());
            let Some(entry) = self.plan().steps.get(step.entry) else { continue };
            let (found, operations) = (told(&step.outcome), operations_of(step, entry));
            if found.is_empty() || !(2..=MOST).contains(&operations.len()) {
                continue;
            }
            let session = session.get_or_insert_with(|| self.session().clone());
            while session.len() > before && session.undo().is_some() {}
            // A part of a step does not come to what the whole declares.
            let part = PlanStep { signature: None, ..entry.clone() };
            let mut outcomes = Vec::with_capacity(operations.len());
            for count in 1..operations.len() {
                let tried = operations.get(..count).unwrap_or_default();
                let outcome = carry_out(session, self.plan(), &part, &step.id, tried, &mut hints);
                if matches!(outcome, StepOutcome::Accepted(_)) {
                    session.undo();
                }
                outcomes.push(outcome);
            }
            let outcomes: Vec<&StepOutcome> = outcomes.iter().chain([&step.outcome]).collect();
            for (article, subject) in found {
                let at_first = measured_before(session, (article, subject), step.on);
                let at = add_up(&outcomes, (article, subject), at_first);
                at_fault.insert((number, article, subject), at);
            }
        }
        at_fault
    }
}

/// What a rule measures on a subject in the state before a step, where it judges states.
fn measured_before(session: &Session, (article, subject): (u16, Subject), on: Date) -> Option<Measure> {
    let article = session.charter().articles().get(usize::from(article))?;
    let Rule::State(rule) = &article.rule else { return None };
    guarded(|| rule.measure_on(session.org(), subject, on)).ok().flatten()
}

/// With which operation something came, then the others that add to it: from what the step comes to with the first of
/// them, with one more, and so on.
fn add_up(outcomes: &[&StepOutcome], found: (u16, Subject), at_first: Option<Measure>) -> Vec<usize> {
    let came = outcomes.iter().rposition(|outcome| !told(outcome).contains(&found)).map_or(0, |before| before + 1);
    let mut at = vec![came];
    let mut last = at_first;
    for (place, outcome) in outcomes.iter().enumerate() {
        // What is impossible says nothing of its last operation.
        let Some(findings) = findings(outcome) else { continue };
        let here = findings.iter().find(|finding| (finding.article, finding.subject) == found);
        let now = here.map(|finding| finding.measure);
        let adds = match (now, last) {
            (Some(now), Some(last)) => now.is_worse_than(&last),
            (Some(now), None) => now.is_breached() || (now.bound == Bound::AtMost && now.value > Some(0_i64.into())),
            (None, _) => false,
        };
        if adds && place != came {
            at.push(place);
        }
        last = now.or(at_first);
    }
    at
}

/// The operations of a step, as they are carried out.
fn operations_of<'a>(step: &'a StepRun, entry: &'a PlanStep) -> Vec<Doing<'a>> {
    let elements: Vec<Option<&str>> = match &step.elements[..] {
        [] => vec![None],
        elements => elements.iter().map(|element| Some(element.as_str())).collect(),
    };
    let each = elements.into_iter().flat_map(|element| {
        let operations = entry.operations.iter().enumerate();
        operations.map(move |(place, operation)| Doing { entry: step.entry, place, operation, element })
    });
    each.take(MOST + 1).collect()
}

/// What every rule in force found of a step; nothing where it is impossible.
fn findings(outcome: &StepOutcome) -> Option<&[Finding]> {
    match outcome {
        StepOutcome::Accepted(receipt) => Some(receipt.findings()),
        StepOutcome::Denied(denied) => Some(&denied.findings),
        _ => None,
    }
}

/// What is told of a step: the breaches that it introduces.
fn told(outcome: &StepOutcome) -> Vec<(u16, Subject)> {
    let told = findings(outcome).unwrap_or_default().iter().filter(|finding| {
        finding.measure.is_breached() && finding.level > Level::Allow && finding.novelty == Novelty::Introduced
    });
    told.map(|finding| (finding.article, finding.subject)).collect()
}

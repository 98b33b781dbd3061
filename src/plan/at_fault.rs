//! With which operation of a step that came about which is found of it.

use std::collections::BTreeMap;

use super::expand::{Doing, carry_out};
use super::{PlanStep, Run, StepOutcome, StepRun};
use crate::finding::{Finding, Level, Novelty, Subject};
use crate::session::Session;

/// A step of more operations is not looked at: it is tried as often as it has operations.
const MOST: usize = 32;

/// A finding: the number of the step, the article, and what it is about.
pub(crate) type Found = (usize, u16, Subject);

impl Run {
    /// For what is found of steps of several operations: with which of them it came, by its number as they are carried out.
    ///
    /// The step is tried with less and less of its last operations: the first without which it is not found is the one.
    pub(crate) fn operations_at_fault(&self) -> BTreeMap<Found, usize> {
        let mut at_fault = BTreeMap::new();
        let mut session: Option<Session> = None;
        let mut before = self.session().len();
        let mut hints = 0;
        for (number, step) in self.steps().iter().enumerate().rev() {
            before -= usize::from(step.receipt().is_some());
            let Some(entry) = self.plan().steps.get(step.entry) else { continue };
            let (mut open, operations) = (told(&step.outcome), operations_of(step, entry));
            if open.is_empty() || !(2..=MOST).contains(&operations.len()) {
                continue;
            }
            let session = session.get_or_insert_with(|| self.session().clone());
            while session.len() > before && session.undo().is_some() {}
            // A part of a step does not come to what the whole declares.
            let part = PlanStep { signature: None, ..entry.clone() };
            for count in (1..operations.len()).rev() {
                let tried = operations.get(..count).unwrap_or_default();
                let outcome = carry_out(session, self.plan(), &part, &step.id, tried, &mut hints);
                if matches!(outcome, StepOutcome::Accepted(_)) {
                    session.undo();
                }
                let still = told(&outcome);
                let (left, gone): (Vec<_>, Vec<_>) = open.into_iter().partition(|found| still.contains(found));
                at_fault.extend(gone.into_iter().map(|(article, subject)| ((number, article, subject), count)));
                open = left;
                if open.is_empty() {
                    break;
                }
            }
            at_fault.extend(open.into_iter().map(|(article, subject)| ((number, article, subject), 0)));
        }
        at_fault
    }
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

/// What is told of a step: the breaches that it introduces.
fn told(outcome: &StepOutcome) -> Vec<(u16, Subject)> {
    let findings: &[Finding] = match outcome {
        StepOutcome::Accepted(receipt) => receipt.findings(),
        StepOutcome::Denied(denied) => &denied.findings,
        _ => &[],
    };
    let told = findings.iter().filter(|finding| {
        finding.measure.is_breached() && finding.level > Level::Allow && finding.novelty == Novelty::Introduced
    });
    told.map(|finding| (finding.article, finding.subject)).collect()
}

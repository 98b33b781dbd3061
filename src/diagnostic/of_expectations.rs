//! What a plan expects to fail: what came of it is no error, and what did not come is one.

use super::found::measured;
use super::{Diagnostic, Files, Label, Severity};
use crate::plan::Run;

/// The code of an expectation that is not met.
const UNMET: &str = "unmet-expectation";

/// What was to fail and did not, at the word of the expectation that is not so.
pub(super) fn unmet(run: &Run, files: &Files<'_>) -> Vec<Diagnostic> {
    let unmet = run.unmet().into_iter().map(|unmet| {
        let message = format!("expected and did not happen: {}", unmet.expected);
        let mut diagnostic = Diagnostic::new(Severity::Error, UNMET, message);
        let text = unmet.instead.first().cloned().unwrap_or_default();
        let place = files.plan.map(|places| places.near(&format!("expect[{}].{}", unmet.place, unmet.field)));
        // What stands beside the place is not said again below it.
        let below = usize::from(place.is_some());
        diagnostic.labels.extend(place.map(|place| Label { place, text }));
        diagnostic.notes.extend(unmet.instead.into_iter().skip(below).map(|line| format!("instead: {line}")));
        diagnostic.notes.extend(unmet.measure.as_ref().map(measured));
        diagnostic.measure = unmet.measure;
        diagnostic.help = unmet.help;
        diagnostic.expectation = Some(unmet.place);
        diagnostic
    });
    unmet.collect()
}

impl Diagnostic {
    /// Says that the plan expects this, at that place of its `expect`: then the run does not fail for it.
    pub(super) fn expected(&mut self, place: Option<usize>, files: &Files<'_>) {
        let Some(number) = place.filter(|_| self.severity == Severity::Error) else { return };
        (self.severity, self.expectation) = (Severity::Note, place);
        let place = files.plan.map(|places| places.near(&format!("expect[{number}]")));
        self.labels.extend(place.map(|place| Label { place, text: "expected here".into() }));
    }
}

//! What is wrong with the words of a plan's operations.

use super::check::FAULTS;
use super::{Plan, PlanFault};

impl Plan {
    /// What is wrong with the words of operations: a run refuses them for it, and where there is none it is told with the
    /// rest.
    pub(super) fn wrong_words(&self) -> impl Iterator<Item = (&'static str, PlanFault)> {
        let operations = self.steps.iter().enumerate().flat_map(|(step, entry)| {
            entry.operations.iter().enumerate().map(move |(place, operation)| (step, place, operation))
        });
        let wrong = operations.flat_map(|(step, place, operation)| {
            operation.wrong_words().into_iter().map(move |(text, refusal)| {
                let (message, help) = (refusal.message, refusal.help);
                (
                    refusal.code,
                    PlanFault { step: Some(step), operation: Some(place), ..PlanFault::of_plan(text, message, help) },
                )
            })
        });
        wrong.take(FAULTS)
    }
}

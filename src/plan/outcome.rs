//! What became of the steps of a run.

use std::sync::Arc;

use super::PlanFault;
use crate::model::date::Date;
use crate::receipt::Receipt;
use crate::session::{Denied, Refused};

/// What became of one step of a run.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum StepOutcome {
    /// It was carried out.
    Accepted(Receipt),
    /// It is impossible.
    Refused(Refused),
    /// A rule in force forbids it.
    Denied(Denied),
    /// It names something that only a step that failed would have made.
    Skipped {
        /// That step.
        because: String,
        /// What it would have made.
        missing: String,
    },
    /// Its approval is pending, or it names something that only a step that waits would make. It is not tried, and the
    /// run does not fail for it.
    Waiting {
        /// The step that has to be carried out first; this one, where it is its own approval that is pending.
        because: String,
        /// What that step would make; `None` where it is the step's own approval that is pending.
        missing: Option<String>,
    },
    /// It names something that is not there.
    Unbound(Vec<PlanFault>),
}

impl StepOutcome {
    /// What became of the step, in one word: `accepted`, `refused`, `denied`, `skipped`, `waiting` or `unbound`.
    #[must_use]
    pub fn word(&self) -> &'static str {
        match self {
            Self::Accepted(_) => "accepted",
            Self::Refused(_) => "refused",
            Self::Denied(_) => "denied",
            Self::Skipped { .. } => "skipped",
            Self::Waiting { .. } => "waiting",
            Self::Unbound(_) => "unbound",
        }
    }
}

/// One step of a run.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct StepRun {
    /// Its id: `<id>`, or `<id>[<element>]`.
    pub id: Arc<str>,
    /// Its day.
    pub on: Date,
    /// The place of its entry in the plan, from 0.
    pub entry: usize,
    /// The elements for which it is done; none where its entry has no `for-each`.
    pub elements: Vec<String>,
    /// What became of it.
    pub outcome: StepOutcome,
}

impl StepRun {
    /// Its receipt, if it was carried out.
    #[must_use]
    pub fn receipt(&self) -> Option<&Receipt> {
        match &self.outcome {
            StepOutcome::Accepted(receipt) => Some(receipt),
            _ => None,
        }
    }

    /// Whether it waits, for its own approval or for what another step that waits would make.
    #[must_use]
    pub fn waits(&self) -> bool {
        matches!(self.outcome, StepOutcome::Waiting { .. })
    }

    /// Whether the run fails for it: it was tried and not carried out, or skipped for a step that failed.
    #[must_use]
    pub fn has_failed(&self) -> bool {
        self.receipt().is_none() && !self.waits()
    }

    /// What a reader needs to know of a step that was not carried out, a line each; empty for one that was.
    #[must_use]
    pub fn problems(&self) -> Vec<String> {
        match &self.outcome {
            StepOutcome::Accepted(_) => Vec::new(),
            StepOutcome::Refused(refused) => refused.each().map(|(_, refusal)| refusal.to_string()).collect(),
            StepOutcome::Denied(denied) => denied.messages.clone(),
            StepOutcome::Skipped { because, missing } => {
                vec![format!("skipped: it names `{missing}`, which step `{because}` would have made")]
            }
            StepOutcome::Waiting { missing: None, .. } => vec!["waits: its approval is pending".into()],
            StepOutcome::Waiting { because, missing: Some(missing) } => {
                vec![format!("waits: it names `{missing}`, which step `{because}` would make, and that waits")]
            }
            StepOutcome::Unbound(faults) => faults.iter().map(ToString::to_string).collect(),
        }
    }
}

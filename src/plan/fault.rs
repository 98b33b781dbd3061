//! What is wrong with a plan before anything of it is run.

use std::fmt;

use crate::visible::visible;

/// One thing that is wrong with a plan, found before anything is run.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub struct PlanFault {
    /// The place of the step in the plan, from 0; `None` for the plan as a whole.
    pub step: Option<usize>,
    /// The place of the operation in the step, from 0.
    pub operation: Option<usize>,
    /// The field, or the text as written, that is at fault.
    pub text: String,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub help: String,
    /// Which of several places in the operation where it says so, from 0.
    pub nth: usize,
    /// Whether it would be none for another organisation.
    pub(crate) is_of_org: bool,
    /// The targets of charters of which it speaks: of which charter, and which of its targets, both from 0.
    pub targets: Vec<[usize; 2]>,
}

impl fmt::Display for PlanFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.step, self.operation) {
            (Some(step), Some(operation)) => write!(f, "steps[{step}].do[{operation}]: ")?,
            (Some(step), None) => write!(f, "steps[{step}]: ")?,
            _ => {}
        }
        f.write_str(&visible(&self.message))?;
        if self.help.is_empty() { Ok(()) } else { write!(f, " ({})", visible(&self.help)) }
    }
}

/// Everything that is wrong with a plan, in the order of its steps.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", .faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))]
#[non_exhaustive]
pub struct PlanErrors {
    /// The faults, at least one.
    pub faults: Vec<PlanFault>,
}

impl PlanFault {
    /// A fault of the plan as a whole, at this field.
    pub(in crate::plan) fn of_plan(
        field: impl Into<String>,
        message: impl Into<String>,
        help: impl Into<String>,
    ) -> Self {
        let (text, message, help) = (field.into(), message.into(), help.into());
        let (step, operation, nth, targets) = (None, None, 0, Vec::new());
        Self { step, operation, text, message, help, nth, is_of_org: false, targets }
    }

    /// The same, which would be none for another organisation.
    pub(in crate::plan) fn for_org(self) -> Self {
        Self { is_of_org: true, ..self }
    }

    /// Whether it is no step that is at fault, but on what the plan is to be run: another organisation than its own, a
    /// charter that does not fit.
    pub(in crate::plan) fn is_of_input(&self) -> bool {
        self.step.is_none() && (matches!(&*self.text, "charter" | "reorg") || self.text.starts_with("baseline."))
    }
}

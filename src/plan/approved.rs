//! What would become of a plan if what waits were approved.

use std::any::Any;

use super::{Plan, Run};
use crate::charter::Charter;
use crate::invariant::{ApprovalMissing, Rule};
use crate::model::gate::{Approval, ApprovalState};
use crate::suggest::is_read_as;

impl Run {
    /// The run of the plan in which every approval that is pending was given on the day of its step; nothing where no step
    /// waits.
    pub(crate) fn if_approved(&self) -> Option<Self> {
        if !self.steps().iter().any(super::StepRun::waits) {
            return None;
        }
        self.plan().with_approvals(self.charter()).run(&self.undo_all(), self.charter()).ok()
    }
}

impl Plan {
    /// The plan in which every approval that is pending was given on the day of its step, by somebody who may give it.
    fn with_approvals(&self, charter: &Charter) -> Self {
        let rules = charter.articles().iter().filter_map(|article| match &article.rule {
            Rule::Transition(rule) => (&**rule as &dyn Any).downcast_ref::<ApprovalMissing>(),
            Rule::State(_) => None,
        });
        let lists: Vec<_> = rules.map(|rule| &rule.by).filter(|by| !by.is_empty()).collect();
        let may_all = |who: &&String| lists.iter().all(|by| by.iter().any(|one| is_read_as(one, who)));
        let by = lists.iter().copied().flatten().find(may_all).or_else(|| lists.last()?.first());
        let mut plan = self.clone();
        for step in plan.steps.iter_mut().filter(|step| step.approval == Some(ApprovalState::Pending)) {
            step.approval = Some(ApprovalState::Given(Approval::new(by.map_or("", String::as_str), step.on)));
        }
        plan
    }
}

//! The net effect of a plan: what the rules say of all steps together.

use std::cell::OnceCell;
use std::sync::Arc;

use super::Run;
use crate::change::Change;
use crate::finding::{Finding, Reach};
use crate::invariant::Span;
use crate::model::date::Date;
use crate::org::Org;
use crate::receipt::Header;
use crate::session::{On, in_words, measure_span, settle};

impl Run {
    /// What the rules that judge a plan say of the net effect of all steps carried out, on the last day; those that depend
    /// on the day also of what no step touched since the day of the first state.
    pub(super) fn review(&self, start: &Org) -> Vec<Finding> {
        let org = self.session().org();
        let changes: Vec<Change> = self.session().history().flat_map(|record| record.changes.iter().cloned()).collect();
        let headers: Vec<&Header> = self.session().history().map(|record| &record.header).collect();
        let touched = OnceCell::new();
        let span = Span { org, changes: &changes, headers: &headers, touched: &touched, scope: None };
        let day = self.last_day();
        let (charter, judging) = (self.charter(), self.session().judging());
        let mut findings = Vec::new();
        let on = On { since: Some(start.as_of()), ..judging.on(day) };
        measure_span(charter, &span, Reach::Plan, on, |finding| findings.push(finding));
        for finding in &mut findings {
            let leave = judging.look(charter, &span, finding, None, day);
            settle(start, charter, on, finding, &leave);
        }
        findings
    }

    /// The last day of which the plan speaks: on it the net effect is judged.
    #[must_use]
    pub fn last_day(&self) -> Date {
        let last = self.plan().steps.last().map(|step| step.on);
        self.plan().until.into_iter().chain(last).max().unwrap_or_else(|| self.org().as_of())
    }

    /// A finding on the net effect as a person reads it, with the steps that contribute.
    pub(crate) fn net_in_words(&self, finding: &Finding) -> String {
        let steps: Vec<_> = self.contributors(finding).iter().map(|id| format!("`{id}`")).collect();
        let by = if steps.is_empty() { String::new() } else { format!(", by {}", steps.join(", ")) };
        format!("net effect{by}: {}", in_words(self.org(), self.charter(), finding))
    }

    /// The steps whose own changes breach the rule of a finding on the net effect, on the same subject.
    #[must_use]
    pub fn contributors(&self, finding: &Finding) -> Vec<Arc<str>> {
        // A span ends in the state after it: the steps are taken back on a copy, one by one.
        let mut session = self.session().clone();
        let mut steps = Vec::new();
        loop {
            let record = session.history().next_back().cloned();
            let Some(record) = record else { break };
            let org = session.org();
            let touched = OnceCell::new();
            let headers = [&record.header];
            let span = Span { org, changes: &record.changes, headers: &headers, touched: &touched, scope: None };
            let mut breached = false;
            let on = session.judging().on(record.header.on);
            measure_span(session.charter(), &span, Reach::Plan, on, |found| {
                breached |=
                    found.article == finding.article && found.subject == finding.subject && found.measure.is_breached();
            });
            if breached {
                steps.push(record.header.step.clone());
            }
            session.undo();
        }
        steps.reverse();
        steps
    }
}

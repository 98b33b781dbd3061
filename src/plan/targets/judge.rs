//! Judging targets while a plan runs: each on the state that its day ends with, when the run crosses that day.

use std::cell::OnceCell;

use smallvec::SmallVec;

use super::{Remark, TargetPlace, TargetRun};
use crate::charter::Charter;
use crate::invariant::headcount_increase::{Made, add, made};
use crate::invariant::{Rule, Span};
use crate::model::date::Date;
use crate::org::Org;
use crate::plan::bind::Founded;
use crate::plan::{Plan, PlanErrors};
use crate::receipt::Record;
use crate::selector::Selector;
use crate::target::{Goal, Judged, Quota, Target, TargetVerdict, View, What, chain, judge, printed};

/// The targets of a charter and a plan, while the plan runs.
pub(in crate::plan) struct Promises<'p> {
    plan: &'p Plan,
    charter: &'p Charter,
    start: &'p Org,
    /// The last day of which the plan speaks; nothing where all is judged whatever its day.
    until: Option<Date>,
    targets: Vec<(TargetPlace, &'p Target)>,
    /// The numbers of those that are not judged yet, latest day first.
    open: Vec<usize>,
    /// Heads made and cut so far in the bodies of each target.
    made: Vec<SmallVec<[Made; 4]>>,
    judged: Vec<Option<TargetRun>>,
}

impl<'p> Promises<'p> {
    pub(in crate::plan) fn of(plan: &'p Plan, charter: &'p Charter, start: &'p Org) -> Self {
        let until = plan.until.or(plan.steps.last().map(|step| step.on)).unwrap_or(start.as_of());
        let charters = charter.targets().iter().enumerate();
        let plans = plan.targets.iter().enumerate();
        let targets: Vec<_> = charters
            .map(|(place, target)| (TargetPlace::Charter(place), target))
            .chain(plans.map(|(place, target)| (TargetPlace::Plan(place), target)))
            .collect();
        let mut open: Vec<usize> = (0..targets.len()).collect();
        open.sort_by_key(|number| std::cmp::Reverse(targets.get(*number).map(|(_, target)| target.by)));
        let (made, judged) = (vec![SmallVec::new(); targets.len()], vec![None; targets.len()]);
        Self { plan, charter, start, until: Some(until), targets, open, made, judged }
    }

    /// Judges what was promised by a day before this one, on the state that those days ended with.
    pub(in crate::plan) fn reach(&mut self, day: Date, org: &Org) {
        while let Some(number) = self.open.last().copied() {
            let Some((_, target)) = self.targets.get(number) else { break };
            if target.by >= day || self.until.is_some_and(|until| target.by > until) {
                break;
            }
            self.open.pop();
            self.judge(number, org);
        }
    }

    /// Takes note of a step that was carried out and led to this state.
    pub(in crate::plan) fn note(&mut self, org: &Org, record: &Record) {
        for number in &self.open {
            let Some((_, Target { what: What::Headcount(headcount), .. })) = self.targets.get(*number) else {
                continue;
            };
            let touched = OnceCell::new();
            let headers = [&record.header];
            let scope = headcount.bodies.as_ref();
            let span = Span { org, changes: &record.changes, headers: &headers, touched: &touched, scope };
            if let Some(sums) = self.made.get_mut(*number) {
                made(&span).into_iter().for_each(|sum| add(sum, sums));
            }
        }
    }

    /// Judges the rest on the last state, and gives all in their order.
    pub(in crate::plan) fn finish(mut self, org: &Org) -> Vec<TargetRun> {
        while let Some(number) = self.open.pop() {
            self.judge(number, org);
        }
        self.judged.into_iter().flatten().collect()
    }

    fn judge(&mut self, number: usize, org: &Org) {
        let Some(&(place, target)) = self.targets.get(number) else { return };
        let unrecorded = self.plan.unrecorded.iter().find(|entry| entry.targets.contains(&target.id));
        let is_due = self.until.is_some_and(|until| target.by <= until);
        let judged = match unrecorded.filter(|_| is_due) {
            Some(entry) => Judged::no_data(entry.reason.clone()),
            None if is_due && target.by < self.start.as_of() => {
                Judged::no_data(format!("the data begin on {}", self.start.as_of()))
            }
            None => self.measure(number, target, org),
        };
        let Judged { mut verdict, mut measure, of, could, parts, outside, rests_on } = judged;
        if let Some(measure) = &mut measure {
            measure.assumed |= self.plan.assumed.iter().any(|entry| entry.targets.contains(&target.id));
        }
        if self.until.is_some() && !is_due {
            verdict = TargetVerdict::NotDue;
        }
        let printed = target.printed.as_ref().and_then(|text| printed(text, target.goal.quota(), of));
        let printed = printed.map(|text| Remark { field: "printed", text });
        let asked = match target.goal {
            Goal::AtLeast(Quota::Count(count)) => could.filter(|could| count > *could).map(|could| (count, could)),
            _ => None,
        };
        let impossible = asked.map(|(count, of)| {
            let text = format!("{count} are asked for, and there are {of}: nobody can reach that");
            Remark { field: target.goal.field(), text }
        });
        let run = TargetRun {
            id: target.id.clone(),
            by: target.by,
            place,
            cites: target.cites.clone(),
            verdict,
            measure,
            of,
            parts,
            outside,
            rests_on: (target.what.rests_on(org), rests_on),
            remarks: printed.into_iter().chain(impossible).collect(),
            field: target.goal.field(),
        };
        if let Some(slot) = self.judged.get_mut(number) {
            *slot = Some(run);
        }
    }

    fn measure(&self, number: usize, target: &Target, org: &Org) -> Judged {
        let all: Vec<&Target> = self.targets.iter().map(|(_, target)| *target).collect();
        let in_force = self.charter.articles().iter().filter(|article| article.is_valid_on(target.by));
        let rules: Vec<(&Rule, Option<&Selector>)> =
            in_force.map(|article| (&article.rule, article.scope.as_ref())).collect();
        let made = self.made.get(number).map_or(&[][..], |made| made);
        let (day, figures) = (target.by, &*self.plan.baselines);
        let view = View { org, day, start: self.start, made, rules: &rules, figures };
        judge(target, &chain(&all, target), &view)
    }
}

impl Plan {
    /// Judges the targets of a charter and of the plan on a state as it is, whatever their days and whatever the plan's
    /// steps: for a program that changes an organisation itself and asks how far it is. What is promised against the
    /// start is compared with this very state.
    ///
    /// ```
    /// # let ids = reorganon::doc::example();
    /// # let (org, charter) = (ids.session.org().clone(), ids.session.charter().clone());
    /// use reorganon::target::{Bodies, Goal, Quota, Target};
    /// use reorganon::{Plan, Selector};
    /// let goal = Goal::AtMost(Quota::Count(3));
    /// let few = Target::new("few", "2021-12-31".parse().unwrap(), Bodies(Selector::of_kind("department")), goal);
    /// let mut plan = Plan::new("Few departments");
    /// plan.targets.push(few);
    /// let judged = plan.judge_targets(&org, &charter)?;
    /// assert_eq!(judged[0].to_string(), "target `few` by 2021-12-31: met: measured 2, limit at most 3, slack 1");
    /// # Ok::<(), reorganon::plan::PlanErrors>(())
    /// ```
    ///
    /// # Errors
    /// What is wrong with the targets.
    pub fn judge_targets(&self, org: &Org, charter: &Charter) -> Result<Vec<TargetRun>, PlanErrors> {
        let faults = self.check_targets(org, Some(charter), &Founded::default());
        if !faults.is_empty() {
            return Err(PlanErrors { faults });
        }
        Ok(Promises { until: None, ..Promises::of(self, charter, org) }.finish(org))
    }
}

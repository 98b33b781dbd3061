//! What was promised by a day, judged while a plan runs.

use std::cell::OnceCell;
use std::collections::{HashMap, HashSet};
use std::fmt;

use serde::{Deserialize, Serialize};
use smallvec::SmallVec;

use super::bind::Founded;
use super::{Plan, PlanErrors, PlanFault, Run, TARGETS};
use crate::charter::Charter;
use crate::invariant::headcount_increase::{Made, add, made};
use crate::invariant::{Rule, Span};
use crate::model::date::Date;
use crate::model::quantity::{Bound, Measure};
use crate::org::Org;
use crate::receipt::Record;
use crate::selector::{Selector, unknown_terms};
use crate::suggest::{self, short};
use crate::target::{Judged, Known, Part, Target, TargetVerdict, View, What, chain, check, judge, printed};

/// Targets of which the record does not say what became of them: their verdict is *no data*, with this reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct Unrecorded {
    /// The ids of the targets, of the plan or of its charter.
    pub targets: Vec<String>,
    /// What is not recorded.
    pub reason: String,
}

/// Where a target stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum TargetPlace {
    /// In the charter, by its place in the list, from 0.
    Charter(usize),
    /// In the plan, by its place in the list, from 0.
    Plan(usize),
}

/// One target of a run: what was measured on its day, and the verdict.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct TargetRun {
    /// Its id.
    pub id: String,
    /// Its day.
    pub by: Date,
    /// Where it stands.
    pub place: TargetPlace,
    /// The clause that promises it.
    pub cites: Option<String>,
    /// The verdict.
    pub verdict: TargetVerdict,
    /// Measured value and limit: on its day or, where it is not due, at the end of the run. Nothing where nothing is
    /// recorded, or no limit is known.
    pub measure: Option<Measure>,
    /// Of how many units, where units are counted.
    pub of: Option<u64>,
    /// Containers or staff categories, each judged on its own, in the order of keys or of the vocabulary.
    pub parts: Vec<Part>,
    /// Units that meet the condition outside of those among which they should be, by key.
    pub outside: Vec<String>,
    /// What else a reader should know: a text as the document prints it that is not the exact quota.
    pub remarks: Vec<String>,
    /// The field of the file in which its quota stands.
    pub(crate) field: &'static str,
}

impl TargetRun {
    /// Whether it is missed.
    #[must_use]
    pub fn is_missed(&self) -> bool {
        matches!(self.verdict, TargetVerdict::Missed { .. })
    }

    /// The containers or staff categories that fall short on their own.
    pub fn short(&self) -> impl Iterator<Item = &Part> {
        self.parts.iter().filter(|part| part.short > 0)
    }

    /// What was measured and what was asked for, in words; empty where nothing could be measured.
    #[must_use]
    pub fn measured(&self) -> String {
        let Some(measure) = self.measure else { return String::new() };
        let value = measure.value.map_or("unknown".into(), |value| value.to_string());
        let of = self.of.map_or(String::new(), |of| format!(" of {of}"));
        let bound = match measure.bound {
            Bound::AtMost => "at most",
            Bound::AtLeast => "at least",
        };
        let slack = measure.slack().map_or(String::new(), |slack| format!(", slack {slack}"));
        let assumed = if measure.assumed { ", on assumed figures" } else { "" };
        format!("measured {value}{of}, limit {bound} {}{slack}{assumed}", measure.limit)
    }
}

impl fmt::Display for TargetRun {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "target `{}` by {}: {}", short(&self.id), self.by, self.verdict)?;
        if self.measure.is_some() {
            write!(f, ": {}", self.measured())?;
        }
        if !self.is_missed() {
            return Ok(());
        }
        self.short().try_for_each(|part| write!(f, "; {part}"))?;
        self.outside.iter().try_for_each(|key| write!(f, "; `{key}` is outside of those that it should be among"))
    }
}

/// The targets of a charter and a plan, while the plan runs.
pub(super) struct Promises<'p> {
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
    pub(super) fn of(plan: &'p Plan, charter: &'p Charter, start: &'p Org) -> Self {
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
    pub(super) fn reach(&mut self, day: Date, org: &Org) {
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
    pub(super) fn note(&mut self, org: &Org, record: &Record) {
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
    pub(super) fn finish(mut self, org: &Org) -> Vec<TargetRun> {
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
        let Judged { mut verdict, measure, of, parts, outside } = judged;
        if self.until.is_some() && !is_due {
            verdict = TargetVerdict::NotDue;
        }
        let printed = target.printed.as_ref().and_then(|text| printed(text, target.goal.quota(), of));
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
            remarks: printed.into_iter().collect(),
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

    /// What is wrong with the plan's targets and what belongs to them; with a charter, also with the charter's.
    pub(super) fn check_targets(&self, org: &Org, charter: Option<&Charter>, founded: &Founded) -> Vec<PlanFault> {
        let charters = charter.map_or(&[][..], Charter::targets);
        let count = charters.len() + self.targets.len();
        if count > TARGETS {
            let message = format!("there are {count} targets; the limit (`plan::TARGETS`) is {TARGETS}");
            return vec![PlanFault::of_plan("targets", message, "split the plan")];
        }
        let targets: Vec<&Target> = charters.iter().chain(&self.targets).collect();
        let rules: Option<Vec<&Rule>> =
            charter.map(|charter| charter.articles().iter().map(|article| &article.rule).collect());
        let founds = |name: &str| founded.has(name);
        let known = Known { org, targets: &targets, rules: rules.as_deref(), founds: &founds };
        let mut faults = Vec::new();
        for fault in check(&known, 0) {
            let path = match fault.target.checked_sub(charters.len()) {
                Some(place) => format!("targets[{place}].{}", fault.path),
                None => "charter".into(),
            };
            let whose = match (charter, targets.get(fault.target)) {
                (Some(charter), Some(target)) if fault.target < charters.len() => {
                    format!("charter `{}`: target `{}`: ", charter.name(), short(&target.id))
                }
                _ => String::new(),
            };
            faults.push(PlanFault::of_plan(path, whose + &fault.message, fault.help));
        }
        self.check_figures(org, &mut faults);
        self.check_unrecorded(charter.is_some(), &targets, &mut faults);
        let last = self.steps.last().map(|step| step.on);
        if let Some((until, last)) = self.until.zip(last).filter(|(until, last)| until < last) {
            let message = format!("the plan speaks until {until}, and its last step is on {last}");
            faults.push(PlanFault::of_plan("until", message, "choose the day of the last step, or a later one"));
        }
        faults
    }

    fn check_figures(&self, org: &Org, faults: &mut Vec<PlanFault>) {
        let mut days = HashSet::new();
        for (place, figures) in self.baselines.iter().enumerate() {
            let day = figures.as_of;
            if !days.insert(day) {
                let path = format!("baselines[{place}].as-of");
                let message = format!("there are figures of {day} already");
                faults.push(PlanFault::of_plan(path, message, "write all figures of a day in one place"));
            }
            if day > org.as_of() {
                let message = format!("figures of {day} are none of an earlier day: the data speak of {}", org.as_of());
                let help = "give figures of a day before the data";
                faults.push(PlanFault::of_plan(format!("baselines[{place}].as-of"), message, help));
            }
            let most = figures.headcount.values().try_fold(0_i64, |sum, heads| sum.checked_add_unsigned(*heads));
            if most.is_none() {
                let message = format!("the figures of {day} come to more than {} heads", i64::MAX);
                faults.push(PlanFault::of_plan(format!("baselines[{place}].headcount"), message, "correct them"));
            }
            for line in unknown_terms(org, figures.headcount.keys()) {
                faults.push(PlanFault::of_plan(format!("baselines[{place}].headcount"), line, ""));
            }
        }
    }

    /// Whether what is not recorded is known; without the charter, it may be one of the charter's targets.
    fn check_unrecorded(&self, complete: bool, targets: &[&Target], faults: &mut Vec<PlanFault>) {
        let mut said: HashMap<&str, usize> = HashMap::new();
        for (place, entry) in self.unrecorded.iter().enumerate() {
            if entry.reason.trim().is_empty() {
                let help = "say what is not recorded";
                faults.push(PlanFault::of_plan(format!("unrecorded[{place}].reason"), "there is no reason", help));
            }
            if entry.targets.is_empty() {
                let help = "name the targets of which nothing is recorded";
                faults.push(PlanFault::of_plan(format!("unrecorded[{place}].targets"), "there is no target", help));
            }
            for (number, id) in entry.targets.iter().enumerate() {
                let path = format!("unrecorded[{place}].targets[{number}]");
                if said.insert(id, place).is_some() {
                    let message = format!("target `{}` is named a second time", short(id));
                    faults.push(PlanFault::of_plan(path, message, "name it once"));
                } else if complete && !targets.iter().any(|target| target.id == *id) {
                    let help = suggest::help(id, targets.iter().map(|target| target.id.as_str()));
                    faults.push(PlanFault::of_plan(path, format!("there is no target `{}`", short(id)), help));
                }
            }
        }
    }
}

impl Run {
    /// The charter's targets, then the plan's, each with its verdict.
    #[must_use]
    pub fn targets(&self) -> &[TargetRun] {
        &self.targets
    }

    /// The target with this id.
    #[must_use]
    pub fn target(&self, id: &str) -> Option<&TargetRun> {
        self.targets.iter().find(|target| target.id == id)
    }

    /// The targets that are missed.
    pub fn missed(&self) -> impl Iterator<Item = &TargetRun> {
        self.targets.iter().filter(|target| target.is_missed())
    }
}

//! The smallest repair of a plan: which steps to drop so that the rest holds.

use std::collections::{BTreeSet, VecDeque};

use super::{Plan, PlanErrors, Run, StepRun};
use crate::charter::Charter;
use crate::org::Org;

/// Steps to drop so that the rest of a plan holds; the engine has run the rest.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Repair {
    /// The ids of the entries to drop, in the order of the plan; none for a plan that passes.
    pub drop: Vec<String>,
    /// Whether no smaller set would do; otherwise only no part of this one would.
    pub is_smallest: bool,
    /// How often a plan was run.
    pub runs: usize,
}

/// The plan without some of its entries, run.
struct Trial<'a> {
    plan: &'a Plan,
    org: &'a Org,
    charter: &'a Charter,
    most: usize,
    runs: usize,
}

impl Trial<'_> {
    /// The entries of which one at least has to be dropped further; none when the rest passes.
    ///
    /// Up to its first failure a run depends only on the entries before it: if none of them is dropped, and not the one
    /// that fails, it fails there again.
    fn suspects(&mut self, dropped: &BTreeSet<usize>) -> Vec<usize> {
        self.runs += 1;
        let (rest, plan) = without(self.plan, dropped);
        let first = match plan.run(self.org, self.charter) {
            Ok(run) if run.is_legal() => return Vec::new(),
            Ok(run) => first_failure(&run),
            // A plan that cannot be run names the entries at fault: the first of them, or one that it needs.
            Err(errors) => errors.faults.iter().filter_map(|fault| fault.step).min(),
        };
        let last = first.unwrap_or(rest.len().saturating_sub(1));
        // The one that fails is the likeliest.
        rest.into_iter().take(last + 1).rev().collect()
    }
}

/// The places of the entries that are left, and the plan made of them.
fn without(plan: &Plan, dropped: &BTreeSet<usize>) -> (Vec<usize>, Plan) {
    let rest: Vec<usize> = (0..plan.steps.len()).filter(|place| !dropped.contains(place)).collect();
    let steps = rest.iter().filter_map(|place| plan.steps.get(*place).cloned()).collect();
    (rest, Plan { steps, ..plan.clone() })
}

/// The place of the first entry with a step that was not carried out.
fn first_failure(run: &Run) -> Option<usize> {
    run.steps().iter().find(|step| StepRun::has_failed(step)).map(|step| step.entry)
}

impl Plan {
    /// The smallest set of entries to drop after which the plan passes; `None` where the search found none.
    ///
    /// The search goes by size, so that the first set found is a smallest one; of several, the one whose entries fail
    /// latest. It runs the plan at most `most` times; then it drops what fails until the rest passes, puts back whatever
    /// can be put back, and does not claim that there is no smaller one.
    ///
    /// # Errors
    /// The charter does not fit the organisation.
    ///
    /// ```
    /// # let ids = reorganon::doc::example();
    /// # let (org, charter) = (ids.session.org().clone(), ids.session.charter().clone());
    /// let plan: reorganon::Plan = serde_json::from_str(r#"{
    ///     "reorg": 1, "title": "Twice", "steps": [
    ///         {"id": "join", "on": "2018-10-01", "do": [{"absorb": {"bodies": ["sports"], "into": "culture"}}]},
    ///         {"id": "again", "on": "2018-11-01", "do": [{"absorb": {"bodies": ["sports"], "into": "culture"}}]}
    ///     ]}"#).unwrap();
    /// let repair = plan.smallest_repair(&org, &charter, 100)?.unwrap();
    /// assert_eq!((repair.drop, repair.is_smallest), (vec!["again".to_owned()], true));
    /// # Ok::<(), reorganon::plan::PlanErrors>(())
    /// ```
    pub fn smallest_repair(&self, org: &Org, charter: &Charter, most: usize) -> Result<Option<Repair>, PlanErrors> {
        // A charter that does not fit fails the empty plan too.
        let _ = Self { steps: Vec::new(), ..self.clone() }.run(org, charter)?;
        let mut trial = Trial { plan: self, org, charter, most, runs: 0 };
        let mut seen = BTreeSet::from([BTreeSet::new()]);
        let mut open = VecDeque::from([BTreeSet::new()]);
        while let Some(dropped) = open.pop_front() {
            if trial.runs >= trial.most {
                return Ok(self.some_repair(trial));
            }
            let suspects = trial.suspects(&dropped);
            if suspects.is_empty() {
                return Ok(Some(self.repair(&dropped, true, trial.runs)));
            }
            for suspect in suspects {
                let mut more = dropped.clone();
                more.insert(suspect);
                if seen.insert(more.clone()) {
                    open.push_back(more);
                }
            }
        }
        Ok(None)
    }

    /// A set of which no part would do, found without trying everything.
    fn some_repair(&self, mut trial: Trial<'_>) -> Option<Repair> {
        let mut dropped = BTreeSet::new();
        loop {
            let suspects = trial.suspects(&dropped);
            match suspects.first() {
                None => break,
                Some(likeliest) => dropped.insert(*likeliest),
            };
            if dropped.len() > self.steps.len() {
                return None;
            }
        }
        for place in dropped.clone() {
            let mut fewer = dropped.clone();
            fewer.remove(&place);
            if trial.suspects(&fewer).is_empty() {
                dropped = fewer;
            }
        }
        Some(self.repair(&dropped, false, trial.runs))
    }

    fn repair(&self, dropped: &BTreeSet<usize>, is_smallest: bool, runs: usize) -> Repair {
        let drop = dropped.iter().filter_map(|place| self.steps.get(*place)).map(|step| step.id.clone()).collect();
        Repair { drop, is_smallest, runs }
    }
}

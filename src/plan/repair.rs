//! The smallest repair of a plan: which steps to drop so that the rest holds, as far as the plan expects it to.

use std::collections::{BTreeSet, VecDeque};

use super::{Plan, PlanErrors, PlanFault, Run};
use crate::charter::Charter;
use crate::org::Org;

/// Steps to drop so that the rest of a plan holds; the engine has run the rest.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Repair {
    /// The ids of the entries to drop, in the order of the plan; none for a plan whose steps fail only where it expects it.
    pub drop: Vec<String>,
    /// Whether no smaller set would do: every one was ruled out.
    pub is_smallest: bool,
    /// Whether none of the entries can be put back alone; that of a smallest set is so.
    pub is_tight: bool,
    /// How often a plan was run.
    pub runs: usize,
}

/// What a search for a repair came to.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Search {
    /// The repair, where one was found.
    pub repair: Option<Repair>,
    /// Whether there is none where none was found: every set was ruled out, and more runs would find nothing.
    pub is_complete: bool,
}

impl Search {
    fn found(repair: Repair) -> Self {
        Self { repair: Some(repair), is_complete: true }
    }
}

/// What came of running the plan without some of its entries.
enum Found {
    /// Steps and net effect fail only where the plan expects it.
    Holds,
    /// The entries of which one at least has to be dropped further, the likeliest first.
    Suspects(Vec<usize>),
}

/// The plan without some of its entries, run; each run is told and counted, and there are no more than allowed.
struct Trial<'a, T> {
    plan: &'a Plan,
    org: &'a Org,
    charter: &'a Charter,
    most: usize,
    runs: usize,
    /// The places in `expect` of what fails as expected in the whole plan: it has to in what is left, too.
    met: BTreeSet<usize>,
    told: T,
}

impl<T: FnMut(usize, usize)> Trial<'_, T> {
    fn count(&mut self) {
        self.runs += 1;
        (self.told)(self.runs, self.most);
    }

    fn left(&self) -> usize {
        self.most.saturating_sub(self.runs)
    }

    /// Runs what is left without these entries; `None` when no run is left.
    ///
    /// Up to its first failure a run depends only on the entries before it: if none of them is dropped, and not the one
    /// that fails, it fails there again.
    fn without(&mut self, dropped: &BTreeSet<usize>) -> Option<Found> {
        self.left().checked_sub(1)?;
        self.count();
        let (rest, plan) = without(self.plan, dropped);
        let first = match plan.run(self.org, self.charter) {
            Ok(run) => {
                let met = met(&run);
                if dropped.is_empty() {
                    self.met.clone_from(&met);
                }
                match first_failure(&run) {
                    None if holds(&run, &met, &self.met) => return Some(Found::Holds),
                    first => first,
                }
            }
            // A plan that cannot be run names the entries at fault: the first of them, or one that it needs.
            Err(errors) => errors.faults.iter().filter_map(|fault| fault.step).min(),
        };
        let last = first.unwrap_or(rest.len().saturating_sub(1));
        // The one that fails is the likeliest.
        Some(Found::Suspects(rest.into_iter().take(last + 1).rev().collect()))
    }

    fn holds_without(&mut self, dropped: &BTreeSet<usize>) -> Option<bool> {
        self.without(dropped).map(|found| matches!(found, Found::Holds))
    }
}

/// The places of the entries that are left, and the plan made of them.
fn without(plan: &Plan, dropped: &BTreeSet<usize>) -> (Vec<usize>, Plan) {
    let rest: Vec<usize> = (0..plan.steps.len()).filter(|place| !dropped.contains(place)).collect();
    let steps = rest.iter().filter_map(|place| plan.steps.get(*place).cloned()).collect();
    (rest, Plan { steps, ..plan.clone() })
}

/// The place of the first entry with a step that failed and was not to.
fn first_failure(run: &Run) -> Option<usize> {
    run.steps().iter().find(|step| run.is_surprise(step)).map(|step| step.entry)
}

/// The places in `expect` of what failed as expected, targets apart.
fn met(run: &Run) -> BTreeSet<usize> {
    let expected = run.plan().expect.iter().enumerate().filter(|(_, one)| one.missed.is_none());
    expected.filter(|(_, one)| run.has_met(one)).map(|(place, _)| place).collect()
}

/// Whether steps and net effect fail only where the plan expects it, and everything fails that is to.
fn holds(run: &Run, met: &BTreeSet<usize>, to_be_met: &BTreeSet<usize>) -> bool {
    first_failure(run).is_none() && run.net_surprises().next().is_none() && met.is_superset(to_be_met)
}

impl Plan {
    /// The smallest set of entries to drop after which every step is carried out and no rule denies, or only what the plan
    /// expects to fail does; `None` where none would do, or where `most` runs were too few to find any. Targets are not
    /// looked at, and what fails as expected in the whole plan has to fail in what is left.
    ///
    /// The search goes by size, so that the first set found is a smallest one; of several, the one whose entries fail
    /// latest. The plan is run at most `most` times in all. So that there is an answer when the search by size does not
    /// end in time, some of these runs (half of them at most) are kept for another: it drops what fails until the rest
    /// passes, or everything, and puts back one by one what can be put back. Such a set is not claimed to be smallest.
    ///
    /// # Errors
    /// The plan cannot be run even without any of its entries: the charter does not fit the organisation, the plan is
    /// made for another one.
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
        Ok(self.smallest_repair_telling(org, charter, most, |_, _| {})?.repair)
    }

    /// [`Plan::smallest_repair`], which tells of each run how many there were, and how many there may be; and in the end
    /// whether it looked at everything.
    ///
    /// # Errors
    /// As those of [`Plan::smallest_repair`].
    pub fn smallest_repair_telling(
        &self,
        org: &Org,
        charter: &Charter,
        most: usize,
        told: impl FnMut(usize, usize),
    ) -> Result<Search, PlanErrors> {
        let mut trial = Trial { plan: self, org, charter, most, runs: 0, met: BTreeSet::new(), told };
        let mut seen = BTreeSet::from([BTreeSet::new()]);
        let mut open = VecDeque::from([BTreeSet::new()]);
        let kept = (self.steps.len().saturating_mul(2)).min(most / 2);
        let mut nothing_holds = None;
        while let Some(dropped) = open.pop_front() {
            if trial.left() <= kept && trial.runs > 0 {
                let repair = self.some_repair(trial, nothing_holds == Some(true));
                return Ok(Search { repair, is_complete: false });
            }
            let suspects = match trial.without(&dropped) {
                None => return Ok(Search { repair: None, is_complete: false }),
                Some(Found::Holds) => return Ok(Search::found(self.repair(&dropped, (true, true), trial.runs))),
                Some(Found::Suspects(suspects)) => suspects,
            };
            if nothing_holds.is_none() && trial.left() > 0 {
                // A charter that does not fit fails the plan without steps too. Where that one holds, there is an answer.
                trial.count();
                nothing_holds = Some(match (Self { steps: Vec::new(), ..self.clone() }).run(org, charter) {
                    Ok(run) => holds(&run, &met(&run), &trial.met),
                    Err(errors) if errors.faults.iter().any(PlanFault::is_of_input) => return Err(errors),
                    Err(_) => false,
                });
            }
            for suspect in suspects {
                let mut more = dropped.clone();
                more.insert(suspect);
                if seen.insert(more.clone()) {
                    open.push_back(more);
                }
            }
        }
        Ok(Search { repair: None, is_complete: true })
    }

    /// A set that will do, found without trying everything; everything, where there was time for no smaller one.
    fn some_repair(&self, mut trial: Trial<'_, impl FnMut(usize, usize)>, nothing_holds: bool) -> Option<Repair> {
        let mut dropped = BTreeSet::new();
        loop {
            match trial.without(&dropped) {
                Some(Found::Holds) => break,
                Some(Found::Suspects(suspects)) if !suspects.is_empty() => dropped.extend(suspects.first()),
                _ if nothing_holds => {
                    dropped = (0..self.steps.len()).collect();
                    break;
                }
                _ => return None,
            }
        }
        // What could not be put back may be, once another one is.
        let mut is_tight = false;
        while !is_tight {
            is_tight = true;
            for place in dropped.clone() {
                let mut fewer = dropped.clone();
                fewer.remove(&place);
                match trial.holds_without(&fewer) {
                    Some(true) => (dropped, is_tight) = (fewer, false),
                    Some(false) => {}
                    None => return Some(self.repair(&dropped, (false, false), trial.runs)),
                }
            }
        }
        Some(self.repair(&dropped, (false, true), trial.runs))
    }

    fn repair(&self, dropped: &BTreeSet<usize>, (is_smallest, is_tight): (bool, bool), runs: usize) -> Repair {
        let drop = dropped.iter().filter_map(|place| self.steps.get(*place)).map(|step| step.id.clone()).collect();
        Repair { drop, is_smallest, is_tight, runs }
    }
}

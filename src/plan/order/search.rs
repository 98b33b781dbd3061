//! The search for the order of a plan: every pair of steps that interfere, tried both ways round.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use super::Counts;
use crate::operation::Operation;
use crate::order::{Footprint, Mark, Pair, Relation, Said, Tried, compare};
use crate::plan::bind::Binder;
use crate::plan::expand::{Doing, carry_out};
use crate::plan::{Plan, PlanStep, StepOutcome, StepRun};
use crate::session::Session;

/// A set of places of steps.
#[derive(Debug, Clone, Default)]
struct Places(Vec<u64>);

impl Places {
    fn has(&self, place: usize) -> bool {
        self.0.get(place / 64).is_some_and(|word| word >> (place % 64) & 1 == 1)
    }

    fn add(&mut self, place: usize) {
        if self.0.len() <= place / 64 {
            self.0.resize(place / 64 + 1, 0);
        }
        if let Some(word) = self.0.get_mut(place / 64) {
            *word |= 1 << (place % 64);
        }
    }

    fn add_all(&mut self, other: &Self) {
        if self.0.len() < other.0.len() {
            self.0.resize(other.0.len(), 0);
        }
        self.0.iter_mut().zip(&other.0).for_each(|(word, more)| *word |= more);
    }
}

/// The search goes from the last step to the first, so that of all pairs within a pair it is known what they are.
pub(super) struct Search<'a> {
    plan: &'a Plan,
    steps: &'a [StepRun],
    /// The state in which the step looked at was tried, once it is undone.
    session: Session,
    most: usize,
    /// Of each step from the end: its footprint, `None` where it failed.
    prints: Vec<Option<Footprint>>,
    /// Which later steps look at a mark, and which write it.
    marks: HashMap<Mark, [Vec<usize>; 2]>,
    /// The later steps that failed.
    failed: Vec<usize>,
    /// How many later steps wait.
    waiting: usize,
    /// Of each step, counted from the last: the later steps that hang on it, by way of others too.
    hanging: Vec<Places>,
    pairs: Vec<Pair>,
    /// Pairs of which nothing is found.
    unsaid: BTreeSet<[usize; 2]>,
    counts: Counts,
}

impl<'a> Search<'a> {
    pub(super) fn new(plan: &'a Plan, steps: &'a [StepRun], session: Session, most: usize) -> Self {
        let n = steps.len();
        let counts = Counts { pairs: n * n.saturating_sub(1) / 2, ..Counts::default() };
        let (prints, hanging) = (vec![None; n], vec![Places::default(); n]);
        let (marks, failed, pairs, unsaid) = (HashMap::new(), Vec::new(), Vec::new(), BTreeSet::new());
        Self { plan, steps, session, most, prints, marks, failed, waiting: 0, hanging, pairs, unsaid, counts }
    }

    /// Compares all steps: the pairs of which there is something to say, in the order of the plan, those of which nothing
    /// was found, and how many there are.
    pub(super) fn all(mut self, mut told: impl FnMut(usize, usize)) -> (Vec<Pair>, BTreeSet<[usize; 2]>, Counts) {
        let n = self.steps.len();
        for place in (0..n).rev() {
            self.step(place);
            told(n - place, n);
        }
        self.pairs.reverse();
        (self.pairs, self.unsaid, self.counts)
    }

    /// Whether a step waits for its approval: it is not tried, here as little as in the plan's own run.
    fn waits(&self, place: usize) -> bool {
        self.steps.get(place).is_some_and(|step| matches!(step.outcome, StepOutcome::Waiting { .. }))
    }

    fn is_accepted(&self, place: usize) -> bool {
        self.steps.get(place).is_some_and(|step| step.receipt().is_some())
    }

    /// Compares a step with all that come after it.
    fn step(&mut self, place: usize) {
        let after = self.steps.len() - 1 - place;
        if self.waits(place) {
            self.counts.waiting += after;
            self.waiting += 1;
            return;
        }
        let print = self.take_back(place);
        let later = self.interfering(place, print.as_ref());
        self.counts.waiting += self.waiting;
        self.counts.apart += after - self.waiting - later.len();
        let mut hanging = Places::default();
        let first = self.pairs.len();
        for other in later {
            if self.pair(place, other, print.as_ref(), &hanging) {
                hanging.add(other);
                if let Some(further) = self.hanging.get(other) {
                    hanging.add_all(further);
                }
            }
        }
        // The whole list is turned round in the end.
        if let Some(pairs) = self.pairs.get_mut(first..) {
            pairs.reverse();
        }
        match &print {
            Some(print) => {
                print.reads().for_each(|mark| self.marks.entry(mark).or_default()[0].push(place));
                print.writes().for_each(|mark| self.marks.entry(mark).or_default()[1].push(place));
            }
            None => self.failed.push(place),
        }
        if let Some(slot) = self.prints.get_mut(place) {
            *slot = print;
        }
        if let Some(slot) = self.hanging.get_mut(place) {
            *slot = hanging;
        }
    }

    /// Goes back to the state in which a step was tried, and gives its footprint.
    fn take_back(&mut self, place: usize) -> Option<Footprint> {
        let record = self.steps.get(place)?.receipt()?.record();
        let org = self.session.org();
        let bound: Vec<Operation> = self
            .doing(place)
            .into_iter()
            .map(|doing| doing.operation.rename(&mut Binder::new(org, doing.element)))
            .collect();
        let print = Footprint::of(record, bound.iter(), &self.session);
        self.session.undo();
        Some(print.and_before(self.session.org()))
    }

    /// What a step does, for the elements that it had in the plan's own run.
    fn doing(&self, place: usize) -> Vec<Doing<'a>> {
        let Some((step, entry)) = self.steps.get(place).and_then(|step| Some((step, self.plan.steps.get(step.entry)?)))
        else {
            return Vec::new();
        };
        let elements: Vec<_> = match entry.for_each {
            Some(_) => step.elements.iter().map(|element| Some(element.as_str())).collect(),
            None => vec![None],
        };
        let all = elements.into_iter().flat_map(|element| {
            let numbered = entry.operations.iter().enumerate();
            numbered.map(move |(place, operation)| Doing { entry: step.entry, place, operation, element })
        });
        all.collect()
    }

    /// The later steps with which a step interferes, in order.
    fn interfering(&self, place: usize, print: Option<&Footprint>) -> Vec<usize> {
        let Some(print) = print else {
            return (place + 1..self.steps.len()).filter(|later| !self.waits(*later)).collect();
        };
        let mut later: BTreeSet<usize> = self.failed.iter().copied().collect();
        for mark in print.writes() {
            later.extend(self.marks.get(&mark).into_iter().flat_map(|[readers, _]| readers));
        }
        for mark in print.reads() {
            later.extend(self.marks.get(&mark).into_iter().flat_map(|[_, writers]| writers));
        }
        later.into_iter().collect()
    }

    /// Compares two steps; whether the second hangs on the first.
    fn pair(&mut self, a: usize, b: usize, print: Option<&Footprint>, hanging: &Places) -> bool {
        if self.counts.tried >= self.most {
            self.counts.untried += 1;
            self.unsaid.insert([a, b]);
            return true;
        }
        self.counts.tried += 1;
        // Of a step that failed nobody knows on what it hangs: it gets all that does not hang on the first.
        let fails = !self.is_accepted(b);
        let hangs = |x: usize| fails || self.hanging.get(x).is_some_and(|later| later.has(b));
        let carries = |x: usize| self.is_accepted(x) && hangs(x);
        let (follow, before): (Vec<_>, Vec<_>) = (a + 1..b).filter(|x| carries(*x)).partition(|x| hanging.has(*x));
        let Some([one, other]) = self.steps.get(a).zip(self.steps.get(b)).map(|(a, b)| [a, b]) else { return false };
        let lists: Vec<_> = before.iter().chain([&a, &b]).map(|place| (*place, self.doing(*place))).collect();
        let (plan, steps) = (self.plan, self.steps);
        let mut carry_out = |session: &mut Session, as_in: &usize, places: &[&usize]| -> Tried {
            let all = places.iter().flat_map(|place| lists.iter().find(|(p, _)| p == *place));
            let operations: Vec<Doing<'_>> = all.flat_map(|(_, list)| list.iter().copied()).collect();
            match steps.get(*as_in).and_then(|step| Some((step, plan.steps.get(step.entry)?))) {
                Some((step, entry)) => tried(session, plan, entry, &step.id, &operations),
                None => Err(Vec::new()),
            }
        };
        let found = self.session.trial(|session| {
            let ready = before.iter().all(|place| carry_out(session, place, &[place]).is_ok());
            ready.then(|| compare(session, [&a, &b], [&one.id, &other.id], &mut carry_out))
        });
        let mut pair = match found {
            Some(pair) if pair.relation == Relation::Independent && pair.reasons.is_empty() => return false,
            Some(pair) if pair.relation != Relation::Unknown => pair,
            found => {
                let is_indirect = found.is_none() || !follow.is_empty();
                *(if is_indirect { &mut self.counts.indirect } else { &mut self.counts.undecided }) += 1;
                self.unsaid.insert([a, b]);
                return is_indirect;
            }
        };
        if let Some((print, later)) = print.zip(self.prints.get(b).and_then(Option::as_ref)) {
            pair.meets = print.meets(later, self.session.org());
        }
        let hangs = pair.relation != Relation::Independent;
        self.pairs.push(pair);
        hangs
    }
}

/// Carries out operations as one step.
fn tried(session: &mut Session, plan: &Plan, entry: &PlanStep, id: &Arc<str>, operations: &[Doing<'_>]) -> Tried {
    // Nobody looks for what may have been meant: the plan's own run has done so.
    match carry_out(session, plan, entry, id, operations, &mut 0) {
        StepOutcome::Accepted(receipt) => Ok(receipt),
        StepOutcome::Refused(refused) => Err(Said::refused(&refused.refusals)),
        StepOutcome::Denied(denied) => Err(Said::denied(&denied, session.charter())),
        StepOutcome::Unbound(faults) => {
            Err(faults.into_iter().map(|fault| Said::unknown_name(fault.message)).collect())
        }
        // Only the plan's own run lets steps wait.
        StepOutcome::Waiting { .. } => Err(Vec::new()),
        StepOutcome::Skipped { missing, .. } => Err(vec![Said::unknown_name(format!("there is no `{missing}`"))]),
    }
}

//! The order of a plan: which steps are independent, which order is forced, which steps block each other.

mod search;
mod words;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use serde::Serialize;

use super::{Plan, PlanErrors, PlanFault, StepOutcome};
use crate::charter::Charter;
use crate::order::{Pair, Relation};
use crate::org::Org;
use search::Search;

/// Steps that a plan may come to for its order to be looked for: what is kept of pairs of steps grows with their square.
pub const ORDERED: usize = 5_000;

/// Pairs of steps that [`Plan::order`] tries both ways round; [`Plan::order_within`] allows others.
pub const TRIED: usize = 200_000;

/// What the steps of a plan are to each other.
///
/// Two steps are **independent** when their [footprints](crate::order::Footprint) do not interfere. Where they do, both orders are
/// tried, under the rules for steps: in the state before the earlier one, after those steps between the two on which the
/// later one hangs and which do not hang on the earlier one. All else is held fixed: each step keeps its own day, the
/// elements that its `for-each` had in the plan's own run, and its operations.
///
/// - independent: both orders are accepted and end in the same state;
/// - forced: only one order is accepted; the [reasons](Pair::reasons) say what refuses or denies the other;
/// - different: both are accepted and end in different states;
/// - blocking: each is accepted alone, and neither after the other;
/// - together: neither order is accepted, but both as one step are.
///
/// A step that fails in the plan's own order has no footprint and is tried with every other, after all steps between the
/// two that do not hang on the earlier one; so a plan whose steps stand the wrong way round is told which way they go. A step
/// that waits for its approval is tried with none; to learn its place, look at the plan with the approval given.
///
/// Pairs do not see everything. Three steps of which any two get on may still exclude each other; rules that judge the plan
/// as a whole, and what a `for-each` would select in another order, are for a run of the other plan to say; and two steps
/// that cannot be brought next to each other, because what stands between them hangs on the one and carries the other, are
/// only said to follow each other where a chain of forced orders leads from the one to the other
/// ([`Order::comes_before`]).
///
/// ```
/// # let ids = reorganon::doc::example();
/// # let (org, charter) = (ids.session.org().clone(), ids.session.charter().clone());
/// use reorganon::order::Relation;
/// let plan: reorganon::Plan = serde_json::from_str(r#"{
///     "reorg": 1, "title": "Join", "steps": [
///         {"id": "name", "on": "2018-09-01", "do": [{"rename": {"body": "sports", "name": "Sở Thể dục thể thao"}}]},
///         {"id": "office", "on": "2018-09-01", "do": [{"rename": {"body": "culture-office", "name": "Phòng Văn thư"}}]},
///         {"id": "join", "on": "2018-10-01", "do": [{"absorb": {"bodies": ["sports"], "into": "culture"}}]}
///     ]}"#).unwrap();
/// let order = plan.order(&org, &charter)?;
/// assert_eq!(order.relation("office", "join"), Some(Relation::Independent));
/// assert!(order.comes_before("name", "join") && !order.comes_before("office", "join"));
/// let [pair] = order.pairs() else { panic!("{order}") };
/// assert_eq!(pair.relation, Relation::Forced);
/// assert!(pair.reasons[0].to_string().starts_with("`name` after `join` is impossible: body `sports`"));
/// # Ok::<(), reorganon::plan::PlanErrors>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[must_use]
pub struct Order {
    /// The plan's title.
    title: String,
    steps: Vec<OrderedStep>,
    pairs: Vec<Pair>,
    /// The places of the steps of pairs of which nothing was found.
    #[serde(skip)]
    unsaid: BTreeSet<[usize; 2]>,
    counts: Counts,
}

/// One step of a plan whose order was looked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub struct OrderedStep {
    /// Its id: `<id>`, or `<id>[<element>]`.
    pub id: Arc<str>,
    /// The id of its entry in the plan.
    pub entry: Arc<str>,
    /// Why it is not carried out in the plan's own order, a line each; empty where it is.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub problems: Vec<String>,
    /// Whether it waits for an approval, its own or that of another step.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub waits: bool,
}

/// How many pairs of steps there are, and what was found of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub struct Counts {
    /// All pairs.
    pub pairs: usize,
    /// Pairs whose footprints do not interfere.
    pub apart: usize,
    /// Pairs that were tried both ways round.
    pub tried: usize,
    /// Pairs that cannot be brought next to each other.
    pub indirect: usize,
    /// Pairs of which nothing was found, because one of the two is not possible in either order.
    pub undecided: usize,
    /// Pairs of which one step waits for its approval.
    pub waiting: usize,
    /// Pairs that interfere and were not tried any more: the limit was reached.
    pub untried: usize,
}

/// What the steps of two entries are to each other.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct EntryPair<'a> {
    /// The entry of the first steps.
    pub first: &'a str,
    /// The entry of the second steps; of two elements of one entry, the same.
    pub second: &'a str,
    /// What they are to each other.
    pub relation: Relation,
    /// The codes of the rules and refusals for which they are so.
    pub codes: BTreeSet<&'a str>,
    /// The pairs, in the order of the plan.
    pub pairs: Vec<&'a Pair>,
}

impl Plan {
    /// What the steps of the plan are to each other on this organisation, under this charter: see [`Order`].
    ///
    /// The cost is a run of the plan, and some four steps for each pair whose footprints interfere.
    ///
    /// # Errors
    /// As [`Plan::run`]; and when the plan comes to more than [`ORDERED`] steps.
    pub fn order(&self, org: &Org, charter: &Charter) -> Result<Order, PlanErrors> {
        self.order_within(org, charter, TRIED)
    }

    /// [`Plan::order`] with another limit than [`TRIED`]; what is not tried any more is counted as untried.
    ///
    /// # Errors
    /// As those of [`Plan::order`].
    pub fn order_within(&self, org: &Org, charter: &Charter, most: usize) -> Result<Order, PlanErrors> {
        self.order_telling(org, charter, most, |_, _| {})
    }

    /// [`Plan::order_within`], which tells after each step how many are compared with all later ones, of how many.
    ///
    /// # Errors
    /// As those of [`Plan::order`].
    pub fn order_telling(
        &self,
        org: &Org,
        charter: &Charter,
        most: usize,
        told: impl FnMut(usize, usize),
    ) -> Result<Order, PlanErrors> {
        let run = self.run(org, charter)?;
        if run.steps().len() > ORDERED {
            let message = format!(
                "the plan comes to {} steps; their order is looked for up to {ORDERED} (`plan::ORDERED`)",
                run.steps().len()
            );
            let help = "look at a part of the plan";
            let fault = PlanFault::of_plan("steps", message, help);
            return Err(PlanErrors { faults: vec![fault] });
        }
        let (pairs, unsaid, counts) = Search::new(self, run.steps(), run.session().clone(), most).all(told);
        let steps = run.steps().iter().map(|step| OrderedStep {
            id: step.id.clone(),
            entry: self.steps.get(step.entry).map_or("", |entry| entry.id.as_str()).into(),
            problems: step.problems(),
            waits: matches!(step.outcome, StepOutcome::Waiting { .. }),
        });
        Ok(Order { title: self.title.clone(), steps: steps.collect(), pairs, unsaid, counts })
    }
}

impl Order {
    /// The steps, in the order of the plan.
    #[must_use]
    pub fn steps(&self) -> &[OrderedStep] {
        &self.steps
    }

    /// The pairs of steps that are not simply independent, in the order of the plan; also independent ones of which a rule
    /// warns in one order only.
    #[must_use]
    pub fn pairs(&self) -> &[Pair] {
        &self.pairs
    }

    /// How many pairs there are, and what was found of them.
    #[must_use]
    pub fn counts(&self) -> Counts {
        self.counts
    }

    /// What was found of two steps, in whatever order they are named; `None` where there is nothing to say of them.
    #[must_use]
    pub fn pair(&self, one: &str, other: &str) -> Option<&Pair> {
        let is = |pair: &&Pair| [[one, other], [other, one]].contains(&[&*pair.first, &*pair.second]);
        self.pairs.iter().find(is)
    }

    /// What two steps are to each other; `None` where there is no such step.
    #[must_use]
    pub fn relation(&self, one: &str, other: &str) -> Option<Relation> {
        let place = |id: &str| self.steps.iter().position(|step| &*step.id == id);
        let (one_at, other_at) = (place(one)?, place(other)?);
        let waits = |at: usize| self.steps.get(at).is_some_and(|step| step.waits);
        if waits(one_at) || waits(other_at) || self.unsaid.contains(&[one_at.min(other_at), one_at.max(other_at)]) {
            return Some(Relation::Unknown);
        }
        Some(self.pair(one, other).map_or(Relation::Independent, |pair| pair.relation))
    }

    /// Whether a chain of forced orders leads from the one step to the other.
    #[must_use]
    pub fn comes_before(&self, one: &str, other: &str) -> bool {
        let mut after: HashMap<&str, Vec<&str>> = HashMap::new();
        for pair in self.pairs.iter().filter(|pair| pair.relation == Relation::Forced) {
            after.entry(&pair.first).or_default().push(&pair.second);
        }
        let (mut open, mut seen) = (vec![one], BTreeSet::new());
        while let Some(at) = open.pop() {
            for next in after.get(at).into_iter().flatten() {
                if *next == other {
                    return true;
                }
                if seen.insert(*next) {
                    open.push(next);
                }
            }
        }
        false
    }

    /// The entries of which no step has anything to do with a step of another entry, in the order of the plan.
    #[must_use]
    pub fn free(&self) -> Vec<&str> {
        let entry: Vec<&str> = self.steps.iter().map(|step| &*step.entry).collect();
        let waiting = self.steps.iter().filter(|step| step.waits).map(|step| &*step.entry);
        let mut bound: BTreeSet<&str> = waiting.collect();
        let of: HashMap<&str, &str> = self.steps.iter().map(|step| (&*step.id, &*step.entry)).collect();
        let pairs = self.pairs.iter().map(|pair| [&pair.first, &pair.second].map(|id| of.get(&**id).copied()));
        let unsaid = self.unsaid.iter().map(|places| places.map(|place| entry.get(place).copied()));
        for [one, other] in pairs.chain(unsaid) {
            if one != other {
                bound.extend([one, other].into_iter().flatten());
            }
        }
        let mut free: Vec<&str> = entry.into_iter().filter(|entry| !bound.contains(entry)).collect();
        free.dedup();
        free
    }

    /// Whether the plan can be carried out in its own order as far as pairs of steps can tell: no order is forced the other
    /// way round, and no two steps exclude each other.
    #[must_use]
    pub fn is_possible(&self) -> bool {
        self.pairs.iter().all(|pair| pair.as_given && !matches!(pair.relation, Relation::Blocking | Relation::Together))
    }

    /// The pairs gathered by entries, relation and reasons, in the order of the plan.
    #[must_use]
    pub fn entries(&self) -> Vec<EntryPair<'_>> {
        let entry: HashMap<&str, &str> = self.steps.iter().map(|step| (&*step.id, &*step.entry)).collect();
        let of = |id: &str| entry.get(id).copied().unwrap_or_default();
        let mut found: Vec<EntryPair<'_>> = Vec::new();
        let mut places: BTreeMap<(&str, &str, Relation, BTreeSet<&str>), usize> = BTreeMap::new();
        for pair in &self.pairs {
            let (first, second, relation) = (of(&pair.first), of(&pair.second), pair.relation);
            let codes: BTreeSet<_> = pair.reasons.iter().map(|reason| reason.code.as_str()).collect();
            let place = *places.entry((first, second, relation, codes.clone())).or_insert(found.len());
            match found.get_mut(place) {
                Some(group) => group.pairs.push(pair),
                None => found.push(EntryPair { first, second, relation, codes, pairs: vec![pair] }),
            }
        }
        found
    }
}

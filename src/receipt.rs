//! Receipts: what one step did, and what was found.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap, VecDeque};
use std::sync::Arc;

use smallvec::SmallVec;

use crate::change::Change;
use crate::finding::{Finding, Novelty, Verdict};
use crate::metric::{Move, moves};
use crate::model::date::Date;
use crate::model::digest::Digest;
use crate::model::gate::{Approval, Gate, Pilot, UNSPECIFIED};
use crate::org::Org;
use crate::signature::Signature;

/// The name of an operation of a step, and the verb that the document uses for it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct OperationNote {
    /// The operation, as files write it.
    pub name: &'static str,
    /// The document's own verb, where the plan says.
    pub verb: Option<Arc<str>>,
}

/// What a step says of itself, apart from what it does.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Header {
    /// The step's id.
    pub step: Arc<str>,
    /// Its day.
    pub on: Date,
    /// The clause that it carries out.
    pub cites: Option<Arc<str>>,
    /// Its readiness class.
    pub readiness: Option<Arc<str>>,
    /// Its approval and its trial; few steps have one.
    pub gate: Option<Box<Gate>>,
    /// Which bodies it declares to end, found and change, where it rearranges.
    pub signature: Option<Box<Signature>>,
    /// Its operations.
    pub operations: SmallVec<[OperationNote; 1]>,
}

impl Header {
    /// Its readiness class, `unspecified` where it names none.
    #[must_use]
    pub fn readiness(&self) -> &str {
        self.readiness.as_deref().unwrap_or(UNSPECIFIED)
    }

    /// Its approval, where it has one.
    #[must_use]
    pub fn approval(&self) -> Option<&Approval> {
        self.gate.as_ref()?.approval.as_ref()
    }

    /// What it says of itself as a trial, where it is one.
    #[must_use]
    pub fn pilot(&self) -> Option<&Pilot> {
        self.gate.as_ref()?.pilot.as_ref()
    }
}

/// A step that was carried out: what it says, what it changed, and the digests before and after.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Record {
    /// What the step says of itself.
    pub header: Header,
    /// What it changed, in the order in which it was done.
    pub changes: Vec<Change>,
    /// The digest of the organisation before.
    pub before: Digest,
    /// The digest of the organisation after.
    pub after: Digest,
}

/// The answer to an accepted step.
#[must_use]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    pub(crate) record: Arc<Record>,
    pub(crate) findings: Vec<Finding>,
    pub(crate) charter: Digest,
}

impl Receipt {
    /// The step as it was carried out.
    #[must_use]
    pub fn record(&self) -> &Record {
        &self.record
    }

    /// What the step says of itself.
    #[must_use]
    pub fn header(&self) -> &Header {
        &self.record.header
    }

    /// How many changes the step made.
    #[must_use]
    pub fn change_count(&self) -> usize {
        self.record.changes.len()
    }

    /// The changes in an order that depends on nothing but the keys: neighbours in the log that could as well have been
    /// made the other way round stand in the order of their keys.
    ///
    /// `org` is the organisation that the step was applied to, in a state that knows what the step founded.
    #[must_use]
    pub fn changes(&self, org: &Org) -> Vec<Change> {
        ordered(&self.record.changes, org)
    }

    /// The bodies that came under another superior, or into another territory, by the step, and whether each was moved or
    /// only followed because what was above it ended.
    ///
    /// `org` is the organisation that the step was applied to.
    #[must_use]
    pub fn moves(&self, org: &Org) -> Vec<Move> {
        moves(&self.record.changes, org)
    }

    /// What every rule in force found, in the order of the charter, then of subjects; also of the rules that hold.
    #[must_use]
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }

    /// The breaches that the charter warns of.
    pub fn warnings(&self) -> impl Iterator<Item = &Finding> {
        self.findings.iter().filter(|finding| finding.verdict() == Verdict::Breached)
    }

    /// What a rule could not judge after the step, and could before it, or had not to: the data do not say.
    pub fn unknowns(&self) -> impl Iterator<Item = &Finding> {
        let unknown = |finding: &&Finding| finding.verdict() == Verdict::Unknown;
        self.findings.iter().filter(unknown).filter(|finding| finding.novelty == Novelty::Introduced)
    }

    /// The digest of the organisation before the step.
    #[must_use]
    pub fn before(&self) -> Digest {
        self.record.before
    }

    /// The digest of the organisation after the step.
    #[must_use]
    pub fn after(&self) -> Digest {
        self.record.after
    }

    /// The digest of the charter in force.
    #[must_use]
    pub fn charter(&self) -> Digest {
        self.charter
    }

    /// The version of the library that gave the receipt.
    #[must_use]
    pub fn version(&self) -> &'static str {
        env!("CARGO_PKG_VERSION")
    }
}

/// Changes in an order that does not show in which order ties, posts and functions are kept in memory.
pub(crate) fn ordered(changes: &[Change], org: &Org) -> Vec<Change> {
    let mut list: Vec<_> = changes.to_vec();
    let mut start = 0;
    while start < list.len() {
        let class = list.get(start).and_then(free_order);
        let mut end = start + 1;
        while class.is_some() && list.get(end).and_then(free_order) == class {
            end += 1;
        }
        if let Some(run) = list.get_mut(start..end) {
            put_in_order(run, org);
        }
        start = end;
    }
    list
}

/// Puts neighbours in the order of their keys; what is done twice to one thing keeps the order in which it was done.
fn put_in_order(run: &mut [Change], org: &Org) {
    let mut of_one_thing: BTreeMap<Vec<String>, VecDeque<Change>> = BTreeMap::new();
    for change in run.iter() {
        let mut thing = sort_key(change, org);
        if matches!(change, Change::TieCut { .. } | Change::TieAdded { .. }) {
            thing.remove(0);
        }
        of_one_thing.entry(thing).or_default().push_back(change.clone());
    }
    let first = |changes: &VecDeque<Change>| changes.front().map(|change| Reverse(sort_key(change, org)));
    let mut next: BinaryHeap<_> =
        of_one_thing.iter().filter_map(|(thing, all)| Some((first(all)?, thing.clone()))).collect();
    for place in run {
        let Some((_, thing)) = next.pop() else { return };
        let Some(all) = of_one_thing.get_mut(&thing) else { return };
        if let Some(change) = all.pop_front() {
            *place = change;
        }
        next.extend(first(all).map(|key| (key, thing)));
    }
}

/// A number for the sorts of changes of which neighbours may be swapped: ties with ties, …
fn free_order(change: &Change) -> Option<u8> {
    match change {
        Change::TieCut { .. } | Change::TieAdded { .. } | Change::SuperiorSet { .. } => Some(0),
        Change::PostMoved { .. } => Some(2),
        Change::PostEnded { .. } => Some(3),
        Change::LeadSet { .. } => Some(4),
        Change::CooperatorAdded { .. } => Some(5),
        Change::CooperatorRemoved { .. } => Some(6),
        Change::JurisdictionSet { .. } => Some(7),
        Change::HolderSet { .. } => Some(9),
        Change::DelegateRemoved { .. } => Some(10),
        _ => None,
    }
}

fn sort_key(change: &Change, org: &Org) -> Vec<String> {
    let mut keys = Vec::new();
    let key = |entity| org.key_of(entity).map(ToString::to_string).unwrap_or_default();
    use crate::change::Entity::{Body, Function, Post};
    match change {
        Change::PostMoved { post, .. } | Change::PostEnded { post, .. } | Change::HolderSet { post, .. } => {
            keys.push(key(Post(*post)));
        }
        Change::LeadSet { function, .. } | Change::JurisdictionSet { function, .. } => {
            keys.push(key(Function(*function)));
        }
        Change::CooperatorAdded { function, body }
        | Change::CooperatorRemoved { function, body }
        | Change::DelegateRemoved { function, body, .. } => {
            keys.push(key(Function(*function)));
            keys.push(key(Body(*body)));
        }
        Change::SuperiorSet { body, tie, .. } => {
            keys.extend(["superior".into(), key(Body(*body)), tie.word().into()]);
        }
        Change::TieCut { tie, from, to } => {
            keys.extend(["cut".into(), key(Body(*from)), key(Body(*to)), tie.word().into()]);
        }
        Change::TieAdded { tie, from, to } => {
            keys.extend(["tie".into(), key(Body(*from)), key(Body(*to)), tie.word().into()]);
        }
        _ => {}
    }
    keys
}

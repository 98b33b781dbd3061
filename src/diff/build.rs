//! A plan that is tried as it is written.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, BinaryHeap};

use crate::model::body::Body;
use crate::model::date::Date;
use crate::model::id::{Name, Names};
use crate::model::key::Key;
use crate::model::tie::Tie;
use crate::operation::{Operation, Reparent, SetTie};
use crate::org::{BodyRef, Org};
use crate::plan::bind::Binder;
use crate::plan::{Baseline, Plan, PlanStep};
use crate::session::{Session, Step};

/// A plan so far, and the state to which it leads.
pub(super) struct Build<'a> {
    session: Session,
    pub(super) after: &'a Org,
    /// The bodies of the second state, each after those that are above it.
    pub(super) downwards: Vec<Key>,
    on: Date,
    plan: Plan,
}

pub(super) fn live<'o>(org: &'o Org, key: &str) -> Option<BodyRef<'o>> {
    org.body(org.body_id(key)?).filter(|body| body.is_live() && body.id() != org.root())
}

pub(super) fn name(key: &Key) -> Name<Body> {
    Name::new(key.as_str())
}

impl<'a> Build<'a> {
    pub(super) fn new(before: &Org, after: &'a Org) -> Self {
        let mut plan = Plan::new(&format!("From {} to {}", before.as_of(), after.as_of()));
        plan.baseline = Some(Baseline { digest: Some(before.digest()), ..Baseline::default() });
        let session = Session::unruled(before.clone());
        Self { session, after, downwards: downwards(after), on: before.as_of().max(after.as_of()), plan }
    }

    /// The state to which the plan leads so far.
    pub(super) fn now(&self) -> &Org {
        self.session.org()
    }

    /// Writes a step, if it is possible.
    pub(super) fn attempt(&mut self, operation: impl Into<Operation<Names>>, note: Option<String>) -> bool {
        let operation = operation.into();
        let mut binder = Binder::new(self.session.org(), None);
        let bound = operation.rename(&mut binder);
        if !binder.faults.is_empty() {
            return false;
        }
        let id = format!("{:04}-{}", self.plan.steps.len() + 1, operation.name());
        if self.session.apply(&Step::new(id.as_str(), self.on, [bound])).is_err() {
            return false;
        }
        self.plan.steps.push(PlanStep { note, ..PlanStep::new(id, self.on, [operation]) });
        true
    }

    /// The plan, and the state in which it ends when it is run from its beginning.
    pub(super) fn finish(self) -> (Plan, Org) {
        let mut first = self.session;
        while first.undo().is_some() {}
        let end = match self.plan.run(first.org(), first.charter()) {
            Ok(run) => run.org().clone(),
            // A plan that cannot be run leads nowhere.
            Err(_) => first.into_org(),
        };
        (self.plan, end)
    }

    /// Cuts the ties that the second state does not have.
    pub(super) fn cut_ties(&mut self) {
        let kept = ties(self.after);
        for (tie, from, to) in ties(self.now()).difference(&kept) {
            if live(self.after, from.as_str()).is_some() && live(self.after, to.as_str()).is_some() {
                let cut = SetTie { tie: *tie, from: name(from), to: name(to), cut: true, verb_as_written: None };
                self.attempt(cut, None);
            }
        }
    }

    /// Adds the ties that the second state has.
    pub(super) fn add_ties(&mut self) {
        let there = ties(self.now());
        for (tie, from, to) in ties(self.after).difference(&there) {
            let set = SetTie { tie: *tie, from: name(from), to: name(to), cut: false, verb_as_written: None };
            self.attempt(set, None);
        }
    }

    /// Moves bodies under the superiors that they have in the second state, from above downwards, so that none comes below
    /// itself on the way; those whose superior is not there yet stay.
    pub(super) fn move_bodies(&mut self) {
        for key in self.downwards.clone() {
            let Some((now, then)) = live(self.now(), key.as_str()).zip(live(self.after, key.as_str())) else {
                continue;
            };
            let above = |body: BodyRef<'_>| {
                if body.is_territory() { body.territory() } else { body.superior() }.map(|above| above.key().clone())
            };
            let (now, then) = (above(now), above(then));
            if now == then {
                continue;
            }
            // A territory that comes under the root lies in no other.
            if let Some(to) = then.or_else(|| Key::new(Key::ROOT).ok()) {
                self.attempt(
                    Reparent { body: name(&key), to: name(&to), from: now.as_ref().map(name), verb_as_written: None },
                    None,
                );
            }
        }
    }
}

fn ties(org: &Org) -> BTreeSet<(Tie, Key, Key)> {
    let sorts = || Tie::ALL.into_iter().filter(|tie| !tie.is_functional());
    let of = |body: BodyRef<'_>| -> Vec<_> {
        let below = |tie: Tie| body.tied_below(tie).map(move |other| (tie, body.key().clone(), other.key().clone()));
        sorts().flat_map(below).collect()
    };
    org.bodies().flat_map(of).collect()
}

/// The live bodies, each after those that contain, command or guide it; what goes in circles over several sorts of ties
/// comes last. Of bodies that could follow each other either way, the first key comes first.
fn downwards(org: &Org) -> Vec<Key> {
    let over = [Tie::Line, Tie::Within, Tie::Guides];
    let mut waits: BTreeMap<Key, usize> = BTreeMap::new();
    let mut free = BinaryHeap::new();
    for body in org.bodies() {
        let above: usize =
            over.iter().map(|tie| body.tied_above(*tie).filter(|above| above.id() != org.root()).count()).sum();
        waits.insert(body.key().clone(), above);
        if above == 0 {
            free.push(Reverse(body.key().clone()));
        }
    }
    let mut order = Vec::with_capacity(waits.len());
    while let Some(Reverse(key)) = free.pop() {
        waits.remove(&key);
        if let Some(body) = live(org, key.as_str()) {
            for below in over.iter().flat_map(|tie| body.tied_below(*tie)) {
                let Some(left) = waits.get_mut(below.key()) else { continue };
                *left = left.saturating_sub(1);
                if *left == 0 {
                    free.push(Reverse(below.key().clone()));
                }
            }
        }
        order.push(key);
    }
    order.extend(waits.into_keys());
    order
}

//! Bodies that took over others, read from changes: mergers and absorptions, each with its sources; for gates also bodies
//! that were dissolved, whose work another went on with.

use std::collections::{BTreeMap, BTreeSet};

use super::{Before, Span};
use crate::change::{Change, Descent, Entity};
use crate::model::body::{BodyId, EndReason};
use crate::model::date::Date;
use crate::model::function::FunctionId;
use crate::org::Org;
use crate::selector::Selector;

/// A body that took over others on one day: the number of the first change of it, and its sources.
pub(super) struct Taking {
    pub(super) result: BodyId,
    on: Date,
    pub(super) number: usize,
    /// The bodies that became one; of an absorption, the survivor too.
    pub(super) sources: Vec<BodyId>,
}

/// All mergers and absorptions, in the order of the changes.
pub(super) fn takings(changes: &[Change]) -> Vec<Taking> {
    let mut list: Vec<Taking> = Vec::new();
    for (number, change) in changes.iter().enumerate() {
        add_succession(&mut list, number, change);
    }
    list
}

/// What gates look at, in the order of the changes: mergers and absorptions, and dissolutions after which another body has
/// the work of the one that ended. Lineage does not call that a succession; a gate asks what it comes to.
pub(super) fn joinings(org: &Org, changes: &[Change]) -> Vec<Taking> {
    let mut list: Vec<Taking> = Vec::new();
    for (number, change) in changes.iter().enumerate() {
        match change {
            Change::BodyEnded { body, on: day, why: EndReason::Dissolved } => {
                let went = |change: &Change| {
                    let from = Entity::Body(*body);
                    matches!(change, Change::Descended { from: f, how: Descent::FunctionTo, on, .. } if (*f, *on) == (from, *day))
                };
                // Before its ties are cut, where the work goes with the end.
                let first = changes.get(..number).and_then(|before| before.iter().rposition(went)).unwrap_or(number);
                heirs_of_work(org, *body).into_iter().for_each(|to| add(&mut list, (*body, to), *day, first, true));
            }
            _ => add_succession(&mut list, number, change),
        }
    }
    list
}

/// Adds a merger or an absorption, if the change is one.
fn add_succession(list: &mut Vec<Taking>, number: usize, change: &Change) {
    if let (Change::Descended { how, on, .. }, Some(pair)) = (change, gone_into(change)) {
        add(list, pair, *on, number, *how == Descent::Absorbed);
    }
}

/// Adds that a body went into another, which was there before or not.
fn add(list: &mut Vec<Taking>, (from, to): (BodyId, BodyId), on: Date, number: usize, survives: bool) {
    // The changes of one operation are close together.
    if let Some(taking) = list.iter_mut().rev().take(8).find(|taking| taking.result == to && taking.on == on) {
        taking.sources.push(from);
    } else {
        let sources = survives.then_some(to).into_iter().chain([from]).collect();
        list.push(Taking { result: to, on, number, sources });
    }
}

/// The bodies to which most of the functions went that a dissolved body ever gave away, each counted where it went last:
/// one, several that have as many, or none. Functions that were retired, and heads, do not count: a body that has nothing
/// to do any more may end, and its people go somewhere.
fn heirs_of_work(org: &Org, body: BodyId) -> Vec<BodyId> {
    let mut last: BTreeMap<FunctionId, BodyId> = BTreeMap::new();
    // The latest links come first.
    for link in org.links_from(Entity::Body(body)) {
        if let (Descent::FunctionTo, Some(function), Entity::Body(to)) = (link.how, link.via, link.to) {
            last.entry(function).or_insert(to);
        }
    }
    let mut counts: BTreeMap<BodyId, usize> = BTreeMap::new();
    last.into_values().for_each(|to| *counts.entry(to).or_default() += 1);
    let most = counts.values().max().copied();
    counts.into_iter().filter(|(_, count)| Some(*count) == most).map(|(to, _)| to).collect()
}

/// What a taking brings together: of each body that became one, all that had gone into it before, itself among them.
pub(super) struct Heritage<'a> {
    org: &'a Org,
    /// The state before the step, and that before the taking.
    states: [Before<'a>; 2],
    of: Vec<BTreeSet<BodyId>>,
}

impl Taking {
    pub(super) fn heritage<'a>(&self, span: &Span<'a>) -> Heritage<'a> {
        let org = span.org();
        let ends = |change: &Change| match change {
            Change::BodyEnded { body, why: EndReason::Dissolved, .. } => Some(*body),
            _ => gone_into(change).map(|(from, _)| from),
        };
        let from_here_on: BTreeSet<BodyId> = span.changes().iter().skip(self.number).filter_map(ends).collect();
        let is_dissolved = |body: BodyId| {
            let ended = org.bodies.get(body).and_then(|row| row.ended.as_ref());
            ended.is_some_and(|ended| ended.why == EndReason::Dissolved)
        };
        let all_of = |source: &BodyId| {
            let mut all = BTreeSet::from([*source]);
            let mut open = vec![*source];
            while let Some(at) = open.pop() {
                for link in org.links_back(Entity::Body(at)) {
                    let Entity::Body(from) = link.from else { continue };
                    if all.contains(&from) || from_here_on.contains(&from) {
                        continue;
                    }
                    let went = match link.how {
                        Descent::Merged | Descent::Absorbed => true,
                        Descent::FunctionTo => is_dissolved(from) && heirs_of_work(org, from).contains(&at),
                        _ => false,
                    };
                    if went {
                        all.insert(from);
                        open.push(from);
                    }
                }
            }
            all
        };
        let states = [span.before(), span.before_change(self.number)];
        Heritage { org, states, of: self.sources.iter().map(all_of).collect() }
    }
}

/// What went into what by a merger or an absorption.
pub(super) fn gone_into(change: &Change) -> Option<(BodyId, BodyId)> {
    match change {
        Change::Descended {
            from: Entity::Body(from),
            to: Entity::Body(to),
            how: Descent::Merged | Descent::Absorbed,
            ..
        } => Some((*from, *to)),
        _ => None,
    }
}

impl Heritage<'_> {
    /// Which of the bodies that became one bring such a body: as it was when the step began, when it was taken in, or when
    /// it ended.
    pub(super) fn bringing(&self, such: &Selector) -> BTreeSet<usize> {
        let was = |body: &BodyId| {
            let ended = self.org.bodies.get(*body).is_some_and(|row| !row.is_live());
            self.states.iter().any(|state| state.matches(such, *body)) || (ended && such.matches(self.org, *body))
        };
        self.of.iter().enumerate().filter(|(_, all)| all.iter().any(was)).map(|(place, _)| place).collect()
    }

    /// Whether each of these is brought by one, and none brings them all.
    pub(super) fn brings_together(&self, all: &[Selector]) -> bool {
        let by: Vec<_> = all.iter().map(|such| self.bringing(such)).collect();
        let alone = |place: &usize| by.iter().all(|places| places.contains(place));
        by.iter().all(|places| !places.is_empty()) && !by.first().is_some_and(|places| places.iter().any(alone))
    }
}

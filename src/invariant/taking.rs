//! Bodies that took over others, read from changes: mergers and absorptions, each with its sources.

use std::collections::BTreeSet;

use super::{Before, Span};
use crate::change::{Change, Descent, Entity};
use crate::model::body::BodyId;
use crate::model::date::Date;
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

/// All takings, in the order of the changes.
pub(super) fn takings(changes: &[Change]) -> Vec<Taking> {
    let mut list: Vec<Taking> = Vec::new();
    for (number, change) in changes.iter().enumerate() {
        let Change::Descended { how, on, .. } = change else { continue };
        let Some((from, to)) = gone_into(change) else { continue };
        // The changes of one operation are close together.
        if let Some(taking) = list.iter_mut().rev().take(8).find(|t| t.result == to && t.on == *on) {
            taking.sources.push(from);
        } else {
            let survivor = (*how == Descent::Absorbed).then_some(to);
            let sources = survivor.into_iter().chain([from]).collect();
            list.push(Taking { result: to, on: *on, number, sources });
        }
    }
    list
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
        let from_here_on: BTreeSet<BodyId> =
            span.changes().iter().skip(self.number).filter_map(gone_into).map(|(from, _)| from).collect();
        let all_of = |source: &BodyId| {
            let mut all = BTreeSet::from([*source]);
            let mut open = vec![*source];
            while let Some(at) = open.pop() {
                let links = org.links_back(Entity::Body(at));
                let sources = links.filter(|link| matches!(link.how, Descent::Merged | Descent::Absorbed));
                for link in sources {
                    let Entity::Body(from) = link.from else { continue };
                    if !from_here_on.contains(&from) && all.insert(from) {
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

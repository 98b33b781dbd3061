//! Bodies that took over others, read from changes: mergers and absorptions, each with its sources.

use crate::change::{Change, Descent, Entity};
use crate::model::body::BodyId;
use crate::model::date::Date;

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
        let Change::Descended { from: Entity::Body(from), to: Entity::Body(to), how, on, .. } = change else {
            continue;
        };
        if !matches!(how, Descent::Merged | Descent::Absorbed) {
            continue;
        }
        // The changes of one operation are close together.
        if let Some(taking) = list.iter_mut().rev().take(8).find(|t| t.result == *to && t.on == *on) {
            taking.sources.push(*from);
        } else {
            let survivor = (*how == Descent::Absorbed).then_some(*to);
            let sources = survivor.into_iter().chain([*from]).collect();
            list.push(Taking { result: *to, on: *on, number, sources });
        }
    }
    list
}

//! What comes into a scope, or leaves it, because something else changed.

use super::Span;
use crate::change::Change;
use crate::finding::Subject;
use crate::model::body::BodyId;
use crate::model::tie::Tie;
use crate::selector::Selector;

/// Tells `visit` every subject that may be on another side of the border of a scope than before: what is below a body
/// that moved, what belongs to a body of another class, what went to another body.
pub(crate) fn crossing(span: &Span<'_>, scope: &Selector, visit: &mut dyn FnMut(Subject)) {
    let org = span.org();
    let belongings = |body: BodyId, visit: &mut dyn FnMut(Subject)| {
        let row = org.bodies.row(body);
        visit(Subject::Body(body));
        row.posts.iter().for_each(|post| visit(Subject::Post(*post)));
        row.functions.iter().for_each(|function| visit(Subject::Function(*function)));
    };
    for change in span.changes() {
        match change {
            Change::LeadSet { function, .. } => visit(Subject::Function(*function)),
            Change::PostMoved { post, .. } => visit(Subject::Post(*post)),
            Change::Reclassified { body, .. } => belongings(*body, visit),
            Change::SuperiorSet { tie, body, .. } => {
                let asks = if *tie == Tie::Line { scope.under.is_some() } else { scope.within.is_some() };
                let mut open: Vec<_> = asks.then_some(*body).into_iter().collect();
                while let Some(at) = open.pop() {
                    belongings(at, visit);
                    open.extend(org.hierarchy.down(at).filter(|(t, _)| t == tie).map(|(_, below)| below));
                }
            }
            _ => {}
        }
    }
}

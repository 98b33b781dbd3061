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

#[cfg(test)]
#[cfg(feature = "files")]
#[allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]
mod tests {
    use super::*;
    use crate::charter::Charter;
    use crate::invariant::fixture;
    use crate::org::Org;
    use crate::plan::Plan;

    /// A deputy who goes to another body may come into a scope, or leave it.
    #[test]
    fn a_post_that_moves_may_cross_the_border() {
        let org = Org::from_data(&fixture::province()).unwrap();
        let text = "reorg: 1\ntitle: T\nsteps:\n  - id: s\n    on: 2018-05-01\n    do: [{absorb: {bodies: [long-xuyen/home-affairs], into: long-xuyen/committee-office}}]\n";
        let run = Plan::parse(text).unwrap().run(&org, &Charter::new("none")).unwrap();
        let receipt = run.steps()[0].receipt().unwrap();
        let moved = receipt.record().changes.iter().filter_map(|change| match change {
            Change::PostMoved { post, .. } => Some(Subject::Post(*post)),
            _ => None,
        });
        let moved: Vec<_> = moved.collect();
        assert!(!moved.is_empty());
        let (headers, touched) = ([receipt.header()], std::cell::OnceCell::new());
        let changes = &receipt.record().changes;
        let span = Span { org: run.org(), changes, headers: &headers, touched: &touched, scope: None };
        let mut seen = Vec::new();
        crossing(&span, &Selector::default(), &mut |subject| seen.push(subject));
        assert!(moved.iter().all(|post| seen.contains(post)), "{moved:?} {seen:?}");
    }
}

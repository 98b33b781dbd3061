//! What rules are shown: what happened between two states.

use std::cell::OnceCell;

use smallvec::SmallVec;

use crate::change::Change;
use crate::model::body::{BodyId, Class};
use crate::org::Org;
use crate::receipt::Header;
use crate::selector::Selector;

/// What happened between two states: one step, or a whole plan.
#[derive(Debug, Clone, Copy)]
pub struct Span<'a> {
    pub(crate) org: &'a Org,
    pub(crate) changes: &'a [Change],
    pub(crate) headers: &'a [&'a Header],
    /// The bodies that the changes name, listed when a rule asks for them.
    pub(crate) touched: &'a OnceCell<Touched>,
    pub(crate) scope: Option<&'a Selector>,
}

impl<'a> Span<'a> {
    /// The state after.
    #[must_use]
    pub fn org(&self) -> &'a Org {
        self.org
    }

    /// The changes from the state before to the state after, with old and new values.
    #[must_use]
    pub fn changes(&self) -> &'a [Change] {
        self.changes
    }

    /// What the steps say of themselves: one for a step, all for a plan.
    #[must_use]
    pub fn headers(&self) -> &'a [&'a Header] {
        self.headers
    }

    /// The bodies that the changes name, each once, without the root; some may have ended.
    #[must_use]
    pub fn touched(&self) -> &'a [BodyId] {
        self.touched.get_or_init(|| touched(self.changes, self.org))
    }

    /// Whether a body is in the scope that the charter gives the rule; one that has ended, where it was before.
    #[must_use]
    pub fn covers(&self, body: BodyId) -> bool {
        let Some(scope) = self.scope else { return true };
        if scope.asks_for_place() && self.org.bodies.get(body).is_some_and(|row| !row.is_live()) {
            return self.before().matches(scope, body);
        }
        scope.matches(self.org, body)
    }

    /// Whether a body would be in that scope if it were of this class, at the place where it is.
    pub(crate) fn covers_class(&self, body: BodyId, class: Class) -> bool {
        let org = self.org;
        self.scope.is_none_or(|scope| scope.matches_by(org, body, Some(class), |tie, at| org.hierarchy.above(tie, at)))
    }
}

/// Bodies, each once.
pub(crate) type Touched = SmallVec<[BodyId; 24]>;

/// The bodies that changes name, each once, in the order in which they are named.
fn touched(changes: &[Change], org: &Org) -> Touched {
    let mut list = Touched::new();
    let mut many = std::collections::HashSet::new();
    let mut add = |body: BodyId| {
        if body == org.root() {
            // The root is outside counts and rules, and no audit looks at it.
            return;
        }
        if list.len() < 24 {
            if !list.contains(&body) {
                list.push(body);
            }
        } else {
            if many.is_empty() {
                many.extend(list.iter().copied());
            }
            if many.insert(body) {
                list.push(body);
            }
        }
    };
    for change in changes {
        change.for_each_body(&mut add);
        match change {
            Change::PostEnded { post, .. } | Change::HolderSet { post, .. } => add(org.posts.row(*post).body),
            Change::Joined { one, other } | Change::Parted { one, other } => {
                add(org.posts.row(*one).body);
                add(org.posts.row(*other).body);
            }
            Change::Appointed { main, extra, .. } | Change::AppointmentEnded { main, extra, .. } => {
                add(org.posts.row(*main).body);
                add(org.posts.row(*extra).body);
            }
            Change::FunctionRetired { function, .. } => add(org.functions.row(*function).lead),
            _ => {}
        }
    }
    list
}

#[cfg(test)]
#[cfg(feature = "files")]
mod tests {
    use std::cell::OnceCell;

    use super::Span;
    use crate::change::Change;
    use crate::model::post::Outcome;
    use crate::org::Org;

    #[test]
    fn who_names_a_post_or_a_function_touches_its_body() {
        let org = Org::from_data(&crate::invariant::fixture::province()).unwrap();
        let post = |key: &str| org.post_id(key).unwrap();
        let (one, other, on) = (post("clinic/head"), post("records/head"), "2018-05-01".parse().unwrap());
        let touches = |change: Change| {
            let (changes, touched) = ([change], OnceCell::new());
            let span = Span { org: &org, changes: &changes, headers: &[], touched: &touched, scope: None };
            span.touched().iter().map(|body| org.bodies.key(*body).to_string()).collect::<Vec<_>>()
        };
        let both = ["clinic", "records"];
        assert_eq!(touches(Change::Joined { one, other }), both);
        assert_eq!(touches(Change::Parted { one, other }), both);
        assert_eq!(touches(Change::Appointed { main: one, extra: other, until: on }), both);
        assert_eq!(touches(Change::AppointmentEnded { main: one, extra: other, until: on }), both);
        assert_eq!(touches(Change::HolderSet { post: one, holders: Box::default() }), ["clinic"]);
        assert_eq!(touches(Change::PostEnded { post: one, on, outcome: Outcome::Reassigned }), ["clinic"]);
        let function = org.function_id("health").unwrap();
        assert_eq!(touches(Change::FunctionRetired { function, on }), ["clinic"]);
    }
}

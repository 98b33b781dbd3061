//! L11: no more deputies than the body above.

use serde::{Deserialize, Serialize};

use super::{About, Span, StateRule};
use crate::change::Change;
use crate::finding::{Level, RestsOn, Subject};
use crate::model::body::BodyId;
use crate::model::id::Name;
use crate::model::post::Role;
use crate::model::quantity::{Bound, Measure};
use crate::model::tie::Tie;
use crate::model::vocabulary::Kind;
use crate::org::Org;
use crate::selector::{is_one_of, one_or_many, unknown_terms};

pub(super) const ABOUT: &About = &About {
    code: "deputies-above-superior",
    summary: "a body may not have more deputies than its line superior",
    explanation: "The number of deputies does not rise on the way down. Bodies directly below the root have no superior \
        and are not judged; where the superior has no posts on record, the verdict is unknown. Example: a department \
        with two deputies and a sub-department below it with three.",
    source: "303/2025, 370/2025 (L11)",
    level: (Level::Deny, Level::Deny),
};

/// A body has no more deputies than its line superior (`deputies-above-superior`).
///
/// Measured: its deputy posts; limit: those of its line superior.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
#[non_exhaustive]
pub struct DeputiesAboveSuperior {
    /// The kinds of the bodies that are judged; all where absent.
    #[serde(deserialize_with = "one_or_many")]
    #[cfg_attr(feature = "schema", schemars(with = "crate::selector::OneOrMany<Kind>"))]
    pub kinds: Vec<Name<Kind>>,
    /// The kinds of the superiors to which they are compared; all where absent.
    #[serde(deserialize_with = "one_or_many")]
    #[cfg_attr(feature = "schema", schemars(with = "crate::selector::OneOrMany<Kind>"))]
    pub superior_kinds: Vec<Name<Kind>>,
}

impl StateRule for DeputiesAboveSuperior {
    fn about(&self) -> &'static About {
        ABOUT
    }

    fn compared_with(&self, org: &Org, subject: Subject) -> Vec<Subject> {
        let Subject::Body(id) = subject else { return Vec::new() };
        let superior = org.body(id).and_then(|body| body.superior());
        superior.map(|above| Subject::Body(above.id())).into_iter().collect()
    }

    fn help(&self) -> &'static str {
        "end deputies of the body (`abolish-post`)"
    }

    fn rests_on(&self) -> RestsOn {
        RestsOn::Posts(Some(Role::Deputy))
    }

    fn measure(&self, org: &Org, subject: Subject) -> Option<Measure> {
        let Subject::Body(id) = subject else { return None };
        let body = org.body(id).filter(|body| body.is_live())?;
        let superior = body.superior().filter(|above| above.id() != org.root())?;
        let kind = |body: crate::org::BodyRef<'_>| org.vocabulary().kinds.key(body.class()?.kind);
        if !is_one_of(&self.kinds, kind(body)) || !is_one_of(&self.superior_kinds, kind(superior)) {
            return None;
        }
        let deputies = body.count_posts(Role::Deputy);
        if deputies > 0 && org.bodies.row(superior.id()).posts.is_empty() {
            return Some(Measure::unknown(Bound::AtMost, 0_u32));
        }
        Some(Measure::at_most(deputies, superior.count_posts(Role::Deputy)))
    }

    /// The bodies that the changes name, and what is below a body whose posts or class changed.
    fn reach(&self, span: &Span<'_>, visit: &mut dyn FnMut(Subject)) {
        let org = span.org();
        let mut above: smallvec::SmallVec<[BodyId; 8]> = smallvec::SmallVec::new();
        for change in span.changes() {
            match change {
                Change::PostFounded { founding, .. } => above.push(founding.body),
                Change::PostEnded { post, .. } => above.push(org.posts.row(*post).body),
                Change::PostMoved { old, new, .. } => above.extend([*old, *new]),
                Change::Reclassified { body, .. } => above.push(*body),
                Change::SuperiorSet { tie: Tie::Line, body, .. } => visit(Subject::Body(*body)),
                _ => {}
            }
        }
        above.sort_unstable();
        above.dedup();
        for body in above {
            visit(Subject::Body(body));
            let below = org.hierarchy.down(body).filter(|(tie, _)| *tie == Tie::Line);
            below.for_each(|(_, below)| visit(Subject::Body(below)));
        }
    }

    fn note(&self, org: &Org, subject: Subject) -> String {
        let Subject::Body(id) = subject else { return String::new() };
        let superior = org.body(id).and_then(|body| body.superior());
        superior.map_or_else(String::new, |above| format!("below `{}`", above.key()))
    }

    fn unknown_names(&self, org: &Org) -> Vec<String> {
        unknown_terms(org, self.kinds.iter().chain(&self.superior_kinds))
    }
}

#[cfg(test)]
#[cfg(feature = "files")]
mod tests {
    use serde_json::json;

    use crate::invariant::fixture::Case;

    fn case() -> Case {
        Case::of("deputies-above-superior", json!({}))
    }

    #[test]
    fn fewer_above_is_a_fault_below() {
        let end = json!([{"abolish-post": {"post": "peoples-committee/deputy-3", "outcome": "left"}}, {"abolish-post": {"post": "peoples-committee/deputy-2", "outcome": "left"}}]);
        let says = case().scope(json!({"tier": "province"})).step(end).says();
        assert_eq!(says, ["body `clinic`: 2 of 1, new", "body `ethnic-board`: 2 of 1, new"]);
        let more = json!([{"create-post": {"body": "ethnic-board", "id": "x", "role": "deputy", "category": "civil-servant"}}]);
        assert_eq!(case().step(more).says(), ["body `ethnic-board`: 3 of 3, holds"]);
        let kinds = Case::of("deputies-above-superior", json!({"kinds": "department", "superior-kinds": "peoples-committee"}));
        let end = json!([{"abolish-post": {"post": "peoples-committee/deputy-3"}}, {"abolish-post": {"post": "peoples-committee/deputy-2"}}]);
        assert_eq!(kinds.step(end).says(), ["body `ethnic-board`: 2 of 1, new"]);
    }

    #[test]
    fn what_was_so_before_is_inherited_and_a_superior_without_posts_unknown() {
        let under = json!([{"reparent": {"body": "ethnic-board", "to": "home-affairs"}}]);
        let case = case().step(under);
        assert_eq!(case.says(), ["body `ethnic-board`: 2 of 1, new"]);
        let case = case.step(json!([{"reparent": {"body": "ethnic-board", "to": "inspectorate"}}]));
        assert_eq!(case.says(), ["body `ethnic-board`: 2 of 1, inherited"]);
        let body = json!({"id": "block", "name": "Khối", "kind": "cell", "sector": "state", "tier": "province", "line": "root"});
        let case = case.step(json!([{"establish": {"body": body}}, {"reparent": {"body": "ethnic-board", "to": "block"}}]));
        assert_eq!(case.says(), ["body `ethnic-board`: ? of 0, unknown"]);
    }
}

//! S1: no new intermediate body, and no deeper leaf.

use serde::{Deserialize, Serialize};

use super::{About, Before, Measures, Span, TransitionRule};
use crate::change::Change;
use crate::finding::{Level, Subject};
use crate::model::body::{BodyId, Class};
use crate::model::id::Name;
use crate::model::quantity::Measure;
use crate::model::tie::Tie;
use crate::model::vocabulary::Kind;
use crate::org::Org;
use crate::selector::{is_one_of, one_or_many, unknown_terms};

pub(super) const ABOUT: &About = &About {
    code: "new-intermediate-body",
    summary: "no new body may stand between others without a function of its own, and no leaf may come to lie deeper",
    explanation: "An intermediate body has a live superior (the root is none) and a live subordinate, and leads no \
        function. A new one is a fault, and so is a body without subordinates, before and after, that has more \
        superiors above it than it had: a layer was put in, or a branch was hung lower. Example: a steering board \
        founded between a department and its divisions, without a function.",
    source: "19-CTr/TU, III.2 (S1)",
    level: (Level::Deny, Level::Deny),
};

/// No new intermediate body and no deeper leaf (`new-intermediate-body`).
///
/// Measured on a new body: 1 if it is intermediate, limit 0. On a body without subordinates before and after: how many
/// line superiors are above it, limit: how many there were.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
#[non_exhaustive]
pub struct NewIntermediateBody {
    /// Kinds that are not judged, and that make no superior intermediate: Party cells, which follow what they belong to.
    #[serde(deserialize_with = "one_or_many")]
    #[cfg_attr(feature = "schema", schemars(with = "crate::selector::OneOrMany<Kind>"))]
    pub except_kinds: Vec<Name<Kind>>,
}

impl NewIntermediateBody {
    fn counts(&self, org: &Org, class: Option<Class>) -> bool {
        class.is_some_and(|class| {
            self.except_kinds.is_empty() || !is_one_of(&self.except_kinds, org.vocabulary().kinds.key(class.kind))
        })
    }

    fn counts_now(&self, org: &Org, body: BodyId) -> bool {
        self.counts(org, org.totals.class(org.bodies.row(body).class))
    }

    fn has_below(&self, org: &Org, body: BodyId) -> bool {
        org.hierarchy.down(body).any(|(tie, below)| tie == Tie::Line && self.counts_now(org, below))
    }

    fn had_below(&self, org: &Org, before: &Before<'_>, body: BodyId) -> bool {
        before.below(Tie::Line, body).any(|below| self.counts(org, before.class(below)))
    }

    /// Whether a live body stands between others and leads no function itself, the kinds apart that do not count.
    pub(crate) fn is_intermediate(&self, org: &Org, body: BodyId) -> bool {
        org.bodies.row(body).functions.is_empty()
            && org.hierarchy.above(Tie::Line, body).is_some_and(|above| above != org.root())
            && self.has_below(org, body)
    }

    /// Measures the leaves below a body that moved; what hangs on another body that moved is left to that one.
    fn judge_below(&self, span: &Span<'_>, before: &Before<'_>, top: BodyId, found: &mut Measures) {
        let org = span.org();
        let (now, then) = (depth(org, top), before.depth(top));
        let mut open = vec![(top, 0)];
        while let Some((at, steps)) = open.pop() {
            let is_leaf = before.is_live(at) && self.counts_now(org, at) && !self.has_below(org, at);
            if is_leaf && span.covers(at) && !self.had_below(org, before, at) {
                found.add(Subject::Body(at), Measure::at_most(now + steps, then + steps));
            }
            // Nothing below a body that did not sink has sunk.
            if now > then {
                let below = org.hierarchy.down(at).filter(|(tie, _)| *tie == Tie::Line).map(|(_, below)| below);
                let stayed = below.filter(|below| before.above(Tie::Line, *below) == Some(at));
                open.extend(stayed.map(|below| (below, steps + 1)));
            }
        }
    }
}

fn depth(org: &Org, body: BodyId) -> usize {
    org.body(body).map_or(0, |body| body.depth())
}

impl TransitionRule for NewIntermediateBody {
    fn about(&self) -> &'static About {
        ABOUT
    }

    fn help(&self) -> &'static str {
        "give the body functions of its own, put its subordinates under its superior, or do without it"
    }

    fn judge(&self, span: &Span<'_>, found: &mut Measures) {
        let org = span.org();
        for change in span.changes() {
            let Change::BodyFounded { body, .. } = change else { continue };
            if org.bodies.row(*body).is_live() && self.counts_now(org, *body) && span.covers(*body) {
                let intermediate = usize::from(self.is_intermediate(org, *body));
                found.add(Subject::Body(*body), Measure::at_most(intermediate, 0_usize));
            }
        }
        let before = span.before();
        let stays = |body: &BodyId| before.is_live(*body) && org.bodies.row(*body).is_live();
        for top in before.moved(Tie::Line).filter(stays) {
            self.judge_below(span, &before, top, found);
        }
        if found.is_empty() {
            found.add(Subject::Whole, Measure::at_most(0_usize, 0_usize));
        }
    }

    fn unknown_names(&self, org: &Org) -> Vec<String> {
        unknown_terms(org, &self.except_kinds)
    }
}

#[cfg(test)]
#[cfg(feature = "files")]
mod tests {
    use serde_json::json;

    use crate::invariant::fixture::Case;

    fn case() -> Case {
        Case::of("new-intermediate-body", json!({"except-kinds": "cell"}))
    }

    fn board(id: &str, kind: &str, functions: &serde_json::Value) -> serde_json::Value {
        let body = json!({"id": id, "name": id, "kind": kind, "sector": "state", "tier": "province", "line": "home-affairs"});
        json!({"establish": {"body": body, "functions": functions}})
    }

    #[test]
    fn a_board_between_a_department_and_its_unit_is_one() {
        let none = json!([]);
        let says = case().step(json!([board("board", "unit", &none), {"reparent": {"body": "records", "to": "board"}}])).says();
        assert_eq!(says, ["body `board`: 1 of 0, new", "body `records`: 3 of 2, new"]);
        let function = json!([{"id": "archives", "name": "Lưu trữ", "subject": "home-affairs"}]);
        let says = case().step(json!([board("board", "unit", &function), {"reparent": {"body": "records", "to": "board"}}])).says();
        assert_eq!(says, ["body `records`: 3 of 2, new"], "it leads something; the layer is there all the same");
    }

    #[test]
    fn a_branch_hung_lower_is_one_over_a_plan_too() {
        let down = json!([{"reparent": {"body": "home-affairs", "to": "ethnic-board"}}]);
        let case = case().step(json!([{"rename": {"body": "home-affairs", "name": "Nội vụ"}}])).step(down);
        assert_eq!(case.says(), ["body `records`: 3 of 2, new"]);
        assert_eq!(case.net(), case.says());
        let back = case.step(json!([{"reparent": {"body": "home-affairs", "to": "peoples-committee"}}]));
        assert_eq!(back.says(), ["the whole: 0 of 0, holds"]);
        assert_eq!(back.net(), ["the whole: 0 of 0, holds"]);
    }

    #[test]
    fn below_a_branch_that_did_not_sink_nobody_is_measured() {
        let aside = json!([{"reparent": {"body": "home-affairs", "to": "party-committee"}}]);
        assert_eq!(case().step(aside).says(), ["the whole: 0 of 0, holds"]);
        let ended = json!([{"absorb": {"bodies": ["records"], "into": "home-affairs"}}]);
        assert_eq!(case().step(ended).says(), ["the whole: 0 of 0, holds"], "nor what has ended");
    }

    #[test]
    fn a_cell_makes_nobody_intermediate() {
        let cell = json!({"establish": {"body": {"id": "cell", "name": "Chi bộ", "kind": "cell", "sector": "party", "tier": "province", "line": "board"}}});
        let says = case().step(json!([board("board", "unit", &json!([])), cell])).says();
        assert_eq!(says, ["body `board`: 0 of 0, holds"]);
        let says = Case::of("new-intermediate-body", json!({})).step(json!([board("board", "unit", &json!([])), cell])).says();
        assert_eq!(says, ["body `board`: 1 of 0, new"]);
    }
}

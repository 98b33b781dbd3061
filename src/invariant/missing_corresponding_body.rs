//! S15: every new body has the body that corresponds to it, and none of these has lost its own.

use serde::{Deserialize, Serialize};

use super::{About, Measures, Span, TransitionRule};
use crate::change::{Change, Entity};
use crate::finding::{Level, Subject};
use crate::model::body::BodyId;
use crate::model::quantity::Measure;
use crate::model::tie::Tie;
use crate::org::Org;
use crate::selector::Selector;

pub(super) const ABOUT: &About = &About {
    code: "missing-corresponding-body",
    summary: "a new body needs the counterpart that corresponds to it, and no counterpart may be left without its body",
    explanation: "Some bodies mirror others, as Party organisations do those of the State, or committees of a parliament \
        the departments: a new body has a counterpart that corresponds to it, by a `corresponds` tie, and when a body \
        ends, its counterpart ends or corresponds to another. When bodies are merged or absorbed, the tie passes to the \
        result. Example: a division is dissolved, and the Party cell that corresponded to it goes on without a body.",
    source: "19-CTr/TU, III.2.1.3 (S15)",
    level: (Level::Allow, Level::Warn),
};

/// Every new body has its counterpart (`missing-corresponding-body`).
///
/// Measured on a new body, and on a counterpart that was there and corresponded to a body that has ended: the live bodies
/// on the other side; at least 1.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct MissingCorrespondingBody {
    /// The bodies that need a counterpart.
    pub bodies: Selector,
    /// The bodies that correspond to them.
    pub counterparts: Selector,
}

fn counterparts<'a>(org: &'a Org, body: BodyId, wanted: &'a Selector) -> impl Iterator<Item = BodyId> + 'a {
    let ties = org.hierarchy.up(body).chain(org.hierarchy.down(body));
    let others = ties.filter(|(tie, _)| *tie == Tie::Corresponds).map(|(_, other)| other);
    others.filter(move |other| wanted.matches(org, *other))
}

impl TransitionRule for MissingCorrespondingBody {
    fn about(&self) -> &'static About {
        ABOUT
    }

    fn help(&self) -> &'static str {
        "found, merge or dissolve the counterpart in the same step, or tie it to the body (`set-tie`, `corresponds`)"
    }

    fn judge(&self, span: &Span<'_>, found: &mut Measures) {
        let org = span.org();
        let is_live = |body: BodyId| org.bodies.row(body).is_live();
        let mut before = None;
        for change in span.changes() {
            match change {
                Change::BodyFounded { body, .. }
                    if is_live(*body) && span.covers(*body) && self.bodies.matches(org, *body) =>
                {
                    let count = counterparts(org, *body, &self.counterparts).count();
                    found.add(Subject::Body(*body), Measure::at_least(count, 1_usize));
                }
                Change::TieCut { tie: Tie::Corresponds, from, to } => {
                    for (left, gone) in [(*from, *to), (*to, *from)] {
                        if !is_live(left) || is_live(gone) || !self.counterparts.matches(org, left) {
                            continue;
                        }
                        let before = before.get_or_insert_with(|| span.before());
                        // Ties that a merger made between its own sources on the way were not there.
                        let had = before.has_tie(Tie::Corresponds, *from, *to);
                        if had && before.matches(&self.bodies, gone) && span.covers(left) {
                            let count = counterparts(org, left, &self.bodies).count();
                            let note = format!("its counterpart `{}` has ended", org.bodies.key(gone));
                            found.add_with_note(Subject::Body(left), Measure::at_least(count, 1_usize), note);
                        }
                    }
                }
                _ => {}
            }
        }
        if found.is_empty() {
            found.add(Subject::Whole, Measure::at_least(1_usize, 1_usize));
        }
    }

    /// The counterparts of bodies that began or lost one.
    fn looks_at(&self, span: &Span<'_>, visit: &mut dyn FnMut(Entity)) {
        let org = span.org();
        for body in span.touched() {
            let ties = org.hierarchy.up(*body).chain(org.hierarchy.down(*body));
            let others = ties.filter(|(tie, _)| *tie == Tie::Corresponds).map(|(_, other)| other);
            others.for_each(|other| visit(Entity::Body(other)));
        }
    }

    fn unknown_names(&self, org: &Org) -> Vec<String> {
        self.bodies.unknown_names(org).into_iter().chain(self.counterparts.unknown_names(org)).collect()
    }
}

#[cfg(test)]
#[cfg(feature = "files")]
mod tests {
    use serde_json::json;

    use crate::invariant::fixture::Case;

    fn case() -> Case {
        let with = json!({"bodies": {"sector": "state", "kind": ["department", "division"]}, "counterparts": {"sector": "party", "kind": "cell"}});
        Case::of("missing-corresponding-body", with)
    }

    fn cell(of: &str) -> serde_json::Value {
        json!([
            {"establish": {"body": {"id": "cell", "name": "Chi bộ", "kind": "cell", "sector": "party", "tier": "province", "line": "party-committee"}}},
            {"set-tie": {"tie": "corresponds", "from": "cell", "to": of}}
        ])
    }

    #[test]
    fn a_new_department_needs_its_cell() {
        let body = json!({"id": "board", "name": "Ban", "kind": "department", "sector": "state", "tier": "province", "line": "peoples-committee"});
        let case = case().step(json!([{"establish": {"body": body}}]));
        assert_eq!(case.says(), ["body `board`: 0 of 1, new"]);
        let case = case.step(cell("board"));
        assert_eq!(case.says(), ["the whole: 1 of 1, holds"]);
        assert_eq!(case.net(), ["body `board`: 1 of 1, holds"]);
    }

    #[test]
    fn a_cell_may_not_outlive_its_department() {
        let case = || case().step(cell("ethnic-board"));
        let gone = case().step(json!([{"dissolve": {"body": "ethnic-board", "to": "home-affairs"}}]));
        assert_eq!(gone.says(), ["body `cell`: 0 of 1, new"]);
        assert_eq!(gone.notes(), ["its counterpart `ethnic-board` has ended"]);
        let absorbed = case().step(json!([{"absorb": {"bodies": ["ethnic-board"], "into": "home-affairs"}}]));
        assert_eq!(absorbed.says(), ["body `cell`: 1 of 1, holds"], "the tie passes to the survivor");
    }
}

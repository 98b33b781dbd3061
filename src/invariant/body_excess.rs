//! L28: so many departments, and no more.

use serde::{Deserialize, Serialize};

use super::{About, Span, StateRule};
use crate::change::Change;
use crate::finding::{Level, Subject};
use crate::model::body::BodyId;
use crate::model::quantity::Measure;
use crate::org::Org;
use crate::selector::Selector;

pub(super) const ABOUT: &About = &About {
    code: "body-excess",
    summary: "of a sort of bodies there may be only so many",
    explanation: "The law gives a frame: so many departments in a province, so many agencies in a district. It is the \
        number of bodies that counts, whatever they are called and however they came to be. Example: a province may have \
        14 departments; founding a fifteenth is denied, and so is taking one over from elsewhere.",
    source: "Decree 45/2025/NĐ-CP (L28)",
    level: (Level::Deny, Level::Deny),
};

/// Of the bodies selected there are only so many (`body-excess`).
///
/// Measured on the whole: the live bodies that are selected; limit: `at-most`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct BodyExcess {
    /// The bodies that are counted.
    pub of: Selector,
    /// How many there may be.
    pub at_most: u32,
}

impl BodyExcess {
    fn count(&self, org: &Org) -> u64 {
        if self.of.asks_for_class_only() {
            return org.totals.iter().filter(|(class, _)| self.of.matches_class(org, *class)).map(|(_, t)| t.bodies).sum();
        }
        let selected = org.bodies.ids().filter(|id| org.bodies.row(*id).is_live() && self.of.matches(org, *id));
        u64::try_from(selected.count()).unwrap_or(u64::MAX)
    }
}

impl StateRule for BodyExcess {
    fn about(&self) -> &'static About {
        ABOUT
    }

    fn judges_the_whole(&self) -> bool {
        true
    }

    fn counts_body(&self, org: &Org, body: BodyId) -> bool {
        self.of.matches(org, body)
    }

    fn help(&self) -> &'static str {
        "merge or dissolve one of them in the same step"
    }

    fn limits(&self) -> &'static [&'static str] {
        &["at-most"]
    }

    fn measure(&self, org: &Org, subject: Subject) -> Option<Measure> {
        (subject == Subject::Whole)
            .then(|| Measure::at_most(i64::try_from(self.count(org)).unwrap_or(i64::MAX), self.at_most))
    }

    /// The whole, when a body began, ended, moved or changed its class.
    fn reach(&self, span: &Span<'_>, visit: &mut dyn FnMut(Subject)) {
        let matters = |change: &Change| match change {
            Change::BodyFounded { .. } | Change::BodyEnded { .. } | Change::Reclassified { .. } => true,
            Change::SuperiorSet { .. } => self.of.asks_for_place(),
            _ => false,
        };
        if span.changes().iter().any(matters) {
            visit(Subject::Whole);
        }
    }

    fn subjects(&self, _org: &Org, visit: &mut dyn FnMut(Subject)) {
        visit(Subject::Whole);
    }

    fn unknown_names(&self, org: &Org) -> Vec<String> {
        self.of.unknown_names(org)
    }
}

#[cfg(test)]
#[cfg(feature = "files")]
mod tests {
    use serde_json::json;

    use crate::invariant::fixture::Case;

    #[test]
    fn the_frame_is_full() {
        let case = |with: serde_json::Value| Case::of("body-excess", with);
        let body = json!({"id": "tourism", "name": "Sở Du lịch", "kind": "department", "sector": "state", "tier": "province", "line": "peoples-committee"});
        let found = json!([{"establish": {"body": body}}]);
        let frame = |most: u32| json!({"of": {"kind": "department", "tier": "province"}, "at-most": most});
        assert_eq!(case(frame(4)).step(found.clone()).says(), ["the whole: 4 of 4, holds"]);
        assert_eq!(case(frame(3)).step(found).says(), ["the whole: 4 of 3, new"]);
        let instead = json!([{"establish": {"body": body}}, {"absorb": {"bodies": ["inspectorate"], "into": "ethnic-board"}}]);
        assert_eq!(case(frame(3)).step(instead).says(), ["the whole: 3 of 3, holds"]);
        let below = json!({"of": {"kind": "department", "under": "peoples-committee"}, "at-most": 2});
        let away = json!([{"reparent": {"body": "inspectorate", "to": "party-committee"}}]);
        assert_eq!(case(below).step(away).says(), ["the whole: 2 of 2, holds"]);
    }
    #[test]
    fn a_step_that_leaves_the_bodies_alone_is_not_told_how_many_there_are() {
        let rename = json!([{"rename": {"body": "clinic", "name": "Trạm"}}]);
        let with = json!({"of": {"kind": "department"}, "at-most": 4});
        assert_eq!(Case::of("body-excess", with).step(rename).says(), [""; 0]);
    }
}

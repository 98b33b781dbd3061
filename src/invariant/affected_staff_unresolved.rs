//! S17: everybody whose post ends knows what becomes of them.

use serde::{Deserialize, Serialize};

use super::{About, Measures, Span, TransitionRule};
use crate::change::Change;
use crate::finding::{Level, Subject};
use crate::model::post::Outcome;
use crate::model::quantity::Measure;

pub(super) const ABOUT: &About = &About {
    code: "affected-staff-unresolved",
    summary: "every post that ends needs an outcome for the person who holds it",
    explanation: "A post may end; what becomes of it and its holder may not be left open: reassigned, transferred, \
        retired, or left with the policy for people affected. Example: a board is dissolved and its head is `left`, \
        with compensation, not `unresolved`.",
    source: "19-CTr/TU, II.1, III.3 and III.9 (S17)",
    level: (Level::Warn, Level::Deny),
};

/// Every post that ends has an outcome (`affected-staff-unresolved`).
///
/// Measured on a post that ended: 1 if its outcome is none of those allowed, limit 0.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
#[non_exhaustive]
pub struct AffectedStaffUnresolved {
    /// The outcomes that settle the matter; all but `unresolved` where absent.
    pub outcomes: Vec<Outcome>,
}

impl Default for AffectedStaffUnresolved {
    fn default() -> Self {
        Self { outcomes: vec![Outcome::Reassigned, Outcome::Transferred, Outcome::Retired, Outcome::Left] }
    }
}

impl TransitionRule for AffectedStaffUnresolved {
    fn about(&self) -> &'static About {
        ABOUT
    }

    fn help(&self) -> &'static str {
        "say what becomes of the holder: `outcome` of the operation"
    }

    fn judge(&self, span: &Span<'_>, found: &mut Measures) {
        for change in span.changes() {
            let Change::PostEnded { post, outcome, .. } = change else { continue };
            if span.covers(span.org().posts.row(*post).body) {
                let open = usize::from(!self.outcomes.contains(outcome));
                found.add(Subject::Post(*post), Measure::at_most(open, 0_usize));
            }
        }
        if found.is_empty() {
            found.add(Subject::Whole, Measure::at_most(0_usize, 0_usize));
        }
    }
}

#[cfg(test)]
#[cfg(feature = "files")]
mod tests {
    use serde_json::json;

    use crate::invariant::fixture::Case;

    #[test]
    fn an_outcome_has_to_be_said() {
        let case = || Case::of("affected-staff-unresolved", json!({}));
        let open = json!([{"abolish-post": {"post": "ethnic-board/deputy-2"}}]);
        assert_eq!(case().step(open).says(), ["post `ethnic-board/deputy-2`: 1 of 0, new"]);
        let left = json!([{"abolish-post": {"post": "ethnic-board/deputy-2", "outcome": "left"}}]);
        assert_eq!(case().step(left.clone()).says(), ["post `ethnic-board/deputy-2`: 0 of 0, holds"]);
        let no_leaving = Case::of("affected-staff-unresolved", json!({"outcomes": ["reassigned", "transferred"]}));
        assert_eq!(no_leaving.step(left).says(), ["post `ethnic-board/deputy-2`: 1 of 0, new"]);
    }

    #[test]
    fn the_scope_is_where_the_post_was() {
        let dissolve = json!([{"dissolve": {"body": "records", "to": "home-affairs", "outcome": "unresolved"}}]);
        let under = |body: &str| Case::of("affected-staff-unresolved", json!({})).scope(json!({"under": body}));
        assert_eq!(under("home-affairs").step(dissolve.clone()).says(), ["post `records/head`: 1 of 0, new"]);
        assert_eq!(under("party-committee").step(dissolve).says(), ["the whole: 0 of 0, holds"]);
    }
}

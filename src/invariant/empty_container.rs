//! A container that has lost all its contents and is still there.

use serde::{Deserialize, Serialize};

use super::{About, StateRule};
use crate::finding::{Level, Subject};
use crate::model::id::Name;
use crate::model::quantity::Measure;
use crate::model::tie::Tie;
use crate::model::vocabulary::Tier;
use crate::org::Org;
use crate::selector::{is_one_of, one_or_many, unknown_terms};

pub(super) const ABOUT: &About = &About {
    code: "empty-container",
    summary: "a territory of a tier of containers must contain other territories",
    explanation: "A container is opened, filled, emptied and closed: for a while it is empty, but not in the end. A plan \
        that leaves one behind of which all contents have gone elsewhere has forgotten to close it. Steps are warned \
        about by default, the plan is denied. Example: all communes of a district are reparented to the new one, and \
        the old one is never closed.",
    source: "Constitution of Viet Nam 2013, art. 110; Resolution 76/2025/UBTVQH15 (giải thể)",
    level: (Level::Warn, Level::Deny),
};

/// A territory of one of these tiers contains others (`empty-container`).
///
/// Measured: how many territories lie directly in it; at least 1.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct EmptyContainer {
    /// The tiers of containers.
    #[serde(deserialize_with = "one_or_many")]
    #[cfg_attr(feature = "schema", schemars(with = "crate::selector::OneOrMany<Tier>"))]
    pub tiers: Vec<Name<Tier>>,
}

impl EmptyContainer {
    /// The rule for these tiers.
    pub fn new(tiers: impl Into<Vec<Name<Tier>>>) -> Self {
        Self { tiers: tiers.into() }
    }
}

impl StateRule for EmptyContainer {
    fn about(&self) -> &'static About {
        ABOUT
    }

    fn help(&self) -> &'static str {
        "close it where nothing is to lie in it any more (`close`), or move territories into it (`reparent`)"
    }

    fn measure(&self, org: &Org, subject: Subject) -> Option<Measure> {
        let Subject::Body(id) = subject else { return None };
        let row = org.bodies.get(id).filter(|row| row.is_live() && row.territorial)?;
        let tier = org.vocabulary().tiers.key(org.totals.class(row.class)?.tier);
        if self.tiers.is_empty() || !is_one_of(&self.tiers, tier) {
            return None;
        }
        let inside = org.hierarchy.down(id).filter(|(tie, below)| *tie == Tie::Within && org.is_territorial(*below));
        Some(Measure::at_least(inside.count(), 1_usize))
    }

    fn unknown_names(&self, org: &Org) -> Vec<String> {
        unknown_terms(org, &self.tiers)
    }
}

#[cfg(test)]
#[cfg(feature = "files")]
mod tests {
    use serde_json::json;

    use crate::invariant::fixture::Case;

    #[test]
    fn a_district_is_emptied_and_closed() {
        let case = || Case::of("empty-container", json!({"tiers": "district"})).land();
        let merge = json!([{"merge": {"bodies": ["east", "north", "west"], "into": {"id": "all", "name": "Xã", "within": "empty-district"}}}]);
        assert_eq!(case().step(merge.clone()).says(), ["body `district`: 0 of 1, new"]);
        let close = json!([{"close": {"bodies": ["district"], "successors": ["empty-district"]}}]);
        assert_eq!(case().step(merge).step(close).net(), ["body `empty-district`: 1 of 1, holds"]);
        let rename = json!([{"rename": {"body": "empty-district", "name": "Huyện cũ"}}]);
        assert_eq!(case().step(rename).says(), ["body `empty-district`: 0 of 1, inherited"]);
    }
}

//! A territory that lies in no other, where its tier demands one.

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
    code: "uncontained-territory",
    summary: "a territory of a tier that demands a container must lie in another territory",
    explanation: "Below the top every territory lies in one of a higher tier. A step that lets a commune lie in none, or \
        founds one so, is at fault. Example: the district level is dissolved, and a commune is taken out of its district \
        and not put into the province.",
    source: "Constitution of Viet Nam 2013, art. 110 (provinces are divided, and so on down)",
    level: (Level::Deny, Level::Deny),
};

/// A territory of one of these tiers lies in another (`uncontained-territory`).
///
/// Measured: the containers of the territory, 0 or 1; at least 1.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct UncontainedTerritory {
    /// The tiers that demand a container.
    #[serde(deserialize_with = "one_or_many")]
    #[cfg_attr(feature = "schema", schemars(with = "crate::selector::OneOrMany<Tier>"))]
    pub tiers: Vec<Name<Tier>>,
}

impl UncontainedTerritory {
    /// The rule for these tiers.
    pub fn new(tiers: impl Into<Vec<Name<Tier>>>) -> Self {
        Self { tiers: tiers.into() }
    }
}

impl StateRule for UncontainedTerritory {
    fn about(&self) -> &'static About {
        ABOUT
    }

    fn help(&self) -> &'static str {
        "say in which territory it lies (`reparent`, or `within` of the new body)"
    }

    fn measure(&self, org: &Org, subject: Subject) -> Option<Measure> {
        let Subject::Body(id) = subject else { return None };
        let row = org.bodies.get(id).filter(|row| row.is_live() && row.territorial)?;
        let tier = org.vocabulary().tiers.key(org.totals.class(row.class)?.tier);
        if self.tiers.is_empty() || !is_one_of(&self.tiers, tier) {
            return None;
        }
        let containers = usize::from(org.hierarchy.above(Tie::Within, id).is_some());
        Some(Measure::at_least(containers, 1_usize))
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
    fn a_commune_may_not_float() {
        let case = || Case::of("uncontained-territory", json!({"tiers": ["district", "commune"]})).land();
        let out = json!([{"reparent": {"body": "east", "to": "root"}}]);
        assert_eq!(case().step(out.clone()).says(), ["body `east`: 0 of 1, new"]);
        let into = json!([{"reparent": {"body": "east", "to": "empty-district"}}]);
        let moved = case().step(into.clone());
        assert!(moved.says().iter().all(|line| line.ends_with("holds")), "{:?}", moved.says());
        assert_eq!(case().step(out.clone()).step(into).says()[0], "body `east`: 1 of 1, holds");
        // Of other tiers it does not speak, and of none where none is named.
        for tiers in [json!(["district"]), json!([])] {
            let says = Case::of("uncontained-territory", json!({"tiers": tiers})).land().step(out.clone()).says();
            assert!(says.iter().all(|line| !line.starts_with("body `east`")), "{says:?}");
        }
    }
}

//! Territories that hold a body of a sort (S12).

use serde::{Deserialize, Serialize};

use super::view::{Choice, Gauge, Reading, Unit, View, choice};
use crate::model::tie::Tie;
use crate::selector::Selector;

/// Territories that hold a live body of a sort: the body lies in the territory itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct Covered {
    /// The territories.
    pub territory: Selector,
    /// The bodies.
    pub by: Selector,
}

impl Covered {
    /// These territories, by these bodies.
    #[must_use]
    pub fn new(territory: Selector, by: Selector) -> Self {
        Self { territory, by }
    }
}

impl Gauge for Covered {
    fn read(&self, view: &View<'_>) -> Reading {
        let org = view.org;
        let holds = |territory| {
            let mut below = org.hierarchy.down(territory).filter(|(tie, _)| *tie == Tie::Within);
            below.any(|(_, body)| self.by.matches(org, body))
        };
        let list =
            view.territories(&self.territory).map(|territory| Unit::one(territory, Some(holds(territory)))).collect();
        Reading::Units { list, assumed: false }
    }

    fn choices(&self) -> Vec<Choice<'_>> {
        vec![choice("covered.territory", &self.territory, true, true), choice("covered.by", &self.by, false, false)]
    }

    fn counts_units(&self) -> bool {
        true
    }
}

//! The elements of a step that is done for each of several bodies.

use serde::{Deserialize, Serialize};

use crate::org::Org;
use crate::selector::Selector;

/// The elements for which a step is done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum ForEach {
    /// Territories.
    Territory(Selector),
    /// Bodies that are no territories.
    Body(Selector),
}

impl ForEach {
    pub(super) fn selector(&self) -> &Selector {
        match self {
            Self::Territory(selector) | Self::Body(selector) => selector,
        }
    }

    /// The keys of the elements, in order.
    #[must_use]
    pub fn elements(&self, org: &Org) -> Vec<String> {
        let territorial = matches!(self, Self::Territory(_));
        let selected = self.selector().select(org).into_iter().filter(|body| org.is_territorial(*body) == territorial);
        selected.map(|body| org.bodies.key(body).to_string()).collect()
    }
}

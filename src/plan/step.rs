//! The steps of a plan, as its file has them.

use serde::{Deserialize, Serialize};

use crate::model::date::Date;
use crate::model::gate::{ApprovalState, Pilot};
use crate::model::id::Names;
use crate::operation::Operation;
use crate::org::Org;
use crate::selector::Selector;
use crate::signature::Signature;

/// One entry of a plan's `steps`: a step, or a step for each of several bodies.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct PlanStep {
    /// Its id: a short word without brackets; it may begin with a digit.
    pub id: String,
    /// Its day.
    pub on: Date,
    /// The clause that it carries out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cites: Option<String>,
    /// Its readiness class; that of the plan where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub readiness: Option<String>,
    /// Its approval, given or `pending`, that of the plan where absent; a step whose approval is pending waits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub approval: Option<ApprovalState>,
    /// What it says of itself as a trial.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pilot: Option<Pilot>,
    /// Which bodies it ends, founds and changes, where it rearranges (`$it` in a key is the element's); refused where it does
    /// anything else.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signature: Option<Signature>,
    /// A word to the reader.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// Done once for each of these; `$it` in the operations is the element's key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub for_each: Option<ForEach>,
    /// All elements in one step instead of a step for each.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub together: bool,
    /// Leaves out the elements for which something that is named is not there.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub where_present: bool,
    /// What it does.
    #[serde(rename = "do")]
    pub operations: Vec<Operation<Names>>,
}

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

impl PlanStep {
    /// A step that is done once.
    #[must_use]
    pub fn new(id: impl Into<String>, on: Date, operations: impl Into<Vec<Operation<Names>>>) -> Self {
        Self {
            id: id.into(),
            on,
            cites: None,
            readiness: None,
            approval: None,
            pilot: None,
            signature: None,
            note: None,
            for_each: None,
            together: false,
            where_present: false,
            operations: operations.into(),
        }
    }
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

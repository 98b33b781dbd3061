//! Too many deputies for the size of the body.

use serde::{Deserialize, Serialize};

use super::{About, StateRule};
use crate::finding::{Level, Subject};
use crate::model::post::Role;
use crate::model::quantity::Measure;
use crate::org::Org;

pub(super) const ABOUT: &About = &About {
    code: "deputy-excess",
    summary: "a body may have only so many deputies as its headcount allows",
    explanation: "A cap of deputies that grows with the staff of the body. Example: a division of a department has one \
        deputy below 8 staff, two below 15, three from there on.",
    source: "Decree 107/2020 (L3, L4); Decree 120/2020 (L8)",
    level: (Level::Deny, Level::Deny),
};

/// One step of the cap: a headcount, and how many deputies a body with fewer staff may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct DeputyCap {
    /// Bodies with a headcount below this …
    pub below: u64,
    /// … may have this many deputies.
    pub deputies: u32,
}

/// A body may have only so many deputies as its headcount allows (`deputy-excess`).
///
/// Measured: live deputy posts; limit: the first cap whose `below` is above the body's authorised headcount (all
/// categories), else `otherwise`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct DeputyExcess {
    /// The caps, in rising order of `below`.
    #[serde(default)]
    pub caps: Vec<DeputyCap>,
    /// The cap of larger bodies.
    pub otherwise: u32,
}

impl StateRule for DeputyExcess {
    fn about(&self) -> &'static About {
        ABOUT
    }

    fn measure(&self, org: &Org, subject: Subject) -> Option<Measure> {
        let Subject::Body(id) = subject else { return None };
        let body = org.body(id).filter(|body| body.is_live())?;
        let deputies = body.count_posts(Role::Deputy);
        if deputies == 0 && body.head().is_none() {
            return None;
        }
        let size = body.headcount();
        let cap = self.caps.iter().find(|cap| size < cap.below).map_or(self.otherwise, |cap| cap.deputies);
        let assumed = body.establishment().any(|(_, strength)| strength.is_assumed());
        Some(Measure::at_most(deputies, cap).assumed(assumed))
    }
}

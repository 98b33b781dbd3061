//! S26: power that goes down is overseen.

use serde::{Deserialize, Serialize};

use super::{About, Span, StateRule};
use crate::change::{Change, Descent, Entity};
use crate::finding::{Level, Subject};
use crate::model::function::FunctionId;
use crate::model::quantity::Measure;
use crate::org::Org;

pub(super) const ABOUT: &About = &About {
    code: "decentralised-without-oversight",
    summary: "what is deconcentrated, devolved or delegated needs an overseer that does not perform it",
    explanation: "Power that goes down goes with responsibility, and somebody controls how it is used. Every function \
        that came of a deconcentration or devolution, and every function that is delegated, names the body that oversees \
        it; that body is neither its delegate nor, where the function was divided, its lead. A delegation may be overseen \
        by who delegates. Example: public health is devolved to the districts, and nobody inspects how they perform it.",
    source: "19-CTr/TU, III.5 (S26)",
    level: (Level::Warn, Level::Warn),
};

/// What is decentralised is overseen (`decentralised-without-oversight`).
///
/// Measured on a function that is delegated, or came of a deconcentration or devolution: 1 if it names an overseer that
/// performs no part of it, at least 1.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
#[non_exhaustive]
pub struct DecentralisedWithoutOversight {}

/// Whether a function is what a lower body leads of another.
fn is_part(org: &Org, function: FunctionId) -> bool {
    let mut links = org.links_back(Entity::Function(function));
    links.any(|link| matches!(link.how, Descent::Deconcentrated | Descent::Devolved))
}

impl StateRule for DecentralisedWithoutOversight {
    fn about(&self) -> &'static About {
        ABOUT
    }

    fn help(&self) -> &'static str {
        "name in `overseer` a body that does not perform it (`decentralise`)"
    }

    fn measure(&self, org: &Org, subject: Subject) -> Option<Measure> {
        let Subject::Function(function) = subject else { return None };
        let row = org.functions.get(function).filter(|row| row.retired.is_none())?;
        let delegates = &org.function_details.get(function.index())?.delegates;
        let part = is_part(org, function);
        if !part && delegates.is_empty() {
            return None;
        }
        let overseer = org.overseer(function).filter(|overseer| {
            let leads = part && row.lead == *overseer;
            !leads && delegates.iter().all(|delegate| delegate.body != *overseer)
        });
        Some(Measure::at_least(usize::from(overseer.is_some()), 1_usize))
    }

    /// Every function with another overseer, delegate or lead, and every new part of one.
    fn reach(&self, span: &Span<'_>, visit: &mut dyn FnMut(Subject)) {
        for change in span.changes() {
            match change {
                Change::OverseerSet { function, .. }
                | Change::DelegateAdded { function, .. }
                | Change::DelegateRemoved { function, .. }
                | Change::LeadSet { function, .. }
                | Change::Descended { to: Entity::Function(function), .. } => visit(Subject::Function(*function)),
                _ => {}
            }
        }
    }

    fn subjects(&self, org: &Org, visit: &mut dyn FnMut(Subject)) {
        org.functions().for_each(|function| visit(Subject::Function(function.id())));
    }

    fn note(&self, org: &Org, subject: Subject) -> String {
        let Subject::Function(function) = subject else { return String::new() };
        match org.overseer(function) {
            None => "it names no overseer".into(),
            Some(overseer) => format!("its overseer, `{}`, performs it", org.bodies.key(overseer)),
        }
    }
}

#[cfg(test)]
#[cfg(feature = "files")]
mod tests {
    use serde_json::{Value, json};

    use crate::invariant::fixture::Case;

    fn case() -> Case {
        Case::of("decentralised-without-oversight", json!({}))
    }

    /// The clinic's function for the province, given to the two districts.
    fn devolve(overseer: Option<&str>) -> Value {
        let to = ["chau-doc/peoples-committee", "long-xuyen/peoples-committee"];
        let mut operation = json!({"function": "health", "from": "clinic", "to": to, "mode": "devolve"});
        if let Some(overseer) = overseer {
            operation["overseer"] = overseer.into();
        }
        json!([{"decentralise": operation}])
    }

    #[test]
    fn every_part_needs_an_overseer_of_its_own() {
        let says = case().step(devolve(None)).says();
        assert_eq!(says, ["function `health/chau-doc`: 0 of 1, new", "function `health/long-xuyen`: 0 of 1, new"]);
        let says = case().step(devolve(Some("inspectorate"))).says();
        assert_eq!(says.len(), 1);
        assert!(says[0].ends_with("1 of 1, holds"), "{says:?}");
        let says = case().step(devolve(Some("long-xuyen/peoples-committee"))).says();
        assert_eq!(says, ["function `health/long-xuyen`: 0 of 1, new"], "who performs it does not oversee it");
    }

    #[test]
    fn a_delegation_may_be_overseen_by_who_delegates() {
        let delegate = |overseer: &str| {
            json!([{"decentralise": {"function": "health", "to": ["long-xuyen/peoples-committee"], "mode": "delegate",
                "overseer": overseer, "until": "2020-01-01"}}])
        };
        assert_eq!(case().step(delegate("clinic")).says(), ["function `health`: 1 of 1, holds"]);
        let own = case().step(delegate("long-xuyen/peoples-committee"));
        assert_eq!(own.says(), ["function `health`: 0 of 1, new"]);
        let revoked = own.step(json!([{"revoke": {"function": "health"}}]));
        assert_eq!(revoked.says(), [""; 0], "nothing is decentralised any more");
    }

    #[test]
    fn an_overseer_that_ends_is_missed() {
        let gone = json!([{"dissolve": {"body": "inspectorate", "to": "clinic"}}]);
        let says = case().step(devolve(Some("inspectorate"))).step(gone).says();
        assert_eq!(says.len(), 1, "what it oversaw passes with the rest: {says:?}");
        assert!(says[0].ends_with("holds"), "{says:?}");
        let absorb = json!([{"absorb": {"bodies": ["inspectorate"], "into": "peoples-committee"}}]);
        let says = case().step(devolve(Some("inspectorate"))).step(absorb).says();
        assert!(says.iter().all(|line| line.ends_with("1 of 1, holds")), "{says:?}");
        let back = json!([{"transfer-function": {"function": "health/long-xuyen", "to": "inspectorate"}}]);
        let says = case().step(devolve(Some("inspectorate"))).step(back).says();
        assert_eq!(says, ["function `health/long-xuyen`: 0 of 1, new"], "the overseer came to lead it");
    }
}

//! S16: an essential function is never without staff.

use serde::{Deserialize, Serialize};

use super::{About, Span, StateRule};
use crate::change::Change;
use crate::finding::{Level, Subject};
use crate::model::quantity::{Bound, Measure};
use crate::org::Org;

pub(super) const ABOUT: &About = &About {
    code: "essential-function-interrupted",
    summary: "after every step the lead of an essential function has staff who are there",
    explanation: "A function marked essential may change hands, but never stand idle: the body that leads it has actual \
        staff, not only an establishment. Where actual numbers are not on record the verdict is unknown. Example: the \
        health board for cadres hands its function to a clinic and its doctors in a later step: between the two, nobody \
        does the work.",
    source: "19-CTr/TU, III.2.1.1 (S16)",
    level: (Level::Deny, Level::Deny),
};

/// An essential function is never without staff (`essential-function-interrupted`).
///
/// Measured on an essential function: the actual heads of its lead, all categories; at least `minimum`. Where some
/// categories are unknown, the known ones count if they are enough.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
#[non_exhaustive]
pub struct EssentialFunctionInterrupted {
    /// How many actual heads are enough; 1 where absent.
    pub minimum: u32,
}

impl Default for EssentialFunctionInterrupted {
    fn default() -> Self {
        Self { minimum: 1 }
    }
}

impl StateRule for EssentialFunctionInterrupted {
    fn about(&self) -> &'static About {
        ABOUT
    }

    fn help(&self) -> &'static str {
        "move staff with the function (`staff` of `transfer-function`, or `transfer-staff` in the same step)"
    }

    fn limits(&self) -> &'static [&'static str] {
        &["minimum"]
    }

    fn measure(&self, org: &Org, subject: Subject) -> Option<Measure> {
        let Subject::Function(id) = subject else { return None };
        let row = org.functions.get(id).filter(|row| row.essential && row.retired.is_none())?;
        let (mut sum, mut unknown, mut assumed) = (0_i64, false, false);
        for entry in &org.bodies.row(row.lead).staffing {
            unknown |= entry.strength.actual().is_none();
            assumed |= entry.strength.is_assumed();
            sum = sum.saturating_add(entry.strength.actual().map_or(0, i64::from));
        }
        if unknown && sum < i64::from(self.minimum) {
            return Some(Measure::unknown(Bound::AtLeast, self.minimum));
        }
        Some(Measure::at_least(sum, self.minimum).assumed(assumed))
    }

    /// The functions that began or have another lead, and those led by bodies whose strength changed.
    fn reach(&self, span: &Span<'_>, visit: &mut dyn FnMut(Subject)) {
        let org = span.org();
        for change in span.changes() {
            match change {
                Change::FunctionFounded { function, .. }
                | Change::FunctionRetired { function, .. }
                | Change::LeadSet { function, .. } => visit(Subject::Function(*function)),
                Change::StrengthSet { body, .. } => {
                    org.bodies.row(*body).functions.iter().for_each(|function| visit(Subject::Function(*function)));
                }
                _ => {}
            }
        }
    }

    fn subjects(&self, org: &Org, visit: &mut dyn FnMut(Subject)) {
        org.functions().for_each(|function| visit(Subject::Function(function.id())));
    }

    fn note(&self, org: &Org, subject: Subject) -> String {
        let Subject::Function(id) = subject else { return String::new() };
        org.function(id).map_or_else(String::new, |function| format!("led by `{}`", function.lead().key()))
    }
}

#[cfg(test)]
#[cfg(feature = "files")]
mod tests {
    use serde_json::json;

    use crate::invariant::fixture::Case;
    use crate::org::data::EstablishmentData;

    #[test]
    fn a_clinic_without_people_is_interrupted_and_an_empty_heir_too() {
        let case = || Case::of("essential-function-interrupted", json!({}));
        let body = json!({"id": "hospital", "name": "Bệnh viện", "kind": "service", "sector": "state", "tier": "province", "line": "peoples-committee"});
        let alone = case().step(json!([{"establish": {"body": body, "takes": ["health"]}}]));
        assert_eq!(alone.says(), ["function `health`: 0 of 1, new"]);
        let with_staff = json!({"clinic": {"civil-servant": 10}});
        let manned = case().step(json!([{"establish": {"body": body, "takes": ["health"], "staff-from": with_staff}}]));
        assert_eq!(manned.says(), ["function `health`: 10 of 1, holds"]);
        let eleven = Case::of("essential-function-interrupted", json!({"minimum": 11}));
        assert_eq!(eleven.step(json!([{"establish": {"body": body, "takes": ["health"], "staff-from": with_staff}}])).says(), ["function `health`: 10 of 11, new"]);
    }

    #[test]
    fn unknown_people_are_neither_there_nor_not() {
        let case = |actual: Option<u32>| {
            Case::of("essential-function-interrupted", json!({})).given(|data| {
                data.establishment.iter_mut().filter(|row| row.body.as_str() == "clinic").for_each(|row| row.actual = actual);
            })
        };
        let less = json!([{"transfer-staff": {"from": "clinic", "to": "home-affairs", "staff": {"civil-servant": 1}}}]);
        assert_eq!(case(None).step(less.clone()).says(), ["function `health`: ? of 1, unknown"]);
        assert_eq!(case(Some(0)).step(less).says(), ["function `health`: 0 of 1, inherited"]);
    }
    #[test]
    fn those_who_are_known_may_be_enough() {
        let case = |minimum: u32| {
            Case::of("essential-function-interrupted", json!({"minimum": minimum})).given(|data| {
                let known = data.establishment.iter().find(|row| row.body.as_str() == "clinic").unwrap();
                let others = EstablishmentData { category: "public-employee".into(), actual: None, ..known.clone() };
                data.establishment.push(others);
            })
        };
        let less = json!([{"transfer-staff": {"from": "clinic", "to": "home-affairs", "staff": {"civil-servant": 1}}}]);
        assert_eq!(case(29).step(less.clone()).says(), ["function `health`: 29 of 29, holds"]);
        assert_eq!(case(30).step(less).says(), ["function `health`: ? of 30, unknown"]);
    }
}

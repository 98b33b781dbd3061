//! S7: one subject, one territory, one lead.

use serde::{Deserialize, Serialize};
use smallvec::SmallVec;

use super::{About, Span, StateRule};
use crate::change::Change;
use crate::finding::{Level, Subject as Of};
use crate::model::body::BodyId;
use crate::model::function::FunctionId;
use crate::model::id::Name;
use crate::model::quantity::Measure;
use crate::model::vocabulary::{Subject, SubjectId};
use crate::org::Org;
use crate::selector::{is_one_of, one_or_many, unknown_terms};

pub(super) const ABOUT: &About = &About {
    code: "overlapping-functions",
    summary: "functions of one subject and one jurisdiction may not be led by different bodies",
    explanation: "Two functions overlap when they have the same subject and the same jurisdiction and different leads; \
        two that have no jurisdiction at all are for the same whole. Example: a department and the commission beside it \
        both lead information and communication in the province.",
    source: "19-CTr/TU, II.2.2 and III.2.3 (S7); Decree 158/2018 (L9)",
    level: (Level::Warn, Level::Warn),
};

/// Functions of one subject and jurisdiction have one lead (`overlapping-functions`).
///
/// Measured on a function: the other bodies that lead a function of its subject in its jurisdiction; limit 0.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
#[non_exhaustive]
pub struct OverlappingFunctions {
    /// Subjects that many bodies may lead side by side.
    #[serde(deserialize_with = "one_or_many")]
    #[cfg_attr(feature = "schema", schemars(with = "crate::selector::OneOrMany<Subject>"))]
    pub except_subjects: Vec<Name<Subject>>,
}

/// The live functions of one subject and jurisdiction, with their leads.
fn group(org: &Org, subject: SubjectId, jurisdiction: Option<BodyId>, mut visit: impl FnMut(FunctionId, BodyId)) {
    let mut add = |function: FunctionId| {
        let row = org.functions.row(function);
        if row.subject == subject && row.jurisdiction == jurisdiction && row.retired.is_none() {
            visit(function, row.lead);
        }
    };
    match jurisdiction {
        Some(territory) => {
            let detail = org.details.get(territory.index());
            detail.into_iter().flat_map(|detail| detail.jurisdiction_of.iter()).for_each(|function| add(*function));
        }
        // Functions for no territory stand in no list: all are looked through.
        None => org.functions.ids().for_each(add),
    }
}

impl StateRule for OverlappingFunctions {
    fn about(&self) -> &'static About {
        ABOUT
    }

    fn compared_with(&self, org: &Org, subject: Of) -> Vec<Of> {
        let Of::Function(id) = subject else { return Vec::new() };
        let Some(row) = org.functions.get(id) else { return Vec::new() };
        let mut others = Vec::new();
        group(org, row.subject, row.jurisdiction, |function, lead| {
            if lead != row.lead {
                others.push(function);
            }
        });
        others.into_iter().map(Of::Function).collect()
    }

    fn help(&self) -> &'static str {
        "give both functions to one lead, or retire one of them (`transfer-function`, `retire-function`)"
    }

    fn measure(&self, org: &Org, subject: Of) -> Option<Measure> {
        let Of::Function(id) = subject else { return None };
        let row = org.functions.get(id).filter(|row| row.retired.is_none())?;
        let free = !self.except_subjects.is_empty()
            && is_one_of(&self.except_subjects, org.vocabulary().subjects.key(row.subject));
        if free {
            return None;
        }
        let mut others: SmallVec<[BodyId; 4]> = SmallVec::new();
        group(org, row.subject, row.jurisdiction, |_, lead| {
            if lead != row.lead && !others.contains(&lead) {
                others.push(lead);
            }
        });
        Some(Measure::at_most(others.len(), 0_usize))
    }

    /// The functions of every subject and jurisdiction in which one began, ended, or has another lead.
    fn reach(&self, span: &Span<'_>, visit: &mut dyn FnMut(Of)) {
        let org = span.org();
        let mut groups: SmallVec<[(SubjectId, Option<BodyId>); 4]> = SmallVec::new();
        for change in span.changes() {
            let (function, territories) = match change {
                Change::FunctionFounded { function, founding } => (*function, [founding.jurisdiction; 2]),
                Change::JurisdictionSet { function, old, new } => (*function, [*old, *new]),
                Change::FunctionRetired { function, .. } | Change::LeadSet { function, .. } => {
                    (*function, [org.functions.row(*function).jurisdiction; 2])
                }
                _ => continue,
            };
            let subject = org.functions.row(function).subject;
            groups.extend(territories.map(|territory| (subject, territory)));
        }
        groups.sort_unstable();
        groups.dedup();
        for (subject, territory) in groups {
            group(org, subject, territory, |function, _| visit(Of::Function(function)));
        }
    }

    fn subjects(&self, org: &Org, visit: &mut dyn FnMut(Of)) {
        org.functions().for_each(|function| visit(Of::Function(function.id())));
    }

    fn note(&self, org: &Org, subject: Of) -> String {
        let Of::Function(id) = subject else { return String::new() };
        let Some(row) = org.functions.get(id) else { return String::new() };
        let mut leads = Vec::new();
        group(org, row.subject, row.jurisdiction, |_, lead| leads.push(lead));
        org.bodies.sort(&mut leads);
        leads.dedup();
        let leads: Vec<_> = leads.into_iter().map(|lead| format!("`{}`", org.bodies.key(lead))).collect();
        format!("led by {}", leads.join(", "))
    }

    fn unknown_names(&self, org: &Org) -> Vec<String> {
        unknown_terms(org, &self.except_subjects)
    }
}

#[cfg(test)]
#[cfg(feature = "files")]
mod tests {
    use serde_json::json;

    use crate::invariant::fixture::Case;

    fn other(jurisdiction: Option<&str>) -> serde_json::Value {
        let body = json!({"id": "board", "name": "Ban", "kind": "department", "sector": "state", "tier": "province", "line": "peoples-committee"});
        let function = json!({"id": "religion-too", "name": "Tôn giáo", "subject": "religion", "jurisdiction": jurisdiction});
        json!([{"establish": {"body": body, "functions": [function]}}])
    }

    #[test]
    fn two_leads_of_one_subject_in_one_place_are_one() {
        let case = || Case::of("overlapping-functions", json!({}));
        let overlap = case().step(other(Some("an-giang")));
        assert_eq!(overlap.says(), ["function `religion`: 1 of 0, new", "function `religion-too`: 1 of 0, new"]);
        assert_eq!(case().step(other(Some("long-xuyen"))).says(), ["function `long-xuyen/religion`: 1 of 0, new", "function `religion-too`: 1 of 0, new"]);
        assert_eq!(case().step(other(None)).says(), ["function `religion-too`: 0 of 0, holds"]);
        let settled = overlap.step(json!([{"transfer-function": {"function": "religion-too", "to": "home-affairs"}}]));
        assert!(settled.says().iter().all(|line| line.ends_with("0 of 0, holds")));
        let free = Case::of("overlapping-functions", json!({"except-subjects": ["religion"]}));
        assert_eq!(free.step(other(Some("an-giang"))).says(), [""; 0]);
    }

    #[test]
    fn the_leads_stand_in_the_order_of_their_keys() {
        let twin = other(Some("an-giang")).to_string().replace("\"board\"", "\"home-affairs-2\"");
        let notes = Case::of("overlapping-functions", json!({})).step(twin.parse().unwrap()).notes();
        assert_eq!(notes, ["led by `home-affairs`, `home-affairs-2`"; 2]);
    }

    #[test]
    fn what_overlapped_before_is_inherited_until_a_third_joins() {
        let case = || Case::of("overlapping-functions", json!({})).step(other(None)).given(|data| {
            let mut twin = data.functions.iter().find(|f| f.id == "religion").cloned().unwrap();
            (twin.id, twin.lead) = ("old-twin".try_into().unwrap(), "ethnic-board".into());
            data.functions.push(twin);
        });
        let swap = case().step(json!([{"transfer-function": {"function": "old-twin", "to": "clinic"}}]));
        assert_eq!(swap.says(), ["function `old-twin`: 1 of 0, inherited", "function `religion`: 1 of 0, inherited"]);
        let into = json!({"id": "third", "name": "Ba", "kind": "unit", "sector": "state", "tier": "province", "line": "home-affairs"});
        let third = json!([{"establish": {"body": into, "functions": [{"id": "triplet", "name": "Ba", "subject": "religion", "jurisdiction": "an-giang"}]}}]);
        let says = case().step(third).says();
        assert_eq!(says, ["function `old-twin`: 2 of 0, new", "function `religion`: 2 of 0, new", "function `triplet`: 2 of 0, new"]);
    }
}

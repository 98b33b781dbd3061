//! Too few staff for a body of its kind.

use serde::{Deserialize, Serialize};

use super::{About, StateRule};
use crate::finding::{Level, RestsOn, Subject};
use crate::model::id::Name;
use crate::model::quantity::{Bound, Measure};
use crate::model::vocabulary::Category;
use crate::org::Org;
use crate::selector::{is_one_of, one_or_many, unknown_terms};

pub(super) const ABOUT: &About = &About {
    code: "understaffed-body",
    summary: "a body of a kind must have the least staff that the kind asks for",
    explanation: "Laws ask for a least number of staff before a division, sub-department or service unit may be. The \
        article's scope says of which bodies the number speaks. A body with no establishment on record is unknown, \
        for one that was emptied and one of which nobody says anything look the same; where the data have the \
        establishment of every body, `all-on-record` says so, and such a body has nobody. Example: the general division that is left of a commission's office has 4 staff where 5 are needed.",
    source: "Decree 107/2020 (L1, L2); Decree 120/2020 (L8)",
    level: (Level::Deny, Level::Deny),
};

/// A body has at least so many staff (`understaffed-body`).
///
/// Measured: authorised heads over the categories that count; at least `minimum`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct UnderstaffedBody {
    /// The least number of heads.
    pub minimum: u32,
    /// The staff categories that count; all where absent.
    #[serde(default, deserialize_with = "one_or_many")]
    #[cfg_attr(feature = "schema", schemars(with = "crate::selector::OneOrMany<Category>"))]
    pub categories: Vec<Name<Category>>,
    /// Whether actual heads count instead of authorised ones.
    #[serde(default)]
    pub actual: bool,
    /// Whether the establishment of every body is on record: one that has none then has nobody, and is not unknown.
    #[serde(default)]
    pub all_on_record: bool,
}

impl StateRule for UnderstaffedBody {
    fn about(&self) -> &'static About {
        ABOUT
    }

    fn help(&self) -> &'static str {
        "move staff to the body (`transfer-staff`), or merge it with another"
    }

    fn rests_on(&self) -> RestsOn {
        RestsOn::Establishment(None)
    }

    fn limits(&self) -> &'static [&'static str] {
        &["minimum"]
    }

    fn measure(&self, org: &Org, subject: Subject) -> Option<Measure> {
        let Subject::Body(id) = subject else { return None };
        let row = org.bodies.get(id).filter(|row| row.is_live() && id != org.root())?;
        if org.is_territorial(id) {
            return None;
        }
        let unknown = Measure::unknown(Bound::AtLeast, self.minimum);
        if row.staffing.is_empty() && !self.all_on_record {
            return Some(unknown);
        }
        let words = &org.vocabulary().categories;
        let (mut sum, mut missing, mut assumed) = (0_i64, false, false);
        for entry in row.staffing.iter().filter(|entry| is_one_of(&self.categories, words.key(entry.category))) {
            let strength = entry.strength;
            let heads = if self.actual { strength.actual() } else { Some(strength.authorised()) };
            missing |= heads.is_none();
            assumed |= strength.is_assumed();
            sum = sum.saturating_add(heads.map_or(0, i64::from));
        }
        if missing && sum < i64::from(self.minimum) {
            return Some(unknown);
        }
        Some(Measure::at_least(sum, self.minimum).assumed(assumed))
    }

    fn unknown_names(&self, org: &Org) -> Vec<String> {
        unknown_terms(org, &self.categories)
    }
}

#[cfg(test)]
#[cfg(feature = "files")]
mod tests {
    use serde_json::json;

    use crate::invariant::fixture::Case;

    fn case(with: serde_json::Value) -> Case {
        Case::of("understaffed-body", with).scope(json!({"kind": "unit"}))
    }

    #[test]
    fn a_unit_may_not_fall_below_five() {
        let cut = |by: i64| json!([{"adjust-establishment": {"body": "records", "by": {"civil-servant": by}}}]);
        assert_eq!(case(json!({"minimum": 5})).step(cut(1)).says(), ["body `records`: 6 of 5, holds"]);
        let below = case(json!({"minimum": 5})).step(cut(-1));
        assert_eq!(below.says(), ["body `records`: 4 of 5, new"]);
        assert_eq!(below.step(cut(0 - 1)).says(), ["body `records`: 3 of 5, new"], "it gets worse");
        let better = case(json!({"minimum": 9})).step(cut(2));
        assert_eq!(better.says(), ["body `records`: 7 of 9, inherited"]);
    }

    /// The net effect of a plan is told of what its steps touch: most bodies have fewer than a thousand, before and after.
    #[test]
    fn what_no_step_touches_is_not_told() {
        let renamed = json!([{"rename": {"body": "records", "name": "Chi cục Văn thư"}}]);
        let net = Case::of("understaffed-body", json!({"minimum": 1_000})).step(renamed).net();
        assert_eq!(net, ["body `records`: 5 of 1000, inherited"]);
    }

    #[test]
    fn without_an_establishment_nobody_knows() {
        let body = json!({"id": "annex", "name": "Tổ", "kind": "unit", "sector": "state", "tier": "province", "line": "home-affairs"});
        let founded = json!([{"establish": {"body": body}}]);
        assert_eq!(case(json!({"minimum": 5})).step(founded.clone()).says(), ["body `annex`: ? of 5, unknown"]);
        let emptied = json!([{"adjust-establishment": {"body": "annex", "by": {"public-employee": 2}}}, {"adjust-establishment": {"body": "annex", "by": {"public-employee": -2}}}]);
        let all = |operations: serde_json::Value| case(json!({"minimum": 5, "all-on-record": true})).step(founded.clone()).step(operations).says();
        assert_eq!(all(emptied), ["body `annex`: 0 of 5, inherited"]);
        let people = json!([{"adjust-establishment": {"body": "records", "by": {"public-employee": 9}, "actual": {"public-employee": 3}}}]);
        assert_eq!(case(json!({"minimum": 5, "categories": "public-employee"})).step(people.clone()).says(), ["body `records`: 9 of 5, holds"]);
        assert_eq!(case(json!({"minimum": 9, "actual": true})).step(people).says(), ["body `records`: 8 of 9, inherited"]);
    }
}

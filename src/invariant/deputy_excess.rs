//! Too many deputies for the size of the body.

use serde::{Deserialize, Serialize};

use super::{About, StateRule};
use crate::finding::{Level, RestsOn, Subject};
use crate::model::post::Role;
use crate::model::quantity::Measure;
use crate::model::tie::Tie;
use crate::org::Org;

pub(super) const ABOUT: &About = &About {
    code: "deputy-excess",
    summary: "a body may have only so many deputies as its size allows",
    explanation: "A cap of deputies that follows the size of the body: its staff, or the units inside it. Example: a \
        division of a department has one deputy below 8 staff, two below 15, three from there on; a sub-department has \
        one where it has one to three divisions, else two.",
    source: "Decree 107/2020 (L3, L4); Decree 120/2020 (L8)",
    level: (Level::Deny, Level::Deny),
};

/// What the size of a body is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum SizeBy {
    /// Authorised heads, all categories.
    #[default]
    Headcount,
    /// Line subordinates.
    Subordinates,
}

/// One step of the cap: a size, and how many deputies a smaller body may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct DeputyCap {
    /// Bodies of a size below this …
    pub below: u64,
    /// … may have this many deputies.
    pub deputies: u32,
}

/// A body may have only so many deputies as its size allows (`deputy-excess`).
///
/// Measured: live deputy posts; limit: the first cap whose `below` is above the body's size, else `otherwise`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct DeputyExcess {
    /// What the size of a body is; its headcount where absent.
    #[serde(default)]
    pub by: SizeBy,
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

    fn help(&self) -> &'static str {
        "end deputies (`deputies` of the operation, or `abolish-post`)"
    }

    fn rests_on(&self) -> RestsOn {
        RestsOn::Posts(Some(Role::Deputy))
    }

    fn limits(&self) -> &'static [&'static str] {
        &["caps", "otherwise"]
    }

    fn measure(&self, org: &Org, subject: Subject) -> Option<Measure> {
        let Subject::Body(id) = subject else { return None };
        let body = org.body(id).filter(|body| body.is_live())?;
        let deputies = body.count_posts(Role::Deputy);
        if deputies == 0 && body.head().is_none() {
            return None;
        }
        let size = match self.by {
            SizeBy::Headcount => body.headcount(),
            SizeBy::Subordinates => org.hierarchy.down(id).filter(|(tie, _)| *tie == Tie::Line).count() as u64,
        };
        let cap = self.caps.iter().find(|cap| size < cap.below).map_or(self.otherwise, |cap| cap.deputies);
        let staffing = &org.bodies.row(id).staffing;
        let assumed = self.by == SizeBy::Headcount && staffing.iter().any(|entry| entry.strength.is_assumed());
        Some(Measure::at_most(deputies, cap).assumed(assumed))
    }
}

#[cfg(test)]
#[cfg(feature = "files")]
mod tests {
    use serde_json::json;

    use crate::invariant::fixture::Case;

    fn one_more(body: &str, id: &str) -> serde_json::Value {
        json!([{"create-post": {"body": body, "id": format!("{body}/{id}"), "role": "deputy", "category": "civil-servant"}}])
    }

    #[test]
    fn staff_decide_how_many() {
        let case = Case::of("deputy-excess", json!({"caps": [{"below": 8, "deputies": 1}, {"below": 15, "deputies": 2}], "otherwise": 3}));
        let case = case.step(one_more("home-affairs", "second"));
        assert_eq!(case.says(), ["body `home-affairs`: 2 of 1, new"]);
        let case = case.step(json!([{"transfer-staff": {"from": "home-affairs", "to": "records", "staff": {"civil-servant": 1}}}]));
        assert_eq!(case.says(), ["body `home-affairs`: 2 of 1, inherited"]);
        let case = case.step(json!([{"transfer-staff": {"from": "clinic", "to": "home-affairs", "staff": {"civil-servant": 2}}}]));
        assert_eq!(case.says(), ["body `home-affairs`: 2 of 2, holds"]);
    }

    #[test]
    fn of_what_has_neither_head_nor_deputy_it_does_not_speak() {
        let rename = |body: &str| json!([{"rename": {"body": body, "name": "Mới"}}]);
        let says = |body: &str| Case::of("deputy-excess", json!({"otherwise": 3})).step(rename(body)).says();
        assert_eq!(says("long-xuyen"), [""; 0], "a territory");
        assert_eq!(says("records"), ["body `records`: 0 of 3, holds"], "a head without deputies");
        let empty = |data: &mut crate::org::data::OrgData| data.posts.retain(|post| post.body.as_str() != "records");
        let case = Case::of("deputy-excess", json!({"otherwise": 3})).given(empty);
        assert_eq!(case.step(rename("records")).says(), [""; 0]);
    }

    #[test]
    fn a_cap_by_the_staff_rests_on_assumed_staff_and_one_by_the_units_does_not() {
        use super::{DeputyExcess, SizeBy, StateRule, Subject};
        let assumed = |by, assumed: bool| {
            let mut data = crate::invariant::fixture::province();
            data.establishment.iter_mut().for_each(|row| row.assumed = assumed);
            let org = crate::Org::from_data(&data).unwrap();
            let rule = DeputyExcess { by, caps: Vec::new(), otherwise: 1 };
            rule.measure(&org, Subject::Body(org.body_id("records").unwrap())).unwrap().assumed
        };
        assert_eq!([false, true].map(|figures| assumed(SizeBy::Headcount, figures)), [false, true]);
        assert_eq!([false, true].map(|figures| assumed(SizeBy::Subordinates, figures)), [false, false]);
    }

    #[test]
    fn or_the_units_inside() {
        let caps = json!([{"below": 1, "deputies": 2}, {"below": 4, "deputies": 1}]);
        let case = Case::of("deputy-excess", json!({"by": "subordinates", "caps": caps, "otherwise": 2}));
        let case = case.scope(json!({"keys": ["ethnic-board", "home-affairs"]}));
        let moved = json!([{"reparent": {"body": "records", "to": "ethnic-board"}}]);
        assert_eq!(case.step(moved).says(), ["body `ethnic-board`: 2 of 1, new"]);
    }
}

//! L5, L6: a pool of deputies, so many on average.

use serde::{Deserialize, Serialize};

use super::{About, Pool, Span, StateRule};
use crate::counted::counted;
use crate::change::Change;
use crate::finding::{Level, RestsOn, Subject};
use crate::model::body::BodyId;
use crate::model::post::Role;
use crate::model::quantity::{Amount, Measure};
use crate::org::Org;
use crate::selector::Selector;

pub(super) const ABOUT: &About = &About {
    code: "pool-average-exceeded",
    summary: "a group of bodies may have only so many deputies on average",
    explanation: "The cap is a pool: one body may have more deputies if another has fewer. What a body ends with counts \
        too: dissolving a body without deputies makes the pool smaller. Example: departments have 3 deputies on average, \
        so that 19 departments may have 57, whichever way they are spread. Where the article grants time after a merger \
        (`grace`), what a merged body has beyond the average may stay until then, and may not grow.",
    source: "Decree 107/2020 (L5); Decree 108/2020 (L6)",
    level: (Level::Deny, Level::Deny),
};

/// A group of bodies has only so many deputies on average (`pool-average-exceeded`).
///
/// Measured on the whole: the deputy posts of the bodies selected; limit: `average` for each of them, and `extra` for all.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct PoolAverageExceeded {
    /// The bodies in the pool.
    pub of: Selector,
    /// Deputies for each body: a whole number, or two for a ratio.
    pub average: Amount,
    /// Deputies that the pool may have beyond that.
    #[serde(default)]
    pub extra: u32,
}

impl PoolAverageExceeded {
    /// How many bodies are in the pool, and how many deputies they have.
    fn counted(&self, org: &Org) -> (i64, i64) {
        let (mut bodies, mut deputies) = (0_u64, 0_u64);
        if self.of.asks_for_class_only() {
            for (_, total) in org.totals.iter().filter(|(class, _)| self.of.matches_class(org, *class)) {
                bodies += total.bodies;
                deputies += total.deputies;
            }
        } else {
            for id in org.bodies.ids().filter(|id| self.counts(org, *id)) {
                bodies += 1;
                deputies += org.body(id).map_or(0, |body| u64::from(body.count_posts(Role::Deputy)));
            }
        }
        (i64::try_from(bodies).unwrap_or(i64::MAX), i64::try_from(deputies).unwrap_or(i64::MAX))
    }
}

impl Pool for PoolAverageExceeded {
    fn counts(&self, org: &Org, body: BodyId) -> bool {
        org.bodies.get(body).is_some_and(|row| row.is_live()) && self.of.matches(org, body)
    }

    fn share(&self, org: &Org, body: BodyId) -> Option<Measure> {
        let deputies = org.body(body).filter(|body| body.is_live())?.count_posts(Role::Deputy);
        Some(Measure::at_most(deputies, self.average))
    }
}

impl StateRule for PoolAverageExceeded {
    fn about(&self) -> &'static About {
        ABOUT
    }

    fn judges_the_whole(&self) -> bool {
        true
    }

    fn pool(&self) -> Option<&dyn Pool> {
        Some(self)
    }

    fn help(&self) -> &'static str {
        "end deputies somewhere in the group (`abolish-post`)"
    }

    fn rests_on(&self) -> RestsOn {
        RestsOn::Posts(Some(Role::Deputy))
    }

    fn limits(&self) -> &'static [&'static str] {
        &["average", "extra"]
    }

    fn measure(&self, org: &Org, subject: Subject) -> Option<Measure> {
        if subject != Subject::Whole {
            return None;
        }
        let (bodies, deputies) = self.counted(org);
        if bodies == 0 {
            return None;
        }
        let (over, under) = self.average.parts();
        let extra = i64::from(self.extra).saturating_mul(under);
        let limit = Amount::ratio(over.saturating_mul(bodies).saturating_add(extra), under)?;
        Some(Measure::at_most(deputies, limit))
    }

    /// The whole, when a body began, ended, moved or changed its class, or a post began, ended or moved.
    fn reach(&self, span: &Span<'_>, visit: &mut dyn FnMut(Subject)) {
        let matters = |change: &Change| match change {
            Change::BodyFounded { .. }
            | Change::BodyEnded { .. }
            | Change::Reclassified { .. }
            | Change::PostFounded { .. }
            | Change::PostEnded { .. }
            | Change::PostMoved { .. } => true,
            Change::SuperiorSet { .. } => self.of.asks_for_place(),
            _ => false,
        };
        if span.changes().iter().any(matters) {
            visit(Subject::Whole);
        }
    }

    fn subjects(&self, _org: &Org, visit: &mut dyn FnMut(Subject)) {
        visit(Subject::Whole);
    }

    fn note(&self, org: &Org, _subject: Subject) -> String {
        format!("{} in the pool", counted(self.counted(org).0, "body"))
    }

    fn unknown_names(&self, org: &Org) -> Vec<String> {
        self.of.unknown_names(org)
    }
}

#[cfg(test)]
#[cfg(feature = "files")]
mod tests {
    use serde_json::json;

    use crate::invariant::fixture::Case;

    #[test]
    fn one_may_have_more_if_another_has_fewer() {
        let case = |with: serde_json::Value| Case::of("pool-average-exceeded", with);
        let one_more = json!([{"create-post": {"body": "home-affairs", "id": "x", "role": "deputy", "category": "civil-servant"}}]);
        let three = json!({"of": {"kind": "department"}, "average": [4, 3]});
        assert_eq!(case(three.clone()).step(json!([{"abolish-post": {"post": "home-affairs/deputy-1"}}])).says(), ["the whole: 3 of 12/3, holds"]);
        assert_eq!(case(three.clone()).step(one_more.clone()).says(), ["the whole: 5 of 12/3, new"]);
        let extra = json!({"of": {"kind": "department"}, "average": [4, 3], "extra": 1});
        assert_eq!(case(extra).step(one_more.clone()).says(), ["the whole: 5 of 15/3, holds"]);
        let under = json!({"of": {"kind": "department", "under": "peoples-committee"}, "average": 1});
        assert_eq!(case(under.clone()).step(one_more.clone()).says(), ["the whole: 5 of 3, new"]);
        let away = json!([{"reparent": {"body": "inspectorate", "to": "party-committee"}}]);
        assert_eq!(case(under.clone()).step(away).says(), ["the whole: 3 of 2, inherited"], "no worse: 4 of 3 before");
        let rename = json!([{"rename": {"body": "inspectorate", "name": "Thanh tra"}}]);
        assert_eq!(case(under).step(rename).says(), [""; 0], "a name is no deputy");
        let of_none = json!({"of": {"kind": "cell"}, "average": 1, "extra": 1});
        assert_eq!(case(of_none).step(one_more.clone()).says(), [""; 0], "of nobody there is no average");
    }
}

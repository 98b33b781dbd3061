//! Standards of area and population.

use serde::{Deserialize, Serialize};

use super::{About, StateRule};
use crate::finding::{Level, Subject};
use crate::model::body::Body;
use crate::model::id::Name;
use crate::model::quantity::{Amount, Bound, Measure};
use crate::org::Org;
use crate::selector::{one_or_many, unknown_bodies};

pub(super) const ABOUT: &About = &About {
    code: "below-standard",
    summary: "a territory must meet the standards of area and population of its kind",
    explanation: "The law sets for each kind of unit a least area and a least population, and says from which part of \
        them a unit must be rearranged. The article's scope says of which units the figures speak; units that the law \
        exempts are listed. Of a territory of unknown size the verdict is unknown, unless what is known decides. Example: \
        a lowland commune of 5,000 inhabitants on 20 square kilometres after a division.",
    source: "Resolution 1211/2016/UBTVQH13 with 27/2022 (L16); 37-NQ/TW 2018 (L17); Resolution 35/2023, arts. 1 and 3 (L18, L19)",
    level: (Level::Warn, Level::Warn),
};

/// Which of the two standards a territory needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Needs {
    /// Both of them: the standard of a new unit.
    #[default]
    Both,
    /// One of them: a unit is rearranged that falls short of both.
    One,
}

/// A territory meets the standards of area and population (`below-standard`).
///
/// Measured: area over its standard, population over its standard; of the two the smaller where both are needed, the larger
/// where one is; at least `percent` of a hundred. The figures are the charter's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct BelowStandard {
    /// The standard of area, in square metres, above zero.
    pub area: u64,
    /// The standard of population, in inhabitants, above zero.
    pub population: u64,
    /// Which part of the standards is asked for, in per cent; all of them where absent.
    #[serde(default = "whole")]
    pub percent: u32,
    /// Whether both are needed, or one; both where absent.
    #[serde(default)]
    pub needs: Needs,
    /// Units that are exempt.
    #[serde(default, deserialize_with = "one_or_many")]
    #[cfg_attr(feature = "schema", schemars(with = "crate::selector::OneOrMany<Body>"))]
    pub except: Vec<Name<Body>>,
}

fn whole() -> u32 {
    100
}

impl BelowStandard {
    /// Both standards, whole: an area in square metres and a population.
    #[must_use]
    pub fn new(area: u64, population: u64) -> Self {
        Self { area, population, percent: whole(), needs: Needs::Both, except: Vec::new() }
    }
}

/// What part of a standard a territory reaches; nothing where that is not known.
fn part(has: Option<u64>, standard: u64) -> Option<Amount> {
    Amount::ratio(i64::try_from(has?).ok()?, i64::try_from(standard).ok()?)
}

impl StateRule for BelowStandard {
    fn about(&self) -> &'static About {
        ABOUT
    }

    fn limits(&self) -> &'static [&'static str] {
        &["area", "population", "percent"]
    }

    fn help(&self) -> &'static str {
        "unite it with a neighbour (`merge`, `reorganise`), give it territory (`transfer-territory`), or list it under `except` if the law exempts it"
    }

    fn measure(&self, org: &Org, subject: Subject) -> Option<Measure> {
        let Subject::Body(id) = subject else { return None };
        org.bodies.get(id).filter(|row| row.is_live() && row.territorial)?;
        let key = org.bodies.key(id);
        if self.except.iter().any(|name| name.as_str() == key.as_str()) {
            return None;
        }
        let extent = org.extent(id);
        let limit = Amount::ratio(i64::from(self.percent), 100)?;
        let parts = [part(extent.area, self.area), part(extent.population, self.population)];
        let known = parts.into_iter().flatten();
        let (value, decides) = match self.needs {
            Needs::Both => (known.min(), parts.iter().flatten().any(|part| *part < limit)),
            Needs::One => (known.max(), parts.iter().flatten().any(|part| *part >= limit)),
        };
        let complete = parts.iter().all(Option::is_some);
        let value = value.filter(|_| complete || decides);
        Some(Measure { value, bound: Bound::AtLeast, limit, assumed: false })
    }

    fn note(&self, org: &Org, subject: Subject) -> String {
        let Subject::Body(id) = subject else { return String::new() };
        let extent = org.extent(id);
        let say = |figure: Option<u64>| figure.map_or_else(|| "unknown".to_owned(), |figure| figure.to_string());
        let (area, population) = (say(extent.area), say(extent.population));
        format!("area {area} of {} m², population {population} of {}", self.area, self.population)
    }

    fn unknown_names(&self, org: &Org) -> Vec<String> {
        unknown_bodies(org, &self.except)
    }
}

#[cfg(test)]
#[cfg(feature = "files")]
mod tests {
    use serde_json::{Value, json};

    use crate::invariant::fixture::Case;

    /// Standards of 2,000 square metres and 200 inhabitants.
    fn case(more: Value) -> Case {
        let mut with = json!({"area": 2_000, "population": 200});
        with.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        Case::of("below-standard", with).scope(json!({"tier": "commune"})).land()
    }

    fn rename(body: &str) -> Value {
        json!([{"rename": {"body": body, "name": "Xã mới"}}])
    }

    #[test]
    fn both_standards_or_one() {
        assert_eq!(case(json!({})).step(rename("east")).says(), ["body `east`: 300/200 of 100/100, holds"]);
        assert_eq!(case(json!({})).step(rename("west")).says(), ["body `west`: 100/200 of 100/100, inherited"]);
        assert_eq!(case(json!({"needs": "one"})).step(rename("west")).says(), ["body `west`: 2000/2000 of 100/100, holds"]);
        assert_eq!(case(json!({"percent": 50})).step(rename("west")).says(), ["body `west`: 100/200 of 50/100, holds"]);
        assert_eq!(case(json!({"except": ["west"]})).step(rename("west")).says(), [""; 0]);
        let merged = json!([{"merge": {"bodies": ["north", "west"], "into": {"id": "both", "name": "Xã"}}}]);
        assert_eq!(case(json!({})).step(merged).says(), ["body `both`: 160/200 of 100/100, new"]);
    }

    #[test]
    fn what_is_unknown_is_neither_met_nor_missed() {
        let split = json!([{"spin-off": {"body": "east", "into": {"body": {"id": "far-east", "name": "Xã"}, "population": 250}}}]);
        let says = case(json!({})).step(split.clone()).says();
        assert_eq!(says, ["body `east`: 50/200 of 100/100, new", "body `far-east`: ? of 100/100, unknown"]);
        // One that is reached to the head is enough; what the other is need not be known.
        let one = |population: u64| case(json!({"needs": "one", "population": population})).step(split.clone()).says();
        let open = |body: &str| format!("body `{body}`: ? of 100/100, unknown");
        assert_eq!(one(250), [open("east")]);
        assert_eq!(one(251), [open("east"), open("far-east")]);
    }
}

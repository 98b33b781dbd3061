//! What bodies are provided with: seats of councils (S21), and whatever else the vocabulary has a word for.

use serde::{Deserialize, Serialize};

use super::view::{Choice, Gauge, Number, Reading, Unit, View, choice};
use crate::finding::RestsOn;
use crate::model::body::BodyId;
use crate::model::id::Name;
use crate::model::provision::ProvisionValue;
use crate::model::vocabulary::Provision;
use crate::org::Org;
use crate::selector::{Selector, unknown_terms};

/// Seats of the councils selected; of a council without any on record, the number is unknown.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
#[non_exhaustive]
pub struct Seats {
    /// The councils.
    pub bodies: Selector,
    /// Which seats, where the vocabulary has several words of the sort `seats`; all where absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<Name<Provision>>,
    /// Counts only seats of members who work in agencies of the State.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub from_state_agencies: bool,
}

impl Seats {
    /// The seats of a council; of one of which nothing is said, the number is unknown.
    fn of(&self, view: &View<'_>, body: BodyId) -> Option<i64> {
        let org = view.org;
        let name = self.name.as_ref().and_then(|name| org.vocabulary().provisions.id(name.as_str()));
        let here = org.provisions.of(body).iter().filter(|one| one.holds());
        let here = here.filter(|one| name.is_none_or(|name| one.what == name));
        let mut seats = here.filter_map(|one| match one.value {
            ProvisionValue::Seats { seats, from_state_agencies } => {
                Some(if self.from_state_agencies { from_state_agencies } else { Some(seats) })
            }
            _ => None,
        });
        let first = seats.next().flatten();
        seats.try_fold(first.map(i64::from), |sum, more| Some(sum?.checked_add(i64::from(more?)))).flatten()
    }
}

impl Gauge for Seats {
    fn read(&self, view: &View<'_>) -> Reading {
        let mut seats = view.selected(&self.bodies).map(|body| self.of(view, body));
        let value = seats.try_fold(0_i64, |sum, more| sum.checked_add(more?));
        Reading::Numbers(vec![Number { of: None, value, assumed: false }])
    }

    fn weights(&self, view: &View<'_>) -> Vec<(u64, BodyId)> {
        let seats = |body| self.of(view, body).and_then(|seats| u64::try_from(seats).ok());
        view.selected(&self.bodies).filter_map(|body| Some((seats(body)?, body))).collect()
    }

    fn rests_on(&self, _org: &Org) -> RestsOn {
        RestsOn::Provisions
    }

    fn choices(&self) -> Vec<Choice<'_>> {
        vec![choice("seats.bodies", &self.bodies, false, true)]
    }

    fn unknown(&self, org: &Org) -> Vec<(String, String)> {
        let lines = unknown_terms(org, &self.name).into_iter();
        lines.map(|line| ("seats.name".into(), line)).collect()
    }
}

/// Bodies that are provided with something: an instrument in force, a way of funding, seats, a report once made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct ProvidedWith {
    /// The word of the vocabulary.
    pub name: Name<Provision>,
    /// The bodies.
    pub bodies: Selector,
}

impl Gauge for ProvidedWith {
    fn read(&self, view: &View<'_>) -> Reading {
        let org = view.org;
        let name = org.vocabulary().provisions.id(self.name.as_str());
        let has = |body| org.provisions.of(body).iter().any(|one| Some(one.what) == name && one.holds());
        let list = view.selected(&self.bodies).map(|body| Unit::one(body, Some(has(body)))).collect();
        Reading::Units { list, assumed: false }
    }

    fn choices(&self) -> Vec<Choice<'_>> {
        vec![choice("provision.bodies", &self.bodies, false, true)]
    }

    fn counts_units(&self) -> bool {
        true
    }

    fn unknown(&self, org: &Org) -> Vec<(String, String)> {
        let lines = unknown_terms(org, [&self.name]).into_iter();
        lines.map(|line| ("provision.name".into(), line)).collect()
    }
}

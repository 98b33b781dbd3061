//! S21: no increase of council seats.

use serde::{Deserialize, Serialize};

use super::seats_outside_term::are_seats;
use super::{About, Measures, Span, TransitionRule};
use crate::change::Change;
use crate::finding::{Level, RestsOn, Subject};
use crate::model::id::Name;
use crate::model::provision::{Provided, ProvisionValue};
use crate::model::quantity::Measure;
use crate::model::vocabulary::Provision;
use crate::org::Org;
use crate::selector::{one_or_many, unknown_terms};

pub(super) const ABOUT: &About = &About {
    code: "seats-increase",
    summary: "rearranging may not make more council seats than it ends",
    explanation: "Seats that are set are set off against those that they replace, over all councils in scope; the seats of \
        councils that end are gone. Counted are all seats, or those of members who work in agencies of the State. With \
        `strict`, the number has to fall. Example: two councils of 30 are merged, and the new one gets 65 seats.",
    source: "19-CTr/TU, III.2.2 (S21)",
    level: (Level::Warn, Level::Warn),
};

/// No increase of council seats (`seats-increase`).
///
/// Measured: seats that hold at the end minus those that held at the beginning, over the bodies in scope; limit 0, or −1
/// where `strict`. Seats from agencies of the State of which nobody says how many count as none.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
#[non_exhaustive]
pub struct SeatsIncrease {
    /// Whether only the seats of members who work in agencies of the State are counted.
    pub from_state_agencies: bool,
    /// Whether the number of seats has to fall, not only not to rise.
    pub strict: bool,
    /// Which seats; all where absent.
    #[serde(deserialize_with = "one_or_many")]
    #[cfg_attr(feature = "schema", schemars(with = "crate::selector::OneOrMany<Provision>"))]
    pub provisions: Vec<Name<Provision>>,
}

impl SeatsIncrease {
    fn count(&self, org: &Org, provided: Option<&Provided>) -> i64 {
        let holding = provided.filter(|one| one.holds() && are_seats(org, &self.provisions, one));
        match holding.map(|one| &one.value) {
            Some(ProvisionValue::Seats { from_state_agencies, .. }) if self.from_state_agencies => {
                from_state_agencies.map_or(0, i64::from)
            }
            Some(ProvisionValue::Seats { seats, .. }) => i64::from(*seats),
            _ => 0,
        }
    }
}

impl TransitionRule for SeatsIncrease {
    fn about(&self) -> &'static About {
        ABOUT
    }

    fn help(&self) -> &'static str {
        "give the councils fewer seats (`set-seats`)"
    }

    fn rests_on(&self) -> RestsOn {
        RestsOn::Provisions
    }

    fn judge(&self, span: &Span<'_>, found: &mut Measures) {
        let org = span.org();
        let net = span.changes().iter().filter_map(|change| match change {
            Change::ProvisionSet { body, provisions } if span.covers(*body) => {
                Some(self.count(org, provisions.1.as_ref()) - self.count(org, provisions.0.as_ref()))
            }
            _ => None,
        });
        let net: i64 = net.sum();
        found.add(Subject::Whole, Measure::at_most(net, -i64::from(self.strict)));
    }

    fn unknown_names(&self, org: &Org) -> Vec<String> {
        unknown_terms(org, &self.provisions)
    }
}

#[cfg(test)]
#[cfg(feature = "files")]
mod tests {
    use serde_json::{Value, json};

    use crate::invariant::fixture::Case;

    fn seats(body: &str, seats: u32, part: u32) -> Value {
        json!({"set-seats": {"body": body, "seats": seats, "from-state-agencies": part}})
    }

    fn case(with: Value) -> Case {
        let first = json!([seats("party-office", 30, 9), seats("committee-office", 30, 8)]);
        Case::of("seats-increase", with).step(first)
    }

    fn merged(count: u32, part: u32) -> Value {
        let into = json!({"id": "council", "name": "HĐND", "kind": "office", "sector": "state", "line": "root"});
        json!([{"merge": {"bodies": ["party-office", "committee-office"], "into": into}}, seats("council", count, part)])
    }

    #[test]
    fn the_seats_of_councils_that_end_are_gone() {
        assert_eq!(case(json!({})).step(merged(65, 9)).says(), ["the whole: 5 of 0, new"]);
        assert_eq!(case(json!({})).step(merged(60, 9)).says(), ["the whole: 0 of 0, holds"]);
        assert_eq!(case(json!({"strict": true})).step(merged(60, 9)).says(), ["the whole: 0 of -1, new"]);
        assert_eq!(case(json!({})).step(merged(60, 9)).net(), ["the whole: 60 of 0, new"], "before them there were none");
    }

    #[test]
    fn seats_elsewhere_are_not_counted() {
        let more = json!([seats("party-office", 31, 9), seats("committee-office", 40, 8)]);
        let case = case(json!({})).scope(json!({"keys": ["party-office"]}));
        assert_eq!(case.step(more).says(), ["the whole: 1 of 0, new"]);
    }

    #[test]
    fn seats_from_agencies_of_the_state_are_counted_apart() {
        let with = || json!({"from-state-agencies": true, "strict": true});
        assert_eq!(case(with()).step(merged(65, 9)).says(), ["the whole: -8 of -1, holds"]);
        assert_eq!(case(with()).step(merged(40, 17)).says(), ["the whole: 0 of -1, new"]);
    }
}

//! S21: seats of a council change when a term begins.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{About, Measures, Span, TransitionRule};
use crate::change::Change;
use crate::finding::{Level, RestsOn, Subject};
use crate::model::body::BodyId;
use crate::model::date::Date;
use crate::model::id::Name;
use crate::model::provision::{Provided, ProvisionValue};
use crate::model::quantity::Measure;
use crate::model::vocabulary::Provision;
use crate::org::Org;
use crate::selector::{is_one_of, one_or_many, unknown_terms};

pub(super) const ABOUT: &About = &About {
    code: "seats-outside-term",
    summary: "the seats of a council change only on the day on which a term begins",
    explanation: "Councillors are elected for a term; a council has in the middle of it as many as at its beginning. The \
        first seats of a new council are no change. Example: a council of 60 gets 50 seats in 2019, and the term began in \
        2016 and ends in 2021.",
    source: "19-CTr/TU, III.2.2 (S21)",
    level: (Level::Warn, Level::Warn),
};

/// Seats of a council change only when a term begins (`seats-outside-term`).
///
/// Measured on a council whose seats were set: the changes of them on other days than those; limit 0.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct SeatsOutsideTerm {
    /// The first days of terms.
    pub terms: Vec<Date>,
    /// Which seats; all where absent.
    #[serde(default, deserialize_with = "one_or_many", skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "schema", schemars(with = "crate::selector::OneOrMany<Provision>"))]
    pub provisions: Vec<Name<Provision>>,
}

/// Whether these are seats under one of the words.
pub(super) fn are_seats(org: &Org, words: &[Name<Provision>], provided: &Provided) -> bool {
    let seats = matches!(provided.value, ProvisionValue::Seats { .. });
    seats && is_one_of(words, org.vocabulary().provisions.key(provided.what))
}

/// What began in the span, whether or not it has ended since.
fn begun<'a>(span: &Span<'a>) -> Vec<(BodyId, &'a Provided)> {
    let mut begun: Vec<(BodyId, &Provided)> = Vec::new();
    for change in span.changes() {
        let Change::ProvisionSet { body, provisions } = change else { continue };
        match &**provisions {
            // It goes on, or ends on a day.
            (Some(_), Some(_)) => {}
            // What was to hold from the day of the step never did.
            (Some(old), None) => {
                begun.retain(|(of, one)| of != body || !one.says_the_same_as(old) || one.from != old.from);
            }
            (None, new) => begun.extend(new.iter().map(|new| (*body, new))),
        }
    }
    begun
}

impl SeatsOutsideTerm {
    /// Whether these seats, which a body has or had, are other ones than those before them, on a day when no term begins.
    fn is_outside(&self, all: &[Provided], seats: &Provided) -> bool {
        let Some(day) = seats.from.filter(|day| !self.terms.contains(day)) else { return false };
        let before = all.iter().find(|one| one.what == seats.what && one.until == Some(day));
        before.is_some_and(|before| before.value != seats.value)
    }
}

impl TransitionRule for SeatsOutsideTerm {
    fn about(&self) -> &'static About {
        ABOUT
    }

    fn help(&self) -> &'static str {
        "set the seats on the day on which the next term begins"
    }

    fn rests_on(&self) -> RestsOn {
        RestsOn::Provisions
    }

    fn judge(&self, span: &Span<'_>, found: &mut Measures) {
        let org = span.org();
        let begun = begun(span);
        let begun = begun.into_iter().filter(|(_, seats)| are_seats(org, &self.provisions, seats));
        let mut councils: BTreeMap<BodyId, usize> = BTreeMap::new();
        for (body, seats) in begun.filter(|(body, _)| span.covers(*body)) {
            *councils.entry(body).or_default() += usize::from(self.is_outside(org.provisions.of(body), seats));
        }
        for (council, outside) in councils {
            found.add(Subject::Body(council), Measure::at_most(outside, 0_usize));
        }
        if found.is_empty() {
            found.add(Subject::Whole, Measure::at_most(0_usize, 0_usize));
        }
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

    fn seats(count: u32) -> Value {
        json!([{"set-seats": {"body": "peoples-committee", "seats": count}}])
    }

    #[test]
    fn a_change_in_the_middle_of_a_term_is_a_fault() {
        // The steps are on 1 May, 1 June and 1 July 2018.
        let case = || Case::of("seats-outside-term", json!({"terms": ["2016-06-01", "2018-06-01"]}));
        let first = case().step(seats(60));
        assert_eq!(first.says(), ["body `peoples-committee`: 0 of 0, holds"], "the first seats are no change");
        let second = first.step(seats(50));
        assert_eq!(second.says(), ["body `peoples-committee`: 0 of 0, holds"], "a term begins");
        let third = second.step(seats(45));
        assert_eq!(third.says(), ["body `peoples-committee`: 1 of 0, new"]);
        assert_eq!(third.net(), ["body `peoples-committee`: 1 of 0, new"]);
    }

    #[test]
    fn where_no_seats_change_the_whole_holds() {
        let rename = json!([{"rename": {"body": "peoples-committee", "name": "Uỷ ban"}}]);
        let case = Case::of("seats-outside-term", json!({"terms": []}));
        assert_eq!(case.step(rename).says(), ["the whole: 0 of 0, holds"]);
    }

    #[test]
    fn what_is_taken_back_on_the_same_day_was_never_so() {
        let case = Case::of("seats-outside-term", json!({"terms": []})).step(seats(60));
        let mut both = seats(50);
        both.as_array_mut().unwrap().extend(seats(60).as_array().unwrap().clone());
        assert_eq!(case.step(both).says(), ["body `peoples-committee`: 0 of 0, holds"]);
    }
    #[test]
    fn what_else_is_taken_back_on_that_day_does_not_hide_the_seats() {
        let mut both = seats(50);
        let funding = |mode: &str| json!({"set-funding": {"body": "peoples-committee", "mode": mode}});
        both.as_array_mut().unwrap().extend([funding("lump-sum"), funding("self-funded")]);
        let case = Case::of("seats-outside-term", json!({"terms": []})).step(seats(60)).step(both);
        assert_eq!(case.says(), ["body `peoples-committee`: 1 of 0, new"]);
    }

    #[test]
    fn seats_that_are_taken_back_hide_none_of_another_day_or_council() {
        let case = || Case::of("seats-outside-term", json!({"terms": []})).step(seats(60)).step(seats(50)).step(seats(60));
        let mut both = seats(50);
        both.as_array_mut().unwrap().extend(seats(45).as_array().unwrap().clone());
        assert_eq!(case().step(both.clone()).net(), ["body `peoples-committee`: 3 of 0, new"], "on three days");
        let district = |count: u32| json!({"set-seats": {"body": "long-xuyen/peoples-committee", "seats": count}});
        let first = case().step(json!([district(60)]));
        both.as_array_mut().unwrap().insert(0, district(50));
        let says = first.step(both).says();
        let each = ["body `long-xuyen/peoples-committee`: 1 of 0, new", "body `peoples-committee`: 1 of 0, new"];
        assert_eq!(says, each);
    }
}

//! S3: no increase of headcount.

use serde::{Deserialize, Serialize};
use smallvec::SmallVec;

use super::{About, Measures, Span, TransitionRule};
use crate::change::Change;
use crate::finding::{Level, RestsOn, Subject};
use crate::model::quantity::Measure;
use crate::model::vocabulary::CategoryId;

pub(super) const ABOUT: &About = &About {
    code: "headcount-increase",
    summary: "authorised heads may not grow, category by category, net of transfers across the border of the scope",
    explanation: "Rearranging bodies must not make posts. What counts is what is made and cut: heads that move between \
        two bodies, also across the border of the scope, are neither an increase nor a saving. Example: the 182 posts \
        of market surveillance that went to a ministry saved nothing.",
    source: "19-CTr/TU, III.2 (S3)",
    level: (Level::Deny, Level::Deny),
};

/// Authorised heads may not grow (`headcount-increase`), category by category.
///
/// Measured: heads made minus heads cut, over the bodies in scope; limit 0. Transfers, also across the border of the
/// scope, are neither.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
#[non_exhaustive]
pub struct HeadcountIncrease {}

/// Heads made minus heads cut in a category, and whether a figure is assumed.
pub(crate) type Made = (CategoryId, i64, bool);

/// Heads made minus heads cut over the bodies in scope, each category once; heads that move between two bodies, also
/// across the border of the scope, are in neither.
pub(crate) fn made(span: &Span<'_>) -> SmallVec<[Made; 4]> {
    let mut sums: SmallVec<[Made; 4]> = SmallVec::new();
    for change in span.changes() {
        let Change::StrengthSet { body, category, peer: None, old, new } = change else { continue };
        if !span.covers(*body) {
            continue;
        }
        let by = i64::from(new.authorised()) - i64::from(old.authorised());
        add((*category, by, old.is_assumed() || new.is_assumed()), &mut sums);
    }
    sums
}

/// Adds one sum to others.
pub(crate) fn add((category, by, assumed): Made, sums: &mut SmallVec<[Made; 4]>) {
    match sums.iter_mut().find(|(c, ..)| *c == category) {
        Some((_, sum, any)) => (*sum, *any) = (sum.saturating_add(by), *any || assumed),
        None => sums.push((category, by, assumed)),
    }
}

impl TransitionRule for HeadcountIncrease {
    fn about(&self) -> &'static About {
        ABOUT
    }

    fn help(&self) -> &'static str {
        "drop the increase, or say from which body the heads come (`transfer-staff`)"
    }

    fn rests_on(&self) -> RestsOn {
        RestsOn::Establishment(None)
    }

    fn judge(&self, span: &Span<'_>, found: &mut Measures) {
        let sums = made(span);
        if sums.is_empty() {
            found.add(Subject::Whole, Measure::at_most(0_i64, 0_i64));
        }
        for (category, by, assumed) in sums {
            found.add(Subject::Category(category), Measure::at_most(by, 0_i64).assumed(assumed));
        }
    }
}

#[cfg(test)]
#[cfg(feature = "files")]
mod tests {
    use serde_json::json;

    use crate::invariant::fixture::Case;
    use crate::org::data::EstablishmentData;

    #[test]
    fn heads_from_nowhere_are_and_moved_ones_are_not() {
        let case = || Case::of("headcount-increase", json!({}));
        let more = json!([{"adjust-establishment": {"body": "party-office", "by": {"civil-servant": 2}}}]);
        assert_eq!(case().step(more.clone()).says(), ["staff category `civil-servant`: 2 of 0, new"]);
        let moved = json!([{"adjust-establishment": {"body": "party-office", "by": {"civil-servant": 2}, "from": "committee-office"}}]);
        assert_eq!(case().step(moved).says(), ["the whole: 0 of 0, holds"]);
        let less = json!([{"adjust-establishment": {"body": "clinic", "by": {"civil-servant": -2}}}]);
        assert_eq!(case().step(less).step(more).net(), ["staff category `civil-servant`: 0 of 0, holds"]);
    }

    #[test]
    fn a_sum_rests_on_an_assumed_figure_if_one_of_them_is() {
        let [one, other] = [0, 1].map(crate::CategoryId::from_index);
        for assumed in [[true, false], [false, true], [true, true]] {
            let mut sums = smallvec::SmallVec::new();
            assumed.into_iter().for_each(|assumed| super::add((one, 2, assumed), &mut sums));
            super::add((other, -1, false), &mut sums);
            assert_eq!(sums[..], [(one, 4, true), (other, -1, false)], "{assumed:?}");
        }
    }

    #[test]
    fn what_a_body_lost_before_it_ended_counts_where_it_was() {
        let case = Case::of("headcount-increase", json!({})).scope(json!({"under": "home-affairs"}));
        let cut = json!({"adjust-establishment": {"body": "records", "by": {"civil-servant": -1}}});
        let add = json!({"adjust-establishment": {"body": "home-affairs", "by": {"civil-servant": 1}}});
        let end = json!({"absorb": {"bodies": ["records"], "into": "home-affairs"}});
        assert_eq!(case.step(json!([cut, add, end])).says(), ["staff category `civil-servant`: 0 of 0, holds"]);
    }
    #[test]
    fn a_figure_that_was_assumed_and_is_cut_to_nothing_counts_as_assumed() {
        let case = |assumed: bool| {
            Case::of("headcount-increase", json!({})).given(move |data| {
                let known = data.establishment.iter().find(|row| row.body.as_str() == "clinic").unwrap();
                let (category, five) = ("public-employee".into(), Some(5));
                let others = EstablishmentData { category, authorised: 5, actual: five, assumed, ..known.clone() };
                data.establishment.push(others);
            })
        };
        let by = |body: &str, by: i64| {
            let by = json!({"public-employee": by});
            json!({"adjust-establishment": {"body": body, "by": by, "actual": by}})
        };
        let swap = json!([by("clinic", -5), by("records", 6)]);
        let said = "staff category `public-employee`: 1 of 0, new";
        assert_eq!(case(false).step(swap.clone()).says(), [said]);
        assert_eq!(case(true).step(swap).says(), [format!("{said}, on assumed figures")]);
    }
}

//! S3: no increase of headcount.

use serde::{Deserialize, Serialize};

use super::{About, Measures, Span, TransitionRule};
use crate::change::Change;
use crate::finding::{Level, Subject};
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
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
#[non_exhaustive]
pub struct HeadcountIncrease {}

impl TransitionRule for HeadcountIncrease {
    fn about(&self) -> &'static About {
        ABOUT
    }

    fn judge(&self, span: &Span<'_>, found: &mut Measures) {
        // (category, heads made minus heads cut, whether a figure is assumed)
        let mut sums: smallvec::SmallVec<[(CategoryId, i64, bool); 4]> = smallvec::SmallVec::new();
        for change in span.changes() {
            let Change::StrengthSet { body, category, peer: None, old, new } = change else { continue };
            if !span.covers(*body) {
                continue;
            }
            let by = i64::from(new.authorised()) - i64::from(old.authorised());
            let assumed = old.is_assumed() || new.is_assumed();
            match sums.iter_mut().find(|(c, ..)| c == category) {
                Some((_, sum, any)) => (*sum, *any) = (sum.saturating_add(by), *any || assumed),
                None => sums.push((*category, by, assumed)),
            }
        }
        if sums.is_empty() {
            found.add(Subject::Whole, Measure::at_most(0_i64, 0_i64));
        }
        sums.sort_unstable();
        for (category, by, assumed) in sums {
            found.add(Subject::Category(category), Measure::at_most(by, 0_i64).assumed(assumed));
        }
    }
}

//! L13: so many officials in a commune, and no more.

use serde::{Deserialize, Serialize};

use super::{About, Span, StateRule};
use crate::finding::{Level, RestsOn, Subject};
use crate::model::id::Name;
use crate::model::quantity::{Bound, Measure};
use crate::model::tie::Tie;
use crate::model::vocabulary::Category;
use crate::org::Org;
use crate::selector::{is_one_of, one_or_many, unknown_terms};

pub(super) const ABOUT: &About = &About {
    code: "staff-excess",
    summary: "the bodies of a territory may have only so many staff in all",
    explanation: "The law gives a commune a number of officials, by its type, and does not care in which of its bodies \
        they are: committee, council, Front and associations count together. Example: a commune of type II has 21 \
        officials; a twenty-second is denied, and so is one moved to it from another commune.",
    source: "Decree 34/2019/NĐ-CP; Decree 33/2023/NĐ-CP (L13)",
    level: (Level::Deny, Level::Deny),
};

/// The bodies of a territory have only so many staff (`staff-excess`).
///
/// Measured on each live territory: heads of the categories that count, over all bodies in it at any depth; limit:
/// `at-most`. Which territories are meant is the scope of the article.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct StaffExcess {
    /// The greatest number of heads.
    pub at_most: u32,
    /// The staff categories that count; all where absent.
    #[serde(default, deserialize_with = "one_or_many")]
    #[cfg_attr(feature = "schema", schemars(with = "crate::selector::OneOrMany<Category>"))]
    pub categories: Vec<Name<Category>>,
    /// Whether actual heads count instead of authorised ones.
    #[serde(default)]
    pub actual: bool,
}

impl StateRule for StaffExcess {
    fn about(&self) -> &'static About {
        ABOUT
    }

    fn help(&self) -> &'static str {
        "cut as many in the same territory (`adjust-establishment`), or move them elsewhere (`transfer-staff`)"
    }

    fn rests_on(&self) -> RestsOn {
        RestsOn::Establishment(None)
    }

    fn limits(&self) -> &'static [&'static str] {
        &["at-most"]
    }

    fn measure(&self, org: &Org, subject: Subject) -> Option<Measure> {
        let Subject::Body(id) = subject else { return None };
        org.bodies.get(id).filter(|row| row.is_live() && row.territorial)?;
        let words = &org.vocabulary().categories;
        let (mut sum, mut missing, mut assumed) = (0_u64, false, false);
        let total = org.total_within(id);
        for of in total.categories().filter(|of| is_one_of(&self.categories, words.key(of.category))) {
            missing |= self.actual && of.unknown > 0;
            assumed |= of.assumed > 0;
            sum = sum.saturating_add(if self.actual { of.actual } else { of.authorised });
        }
        let sum = i64::try_from(sum).unwrap_or(i64::MAX);
        if missing && sum <= i64::from(self.at_most) {
            return Some(Measure::unknown(Bound::AtMost, self.at_most));
        }
        Some(Measure::at_most(sum, self.at_most).assumed(assumed))
    }

    /// The bodies that the changes name, and the territories in which these lie.
    fn reach(&self, span: &Span<'_>, visit: &mut dyn FnMut(Subject)) {
        let org = span.org();
        for body in span.touched() {
            let mut at = Some(*body);
            while let Some(here) = at {
                visit(Subject::Body(here));
                at = org.hierarchy.above(Tie::Within, here);
            }
        }
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

    #[test]
    fn one_official_too_many() {
        let case = |most: u64| Case::of("staff-excess", json!({"at-most": most})).scope(json!({"tier": "district"}));
        let now = 39;
        let one_more = json!([{"adjust-establishment": {"body": "chau-doc/home-affairs", "by": {"civil-servant": 1}}}]);
        assert_eq!(case(now + 1).step(one_more.clone()).says(), [format!("body `chau-doc`: {0} of {0}, holds", now + 1)]);
        assert_eq!(case(now).step(one_more).says(), [format!("body `chau-doc`: {} of {now}, new", now + 1)]);
        let over = json!([{"transfer-staff": {"from": "long-xuyen/home-affairs", "to": "chau-doc/home-affairs", "staff": {"civil-servant": 1}}}]);
        assert_eq!(case(now).step(over).says(), [format!("body `chau-doc`: {} of {now}, new", now + 1)]);
        let inside = json!([{"transfer-staff": {"from": "chau-doc/party-office", "to": "chau-doc/home-affairs", "staff": {"civil-servant": 1}}}]);
        assert_eq!(case(now).step(inside).says(), [format!("body `chau-doc`: {now} of {now}, holds")]);
    }
}

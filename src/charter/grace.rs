//! Grace: what came of a merger may stay for a time beyond a limit, and may not grow.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::Article;
use crate::change::{Change, Descent, Entity};
use crate::finding::{Finding, Novelty, Subject};
use crate::invariant::{Rule, guarded};
use crate::model::body::BodyId;
use crate::model::date::Date;
use crate::model::quantity::Bound;
use crate::org::Org;

/// The time that an article grants to a body that came of others: so many years from the day on which it did.
///
/// Until then a breach is *compliant with sunset*: it is reported with the day on which it becomes a fault
/// ([`Finding::sunset`]), and denies nothing. What is granted is what the succession brought: a value that grows in a later
/// step, or beyond what the sources had together, is a fault at once.
///
/// ```
/// use reorganon::charter::{Article, Grace};
/// use reorganon::invariant::builtin;
/// let rule = builtin("deputy-excess", serde_json::json!({"otherwise": 3})).unwrap();
/// let article = Article::new(rule).grace(Grace::years(3));
/// assert_eq!(article.grace.unwrap().years, 3);
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct Grace {
    /// How many years.
    pub years: u16,
    /// After which successions; mergers and absorptions where absent.
    #[serde(default = "unions")]
    pub after: Vec<Descent>,
}

fn unions() -> Vec<Descent> {
    vec![Descent::Merged, Descent::Absorbed]
}

impl Grace {
    /// So many years after a merger or an absorption.
    #[must_use]
    pub fn years(years: u16) -> Self {
        Self { years, after: unions() }
    }
}

/// A breach to which an article may grant time: the day on which that is over, and the bodies from which the subject came
/// in the changes that are judged, itself among them; none where it came from nobody in them.
pub(crate) struct Succession {
    sunset: Date,
    sources: BTreeSet<BodyId>,
}

impl Article {
    /// The day on which a breach becomes a fault, where time is granted to its subject and not over.
    pub(crate) fn sunset(&self, org: &Org, finding: &Finding, day: Date) -> Option<Date> {
        let grace = self.grace.as_ref().filter(|_| finding.measure.is_breached())?;
        let Subject::Body(body) = finding.subject else { return None };
        let links = org.links_back(Entity::Body(body)).filter(|link| grace.after.contains(&link.how));
        let last = links.map(|link| link.on).max()?;
        last.plus_years(grace.years).filter(|sunset| day < *sunset)
    }

    /// What has to be known of a breach while the state after the changes is there.
    pub(crate) fn succession(&self, org: &Org, changes: &[Change], finding: &Finding, day: Date) -> Option<Succession> {
        let sunset = self.sunset(org, finding, day)?;
        let (grace, Subject::Body(body)) = (self.grace.as_ref()?, finding.subject) else { return None };
        let mut sources = BTreeSet::new();
        let mut open = vec![body];
        while let Some(at) = open.pop() {
            for change in changes {
                if let Change::Descended { from: Entity::Body(from), to: Entity::Body(to), how, .. } = change
                    && *to == at
                    && grace.after.contains(how)
                {
                    sources.insert(at);
                    if sources.insert(*from) {
                        open.push(*from);
                    }
                }
            }
        }
        Some(Succession { sunset, sources })
    }

    /// Marks a breach to which time is granted; `before` is the state before the changes, with which it was compared.
    pub(crate) fn grant(&self, before: &Org, finding: &mut Finding, succession: &Succession) {
        if finding.novelty == Novelty::Inherited || self.is_what_sources_had(before, finding, &succession.sources) {
            finding.sunset = Some(succession.sunset);
        }
    }

    /// Whether a value is no more than what the sources had together.
    fn is_what_sources_had(&self, before: &Org, finding: &Finding, sources: &BTreeSet<BodyId>) -> bool {
        let (Rule::State(rule), false) = (&self.rule, sources.is_empty()) else { return false };
        if finding.measure.bound == Bound::AtLeast {
            return true;
        }
        let measures =
            sources.iter().filter_map(|source| guarded(|| rule.measure(before, Subject::Body(*source))).ok().flatten());
        let sum = measures.map(|measure| measure.value?.count()).try_fold(0_i64, |sum, value| sum.checked_add(value?));
        match (finding.measure.value.and_then(crate::model::quantity::Amount::count), sum) {
            (Some(value), Some(sum)) => value <= sum,
            // Where nobody knows what the sources had, nobody can say that it is more.
            _ => true,
        }
    }
}

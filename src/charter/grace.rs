//! Grace: what came of a merger may stay for a time beyond a limit, and may not grow.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::Article;
use crate::change::{Change, Descent, Entity};
use crate::finding::{Finding, Novelty, Subject};
use crate::invariant::{Pool, Rule, guarded};
use crate::model::body::BodyId;
use crate::model::date::Date;
use crate::model::quantity::{Amount, Bound};
use crate::org::Org;
use crate::selector::Selector;

/// The time that an article grants to a body that came of others: so many years from the day on which it did.
///
/// Until then a breach is *compliant with sunset*: it is reported with the day on which it becomes a fault
/// ([`Finding::sunset`]), and denies nothing. What is granted is what the succession brought: a value that grows in a later
/// step, or beyond what the sources had together, is a fault at once. Of a limit that bodies share
/// ([`Pool`]), time is granted to what such bodies have beyond their own parts of it; no
/// other rule that judges the whole can grant any.
///
/// The time begins anew with every later succession. What each brought is not on record afterwards, so the article says
/// whose succession counts (`of`): then a cell or a steering committee that a department takes in prolongs nothing.
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
    /// After those of which bodies, told by their class; of all where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub of: Option<Selector>,
}

fn unions() -> Vec<Descent> {
    vec![Descent::Merged, Descent::Absorbed]
}

impl Grace {
    /// So many years after a merger or an absorption.
    #[must_use]
    pub fn years(years: u16) -> Self {
        Self { years, after: unions(), of: None }
    }
}

/// A breach to which an article may grant time: the day on which that is over, and what came of others in the changes that
/// are judged.
pub(crate) struct Succession {
    sunset: Date,
    heirs: Vec<Heir>,
}

/// A body that came of others in the changes that are judged: of which, itself among them, and what it has now.
struct Heir {
    sources: BTreeSet<BodyId>,
    value: Option<Amount>,
}

impl Article {
    /// The day on which a breach becomes a fault, where time is granted to its subject and not over.
    pub(crate) fn sunset(&self, org: &Org, finding: &Finding, day: Date) -> Option<Date> {
        let grace = self.grace.as_ref().filter(|_| finding.measure.is_breached())?;
        match finding.subject {
            Subject::Body(body) => grace.sunset(org, body, day),
            Subject::Whole => self.sunset_of_pool(org, grace, self.pool()?, finding, day),
            _ => None,
        }
    }

    fn pool(&self) -> Option<&dyn Pool> {
        let Rule::State(rule) = &self.rule else { return None };
        rule.pool()
    }

    /// Of a pool, time is granted to what the bodies that came of others have beyond their own parts of the limit: the day
    /// is the first on which what is still granted is less than the excess. Only a breach costs a walk along the lineage.
    fn sunset_of_pool(&self, org: &Org, grace: &Grace, pool: &dyn Pool, finding: &Finding, day: Date) -> Option<Date> {
        let heirs =
            org.lineage.links().filter(|link| grace.after.contains(&link.how)).filter_map(|link| match link.to {
                Entity::Body(body) => Some(body),
                _ => None,
            });
        let heirs: BTreeSet<BodyId> = heirs.filter(|body| pool.counts(org, *body)).collect();
        let surplus = |body: BodyId| pool.share(org, body)?.slack().filter(|slack| *slack < Amount::from(0_i64));
        let mut granted: Vec<(Date, Amount)> =
            heirs.into_iter().filter_map(|body| Some((grace.sunset(org, body, day)?, surplus(body)?))).collect();
        granted.sort_by_key(|(sunset, _)| Reverse(*sunset));
        let mut slack = finding.measure.slack()?;
        for (sunset, surplus) in granted {
            slack = slack.minus(surplus)?;
            if slack >= Amount::from(0_i64) {
                return Some(sunset);
            }
        }
        None
    }

    /// What has to be known of a breach while the state after the changes is there.
    pub(crate) fn succession(&self, org: &Org, changes: &[Change], finding: &Finding, day: Date) -> Option<Succession> {
        let sunset = guarded(|| self.sunset(org, finding, day)).ok().flatten()?;
        let grace = self.grace.as_ref()?;
        let heir = |body, value| Heir { sources: grace.sources(changes, body), value };
        let heirs = match (finding.subject, self.pool()) {
            (Subject::Body(body), _) => vec![heir(body, finding.measure.value)],
            (Subject::Whole, Some(pool)) => {
                let bodies: BTreeSet<BodyId> =
                    changes.iter().filter_map(|change| Some(grace.descent(change)?.1)).collect();
                let value = |body| guarded(|| pool.share(org, body)).ok().flatten().and_then(|share| share.value);
                let counted = |body: &BodyId| guarded(|| pool.counts(org, *body)).unwrap_or(false);
                bodies.into_iter().filter(counted).map(|body| heir(body, value(body))).collect()
            }
            _ => Vec::new(),
        };
        Some(Succession { sunset, heirs })
    }

    /// Marks a breach to which time is granted; `before` is the state before the changes, with which it was compared.
    pub(crate) fn grant(&self, before: &Org, finding: &mut Finding, succession: &Succession, day: Date) {
        if finding.novelty == Novelty::Inherited || self.is_what_sources_had(before, finding, &succession.heirs, day) {
            finding.sunset = Some(succession.sunset);
        }
    }

    /// Whether there are bodies that came of others, and no value is more than what the sources had together; of a pool
    /// that was beyond its limit before, the whole may not be more either.
    fn is_what_sources_had(&self, before: &Org, finding: &Finding, heirs: &[Heir], day: Date) -> bool {
        let Rule::State(rule) = &self.rule else { return false };
        if heirs.iter().all(|heir| heir.sources.is_empty()) {
            return false;
        }
        if finding.measure.bound == Bound::AtLeast {
            return true;
        }
        let measure = |source| match rule.pool().filter(|_| finding.subject == Subject::Whole) {
            Some(pool) => pool.share(before, source),
            None => rule.measure_on(before, Subject::Body(source), day),
        };
        let is_more = |heir: &Heir| {
            let measures = heir.sources.iter().filter_map(|source| guarded(|| measure(*source)).ok().flatten());
            let sum =
                measures.map(|measure| measure.value?.count()).try_fold(0_i64, |sum, value| sum.checked_add(value?));
            // Where nobody knows what the sources had, nobody can say that it is more.
            heir.value.and_then(Amount::count).zip(sum).is_some_and(|(value, sum)| value > sum)
        };
        let whole = || guarded(|| rule.measure_on(before, finding.subject, day)).ok().flatten();
        let grows = finding.subject == Subject::Whole
            && whole().is_none_or(|before| before.is_breached() && finding.measure.value > before.value);
        !grows && !heirs.iter().any(is_more)
    }
}

impl Grace {
    /// What it names that the organisation does not have, a line each.
    pub(crate) fn unknown_names(&self, org: &Org) -> Vec<String> {
        self.of.iter().flat_map(|of| of.unknown_names(org)).collect()
    }

    /// The day on which the time of a body is over, where it came of others and that is yet to come.
    fn sunset(&self, org: &Org, body: BodyId, day: Date) -> Option<Date> {
        let links = org.links_back(Entity::Body(body)).filter(|link| self.after.contains(&link.how));
        let last = links.filter(|link| self.is_of(org, link.from)).map(|link| link.on).max()?;
        last.plus_years(self.years).filter(|sunset| day < *sunset)
    }

    /// Whether the succession of a body that is or was there counts.
    fn is_of(&self, org: &Org, source: Entity) -> bool {
        let (Some(of), Entity::Body(body)) = (&self.of, source) else { return true };
        let class = org.bodies.get(body).and_then(|row| org.totals.class(row.class));
        class.is_some_and(|class| of.matches_class(org, class))
    }

    /// From which body to which something came by a change, in a way after which time is granted.
    fn descent(&self, change: &Change) -> Option<(BodyId, BodyId)> {
        match change {
            Change::Descended { from: Entity::Body(from), to: Entity::Body(to), how, .. }
                if self.after.contains(how) =>
            {
                Some((*from, *to))
            }
            _ => None,
        }
    }

    /// The bodies from which a body came in these changes, itself among them; none where it came from nobody.
    fn sources(&self, changes: &[Change], body: BodyId) -> BTreeSet<BodyId> {
        let mut sources = BTreeSet::new();
        let mut open = vec![body];
        while let Some(at) = open.pop() {
            for (from, _) in changes.iter().filter_map(|change| self.descent(change)).filter(|(_, to)| *to == at) {
                sources.insert(at);
                if sources.insert(from) {
                    open.push(from);
                }
            }
        }
        sources
    }
}

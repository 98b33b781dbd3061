//! Reports that are due month by month (S31).

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::view::{Choice, Gauge, Reading, Unit, View, choice};
use crate::change::{Descent, Entity};
use crate::model::body::{Body, BodyId};
use crate::model::date::Date;
use crate::model::id::Name;
use crate::model::provision::ProvisionValue;
use crate::model::vocabulary::Provision;
use crate::org::Org;
use crate::selector::{Selector, unknown_bodies, unknown_terms};

/// How often something is due, by the calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Period {
    /// Every month.
    Month,
    /// Every quarter.
    Quarter,
    /// Every year.
    Year,
}

impl Period {
    fn months(self) -> i64 {
        match self {
            Self::Month => 1,
            Self::Quarter => 3,
            Self::Year => 12,
        }
    }

    /// The number of the period in which a day is.
    fn of(self, day: Date) -> i64 {
        (i64::from(day.year()) * 12 + i64::from(day.month()) - 1).div_euclid(self.months())
    }

    /// Whether no later day is in the same period.
    fn ends_on(self, day: Date) -> bool {
        day.tomorrow().is_none_or(|next| self.of(next) != self.of(day))
    }
}

/// Reports that were made, one at least in each month, quarter or year from a day to that of the target; a unit is one body
/// in one of these periods.
///
/// A period counts when all of it lies between the two days. A report counts for the period in which it was made, and for
/// what its body was merged, absorbed or divided into as well. Where a body that `by` names by its key has ended, those
/// that went on from it report in its stead.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct Reports {
    /// Who reports.
    pub by: Selector,
    /// The word of the vocabulary for the report.
    pub kind: Name<Provision>,
    /// Who gets them; anybody where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<Name<Body>>,
    /// How often one is due.
    pub every: Period,
    /// The day from which they are due.
    pub from: Date,
}

impl Reports {
    /// The numbers of the periods that lie between the first day and this one: the first, and the one after the last.
    fn periods(&self, until: Date) -> (i64, i64) {
        let yesterday = self.from.yesterday();
        let begins = yesterday.is_none_or(|day| self.every.ends_on(day));
        let first = self.every.of(self.from) + i64::from(!begins);
        let last = self.every.of(until) + i64::from(self.every.ends_on(until));
        (first, last.max(first))
    }

    /// The live bodies that went on from those that are named by their keys and have ended.
    fn heirs(&self, org: &Org) -> Vec<BodyId> {
        let named = self.by.keys.iter().filter_map(|name| org.body_id(name.as_str()));
        let ended: Vec<BodyId> = named.filter(|body| !org.bodies.row(*body).is_live()).collect();
        let ended = ended.into_iter().filter(|body| self.by.matches(org, *body)).collect();
        let mut all = generations(ended, |body| {
            let links = org.links_from(Entity::Body(body)).filter(|link| goes_on(link.how));
            links.map(|link| link.to).collect()
        });
        all.retain(|body| org.bodies.row(*body).is_live());
        all
    }
}

/// A body, and those that went on in it, over all generations.
fn predecessors(org: &Org, body: BodyId) -> Vec<BodyId> {
    generations(vec![body], |body| {
        let links = org.links_back(Entity::Body(body)).filter(|link| goes_on(link.how));
        links.map(|link| link.from).collect()
    })
}

/// Whether a body ended and went on in another; what was spun off or ceded left one behind that reports itself.
fn goes_on(how: Descent) -> bool {
    matches!(how, Descent::Merged | Descent::Absorbed | Descent::Divided)
}

/// These bodies, and all to which links lead from them, each once.
fn generations(mut all: Vec<BodyId>, next: impl Fn(BodyId) -> Vec<Entity>) -> Vec<BodyId> {
    let (mut seen, mut place): (BTreeSet<BodyId>, usize) = (all.iter().copied().collect(), 0);
    while let Some(&at) = all.get(place) {
        for entity in next(at) {
            if let Entity::Body(body) = entity
                && seen.insert(body)
            {
                all.push(body);
            }
        }
        place += 1;
    }
    all
}

impl Gauge for Reports {
    fn read(&self, view: &View<'_>) -> Reading {
        let org = view.org;
        let kind = org.vocabulary().provisions.id(self.kind.as_str());
        let to = self.to.as_ref().map(|name| org.body_id(name.as_str()));
        let (first, end) = self.periods(view.day);
        let of = u64::try_from(end - first).unwrap_or(0);
        let count = |body| {
            let made = predecessors(org, body).into_iter().flat_map(|body| org.provisions.of(body).iter());
            let made = made.filter(|one| Some(one.what) == kind);
            let made = made.filter(|one| match one.value {
                ProvisionValue::Report { to: got } => to.is_none_or(|to| to == Some(got)),
                _ => false,
            });
            let periods: BTreeSet<i64> = made.filter_map(|one| Some(self.every.of(one.from?))).collect();
            let yes = periods.range(first..end).count() as u64;
            Unit { body, yes, unknown: 0, of }
        };
        let bodies: BTreeSet<BodyId> = view.selected(&self.by).chain(self.heirs(org)).collect();
        Reading::Units { list: bodies.into_iter().map(count).collect(), assumed: false }
    }

    fn choices(&self) -> Vec<Choice<'_>> {
        vec![choice("reports.by", &self.by, false, true)]
    }

    fn counts_units(&self) -> bool {
        true
    }

    fn unknown(&self, org: &Org) -> Vec<(String, String)> {
        let kinds = unknown_terms(org, [&self.kind]).into_iter().map(|line| ("reports.kind".to_owned(), line));
        let to = unknown_bodies(org, &self.to).into_iter();
        kinds.chain(to.map(|line| ("reports.to".to_owned(), line))).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::{Period, Reports};
    use crate::model::date::Date;
    use crate::selector::Selector;

    fn day(text: &str) -> Date {
        text.parse().unwrap()
    }

    #[test]
    fn only_whole_periods_are_due() {
        let count = |every, from, until| {
            let reports = Reports { by: Selector::default(), kind: "r".into(), to: None, every, from: day(from) };
            let (first, end) = reports.periods(day(until));
            end - first
        };
        for (every, from, until, wanted) in [
            (Period::Month, "2018-05-01", "2019-04-30", 12),
            (Period::Month, "2018-04-19", "2019-04-30", 12),
            (Period::Month, "2018-05-01", "2019-04-29", 11),
            (Period::Month, "2018-05-01", "2018-05-31", 1),
            (Period::Month, "2018-05-02", "2018-05-31", 0),
            (Period::Month, "2018-05-01", "2017-01-01", 0),
            (Period::Month, "2020-02-01", "2020-02-28", 0),
            (Period::Month, "2020-02-01", "2020-02-29", 1),
            (Period::Quarter, "2018-04-01", "2018-12-31", 3),
            (Period::Quarter, "2018-04-19", "2018-12-31", 2),
            (Period::Year, "2018-01-01", "2021-12-31", 4),
            (Period::Year, "2018-04-19", "2021-12-30", 2),
            (Period::Month, "0001-01-01", "9999-12-31", 9_999 * 12),
        ] {
            assert_eq!(count(every, from, until), wanted, "{every:?} {from} {until}");
        }
    }
}

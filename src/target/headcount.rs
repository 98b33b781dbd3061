//! Authorised heads against an earlier day (S4), net of what moved across the border.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::view::{Choice, Gauge, Number, Reading, View, choice};
use crate::finding::RestsOn;
use crate::model::body::BodyId;
use crate::model::date::Date;
use crate::model::id::Name;
use crate::model::vocabulary::{Category, CategoryId};
use crate::org::Org;
use crate::selector::{Selector, is_one_of, one_or_many, unknown_terms};

/// Authorised heads: those at the start of the run, and what has been made since minus what has been cut.
///
/// Heads that move to or from a body that is not selected, or with a body that leaves or joins those selected, are no
/// saving and no increase: 182 posts that went to a ministry count as if they were still there. Each staff category is
/// judged on its own; only where `total` says so are they added.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
#[non_exhaustive]
pub struct Headcount {
    /// The staff categories; all where absent.
    #[serde(deserialize_with = "one_or_many", skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "schema", schemars(with = "crate::selector::OneOrMany<Category>"))]
    pub categories: Vec<Name<Category>>,
    /// The bodies; all where absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bodies: Option<Selector>,
    /// Adds the categories up, and says so.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub total: bool,
}

/// Figures of an earlier day, which the organisation does not carry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct Figures {
    /// The day.
    pub as_of: Date,
    /// Authorised heads in each staff category; of a category that is not named, nothing is known.
    pub headcount: BTreeMap<Name<Category>, u64>,
    /// Whether they are an assumption: then every verdict that rests on them says so.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub assumed: bool,
    /// Where they stand.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
}

fn whole(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

impl Headcount {
    /// The categories that are judged: those named or, where none is, all with heads at the start, since, or in figures.
    fn judged(&self, view: &View<'_>) -> Vec<CategoryId> {
        let words = &view.org.vocabulary().categories;
        let named: Vec<_> = self.categories.iter().filter_map(|name| words.id(name.as_str())).collect();
        if !named.is_empty() {
            return named;
        }
        let figures = view.figures.iter().flat_map(|figures| figures.headcount.keys());
        let mut all: Vec<_> = figures.filter_map(|name| words.id(name.as_str())).collect();
        all.extend(view.made.iter().map(|(category, ..)| *category));
        all.extend(self.bodies(view).flat_map(|body| {
            view.start.bodies.row(body).staffing.iter().filter(|s| s.strength.authorised() > 0).map(|s| s.category)
        }));
        all.sort_unstable();
        all.dedup();
        all
    }

    /// The bodies selected at the start.
    fn bodies<'a>(&'a self, view: &View<'a>) -> impl Iterator<Item = BodyId> + use<'a> {
        let (start, selector) = (view.start, self.bodies.as_ref());
        let live = start.bodies.ids().skip(1).filter(move |id| start.bodies.row(*id).is_live());
        live.filter(move |id| selector.is_none_or(|selector| selector.matches(start, *id)))
    }

    /// The numbers of each category, or of all together where `total` says so.
    fn gathered(&self, numbers: Vec<Number>) -> Vec<Number> {
        if !self.total && !numbers.is_empty() {
            return numbers;
        }
        let value = numbers.iter().try_fold(0_i64, |sum, number| sum.checked_add(number.value?));
        vec![Number { of: None, value, assumed: numbers.iter().any(|number| number.assumed) }]
    }
}

impl Gauge for Headcount {
    fn read(&self, view: &View<'_>) -> Reading {
        let judged = self.judged(view);
        let mut numbers: Vec<_> =
            judged.iter().map(|category| Number { of: Some(*category), value: Some(0), assumed: false }).collect();
        let add = |numbers: &mut Vec<Number>, category: CategoryId, value: i64, assumed: bool| {
            if let Some(number) = numbers.iter_mut().find(|number| number.of == Some(category)) {
                number.value = number.value.map(|sum| sum.saturating_add(value));
                number.assumed |= assumed;
            }
        };
        for body in self.bodies(view) {
            for s in &view.start.bodies.row(body).staffing {
                add(&mut numbers, s.category, i64::from(s.strength.authorised()), s.strength.is_assumed());
            }
        }
        for (category, made, assumed) in view.made {
            add(&mut numbers, *category, *made, *assumed);
        }
        Reading::Numbers(self.gathered(numbers))
    }

    fn choices(&self) -> Vec<Choice<'_>> {
        self.bodies.iter().map(|bodies| choice("headcount.bodies", bodies, false, true)).collect()
    }

    fn weights(&self, view: &View<'_>) -> Vec<(u64, BodyId)> {
        let (org, words) = (view.org, &view.org.vocabulary().categories);
        let meant = |body: &BodyId| self.bodies.as_ref().is_none_or(|selector| selector.matches(org, *body));
        let heads = |body: BodyId| {
            let staffing = org.bodies.row(body).staffing.iter();
            let counted = staffing.filter(|s| is_one_of(&self.categories, words.key(s.category)));
            (counted.map(|s| u64::from(s.strength.authorised())).sum(), body)
        };
        view.live().filter(meant).map(heads).collect()
    }

    fn rests_on(&self, org: &Org) -> RestsOn {
        // Of several, all rows of a body are shown.
        let only = match self.categories.as_slice() {
            [only] => org.vocabulary().categories.id(only.as_str()),
            _ => None,
        };
        RestsOn::Establishment(only)
    }

    fn unknown(&self, org: &Org) -> Vec<(String, String)> {
        let lines = unknown_terms(org, &self.categories).into_iter();
        lines.map(|line| ("headcount.categories".into(), line)).collect()
    }

    fn figures(&self, view: &View<'_>, day: Date, _now: &[Number]) -> Result<Vec<Number>, String> {
        let found = view.figures.iter().find(|figures| figures.as_of == day);
        let figures = found.ok_or_else(|| format!("the plan gives no figures of {day}"))?;
        let mut numbers = Vec::new();
        for category in self.judged(view) {
            let word = view.org.category_word(category);
            let value =
                figures.headcount.iter().find(|(name, _)| name.as_str() == word).map(|(_, heads)| whole(*heads));
            let value = value.ok_or_else(|| format!("the figures of {day} do not say how many `{word}` there were"))?;
            numbers.push(Number { of: Some(category), value: Some(value), assumed: figures.assumed });
        }
        Ok(self.gathered(numbers))
    }
}

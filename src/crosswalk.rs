//! Crosswalks: how much of each old unit is in which new unit, exactly, between any two days of a history.
//!
//! A crosswalk is a reading of lineage. Each link takes a part of a unit somewhere; a crosswalk is the product of all
//! links between two days, so the crosswalk over ten years is the product of those over each year, exactly. How large
//! a part is depends on the [`Basis`] and may be unknown: *unknown* stays so until somebody names an assumption
//! ([`Otherwise::EqualShares`]), which is then marked as one.

mod compose;
mod flow;
mod history;
mod rekey;
mod weight;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use crate::model::date::Date;
use crate::model::key::Key;
use crate::org::Org;

pub use rekey::{Irreversible, Rekeyed, Unweighed};
pub use weight::{Weight, apportion};

/// What the size of a part is measured by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Basis {
    /// Area, as the links of lineage say.
    Area,
    /// Inhabitants, as the links of lineage say.
    Population,
    /// Authorised heads that went, over all categories; read from the steps of a session.
    Heads,
    /// Functions that went, each counting one; read from the steps of a session.
    Functions,
}

impl Basis {
    /// The word for this basis in files and messages.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Area => "area",
            Self::Population => "population",
            Self::Heads => "heads",
            Self::Functions => "functions",
        }
    }
}

/// What is taken where nobody says how large a part is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
#[non_exhaustive]
pub enum Otherwise {
    /// Nothing: the weight is unknown.
    #[default]
    Unknown,
    /// At each event, the parts of unknown size are taken to be equal, that which stays included; marked as assumed.
    EqualShares,
}

/// How parts are weighed: on a basis, and what is taken where it does not say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Weighing {
    /// What the size of a part is measured by.
    pub basis: Basis,
    /// What is taken where nobody says.
    pub otherwise: Otherwise,
}

impl From<Basis> for Weighing {
    fn from(basis: Basis) -> Self {
        Self { basis, otherwise: Otherwise::Unknown }
    }
}

impl Basis {
    /// This basis, and equal shares where it does not say: an assumption, marked as one.
    #[must_use]
    pub fn or_equal_shares(self) -> Weighing {
        Weighing { basis: self, otherwise: Otherwise::EqualShares }
    }
}

/// In what a part of an old unit is at the end.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Heir {
    /// In this unit.
    Unit(Key),
    /// In none: it was dissolved, and the history says so.
    Nobody,
    /// It ended, and the history does not say in what it went on.
    Untold,
}

impl Heir {
    /// The unit, where there is one.
    #[must_use]
    pub fn unit(&self) -> Option<&Key> {
        match self {
            Self::Unit(key) => Some(key),
            Self::Nobody | Self::Untold => None,
        }
    }

    fn is_end(&self) -> bool {
        self.unit().is_none()
    }

    fn word(&self) -> &str {
        match self {
            Self::Unit(key) => key.as_str(),
            Self::Nobody => "(nobody)",
            Self::Untold => "(untold)",
        }
    }
}

/// How large a part is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Portion {
    /// Its weight; `None` where it is unknown.
    pub weight: Option<Weight>,
    /// Whether the weight rests on an assumption.
    pub assumed: bool,
}

impl Portion {
    const UNKNOWN: Self = Self { weight: None, assumed: false };

    fn known(weight: Weight) -> Self {
        Self { weight: Some(weight), assumed: false }
    }

    fn is_whole(&self) -> bool {
        !self.assumed && self.weight.as_ref().is_some_and(Weight::is_one)
    }

    /// This part of that part. Unknown is contagious, but for nothing of it.
    fn of(&self, other: &Self) -> Self {
        if [self, other].into_iter().any(|one| one.weight.as_ref().is_some_and(Weight::is_zero)) {
            return Self::known(Weight::zero());
        }
        let weight = self.weight.as_ref().zip(other.weight.as_ref());
        let weight = weight.map(|(one, other)| one.of(other));
        Self { assumed: weight.is_some() && (self.assumed || other.assumed), weight }
    }

    /// Both parts. Unknown is contagious; parts of one unit are never more than the whole.
    fn plus(&self, other: &Self) -> Self {
        let weight = self.weight.as_ref().zip(other.weight.as_ref());
        let weight = weight.and_then(|(one, other)| one.plus(other));
        Self { assumed: weight.is_some() && (self.assumed || other.assumed), weight }
    }
}

/// One row of a crosswalk: what became of one old unit.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Row {
    /// The old unit.
    pub unit: Key,
    /// In what it is at the end, in the order of keys, and how much of it. The weights sum to 1 where all are known.
    pub parts: Vec<(Heir, Portion)>,
}

impl Row {
    /// Whether the unit is what it was, whole.
    #[must_use]
    pub fn is_unchanged(&self) -> bool {
        matches!(self.parts.as_slice(), [(Heir::Unit(key), portion)] if *key == self.unit && portion.is_whole())
    }

    /// Whether all weights are known.
    #[must_use]
    pub fn is_known(&self) -> bool {
        self.parts.iter().all(|(_, portion)| portion.weight.is_some())
    }
}

/// What is wrong with a history, or with a question about it, so that there is no crosswalk: a line for each fault.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", .faults.join("\n"))]
#[non_exhaustive]
pub struct CrosswalkErrors {
    /// The faults, at least one.
    pub faults: Vec<String>,
}

/// For each unit of one day, in which units of a later day it is and how much of it.
///
/// The rows are those of all bodies, territories or not, that were there after the events of the first day.
///
/// ```
/// use reorganon::crosswalk::{Basis, Crosswalk};
/// # let org = reorganon::doc::run(r#"{"merge": {"bodies": ["culture", "sports"], "into": {"id": "both", "name": "Sở"}}}"#)?;
/// let walk = Crosswalk::between(&org, "2018-04-19".parse().unwrap(), "2019-01-01".parse().unwrap(), Basis::Area)
///     .map_err(|errors| errors.to_string())?;
/// assert_eq!(walk.to_csv().lines().nth(2), Some("culture,both,1,1,irreversible"));
/// # Ok::<(), String>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Crosswalk {
    from: Date,
    to: Date,
    weighing: Weighing,
    /// The old units that are what they were, whole, in the order of keys.
    unchanged: Vec<Key>,
    /// The others. What is stored is the bare product: what follows from a row's sum is found when it is read.
    rows: BTreeMap<Key, Vec<(Heir, Portion)>>,
    /// The new units that came of no old one.
    begun: BTreeSet<Key>,
}

impl Crosswalk {
    /// The crosswalk from the units after the events of one day to those after the events of another, by lineage.
    ///
    /// # Errors
    /// All faults: days in the wrong order, shares of one unit that do not sum to 1, a unit that gives or takes on a day on
    /// which it is not there, a basis that lineage does not have.
    pub fn between(org: &Org, from: Date, to: Date, weighing: impl Into<Weighing>) -> Result<Self, CrosswalkErrors> {
        let weighing = weighing.into();
        let mut faults = Vec::new();
        if matches!(weighing.basis, Basis::Heads | Basis::Functions) {
            let word = weighing.basis.word();
            faults.push(format!(
                "lineage has no shares by {word} (read them from a session, with `Crosswalk::of_session`)"
            ));
        }
        check_days(from, to, &mut faults);
        let flow = flow::by_lineage(org, from, to, weighing, &mut faults);
        Self::collected(flow, org, (from, to), weighing, faults)
    }

    fn collected(
        flow: flow::Flow<'_>,
        org: &Org,
        (from, to): (Date, Date),
        weighing: Weighing,
        faults: Vec<String>,
    ) -> Result<Self, CrosswalkErrors> {
        if !faults.is_empty() {
            return Err(CrosswalkErrors { faults });
        }
        let touched = flow.rows(to);
        let mut rows = BTreeMap::new();
        let mut unchanged = Vec::new();
        for body in org.bodies().chain(org.ended_bodies()) {
            let key = body.key();
            match touched.get(&body.id()) {
                Some(parts) => {
                    let row = Row { unit: key.clone(), parts: parts.clone() };
                    if row.is_unchanged() {
                        unchanged.push(row.unit);
                    } else {
                        rows.insert(row.unit, row.parts);
                    }
                }
                None if flow::was_there(org, body.id(), from) => unchanged.push(key.clone()),
                None => {}
            }
        }
        unchanged.sort();
        rows.values_mut().for_each(|parts| parts.sort_by(|(a, _), (b, _)| a.cmp(b)));
        let mut walk = Self { from, to, weighing, unchanged, rows, begun: BTreeSet::new() };
        let there = org.bodies().chain(org.ended_bodies()).filter(|body| flow::was_there(org, body.id(), to));
        walk.begun = walk.without_source(there.map(|body| body.key().clone()));
        Ok(walk)
    }

    /// The day with whose units the crosswalk begins.
    #[must_use]
    pub fn from(&self) -> Date {
        self.from
    }

    /// The day with whose units it ends.
    #[must_use]
    pub fn to(&self) -> Date {
        self.to
    }

    /// How parts are weighed.
    #[must_use]
    pub fn weighing(&self) -> Weighing {
        self.weighing
    }

    /// What became of one old unit; `None` for a unit that was not there.
    #[must_use]
    pub fn row(&self, unit: &str) -> Option<Row> {
        if let Some((key, parts)) = self.rows.get_key_value(unit) {
            return Some(Row { unit: key.clone(), parts: deduced(parts) });
        }
        let place = self.unchanged.binary_search_by(|key| key.as_str().cmp(unit)).ok()?;
        self.unchanged.get(place).map(whole)
    }

    /// What became of every old unit, in the order of their keys.
    pub fn rows(&self) -> impl Iterator<Item = Row> {
        let mut kept = self.unchanged.iter().peekable();
        let mut moved = self.rows.iter().peekable();
        std::iter::from_fn(move || match (kept.peek(), moved.peek()) {
            (Some(key), Some((other, _))) if key < other => kept.next().map(whole),
            (Some(_), None) => kept.next().map(whole),
            _ => moved.next().map(|(key, parts)| Row { unit: key.clone(), parts: deduced(parts) }),
        })
    }

    /// The old units to which something happened, in the order of their keys; those that go on as they were are left out.
    pub fn changed(&self) -> impl ExactSizeIterator<Item = Row> {
        self.rows.iter().map(|(key, parts)| Row { unit: key.clone(), parts: deduced(parts) })
    }

    /// The new units that came of several old ones, with those, in the order of keys: what is added up in them cannot be
    /// told apart again without knowing how much came from where.
    #[must_use]
    pub fn irreversible(&self) -> BTreeMap<Key, Vec<Key>> {
        let mut sources = self.sources();
        sources.retain(|_, from| from.len() > 1);
        sources
    }

    /// From which old units each new unit came, where something happened to one of them.
    fn sources(&self) -> BTreeMap<Key, Vec<Key>> {
        let mut sources: BTreeMap<Key, Vec<Key>> = BTreeMap::new();
        for (old, parts) in &self.rows {
            for key in parts.iter().filter_map(|(heir, _)| heir.unit()) {
                sources.entry(key.clone()).or_default().push(old.clone());
            }
        }
        for (key, from) in &mut sources {
            if self.unchanged.binary_search(key).is_ok() {
                from.push(key.clone());
                from.sort();
            }
        }
        sources
    }

    /// The new units that came of no old one, in the order of keys.
    pub fn begun(&self) -> impl ExactSizeIterator<Item = &Key> {
        self.begun.iter()
    }

    /// The crosswalk as CSV, a line for each part of each old unit: `from`, `to`, and the weight as two whole numbers,
    /// `over` and `under` (both empty where it is unknown).
    ///
    /// The column `note` says `assumed`, `unknown`, and `irreversible` where the new unit came of several old ones. A
    /// part that is in no unit is in `(nobody)` when its unit was dissolved, in `(untold)` when nobody says.
    #[must_use]
    pub fn to_csv(&self) -> String {
        let mut text = String::from("from,to,over,under,note\n");
        let irreversible = self.irreversible();
        for row in self.rows() {
            for (heir, portion) in &row.parts {
                let (over, under) = portion.weight.as_ref().map(|w| (w.over(), w.under())).unwrap_or_default();
                let notes = [
                    (portion.weight.is_none(), "unknown"),
                    (portion.assumed, "assumed"),
                    (heir.unit().is_some_and(|key| irreversible.contains_key(key)), "irreversible"),
                ];
                let notes: Vec<_> = notes.iter().filter(|(is, _)| *is).map(|(_, word)| *word).collect();
                let _ = writeln!(text, "{},{},{over},{under},{}", row.unit, heir.word(), notes.join(" "));
            }
        }
        text
    }
}

fn check_days(from: Date, to: Date, faults: &mut Vec<String>) {
    if to < from {
        faults.push(format!("a crosswalk from {from} to {to} goes back in time (take the other one, and reverse it)"));
    }
}

/// A unit that goes on whole.
fn whole(key: &Key) -> Row {
    Row { unit: key.clone(), parts: vec![(Heir::Unit(key.clone()), Portion::known(Weight::one()))] }
}

/// A single unknown weight is what the others leave of the whole.
fn deduced(parts: &[(Heir, Portion)]) -> Vec<(Heir, Portion)> {
    let mut parts = parts.to_vec();
    let unknown = parts.iter().filter(|(_, portion)| portion.weight.is_none()).count();
    let known = parts.iter().filter_map(|(_, portion)| portion.weight.as_ref());
    let sum = known.into_iter().try_fold(Weight::zero(), |sum, weight| sum.plus(weight));
    let assumed = parts.iter().any(|(_, portion)| portion.assumed);
    if let (1, Some(sum)) = (unknown, sum) {
        for (_, portion) in parts.iter_mut().filter(|(_, portion)| portion.weight.is_none()) {
            *portion = Portion { weight: Some(sum.rest()), assumed };
        }
    }
    parts
}

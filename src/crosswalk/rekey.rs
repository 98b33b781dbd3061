//! Statistics from old units to new ones, and back where that is possible.

use std::collections::BTreeMap;
use std::fmt;

use num_bigint::BigInt;
use num_rational::BigRational;

use super::weight::{Weight, apportioned};
use super::{Crosswalk, Heir, Portion};
use crate::model::key::Key;

/// A statistic for the units of another day; nothing of it is lost.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Rekeyed {
    /// The value of each unit that has one.
    pub values: BTreeMap<Key, u128>,
    /// What belonged to units that ended without a successor.
    pub lost: u128,
    /// The units whose value rests on an assumption, in the order of keys.
    pub assumed: Vec<Key>,
}

/// Units whose values cannot be given to others, because nobody says how much goes where.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Unweighed {
    /// Units with a value that the crosswalk does not know.
    pub strangers: Vec<String>,
    /// The old units with parts of unknown weight, each with those in which it is.
    pub unknown: BTreeMap<Key, Vec<Heir>>,
}

impl fmt::Display for Unweighed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let strangers = self.strangers.iter().map(|unit| {
            format!(
                "`{unit}` has a value and is no unit of the crosswalk's first day (correct its key, or leave it out)"
            )
        });
        let unknown = self.unknown.iter().map(|(unit, heirs)| {
            let heirs: Vec<_> = heirs.iter().map(|heir| format!("`{}`", heir.word())).collect();
            format!(
                "nobody says how much of `{unit}` is in {} (give the shares, leave its value out, or assume equal shares)",
                heirs.join(", ")
            )
        });
        f.write_str(&strangers.chain(unknown).collect::<Vec<_>>().join("\n"))
    }
}
impl std::error::Error for Unweighed {}

/// New units of which nobody can say how much came from which old unit.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Irreversible {
    /// The new units, each with the old ones that went into it.
    pub units: BTreeMap<Key, Vec<Key>>,
}

impl fmt::Display for Irreversible {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let lines = self.units.iter().map(|(unit, from)| {
            let from: Vec<_> = from.iter().map(|key| format!("`{key}`")).collect();
            format!(
                "what is in `{unit}` cannot be told apart again into {} (give the sizes of all old units that went into \
                 it, with all weights known)",
                from.join(", ")
            )
        });
        f.write_str(&lines.collect::<Vec<_>>().join("\n"))
    }
}
impl std::error::Error for Irreversible {}

impl Crosswalk {
    /// A statistic on the units of the first day, as one on the units of the last.
    ///
    /// Counts are divided exactly by the weights and then rounded among the units that have something to do with each
    /// other, by largest remainder (of equal remainders the first key): each count is within 1 of the exact value, and
    /// the sum is what it was. Units without a value count nothing.
    ///
    /// # Errors
    /// All units whose value cannot be given on: strangers, and those with a part of unknown weight.
    ///
    /// ```
    /// use reorganon::crosswalk::{Basis, Crosswalk};
    /// # let org = reorganon::doc::run(r#"{"absorb": {"bodies": ["sports"], "into": "culture"}}"#)?;
    /// # let days = ["2018-04-19", "2019-01-01"].map(|day| day.parse().unwrap());
    /// let walk = Crosswalk::between(&org, days[0], days[1], Basis::Area).map_err(|errors| errors.to_string())?;
    /// let visitors = [("culture", 1_200), ("sports", 800)].map(|(unit, count)| (unit.to_owned(), count));
    /// let now = walk.rekey(&visitors.into()).map_err(|errors| errors.to_string())?;
    /// assert_eq!(now.values["culture"], 2_000);
    /// # Ok::<(), String>(())
    /// ```
    pub fn rekey(&self, values: &BTreeMap<String, u64>) -> Result<Rekeyed, Unweighed> {
        let mut wrong = Unweighed { strangers: Vec::new(), unknown: BTreeMap::new() };
        let mut groups = Groups::default();
        let mut exact: BTreeMap<Heir, (BigRational, bool)> = BTreeMap::new();
        for (unit, value) in values {
            let Some(row) = self.row(unit) else {
                wrong.strangers.push(unit.clone());
                continue;
            };
            let open = |(heir, portion): &&(Heir, Portion)| portion.weight.is_none() || *heir == Heir::Untold;
            let open: Vec<_> = row.parts.iter().filter(open).map(|(heir, _)| heir.clone()).collect();
            if *value > 0 && !open.is_empty() {
                wrong.unknown.insert(row.unit, open);
                continue;
            }
            let heirs = row.parts.iter().filter_map(|(heir, portion)| Some((heir, portion.weight.as_ref()?, portion)));
            let mut first = None;
            for (heir, weight, portion) in heirs {
                let (sum, assumed) = exact.entry(heir.clone()).or_insert_with(|| (zero(), false));
                *sum += weight.ratio() * BigInt::from(*value);
                *assumed |= portion.assumed;
                groups.join(first.get_or_insert(heir), heir);
            }
        }
        if !(wrong.strangers.is_empty() && wrong.unknown.is_empty()) {
            return Err(wrong);
        }
        let mut rekeyed = Rekeyed { values: BTreeMap::new(), lost: 0, assumed: Vec::new() };
        for heirs in groups.all() {
            let exact: Vec<_> = heirs.iter().filter_map(|heir| exact.remove(heir)).collect();
            let sums: Vec<_> = exact.iter().map(|(sum, _)| sum.clone()).collect();
            let total = sums.iter().fold(zero(), |total, sum| total + sum);
            let whole = apportioned(&sums, u128::try_from(total.to_integer()).unwrap_or(u128::MAX));
            for ((heir, (_, assumed)), count) in heirs.into_iter().zip(exact).zip(whole) {
                match heir {
                    Heir::Unit(key) => {
                        if assumed {
                            rekeyed.assumed.push(key.clone());
                        }
                        rekeyed.values.insert(key, count);
                    }
                    Heir::Nobody | Heir::Untold => rekeyed.lost = rekeyed.lost.saturating_add(count),
                }
            }
        }
        rekeyed.assumed.sort();
        Ok(rekeyed)
    }

    /// The crosswalk back, from the units of the last day to those of the first.
    ///
    /// A unit that was divided is the sum of its parts again. A unit into which several went cannot be taken apart
    /// without knowing their sizes: see [`Crosswalk::reversed_by`].
    ///
    /// # Errors
    /// All new units that came of several old ones.
    pub fn reversed(&self) -> Result<Self, Irreversible> {
        self.reversed_by(&BTreeMap::new())
    }

    /// The crosswalk back, where the sizes of old units (on the same basis) say how much of a new unit is whose.
    ///
    /// # Errors
    /// All new units that came of several old ones of which a size or a weight is not known.
    pub fn reversed_by(&self, sizes: &BTreeMap<String, u64>) -> Result<Self, Irreversible> {
        let mut units = BTreeMap::new();
        let mut rows = BTreeMap::new();
        let sources = self.sources();
        for (new, from) in &sources {
            let parts = match from.as_slice() {
                [old] => Some(vec![(Heir::Unit(old.clone()), Portion::known(Weight::one()))]),
                _ => self.taken_apart(new, from, sizes),
            };
            match parts {
                Some(parts) => drop(rows.insert(new.clone(), parts)),
                None => drop(units.insert(new.clone(), from.clone())),
            }
        }
        if !units.is_empty() {
            return Err(Irreversible { units });
        }
        // What came of nothing goes to nobody, and what went to nobody came of nothing.
        rows.extend(self.begun.iter().map(|new| (new.clone(), vec![(Heir::Nobody, Portion::known(Weight::one()))])));
        let went = |parts: &[(Heir, Portion)]| parts.iter().any(|(heir, _)| heir.unit().is_some());
        let begun = self.rows.iter().filter(|(_, parts)| !went(parts)).map(|(old, _)| old.clone()).collect();
        let unchanged = self.unchanged.iter().filter(|key| !sources.contains_key(*key)).cloned().collect();
        Ok(Self { from: self.to, to: self.from, weighing: self.weighing, unchanged, rows, begun })
    }

    fn taken_apart(&self, new: &Key, from: &[Key], sizes: &BTreeMap<String, u64>) -> Option<Vec<(Heir, Portion)>> {
        let mut assumed = false;
        let mut amounts = Vec::with_capacity(from.len());
        for old in from {
            let row = self.row(old.as_str())?;
            let (_, portion) = row.parts.into_iter().find(|(heir, _)| heir.unit() == Some(new))?;
            assumed |= portion.assumed;
            amounts.push(portion.weight?.ratio() * BigInt::from(*sizes.get(old.as_str())?));
        }
        let sum = amounts.iter().fold(zero(), |sum, amount| sum + amount);
        let parts = from.iter().zip(amounts).map(|(old, amount)| {
            let portion = Portion { weight: Some(Weight::part_of(&amount, &sum)?), assumed };
            Some((Heir::Unit(old.clone()), portion))
        });
        let parts: Option<Vec<_>> = parts.collect();
        let is_some = |(_, portion): &(Heir, Portion)| portion.weight.as_ref().is_none_or(|weight| !weight.is_zero());
        parts.map(|parts| parts.into_iter().filter(is_some).collect())
    }
}

fn zero() -> BigRational {
    BigRational::from_integer(0.into())
}

/// Heirs that have something to do with each other.
#[derive(Default)]
struct Groups {
    places: BTreeMap<Heir, usize>,
    above: Vec<usize>,
}

impl Groups {
    fn place(&mut self, heir: &Heir) -> usize {
        if let Some(place) = self.places.get(heir) {
            return self.top(*place);
        }
        let place = self.above.len();
        self.above.push(place);
        self.places.insert(heir.clone(), place);
        place
    }

    fn top(&mut self, mut place: usize) -> usize {
        while let Some(above) = self.above.get(place).copied().filter(|above| *above != place) {
            // Halving the way keeps ways short.
            let next = self.above.get(above).copied().unwrap_or(above);
            if let Some(slot) = self.above.get_mut(place) {
                *slot = next;
            }
            place = next;
        }
        place
    }

    fn join(&mut self, one: &Heir, other: &Heir) {
        let (one, other) = (self.place(one), self.place(other));
        if let Some(slot) = self.above.get_mut(one.max(other)) {
            *slot = one.min(other);
        }
    }

    /// The groups, each in the order of keys.
    fn all(mut self) -> Vec<Vec<Heir>> {
        let mut groups: BTreeMap<usize, Vec<Heir>> = BTreeMap::new();
        for (heir, place) in std::mem::take(&mut self.places) {
            let top = self.top(place);
            groups.entry(top).or_default().push(heir);
        }
        groups.into_values().collect()
    }
}

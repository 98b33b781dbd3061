//! One crosswalk after another.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use super::{Crosswalk, CrosswalkErrors, Heir, Portion, Row, whole};
use crate::model::key::Key;

impl Crosswalk {
    /// This crosswalk and, after it, that one, as one: the exact product.
    ///
    /// # Errors
    /// All faults: the second does not begin on the day on which the first ends, is weighed otherwise, or does not know
    /// units in which the first ends.
    pub fn then(&self, next: &Self) -> Result<Self, CrosswalkErrors> {
        let mut faults = Vec::new();
        if self.to != next.from {
            faults.push(format!(
                "the first crosswalk ends on {}, the second begins on {} (take the second from {} on)",
                self.to, next.from, self.to
            ));
        }
        if self.weighing != next.weighing {
            let (one, other) = (self.weighing.basis.word(), next.weighing.basis.word());
            let message =
                format!("the first crosswalk is weighed by {one}, the second by {other}, or on another assumption");
            faults.push(format!("{message} (weigh both in one way)"));
        }
        let mut rows = BTreeMap::new();
        let mut unchanged = Vec::new();
        let own = self.unchanged.iter().map(|key| (key, Cow::Owned(whole(key).parts)));
        for (old, parts) in own.chain(self.rows.iter().map(|(key, parts)| (key, Cow::Borrowed(parts.as_slice())))) {
            let mut product: BTreeMap<Heir, Portion> = BTreeMap::new();
            let mut put = |heir: &Heir, portion: Portion| match product.get_mut(heir) {
                Some(sum) => *sum = sum.plus(&portion),
                None => drop(product.insert(heir.clone(), portion)),
            };
            for (heir, portion) in parts.iter() {
                match heir.unit().map(|unit| (unit, next.stored(unit))) {
                    None => put(heir, portion.clone()),
                    Some((_, Some(further))) => further.iter().for_each(|(heir, more)| put(heir, portion.of(more))),
                    Some((unit, None)) => {
                        let day = self.to;
                        faults
                            .push(format!("the second crosswalk does not know `{unit}`, in which `{old}` is on {day}"));
                    }
                }
            }
            let row = Row { unit: old.clone(), parts: product.into_iter().collect() };
            if row.is_unchanged() {
                unchanged.push(row.unit);
            } else {
                rows.insert(row.unit, row.parts);
            }
        }
        if !faults.is_empty() {
            return Err(CrosswalkErrors { faults });
        }
        unchanged.sort();
        let mut walk =
            Self { from: self.from, to: next.to, weighing: self.weighing, unchanged, rows, begun: BTreeSet::new() };
        let later = self.begun.iter().filter_map(|unit| next.stored(unit)).flat_map(Cow::into_owned);
        let later = later.filter_map(|(heir, _)| heir.unit().cloned());
        walk.begun = walk.without_source(later.chain(next.begun.iter().cloned()));
        Ok(walk)
    }

    /// The row of a unit as the bare product.
    fn stored(&self, unit: &Key) -> Option<Cow<'_, [(Heir, Portion)]>> {
        match self.rows.get(unit) {
            Some(parts) => Some(Cow::Borrowed(parts.as_slice())),
            None => self.unchanged.binary_search(unit).is_ok().then(|| Cow::Owned(whole(unit).parts)),
        }
    }

    /// Those of these new units that came of no old one.
    pub(super) fn without_source(&self, units: impl Iterator<Item = Key>) -> BTreeSet<Key> {
        let reached: BTreeSet<_> = self.rows.values().flatten().filter_map(|(heir, _)| heir.unit()).collect();
        units.filter(|unit| !reached.contains(unit) && self.unchanged.binary_search(unit).is_err()).collect()
    }
}

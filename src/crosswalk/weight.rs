//! Weights: exact fractions, however long the chain of shares that they are the product of.

use std::fmt;

use num_bigint::BigInt;
use num_rational::BigRational;

/// An exact fraction of a unit, from 0 to 1, in lowest terms.
///
/// ```
/// use reorganon::crosswalk::Weight;
/// let third = Weight::new(2, 6).unwrap();
/// assert_eq!(third.to_string(), "1/3");
/// assert_eq!(third.rest().to_string(), "2/3");
/// assert_eq!(Weight::one().to_string(), "1");
/// assert_eq!(Weight::new(3, 2), None);
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Weight(BigRational);

impl Weight {
    /// The fraction `over / under`; `None` where it is no fraction of a unit: above 1, or with nothing below the line.
    #[must_use]
    pub fn new(over: u64, under: u64) -> Option<Self> {
        (under > 0 && over <= under).then(|| Self(BigRational::new(over.into(), under.into())))
    }

    /// The whole.
    #[must_use]
    pub fn one() -> Self {
        Self(BigRational::from_integer(1.into()))
    }

    /// Nothing.
    #[must_use]
    pub fn zero() -> Self {
        Self(BigRational::from_integer(0.into()))
    }

    /// Whether it is the whole.
    #[must_use]
    pub fn is_one(&self) -> bool {
        self.0.is_integer() && self.0.numer().sign() == num_bigint::Sign::Plus
    }

    /// Whether it is nothing.
    #[must_use]
    pub fn is_zero(&self) -> bool {
        self.0.numer().sign() == num_bigint::Sign::NoSign
    }

    /// What is left of the whole.
    #[must_use]
    pub fn rest(&self) -> Self {
        Self(BigRational::from_integer(1.into()) - &self.0)
    }

    /// This fraction of that one.
    #[must_use]
    pub fn of(&self, other: &Self) -> Self {
        Self(&self.0 * &other.0)
    }

    /// An equal share of this fraction for each of `count`, above zero.
    pub(super) fn shared(&self, count: usize) -> Self {
        Self(&self.0 / BigInt::from(count.max(1)))
    }

    /// The two together; `None` where that is more than the whole.
    #[must_use]
    pub fn plus(&self, other: &Self) -> Option<Self> {
        let sum = Self(&self.0 + &other.0);
        (sum <= Self::one()).then_some(sum)
    }

    /// The number above the line, in decimal digits.
    #[must_use]
    pub fn over(&self) -> String {
        self.0.numer().to_string()
    }

    /// The number below the line, in decimal digits.
    #[must_use]
    pub fn under(&self) -> String {
        self.0.denom().to_string()
    }

    pub(super) fn ratio(&self) -> &BigRational {
        &self.0
    }

    /// A part of a sum, both at least zero; `None` where the sum is zero.
    pub(super) fn part_of(part: &BigRational, sum: &BigRational) -> Option<Self> {
        (sum.numer().sign() == num_bigint::Sign::Plus && part <= sum).then(|| Self(part / sum))
    }
}

impl fmt::Display for Weight {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Whole numbers with the sum `total`, each within 1 of its exact value (the values sum to `total`): every value is
/// rounded down, and what is left goes by one to the values that lost most, of equal ones to the first.
pub(super) fn apportioned(exact: &[BigRational], total: u128) -> Vec<u128> {
    let mut whole: Vec<u128> = exact.iter().map(|value| u128::try_from(value.to_integer()).unwrap_or(0)).collect();
    let mut left = total.saturating_sub(whole.iter().fold(0, |sum: u128, n| sum.saturating_add(*n)));
    let mut lost: Vec<_> = exact.iter().map(BigRational::fract).enumerate().collect();
    lost.sort_by(|(i, a), (j, b)| b.cmp(a).then(i.cmp(j)));
    for (place, _) in lost {
        if left == 0 {
            break;
        }
        if let Some(number) = whole.get_mut(place) {
            *number = number.saturating_add(1);
            left -= 1;
        }
    }
    whole
}

/// Divides a count by weights that sum to 1, by largest remainder: each result is within 1 of the exact one, and they sum
/// to `count`. Of equal remainders the first in the list gets the unit.
///
/// # Errors
/// `None` where the weights do not sum to 1.
///
/// ```
/// use reorganon::crosswalk::{Weight, apportion};
/// let thirds = [Weight::new(1, 3), Weight::new(1, 3), Weight::new(1, 3)].map(Option::unwrap);
/// assert_eq!(apportion(10, &thirds).unwrap(), [4, 3, 3]);
/// assert_eq!(apportion(10, &thirds[..2]), None);
/// ```
#[must_use]
pub fn apportion(count: u64, weights: &[Weight]) -> Option<Vec<u64>> {
    let sum = weights.iter().try_fold(Weight::zero(), |sum, weight| sum.plus(weight))?;
    if !sum.is_one() {
        return None;
    }
    let exact: Vec<_> = weights.iter().map(|weight| &weight.0 * BigInt::from(count)).collect();
    apportioned(&exact, count.into()).into_iter().map(|number| u64::try_from(number).ok()).collect()
}

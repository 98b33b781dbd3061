//! Quantities in verdicts: integers and exact ratios, never floating point.

use std::cmp::Ordering;
use std::fmt;

use serde::{Deserialize, Serialize};

/// An exact amount: a whole number, or a ratio of two.
///
/// Ratios are compared by their products, so `7/11` is not `63 %`.
///
/// ```
/// use reorganon::Amount;
/// assert!(Amount::ratio(7, 11).unwrap() > Amount::ratio(63, 100).unwrap());
/// assert_eq!(Amount::ratio(7, 11).unwrap().to_string(), "7/11");
/// assert_eq!(Amount::from(46_i64).to_string(), "46");
/// assert_eq!(Amount::ratio(1, 0), None);
/// ```
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(try_from = "AmountData", into = "AmountData")]
pub struct Amount {
    over: i64,
    under: i64,
}

#[derive(Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(untagged)]
enum AmountData {
    Count(i64),
    Ratio([i64; 2]),
}

impl TryFrom<AmountData> for Amount {
    type Error = &'static str;
    fn try_from(data: AmountData) -> Result<Self, Self::Error> {
        match data {
            AmountData::Count(count) => Ok(Self::from(count)),
            AmountData::Ratio([over, under]) => Self::ratio(over, under).ok_or("a ratio is over something above zero"),
        }
    }
}
impl From<Amount> for AmountData {
    fn from(amount: Amount) -> Self {
        if amount.under == 1 { Self::Count(amount.over) } else { Self::Ratio([amount.over, amount.under]) }
    }
}

impl Amount {
    /// A ratio; `None` unless `under` is above zero.
    #[must_use]
    pub fn ratio(over: i64, under: i64) -> Option<Self> {
        (under > 0).then_some(Self { over, under })
    }

    /// The whole number that this amount is, if it is written as one.
    #[must_use]
    pub fn count(self) -> Option<i64> {
        (self.under == 1).then_some(self.over)
    }

    /// Numerator and denominator, as written (not reduced).
    #[must_use]
    pub fn parts(self) -> (i64, i64) {
        (self.over, self.under)
    }

    /// `self − other`, exact; `None` where the numbers are too large for 64 bits.
    #[must_use]
    pub fn minus(self, other: Self) -> Option<Self> {
        if self.under == other.under {
            return Some(Self { over: self.over.checked_sub(other.over)?, under: self.under });
        }
        let over = i128::from(self.over) * i128::from(other.under) - i128::from(other.over) * i128::from(self.under);
        let under = i128::from(self.under) * i128::from(other.under);
        let shrink = gcd(over.unsigned_abs(), under.unsigned_abs());
        let shrink = i128::try_from(shrink.max(1)).ok()?;
        Some(Self { over: i64::try_from(over / shrink).ok()?, under: i64::try_from(under / shrink).ok()? })
    }
}

fn gcd(mut a: u128, mut b: u128) -> u128 {
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a
}

impl From<i64> for Amount {
    fn from(count: i64) -> Self {
        Self { over: count, under: 1 }
    }
}
impl From<u32> for Amount {
    fn from(count: u32) -> Self {
        Self::from(i64::from(count))
    }
}
impl From<usize> for Amount {
    fn from(count: usize) -> Self {
        Self::from(i64::try_from(count).unwrap_or(i64::MAX))
    }
}

impl PartialEq for Amount {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}
impl Eq for Amount {}
impl PartialOrd for Amount {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
impl Ord for Amount {
    fn cmp(&self, other: &Self) -> Ordering {
        let left = i128::from(self.over) * i128::from(other.under);
        left.cmp(&(i128::from(other.over) * i128::from(self.under)))
    }
}
impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.under == 1 { write!(f, "{}", self.over) } else { write!(f, "{}/{}", self.over, self.under) }
    }
}

/// Which side of the limit is allowed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Bound {
    /// The measured value may not be above the limit.
    AtMost,
    /// The measured value may not be below the limit.
    AtLeast,
}

/// What a rule measured on one subject, and the limit that it holds it to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub struct Measure {
    /// The measured value; `None` where the data do not say, and the verdict is *unknown*.
    pub value: Option<Amount>,
    /// Which side of the limit is allowed.
    pub bound: Bound,
    /// The limit.
    pub limit: Amount,
    /// Whether the value rests on assumed figures.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub assumed: bool,
}

impl Measure {
    /// `value` may be at most `limit`.
    pub fn at_most(value: impl Into<Amount>, limit: impl Into<Amount>) -> Self {
        Self { value: Some(value.into()), bound: Bound::AtMost, limit: limit.into(), assumed: false }
    }

    /// `value` must be at least `limit`.
    pub fn at_least(value: impl Into<Amount>, limit: impl Into<Amount>) -> Self {
        Self { value: Some(value.into()), bound: Bound::AtLeast, limit: limit.into(), assumed: false }
    }

    /// The data do not say; the limit would be `limit`.
    pub fn unknown(bound: Bound, limit: impl Into<Amount>) -> Self {
        Self { value: None, bound, limit: limit.into(), assumed: false }
    }

    /// The same measure, resting on assumed figures or not.
    #[must_use]
    pub fn assumed(self, assumed: bool) -> Self {
        Self { assumed, ..self }
    }

    /// How far the value is on the allowed side of the limit; negative when it is beyond.
    ///
    /// `None` where the value is unknown (or the difference too large for 64 bits).
    #[must_use]
    pub fn slack(&self) -> Option<Amount> {
        let value = self.value?;
        match self.bound {
            Bound::AtMost => self.limit.minus(value),
            Bound::AtLeast => value.minus(self.limit),
        }
    }

    /// Whether the value is beyond the limit; unknown is not.
    #[must_use]
    pub fn is_breached(&self) -> bool {
        self.value.is_some_and(|value| match self.bound {
            Bound::AtMost => value > self.limit,
            Bound::AtLeast => value < self.limit,
        })
    }

    /// Whether this measure is further beyond its limit than `other` is beyond its own.
    #[must_use]
    pub fn is_worse_than(&self, other: &Self) -> bool {
        match (self.slack(), other.slack()) {
            (Some(mine), Some(others)) => mine < others,
            _ => false,
        }
    }
}

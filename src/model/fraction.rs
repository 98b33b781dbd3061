//! Fractions of a whole: exact, and added without rounding.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// An exact fraction of a whole, from 0 to 1, in lowest terms, written `1/3` or `whole`.
///
/// ```
/// use reorganon::Fraction;
/// let parts = ["1/2", "1/3", "1/6"].map(|text| text.parse::<Fraction>().unwrap());
/// assert_eq!(Fraction::sum(parts), Some(Fraction::WHOLE));
/// assert_eq!(parts[1].of(300), Some(100));
/// assert_eq!(parts[1].of(100), None); // it would have to be rounded
/// assert!("3/2".parse::<Fraction>().is_err());
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Fraction {
    over: u32,
    under: u32,
}

/// A text that is not a [`Fraction`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is not a share: write `whole`, or a fraction from 0 to 1 such as `1/3`")]
#[non_exhaustive]
pub struct FractionError {
    /// The text, shortened.
    pub text: String,
}

fn common(mut a: u128, mut b: u128) -> u128 {
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a.max(1)
}

impl Fraction {
    /// All of it.
    pub const WHOLE: Self = Self { over: 1, under: 1 };

    /// `over` of `under`, in lowest terms; `None` unless it is between 0 and 1 and its terms fit into 32 bits.
    ///
    /// ```
    /// use reorganon::Fraction;
    /// assert_eq!(Fraction::new(2_000_000_000_000, 6_000_000_000_000).unwrap().to_string(), "1/3");
    /// assert_eq!(Fraction::new(1, 0), None);
    /// ```
    #[must_use]
    pub fn new(over: u64, under: u64) -> Option<Self> {
        if under == 0 || over > under {
            return None;
        }
        let by = u64::try_from(common(over.into(), under.into())).ok()?;
        Some(Self { over: u32::try_from(over / by).ok()?, under: u32::try_from(under / by).ok()? })
    }

    /// Numerator and denominator, in lowest terms.
    #[must_use]
    pub fn terms(self) -> (u32, u32) {
        (self.over, self.under)
    }

    /// This fraction of a number of things; `None` where it is no whole number.
    #[must_use]
    pub fn of(self, count: u64) -> Option<u64> {
        let product = u128::from(count) * u128::from(self.over);
        let exact = product % u128::from(self.under) == 0;
        if exact { u64::try_from(product / u128::from(self.under)).ok() } else { None }
    }

    /// The sum; `None` where it is above 1, or cannot be written exactly.
    #[must_use]
    pub fn sum(parts: impl IntoIterator<Item = Self>) -> Option<Self> {
        let (over, under) = total(parts)?;
        Self::new(u64::try_from(over).ok()?, u64::try_from(under).ok()?)
    }

    /// How the sum of these compares with 1; `None` where it cannot be told in 128 bits.
    #[must_use]
    pub fn compare_sum(parts: impl IntoIterator<Item = Self>) -> Option<std::cmp::Ordering> {
        total(parts).map(|(over, under)| over.cmp(&under))
    }
}

/// The sum in lowest terms.
fn total(parts: impl IntoIterator<Item = Fraction>) -> Option<(u128, u128)> {
    parts.into_iter().try_fold((0_u128, 1_u128), |(over, under), part| {
        let (a, b) = (u128::from(part.over), u128::from(part.under));
        let over = over.checked_mul(b)?.checked_add(a.checked_mul(under)?)?;
        let under = under.checked_mul(b)?;
        let by = common(over, under);
        Some((over / by, under / by))
    })
}

impl fmt::Display for Fraction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if *self == Self::WHOLE { f.write_str("whole") } else { write!(f, "{}/{}", self.over, self.under) }
    }
}
impl FromStr for Fraction {
    type Err = FractionError;
    fn from_str(text: &str) -> Result<Self, FractionError> {
        let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        let terms = match text {
            "whole" => return Ok(Self::WHOLE),
            _ => text.split_once('/').filter(|(over, under)| digits(over) && digits(under)),
        };
        let terms = terms.and_then(|(over, under)| Some((over.parse().ok()?, under.parse().ok()?)));
        terms
            .and_then(|(over, under)| Self::new(over, under))
            .ok_or_else(|| FractionError { text: text.chars().take(60).collect() })
    }
}
impl Serialize for Fraction {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}
impl<'de> Deserialize<'de> for Fraction {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<str>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::Fraction;
    use std::cmp::Ordering;

    #[test]
    fn sums_are_exact() {
        let third = Fraction::new(1, 3).unwrap();
        assert_eq!(Fraction::compare_sum([third, third]), Some(Ordering::Less));
        assert_eq!(Fraction::compare_sum([third, third, third]), Some(Ordering::Equal));
        assert_eq!(Fraction::compare_sum([third; 4]), Some(Ordering::Greater));
        assert_eq!(Fraction::sum([third; 4]), None);
        // Denominators without a common divisor soon need more than 128 bits: no answer rather than a wrong one.
        let primes = [4_294_967_291, 4_294_967_279, 4_294_967_231, 4_294_967_197, 4_294_967_189];
        assert_eq!(Fraction::compare_sum(primes.map(|p| Fraction::new(1, p).unwrap())), None);
    }

    #[test]
    fn texts_that_are_no_fraction() {
        for text in ["", "1", "1/0", "2/1", "-1/2", "+1/2", "1/ 2", "0.5", "1/2/3", "99999999999999999999/1"] {
            assert!(text.parse::<Fraction>().is_err(), "{text}");
        }
        for (text, shown) in [("2/4", "1/2"), ("0/7", "0/1"), ("5/5", "whole")] {
            assert_eq!(text.parse::<Fraction>().unwrap().to_string(), shown);
        }
    }
}

//! Strength: how many people a body may have, and has, in one staff category.

use serde::{Deserialize, Serialize};

/// A number of heads that may be unknown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Heads(u32);

impl Heads {
    const UNKNOWN: Self = Self(u32::MAX);

    pub(crate) fn known(self) -> Option<u32> {
        (self.0 != u32::MAX).then_some(self.0)
    }
}

/// Authorised and actual heads of one body in one staff category.
///
/// `authorised` is what the body may have (biên chế được giao), `actual` what it has (có mặt), unknown where nobody
/// says. `assumed` marks figures that are not on record: verdicts that rest on them say so.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(try_from = "StrengthData", into = "StrengthData")]
pub struct Strength {
    /// Twice the authorised heads, and one if the figures are assumed.
    authorised: u32,
    actual: Heads,
}

#[derive(Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
struct StrengthData {
    authorised: u32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    actual: Option<u32>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    assumed: bool,
}

impl TryFrom<StrengthData> for Strength {
    type Error = String;
    fn try_from(data: StrengthData) -> Result<Self, String> {
        match [Some(data.authorised), data.actual].into_iter().flatten().find(|heads| *heads > Self::MOST) {
            Some(heads) => Err(format!("{heads} heads are more than a body can have, {}", Self::MOST)),
            None => Ok(Self::new(data.authorised, data.actual, data.assumed)),
        }
    }
}
impl From<Strength> for StrengthData {
    fn from(s: Strength) -> Self {
        Self { authorised: s.authorised(), actual: s.actual(), assumed: s.is_assumed() }
    }
}

impl Strength {
    /// Nobody, for certain.
    pub const NONE: Self = Self { authorised: 0, actual: Heads(0) };

    /// The most heads of one body in one category.
    pub const MOST: u32 = (1 << 31) - 1;

    /// A strength; `None` where the actual number is not known.
    #[must_use]
    pub fn new(authorised: u32, actual: Option<u32>, assumed: bool) -> Self {
        Self::of(authorised.min(Self::MOST), actual.map_or(Heads::UNKNOWN, |n| Heads(n.min(Self::MOST))), assumed)
    }

    /// The caller has seen to it that `authorised` is at most [`Strength::MOST`].
    fn of(authorised: u32, actual: Heads, assumed: bool) -> Self {
        Self { authorised: authorised << 1 | u32::from(assumed), actual }
    }

    /// How many the body may have.
    #[must_use]
    pub fn authorised(self) -> u32 {
        self.authorised >> 1
    }

    /// How many the body has, where known.
    #[must_use]
    pub fn actual(self) -> Option<u32> {
        self.actual.known()
    }

    /// Whether the figures are an assumption.
    #[must_use]
    pub fn is_assumed(self) -> bool {
        self.authorised & 1 == 1
    }

    /// The two together; `None` where a sum is larger than [`Strength::MOST`]. Unknown and anything is unknown.
    #[must_use]
    pub fn plus(self, other: Self) -> Option<Self> {
        let sum = |a: u32, b: u32| a.checked_add(b).filter(|&n| n <= Self::MOST);
        let actual = match (self.actual(), other.actual()) {
            (Some(a), Some(b)) => Heads(sum(a, b)?),
            _ => Heads::UNKNOWN,
        };
        let assumed = self.is_assumed() || other.is_assumed();
        Some(Self::of(sum(self.authorised(), other.authorised())?, actual, assumed))
    }

    /// What is left when `other` leaves; `None` where there are not so many. When all leave, nobody is left for certain,
    /// also of figures that are unknown or assumed.
    #[must_use]
    pub fn minus(self, other: Self) -> Option<Self> {
        if self == other {
            return Some(Self::NONE);
        }
        let actual = match (self.actual(), other.actual()) {
            (Some(a), Some(b)) => Heads(a.checked_sub(b)?),
            _ => Heads::UNKNOWN,
        };
        let authorised = self.authorised().checked_sub(other.authorised())?;
        Some(Self::of(authorised, actual, self.is_assumed()))
    }

    /// One number for the digest.
    pub(crate) fn bits(self) -> u64 {
        u64::from(self.authorised) << 32 | u64::from(self.actual.0)
    }
}

#[cfg(test)]
mod tests {
    use super::Strength;

    #[cfg(feature = "files")]
    #[test]
    fn more_than_a_body_can_have_is_not_cut_down_in_silence() {
        let read =
            |text: &str| serde::Deserialize::deserialize(serde_json::from_str::<serde_json::Value>(text).unwrap());
        let strength: Result<Strength, _> = read(r#"{"authorised": 2147483647, "actual": 0}"#);
        assert_eq!(strength.unwrap().authorised(), Strength::MOST);
        let wrong: Result<Strength, serde_json::Error> = read(r#"{"authorised": 1, "actual": 2147483648}"#);
        assert!(wrong.unwrap_err().to_string().contains("2147483648 heads are more than a body can have, 2147483647"));
    }

    #[test]
    fn unknown_is_contagious_and_sums_are_checked() {
        let known = Strength::new(3, Some(2), false);
        let unknown = Strength::new(4, None, true);
        let both = known.plus(unknown).unwrap();
        assert_eq!((both.authorised(), both.actual(), both.is_assumed()), (7, None, true));
        assert_eq!(known.plus(Strength::new(Strength::MOST, Some(0), false)), None);
        assert_eq!(known.minus(Strength::new(4, Some(0), false)), None);
        for all in [known, unknown, Strength::new(2, Some(3), true)] {
            assert_eq!(all.minus(all), Some(Strength::NONE));
        }
        assert_eq!(unknown.minus(Strength::new(1, None, true)), Some(Strength::new(3, None, true)));
    }
}

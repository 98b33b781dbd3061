//! How much a target asks for: exact, and kept as it was written.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::model::date::Date;

/// What a target compares with: the state at the start of the run, or the figures of an earlier day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Reference {
    /// The state from which the run starts, written `start`.
    Start,
    /// The figures that the plan gives for a day ([`Plan::baselines`](crate::Plan::baselines)), written `2015-12-31`; of the
    /// day of which the data speak, the data themselves where the plan gives none.
    On(Date),
}

/// How much a target asks for: `60%`, `7/11`, `94`, `all`, `start`, `2015-12-31`.
///
/// Shares are compared as integers and never rounded: 63 % and 7/11 are two quotas.
///
/// ```
/// use reorganon::target::Quota;
/// let quota = |text: &str| text.parse::<Quota>().unwrap();
/// assert_eq!(quota("60%").at_least(156), Some(94)); // ⌈93.6⌉
/// assert_eq!(quota("90%").at_most(2_915), Some(2_623)); // ⌊2,623.5⌋
/// assert_eq!((quota("7/11").at_least(11), quota("63%").at_least(11)), (Some(7), Some(7)));
/// assert_eq!((quota("7/11").at_least(156), quota("63%").at_least(156)), (Some(100), Some(99)));
/// assert!("101%".parse::<Quota>().is_err() && "7/0".parse::<Quota>().is_err() && "63,6".parse::<Quota>().is_err());
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Quota {
    /// All of them, written `all`.
    All,
    /// So many, written `94`.
    Count(u64),
    /// So many of a hundred, written `60%`.
    Percent(u8),
    /// So many of so many, written `7/11`.
    Share {
        /// Numerator, above zero.
        over: u64,
        /// Denominator, not below the numerator.
        under: u64,
    },
    /// As many as there were: `start`, or the day of figures that the plan gives.
    As(Reference),
}

/// A text that is no [`Quota`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
#[non_exhaustive]
pub struct QuotaError {
    /// What is wrong, and what to write.
    pub message: String,
}

fn wrong<T>(message: String) -> Result<T, QuotaError> {
    Err(QuotaError { message })
}

/// The largest number in a quota.
const MOST: u64 = i64::MAX.unsigned_abs();

impl Quota {
    /// The terms of a share.
    fn terms(self) -> Option<(u64, u64)> {
        match self {
            Self::All => Some((1, 1)),
            Self::Percent(percent) => Some((u64::from(percent), 100)),
            Self::Share { over, under } => Some((over, under)),
            Self::Count(_) | Self::As(_) => None,
        }
    }

    /// Whether it is a share of something: `all`, `60%`, `7/11`.
    #[must_use]
    pub fn is_share(self) -> bool {
        self.terms().is_some()
    }

    /// The least whole number of `of` things that reaches the quota (rounded up); of a count, the count. `None` for
    /// `start` and for a day.
    #[must_use]
    pub fn at_least(self, of: u64) -> Option<u64> {
        match self {
            Self::Count(count) => Some(count),
            _ => {
                let (over, under) = self.terms()?;
                u64::try_from((u128::from(over) * u128::from(of)).div_ceil(u128::from(under))).ok()
            }
        }
    }

    /// The greatest whole number of `of` things that stays within the quota (rounded down); of a count, the count. `None`
    /// for `start` and for a day.
    #[must_use]
    pub fn at_most(self, of: u64) -> Option<u64> {
        match self {
            Self::Count(count) => Some(count),
            _ => {
                let (over, under) = self.terms()?;
                u64::try_from(u128::from(over) * u128::from(of) / u128::from(under)).ok()
            }
        }
    }
}

/// A whole number in digits; a text that is one and too large is told from one that is none.
fn number(text: &str) -> Result<Option<u64>, QuotaError> {
    if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Ok(None);
    }
    match text.parse::<u64>().ok().filter(|number| *number <= MOST) {
        Some(number) => Ok(Some(number)),
        None => wrong(format!("`{}` is too large a number: write one up to {MOST}", short(text))),
    }
}

fn short(text: &str) -> String {
    text.chars().take(40).collect()
}

const FORMS: &str = "write a whole number of per cent (`60%`), a fraction (`7/11`), a count (`94`), `all`, `start` or the \
    day of a baseline";

impl FromStr for Quota {
    type Err = QuotaError;
    fn from_str(text: &str) -> Result<Self, QuotaError> {
        match text {
            "all" => return Ok(Self::All),
            "start" => return Ok(Self::As(Reference::Start)),
            _ => {}
        }
        if let Some(count) = number(text)? {
            return Ok(Self::Count(count));
        }
        if let Ok(day) = text.parse() {
            return Ok(Self::As(Reference::On(day)));
        }
        let (name, terms) = (short(text), (text.strip_suffix('%'), text.split_once('/')));
        let (over, under) = match terms {
            (Some(percent), _) => (number(percent.trim_end_matches(' '))?, Some(100)),
            (None, Some((over, under))) => (number(over)?, number(under)?),
            _ => (None, None),
        };
        match (over, under) {
            (Some(_), Some(0)) => wrong(format!("`{name}` is a share of nothing: write a lower number above zero")),
            (Some(0), Some(_)) => wrong(format!("`{name}` asks for nothing: write a share above zero, or a count")),
            (Some(over), Some(under)) if over > under => wrong(format!("`{name}` is more than all: {FORMS}")),
            (Some(over), Some(under)) => Ok(match (terms.0, u8::try_from(over)) {
                (Some(_), Ok(percent)) => Self::Percent(percent),
                _ => Self::Share { over, under },
            }),
            _ if text.starts_with('-') => wrong(format!("`{name}` is below zero: {FORMS}")),
            _ => wrong(format!("`{name}` is no quota: {FORMS}; a share that is no whole per cent is a fraction")),
        }
    }
}

impl fmt::Display for Quota {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::All => f.write_str("all"),
            Self::Count(count) => count.fmt(f),
            Self::Percent(percent) => write!(f, "{percent}%"),
            Self::Share { over, under } => write!(f, "{over}/{under}"),
            Self::As(reference) => reference.fmt(f),
        }
    }
}
impl fmt::Display for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Start => f.write_str("start"),
            Self::On(day) => day.fmt(f),
        }
    }
}

impl Serialize for Quota {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Count(count) => serializer.serialize_u64(*count),
            _ => serializer.collect_str(self),
        }
    }
}
impl<'de> Deserialize<'de> for Quota {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;
        impl de::Visitor<'_> for Visitor {
            type Value = Quota;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a quota (`60%`, `7/11`, `94`, `all`, `start`)")
            }
            fn visit_str<E: de::Error>(self, text: &str) -> Result<Quota, E> {
                text.parse().map_err(E::custom)
            }
            fn visit_u64<E: de::Error>(self, count: u64) -> Result<Quota, E> {
                self.visit_str(&count.to_string())
            }
            fn visit_i64<E: de::Error>(self, count: i64) -> Result<Quota, E> {
                self.visit_str(&count.to_string())
            }
            fn visit_f64<E: de::Error>(self, number: f64) -> Result<Quota, E> {
                self.visit_str(&number.to_string())
            }
        }
        deserializer.deserialize_any(Visitor)
    }
}

impl Serialize for Reference {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}
impl<'de> Deserialize<'de> for Reference {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<str>::deserialize(deserializer)?;
        match text.parse() {
            Ok(Quota::As(reference)) => Ok(reference),
            _ => Err(de::Error::custom(format!("`{}` is neither `start` nor a day: write one of them", short(&text)))),
        }
    }
}

/// What a document prints, compared with the quota that it stands for.
///
/// Nothing where the two are the same to the last digit, else what is different: `63%` for 7/11 is a rounded text, and
/// over 156 units another number.
pub(crate) fn printed(text: &str, quota: Quota, of: Option<u64>) -> Option<String> {
    let exact = match quota {
        Quota::Count(count) => of.filter(|of| *of > 0).map(|of| (count, of)),
        _ => quota.terms(),
    };
    let plain: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let same = |(over, under): (u64, u64)| {
        exact.is_some_and(|(a, b)| u128::from(a) * u128::from(under) == u128::from(b) * u128::from(over))
    };
    let count = plain.parse::<u64>().ok();
    let is_same = match (quota, count) {
        (Quota::Count(asked), Some(count)) => asked == count,
        (Quota::Count(asked), None) if plain.contains('/') => {
            fraction(&plain).is_some_and(|(over, under)| over == asked && of.is_none_or(|of| of == under))
        }
        _ => decimal(&plain).or_else(|| fraction(&plain)).is_some_and(same),
    };
    (!is_same).then(|| {
        let of = of.filter(|_| matches!(quota, Quota::Count(_))).map_or(String::new(), |of| format!(" of {of}"));
        format!("the document prints `{}`, which is not exactly {quota}{of}: judged is {quota}{of}", short(text))
    })
}

/// A fraction as documents print it: `07/11`.
fn fraction(text: &str) -> Option<(u64, u64)> {
    let (over, under) = text.split_once('/')?;
    Some((over.parse().ok()?, under.parse().ok().filter(|under| *under > 0)?))
}

/// A percentage as documents print it, with a point or a comma: `63,6%`.
fn decimal(text: &str) -> Option<(u64, u64)> {
    let digits = text.strip_suffix('%')?;
    let (whole, part) = digits.split_once(['.', ',']).unwrap_or((digits, ""));
    if part.len() > 9 || part.starts_with('+') {
        return None;
    }
    let under = 10_u64.checked_pow(u32::try_from(part.len()).ok()?)?;
    let part: u64 = if part.is_empty() { 0 } else { part.parse().ok()? };
    let over = whole.parse::<u64>().ok()?.checked_mul(under)?.checked_add(part)?;
    Some((over, under.checked_mul(100)?))
}

#[cfg(test)]
mod tests {
    #[cfg(feature = "files")]
    use super::Reference;
    use super::{Quota, printed};

    fn quota(text: &str) -> Quota {
        text.parse().unwrap()
    }

    #[test]
    fn what_is_no_quota_says_why() {
        let cases = [
            ("0/11", "asks for nothing"),
            ("0%", "asks for nothing"),
            ("11/0", "a share of nothing"),
            ("0/0", "a share of nothing"),
            ("101%", "more than all"),
            ("12/11", "more than all"),
            ("63,6", "is no quota"),
            ("63.6%", "is a fraction"),
            ("-5", "below zero"),
            ("-5%", "below zero"),
            ("18446744073709551616", "too large"),
            ("9223372036854775808/9223372036854775808", "too large"),
            ("", "is no quota"),
            ("60 percent", "is no quota"),
            ("+60%", "is no quota"),
            ("2018-02-31", "is no quota"),
            ("٦٠%", "is no quota"),
        ];
        for (text, says) in cases {
            let error = text.parse::<Quota>().unwrap_err().to_string();
            let named = if says == "too large" { text.split('/').next().unwrap() } else { text };
            assert!(error.contains(says) && error.contains(&format!("`{named}`")), "{text}: {error}");
        }
        let long = "x".repeat(41).parse::<Quota>().unwrap_err().to_string();
        assert!(long.starts_with(&format!("`{}` is no quota", "x".repeat(40))), "{long}");
    }

    #[cfg(feature = "files")]
    #[test]
    fn in_files_a_number_is_a_count_and_a_share_a_text() {
        let read = |text: &str| serde_json::from_str::<Quota>(text).map_err(|error| error.to_string());
        for text in ["94", "\"60%\"", "\"7/11\"", "\"all\"", "\"start\"", "\"2015-12-31\""] {
            assert_eq!(serde_json::to_string(&read(text).unwrap()).unwrap(), text);
        }
        assert_eq!(read("\"94\""), read("94"));
        for (text, says) in [
            ("-5", "`-5` is below zero"),
            ("63.6", "`63.6` is no quota"),
            ("true", "expected a quota (`60%`, `7/11`, `94`, `all`, `start`)"),
        ] {
            let error = read(text).unwrap_err();
            assert!(error.contains(says), "{text}: {error}");
        }
        let reference = |text: &str| serde_json::from_str::<Reference>(text).map_err(|error| error.to_string());
        for text in ["\"start\"", "\"2015-12-31\""] {
            assert_eq!(serde_json::to_string(&reference(text).unwrap()).unwrap(), text);
        }
        assert!(reference("\"60%\"").unwrap_err().contains("`60%` is neither `start` nor a day"));
    }

    #[test]
    fn what_is_one_stays_as_it_was_written() {
        for text in ["60%", "100%", "7/11", "14/22", "94", "0", "all", "start", "2015-12-31", "9223372036854775807"] {
            assert_eq!(quota(text).to_string(), text);
        }
    }

    #[test]
    fn rounding_is_exact_at_the_edges() {
        assert_eq!((quota("50%").at_least(13), quota("50%").at_most(13)), (Some(7), Some(6)));
        assert_eq!((quota("60%").at_least(0), quota("all").at_least(156)), (Some(0), Some(156)));
        assert_eq!(quota("9223372036854775806/9223372036854775807").at_least(u64::MAX), Some(u64::MAX - 2));
        assert_eq!(quota("start").at_least(5), None);
    }

    #[test]
    fn a_printed_text_is_the_exact_share_or_is_told() {
        assert_eq!(printed("156/156", quota("all"), Some(156)), None);
        assert_eq!(printed("94", quota("94"), Some(156)), None);
        assert_eq!(printed("05/7", quota("5"), Some(7)), None);
        let told = printed("63%", quota("7/11"), Some(11)).unwrap();
        assert_eq!(told, "the document prints `63%`, which is not exactly 7/11: judged is 7/11");
        let same = [
            ("60%", "60%", None),
            ("60 %", "3/5", None),
            ("07/11", "7/11", None),
            ("62,5%", "5/8", None),
            ("60.000000000%", "60%", None),
            ("60,%", "60%", None),
            ("5/7", "5", None),
            ("50%", "5", Some(10)),
            ("7", "7", None),
        ];
        for (text, asked, of) in same {
            assert_eq!(printed(text, quota(asked), of), None, "{text}");
        }
        let told = printed("63%", quota("7"), Some(11)).unwrap();
        assert_eq!(told, "the document prints `63%`, which is not exactly 7 of 11: judged is 7 of 11");
        let other = [
            ("63,6%", "7/11", None),
            ("60.0000000000%", "60%", None),
            ("60,+0%", "60%", None),
            ("%", "60%", None),
            ("5/7", "5", Some(11)),
            ("4/7", "5", Some(7)),
            ("50%", "5", None),
            ("60%", "0", Some(0)),
            ("0%", "5", Some(0)),
            ("0/0", "7/11", None),
            ("8", "7", None),
            ("60", "60%", None),
            ("most", "60%", None),
        ];
        for (text, asked, of) in other {
            assert!(printed(text, quota(asked), of).is_some(), "{text}");
        }
    }
}

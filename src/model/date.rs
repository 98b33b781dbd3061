//! Calendar dates.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A day of the Gregorian calendar, written `2018-04-19`.
///
/// ```
/// use reorganon::Date;
/// let day: Date = "2018-04-19".parse()?;
/// assert!(day < Date::new(2018, 4, 20).unwrap());
/// let wrong = |text: &str| text.parse::<Date>().unwrap_err().to_string();
/// assert_eq!(wrong("2019-02-31"), "`2019-02-31` is not a date: February 2019 has 28 days (write a day from 2019-02-01 to 2019-02-28)");
/// assert_eq!(wrong("19/4/2018"), "`19/4/2018` is not a date: write year-month-day, as in 2018-04-19");
/// # Ok::<(), reorganon::DateError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date(jiff::civil::Date);

/// A text that is not a [`Date`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is not a date: {why}")]
#[non_exhaustive]
pub struct DateError {
    /// The text, shortened.
    pub text: String,
    /// What is wrong with it, or how to write a date.
    pub why: String,
}

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// How a day is written.
const FORM: &str = "write year-month-day, as in 2018-04-19";

/// Why there is no day with this year, month and day of month.
fn no_such_day(year: i16, month: i8, day: i8) -> String {
    if year < 1 {
        return "years are counted from 0001 (write a year from 0001 to 9999)".into();
    }
    let name = usize::try_from(month).ok().and_then(|month| MONTHS.get(month.checked_sub(1)?));
    let first = jiff::civil::Date::new(year, month, 1);
    match (name, first) {
        (Some(name), Ok(first)) => {
            let (days, last) = (first.days_in_month(), first.last_of_month());
            let why = match day {
                ..1 => "days are counted from 01".into(),
                _ => format!("{name} {year} has {days} days"),
            };
            format!("{why} (write a day from {first} to {last})")
        }
        _ => format!("months are counted from 01 to 12 ({FORM})"),
    }
}

impl Date {
    /// The first day that can be written.
    #[cfg(feature = "files")]
    pub(crate) const FIRST: Self = Self(jiff::civil::date(1, 1, 1));

    /// The day with this year (1 to 9999), month and day of month, if there is one.
    #[must_use]
    pub fn new(year: i16, month: i8, day: i8) -> Option<Self> {
        if year < 1 {
            return None;
        }
        jiff::civil::Date::new(year, month, day).ok().map(Self)
    }

    /// The year.
    #[must_use]
    pub fn year(self) -> i16 {
        self.0.year()
    }

    /// The same day so many years later; the last of February for a 29th where there is none. `None` beyond the year 9999.
    #[must_use]
    pub fn plus_years(self, years: u16) -> Option<Self> {
        let year = self.year().checked_add(i16::try_from(years).ok()?).filter(|year| *year <= 9999)?;
        Self::new(year, self.0.month(), self.0.day()).or_else(|| Self::new(year, self.0.month(), 28))
    }

    /// The month, from 1.
    #[must_use]
    pub fn month(self) -> i8 {
        self.0.month()
    }

    /// The next day; `None` after the last one that can be written.
    #[must_use]
    pub fn tomorrow(self) -> Option<Self> {
        self.0.tomorrow().ok().map(Self)
    }

    /// The day before; `None` before the first one that can be written.
    #[must_use]
    pub fn yesterday(self) -> Option<Self> {
        self.0.yesterday().ok().map(Self).filter(|day| day.year() > 0)
    }

    /// One number for this day, later days having greater ones.
    pub(crate) fn number(self) -> u64 {
        let of = |n: i64| u64::try_from(n).unwrap_or(0);
        of(i64::from(self.0.year())) << 16 | of(i64::from(self.0.month())) << 8 | of(i64::from(self.0.day()))
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for Date {
    type Err = DateError;
    fn from_str(text: &str) -> Result<Self, DateError> {
        let because = |why: String| DateError { text: text.chars().take(40).collect(), why };
        let wrong = || because(FORM.into());
        let mut parts = text.split('-');
        let (Some(year), Some(month), Some(day), None) = (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(wrong());
        };
        let digits = |part: &str, len: usize| part.len() == len && part.bytes().all(|b| b.is_ascii_digit());
        if !(digits(year, 4) && digits(month, 2) && digits(day, 2)) {
            return Err(wrong());
        }
        let (Ok(year), Ok(month), Ok(day)) = (year.parse(), month.parse(), day.parse()) else {
            return Err(wrong());
        };
        Self::new(year, month, day).ok_or_else(|| because(no_such_day(year, month, day)))
    }
}

impl Serialize for Date {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}
impl<'de> Deserialize<'de> for Date {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<str>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::Date;

    #[test]
    fn only_real_days() {
        for text in ["2018-4-19", "2018-02-31", "0000-01-01", "19/04/2018", "", "2018-04-19T00:00", "+018-01-01"] {
            assert!(text.parse::<Date>().is_err(), "{text}");
        }
        for text in ["0001-01-01", "9999-12-31", "2020-02-29"] {
            assert_eq!(text.parse::<Date>().unwrap().to_string(), text);
        }
    }

    #[test]
    fn says_which_day_there_is_not() {
        let why = |text: &str| text.parse::<Date>().unwrap_err().why;
        for (text, said) in [
            ("2019-02-31", "February 2019 has 28 days (write a day from 2019-02-01 to 2019-02-28)"),
            ("2020-02-30", "February 2020 has 29 days (write a day from 2020-02-01 to 2020-02-29)"),
            ("1900-02-29", "February 1900 has 28 days (write a day from 1900-02-01 to 1900-02-28)"),
            ("2018-04-31", "April 2018 has 30 days (write a day from 2018-04-01 to 2018-04-30)"),
            ("2018-12-00", "days are counted from 01 (write a day from 2018-12-01 to 2018-12-31)"),
            ("2018-13-01", "months are counted from 01 to 12 (write year-month-day, as in 2018-04-19)"),
            ("2018-00-10", "months are counted from 01 to 12 (write year-month-day, as in 2018-04-19)"),
            ("0000-01-01", "years are counted from 0001 (write a year from 0001 to 9999)"),
            ("2018-4-19", "write year-month-day, as in 2018-04-19"),
        ] {
            assert_eq!(why(text), said, "{text}");
        }
    }

    #[test]
    fn years_later() {
        let later = |text: &str, years| text.parse::<Date>().unwrap().plus_years(years).map(|day| day.to_string());
        assert_eq!(later("2018-10-01", 3).as_deref(), Some("2021-10-01"));
        assert_eq!(later("2020-02-29", 1).as_deref(), Some("2021-02-28"));
        assert_eq!(later("2020-02-29", 4).as_deref(), Some("2024-02-29"));
        assert_eq!((later("9999-01-01", 1), later("2018-01-01", u16::MAX)), (None, None));
        assert_eq!(later("9999-01-01", 0).as_deref(), Some("9999-01-01"));
    }

    #[test]
    fn numbers_keep_the_order() {
        let days = ["0001-01-01", "2018-01-31", "2018-02-01", "2019-01-01"].map(|d| d.parse::<Date>().unwrap());
        assert!(days.windows(2).all(|w| w[0].number() < w[1].number()));
    }
}

//! Whole numbers as people write them.

use std::str::FromStr;

/// A type of whole numbers with its bounds.
pub(super) trait Whole: FromStr {
    /// The least and the greatest, as text.
    fn bounds() -> (String, String);
}

macro_rules! whole {
    ($($number:ty),*) => { $(impl Whole for $number {
        fn bounds() -> (String, String) {
            (Self::MIN.to_string(), Self::MAX.to_string())
        }
    })* };
}
whole!(u8, u16, u32, u64, u128, i8, i16, i32, i64, i128);

/// Reads a whole number in decimal digits, with a sign or none.
///
/// # Errors
/// What is wrong with it, and what to do.
pub(super) fn whole<N: Whole>(text: &str) -> Result<N, (String, &'static str)> {
    text.parse().map_err(|_| {
        let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
        let short: String = text.chars().take(40).collect();
        if !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit()) {
            let (least, most) = N::bounds();
            (format!("`{short}` is not between {least} and {most}"), "check the figure")
        } else {
            (format!("`{short}` is not a whole number"), DIGITS)
        }
    })
}

/// What to do about a text that is no whole number.
pub(super) const DIGITS: &str = "write digits only, without separators, fractions or units";

#[cfg(test)]
mod tests {
    use super::{DIGITS, whole};

    #[test]
    fn says_whether_it_is_no_number_or_too_large() {
        assert_eq!(whole::<u32>("+7"), Ok(7));
        assert_eq!(whole::<u32>("-1"), Err(("`-1` is not between 0 and 4294967295".into(), "check the figure")));
        assert_eq!(whole::<u64>("18446744073709551616").unwrap_err().0.matches("between").count(), 1);
        for text in ["", "1e999", "NaN", "63,6", "1.0", "0x1F", "١", "-", "1 000"] {
            assert_eq!(whole::<i64>(text), Err((format!("`{text}` is not a whole number"), DIGITS)));
        }
    }
}

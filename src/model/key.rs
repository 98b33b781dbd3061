//! Keys: the names by which people and files know things, never used twice.

use std::borrow::Borrow;
use std::fmt;
use std::sync::Arc;

use smallvec::SmallVec;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// The name by which people and files know a body, a post or a function: a path such as
/// `long-xuyen/ethnic-affairs-division`.
///
/// It starts with an ASCII letter and is made of ASCII letters, digits, `-`, `_`, `.`, `:`, `#` (registers number units so:
/// `c:13187#2`) and, between segments, `/`. Names that people read, with their diacritics, stand elsewhere: a key is not a
/// name. Keys are ordered by their bytes.
///
/// ```
/// use reorganon::Key;
/// assert!(Key::new("long-xuyen/office").is_ok());
/// let wrong = Key::new("30280").unwrap_err();
/// assert_eq!(wrong.to_string(), "`30280` is not a key: it does not start with a letter (a to z)");
/// ```
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key(Arc<str>);

/// Why a text is not a [`Key`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is not a key: {why}")]
#[non_exhaustive]
pub struct KeyError {
    /// The text, shortened.
    pub text: String,
    /// What is wrong with it.
    pub why: &'static str,
}

impl Key {
    /// The longest key, in bytes.
    pub const LONGEST: usize = 256;

    /// The key of the synthetic root of every organisation.
    pub const ROOT: &'static str = "root";

    /// What to do about a text that is no key.
    pub(crate) const FORM: &'static str =
        "write an id that begins with a letter from a to z, such as `culture` or `culture/office-2`";

    /// Reads a key.
    ///
    /// # Errors
    /// When the text is empty, longer than [`Key::LONGEST`], starts with something other than a letter, has an empty
    /// segment or a character that keys do not have.
    pub fn new(text: &str) -> Result<Self, KeyError> {
        match Self::fault(text) {
            None => Ok(Self(text.into())),
            Some(why) => Err(KeyError { text: text.chars().take(60).collect(), why }),
        }
    }

    fn fault(text: &str) -> Option<&'static str> {
        let bytes = text.as_bytes();
        if bytes.is_empty() {
            return Some("it is empty");
        }
        if bytes.len() > Self::LONGEST {
            return Some("it is longer than 256 bytes");
        }
        if !bytes.first().is_some_and(u8::is_ascii_alphabetic) {
            return Some("it does not start with a letter (a to z)");
        }
        Self::fault_in_segments(bytes)
    }

    fn fault_in_segments(bytes: &[u8]) -> Option<&'static str> {
        let mut before = b'/';
        for &byte in bytes {
            match byte {
                b'/' if before == b'/' => return Some("it has an empty segment"),
                b'/' | b'-' | b'_' | b'.' | b':' | b'#' => {}
                _ if byte.is_ascii_alphanumeric() => {}
                _ => return Some("keys are made of the letters a to z, digits, `-`, `_`, `.`, `:`, `#` and `/`"),
            }
            before = byte;
        }
        (before == b'/').then_some("it ends in `/`")
    }

    /// A key made by the library from a key: `<key>/<segment>`.
    pub(crate) fn below(&self, segment: &str) -> Result<Self, KeyError> {
        let mut bytes: SmallVec<[u8; 64]> = SmallVec::from_slice(self.0.as_bytes());
        bytes.push(b'/');
        bytes.extend_from_slice(segment.as_bytes());
        let text = std::str::from_utf8(&bytes).unwrap_or_default();
        // The key itself is in order: only what is new is looked at.
        if bytes.len() > Self::LONGEST || Self::fault_in_segments(segment.as_bytes()).is_some() {
            return Self::new(text);
        }
        Ok(Self(text.into()))
    }

    /// The key as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Borrow<str> for Key {
    fn borrow(&self) -> &str {
        &self.0
    }
}
impl AsRef<str> for Key {
    fn as_ref(&self) -> &str {
        &self.0
    }
}
impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&*self.0, f)
    }
}
impl PartialEq<str> for Key {
    fn eq(&self, other: &str) -> bool {
        &*self.0 == other
    }
}
impl PartialEq<&str> for Key {
    fn eq(&self, other: &&str) -> bool {
        &*self.0 == *other
    }
}
impl TryFrom<&str> for Key {
    type Error = KeyError;
    fn try_from(text: &str) -> Result<Self, KeyError> {
        Self::new(text)
    }
}
impl Serialize for Key {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}
impl<'de> Deserialize<'de> for Key {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<str>::deserialize(deserializer)?;
        Self::new(&text).map_err(|error| serde::de::Error::custom(format_args!("{error}: {}", Self::FORM)))
    }
}

#[cfg(test)]
mod tests {
    use super::Key;

    #[test]
    fn says_what_is_wrong() {
        for (text, why) in [
            ("", "empty"),
            ("-a", "start with a letter"),
            ("a//b", "empty segment"),
            ("a/", "ends in"),
            ("a b", "made of"),
            ("phòng", "made of"),
            ("/a", "start with"),
        ] {
            let message = Key::new(text).unwrap_err().to_string();
            assert!(message.contains(why), "{text}: {message}");
        }
        assert!(Key::new(&"a".repeat(256)).is_ok());
        assert!(Key::new(&"a".repeat(257)).is_err());
    }

    #[test]
    fn a_key_below_a_key_is_one_or_is_refused() {
        let office = Key::new("long-xuyen/office").unwrap();
        assert_eq!(office.below("deputy-1").unwrap(), "long-xuyen/office/deputy-1");
        for segment in ["", "a//b", "a/", "/a", "phòng", "a b"] {
            assert_eq!(office.below(segment).ok(), Key::new(&format!("long-xuyen/office/{segment}")).ok(), "{segment}");
        }
        assert!(Key::new(&"a".repeat(256)).unwrap().below("b").is_err());
        assert!(Key::new(&"a".repeat(254)).unwrap().below("b").is_ok());
    }
}

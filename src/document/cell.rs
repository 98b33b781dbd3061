//! What a cell means: its text into a value and back.

use std::fmt;
use std::sync::Arc;

use serde::de::{DeserializeOwned, IntoDeserializer};
use serde::{Deserialize, Serialize};

use super::number::whole;
use super::wrong::Wrong;
use crate::change::{Descent, Share};
use crate::model::body::EndReason;
use crate::model::date::Date;
use crate::model::id::{Name, Sort};
use crate::model::key::Key;
use crate::model::post::{Outcome, Role};
use crate::model::tie::Tie;
use crate::suggest;

/// A value that one cell holds.
pub(super) trait Cell: DeserializeOwned {
    /// What an empty cell means; nothing where the cell must be filled.
    fn empty() -> Option<Self> {
        None
    }
    /// What a text means.
    fn read(text: &str) -> Result<Self, Wrong>;
    /// Writes the value; `false` when the cell stays empty.
    fn write(&self, out: &mut String) -> bool;
}

impl<C: Cell> Cell for Option<C> {
    fn empty() -> Option<Self> {
        Some(None)
    }
    fn read(text: &str) -> Result<Self, Wrong> {
        C::read(text).map(Some)
    }
    fn write(&self, out: &mut String) -> bool {
        self.as_ref().is_some_and(|value| value.write(out))
    }
}

/// A number that may be left out when it is nothing.
#[derive(Deserialize)]
pub(super) struct OrNothing<C>(pub(super) C);

impl<C: Cell + Default + PartialEq> Cell for OrNothing<C> {
    fn empty() -> Option<Self> {
        Some(Self(C::default()))
    }
    fn read(text: &str) -> Result<Self, Wrong> {
        C::read(text).map(Self)
    }
    fn write(&self, out: &mut String) -> bool {
        self.0 != C::default() && self.0.write(out)
    }
}

/// Writes what `Display` says.
fn shown(value: &impl fmt::Display, out: &mut String) -> bool {
    use fmt::Write;
    // Writing into a string does not fail.
    write!(out, "{value}").is_ok()
}

impl Cell for Arc<str> {
    fn read(text: &str) -> Result<Self, Wrong> {
        Ok(text.into())
    }
    fn write(&self, out: &mut String) -> bool {
        out.push_str(self);
        true
    }
}

impl Cell for Key {
    fn read(text: &str) -> Result<Self, Wrong> {
        Self::new(text).map_err(|error| Wrong::new(error.to_string(), Self::FORM))
    }
    fn write(&self, out: &mut String) -> bool {
        out.push_str(self.as_str());
        true
    }
}

impl<T: Sort> Cell for Name<T> {
    fn read(text: &str) -> Result<Self, Wrong> {
        Ok(Self::new(text))
    }
    fn write(&self, out: &mut String) -> bool {
        out.push_str(self.as_str());
        true
    }
}

/// Names in one cell are separated by spaces.
impl<T: Sort> Cell for Vec<Name<T>> {
    fn empty() -> Option<Self> {
        Some(Self::new())
    }
    fn read(text: &str) -> Result<Self, Wrong> {
        Ok(text.split(' ').filter(|name| !name.is_empty()).map(Name::new).collect())
    }
    fn write(&self, out: &mut String) -> bool {
        for (number, name) in self.iter().enumerate() {
            if number > 0 {
                out.push(' ');
            }
            out.push_str(name.as_str());
        }
        !self.is_empty()
    }
}

impl Cell for Date {
    fn read(text: &str) -> Result<Self, Wrong> {
        text.parse().map_err(|error: crate::DateError| {
            let (message, help) = suggest::apart(&error.to_string());
            Wrong::new(message, help)
        })
    }
    fn write(&self, out: &mut String) -> bool {
        shown(self, out)
    }
}

macro_rules! numbers {
    ($($number:ty),*) => { $(impl Cell for $number {
        fn read(text: &str) -> Result<Self, Wrong> {
            whole(text).map_err(|(message, help)| Wrong::new(message, help))
        }
        fn write(&self, out: &mut String) -> bool {
            shown(self, out)
        }
    })* };
}
numbers!(u32, u64);

/// `true`; an empty cell is `false`.
impl Cell for bool {
    fn empty() -> Option<Self> {
        Some(false)
    }
    fn read(text: &str) -> Result<Self, Wrong> {
        match text {
            "true" | "TRUE" => Ok(true),
            "false" | "FALSE" => Ok(false),
            _ => Err(Wrong::new(
                format!("`{text}` is neither `true` nor `false`"),
                "write one of them, or leave the cell empty",
            )),
        }
    }
    fn write(&self, out: &mut String) -> bool {
        if *self {
            out.push_str("true");
        }
        *self
    }
}

/// One of a few words, the same in every kind of file.
struct Word<'w, W>(&'w W);

impl<W: Serialize> fmt::Display for Word<'_, W> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.serialize(f)
    }
}

fn word<W: DeserializeOwned>(text: &str) -> Result<W, Wrong> {
    W::deserialize(IntoDeserializer::<Wrong>::into_deserializer(text))
}

macro_rules! words {
    ($($word:ty),*) => { $(impl Cell for $word {
        fn read(text: &str) -> Result<Self, Wrong> {
            word(text)
        }
        fn write(&self, out: &mut String) -> bool {
            shown(&Word(self), out)
        }
    })* };
}
words!(EndReason, Role, Outcome, Tie, Descent, EntitySpace);

/// The name space of an end of a link of lineage.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum EntitySpace {
    Body,
    Post,
    Function,
}

/// `whole`, a fraction such as `1/3`, one of the area or population alone (`area 1/3`), or an empty cell where nobody says.
impl Cell for Share {
    fn empty() -> Option<Self> {
        Some(Self::Unknown)
    }
    fn read(text: &str) -> Result<Self, Wrong> {
        if text == "whole" {
            return Ok(Self::Whole);
        }
        let (of, fraction) = text.split_once(' ').unwrap_or(("", text));
        let parts = fraction.split_once('/').map(|(over, under)| (over.parse(), under.parse()));
        match (of, parts) {
            ("", Some((Ok(over), Ok(under)))) => Ok(Self::Part { over, under }),
            ("area", Some((Ok(over), Ok(under)))) => Ok(Self::Area { over, under }),
            ("population", Some((Ok(over), Ok(under)))) => Ok(Self::Population { over, under }),
            _ => Err(Wrong::new(
                format!("`{text}` is not a share"),
                "write `whole`, a fraction such as `1/3` or `area 1/3`, or nothing where it is not known",
            )),
        }
    }
    fn write(&self, out: &mut String) -> bool {
        match self {
            Self::Unknown => false,
            Self::Whole => shown(&"whole", out),
            Self::Part { over, under } => shown(&format_args!("{over}/{under}"), out),
            Self::Area { over, under } => shown(&format_args!("area {over}/{under}"), out),
            Self::Population { over, under } => shown(&format_args!("population {over}/{under}"), out),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Cell;
    use crate::change::Share;
    use crate::model::body::EndReason;
    use crate::model::tie::Tie;

    #[test]
    fn words_are_those_of_the_other_files() {
        for tie in Tie::ALL {
            let mut out = String::new();
            assert!(tie.write(&mut out));
            assert_eq!(out, tie.word());
            assert_eq!(Tie::read(&out).unwrap(), tie);
        }
        let wrong = EndReason::read("mergd").unwrap_err();
        assert_eq!((wrong.message.as_str(), wrong.help.as_str()), ("unknown word `mergd`", "did you mean `merged`?"));
    }

    #[test]
    fn shares() {
        let (over, under) = (1, 3);
        for (text, share) in [
            ("whole", Share::Whole),
            ("1/3", Share::Part { over, under }),
            ("area 1/3", Share::Area { over, under }),
            ("population 1/3", Share::Population { over, under }),
        ] {
            assert_eq!(Share::read(text).unwrap(), share);
            let mut out = String::new();
            assert!(share.write(&mut out));
            assert_eq!(out, text);
        }
        for text in ["0.5", "1/", "50%", "-1/2", "1/4294967296", "people 1/2"] {
            assert!(Share::read(text).is_err(), "{text}");
        }
    }
}

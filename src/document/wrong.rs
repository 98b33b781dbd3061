//! Why a value of a file is not what is wanted, in plain words.

use std::fmt;

use serde::de;

use super::fault::write_here;
use super::misread::run_together;
use super::tree::At;
use crate::counted::counted;
use crate::suggest::{self, short};

/// Why a value is not what is wanted.
#[derive(Debug)]
pub(super) struct Wrong {
    /// The value, once it is known.
    pub(super) at: Option<At>,
    pub(super) message: String,
    pub(super) help: String,
    /// The field that is missing, where that is the fault.
    pub(super) missing: Option<&'static str>,
    /// Whether there is no such field here.
    pub(super) is_strange: bool,
}

impl Wrong {
    pub(super) fn new(message: impl Into<String>, help: impl Into<String>) -> Self {
        Self { at: None, message: message.into(), help: help.into(), missing: None, is_strange: false }
    }

    pub(super) fn within(mut self, at: At) -> Self {
        self.at.get_or_insert(at);
        self
    }

    fn unknown(what: &str, word: &str, known: &'static [&'static str]) -> Self {
        let mut help = run_together(word, known).unwrap_or_else(|| suggest::help(word, known.iter().copied()));
        if help.is_empty() && known.len() <= 40 {
            help = if known.is_empty() { "drop it: there is nothing to be said here".into() } else { one_of(known) };
        }
        Self::new(format!("unknown {what} `{}`", short(word)), help)
    }
}

impl fmt::Display for Wrong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}
impl std::error::Error for Wrong {}

impl de::Error for Wrong {
    fn custom<T: fmt::Display>(message: T) -> Self {
        let (message, help) = suggest::apart(&message.to_string());
        Self::new(message, help)
    }
    fn unknown_field(field: &str, expected: &'static [&'static str]) -> Self {
        Self { is_strange: true, ..Self::unknown("field", field, expected) }
    }
    fn unknown_variant(variant: &str, expected: &'static [&'static str]) -> Self {
        Self::unknown("word", variant, expected)
    }
    fn missing_field(field: &'static str) -> Self {
        Self { missing: Some(field), ..Self::new(format!("`{field}` is missing"), write_here(field)) }
    }
    fn duplicate_field(field: &'static str) -> Self {
        Self::new(format!("the field `{field}` stands twice"), "keep one of the two")
    }
    fn invalid_type(found: de::Unexpected<'_>, wanted: &dyn de::Expected) -> Self {
        let found = match found {
            de::Unexpected::Unit | de::Unexpected::Option => "nothing".into(),
            de::Unexpected::Seq => "a list".into(),
            de::Unexpected::Map => "a mapping".into(),
            de::Unexpected::Str(text) => format!("`{}`", short(text)),
            other => other.to_string(),
        };
        Self::new(format!("{found} stands where {wanted} belongs"), format!("write {wanted}"))
    }
    fn invalid_value(found: de::Unexpected<'_>, wanted: &dyn de::Expected) -> Self {
        Self::invalid_type(found, wanted)
    }
    fn invalid_length(length: usize, wanted: &dyn de::Expected) -> Self {
        Self::new(format!("{} instead of {wanted}", counted(length, "value")), "write as many as belong here")
    }
}

pub(super) fn one_of(words: &[&str]) -> String {
    format!("write one of: {}", words.join(", "))
}

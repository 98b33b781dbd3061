//! What is found of a target.

use std::fmt;

/// What became of a target.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum TargetVerdict {
    /// It is reached.
    Met,
    /// It is not reached.
    Missed {
        /// How much is missing: the least number of units that would have to be otherwise, over the whole and in each
        /// container; of several staff categories, which are never added, the most in one of them.
        by: u64,
    },
    /// Its day is after the last one of which the plan speaks.
    NotDue,
    /// It cannot be said: never a pass, never a miss.
    NoData {
        /// What is missing.
        reason: String,
    },
}

impl TargetVerdict {
    /// The verdict in one word, as other programs read it: `met`, `missed`, `not-due`, `no-data`.
    #[must_use]
    pub fn word(&self) -> &'static str {
        match self {
            Self::Met => "met",
            Self::Missed { .. } => "missed",
            Self::NotDue => "not-due",
            Self::NoData { .. } => "no-data",
        }
    }
}

impl fmt::Display for TargetVerdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Met => f.write_str("met"),
            Self::Missed { by } => write!(f, "missed by {by}"),
            Self::NotDue => f.write_str("not due"),
            Self::NoData { reason } => write!(f, "no data: {reason}"),
        }
    }
}

/// A container, or a staff category, judged on its own.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Part {
    /// The key of the container or the category.
    pub key: String,
    /// What was measured; of what is unknown in part, what decides.
    pub value: i64,
    /// The limit.
    pub limit: i64,
    /// How many units the container has; of a category, nothing.
    pub of: Option<u64>,
    /// How much is missing; 0 where nothing is, or where it is not known.
    pub short: u64,
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let of = self.of.map_or(String::new(), |of| format!(" of {of}"));
        write!(f, "`{}` has {}{of}, the limit is {}", self.key, self.value, self.limit)?;
        if self.short > 0 { write!(f, ": {} short", self.short) } else { Ok(()) }
    }
}

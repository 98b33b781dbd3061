//! What was promised by a day: the targets of a run, each with its verdict.

mod check;
mod judge;

use std::fmt;

use serde::{Deserialize, Serialize};

use super::Run;
use crate::finding::RestsOn;
use crate::model::date::Date;
use crate::model::quantity::{Bound, Measure};
use crate::suggest::short;
use crate::target::{Part, TargetVerdict};

pub(super) use judge::Promises;

/// What a reader has to know of some targets before their verdicts: of what nothing is recorded, or what is assumed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct TargetNote {
    /// The ids of the targets, of the plan or of its charter.
    pub targets: Vec<String>,
    /// What is not recorded, or assumed.
    pub reason: String,
}

/// Where a target stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum TargetPlace {
    /// In the charter, by its place in the list, from 0.
    Charter(usize),
    /// In the plan, by its place in the list, from 0.
    Plan(usize),
}

/// What a reader of a target should know.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Remark {
    /// The field of the target of which it speaks: `printed` for a text that is not the exact quota, `at-least` where more
    /// is asked for than there is.
    pub field: &'static str,
    /// What is to be known.
    pub text: String,
}

/// One target of a run: what was measured on its day, and the verdict.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct TargetRun {
    /// Its id.
    pub id: String,
    /// Its day.
    pub by: Date,
    /// Where it stands.
    pub place: TargetPlace,
    /// The clause that promises it.
    pub cites: Option<String>,
    /// The verdict.
    pub verdict: TargetVerdict,
    /// Measured value and limit: on its day or, where it is not due, at the end of the run. Nothing where nothing is
    /// recorded, or no limit is known.
    pub measure: Option<Measure>,
    /// Of how many units, where units are counted.
    pub of: Option<u64>,
    /// Containers or staff categories, each judged on its own, in the order of keys or of the vocabulary.
    pub parts: Vec<Part>,
    /// Units that meet the condition outside of those among which they are counted, by key: they count for nothing, and
    /// that they stand there is a matter of rules, such as `posts-not-unified`.
    pub outside: Vec<String>,
    /// What else a reader should know: each is a warning.
    pub remarks: Vec<Remark>,
    /// The part of the data that is measured, and the bodies to look at in it first, where it is missed.
    pub(crate) rests_on: (RestsOn, Vec<String>),
    /// The field of the file in which its quota stands.
    pub(crate) field: &'static str,
}

impl TargetRun {
    /// Whether it is missed.
    #[must_use]
    pub fn is_missed(&self) -> bool {
        matches!(self.verdict, TargetVerdict::Missed { .. })
    }

    /// The containers or staff categories that fall short on their own.
    pub fn short(&self) -> impl Iterator<Item = &Part> {
        self.parts.iter().filter(|part| part.short > 0)
    }

    /// The verdict in words, with what it rests on where that is assumed: `met, on assumed figures`.
    #[must_use]
    pub fn said(&self) -> String {
        match self.verdict {
            TargetVerdict::Met | TargetVerdict::Missed { .. } => format!("{}{}", self.verdict, self.assumed()),
            TargetVerdict::NotDue | TargetVerdict::NoData { .. } => self.verdict.to_string(),
        }
    }

    /// What was measured and what was asked for, in words; empty where nothing could be measured.
    #[must_use]
    pub fn measured(&self) -> String {
        let numbers = self.numbers();
        if numbers.is_empty() { numbers } else { numbers + self.assumed() }
    }

    fn assumed(&self) -> &'static str {
        if self.measure.is_some_and(|measure| measure.assumed) { ", on assumed figures" } else { "" }
    }

    fn numbers(&self) -> String {
        let Some(measure) = self.measure else { return String::new() };
        let value = measure.value.map_or("unknown".into(), |value| value.to_string());
        let of = self.of.map_or(String::new(), |of| format!(" of {of}"));
        let bound = match measure.bound {
            Bound::AtMost => "at most",
            Bound::AtLeast => "at least",
        };
        let slack = measure.slack().map_or(String::new(), |slack| format!(", slack {slack}"));
        format!("measured {value}{of}, limit {bound} {}{slack}", measure.limit)
    }
}

impl fmt::Display for TargetRun {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let said = self.said();
        write!(f, "target `{}` by {}: {said}", short(&self.id), self.by)?;
        if self.measure.is_some() {
            // What is assumed is said once.
            let numbers = if said.ends_with(self.assumed()) { self.numbers() } else { self.measured() };
            write!(f, ": {numbers}")?;
        }
        if !self.is_missed() {
            return Ok(());
        }
        self.short().try_for_each(|part| write!(f, "; {part}"))?;
        self.outside.iter().try_for_each(|key| write!(f, "; `{key}` is not among those that count"))
    }
}

impl Run {
    /// The charter's targets, then the plan's, each with its verdict.
    #[must_use]
    pub fn targets(&self) -> &[TargetRun] {
        &self.targets
    }

    /// The target with this id.
    #[must_use]
    pub fn target(&self, id: &str) -> Option<&TargetRun> {
        self.targets.iter().find(|target| target.id == id)
    }

    /// The targets that are missed.
    pub fn missed(&self) -> impl Iterator<Item = &TargetRun> {
        self.targets.iter().filter(|target| target.is_missed())
    }
}

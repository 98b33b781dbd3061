//! What a rule found: measured value, limit, verdict, and whether it is new.

use serde::{Deserialize, Serialize};

use crate::model::body::BodyId;
use crate::model::date::Date;
use crate::model::function::FunctionId;
use crate::model::post::{PostId, Role};
use crate::model::quantity::{Amount, Measure};
use crate::model::vocabulary::{CategoryId, TierId};

/// What a finding is about; with the rule, it names a fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Subject {
    /// The organisation as a whole.
    Whole,
    /// One body.
    Body(BodyId),
    /// One post.
    Post(PostId),
    /// One function.
    Function(FunctionId),
    /// One staff category, over the whole organisation (or the rule's scope).
    Category(CategoryId),
    /// One tier.
    Tier(TierId),
    /// One operation of the step, by its place in `do`.
    Operation(u32),
}

/// The part of the data on which a verdict rests: its rows are what a person looks up to check it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
#[non_exhaustive]
pub enum RestsOn {
    /// The bodies, posts and functions themselves.
    #[default]
    Register,
    /// Functions, with their leads.
    Functions,
    /// The functions that bodies lead.
    Led,
    /// The posts of bodies: those in a role, or all.
    Posts(Option<Role>),
    /// The establishment of bodies: in one staff category, or in all.
    Establishment(Option<CategoryId>),
    /// What bodies are provided with: seats, funding, instruments, reports.
    Provisions,
}

/// What a rule says of a subject.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// The subject keeps the rule.
    Holds,
    /// It breaks the rule.
    Breached,
    /// The data do not say; never a pass, never a breach.
    Unknown,
}

/// Whether a fault is this step's doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Novelty {
    /// It was not there before, or its measure is worse now.
    Introduced,
    /// It was there before, and is no worse.
    Inherited,
}

/// What a charter does about a breach.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Level {
    /// The rule is not looked at.
    #[default]
    Allow,
    /// A breach is reported.
    Warn,
    /// A breach that the step introduces is denied.
    Deny,
}

/// Over what a rule is judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Reach {
    /// One step.
    Step,
    /// The net effect of a plan, from its first state to its last.
    Plan,
    /// A state, whatever led to it.
    State,
}

/// What one rule found on one subject.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Finding {
    /// The rule's code.
    pub code: &'static str,
    /// The place of the rule's article in its charter.
    pub article: u16,
    /// Over what it was judged.
    pub reach: Reach,
    /// What the charter does about a breach.
    pub level: Level,
    /// What the finding is about.
    pub subject: Subject,
    /// Measured value and limit.
    pub measure: Measure,
    /// Whether a breach is new, or that nobody knows.
    pub novelty: Novelty,
    /// The waiver that allows what would otherwise be denied, by its place in the plan.
    pub waived: Option<u16>,
    /// The day on which the breach becomes a fault, where its article grants time after a succession and it is not over.
    pub sunset: Option<Date>,
    /// What the rule has to add in words: what is missing, or who else is concerned. Empty in most findings.
    pub note: String,
}

impl Finding {
    /// The verdict.
    #[must_use]
    pub fn verdict(&self) -> Verdict {
        match self.measure.value {
            None => Verdict::Unknown,
            Some(_) if self.measure.is_breached() => Verdict::Breached,
            Some(_) => Verdict::Holds,
        }
    }

    /// How far the value is on the allowed side of the limit, where known.
    #[must_use]
    pub fn slack(&self) -> Option<Amount> {
        self.measure.slack()
    }

    /// Whether it is a fault on the day on which it was judged: breached, not waived, and its time of grace over.
    #[must_use]
    pub fn is_fault(&self) -> bool {
        self.measure.is_breached() && self.waived.is_none() && self.sunset.is_none()
    }

    /// Whether this finding denies the step: a fault, introduced, and at the level `deny`.
    #[must_use]
    pub fn denies(&self) -> bool {
        self.level == Level::Deny && self.novelty == Novelty::Introduced && self.is_fault()
    }
}

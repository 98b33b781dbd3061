//! Articles: one rule in force, with its clause, its days, its scope and its levels.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::Grace;
use crate::finding::{Level, Reach, Subject};
use crate::invariant::Rule;
use crate::model::date::Date;
use crate::org::Org;
use crate::selector::Selector;

/// One rule in force.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Article {
    /// The rule, with its parameters.
    pub rule: Rule,
    /// What happens to a breach by a step.
    pub step: Level,
    /// What happens to a breach by a plan as a whole.
    pub plan: Level,
    /// The clause on which it rests.
    pub source: Arc<str>,
    /// The bodies of which it speaks; all where absent.
    pub scope: Option<Selector>,
    /// The first day on which it is in force; always where absent.
    pub valid_from: Option<Date>,
    /// The first day on which it is no longer in force; for ever where absent.
    pub valid_until: Option<Date>,
    /// The day of the instrument on which it rests; no rule is in force before it.
    pub enacted: Option<Date>,
    /// The time that it grants to what came of a merger.
    pub grace: Option<Grace>,
    /// How certain it is that the clause says so.
    pub certainty: Option<Certainty>,
}

/// How certain it is that the law says what an article says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Certainty {
    /// Checked against a public source.
    Verified,
    /// Stated in the document on which the charter rests.
    Stated,
    /// Known, and not checked.
    Certain,
    /// Perhaps.
    Uncertain,
    /// Nobody has looked.
    Unverified,
}

impl Certainty {
    /// The word that files have for it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Verified => "verified",
            Self::Stated => "stated",
            Self::Certain => "certain",
            Self::Uncertain => "uncertain",
            Self::Unverified => "unverified",
        }
    }
}

impl Article {
    /// A rule in force everywhere and always, at its default levels. Where a rule comes from is no law for others: until
    /// [`source`](Self::source) cites a clause, the article says that none is given.
    #[must_use]
    pub fn new(rule: Rule) -> Self {
        let about = rule.about();
        Self {
            step: about.level.0,
            plan: about.level.1,
            source: "no clause given".into(),
            scope: None,
            valid_from: None,
            valid_until: None,
            enacted: None,
            grace: None,
            certainty: None,
            rule,
        }
    }

    /// The same article at this level, for steps and plans.
    #[must_use]
    pub fn level(self, level: Level) -> Self {
        Self { step: level, plan: level, ..self }
    }

    /// The same article by this clause.
    #[must_use]
    pub fn source(self, source: &str) -> Self {
        Self { source: source.into(), ..self }
    }

    /// The same article for these bodies.
    #[must_use]
    pub fn scope(self, scope: Selector) -> Self {
        Self { scope: Some(scope), ..self }
    }

    /// The same article with this time of grace.
    #[must_use]
    pub fn grace(self, grace: Grace) -> Self {
        Self { grace: Some(grace), ..self }
    }

    /// The same article, in force from the first day on and no longer on the second.
    #[must_use]
    pub fn valid(self, from: Date, until: Option<Date>) -> Self {
        Self { valid_from: Some(from), valid_until: until, ..self }
    }

    /// Whether there is a day on which both this article and another are in force.
    #[must_use]
    pub fn overlaps(&self, other: &Self) -> bool {
        let ends_before =
            |one: &Self, other: &Self| one.valid_until.zip(other.valid_from).is_some_and(|(until, from)| until <= from);
        !ends_before(self, other) && !ends_before(other, self)
    }

    /// Whether it is in force on a day.
    #[must_use]
    pub fn is_valid_on(&self, day: Date) -> bool {
        self.valid_from.is_none_or(|from| from <= day) && self.valid_until.is_none_or(|until| day < until)
    }

    /// The level for one reach.
    #[must_use]
    pub fn level_for(&self, reach: Reach) -> Level {
        match reach {
            Reach::Step => self.step,
            Reach::Plan => self.plan,
            Reach::State => self.step.max(self.plan),
        }
    }

    /// Whether the article speaks of a subject.
    pub(crate) fn covers(&self, org: &Org, subject: Subject) -> bool {
        let Some(scope) = &self.scope else { return true };
        let body = match subject {
            Subject::Body(body) => Some(body),
            Subject::Post(post) => org.post(post).map(|post| post.body().id()),
            Subject::Function(function) => org.function(function).map(|function| function.lead().id()),
            _ => return true,
        };
        body.is_some_and(|body| scope.matches(org, body))
    }
}

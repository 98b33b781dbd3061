//! A rule, of whichever sort it is.

#[cfg(feature = "files")]
use std::any::Any;
use std::sync::Arc;

#[cfg(feature = "files")]
use super::unknown_rule;
use super::{About, StateRule, StepChoice, TransitionRule, guarded};
use crate::finding::{RestsOn, Subject};
use crate::org::Org;

/// A rule of either sort.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum Rule {
    /// A rule that judges a state.
    State(Arc<dyn StateRule>),
    /// A rule that judges what a step or a plan changed.
    Transition(Arc<dyn TransitionRule>),
}

impl Rule {
    /// A rule that judges a state.
    pub fn state(rule: impl StateRule + 'static) -> Self {
        Self::State(Arc::new(rule))
    }

    /// A rule that judges what a step or a plan changed.
    pub fn transition(rule: impl TransitionRule + 'static) -> Self {
        Self::Transition(Arc::new(rule))
    }

    /// What the rule is.
    #[must_use]
    pub fn about(&self) -> &'static About {
        match self {
            Self::State(rule) => rule.about(),
            Self::Transition(rule) => rule.about(),
        }
    }

    /// What a file says of a rule that this version does not have.
    #[cfg(feature = "files")]
    pub(crate) fn as_unknown(&self) -> Option<&unknown_rule::Unknown> {
        let Self::Transition(rule) = self else { return None };
        let rule: &dyn Any = &**rule;
        rule.downcast_ref()
    }

    /// The fields of a step that it reads, where it judges each step by itself; empty for all other rules.
    #[must_use]
    pub fn of_step(&self) -> &'static [&'static str] {
        match self {
            Self::State(_) => &[],
            Self::Transition(rule) => rule.of_step(),
        }
    }

    /// The parameters that say how much.
    #[must_use]
    pub fn limits(&self) -> &'static [&'static str] {
        match self {
            Self::State(rule) => rule.limits(),
            Self::Transition(_) => &[],
        }
    }

    /// The steps of which its parameters speak.
    #[must_use]
    pub fn choices(&self) -> Vec<&StepChoice> {
        match self {
            Self::State(_) => Vec::new(),
            Self::Transition(rule) => rule.choices(),
        }
    }

    /// What to do about a breach, in one line; empty where nothing is known.
    #[must_use]
    pub fn help(&self) -> &'static str {
        match self {
            Self::State(rule) => rule.help(),
            Self::Transition(rule) => rule.help(),
        }
    }

    /// With what else a subject is measured; nothing where the rule itself fails.
    #[must_use]
    pub fn compared_with(&self, org: &Org, subject: Subject) -> Vec<Subject> {
        let asked = guarded(|| match self {
            Self::State(rule) => rule.compared_with(org, subject),
            Self::Transition(rule) => rule.compared_with(org, subject),
        });
        asked.unwrap_or_default()
    }

    /// The part of the data that it reads, beside the register of bodies, posts and functions.
    #[must_use]
    pub fn rests_on(&self) -> RestsOn {
        match self {
            Self::State(rule) => rule.rests_on(),
            Self::Transition(rule) => rule.rests_on(),
        }
    }

    /// What the rule's parameters name that the organisation does not have, a line each.
    #[must_use]
    pub fn unknown_names(&self, org: &Org) -> Vec<String> {
        match self {
            Self::State(rule) => rule.unknown_names(org),
            Self::Transition(rule) => {
                let of_steps = rule.choices().into_iter().flat_map(|choice| choice.unknown_names(org));
                of_steps.chain(rule.unknown_names(org)).collect()
            }
        }
    }
}

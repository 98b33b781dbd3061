//! Why steps are not carried out.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use crate::draft::Refusal;
use crate::finding::Finding;
use crate::operation::Operation;
use crate::visible::visible;

/// Why a step was not carried out; nothing of it remains.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Rejection {
    /// It is impossible.
    Refused(Refused),
    /// It is possible, but a rule in force forbids it.
    Denied(Denied),
}

/// A step that is impossible.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Refused {
    /// The step's id.
    pub step: Arc<str>,
    /// The place of the first operation that is impossible in the step, from 0.
    pub place: usize,
    /// That operation, as files write it.
    pub operation: &'static str,
    /// Every reason why it is.
    pub refusals: Vec<Refusal>,
    /// The operations after it that are impossible whatever becomes of it, up to a hundred. What names the same bodies,
    /// posts or functions as one that is impossible, or what stands above or below them, may fail for that alone, and is
    /// not told.
    pub also: Vec<RefusedOperation>,
}

/// An operation that is impossible, beside another one of its step.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct RefusedOperation {
    /// Its place in the step, from 0.
    pub place: usize,
    /// The operation, as files write it.
    pub operation: &'static str,
    /// Every reason that is its own.
    pub refusals: Vec<Refusal>,
}

impl Refused {
    pub(super) fn at(step: &Arc<str>, place: usize, operation: &'static str, refusals: Vec<Refusal>) -> Self {
        Self { step: step.clone(), place, operation, refusals, also: Vec::new() }
    }

    /// Every reason with the place of its operation in the step, from 0.
    pub fn each(&self) -> impl Iterator<Item = (usize, &Refusal)> {
        let also = self.also.iter().flat_map(|other| other.refusals.iter().map(|refusal| (other.place, refusal)));
        self.refusals.iter().map(|refusal| (self.place, refusal)).chain(also)
    }
}

/// The next operation of a step that is made operation by operation.
pub(crate) enum Made<'s, E> {
    Operation(Cow<'s, Operation>),
    /// It could not be made, for this reason: the operation as far as what it names is known.
    Unbound(Operation, E),
}

/// Why such a step stopped.
pub(crate) enum Halt<E> {
    Rejected(Box<Rejection>),
    /// The next operation could not be made.
    Unbound(E),
}

/// A step that a rule in force forbids.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Denied {
    /// The step's id.
    pub step: Arc<str>,
    /// What every rule in force found, also those that hold; those that deny are among them.
    pub findings: Vec<Finding>,
    /// The denials in words, a line each.
    pub messages: Vec<String>,
    /// What each denial is about, as it was called in the state that is no more.
    pub subjects: Vec<Told>,
}

/// What a denial is about: the step may have founded it, so that no organisation knows it any more.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Told {
    /// What it is, in words.
    pub name: String,
    /// Its key, and the keys of what it came from or belongs to, nearest first.
    pub keys: Vec<String>,
    /// The keys of that with which it was compared, in their order, if with anything: its superior, or who shares a code
    /// with it.
    pub compared: Vec<String>,
}

impl Denied {
    /// The findings that deny the step.
    pub fn denials(&self) -> impl Iterator<Item = &Finding> {
        self.findings.iter().filter(|finding| finding.denies())
    }
}

impl fmt::Display for Rejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused(refused) => {
                write!(
                    f,
                    "step `{}` is impossible at `{}` (operation {})",
                    refused.step,
                    refused.operation,
                    refused.place + 1
                )?;
                let mut told = |refusal: &Refusal| write!(f, "\n  {}", visible(&refusal.to_string()));
                refused.refusals.iter().try_for_each(&mut told)?;
                for other in &refused.also {
                    write!(f, "\nand at `{}` (operation {})", other.operation, other.place + 1)?;
                    let mut told = |refusal: &Refusal| write!(f, "\n  {}", visible(&refusal.to_string()));
                    other.refusals.iter().try_for_each(&mut told)?;
                }
                Ok(())
            }
            Self::Denied(denied) => {
                write!(f, "step `{}` is denied", denied.step)?;
                denied.messages.iter().try_for_each(|message| write!(f, "\n  {}", visible(message)))
            }
        }
    }
}
impl std::error::Error for Rejection {}

/// A session refused to begin: the charter names what the organisation does not have.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("charter `{charter}` does not fit the organisation:\n{}", .unknown.join("\n"))]
#[non_exhaustive]
pub struct Unfit {
    /// The charter's name.
    pub charter: String,
    /// What it names that is not there, a line each.
    pub unknown: Vec<String>,
}

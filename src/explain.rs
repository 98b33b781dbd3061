//! What the codes mean that stand in brackets in messages: a page for each that is no rule.
//!
//! Rules have pages of their own, [`invariant::ABOUT`](crate::invariant::ABOUT). The tests read every code from the
//! sources and look for its page.

mod refusals;
mod reported;

pub use refusals::REFUSALS;
pub use reported::REPORTED;

/// What a code means, and what to do about it.
///
/// ```
/// use reorganon::explain::{REFUSALS, REPORTED};
/// assert!(REFUSALS.iter().any(|page| page.code == "circle"));
/// assert!(REPORTED.iter().any(|page| page.code == "missed-target"));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Page {
    /// The code, in kebab case.
    pub code: &'static str,
    /// What it means, in one line.
    pub summary: &'static str,
    /// When it comes, and what to do.
    pub explanation: &'static str,
}

/// The code among `known` that is nearest to one that nobody knows, if one is near.
///
/// ```
/// use reorganon::explain::{REFUSALS, nearest};
/// assert_eq!(nearest("circel", REFUSALS.iter().map(|page| page.code)), Some("circle"));
/// ```
#[must_use]
pub fn nearest<'a>(code: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    crate::suggest::nearest(code, known)
}

const fn page(code: &'static str, summary: &'static str, explanation: &'static str) -> Page {
    Page { code, summary, explanation }
}

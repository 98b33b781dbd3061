//! From two states to a plan: which operations lead from the one to the other.
//!
//! The plan is found in the order of a reform: what was above is put in place first, then bodies begin, merge, absorb and
//! are divided, then what goes on is moved, reclassified, renamed and recoded, and then come functions, posts and
//! establishment, unions, appointments, delegations, ties and assets. Every step is tried on the first state as it is written; what the engine
//! refuses is not in the plan. What the plan does not reach, compared fact by fact, is the [`Residue`]: nothing is
//! dropped silently.
//!
//! # How it is recognised what became of a body
//!
//! Bodies are the same when their keys are. For each body that is gone, the first of these that says something is
//! believed (and stands in the step's note):
//!
//! 1. **given**: links that the caller gives;
//! 2. **recorded**: what the second state's own lineage says;
//! 3. **code**: one new body has its official code;
//! 4. **functions**: who leads the functions that it led: one body, or new ones only, or else the one with most of them;
//! 5. **contents**: in the same way, under whom its subordinates and contained territories are, its own superior apart;
//! 6. **sums**: its area and population, alone or with up to three others of its superior, are exactly what one body of
//!    that superior has more than before; or those of two to four new bodies together are exactly its own;
//! 7. **name**: one new body under the same superior has its name, the word for its kind apart.
//!
//! A new body without such a predecessor is spun off a body that goes on, if links say so, if it leads functions that
//! that body led, or if its area and population are exactly what that body has lost. A territory has ceded a piece to
//! another if what the one lost in area and population is exactly what the other gained. The place alone is no evidence.
//! Where several candidates are as good, none is chosen, but of bodies with as many functions or contents the first key.

mod amend;
mod build;
mod kinship;
mod list;
mod powers;
mod provisions;
mod register;
mod residue;
mod structure;
mod territory;

use std::fmt;

use crate::model::key::Key;
use crate::org::Org;
use crate::plan::Plan;

pub use list::{Unit, units};
pub use residue::Residue;

/// On what a predecessor was recognised.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Evidence {
    /// The caller gave the link.
    Given,
    /// The second state's lineage has it.
    Recorded,
    /// The official code.
    Code,
    /// Functions led.
    Functions,
    /// Subordinates, or territories contained.
    Contents,
    /// Sums of areas and populations.
    Sums,
    /// The name.
    Name,
}

impl Evidence {
    /// The word for this evidence in the notes of a plan.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Given => "given",
            Self::Recorded => "recorded",
            Self::Code => "code",
            Self::Functions => "functions",
            Self::Contents => "contents",
            Self::Sums => "sums",
            Self::Name => "name",
        }
    }
}

/// A body that was there, one in which it went on, and why that is believed.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub struct Kin {
    /// The predecessor.
    pub from: Key,
    /// The successor.
    pub to: Key,
    /// On what it was recognised.
    pub why: Evidence,
}

impl fmt::Display for Kin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` went on in `{}` ({})", self.from, self.to, self.why.word())
    }
}

/// A plan that leads from one state to another, and what it does not reach.
///
/// ```
/// use reorganon::diff::Diff;
/// # let before = reorganon::doc::example().session.into_org();
/// let after = reorganon::doc::run(r#"{"merge": {"bodies": ["culture", "sports"], "into": {"id": "both", "name": "Sở"}}}"#)?;
/// let diff = Diff::between(&before, &after);
/// assert!(diff.residue.is_empty());
/// let operations: Vec<_> = diff.plan.steps.iter().flat_map(|step| &step.operations).map(|op| op.name()).collect();
/// assert_eq!(operations, ["merge"]);
/// # Ok::<(), String>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Diff {
    /// The plan, all on the day of the second state (of the first, should that be later), a step for each operation.
    pub plan: Plan,
    /// What was recognised, in the order of keys.
    pub kinship: Vec<Kin>,
    /// What the second state says and the plan does not lead to, in the order of tables and keys; empty where the plan
    /// ends in the second state.
    pub residue: Vec<Residue>,
}

impl Diff {
    /// The plan from one state to another.
    ///
    /// Compared is what is there: live bodies, posts and functions with all that they have. What has ended, former names,
    /// dates of founding and lineage are the history of each state and not compared.
    #[must_use]
    pub fn between(before: &Org, after: &Org) -> Self {
        Self::with_links(before, after, &[])
    }

    /// The plan from one state to another, where some predecessors and their successors are known, by key.
    ///
    /// A link that names a body which was not there, or a successor that is not, is in the residue.
    #[must_use]
    pub fn with_links(before: &Org, after: &Org, links: &[(Key, Key)]) -> Self {
        let kinship = kinship::Kinship::found(before, after, links);
        let mut build = build::Build::new(before, after);
        build.cut_ties();
        // What moves with a body that ends need not be moved before; what is in the way of an end is moved, then.
        build.restructure(&kinship, false);
        build.move_bodies();
        build.restructure(&kinship, true);
        build.move_bodies();
        build.exchange();
        build.amend();
        let (plan, end) = build.finish();
        let mut residue = residue::compared(&end, after);
        residue.extend(kinship::useless(before, after, links));
        residue.extend(kinship.unexpressed(&end));
        residue.sort();
        Self { plan, kinship: kinship.all(), residue }
    }
}

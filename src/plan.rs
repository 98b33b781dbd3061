//! Plans: ordered, dated steps, written with keys, run against an organisation under a charter.

mod approved;
#[cfg(feature = "files")]
pub(crate) mod at_fault;
pub mod bind;
mod brief;
mod check;
mod edit;
mod expand;
mod expect;
mod fault;
mod mutate;
mod net;
pub mod order;
mod outcome;
mod repair;
pub mod run;
mod step;
mod targets;
mod unmet;
mod waivers;
mod wording;

use serde::{Deserialize, Serialize};

use crate::model::date::Date;
use crate::model::digest::Digest;
use crate::model::gate::{self, Approval};
use crate::org::Org;
use crate::selector::{one_or_all, one_or_many};
use crate::target::{Figures, Target};
use crate::waiver::Waiver;

#[cfg(feature = "files")]
pub(crate) use bind::SIGNATURE;
pub use expect::Expectation;
pub use fault::{PlanErrors, PlanFault};
pub use mutate::{Mutant, MutationScore};
pub use order::{ORDERED, Order, TRIED};
pub use outcome::{StepOutcome, StepRun};
pub use repair::{Repair, Search};
#[doc(inline)]
pub use run::Run;
pub use step::{ForEach, PlanStep};
pub use targets::{Remark, TargetNote, TargetPlace, TargetRun};
pub use unmet::Unmet;
pub use waivers::{WaiverRun, WaiverUse};

/// The version of plan files that this version of the library writes.
pub const FORMAT: u32 = 1;

/// Operations that one plan may come to once every `for-each` is written out; [`Plan::run_within`] allows others.
pub const OPERATIONS: usize = 1_000_000;

/// Targets that a charter and a plan may have together: each is a look at all bodies.
pub const TARGETS: usize = 1_000;

/// A plan: what is to happen, in order.
///
/// ```
/// # let ids = reorganon::doc::example();
/// # let (org, charter) = (ids.session.org().clone(), ids.session.charter().clone());
/// use reorganon::Plan;
/// let plan: Plan = serde_json::from_str(r#"{
///     "reorg": 1, "title": "Join", "steps": [
///         {"id": "join", "on": "2018-10-01", "do": [{"absorb": {"bodies": ["sports"], "into": "culture"}}]}
///     ]}"#).unwrap();
/// let run = plan.run(&org, &charter)?;
/// assert!(run.passes());
/// assert_eq!(run.successors("sports"), ["culture"]);
/// assert_eq!(run.undo_all(), org);
/// # Ok::<(), reorganon::plan::PlanErrors>(())
/// ```
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct Plan {
    /// The version of this form.
    pub reorg: u32,
    /// What the plan is called.
    pub title: String,
    /// The organisation for which it is made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub baseline: Option<Baseline>,
    /// The readiness class of the steps that name none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub readiness: Option<String>,
    /// Who approved of the plan, and when: the approval of the steps that name none.
    #[serde(default, deserialize_with = "gate::of_plan", skip_serializing_if = "Option::is_none")]
    pub approval: Option<Approval>,
    /// The name of the charter under which it is to be run, or the names of several, which are then in force together.
    #[serde(
        default,
        deserialize_with = "one_or_many",
        serialize_with = "one_or_all",
        skip_serializing_if = "Vec::is_empty"
    )]
    #[cfg_attr(feature = "schema", schemars(with = "crate::selector::Words"))]
    pub charter: Vec<String>,
    /// The last day of which it speaks: targets of later days are not due. That of its last step where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Date>,
    /// The day whose law counts for all steps; for each step, the law of its own day where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub law_of: Option<Date>,
    /// What of it is expected to fail; a plan that expects nothing is expected to pass.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub expect: Vec<Expectation>,
    /// What it promises by a day, beside what its charter promises.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub targets: Vec<Target>,
    /// Figures of earlier days, which the organisation does not carry and with which targets compare.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub baselines: Vec<Figures>,
    /// Targets of which the record does not say what became of them: their verdict is *no data*, with this reason.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unrecorded: Vec<TargetNote>,
    /// Targets whose figures in the data are assumptions: their verdicts say so.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub assumed: Vec<TargetNote>,
    /// Denials that somebody allowed, each for exactly what it says.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub waivers: Vec<Waiver>,
    /// Its steps, in the order in which they are carried out.
    pub steps: Vec<PlanStep>,
}

/// The organisation for which a plan is made; what is said here must be so.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
#[non_exhaustive]
pub struct Baseline {
    /// Its name, for people.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub org: Option<String>,
    /// The day of which its data speak.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub as_of: Option<Date>,
    /// Its digest.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub digest: Option<Digest>,
}

impl Plan {
    /// A plan without steps.
    #[must_use]
    pub fn new(title: &str) -> Self {
        Self {
            reorg: FORMAT,
            title: title.into(),
            baseline: None,
            readiness: None,
            approval: None,
            charter: Vec::new(),
            until: None,
            law_of: None,
            expect: Vec::new(),
            targets: Vec::new(),
            baselines: Vec::new(),
            unrecorded: Vec::new(),
            assumed: Vec::new(),
            waivers: Vec::new(),
            steps: Vec::new(),
        }
    }

    /// A fingerprint of what the plan says.
    #[must_use]
    pub fn digest(&self) -> Digest {
        Digest::of_text(&format!("{self:?}"))
    }

    /// Looks at the plan without running it: the baseline, ids, days, selections, and every name.
    ///
    /// A name is right when the organisation knows it or an earlier step founds it.
    #[must_use]
    pub fn check(&self, org: &Org) -> Vec<PlanFault> {
        self.check_within(org, OPERATIONS)
    }

    /// [`Plan::check`] with another limit than [`OPERATIONS`].
    #[must_use]
    pub fn check_within(&self, org: &Org, most: usize) -> Vec<PlanFault> {
        self.check_all(org, None, most)
    }
}

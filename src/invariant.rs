//! Rules: what an organisation should be like, and what a step should not do.
//!
//! There are two traits, and both are open. A [`StateRule`] measures one subject of a state; whether a breach is new is
//! found by measuring the same subject before. A [`TransitionRule`] reads what a step, or a whole plan, changed. Neither
//! ever sees an operation. A [`Charter`](crate::Charter) puts rules in force, with level, scope and source. A rule that
//! panics is counted as broken, and never as kept.
//!
//! **To add a rule** to this crate: write `invariant/<code>.rs` and add one line to the list below. From another crate:
//! implement one of the traits, and no line of this crate changes (`examples/embed.rs`).

use std::any::Any;
use std::fmt;

use smallvec::SmallVec;

use crate::change::Entity;
use crate::finding::{Level, RestsOn, Subject};
use crate::model::body::BodyId;
use crate::model::date::Date;
use crate::model::post::PostId;
use crate::model::quantity::Measure;
use crate::org::Org;

mod before;
mod guard;
mod post_choice;
mod rule;
mod scope;
mod span;
mod step_choice;
mod taking;
#[cfg(feature = "files")]
pub mod unknown_rule;

pub use before::Before;
pub(crate) use guard::guarded;
pub use post_choice::PostChoice;
pub(crate) use post_choice::unified_in;
pub use rule::Rule;
pub(crate) use scope::crossing;
pub use span::Span;
pub use step_choice::StepChoice;

/// The code of what is found of a rule that this version does not have.
#[cfg(feature = "files")]
pub(crate) const UNKNOWN_RULE: &str = "unknown-rule";

/// What a rule is: its code and its page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct About {
    /// Its code: the fault that it looks for, in kebab case.
    pub code: &'static str,
    /// What it forbids, in one line.
    pub summary: &'static str,
    /// What it forbids, why, an example.
    pub explanation: &'static str,
    /// Where it comes from, never empty: the law for which it was first written. An article cites its own.
    pub source: &'static str,
    /// The level at which a charter puts it in force unless it says otherwise: for a step, for a plan.
    pub level: (Level, Level),
}

/// A rule that judges a state, subject by subject.
pub trait StateRule: Any + fmt::Debug + Send + Sync {
    /// What the rule is.
    fn about(&self) -> &'static About;

    /// What the rule measures on a subject, and the limit; `None` where it does not speak of the subject.
    ///
    /// It must look at nothing but the organisation, and answer `None` for an id that the organisation does not know.
    fn measure(&self, org: &Org, subject: Subject) -> Option<Measure>;

    /// What the rule measures on a subject on a day; the same on every day, unless the rule is about terms.
    ///
    /// A step is judged on its own day, before and after: what time alone brings about is nothing that it introduces. A rule
    /// that answers otherwise on another day says so ([`depends_on_day`](Self::depends_on_day)), and then a plan tells it.
    fn measure_on(&self, org: &Org, subject: Subject, _on: Date) -> Option<Measure> {
        self.measure(org, subject)
    }

    /// Whether the measure depends on the day. Then the net effect of a plan is judged on every subject, on the plan's last
    /// day against the first: time passes for what no step touches.
    fn depends_on_day(&self) -> bool {
        false
    }

    /// Tells `visit` every subject whose measure the changes may have altered; a subject may come twice.
    ///
    /// Too many subjects cost time; one too few is a lie about the rule's reach, which the law
    /// `introduced == audit(after) − audit(before)` brings to light. The default is the bodies that the changes name.
    fn reach(&self, span: &Span<'_>, visit: &mut dyn FnMut(Subject)) {
        span.touched().iter().for_each(|body| visit(Subject::Body(*body)));
    }

    /// The parameters that say how much: two articles that differ in nothing else contradict each other.
    fn limits(&self) -> &'static [&'static str] {
        &[]
    }

    /// Tells `visit` every subject of a whole state. The default is all live bodies.
    fn subjects(&self, org: &Org, visit: &mut dyn FnMut(Subject)) {
        org.bodies().for_each(|body| visit(Subject::Body(body.id())));
    }

    /// Whether the rule judges the whole at once: then an article's scope would select nothing of it, and its own parameters
    /// say which bodies count.
    fn judges_the_whole(&self) -> bool {
        false
    }

    /// Its limit as one that bodies share, where it judges the whole and each body has its part: what an article needs to
    /// grant time ([`Grace`](crate::charter::Grace)) to some of them.
    fn pool(&self) -> Option<&dyn Pool> {
        None
    }

    /// Whether it counts this body, where it judges the whole: a diagnostic shows the rows of these. All, where a rule does
    /// not say.
    fn counts_body(&self, org: &Org, body: BodyId) -> bool {
        self.pool().is_none_or(|pool| pool.counts(org, body))
    }

    /// Whether it counts this post, of a body that it counts: where it judges the whole, and rests on posts.
    fn counts_post(&self, _org: &Org, _post: PostId) -> bool {
        true
    }

    /// With what else a subject is measured, as its superior or who shares a code with it, in any order: a diagnostic shows
    /// their rows too.
    fn compared_with(&self, _org: &Org, _subject: Subject) -> Vec<Subject> {
        Vec::new()
    }

    /// What to do about a breach, in one line; empty where nothing is known.
    fn help(&self) -> &'static str {
        ""
    }

    /// The part of the data that it reads, beside the register of bodies, posts and functions.
    fn rests_on(&self) -> RestsOn {
        RestsOn::default()
    }

    /// What to add in words to a breach or an unknown verdict.
    fn note(&self, _org: &Org, _subject: Subject) -> String {
        String::new()
    }

    /// What its parameters name that the organisation does not have, a line each.
    fn unknown_names(&self, _org: &Org) -> Vec<String> {
        Vec::new()
    }
}

/// A limit on the whole that bodies share.
///
/// ```
/// use reorganon::invariant::{Rule, builtin};
/// let org = reorganon::doc::example().session.into_org();
/// let with = serde_json::json!({"of": {"kind": "department"}, "average": 3});
/// let Rule::State(rule) = builtin("pool-average-exceeded", with)? else { unreachable!() };
/// let (pool, culture) = (rule.pool().unwrap(), org.body_id("culture").unwrap());
/// assert!(pool.counts(&org, culture));
/// assert_eq!(pool.share(&org, culture).unwrap().limit, 3_i64.into());
/// # Ok::<(), reorganon::invariant::UnknownRule>(())
/// ```
pub trait Pool {
    /// Whether a body is one of them; never, where it has ended.
    fn counts(&self, org: &Org, body: BodyId) -> bool;

    /// What a body has of what is counted, and its own part of the limit: also of one that is not counted, and may come to
    /// be; `None` where nothing of it is known.
    fn share(&self, org: &Org, body: BodyId) -> Option<Measure>;
}

/// A rule that judges what a step or a plan changed.
pub trait TransitionRule: Any + fmt::Debug + Send + Sync {
    /// What the rule is.
    fn about(&self) -> &'static About;

    /// With what else a subject is measured, as its superior or who shares a code with it, in any order: a diagnostic shows
    /// their rows too.
    fn compared_with(&self, _org: &Org, _subject: Subject) -> Vec<Subject> {
        Vec::new()
    }

    /// What to do about a breach, in one line; empty where nothing is known.
    fn help(&self) -> &'static str {
        ""
    }

    /// The part of the data that it reads, beside the register of bodies, posts and functions.
    fn rests_on(&self) -> RestsOn {
        RestsOn::default()
    }

    /// The fields of a step that it reads, the most telling first, where it judges each step by itself and never a plan
    /// as a whole: what steps say of themselves does not add up. Empty for all other rules.
    fn of_step(&self) -> &'static [&'static str] {
        &[]
    }

    /// The steps of which its parameters speak.
    fn choices(&self) -> Vec<&StepChoice> {
        Vec::new()
    }

    /// Measures what happened, subject by subject.
    fn judge(&self, span: &Span<'_>, found: &mut Measures);

    /// Tells `visit` what the verdict depends on beyond the changes, what they touched and what is above that: for the
    /// [footprint](crate::order::Footprint) of a step. The default is nothing.
    fn looks_at(&self, _span: &Span<'_>, _visit: &mut dyn FnMut(Entity)) {}

    /// What its parameters name that the organisation does not have, a line each.
    fn unknown_names(&self, _org: &Org) -> Vec<String> {
        Vec::new()
    }
}

/// What a transition rule measured.
#[derive(Debug, Default)]
pub struct Measures {
    pub(crate) list: SmallVec<[(Subject, Measure); 2]>,
    pub(crate) notes: Vec<(Subject, String)>,
}

impl Measures {
    /// Adds what was measured on a subject.
    pub fn add(&mut self, subject: Subject, measure: Measure) {
        self.list.push((subject, measure));
    }

    /// Whether nothing was measured yet.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// Adds what was measured on a subject, with a word to it.
    pub fn add_with_note(&mut self, subject: Subject, measure: Measure, note: String) {
        self.list.push((subject, measure));
        self.notes.push((subject, note));
    }
}

macro_rules! invariants {
    ($($module:ident :: $name:ident = $code:literal, $sort:ident;)*) => {
        $(pub mod $module; #[doc(inline)] pub use $module::$name;)*

        /// The pages of all rules of this crate, in the order of the list.
        pub const ABOUT: &[&About] = &[$($module::ABOUT),*];

        /// The rule with this code and these parameters.
        ///
        /// # Errors
        /// When no rule has the code, or the parameters are not the rule's.
        #[cfg(feature = "files")]
        pub fn builtin(code: &str, with: serde_json::Value) -> Result<Rule, UnknownRule> {
            match read(code, with) {
                Some(rule) => rule.map_err(|error| UnknownRule { message: format!("rule `{code}`: {error}") }),
                None => {
                    let near = crate::suggest::help(code, ABOUT.iter().map(|about| about.code));
                    let near = if near.is_empty() { near } else { format!(": {near}") };
                    Err(UnknownRule { message: format!("there is no rule `{code}`{near}") })
                }
            }
        }

        /// The rule with this code and these parameters, if there is one.
        #[cfg(feature = "files")]
        pub(crate) fn read<'de, D: serde::Deserializer<'de>>(code: &str, with: D) -> Option<Result<Rule, D::Error>> {
            match code {
                $($code => Some(<$name as serde::Deserialize>::deserialize(with).map(Rule::$sort)),)*
                _ => None,
            }
        }

        /// The page of each rule with the schema of its parameters.
        #[cfg(feature = "schema")]
        pub(crate) fn schemas(generator: &mut schemars::SchemaGenerator) -> Vec<(&'static About, schemars::Schema)> {
            vec![$(($module::ABOUT, generator.subschema_for::<$name>())),*]
        }

        /// The parameters of a rule of this crate, as a charter file holds them.
        #[cfg(feature = "files")]
        pub(crate) fn parameters(rule: &Rule) -> Option<serde_json::Value> {
            let rule: &dyn Any = match rule {
                Rule::State(rule) => &**rule,
                Rule::Transition(rule) => &**rule,
            };
            $(if let Some(rule) = rule.downcast_ref::<$name>() {
                return serde_json::to_value(rule).ok();
            })*
            None
        }
    };
}

/// A rule that this crate does not have, or not with these parameters.
#[cfg(feature = "files")]
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
#[non_exhaustive]
pub struct UnknownRule {
    /// What is wrong.
    pub message: String,
}

// First what a step may not do, then what a state should be.
invariants! {
    new_intermediate_body::NewIntermediateBody = "new-intermediate-body", transition;
    new_focal_point::NewFocalPoint = "new-focal-point", transition;
    headcount_increase::HeadcountIncrease = "headcount-increase", transition;
    deputy_increase::DeputyIncrease = "deputy-increase", transition;
    precondition_unmet::PreconditionUnmet = "precondition-unmet", transition;
    missing_corresponding_body::MissingCorrespondingBody = "missing-corresponding-body", transition;
    affected_staff_unresolved::AffectedStaffUnresolved = "affected-staff-unresolved", transition;
    verb_mismatch::VerbMismatch = "verb-mismatch", transition;
    signature_mismatch::SignatureMismatch = "signature-mismatch", transition;
    unfit_kind::UnfitKind = "unfit-kind", transition;
    no_legal_basis::NoLegalBasis = "no-legal-basis", transition;
    approval_missing::ApprovalMissing = "approval-missing", transition;
    pilot_incomplete::PilotIncomplete = "pilot-incomplete", transition;
    paused_operation::PausedOperation = "paused-operation", transition;
    shared_code::SharedCode = "shared-code", transition;
    detached_parts::DetachedParts = "detached-parts", transition;
    seats_outside_term::SeatsOutsideTerm = "seats-outside-term", transition;
    seats_increase::SeatsIncrease = "seats-increase", transition;
    working_rules_outdated::WorkingRulesOutdated = "working-rules-outdated", transition;
    overlapping_functions::OverlappingFunctions = "overlapping-functions", state;
    essential_function_interrupted::EssentialFunctionInterrupted = "essential-function-interrupted", state;
    lead_not_competent::LeadNotCompetent = "lead-not-competent", state;
    decides_and_inspects::DecidesAndInspects = "decides-and-inspects", state;
    incompatible_posts::IncompatiblePosts = "incompatible-posts", state;
    decentralised_without_oversight::DecentralisedWithoutOversight = "decentralised-without-oversight", state;
    term_over::TermOver = "term-over", state;
    understaffed_body::UnderstaffedBody = "understaffed-body", state;
    deputy_excess::DeputyExcess = "deputy-excess", state;
    deputies_above_superior::DeputiesAboveSuperior = "deputies-above-superior", state;
    pool_average_exceeded::PoolAverageExceeded = "pool-average-exceeded", state;
    post_excess::PostExcess = "post-excess", state;
    body_excess::BodyExcess = "body-excess", state;
    staff_excess::StaffExcess = "staff-excess", state;
    below_standard::BelowStandard = "below-standard", state;
    uncontained_territory::UncontainedTerritory = "uncontained-territory", state;
    empty_container::EmptyContainer = "empty-container", state;
    funded_without_task::FundedWithoutTask = "funded-without-task", state;
    off_norm::OffNorm = "off-norm", state;
    unchartered_body::UncharteredBody = "unchartered-body", state;
    working_rules_missing::WorkingRulesMissing = "working-rules-missing", state;
    posts_not_unified::PostsNotUnified = "posts-not-unified", state;
    mandatory_body_missing::MandatoryBodyMissing = "mandatory-body-missing", state;
}

#[cfg(test)]
#[cfg(feature = "files")]
mod fixture;

//! Targets: rules of a day. What is promised by a day is measured on the state of that day: met, missed by so much, not
//! due, or no data.
//!
//! A missed target denies no step. A [`Charter`](crate::Charter) holds the targets of a programme, a
//! [`Plan`](crate::Plan) its own; a [`Run`](crate::Run) judges the charter's, then the plan's
//! ([`Run::targets`](crate::Run::targets)).
//!
//! ```
//! # let ids = reorganon::doc::example();
//! # let (org, charter) = (ids.session.org().clone(), ids.session.charter().clone());
//! use reorganon::target::TargetVerdict;
//! let plan: reorganon::Plan = serde_json::from_str(r#"{
//!     "reorg": 1, "title": "Two departments fewer",
//!     "steps": [{"id": "join", "on": "2018-10-01", "do": [{"absorb": {"bodies": ["sports"], "into": "culture"}}]}],
//!     "targets": [{"id": "fewer", "by": "2018-10-01", "bodies": {"kind": "department"}, "at-most": 0}]}"#).unwrap();
//! let run = plan.run(&org, &charter)?;
//! assert_eq!(run.targets()[0].verdict, TargetVerdict::Missed { by: 1 });
//! assert!(run.is_legal() && !run.passes());
//! # Ok::<(), reorganon::plan::PlanErrors>(())
//! ```
//!
//! In a file, a target says one thing that is measured and one goal:
//!
//! | field | what is measured |
//! |---|---|
//! | `unified: {posts, territory}` | territories in which two posts are unified ([`Unified`]) |
//! | `covered: {territory, by}` | territories that hold a body of a sort ([`Covered`]) |
//! | `meets: {rule, bodies}` | bodies that keep a rule of the charter ([`Meets`]) |
//! | `provision: {name, bodies}` | bodies that are provided with something ([`ProvidedWith`]) |
//! | `reports: {by, kind, every, from}` | months in which a body reported ([`Reports`]) |
//! | `headcount: {categories, bodies}` | authorised heads, net of the border ([`Headcount`]) |
//! | `seats: {bodies}` | seats of councils ([`Seats`]) |
//! | `bodies`, `deputies`, `intermediate-bodies`, `depth` | numbers over the bodies of a selector |
//!
//! The goal is `at-least`, `at-most` or `fewer-than` with a [`Quota`]. The first five count units, and a share is one of
//! these; of the others a share needs `of: start` or `of: <day of a baseline>`. Units may be asked for `in-each` container
//! on its own, and `among` those of another target. `printed` keeps the document's own text apart from what is judged.
//!
//! What is not known is neither a pass nor a miss: a target is met or missed only where every way of filling the gaps says
//! so. "Missed by" is the least number of units that would have to be otherwise.
//!
//! **To add a measure**: write `target/<name>.rs` with a record that says how it is read, and add one line to the list
//! below.

mod check;
mod counted;
mod covered;
mod headcount;
mod heaviest;
mod judge;
mod meets;
mod provided;
mod quota;
mod reports;
mod unified;
mod verdict;
mod view;

use serde::{Deserialize, Serialize};

use crate::model::date::Date;
use crate::selector::Selector;

pub use counted::{Bodies, Depth, Deputies, IntermediateBodies};
pub use covered::Covered;
pub use headcount::{Figures, Headcount};
pub use meets::Meets;
pub use provided::{ProvidedWith, Seats};
pub use quota::{Quota, QuotaError, Reference};
pub use reports::{Period, Reports};
pub use unified::Unified;
pub use verdict::{Part, TargetVerdict};

pub(crate) use check::{Known, chain, check, names};
pub(crate) use judge::{Judged, judge};
pub(crate) use quota::printed;
pub(crate) use view::View;

/// On which side of its quota a target is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Goal {
    /// As much as the quota, or more.
    AtLeast(Quota),
    /// As much as the quota, or less.
    AtMost(Quota),
    /// Less than the quota.
    FewerThan(Quota),
}

impl Goal {
    /// The quota.
    #[must_use]
    pub fn quota(self) -> Quota {
        match self {
            Self::AtLeast(quota) | Self::AtMost(quota) | Self::FewerThan(quota) => quota,
        }
    }

    /// The field in which a file has it.
    #[must_use]
    pub fn field(self) -> &'static str {
        match self {
            Self::AtLeast(_) => "at-least",
            Self::AtMost(_) => "at-most",
            Self::FewerThan(_) => "fewer-than",
        }
    }
}

/// A floor that each container has to reach on its own: half of the communes of *each* district.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct InEach {
    /// The containers; a unit counts for the container in which it lies, at any depth.
    pub territory: Selector,
    /// How much each of them has to reach, of its own units.
    pub at_least: Quota,
}

/// What is promised by a day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(try_from = "Form", into = "Form")]
#[non_exhaustive]
pub struct Target {
    /// Its id, of which there is one in charter and plan together.
    pub id: String,
    /// The day at whose end it is judged.
    pub by: Date,
    /// What is measured.
    pub what: What,
    /// How much of it is asked for.
    pub goal: Goal,
    /// Of what a share is one, where what is measured are no units.
    pub of: Option<Reference>,
    /// The id of another target: units that do not meet its condition are not counted. That none of them meets this one
    /// is a rule, where a charter has it (`posts-not-unified`), and no part of the count.
    /// At least so many is then a number: a share would ask for more where more meet the other's condition.
    pub among: Option<String>,
    /// A floor that each container has to reach too.
    pub in_each: Option<InEach>,
    /// The clause that promises it.
    pub cites: Option<String>,
    /// The quota as the document prints it.
    pub printed: Option<String>,
    /// A word to the reader.
    pub note: Option<String>,
}

impl Target {
    /// A target without citation and without further conditions.
    #[must_use]
    pub fn new(id: &str, by: Date, what: impl Into<What>, goal: Goal) -> Self {
        Self {
            id: id.into(),
            by,
            what: what.into(),
            goal,
            of: None,
            among: None,
            in_each: None,
            cites: None,
            printed: None,
            note: None,
        }
    }

    /// The same target against the state at the start, or the figures of an earlier day.
    #[must_use]
    pub fn of(self, reference: Reference) -> Self {
        Self { of: Some(reference), ..self }
    }

    /// The same target with this floor in each of these territories.
    #[must_use]
    pub fn in_each(self, territory: Selector, at_least: Quota) -> Self {
        Self { in_each: Some(InEach { territory, at_least }), ..self }
    }

    /// The same target among the units that meet the condition of another.
    #[must_use]
    pub fn among(self, other: &str) -> Self {
        Self { among: Some(other.into()), ..self }
    }
}

macro_rules! measures {
    ($($(#[$doc:meta])* $name:ident = $field:ident, $word:literal;)*) => {
        /// What a target measures.
        #[derive(Debug, Clone, PartialEq, Eq)]
        #[non_exhaustive]
        pub enum What { $($(#[$doc])* $name($name),)* }

        impl What {
            /// The fields in which a file may say what is measured.
            pub const FIELDS: &'static [&'static str] = &[$($word),*];

            /// The field in which a file says what is measured.
            #[must_use]
            pub fn field(&self) -> &'static str {
                match self { $(Self::$name(_) => $word,)* }
            }

            pub(crate) fn rests_on(&self, org: &crate::org::Org) -> crate::finding::RestsOn {
                self.gauge().rests_on(org)
            }

            fn gauge(&self) -> &dyn view::Gauge {
                match self { $(Self::$name(gauge) => gauge,)* }
            }
        }

        $(impl From<$name> for What {
            fn from(gauge: $name) -> Self {
                Self::$name(gauge)
            }
        })*

        /// A target as a file has it: one of the measures, one of the goals.
        #[derive(Debug, Clone, Serialize, Deserialize)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        #[cfg_attr(feature = "schema", schemars(rename = "Target", extend("allOf" = one_of_each())))]
        #[serde(deny_unknown_fields, rename_all = "kebab-case")]
        struct Form {
            /// Its id, of which there is one in charter and plan together.
            id: String,
            /// The day at whose end it is judged.
            by: Date,
            $($(#[$doc])*
            #[serde(default, skip_serializing_if = "Option::is_none")]
            $field: Option<$name>,)*
            /// As much as this, or more: `60%`, `7/11`, `94`, `all`.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            at_least: Option<Quota>,
            /// As much as this, or less: `90%` (with `of`), `94`, `start`.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            at_most: Option<Quota>,
            /// Less than this: `start`, or a number.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            fewer_than: Option<Quota>,
            /// Of what a share is one: `start`, or the day of figures that the plan gives under `baselines`.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            of: Option<Reference>,
            /// The id of another target, of whose units these are some.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            among: Option<String>,
            /// A floor that each container has to reach on its own.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            in_each: Option<InEach>,
            /// The clause that promises it.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            cites: Option<String>,
            /// The quota as the document prints it.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            printed: Option<String>,
            /// A word to the reader.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            note: Option<String>,
        }

        impl TryFrom<Form> for Target {
            type Error = String;
            fn try_from(form: Form) -> Result<Self, String> {
                let id = crate::suggest::short(&form.id);
                let given: Vec<What> = [$(form.$field.map(What::from)),*].into_iter().flatten().collect();
                let measured: Vec<_> = given.iter().map(|what| format!("`{}`", what.field())).collect();
                let mut given = given.into_iter();
                let what = match (given.next(), given.next()) {
                    (Some(what), None) => what,
                    (None, _) => {
                        let fields = What::FIELDS.join(", ");
                        return Err(format!("target `{id}` does not say what is measured: write one of: {fields}"));
                    }
                    _ => {
                        let all = measured.join(" and ");
                        return Err(format!("target `{id}` measures {all}: write a target for each"));
                    }
                };
                let goals = [
                    form.at_least.map(Goal::AtLeast),
                    form.at_most.map(Goal::AtMost),
                    form.fewer_than.map(Goal::FewerThan),
                ];
                let mut goals = goals.into_iter().flatten();
                const GOALS: &str = "write one of: at-least, at-most, fewer-than";
                let goal = match (goals.next(), goals.next()) {
                    (Some(goal), None) => goal,
                    (None, _) => return Err(format!("target `{id}` does not say how much it asks for: {GOALS}")),
                    _ => return Err(format!("target `{id}` asks for two things at once: {GOALS}")),
                };
                let Form { id, by, of, among, in_each, cites, printed, note, .. } = form;
                Ok(Self { id, by, what, goal, of, among, in_each, cites, printed, note })
            }
        }

        impl From<Target> for Form {
            fn from(target: Target) -> Self {
                let Target { id, by, what, goal, of, among, in_each, cites, printed, note } = target;
                let mut form = Self {
                    id, by, $($field: None,)* at_least: None, at_most: None, fewer_than: None,
                    of, among, in_each, cites, printed, note,
                };
                match what { $(What::$name(gauge) => form.$field = Some(gauge),)* }
                match goal {
                    Goal::AtLeast(quota) => form.at_least = Some(quota),
                    Goal::AtMost(quota) => form.at_most = Some(quota),
                    Goal::FewerThan(quota) => form.fewer_than = Some(quota),
                }
                form
            }
        }
    };
}

measures! {
    /// Territories in which two posts are unified.
    Unified = unified, "unified";
    /// Territories that hold a body of a sort.
    Covered = covered, "covered";
    /// Bodies that keep a rule.
    Meets = meets, "meets";
    /// Authorised heads, net of what moved across the border.
    Headcount = headcount, "headcount";
    /// Live bodies.
    Bodies = bodies, "bodies";
    /// Deputies.
    Deputies = deputies, "deputies";
    /// Bodies that stand between others and lead no function.
    IntermediateBodies = intermediate_bodies, "intermediate-bodies";
    /// The greatest number of line superiors above one body.
    Depth = depth, "depth";
    /// Seats of councils.
    Seats = seats, "seats";
    /// Bodies that are provided with something.
    ProvidedWith = provision, "provision";
    /// Reports that are due month by month.
    Reports = reports, "reports";
}

/// What the schema cannot say field by field: one measure, one goal.
#[cfg(feature = "schema")]
fn one_of_each() -> serde_json::Value {
    let one_of = |fields: &[&str]| {
        let each: Vec<_> = fields.iter().map(|field| serde_json::json!({"required": [field]})).collect();
        serde_json::json!({"oneOf": each})
    };
    serde_json::json!([one_of(What::FIELDS), one_of(&["at-least", "at-most", "fewer-than"])])
}

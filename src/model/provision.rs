//! What a body is provided with: seats, funding, instruments and reports, with their days.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::body::Body;
use super::date::Date;
use super::function::Function;
use super::id::{Ids, Naming};
#[cfg(feature = "files")]
use super::id::{Renaming, renamed};
use super::vocabulary::Provision;

/// Money by a norm: so much for each unit, whatever the number of heads.
///
/// ```
/// use reorganon::Norm;
/// let allowances = Norm { amount: 2_500_000_00, per: "hamlet".into(), units: 879 };
/// assert_eq!(allowances.money(), Some(219_750_000_000));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Norm {
    /// Money for one unit, in minor units of money.
    pub amount: u64,
    /// What the units are: hamlets, posts, pupils, …
    pub per: Arc<str>,
    /// How many units there are.
    pub units: u64,
}

impl Norm {
    /// What the norm comes to, in minor units of money; `None` where it does not fit into 64 bits.
    #[must_use]
    pub fn money(&self) -> Option<u64> {
        self.amount.checked_mul(self.units)
    }
}

/// What is provided, by the sort of its word in the vocabulary ([`ProvisionSort`](crate::ProvisionSort)).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(bound = "N: Naming", rename_all = "kebab-case", rename_all_fields = "kebab-case", deny_unknown_fields)]
#[non_exhaustive]
pub enum ProvisionValue<N: Naming = Ids> {
    /// Seats of a council.
    Seats {
        /// All of them.
        seats: u32,
        /// Those of members who work in agencies of the State, where known; never more than all.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        from_state_agencies: Option<u32>,
    },
    /// A way of funding; its word is the mode.
    Funding {
        /// The norm by which the money is reckoned.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        norm: Option<Norm>,
        /// Functions that the State assigns and pays for, in the order of their keys.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        tasks: Vec<N::Of<Function>>,
    },
    /// An instrument in force: working rules, a charter, a title standard.
    Instrument,
    /// A report that was made on the day from which the provision holds.
    Report {
        /// The body that got it.
        to: N::Of<Body>,
    },
}

#[cfg(feature = "files")]
impl<N: Naming> ProvisionValue<N> {
    pub(crate) fn rename<R: Renaming<From = N>>(&self, r: &mut R) -> ProvisionValue<R::To> {
        match self {
            Self::Seats { seats, from_state_agencies } => {
                ProvisionValue::Seats { seats: *seats, from_state_agencies: *from_state_agencies }
            }
            Self::Funding { norm, tasks } => {
                ProvisionValue::Funding { norm: norm.clone(), tasks: r.many::<Function>(tasks) }
            }
            Self::Instrument => ProvisionValue::Instrument,
            Self::Report { to } => ProvisionValue::Report { to: r.one::<Body>(to) },
        }
    }
}

/// One thing with which a body is or was provided, and when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(bound = "N: Naming", deny_unknown_fields, rename_all = "kebab-case")]
pub struct Provided<N: Naming = Ids> {
    /// What it is: a word of the vocabulary.
    pub what: N::Of<Provision>,
    /// What is provided.
    pub value: ProvisionValue<N>,
    /// The first day on which it held, where known; of a report, the day on which it was made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Date>,
    /// The first day on which it held no longer; absent while it holds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Date>,
    /// The clause or document on which it rests.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<Arc<str>>,
}
#[cfg(feature = "files")]
renamed!(Provided { what: one(Provision), value: record, from: plain, until: plain, source: plain });

impl<N: Naming> Provided<N> {
    /// Whether it holds: it has no end. A report that was made stays made.
    #[must_use]
    pub fn holds(&self) -> bool {
        self.until.is_none()
    }

    /// Whether it held on a day; a report, whether it had been made by then.
    #[must_use]
    pub fn held_on(&self, day: Date) -> bool {
        self.from.is_none_or(|from| from <= day) && self.until.is_none_or(|until| day < until)
    }

    /// Whether it is the same thing, whenever it held and whatever it rests on.
    pub(crate) fn says_the_same_as(&self, other: &Self) -> bool {
        self.what == other.what && self.value == other.value
    }

    /// Whether it is the same report: of one word, to one body, on one day.
    pub(crate) fn is_same_report(&self, other: &Self) -> bool {
        self.is_report() && self.says_the_same_as(other) && self.from == other.from
    }

    /// Whether there is a day on which both held.
    #[cfg(feature = "files")]
    pub(crate) fn overlaps(&self, other: &Self) -> bool {
        let begins_before = |one: &Self, other: &Self| match (one.from, other.until) {
            (Some(from), Some(until)) => from < until,
            _ => true,
        };
        begins_before(self, other) && begins_before(other, self)
    }

    /// Whether it is a report: something that happened on a day, and does not end.
    #[must_use]
    pub fn is_report(&self) -> bool {
        matches!(self.value, ProvisionValue::Report { .. })
    }
}

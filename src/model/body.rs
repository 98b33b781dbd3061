//! Bodies, of which territories are one sort.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use smallvec::SmallVec;

use super::date::Date;
use super::ends::Ends;
use super::function::FunctionId;
use super::id::{Id, Ids, Naming, Sort, Space, renamed};
use super::post::PostId;
use super::strength::Strength;
use super::vocabulary::{CategoryId, Form, Kind, Sector, Tier, Vocabulary};

/// A body of the political system: a committee, office, department, division, unit, territory, …
///
/// This type only names the sort; what an organisation knows of a body is read through
/// [`BodyRef`](crate::org::BodyRef).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Body {}

impl Sort for Body {
    const SPACE: Space = Space::Body;
}

/// An [`Id`] of a body.
pub type BodyId = Id<Body>;

/// What sort of body a body is.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(bound = "N: Naming"))]
#[serde(bound = "N: Naming", rename_all = "kebab-case")]
pub struct Class<N: Naming = Ids> {
    /// Its kind.
    pub kind: N::Of<Kind>,
    /// Its sector.
    pub sector: N::Of<Sector>,
    /// Its tier.
    pub tier: N::Of<Tier>,
    /// Its form, where it has one.
    pub form: Option<N::Of<Form>>,
}
renamed!(Class { kind: one(Kind), sector: one(Sector), tier: one(Tier), form: maybe(Form) });
impl Copy for Class<Ids> {}

impl Class {
    /// Whether a vocabulary has all its terms.
    pub(crate) fn is_known_to(&self, words: &Vocabulary) -> bool {
        words.kinds.get(self.kind).is_some()
            && words.sectors.get(self.sector).is_some()
            && words.tiers.get(self.tier).is_some()
            && self.form.is_none_or(|form| words.forms.get(form).is_some())
    }
}

/// Why a body ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum EndReason {
    /// It was merged with others into a new body.
    Merged,
    /// It was absorbed by a surviving body.
    Absorbed,
    /// It was divided into new bodies.
    Divided,
    /// It was dissolved.
    Dissolved,
    /// The data say only that it ended.
    Unstated,
}

/// When and why a body ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Ended {
    /// The day from which it is no more.
    pub on: Date,
    /// Why.
    pub why: EndReason,
}

/// An official code of a body, with the days on which it was valid.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Code {
    /// The code, as written: leading zeros count.
    pub code: Arc<str>,
    /// The first day on which it was valid, where known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Date>,
    /// The first day on which it was valid no longer; absent while it is valid.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Date>,
}

/// A name that a body had until a day.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct FormerName {
    /// The name.
    pub name: Arc<str>,
    /// The first day on which it was no longer the name.
    pub until: Date,
}

/// Area and population of a territory; absent means unknown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Extent {
    /// Area in square metres.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub area: Option<u64>,
    /// Inhabitants.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub population: Option<u64>,
}

impl Extent {
    /// The two together; unknown and anything is unknown, a sum too large is `None`.
    #[must_use]
    pub fn plus(self, other: Self) -> Option<Self> {
        fn sum(a: Option<u64>, b: Option<u64>) -> Option<Option<u64>> {
            match (a, b) {
                (Some(a), Some(b)) => a.checked_add(b).map(Some),
                _ => Some(None),
            }
        }
        Some(Self { area: sum(self.area, other.area)?, population: sum(self.population, other.population)? })
    }
}

/// The establishment of one body in one category, with the number of post records that use it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Staffing {
    pub(crate) category: CategoryId,
    pub(crate) posts: u32,
    pub(crate) strength: Strength,
}

/// What operations read and write of a body all the time: two cache lines, which are fetched together.
#[derive(Debug, Clone)]
#[repr(C, align(128))] // what nearly every check reads comes first, in one cache line
pub(crate) struct BodyRow {
    /// Hash of the key, for the digest.
    pub(crate) hash: u64,
    /// Index of its class among the classes that the organisation has seen.
    pub(crate) class: u32,
    /// When and why it ended.
    pub(crate) ended: Option<Ended>,
    /// Whether its detail has never had anything to pass on: assets, budget, functions that it does not lead.
    pub(crate) plain: bool,
    /// Whether its kind is territorial, which never changes.
    pub(crate) territorial: bool,
    pub(crate) headed_by: Option<PostId>,
    /// How many of its posts are deputies.
    pub(crate) deputies: u32,
    /// Its links of lineage.
    pub(crate) ends: Ends,
    pub(crate) posts: SmallVec<[PostId; 4]>,
    pub(crate) functions: SmallVec<[FunctionId; 8]>,
    pub(crate) staffing: SmallVec<[Staffing; 1]>,
}

#[cfg(target_pointer_width = "64")]
const _: () = assert!(size_of::<BodyRow>() == 128);

impl BodyRow {
    #[inline]
    pub(crate) fn is_live(&self) -> bool {
        self.ended.is_none()
    }
}

/// What is read and written of a body now and then.
#[derive(Debug, Clone)]
pub(crate) struct BodyDetail {
    pub(crate) name: Arc<str>,
    pub(crate) former_names: Vec<FormerName>,
    pub(crate) codes: Vec<Code>,
    pub(crate) extent: Extent,
    pub(crate) assets: BTreeMap<Arc<str>, u64>,
    pub(crate) budget: u64,
    pub(crate) founded: Option<Date>,
    /// Functions in which it cooperates.
    pub(crate) cooperates: Vec<FunctionId>,
    /// Functions of which it is the jurisdiction.
    pub(crate) jurisdiction_of: Vec<FunctionId>,
    /// Functions that are delegated to it, and functions that it oversees; one that is both stands twice.
    pub(crate) entrusted: Vec<FunctionId>,
}

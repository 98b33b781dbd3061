//! The small alphabet in which everything that happens is written.
//!
//! An operation of the domain is carried out as a list of [`Change`]s, each with the old and the new value. Undo,
//! journal, digest, lineage and review are readings of that list.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::model::body::{Body, BodyId, Class, Code, EndReason, Extent};
use crate::model::date::Date;
use crate::model::function::Function;
#[cfg(feature = "files")]
use crate::model::id::renamed;
use crate::model::id::{Ids, Naming, Renaming};
use crate::model::key::Key;
use crate::model::post::{Outcome, Post, Role};
use crate::model::provision::Provided;
use crate::model::strength::Strength;
use crate::model::tie::Tie;
use crate::model::vocabulary::{Category, Subject};

/// A body, a post or a function.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(bound = "N: Naming"))]
#[serde(bound = "N: Naming", rename_all = "kebab-case")]
pub enum Entity<N: Naming = Ids> {
    /// A body.
    Body(N::Of<Body>),
    /// A post.
    Post(N::Of<Post>),
    /// A function.
    Function(N::Of<Function>),
}
impl Copy for Entity<Ids> {}

impl<N: Naming> Entity<N> {
    pub(crate) fn rename<R: Renaming<From = N>>(&self, r: &mut R) -> Entity<R::To> {
        match self {
            Self::Body(body) => Entity::Body(r.one::<Body>(body)),
            Self::Post(post) => Entity::Post(r.one::<Post>(post)),
            Self::Function(function) => Entity::Function(r.one::<Function>(function)),
        }
    }
}

/// How one thing came from another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Descent {
    /// The first was merged, with others, into the second, which is new.
    Merged,
    /// The first was absorbed by the second, which goes on.
    Absorbed,
    /// The first was divided; the second is one of the parts.
    Divided,
    /// The second was spun off the first, which goes on.
    SpunOff,
    /// A part of the territory of the first went to the second; both go on.
    Ceded,
    /// The first, a post, was fused into the second, whose holder heads both bodies.
    Fused,
    /// A function of the first went to the second; both are what they were otherwise.
    FunctionTo,
    /// The first, a function, was deconcentrated: the second is what a lower body leads of it.
    Deconcentrated,
    /// The first, a function, was devolved: the second is what a lower body leads of it.
    Devolved,
}

/// How much of the first thing went into the second.
///
/// It is a share of what the first was when the link was written: links are kept in the order in which things went.
/// Of a territory, area and population may be known apart: then a link says the one and a second link the other, and what
/// neither says is unknown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Share {
    /// All of it.
    Whole,
    /// A part of it, exactly this fraction; of a territory, of its area and of its population alike.
    Part {
        /// Numerator.
        over: u32,
        /// Denominator, above zero.
        under: u32,
    },
    /// Exactly this fraction of the area of a territory; of its population this link says nothing.
    Area {
        /// Numerator.
        over: u32,
        /// Denominator, above zero.
        under: u32,
    },
    /// Exactly this fraction of the population of a territory; of its area this link says nothing.
    Population {
        /// Numerator.
        over: u32,
        /// Denominator, above zero.
        under: u32,
    },
    /// A part of it, nobody says how much.
    #[default]
    Unknown,
}

/// A new body, before it has ties, posts, functions or staff.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(bound = "N: Naming", deny_unknown_fields, rename_all = "kebab-case")]
pub struct BodyFounding<N: Naming = Ids> {
    /// Its key.
    pub key: Key,
    /// Its name.
    pub name: Arc<str>,
    /// Its class.
    pub class: Class<N>,
    /// The day from which it is there.
    pub on: Date,
}
#[cfg(feature = "files")]
renamed!(BodyFounding { key: plain, name: plain, class: record, on: plain });

/// A new post.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(bound = "N: Naming", deny_unknown_fields, rename_all = "kebab-case")]
pub struct PostFounding<N: Naming = Ids> {
    /// Its key.
    pub key: Key,
    /// The body in which it is.
    pub body: N::Of<Body>,
    /// What it is in that body.
    pub role: Role,
    /// The staff category that it uses.
    pub category: N::Of<Category>,
    /// Its title, where it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<Arc<str>>,
    /// An opaque id of the person who holds it, never a name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub holder: Option<Arc<str>>,
}
#[cfg(feature = "files")]
renamed!(PostFounding {
    key: plain,
    body: one(Body),
    role: plain,
    category: one(Category),
    title: plain,
    holder: plain
});

/// A new function.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(bound = "N: Naming", deny_unknown_fields, rename_all = "kebab-case")]
pub struct FunctionFounding<N: Naming = Ids> {
    /// Its key.
    pub key: Key,
    /// Its name.
    pub name: Arc<str>,
    /// Its subject.
    pub subject: N::Of<Subject>,
    /// The territory for which it is done, where it is for one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub jurisdiction: Option<N::Of<Body>>,
    /// Its lead.
    pub lead: N::Of<Body>,
    /// Whether it may never be without staff.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub essential: bool,
}
#[cfg(feature = "files")]
renamed!(FunctionFounding {
    key: plain,
    name: plain,
    subject: one(Subject),
    jurisdiction: maybe(Body),
    lead: one(Body),
    essential: plain
});

/// The holder of a post before and now, by opaque id.
pub type Holders = (Option<Arc<str>>, Option<Arc<str>>);

/// A provision before and now.
pub type Provisions<N> = (Option<Provided<N>>, Option<Provided<N>>);

/// One elementary change, with the old and the new value.
///
/// Every change is a fact that ended and a fact that began: the digest of an organisation follows it at that cost.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(bound = "N: Naming", rename_all = "kebab-case", rename_all_fields = "kebab-case")]
#[non_exhaustive]
pub enum Change<N: Naming = Ids> {
    /// A body began.
    BodyFounded {
        /// The body.
        body: N::Of<Body>,
        /// What it begins with.
        founding: Box<BodyFounding<N>>,
    },
    /// A body ended; nothing was left of it.
    BodyEnded {
        /// The body.
        body: N::Of<Body>,
        /// The day from which it is no more.
        on: Date,
        /// Why.
        why: EndReason,
    },
    /// A body came under another superior (`line`) or into another territory (`within`).
    SuperiorSet {
        /// `line` or `within`.
        tie: Tie,
        /// The body below.
        body: N::Of<Body>,
        /// The body above, before.
        old: Option<N::Of<Body>>,
        /// The body above, now.
        new: Option<N::Of<Body>>,
    },
    /// A tie that is neither `line` nor `within` began.
    TieAdded {
        /// What it says.
        tie: Tie,
        /// The body above.
        from: N::Of<Body>,
        /// The body below.
        to: N::Of<Body>,
    },
    /// A tie that is neither `line` nor `within` ended.
    TieCut {
        /// What it said.
        tie: Tie,
        /// The body above.
        from: N::Of<Body>,
        /// The body below.
        to: N::Of<Body>,
    },
    /// A body has another name.
    Renamed {
        /// The body.
        body: N::Of<Body>,
        /// The name before and the name now.
        names: Box<(Arc<str>, Arc<str>)>,
        /// The day of it.
        on: Date,
    },
    /// A body has another official code.
    Recoded {
        /// The body.
        body: N::Of<Body>,
        /// All codes before and all codes now, with their days.
        codes: Box<(Vec<Code>, Vec<Code>)>,
    },
    /// A body is of another class.
    Reclassified {
        /// The body.
        body: N::Of<Body>,
        /// The class before and the class now.
        classes: Box<(Class<N>, Class<N>)>,
    },
    /// A territory has another area or population.
    ExtentSet {
        /// The territory.
        body: N::Of<Body>,
        /// The extent before and the extent now.
        extents: Box<(Extent, Extent)>,
    },
    /// A post began.
    PostFounded {
        /// The post.
        post: N::Of<Post>,
        /// What it begins with.
        founding: Box<PostFounding<N>>,
    },
    /// A post ended.
    PostEnded {
        /// The post.
        post: N::Of<Post>,
        /// The day from which it is no more.
        on: Date,
        /// What became of it and its holder.
        outcome: Outcome,
    },
    /// A deputy or member post went to another body.
    PostMoved {
        /// The post.
        post: N::Of<Post>,
        /// The body that had it.
        old: N::Of<Body>,
        /// The body that has it.
        new: N::Of<Body>,
    },
    /// A body without a head post of its own is headed by another body's.
    HeadedBy {
        /// The body.
        body: N::Of<Body>,
        /// The post that headed it.
        old: Option<N::Of<Post>>,
        /// The post that heads it.
        new: Option<N::Of<Post>>,
    },
    /// A post has another holder.
    HolderSet {
        /// The post.
        post: N::Of<Post>,
        /// The holder before and the holder now.
        holders: Box<Holders>,
    },
    /// Two posts are joined by a standing union: one person holds both.
    Joined {
        /// One post.
        one: N::Of<Post>,
        /// The other.
        other: N::Of<Post>,
    },
    /// A standing union of two posts ended.
    Parted {
        /// One post.
        one: N::Of<Post>,
        /// The other.
        other: N::Of<Post>,
    },
    /// The person in one post began to hold another concurrently.
    Appointed {
        /// The main post.
        main: N::Of<Post>,
        /// The post that is held beside it.
        extra: N::Of<Post>,
        /// The first day on which it is over.
        until: Date,
    },
    /// A post is no longer held concurrently.
    AppointmentEnded {
        /// The main post.
        main: N::Of<Post>,
        /// The post that was held beside it.
        extra: N::Of<Post>,
        /// The first day on which it would have been over.
        until: Date,
    },
    /// A function began.
    FunctionFounded {
        /// The function.
        function: N::Of<Function>,
        /// What it begins with.
        founding: Box<FunctionFounding<N>>,
    },
    /// A function ended.
    FunctionRetired {
        /// The function.
        function: N::Of<Function>,
        /// The day from which it is no more.
        on: Date,
    },
    /// A function has another lead.
    LeadSet {
        /// The function.
        function: N::Of<Function>,
        /// The lead before.
        old: N::Of<Body>,
        /// The lead now.
        new: N::Of<Body>,
    },
    /// A body began to cooperate in a function.
    CooperatorAdded {
        /// The function.
        function: N::Of<Function>,
        /// The body.
        body: N::Of<Body>,
    },
    /// A body no longer cooperates in a function.
    CooperatorRemoved {
        /// The function.
        function: N::Of<Function>,
        /// The body.
        body: N::Of<Body>,
    },
    /// A function is done for another territory.
    JurisdictionSet {
        /// The function.
        function: N::Of<Function>,
        /// The territory before.
        old: Option<N::Of<Body>>,
        /// The territory now.
        new: Option<N::Of<Body>>,
    },
    /// Another body oversees how a function is performed.
    OverseerSet {
        /// The function.
        function: N::Of<Function>,
        /// The overseeing body before.
        old: Option<N::Of<Body>>,
        /// The overseeing body now.
        new: Option<N::Of<Body>>,
    },
    /// A function was delegated to a body; its lead stays.
    DelegateAdded {
        /// The function.
        function: N::Of<Function>,
        /// The delegate.
        body: N::Of<Body>,
        /// The first day on which it is over.
        until: Date,
    },
    /// A function is no longer delegated to a body.
    DelegateRemoved {
        /// The function.
        function: N::Of<Function>,
        /// The delegate.
        body: N::Of<Body>,
        /// The first day on which it would have been over.
        until: Date,
    },
    /// The establishment of a body in one category changed.
    StrengthSet {
        /// The body.
        body: N::Of<Body>,
        /// The category.
        category: N::Of<Category>,
        /// The body from which the heads came or to which they went; `None` when they were made or cut.
        peer: Option<N::Of<Body>>,
        /// Before.
        old: Strength,
        /// Now.
        new: Strength,
    },
    /// A body has more or fewer of an asset.
    AssetSet {
        /// The body.
        body: N::Of<Body>,
        /// The asset.
        asset: Arc<str>,
        /// The amounts before and now.
        amounts: Box<(u64, u64)>,
    },
    /// A body has another budget, in minor units of money.
    BudgetSet {
        /// The body.
        body: N::Of<Body>,
        /// Before.
        old: u64,
        /// Now.
        new: u64,
    },
    /// A body is provided with something: it began, it ended on a day, or it was never so.
    ProvisionSet {
        /// The body.
        body: N::Of<Body>,
        /// The provision before and the provision now.
        provisions: Box<Provisions<N>>,
    },
    /// One thing came from another.
    Descended {
        /// The predecessor.
        from: Entity<N>,
        /// The successor.
        to: Entity<N>,
        /// How.
        how: Descent,
        /// How much of the predecessor went into the successor.
        share: Share,
        /// The function that went, where one did.
        via: Option<N::Of<Function>>,
        /// When.
        on: Date,
    },
}

#[cfg(feature = "files")]
impl<N: Naming> Change<N> {
    /// The same change in another naming.
    pub(crate) fn rename<R: Renaming<From = N>>(&self, r: &mut R) -> Change<R::To> {
        match self {
            Self::BodyFounded { founding, .. } => {
                Change::BodyFounded { founding: Box::new(founding.rename(r)), body: r.fresh::<Body>(&founding.key) }
            }
            Self::BodyEnded { body, on, why } => Change::BodyEnded { body: r.one::<Body>(body), on: *on, why: *why },
            Self::SuperiorSet { tie, body, old, new } => Change::SuperiorSet {
                tie: *tie,
                body: r.one::<Body>(body),
                old: r.maybe::<Body>(old),
                new: r.maybe::<Body>(new),
            },
            Self::TieAdded { tie, from, to } => {
                Change::TieAdded { tie: *tie, from: r.one::<Body>(from), to: r.one::<Body>(to) }
            }
            Self::TieCut { tie, from, to } => {
                Change::TieCut { tie: *tie, from: r.one::<Body>(from), to: r.one::<Body>(to) }
            }
            Self::Renamed { body, names, on } => {
                Change::Renamed { body: r.one::<Body>(body), names: names.clone(), on: *on }
            }
            Self::Recoded { body, codes } => Change::Recoded { body: r.one::<Body>(body), codes: codes.clone() },
            Self::Reclassified { body, classes } => Change::Reclassified {
                body: r.one::<Body>(body),
                classes: Box::new((classes.0.rename(r), classes.1.rename(r))),
            },
            Self::ExtentSet { body, extents } => {
                Change::ExtentSet { body: r.one::<Body>(body), extents: extents.clone() }
            }
            Self::PostFounded { founding, .. } => {
                Change::PostFounded { founding: Box::new(founding.rename(r)), post: r.fresh::<Post>(&founding.key) }
            }
            Self::PostEnded { post, on, outcome } => {
                Change::PostEnded { post: r.one::<Post>(post), on: *on, outcome: *outcome }
            }
            Self::PostMoved { post, old, new } => {
                Change::PostMoved { post: r.one::<Post>(post), old: r.one::<Body>(old), new: r.one::<Body>(new) }
            }
            Self::HeadedBy { body, old, new } => {
                Change::HeadedBy { body: r.one::<Body>(body), old: r.maybe::<Post>(old), new: r.maybe::<Post>(new) }
            }
            Self::HolderSet { post, holders } => {
                Change::HolderSet { post: r.one::<Post>(post), holders: holders.clone() }
            }
            Self::Joined { one, other } => Change::Joined { one: r.one::<Post>(one), other: r.one::<Post>(other) },
            Self::Parted { one, other } => Change::Parted { one: r.one::<Post>(one), other: r.one::<Post>(other) },
            Self::Appointed { main, extra, until } => {
                Change::Appointed { main: r.one::<Post>(main), extra: r.one::<Post>(extra), until: *until }
            }
            Self::AppointmentEnded { main, extra, until } => {
                Change::AppointmentEnded { main: r.one::<Post>(main), extra: r.one::<Post>(extra), until: *until }
            }
            Self::FunctionFounded { founding, .. } => Change::FunctionFounded {
                founding: Box::new(founding.rename(r)),
                function: r.fresh::<Function>(&founding.key),
            },
            Self::FunctionRetired { function, on } => {
                Change::FunctionRetired { function: r.one::<Function>(function), on: *on }
            }
            Self::LeadSet { function, old, new } => Change::LeadSet {
                function: r.one::<Function>(function),
                old: r.one::<Body>(old),
                new: r.one::<Body>(new),
            },
            Self::CooperatorAdded { function, body } => {
                Change::CooperatorAdded { function: r.one::<Function>(function), body: r.one::<Body>(body) }
            }
            Self::CooperatorRemoved { function, body } => {
                Change::CooperatorRemoved { function: r.one::<Function>(function), body: r.one::<Body>(body) }
            }
            Self::JurisdictionSet { function, old, new } => Change::JurisdictionSet {
                function: r.one::<Function>(function),
                old: r.maybe::<Body>(old),
                new: r.maybe::<Body>(new),
            },
            Self::OverseerSet { function, old, new } => Change::OverseerSet {
                function: r.one::<Function>(function),
                old: r.maybe::<Body>(old),
                new: r.maybe::<Body>(new),
            },
            Self::DelegateAdded { function, body, until } => Change::DelegateAdded {
                function: r.one::<Function>(function),
                body: r.one::<Body>(body),
                until: *until,
            },
            Self::DelegateRemoved { function, body, until } => Change::DelegateRemoved {
                function: r.one::<Function>(function),
                body: r.one::<Body>(body),
                until: *until,
            },
            Self::StrengthSet { body, category, peer, old, new } => Change::StrengthSet {
                body: r.one::<Body>(body),
                category: r.one::<Category>(category),
                peer: r.maybe::<Body>(peer),
                old: *old,
                new: *new,
            },
            Self::AssetSet { body, asset, amounts } => {
                Change::AssetSet { body: r.one::<Body>(body), asset: asset.clone(), amounts: amounts.clone() }
            }
            Self::BudgetSet { body, old, new } => Change::BudgetSet { body: r.one::<Body>(body), old: *old, new: *new },
            Self::ProvisionSet { body, provisions } => {
                let (old, new) = &**provisions;
                let body = r.one::<Body>(body);
                let old = old.as_ref().map(|old| old.rename(r));
                let new = new.as_ref().map(|new| new.rename(r));
                Change::ProvisionSet { body, provisions: Box::new((old, new)) }
            }
            Self::Descended { from, to, how, share, via, on } => Change::Descended {
                from: from.rename(r),
                to: to.rename(r),
                how: *how,
                share: *share,
                via: r.maybe::<Function>(via),
                on: *on,
            },
        }
    }
}

impl Change {
    /// Tells `visit` the bodies that this change alters: all that it names, but those of lineage, the other side of a
    /// transfer of heads, and whom a report was made to.
    pub fn for_each_body(&self, mut visit: impl FnMut(BodyId)) {
        match self {
            Self::BodyFounded { body, .. }
            | Self::BodyEnded { body, .. }
            | Self::Renamed { body, .. }
            | Self::Recoded { body, .. }
            | Self::Reclassified { body, .. }
            | Self::ExtentSet { body, .. }
            | Self::HeadedBy { body, .. }
            | Self::CooperatorAdded { body, .. }
            | Self::CooperatorRemoved { body, .. }
            | Self::DelegateAdded { body, .. }
            | Self::DelegateRemoved { body, .. }
            | Self::AssetSet { body, .. }
            | Self::BudgetSet { body, .. }
            | Self::ProvisionSet { body, .. } => visit(*body),
            Self::StrengthSet { body, .. } => visit(*body),
            Self::SuperiorSet { body, old, new, .. } => {
                visit(*body);
                old.iter().chain(new).copied().for_each(visit);
            }
            Self::TieAdded { from, to, .. } | Self::TieCut { from, to, .. } => {
                visit(*from);
                visit(*to);
            }
            Self::PostFounded { founding, .. } => visit(founding.body),
            Self::PostMoved { old, new, .. } | Self::LeadSet { old, new, .. } => {
                visit(*old);
                visit(*new);
            }
            Self::FunctionFounded { founding, .. } => {
                visit(founding.lead);
                founding.jurisdiction.iter().copied().for_each(visit);
            }
            Self::JurisdictionSet { old, new, .. } | Self::OverseerSet { old, new, .. } => {
                old.iter().chain(new).copied().for_each(visit);
            }
            Self::PostEnded { .. }
            | Self::HolderSet { .. }
            | Self::Joined { .. }
            | Self::Parted { .. }
            | Self::Appointed { .. }
            | Self::AppointmentEnded { .. }
            | Self::FunctionRetired { .. }
            | Self::Descended { .. } => {}
        }
    }
}

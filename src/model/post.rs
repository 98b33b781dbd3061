//! Posts: head, deputies and members of a body, as records.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use smallvec::SmallVec;

use super::body::BodyId;
use super::date::Date;
use super::id::{Id, Sort, Space};
use super::vocabulary::CategoryId;

/// A post in a body, held by one person or vacant; the head, a deputy or a member.
///
/// This type only names the sort; what an organisation knows of a post is read through
/// [`PostRef`](crate::org::PostRef). Ordinary staff are no posts: they are counted, in
/// [`Strength`](crate::Strength).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Post {}

impl Sort for Post {
    const SPACE: Space = Space::Post;
}

/// An [`Id`] of a post.
pub type PostId = Id<Post>;

/// What a post is in its body.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// The head (cấp trưởng); a body has at most one.
    Head,
    /// A deputy of the head (cấp phó).
    Deputy,
    /// A member of a collective body (uỷ viên).
    Member,
}

impl Role {
    /// The word for this role in files and messages.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Head => "head",
            Self::Deputy => "deputy",
            Self::Member => "member",
        }
    }
}

/// What becomes of a post that ends, and of the person who held it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// The holder goes on as staff of the body that takes over.
    Reassigned,
    /// The holder moves to another body.
    Transferred,
    /// The holder retires.
    Retired,
    /// The holder leaves with the policy for people affected.
    Left,
    /// Nobody has said.
    Unresolved,
}

/// A post that is held beside a main post, by one person, for a term.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Appointment {
    /// Which of the two posts is the main one.
    pub(crate) main: PostId,
    /// The first day on which it is over.
    pub(crate) until: Date,
}

/// What operations read and write of a post all the time: two posts to a cache line.
#[derive(Debug, Clone)]
#[repr(align(32))]
pub(crate) struct PostRow {
    pub(crate) hash: u64,
    pub(crate) body: BodyId,
    pub(crate) category: CategoryId,
    pub(crate) role: Role,
    pub(crate) ended: Option<(Date, Outcome)>,
    /// What few posts have.
    more: Option<Box<PostMore>>,
}

#[cfg(target_pointer_width = "64")]
const _: () = assert!(size_of::<PostRow>() == 32);

/// What few posts have.
#[derive(Debug, Clone, Default)]
struct PostMore {
    title: Option<Arc<str>>,
    holder: Option<Arc<str>>,
    /// Other bodies that this post heads, by fused union.
    also_heads: SmallVec<[BodyId; 4]>,
}

impl PostRow {
    /// A post that heads nothing elsewhere, with its title and its holder.
    pub(crate) fn new(
        hash: u64,
        body: BodyId,
        category: CategoryId,
        role: Role,
        ended: Option<(Date, Outcome)>,
        (title, holder): (Option<Arc<str>>, Option<Arc<str>>),
    ) -> Self {
        let more = (title.is_some() || holder.is_some()).then(|| PostMore { title, holder, ..PostMore::default() });
        Self { hash, body, category, role, ended, more: more.map(Box::new) }
    }

    pub(crate) fn title(&self) -> Option<&Arc<str>> {
        self.more.as_ref()?.title.as_ref()
    }

    pub(crate) fn holder(&self) -> Option<&Arc<str>> {
        self.more.as_ref()?.holder.as_ref()
    }

    pub(crate) fn set_holder(&mut self, holder: Option<Arc<str>>) {
        if holder.is_some() || self.more.is_some() {
            self.more.get_or_insert_default().holder = holder;
        }
    }

    /// Other bodies that this post heads, by fused union, in no order.
    #[inline]
    pub(crate) fn also_heads(&self) -> &[BodyId] {
        self.more.as_ref().map_or(&[], |more| &more.also_heads)
    }

    pub(crate) fn also_heads_mut(&mut self) -> &mut SmallVec<[BodyId; 4]> {
        &mut self.more.get_or_insert_default().also_heads
    }
}

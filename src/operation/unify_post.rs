//! Unify post: one person, two posts.

use serde::{Deserialize, Serialize};

use super::Operate;
use crate::change::{Descent, Entity, Share};
use crate::draft::posts::Headship;
use crate::draft::{Draft, Refusable, all, refuse};
use crate::model::id::{Ids, Naming};
use crate::model::post::{Outcome, Post, PostId, Role};

/// How two posts become one person's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum UnifyMode {
    /// Both posts stay; a standing rule says that one person holds them.
    Personal,
    /// The second post is abolished; the first, a head, heads the second body too.
    Fused,
}

/// One person holds two posts (nhất thể hoá chức danh, "đồng thời là"); the bodies go on as they are.
///
/// *Personal*: both posts stay, joined by a standing union; the holder of the first (or, where it is vacant, of the
/// second) holds both; a concurrent appointment to either gives way to it. *Fused*: both are head posts; the second is abolished with the authorised head that it used, the
/// first heads both bodies, and the bodies that the second headed elsewhere.
///
/// ```
/// # use reorganon::doc::run;
/// let org = run(r#"{"unify-post": {"posts": ["culture/head", "sports/head"], "mode": "fused"}}"#)?;
/// let sports = org.body(org.body_id("sports").unwrap()).unwrap();
/// assert_eq!(sports.head().unwrap().key(), "culture/head");
/// assert_eq!(sports.headcount(), 11);
/// # Ok::<(), String>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(bound = "N: Naming"))]
#[serde(bound = "N: Naming", deny_unknown_fields, rename_all = "kebab-case")]
pub struct UnifyPost<N: Naming = Ids> {
    /// The two posts; the first is the one that stays, or whose holder holds both.
    pub posts: [N::Of<Post>; 2],
    /// How.
    pub mode: UnifyMode,
    /// The document's own verb.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verb_as_written: Option<String>,
}

impl<N: Naming> UnifyPost<N> {
    pub(crate) fn rename<R: crate::model::id::Renaming<From = N>>(&self, r: &mut R) -> UnifyPost<R::To> {
        let [one, other] = &self.posts;
        UnifyPost {
            posts: [r.one::<Post>(one), r.one::<Post>(other)],
            mode: self.mode,
            verb_as_written: self.verb_as_written.clone(),
        }
    }
}

impl UnifyPost {
    /// The union of two posts.
    #[must_use]
    pub fn new(posts: [PostId; 2], mode: UnifyMode) -> Self {
        Self { posts, mode, verb_as_written: None }
    }
}

impl Operate for UnifyPost {
    fn run(&self, draft: &mut Draft<'_>) -> Refusable {
        let [one, other] = self.posts;
        let org = draft.org();
        all([org.expect_live_post(one), org.expect_live_post(other)])?;
        let (a, b) = (org.posts.key(one), org.posts.key(other));
        if org.posts.row(one).body == org.posts.row(other).body {
            let message = format!("posts `{a}` and `{b}` are in one body");
            return refuse("same-body", &[a, b], message, "a union joins posts of two bodies");
        }
        if org.partners(one).any(|post| post == other) && self.mode == UnifyMode::Personal {
            return refuse("no-change", &[a, b], format!("posts `{a}` and `{b}` are joined already"), "drop the operation");
        }
        match self.mode {
            UnifyMode::Personal => {
                let holder = org.posts.row(one).holder().or(org.posts.row(other).holder()).cloned();
                // What was held for a term, if it was, is held by the standing rule from now on.
                draft.vacate_extra(one);
                draft.vacate_extra(other);
                draft.join_posts(one, other);
                let class = draft.org().union_class(one);
                draft.give_posts(class, holder.as_ref());
                Ok(())
            }
            UnifyMode::Fused => fuse(draft, one, other),
        }
    }
}

fn fuse(draft: &mut Draft<'_>, one: PostId, other: PostId) -> Refusable {
    let org = draft.org();
    all([one, other].into_iter().map(|post| {
        if org.posts.row(post).role == Role::Head {
            return Ok(());
        }
        let key = org.posts.key(post);
        refuse("no-head-post", &[key], format!("post `{key}` is not a head and cannot be fused"), "fuse head posts, or join the posts in personal union")
    }))?;
    let row = org.posts.row(other);
    let (body, category, held) = (row.body, row.category, row.holder().is_some());
    // The post goes with the authorised head that it used, and its holder if it had one.
    draft.descend(Entity::Post(other), Entity::Post(one), Descent::Fused, Share::Whole);
    draft.end_post(other, Outcome::Reassigned, Headship::To(one))?;
    let known = draft.org().strength(body, category).actual().is_some_and(|actual| actual > 0);
    draft.adjust_strength(body, category, -1, (held && known).then_some(-1))?;
    draft.set_head(body, Some(one))
}

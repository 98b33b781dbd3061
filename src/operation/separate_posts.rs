//! Separate posts: the end of a standing union, or of a concurrent appointment.

use serde::{Deserialize, Serialize};

use super::Operate;
use crate::draft::{Draft, Refusable, all, refuse};
use crate::model::id::{Ids, Naming};
use crate::model::post::Post;

/// Two posts are held apart again (thôi kiêm nhiệm): their standing union ends; the second is vacant from then on, and so
/// are the posts that are joined to it. Where other unions still join the two, their holder keeps them all.
///
/// Two posts of which one is held beside the other (`hold-concurrently`) are separated likewise, before its term is over:
/// the extra post is vacant from then on, whichever is named first.
///
/// A fused union has no second post: create one instead.
///
/// ```
/// # use reorganon::doc::run;
/// let joined = r#"{"unify-post": {"posts": ["culture/head", "sports/head"], "mode": "personal"}}"#;
/// let org = run(&format!(r#"{joined}, {{"separate-posts": {{"posts": ["culture/head", "sports/head"]}}}}"#))?;
/// assert_eq!(org.unions().len(), 0);
/// # Ok::<(), String>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(bound = "N: Naming"))]
#[serde(bound = "N: Naming", deny_unknown_fields, rename_all = "kebab-case")]
pub struct SeparatePosts<N: Naming = Ids> {
    /// The two posts; the holder keeps the first.
    pub posts: [N::Of<Post>; 2],
    /// The document's own verb.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verb_as_written: Option<String>,
}

impl<N: Naming> SeparatePosts<N> {
    pub(crate) fn rename<R: crate::model::id::Renaming<From = N>>(&self, r: &mut R) -> SeparatePosts<R::To> {
        let [one, other] = &self.posts;
        SeparatePosts { posts: [r.one::<Post>(one), r.one::<Post>(other)], verb_as_written: self.verb_as_written.clone() }
    }
}

impl Operate for SeparatePosts {
    fn run(&self, draft: &mut Draft<'_>) -> Refusable {
        let [one, other] = self.posts;
        let org = draft.org();
        all([org.expect_live_post(one), org.expect_live_post(other)])?;
        if let Some(appointment) = org.appointments.get(&(one, other)).copied() {
            draft.end_appointment(if appointment.main == one { other } else { one }, appointment);
            return Ok(());
        }
        if !org.partners(one).any(|post| post == other) {
            let (a, b) = (org.posts.key(one), org.posts.key(other));
            let message = format!("posts `{a}` and `{b}` are not joined");
            return refuse("not-joined", &[a, b], message, "name two posts in a standing union or a concurrent appointment; after a fusion, create the post again");
        }
        draft.part_posts(one, other);
        let class = draft.org().union_class(other);
        if !class.contains(&one) && draft.org().posts.row(one).holder() == draft.org().posts.row(other).holder() {
            draft.give_posts(class, None);
        }
        Ok(())
    }
}

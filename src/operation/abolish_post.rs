//! Abolish post.

use serde::{Deserialize, Serialize};

use super::Operate;
use crate::draft::posts::Headship;
use crate::draft::{Draft, Refusable, refuse};
use crate::model::id::{Ids, Naming, renamed};
use crate::model::post::{Outcome, Post, PostId};

/// A post ends (bỏ chức danh); the establishment stays as it is until it is adjusted.
///
/// The head of a body ends with the body, or when `headship_to` names the head post of another body that heads it from
/// then on (and the bodies that it headed elsewhere).
///
/// ```
/// # use reorganon::doc::run;
/// let org = run(r#"{"abolish-post": {"post": "culture/deputy-1", "outcome": "reassigned"}}"#)?;
/// assert!(!org.post(org.post_id("culture/deputy-1").unwrap()).unwrap().is_live());
/// assert!(run(r#"{"abolish-post": {"post": "culture/head"}}"#).unwrap_err().contains("headless"));
/// # Ok::<(), String>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(bound = "N: Naming"))]
#[serde(bound = "N: Naming", deny_unknown_fields, rename_all = "kebab-case")]
pub struct AbolishPost<N: Naming = Ids> {
    /// The post.
    pub post: N::Of<Post>,
    /// What becomes of it and its holder; unresolved where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outcome: Option<Outcome>,
    /// The head post that heads the body from then on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub headship_to: Option<N::Of<Post>>,
    /// The document's own verb.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verb_as_written: Option<String>,
}
renamed!(AbolishPost { post: one(Post), outcome: plain, headship_to: maybe(Post), verb_as_written: plain });

impl AbolishPost {
    /// The end of a post whose holder is reassigned.
    #[must_use]
    pub fn new(post: PostId) -> Self {
        Self { post, outcome: Some(Outcome::Reassigned), headship_to: None, verb_as_written: None }
    }
}

impl Operate for AbolishPost {
    fn run(&self, draft: &mut Draft<'_>) -> Refusable {
        let org = draft.org();
        org.expect_live_post(self.post)?;
        let body = org.posts.row(self.post).body;
        let is_head = org.own_head(body) == Some(self.post);
        if let (true, None) = (is_head, self.headship_to) {
            let (key, host) = (org.posts.key(self.post), org.bodies.key(body));
            let message = format!("post `{key}` is the head of `{host}`, which goes on");
            return refuse("headless", &[key, host], message, "name in `headship-to` the head post of another body that is to head it");
        }
        let headship = match self.headship_to {
            Some(next) => {
                org.expect_live_post(next)?;
                Headship::To(next)
            }
            None => Headship::None,
        };
        draft.end_post(self.post, self.outcome.unwrap_or(Outcome::Unresolved), headship)?;
        if let (true, Some(next)) = (is_head, self.headship_to) {
            draft.set_head(body, Some(next))?;
        }
        Ok(())
    }
}

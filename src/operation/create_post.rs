//! Create post.

use serde::{Deserialize, Serialize};

use super::Operate;
use crate::change::PostFounding;
use crate::draft::posts::Headship;
use crate::draft::{Draft, Refusable, expect_key};
use crate::model::body::Body;
use crate::model::id::{Ids, Naming, renamed};
use crate::model::post::Role;
use crate::model::vocabulary::Category;

/// A post begins (lập chức danh); it uses one authorised head of its category, which must be there.
///
/// A head post may be founded in a body that is headed from elsewhere: the fused union ends with it.
///
/// ```
/// # use reorganon::doc::run;
/// let org = run(r#"{"create-post": {"body": "sports", "id": "sports/deputy-1", "role": "deputy", "category": "civil-servant"}}"#)?;
/// assert_eq!(org.body(org.body_id("sports").unwrap()).unwrap().posts().len(), 2);
/// # Ok::<(), String>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(bound = "N: Naming"))]
#[serde(bound = "N: Naming", deny_unknown_fields, rename_all = "kebab-case")]
pub struct CreatePost<N: Naming = Ids> {
    /// The body in which it is.
    pub body: N::Of<Body>,
    /// Its key, never used before.
    pub id: String,
    /// What it is in that body.
    pub role: Role,
    /// The staff category that it uses.
    pub category: N::Of<Category>,
    /// Its title.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// An opaque id of its holder, never a person's name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub holder: Option<String>,
    /// The document's own verb.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verb_as_written: Option<String>,
}
renamed!(CreatePost {
    body: one(Body), id: key, role: plain, category: one(Category), title: texts, holder: texts, verb_as_written: plain
});

impl Operate for CreatePost {
    fn run(&self, draft: &mut Draft<'_>) -> Refusable {
        let org = draft.org();
        org.expect_live(self.body)?;
        let key = expect_key(&self.id)?;
        if self.role == Role::Head && org.own_head(self.body).is_none() {
            draft.end_head(self.body, crate::model::post::Outcome::Reassigned, Headship::None)?;
        }
        let founding = PostFounding {
            key,
            body: self.body,
            role: self.role,
            category: self.category,
            title: self.title.as_deref().map(Into::into),
            holder: self.holder.as_deref().map(Into::into),
        };
        draft.found_post(founding).map(|_| ())
    }
}

//! Rename: another name, the same body.

use serde::{Deserialize, Serialize};

use super::Operate;
use crate::draft::{Draft, Refusable, refuse};
use crate::model::body::Body;
use crate::model::id::{Ids, Naming, renamed};

/// A body has another name (đổi tên); it is the same body, and keeps its id and its history of names.
///
/// ```
/// # use reorganon::doc::run;
/// let org = run(r#"{"rename": {"body": "culture", "name": "Sở Văn hoá và Du lịch"}}"#)?;
/// let culture = org.body(org.body_id("culture").unwrap()).unwrap();
/// assert_eq!(culture.name(), "Sở Văn hoá và Du lịch");
/// assert_eq!(&*culture.former_names()[0].name, "Sở Văn hoá");
/// # Ok::<(), String>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(bound = "N: Naming"))]
#[serde(bound = "N: Naming", deny_unknown_fields, rename_all = "kebab-case")]
pub struct Rename<N: Naming = Ids> {
    /// The body.
    pub body: N::Of<Body>,
    /// The new name, in its own language.
    pub name: String,
    /// The document's own verb.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verb_as_written: Option<String>,
}
renamed!(Rename { body: one(Body), name: text, verb_as_written: plain });

impl Operate for Rename {
    fn run(&self, draft: &mut Draft<'_>) -> Refusable {
        let org = draft.org();
        org.expect_live(self.body)?;
        let key = org.bodies.key(self.body);
        if self.name.trim().is_empty() {
            return refuse("no-name", &[key], format!("the new name of `{key}` is empty"), "write its name");
        }
        if org.details.get(self.body.index()).is_some_and(|detail| *detail.name == *self.name) {
            return refuse("no-change", &[key], format!("`{key}` has the name `{}` already", self.name), "drop the operation");
        }
        draft.rename_body(self.body, &self.name);
        Ok(())
    }
}

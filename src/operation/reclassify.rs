//! Reclassify: another kind, sector, tier or form, the same body.

use serde::{Deserialize, Serialize};

use super::Operate;
use crate::draft::{Draft, Refusable, refuse};
use crate::model::body::{Body, Class};
use crate::model::id::{Ids, Naming, renamed};
use crate::model::vocabulary::{Form, Kind, Sector, Tier};

/// A body is of another kind, sector, tier or form (chuyển đổi loại hình, hạng, cấp); it is the same body.
///
/// A territory stays a territory, and no other body becomes one.
///
/// ```
/// # use reorganon::doc::run;
/// let org = run(r#"{"reclassify": {"body": "culture", "kind": "office"}}"#)?;
/// let kind = org.body(org.body_id("culture").unwrap()).unwrap().class().unwrap().kind;
/// assert_eq!(org.vocabulary().kinds.key(kind).unwrap(), "office");
/// # Ok::<(), String>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(bound = "N: Naming"))]
#[serde(bound = "N: Naming", deny_unknown_fields, rename_all = "kebab-case")]
pub struct Reclassify<N: Naming = Ids> {
    /// The body.
    pub body: N::Of<Body>,
    /// Its new kind.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<N::Of<Kind>>,
    /// Its new sector.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sector: Option<N::Of<Sector>>,
    /// Its new tier.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tier: Option<N::Of<Tier>>,
    /// Its new form.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub form: Option<N::Of<Form>>,
    /// The document's own verb.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verb_as_written: Option<String>,
}
renamed!(Reclassify {
    body: one(Body), kind: maybe(Kind), sector: maybe(Sector), tier: maybe(Tier), form: maybe(Form), verb_as_written: plain
});

impl Operate for Reclassify {
    fn run(&self, draft: &mut Draft<'_>) -> Refusable {
        let org = draft.org();
        org.expect_live(self.body)?;
        let key = org.bodies.key(self.body);
        let Some(old) = org.totals.class(org.bodies.row(self.body).class) else { return Ok(()) };
        let class = Class {
            kind: self.kind.unwrap_or(old.kind),
            sector: self.sector.unwrap_or(old.sector),
            tier: self.tier.unwrap_or(old.tier),
            form: self.form.or(old.form),
        };
        let words = &org.vocabulary;
        if !class.is_known_to(words) {
            let message = format!("the new class of `{key}` names a term that the vocabulary does not have");
            return refuse("unknown-term", &[key], message, "use ids that this organisation's vocabulary handed out");
        }
        if class == old {
            return refuse("no-change", &[key], format!("`{key}` is of that class already"), "drop the operation");
        }
        if words.is_territorial(class.kind) != words.is_territorial(old.kind) {
            let message = format!("`{key}` would change between territory and other body");
            return refuse("mixed-sorts", &[key], message, "found the other body and dissolve this one");
        }
        draft.set_class(self.body, class);
        Ok(())
    }
}

//! Recode: another official code, the same body.

use serde::{Deserialize, Serialize};

use super::Operate;
use crate::draft::{Draft, Refusable, refuse};
use crate::model::body::{Body, Code};
use crate::model::id::{Ids, Naming, renamed};

/// A body has another official code from the day of the step (đổi mã); the code before it is kept with its days.
///
/// A code is no identity: codes are changed, kept by successors and used again. That two live units share one is a
/// matter for a rule of a charter, not a refusal.
///
/// ```
/// # use reorganon::doc::run;
/// let org = run(r#"{"recode": {"body": "culture", "code": "012"}}"#)?;
/// let culture = org.body(org.body_id("culture").unwrap()).unwrap();
/// assert_eq!(culture.code_on("2018-10-01".parse().unwrap()), Some("012"));
/// assert_eq!(culture.code_on("2018-09-30".parse().unwrap()), None);
/// # Ok::<(), String>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(bound = "N: Naming"))]
#[serde(bound = "N: Naming", deny_unknown_fields, rename_all = "kebab-case")]
pub struct Recode<N: Naming = Ids> {
    /// The body.
    pub body: N::Of<Body>,
    /// The new code, as written: leading zeros count.
    pub code: String,
    /// The document's own verb.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verb_as_written: Option<String>,
}
renamed!(Recode { body: one(Body), code: text, verb_as_written: plain });

impl Operate for Recode {
    fn run(&self, draft: &mut Draft<'_>) -> Refusable {
        let org = draft.org();
        org.expect_live(self.body)?;
        let key = org.bodies.key(self.body);
        if self.code.trim().is_empty() {
            return refuse("no-code", &[key], format!("the new code of `{key}` is empty"), "write the code");
        }
        let mut codes = org.details.get(self.body.index()).map(|detail| detail.codes.clone()).unwrap_or_default();
        let on = draft.on();
        if codes.iter().any(|code| code.until.is_none() && *code.code == *self.code) {
            return refuse("no-change", &[key], format!("`{key}` has the code `{}` already", self.code), "drop the operation");
        }
        // A code that was to be valid from this very day never was.
        codes.retain(|code| code.until.is_some() || code.from.is_none_or(|from| from < on));
        for code in codes.iter_mut().filter(|code| code.until.is_none()) {
            code.until = Some(on);
        }
        codes.push(Code { code: self.code.as_str().into(), from: Some(on), until: None });
        draft.set_codes(self.body, codes);
        Ok(())
    }
}

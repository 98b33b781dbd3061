//! Adopt instrument: a body has rules to work by.

use serde::{Deserialize, Serialize};

use super::Operate;
use crate::draft::{Draft, Refusable, all, refuse};
use crate::model::body::{Body, BodyId};
use crate::model::id::{Ids, Naming, renamed};
use crate::model::provision::{Provided, ProvisionValue};
use crate::model::vocabulary::{Provision, ProvisionId, ProvisionSort};

/// An instrument for a body is adopted on the day of the step (ban hành quy chế làm việc, quy định chức năng, tiêu chuẩn
/// chức danh); the one of that word before it ends.
///
/// Adopted again on a later day, it is revised. It ends with its body: a successor works by rules of its own.
///
/// Source: 19-CTr/TU, III.3 (bullets 1, 2, 4).
///
/// ```
/// # use reorganon::doc::run;
/// let org = run(r#"{"adopt-instrument": {"body": "committee", "instrument": "working-rules", "cites": "QĐ 12"}}"#)?;
/// let committee = org.body(org.body_id("committee").unwrap()).unwrap();
/// let sources: Vec<_> = committee.provisions().filter_map(|rules| rules.source.as_deref()).collect();
/// assert_eq!(sources, ["QĐ 12"]);
/// # Ok::<(), String>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(bound = "N: Naming"))]
#[serde(bound = "N: Naming", deny_unknown_fields, rename_all = "kebab-case")]
pub struct AdoptInstrument<N: Naming = Ids> {
    /// The body that has it from now on.
    pub body: N::Of<Body>,
    /// What is adopted, a word of the vocabulary of the sort `instrument`.
    pub instrument: N::Of<Provision>,
    /// The document itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cites: Option<String>,
    /// The document's own verb.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verb_as_written: Option<String>,
}
renamed!(AdoptInstrument { body: one(Body), instrument: one(Provision), cites: plain, verb_as_written: plain });

impl AdoptInstrument {
    /// The adoption of an instrument for a body.
    #[must_use]
    pub fn new(body: BodyId, instrument: ProvisionId) -> Self {
        Self { body, instrument, cites: None, verb_as_written: None }
    }
}

impl Operate for AdoptInstrument {
    fn run(&self, draft: &mut Draft<'_>) -> Refusable {
        let org = draft.org();
        let sort = ProvisionSort::Instrument;
        all([org.expect_live(self.body), org.expect_provision(self.instrument, sort)])?;
        let source = self.cites.as_deref().map(Into::into);
        let new =
            Provided { what: self.instrument, value: ProvisionValue::Instrument, from: Some(draft.on()), until: None, source };
        if org.body(self.body).and_then(|body| body.provision(self.instrument)) == Some(&new) {
            let (key, word) = (org.bodies.key(self.body), org.provision_word(self.instrument));
            let message = format!("`{word}` of `{key}` is adopted on this day already");
            return refuse("no-change", &[key], message, "drop the operation");
        }
        draft.provide(self.body, new);
        Ok(())
    }
}

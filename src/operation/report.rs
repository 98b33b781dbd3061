//! Report: a body tells another how things stand.

use serde::{Deserialize, Serialize};

use super::Operate;
use crate::draft::{Draft, Refusable, all, refuse};
use crate::model::body::{Body, BodyId};
use crate::model::id::{Ids, Naming, renamed};
use crate::model::provision::{Provided, ProvisionValue};
use crate::model::vocabulary::{Provision, ProvisionId, ProvisionSort};

/// A body makes a report to another on the day of the step (báo cáo, sơ kết, tổng kết).
///
/// Reports stay made, also when one of the two ends. Which are due is for targets to say.
///
/// Source: 19-CTr/TU, IV.3 and IV.5.
///
/// ```
/// # use reorganon::doc::run;
/// let org = run(r#"{"report": {"body": "culture", "to": "committee", "kind": "monthly-report"}}"#)?;
/// assert_eq!(org.body(org.body_id("culture").unwrap()).unwrap().provisions().len(), 1);
/// # Ok::<(), String>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(bound = "N: Naming"))]
#[serde(bound = "N: Naming", deny_unknown_fields, rename_all = "kebab-case")]
pub struct Report<N: Naming = Ids> {
    /// The body that reports.
    pub body: N::Of<Body>,
    /// The body to which it reports.
    pub to: N::Of<Body>,
    /// What sort of report it is, a word of the vocabulary of the sort `report`.
    pub kind: N::Of<Provision>,
    /// The report itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cites: Option<String>,
    /// The document's own verb.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verb_as_written: Option<String>,
}
renamed!(Report { body: one(Body), to: one(Body), kind: one(Provision), cites: plain, verb_as_written: plain });

impl Report {
    /// A report of this kind.
    #[must_use]
    pub fn new(body: BodyId, to: BodyId, kind: ProvisionId) -> Self {
        Self { body, to, kind, cites: None, verb_as_written: None }
    }
}

impl Operate for Report {
    fn run(&self, draft: &mut Draft<'_>) -> Refusable {
        let org = draft.org();
        let kind = org.expect_provision(self.kind, ProvisionSort::Report);
        all([org.expect_live(self.body), org.expect_live(self.to), kind])?;
        let key = org.bodies.key(self.body);
        if self.body == self.to {
            let message = format!("`{key}` cannot report to itself");
            return refuse("to-itself", &[key], message, "name the body that gets the report");
        }
        let value = ProvisionValue::Report { to: self.to };
        let source = self.cites.as_deref().map(Into::into);
        let new = Provided { what: self.kind, value, from: Some(draft.on()), until: None, source };
        if org.provisions.of(self.body).iter().any(|old| old.is_same_report(&new)) {
            let (to, word) = (org.bodies.key(self.to), org.provision_word(self.kind));
            let message = format!("`{key}` has made the report `{word}` to `{to}` on this day already");
            return refuse("no-change", &[key, to], message, "drop the operation");
        }
        draft.provide(self.body, new);
        Ok(())
    }
}

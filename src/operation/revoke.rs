//! Revoke: what was delegated is delegated no longer.

use serde::{Deserialize, Serialize};

use super::Operate;
use crate::draft::{Draft, Refusable, all, of_functions, refuse};
use crate::model::body::Body;
use crate::model::function::Function;
use crate::model::id::{Ids, Naming, renamed};

/// Delegations of a function end, before or on their day (thu hồi uỷ quyền); its lead performs it again.
///
/// What was deconcentrated or devolved is no delegation: transfer the functions back.
///
/// ```
/// # use reorganon::doc::run;
/// let delegate = r#"{"decentralise": {"function": "culture", "to": ["sports"], "mode": "delegate", "until": "2020-01-01"}}"#;
/// let org = run(&format!(r#"{delegate}, {{"revoke": {{"function": "culture", "from": ["sports"]}}}}"#))?;
/// assert_eq!(org.function(org.function_id("culture").unwrap()).unwrap().delegates().len(), 0);
/// # Ok::<(), String>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(bound = "N: Naming"))]
#[serde(bound = "N: Naming", deny_unknown_fields, rename_all = "kebab-case")]
pub struct Revoke<N: Naming = Ids> {
    /// The function.
    pub function: N::Of<Function>,
    /// The delegates that lose it; all of them where none is named.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub from: Vec<N::Of<Body>>,
    /// The document's own verb.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verb_as_written: Option<String>,
}
renamed!(Revoke { function: one(Function), from: many(Body), verb_as_written: plain });

impl Operate for Revoke {
    fn run(&self, draft: &mut Draft<'_>) -> Refusable {
        let org = draft.org();
        let live = self.from.iter().map(|body| org.expect_live(*body));
        all([org.expect_live_function(self.function)].into_iter().chain(live))?;
        let mut ending = org.delegates(self.function);
        let key = org.functions.key(self.function);
        if ending.is_empty() {
            let message = format!("function `{key}` is delegated to nobody");
            return of_functions(refuse("no-delegate", &[key], message, "drop the operation"));
        }
        all(self.from.iter().filter(|body| org.delegate(self.function, **body).is_none()).map(|body| {
            let body = org.bodies.key(*body);
            let message = format!("function `{key}` is not delegated to `{body}`");
            of_functions(refuse("no-delegate", &[key, body], message, "name bodies to which it is delegated"))
        }))?;
        ending.retain(|delegate| self.from.is_empty() || self.from.contains(&delegate.body));
        for delegate in ending {
            draft.remove_delegate(self.function, delegate);
        }
        Ok(())
    }
}

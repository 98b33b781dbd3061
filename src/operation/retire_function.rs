//! Retire function: a task that nobody does any more.

use serde::{Deserialize, Serialize};

use super::Operate;
use crate::draft::{Draft, Refusable};
use crate::model::function::Function;
use crate::model::id::{Ids, Naming, renamed};

/// A function ends (bãi bỏ nhiệm vụ); it stays known, with its last lead.
///
/// ```
/// # use reorganon::doc::run;
/// let org = run(r#"{"retire-function": {"function": "sports"}}"#)?;
/// assert!(!org.function(org.function_id("sports").unwrap()).unwrap().is_live());
/// # Ok::<(), String>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(bound = "N: Naming"))]
#[serde(bound = "N: Naming", deny_unknown_fields, rename_all = "kebab-case")]
pub struct RetireFunction<N: Naming = Ids> {
    /// The function.
    pub function: N::Of<Function>,
    /// The document's own verb.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verb_as_written: Option<String>,
}
renamed!(RetireFunction { function: one(Function), verb_as_written: plain });

impl Operate for RetireFunction {
    fn run(&self, draft: &mut Draft<'_>) -> Refusable {
        draft.org().expect_live_function(self.function)?;
        draft.retire_function(self.function)
    }
}

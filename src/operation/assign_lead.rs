//! Assign lead: who leads a function, and who cooperates.

use serde::{Deserialize, Serialize};

use super::Operate;
use crate::draft::{Draft, Refusable, all, of_functions, refuse};
use crate::model::body::Body;
use crate::model::function::Function;
use crate::model::id::{Ids, Naming, renamed};

/// Lead and cooperators of a function are set (giao chủ trì, phối hợp); the cooperators named are all that it has.
///
/// ```
/// # use reorganon::doc::run;
/// let org = run(r#"{"assign-lead": {"function": "culture", "lead": "culture", "cooperators": ["sports"]}}"#)?;
/// assert_eq!(org.function(org.function_id("culture").unwrap()).unwrap().cooperators().len(), 1);
/// # Ok::<(), String>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(bound = "N: Naming"))]
#[serde(bound = "N: Naming", deny_unknown_fields, rename_all = "kebab-case")]
pub struct AssignLead<N: Naming = Ids> {
    /// The function.
    pub function: N::Of<Function>,
    /// Its lead; the present one where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lead: Option<N::Of<Body>>,
    /// Its cooperators, none of them its lead.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cooperators: Vec<N::Of<Body>>,
    /// The document's own verb.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verb_as_written: Option<String>,
}
renamed!(AssignLead { function: one(Function), lead: maybe(Body), cooperators: many(Body), verb_as_written: plain });

impl Operate for AssignLead {
    fn run(&self, draft: &mut Draft<'_>) -> Refusable {
        let org = draft.org();
        let named = self.lead.iter().chain(&self.cooperators);
        all([org.expect_live_function(self.function)].into_iter().chain(named.map(|body| org.expect_live(*body))))?;
        let lead = self.lead.unwrap_or(org.functions.row(self.function).lead);
        if self.cooperators.contains(&lead) {
            let (key, body) = (org.functions.key(self.function), org.bodies.key(lead));
            let message = format!("`{body}` would lead function `{key}` and cooperate in it");
            return of_functions(refuse("lead-cooperates", &[key, body], message, "a lead is no cooperator"));
        }
        draft.hand_over(self.function, lead);
        for body in draft.org().cooperators(self.function).to_vec() {
            if !self.cooperators.contains(&body) {
                draft.remove_cooperator(self.function, body);
            }
        }
        for body in &self.cooperators {
            draft.add_cooperator(self.function, *body);
        }
        Ok(())
    }
}

//! Transfer function: the lead goes from one body to another.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Operate;
use crate::draft::{Draft, Refusable, all, of_functions, refuse};
use crate::model::body::{Body, BodyId};
use crate::model::function::{Function, FunctionId};
use crate::model::id::{Ids, Naming, renamed};
use crate::model::vocabulary::Category;

/// A function has another lead body (chuyển chức năng, nhiệm vụ), with staff or without.
///
/// No published typology of organisational change records this; here it is an operation of its own.
///
/// ```
/// # use reorganon::doc::run;
/// let org = run(r#"{"transfer-function": {"function": "sports", "from": "sports", "to": "culture", "staff": {"civil-servant": 3}}}"#)?;
/// assert_eq!(org.function(org.function_id("sports").unwrap()).unwrap().lead().key(), "culture");
/// assert_eq!(org.body(org.body_id("sports").unwrap()).unwrap().headcount(), 9);
/// # Ok::<(), String>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(bound = "N: Naming"))]
#[serde(bound = "N: Naming", deny_unknown_fields, rename_all = "kebab-case")]
pub struct TransferFunction<N: Naming = Ids> {
    /// The function.
    pub function: N::Of<Function>,
    /// The new lead.
    pub to: N::Of<Body>,
    /// The present lead, as the document says; refused where it is another.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<N::Of<Body>>,
    /// Authorised heads that go with it, by category, with the people who fill them.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub staff: BTreeMap<N::Of<Category>, u32>,
    /// The document's own verb.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verb_as_written: Option<String>,
}
renamed!(TransferFunction {
    function: one(Function), to: one(Body), from: maybe(Body), staff: counts(Category), verb_as_written: plain
});

impl TransferFunction {
    /// A transfer without staff.
    #[must_use]
    pub fn new(function: FunctionId, to: BodyId) -> Self {
        Self { function, to, from: None, staff: BTreeMap::new(), verb_as_written: None }
    }
}

impl Operate for TransferFunction {
    fn run(&self, draft: &mut Draft<'_>) -> Refusable {
        let org = draft.org();
        let words = self.staff.keys().map(|category| org.expect_category(*category));
        all([org.expect_live_function(self.function), org.expect_live(self.to)].into_iter().chain(words))?;
        let lead = org.functions.row(self.function).lead;
        expect_from(org, self.from, lead, || format!("function `{}` is led by", org.functions.key(self.function)))?;
        if lead == self.to {
            let (key, body) = (org.functions.key(self.function), org.bodies.key(lead));
            let message = format!("function `{key}` is led by `{body}` already");
            return of_functions(refuse("no-change", &[key, body], message, "name another lead, or drop the operation"));
        }
        draft.hand_over(self.function, self.to);
        for (category, count) in &self.staff {
            draft.move_heads(lead, self.to, *category, *count)?;
        }
        Ok(())
    }
}

/// Refuses where the document's `from` is not what is there.
pub(super) fn expect_from(
    org: &crate::org::Org,
    from: Option<BodyId>,
    present: BodyId,
    what: impl Fn() -> String,
) -> Refusable {
    let Some(from) = from.filter(|from| *from != present) else { return Ok(()) };
    let key = org.bodies.key(present);
    let said = if org.bodies.knows(from) { org.bodies.key(from).as_str() } else { "unknown" };
    let message = format!("{} `{key}`, not `{said}`", what());
    refuse("another-from", &[key], message, "correct `from`, or leave it out")
}

//! Transfer staff.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Operate;
use crate::draft::{Draft, Refusable, all, refuse};
use crate::model::body::Body;
use crate::model::id::{Ids, Naming, renamed};
use crate::model::vocabulary::Category;

/// Authorised heads, with the people who fill them, go to another body (chuyển giao đội ngũ); none is made or cut.
///
/// ```
/// # use reorganon::doc::run;
/// let org = run(r#"{"transfer-staff": {"from": "culture", "to": "sports", "staff": {"civil-servant": 5}}}"#)?;
/// assert_eq!(org.body(org.body_id("sports").unwrap()).unwrap().headcount(), 17);
/// # Ok::<(), String>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(bound = "N: Naming"))]
#[serde(bound = "N: Naming", deny_unknown_fields, rename_all = "kebab-case")]
pub struct TransferStaff<N: Naming = Ids> {
    /// The body that gives.
    pub from: N::Of<Body>,
    /// The body that gets.
    pub to: N::Of<Body>,
    /// How many, by category.
    pub staff: BTreeMap<N::Of<Category>, u32>,
    /// The document's own verb.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verb_as_written: Option<String>,
}
renamed!(TransferStaff { from: one(Body), to: one(Body), staff: counts(Category), verb_as_written: plain });

impl Operate for TransferStaff {
    fn run(&self, draft: &mut Draft<'_>) -> Refusable {
        let org = draft.org();
        let words = self.staff.keys().map(|category| org.expect_category(*category));
        all([org.expect_live(self.from), org.expect_live(self.to)].into_iter().chain(words))?;
        let (from, to) = (org.bodies.key(self.from), org.bodies.key(self.to));
        if self.from == self.to || self.staff.values().all(|count| *count == 0) {
            let message = format!("no staff would move from `{from}` to `{to}`");
            return refuse("no-change", &[from, to], message, "name two bodies and a number above zero");
        }
        all(self.staff.iter().map(|(category, count)| draft.move_heads(self.from, self.to, *category, *count)))
    }
}

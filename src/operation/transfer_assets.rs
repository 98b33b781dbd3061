//! Transfer assets.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::Operate;
use crate::draft::{Draft, Refusable, all, refuse};
use crate::model::body::Body;
use crate::model::id::{Ids, Naming, renamed};

/// Assets or money go to another body (chuyển giao cơ sở vật chất); none is made or lost.
///
/// ```
/// # use reorganon::doc::run;
/// let error = run(r#"{"transfer-assets": {"from": "culture", "to": "sports", "assets": {"car": 1}}}"#).unwrap_err();
/// assert!(error.contains("`culture` has 0 of `car`"), "{error}");
/// # Ok::<(), String>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(bound = "N: Naming"))]
#[serde(bound = "N: Naming", deny_unknown_fields, rename_all = "kebab-case")]
pub struct TransferAssets<N: Naming = Ids> {
    /// The body that gives.
    pub from: N::Of<Body>,
    /// The body that gets.
    pub to: N::Of<Body>,
    /// How many of which asset.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub assets: BTreeMap<Arc<str>, u64>,
    /// How much of the budget, in minor units of money.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub money: u64,
    /// The document's own verb.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verb_as_written: Option<String>,
}
renamed!(TransferAssets { from: one(Body), to: one(Body), assets: plain, money: plain, verb_as_written: plain });

fn is_zero(n: &u64) -> bool {
    *n == 0
}

impl Operate for TransferAssets {
    fn run(&self, draft: &mut Draft<'_>) -> Refusable {
        let org = draft.org();
        all([org.expect_live(self.from), org.expect_live(self.to)])?;
        let (from, to) = (org.bodies.key(self.from), org.bodies.key(self.to));
        if self.from == self.to || (self.money == 0 && self.assets.values().all(|amount| *amount == 0)) {
            let message = format!("nothing would move from `{from}` to `{to}`");
            return refuse("no-change", &[from, to], message, "name two bodies and an amount above zero");
        }
        for (asset, amount) in &self.assets {
            draft.move_asset(self.from, self.to, asset, *amount)?;
        }
        draft.move_budget(self.from, self.to, self.money)
    }
}

//! Adjust establishment.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Operate;
use crate::draft::{Draft, Refusable, all, refuse};
use crate::model::body::{Body, BodyId};
use crate::model::id::{Ids, Naming, renamed};
use crate::model::vocabulary::{Category, CategoryId};

/// A body has more or fewer authorised heads of a category (giao, điều chỉnh, tinh giản biên chế).
///
/// Heads that are added come from nowhere, and heads that are cut go nowhere, unless `from` names the body from which
/// they come: then nothing is made or cut. Actual heads change only where `actual` says so.
///
/// ```
/// # use reorganon::doc::run;
/// let org = run(r#"{"adjust-establishment": {"body": "culture", "by": {"civil-servant": -3}}}"#)?;
/// assert_eq!(org.body(org.body_id("culture").unwrap()).unwrap().headcount(), 27);
/// # Ok::<(), String>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(bound = "N: Naming"))]
#[serde(bound = "N: Naming", deny_unknown_fields, rename_all = "kebab-case")]
pub struct AdjustEstablishment<N: Naming = Ids> {
    /// The body.
    pub body: N::Of<Body>,
    /// Authorised heads added (positive) or cut (negative), by category.
    pub by: BTreeMap<N::Of<Category>, i64>,
    /// Actual heads added or lost, by category.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub actual: BTreeMap<N::Of<Category>, i64>,
    /// The body from which added heads come.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<N::Of<Body>>,
    /// The document's own verb.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verb_as_written: Option<String>,
}
renamed!(AdjustEstablishment {
    body: one(Body), by: counts(Category), actual: counts(Category), from: maybe(Body), verb_as_written: plain
});

impl AdjustEstablishment {
    /// More or fewer authorised heads of one category.
    #[must_use]
    pub fn new(body: BodyId, category: CategoryId, by: i64) -> Self {
        Self { body, by: BTreeMap::from([(category, by)]), actual: BTreeMap::new(), from: None, verb_as_written: None }
    }
}

impl Operate for AdjustEstablishment {
    fn run(&self, draft: &mut Draft<'_>) -> Refusable {
        let org = draft.org();
        let live = [org.expect_live(self.body)].into_iter().chain(self.from.map(|from| org.expect_live(from)));
        let words = self.by.keys().chain(self.actual.keys()).map(|category| org.expect_category(*category));
        all(live.chain(words))?;
        let key = org.bodies.key(self.body);
        if self.by.values().chain(self.actual.values()).all(|by| *by == 0) {
            return refuse("no-change", &[key], format!("nothing is added to or cut from `{key}`"), "drop the operation");
        }
        if let Some(from) = self.from {
            if from == self.body {
                let message = format!("heads of `{key}` cannot come from `{key}` itself");
                return refuse("bad-from", &[key], message, "name another body in `from`, or leave it out");
            }
            let moved = all(self.by.iter().map(|(category, by)| {
                let Ok(count) = u32::try_from(*by) else {
                    let key = draft.org().bodies.key(self.body);
                    let message = format!("{by:+} of `{}` cannot come to `{key}` from elsewhere", draft.org().category_word(*category));
                    return refuse("bad-from", &[key], message, "with `from`, add heads; to give heads away use `transfer-staff`");
                };
                draft.move_heads(from, self.body, *category, count)
            }));
            let there = self.actual.iter().map(|(category, actual)| draft.adjust_strength(self.body, *category, 0, Some(*actual)));
            return all([moved, all(there)]);
        }
        let categories: std::collections::BTreeSet<_> = self.by.keys().chain(self.actual.keys()).copied().collect();
        all(categories.into_iter().map(|category| {
            let by = self.by.get(&category).copied().unwrap_or(0);
            draft.adjust_strength(self.body, category, by, self.actual.get(&category).copied())
        }))
    }
}

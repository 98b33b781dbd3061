//! Spin off: part of A becomes B, and A goes on.

use serde::{Deserialize, Serialize};

use super::Operate;
use super::divide::{Part, found_part, man_part};
use crate::change::Descent;
use crate::draft::{Draft, Refusable, refuse};
use crate::model::body::{Body, BodyId, Extent};
use crate::model::id::{Ids, Naming, renamed};

/// Part of a body becomes a new one (tách); the body goes on with the rest.
///
/// The new body gets the functions, staff, subordinates and contents that it is given: something, and not everything.
/// It has a head post if the body has its own; `deputies` move with it as far as there are.
///
/// Source: Civil Code 2015, art. 91.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(bound = "N: Naming", deny_unknown_fields, rename_all = "kebab-case")]
pub struct SpinOff<N: Naming = Ids> {
    /// The body that goes on.
    pub body: N::Of<Body>,
    /// The body that begins, and what it gets.
    pub into: Part<N>,
    /// The document's own verb.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verb_as_written: Option<String>,
}
renamed!(SpinOff { body: one(Body), into: record, verb_as_written: plain });

impl SpinOff {
    /// A spin-off of this part.
    #[must_use]
    pub fn new(body: BodyId, into: Part) -> Self {
        Self { body, into, verb_as_written: None }
    }
}

impl Operate for SpinOff {
    fn run(&self, draft: &mut Draft<'_>) -> Refusable {
        let org = draft.org();
        org.expect_live(self.body)?;
        let part = &self.into;
        let key = org.bodies.key(self.body);
        let row = org.bodies.row(self.body);
        if part.functions.is_empty() && part.staff.is_empty() && part.subordinates.is_empty() && part.contains.is_empty() && part.extent() == Extent::default() {
            let message = format!("nothing of `{key}` is spun off");
            return refuse("empty-part", &[key], message, "say which functions, staff, subordinates or contents go; or establish a body");
        }
        for function in &part.functions {
            org.expect_live_function(*function)?;
            if org.functions.row(*function).lead != self.body {
                let name = org.functions.key(*function);
                let message = format!("body `{key}` does not lead function `{name}`");
                return refuse("not-its-own", &[name], message, "name only functions that it leads");
            }
        }
        for (above, list) in [(crate::model::tie::Tie::Line, &part.subordinates), (crate::model::tie::Tie::Within, &part.contains)] {
            for below in list {
                org.expect_live(*below)?;
                if org.hierarchy.above(above, *below) != Some(self.body) {
                    let name = org.bodies.key(*below);
                    let message = format!("body `{name}` is not directly below `{key}`");
                    return refuse("not-its-own", &[name], message, "name only bodies that are directly below it");
                }
            }
        }
        let all_functions = !row.functions.is_empty() && part.functions.len() >= row.functions.len();
        let all_staff = !row.staffing.is_empty()
            && row.staffing.iter().all(|s| part.staff.get(&s.category).copied().unwrap_or(0) >= s.strength.authorised());
        if (all_functions || row.functions.is_empty()) && all_staff {
            let message = format!("everything that `{key}` does and has would be spun off");
            return refuse("whole-part", &[key], message, "leave something, or rename the body");
        }
        let head = org.own_head(self.body).map(|head| org.posts.row(head).category);
        let before = org.details.get(self.body.index()).map(|detail| detail.extent).unwrap_or_default();
        let body = found_part(draft, self.body, part, Descent::SpunOff)?;
        if part.extent() != Extent::default() {
            let left = |whole: Option<u64>, part: Option<u64>| match (whole, part) {
                (Some(whole), Some(part)) => whole.checked_sub(part).map(Some),
                (whole, None) => Some(whole),
                (None, Some(_)) => Some(None),
            };
            let (Some(area), Some(population)) = (left(before.area, part.area), left(before.population, part.population)) else {
                let key = draft.org().bodies.key(self.body);
                let message = format!("the part is larger than `{key}`");
                return refuse("not-its-own", &[key], message, "check area and population");
            };
            draft.set_extent(self.body, Extent { area, population });
        }
        if let Some(category) = head.filter(|_| !part.staff.is_empty()) {
            man_part(draft, self.body, body, part, category)?;
        }
        Ok(())
    }
}

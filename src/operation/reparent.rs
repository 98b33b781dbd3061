//! Reparent: another superior, or another territory.

use serde::{Deserialize, Serialize};

use super::Operate;
use super::transfer_function::expect_from;
use crate::draft::{Draft, Refusable, refuse};
use crate::model::body::{Body, BodyId};
use crate::model::id::{Ids, Naming, renamed};
use crate::model::tie::Tie;

/// A body comes under another line superior, a territory into another territory (chuyển trực thuộc, chuyển giao nguyên
/// trạng); all that is below it comes along.
///
/// A body may come under `root`; a territory that comes under `root` lies in no other from then on.
///
/// ```
/// # use reorganon::doc::run;
/// let org = run(r#"{"reparent": {"body": "sports-office", "from": "sports", "to": "culture"}}"#)?;
/// assert_eq!(org.body(org.body_id("sports-office").unwrap()).unwrap().superior().unwrap().key(), "culture");
/// assert!(run(r#"{"reparent": {"body": "culture", "to": "culture-office"}}"#).unwrap_err().contains("circle"));
/// # Ok::<(), String>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(bound = "N: Naming"))]
#[serde(bound = "N: Naming", deny_unknown_fields, rename_all = "kebab-case")]
pub struct Reparent<N: Naming = Ids> {
    /// The body that moves.
    pub body: N::Of<Body>,
    /// Its new superior, or (of a territory) the territory that is to contain it.
    pub to: N::Of<Body>,
    /// Its present superior, as the document says; refused where it is another.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<N::Of<Body>>,
    /// The document's own verb.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verb_as_written: Option<String>,
}
renamed!(Reparent { body: one(Body), to: one(Body), from: maybe(Body), verb_as_written: plain });

impl Reparent {
    /// A move to another superior.
    #[must_use]
    pub fn new(body: BodyId, to: BodyId) -> Self {
        Self { body, to, from: None, verb_as_written: None }
    }
}

impl Operate for Reparent {
    fn run(&self, draft: &mut Draft<'_>) -> Refusable {
        let org = draft.org();
        org.expect_live(self.body)?;
        let tie = if org.is_territorial(self.body) { Tie::Within } else { Tie::Line };
        let present = org.hierarchy.above(tie, self.body);
        let key = org.bodies.key(self.body);
        let verb = if tie == Tie::Line { "has as its superior" } else { "lies in" };
        match (present, self.from) {
            (Some(present), _) => expect_from(org, self.from, present, || format!("body `{key}` {verb}"))?,
            (None, None) => {}
            (None, Some(from)) => {
                org.expect_live(from)?;
                let message = format!("body `{key}` lies in no territory, not in `{}`", org.bodies.key(from));
                return refuse("another-from", &[key], message, "leave `from` out");
            }
        }
        let to = Some(self.to).filter(|to| tie == Tie::Line || *to != org.root());
        if present == to {
            let above = org.bodies.key(self.to);
            let message = format!("body `{key}` {verb} `{above}` already");
            return refuse("no-change", &[key, above], message, "name another, or drop the operation");
        }
        draft.set_superior(tie, self.body, to)
    }
}

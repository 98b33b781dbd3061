//! Set tie: working relations between two bodies.

use serde::{Deserialize, Serialize};

use super::Operate;
use crate::draft::{Draft, Refusable, all, refuse};
use crate::model::body::{Body, BodyId};
use crate::model::id::{Ids, Naming, renamed};
use crate::model::tie::Tie;

/// A tie that is neither `line` nor `within` begins or ends (quan hệ công tác).
///
/// ```
/// # use reorganon::doc::run;
/// let org = run(r#"{"set-tie": {"tie": "guides", "from": "culture", "to": "sports-office"}}"#)?;
/// assert_eq!(org.body(org.body_id("sports-office").unwrap()).unwrap().tied_above(reorganon::Tie::Guides).len(), 1);
/// # Ok::<(), String>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(bound = "N: Naming"))]
#[serde(bound = "N: Naming", deny_unknown_fields, rename_all = "kebab-case")]
pub struct SetTie<N: Naming = Ids> {
    /// What it says.
    pub tie: Tie,
    /// The body above.
    pub from: N::Of<Body>,
    /// The body below.
    pub to: N::Of<Body>,
    /// Whether it ends; it begins where absent.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub cut: bool,
    /// The document's own verb.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verb_as_written: Option<String>,
}
renamed!(SetTie { tie: plain, from: one(Body), to: one(Body), cut: plain, verb_as_written: plain });

impl SetTie {
    /// A tie that begins.
    #[must_use]
    pub fn new(tie: Tie, from: BodyId, to: BodyId) -> Self {
        Self { tie, from, to, cut: false, verb_as_written: None }
    }
}

impl Operate for SetTie {
    fn run(&self, draft: &mut Draft<'_>) -> Refusable {
        let org = draft.org();
        all([org.expect_live(self.from), org.expect_live(self.to)])?;
        let (from, to, word) = (org.bodies.key(self.from).clone(), org.bodies.key(self.to).clone(), self.tie.word());
        if self.tie.is_functional() {
            let message = format!("a `{word}` tie from `{from}` to `{to}` is not set by itself");
            return refuse("bad-tie", &[&from, &to], message, "use `reparent`");
        }
        if self.cut {
            if !org.hierarchy.has(self.tie, self.from, self.to) {
                let message = format!("there is no `{word}` tie from `{from}` to `{to}`");
                return refuse("no-change", &[&from, &to], message, "name a tie that is there");
            }
            draft.cut_tie(self.tie, self.from, self.to);
            return Ok(());
        }
        if draft.add_tie(self.tie, self.from, self.to)? {
            return Ok(());
        }
        let message = format!("a `{word}` tie from `{from}` to `{to}` is there already, or says nothing");
        refuse("no-change", &[&from, &to], message, "a line superior guides anyway, and no body is tied to itself")
    }
}

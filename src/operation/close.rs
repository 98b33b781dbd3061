//! Close: a territory ends, and nothing is in it.

use serde::{Deserialize, Serialize};

use super::Operate;
use super::merge::expect_distinct;
use super::pieces::{expect_territories, shares};
use crate::change::{Descent, Entity};
use crate::draft::{Draft, Refusable, all};
use crate::model::body::{Body, BodyId, EndReason};
use crate::model::fraction::Fraction;
use crate::model::id::{Ids, Naming, renamed};
use crate::model::tie::Tie;

/// Containers end (kết thúc hoạt động của một cấp): territories of which the contents have gone elsewhere before.
///
/// Where a container is opened, filled and closed in steps of their own, `successors` says what it went on in: all of it
/// where one is named, parts of which nobody says how large they are where there are several.
/// A territory in which something still lies is not closed; `dissolve` would pass its contents on.
///
/// ```
/// # use reorganon::doc::run_on_land;
/// let org = run_on_land(r#"{"close": {"bodies": ["empty-district"]}}"#)?;
/// assert!(!org.body(org.body_id("empty-district").unwrap()).unwrap().is_live());
/// let wrong = run_on_land(r#"{"close": {"bodies": ["district"]}}"#).unwrap_err();
/// assert!(wrong.contains("it still contains `east`, `north`, `west`"));
/// # Ok::<(), String>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(bound = "N: Naming"))]
#[serde(bound = "N: Naming", deny_unknown_fields, rename_all = "kebab-case")]
pub struct Close<N: Naming = Ids> {
    /// The territories that end.
    pub bodies: Vec<N::Of<Body>>,
    /// The territories in which they went on, where they did.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub successors: Vec<N::Of<Body>>,
    /// The document's own verb.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verb_as_written: Option<String>,
}
renamed!(Close { bodies: many(Body), successors: many(Body), verb_as_written: plain });

impl Close {
    /// Territories that end without a successor.
    pub fn new(bodies: impl Into<Vec<BodyId>>) -> Self {
        Self { bodies: bodies.into(), successors: Vec::new(), verb_as_written: None }
    }
}

impl Operate for Close {
    fn run(&self, draft: &mut Draft<'_>) -> Refusable {
        let bodies = expect_distinct(draft, &self.bodies, 1)?;
        let both = [&self.bodies[..], &self.successors[..]].concat();
        expect_distinct(draft, &both, 1)?;
        expect_territories(draft.org(), both)?;
        let share = (self.successors.len() == 1).then_some(Fraction::WHOLE);
        for body in &bodies {
            for successor in &self.successors {
                for share in shares(share, share) {
                    draft.descend(Entity::Body(*body), Entity::Body(*successor), Descent::Merged, share);
                }
            }
            draft.cut_ties(*body);
            // Of those that close together one may lie in another: whichever of them is worked through first.
            draft.set_superior(Tie::Within, *body, None)?;
        }
        all(bodies.iter().map(|body| draft.end_body(*body, EndReason::Dissolved)))
    }
}

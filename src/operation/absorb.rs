//! Absorb: B goes into A, which survives.

use serde::{Deserialize, Serialize};

use super::{Operate, cascade};
use super::merge::expect_distinct;
use crate::change::{Descent, Entity, Share};
use crate::draft::posts::Headship;
use crate::draft::{Draft, Refusable, all, refuse};
use crate::model::body::{Body, BodyId, EndReason};
use crate::model::id::{Ids, Naming, renamed};
use crate::model::post::{Outcome, Role};
use crate::model::tie::Tie;
use crate::model::vocabulary::Kind;

/// Bodies are absorbed by one that goes on (sáp nhập): they end, it keeps its id, name and head and takes over everything.
///
/// The heads of the absorbed bodies end, their holders reassigned to the survivor; deputies and members go over;
/// deputies beyond `deputies` end, those of the absorbed bodies first, and of several the last in the order of keys first;
/// those that are missing are founded in the category of the survivor's head, and refused where it has none. A body cannot
/// absorb one that is above it.
///
/// Where territories are absorbed, `cascade` names the kinds of bodies of which the survivor's absorbs those of the others.
///
/// Source: Civil Code 2015, art. 89.
///
/// ```
/// # use reorganon::doc::run;
/// let org = run(r#"{"absorb": {"bodies": ["sports"], "into": "culture"}}"#)?;
/// let culture = org.body(org.body_id("culture").unwrap()).unwrap();
/// assert_eq!((culture.headcount(), culture.functions().len()), (42, 2));
/// assert!(run(r#"{"absorb": {"bodies": ["culture"], "into": "culture-office"}}"#).unwrap_err().contains("own-superior"));
/// # Ok::<(), String>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(bound = "N: Naming"))]
#[serde(bound = "N: Naming", deny_unknown_fields, rename_all = "kebab-case")]
pub struct Absorb<N: Naming = Ids> {
    /// The bodies that end.
    pub bodies: Vec<N::Of<Body>>,
    /// The body that goes on.
    pub into: N::Of<Body>,
    /// How many deputies it has in the end; all that there are where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deputies: Option<u32>,
    /// Whether the survivor's head takes over the bodies that the ending heads head elsewhere.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub pass_headship: bool,
    /// Of territories: the kinds of bodies of which those that lie in them become one, too; each territory has one of a kind
    /// and class at most.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cascade: Vec<N::Of<Kind>>,
    /// The document's own verb.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verb_as_written: Option<String>,
}
renamed!(Absorb {
    bodies: many(Body), into: one(Body), deputies: plain, pass_headship: plain, cascade: many(Kind),
    verb_as_written: plain
});

impl Absorb {
    /// An absorption that keeps all deputies.
    pub fn new(bodies: impl Into<Vec<BodyId>>, into: BodyId) -> Self {
        Self { bodies: bodies.into(), into, deputies: None, pass_headship: false, cascade: Vec::new(), verb_as_written: None }
    }
}

impl Operate for Absorb {
    fn run(&self, draft: &mut Draft<'_>) -> Refusable {
        let bodies = expect_distinct(draft, &self.bodies, 1);
        all([bodies.clone().map(drop), draft.org().expect_live(self.into)])?;
        let bodies = bodies?;
        let org = draft.org();
        let survivor = org.bodies.key(self.into);
        all(bodies.iter().map(|body| {
            let key = org.bodies.key(*body);
            if *body == self.into {
                let message = format!("body `{key}` cannot absorb itself");
                return refuse("into-itself", &[key], message, "name a survivor that is not among the absorbed");
            }
            if org.is_territorial(*body) != org.is_territorial(self.into) {
                let message = format!("`{survivor}` cannot absorb `{key}`: one is a territory and the other is not");
                return refuse("mixed-sorts", &[key, survivor], message, "absorb territories into territories");
            }
            let follow: fn(Tie) -> bool =
                if org.is_territorial(*body) { |tie| tie == Tie::Within } else { |tie| tie == Tie::Line };
            if let Some(way) = org.way_up(self.into, *body, follow) {
                let message = format!("`{survivor}` cannot absorb `{key}`, which is above it: {}", org.way_text(&way));
                return refuse("own-superior", &[key, survivor], message, "reparent the survivor first, or let the superior absorb it");
            }
            Ok(())
        }))?;
        let own = org.posts_in_role(self.into, Role::Deputy);
        let head = org.own_head(self.into);
        let headship = head.filter(|_| self.pass_headship).map_or(Headship::None, Headship::To);
        draft.end_heads(&bodies, Outcome::Reassigned, headship)?;
        let united = [&[self.into], &bodies[..]].concat();
        draft.unite_extents(&united, self.into)?;
        draft.cut_ties_among(&united);
        if !self.cascade.is_empty() {
            cascade::absorb(draft, &bodies, self.into, &self.cascade)?;
        }
        for body in &bodies {
            draft.descend(Entity::Body(*body), Entity::Body(self.into), Descent::Absorbed, Share::Whole);
            draft.pass_on(*body, self.into)?;
            draft.end_body(*body, EndReason::Absorbed)?;
        }
        if let Some(count) = self.deputies {
            let category = head.map(|head| draft.org().posts.row(head).category);
            draft.set_deputies(self.into, &own, count, category)?;
        }
        Ok(())
    }
}

//! Merge: A + B → C.

use serde::{Deserialize, Serialize};
use smallvec::SmallVec;

use super::{NewBody, Operate, cascade};
use crate::counted::counted;
use crate::change::{Descent, Entity, Share};
use crate::draft::posts::Headship;
use crate::draft::{Draft, Refusable, all, refuse};
use crate::model::body::{Body, BodyId, EndReason};
use crate::model::id::{Ids, Naming, renamed};
use crate::model::post::{Outcome, Role};
use crate::model::vocabulary::Kind;

/// Bodies become one new body (hợp nhất): all of them end, the new one takes over everything.
///
/// The new body leads all functions of its sources, has all their subordinates, ties, staff, assets and (of territories)
/// extent; a double tie is kept once, a tie between two sources vanishes. It has one head post, `<id>/head`, if any
/// source was headed, in the category of an ending head (the first in the order of the vocabulary) or, where there is
/// none, of a free place; the heads of the sources end, their holders reassigned to it. Deputies and members go over;
/// deputies beyond `deputies` end, the last in the order of keys first; those that are missing are founded in the category of
/// the head, and refused where there is neither a head nor a free place. The establishment is the sum.
///
/// Where territories are merged, `cascade` names the kinds of bodies that are merged likewise: of the party committees in the
/// communes one, `<id>/<kind>`, under the superior that they have in common, or under the body of that kind and sector in
/// the territory around. All others come to lie in the new territory as they are.
///
/// Source: Civil Code 2015, art. 88.
///
/// ```
/// use reorganon::operation::{Merge, NewBody, Operation};
/// # let ids = reorganon::doc::example();
/// # let (mut session, a, b) = (ids.session, ids.culture, ids.sports);
/// let merge = Merge::new([a, b], NewBody::new("culture-and-sports", "Sở Văn hoá và Thể thao"));
/// let receipt = session.apply(&reorganon::Step::new("join", "2018-10-01".parse().unwrap(), [merge.into()]))?;
/// let org = session.org();
/// let new = org.body(org.body_id("culture-and-sports").unwrap()).unwrap();
/// assert_eq!(new.functions().len(), 2);
/// assert!(!org.body(a).unwrap().is_live());
/// # Ok::<(), Box<reorganon::Rejection>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(bound = "N: Naming"))]
#[serde(bound = "N: Naming", deny_unknown_fields, rename_all = "kebab-case")]
pub struct Merge<N: Naming = Ids> {
    /// The bodies that end, two at least.
    pub bodies: Vec<N::Of<Body>>,
    /// The body that begins; what is left out of it is what the sources have in common.
    pub into: NewBody<N>,
    /// How many deputies it has; all that there are where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deputies: Option<u32>,
    /// Whether the new head takes over the bodies that the ending heads head elsewhere.
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
renamed!(Merge {
    bodies: many(Body), into: record, deputies: plain, pass_headship: plain, cascade: many(Kind),
    verb_as_written: plain
});

impl Merge {
    /// A merger that keeps all deputies.
    pub fn new(bodies: impl Into<Vec<BodyId>>, into: NewBody) -> Self {
        Self { bodies: bodies.into(), into, deputies: None, pass_headship: false, cascade: Vec::new(), verb_as_written: None }
    }
}

impl Operate for Merge {
    fn run(&self, draft: &mut Draft<'_>) -> Refusable {
        let bodies = expect_distinct(draft, &self.bodies, 2)?;
        let org = draft.org();
        if let Some(above) = self.into.line.iter().chain(&self.into.within).find(|above| bodies.contains(above)) {
            let key = org.bodies.key(*above);
            let message = format!("`{key}` would be above the body into which it is merged, `{}`", self.into.id);
            return refuse("own-source", &[key], message, "name a superior or territory that goes on");
        }
        let territories = bodies.iter().filter(|body| org.is_territorial(**body)).count();
        if territories != 0 && territories != bodies.len() {
            let keys: Vec<_> = bodies.iter().map(|body| org.bodies.key(*body)).collect();
            let names: Vec<_> = keys.iter().map(|key| format!("`{key}`")).collect();
            let message = format!("{} cannot become one body: some are territories, some not", names.join(", "));
            return refuse("mixed-sorts", &keys, message, "merge territories with territories");
        }
        let heads = bodies.iter().filter_map(|body| org.own_head(*body));
        let head_category = heads.map(|head| org.posts.row(head).category).min();
        let headed = bodies.iter().any(|body| org.bodies.row(*body).headed_by.is_some());
        let category = head_category.or_else(|| {
            let staffing = bodies.iter().flat_map(|body| &org.bodies.row(*body).staffing);
            staffing.filter(|entry| entry.strength.authorised() > entry.posts).map(|entry| entry.category).min()
        });

        let result = self.into.found(draft, &bodies)?;
        for body in &bodies {
            draft.descend(Entity::Body(*body), Entity::Body(result), Descent::Merged, Share::Whole);
        }
        let mut head = None;
        if let (true, Some(category)) = (headed, category) {
            head = Some(draft.found_post_below(result, "head", Role::Head, category)?);
        }
        let headship = head.filter(|_| self.pass_headship).map_or(Headship::None, Headship::To);
        draft.end_heads(&bodies, Outcome::Reassigned, headship)?;
        draft.unite_extents(&bodies, result)?;
        draft.cut_ties_among(&bodies);
        if !self.cascade.is_empty() {
            cascade::merge(draft, &bodies, result, &self.cascade)?;
        }
        for body in &bodies {
            draft.pass_on(*body, result)?;
            draft.end_body(*body, EndReason::Merged)?;
        }
        if let Some(count) = self.deputies {
            draft.set_deputies(result, &[], count, category)?;
        }
        Ok(())
    }
}

/// Refuses unless there are at least `least` bodies, all live and each named once; gives them in an order of their
/// own (of the hashes of their keys, which is cheap), so that the order in which a document lists them changes nothing.
pub(super) fn expect_distinct(draft: &Draft<'_>, bodies: &[BodyId], least: usize) -> Refusable<SmallVec<[BodyId; 4]>> {
    let org = draft.org();
    all(bodies.iter().map(|body| org.expect_live(*body)))?;
    let mut sorted = SmallVec::from_slice(bodies);
    sorted.sort_unstable_by_key(|body| (org.bodies.row(*body).hash, *body));
    if let Some(twice) = sorted.windows(2).find_map(|pair| pair.first().filter(|body| pair.last() == Some(body))) {
        let key = org.bodies.key(*twice);
        return refuse("named-twice", &[key], format!("body `{key}` is named twice"), "name each body once");
    }
    if sorted.len() < least {
        let keys: Vec<_> = bodies.iter().map(|body| org.bodies.key(*body)).collect();
        let names: Vec<_> = keys.iter().map(|key| format!(" `{key}`")).collect();
        let message = format!("{} named{}, at least {least} needed", counted(sorted.len(), "body"), names.concat());
        return refuse("too-few-bodies", &keys, message, "name them, or drop the operation");
    }
    Ok(sorted)
}

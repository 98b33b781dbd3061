//! Merge: A + B → C.

use serde::{Deserialize, Serialize};

use super::{NewBody, Operate};
use crate::change::{Descent, Entity, Share};
use crate::draft::posts::Headship;
use crate::draft::{Draft, Refusable, all, refuse};
use crate::model::body::{Body, BodyId, EndReason};
use crate::model::id::{Ids, Naming, renamed};
use crate::model::post::{Outcome, Role};

/// Bodies become one new body (hợp nhất): all of them end, the new one takes over everything.
///
/// The new body leads all functions of its sources, has all their subordinates, ties, staff, assets and (of territories)
/// extent; a double tie is kept once, a tie between two sources vanishes. It has one head post, `<id>/head`, if any
/// source was headed; the heads of the sources end, their holders reassigned to it. Deputies and members go over;
/// deputies beyond `deputies` end, the last in the order of keys first. The establishment is the sum.
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
    /// The document's own verb.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verb_as_written: Option<String>,
}
renamed!(Merge {
    bodies: many(Body), into: record, deputies: plain, pass_headship: plain, verb_as_written: plain
});

impl Merge {
    /// A merger that keeps all deputies.
    pub fn new(bodies: impl Into<Vec<BodyId>>, into: NewBody) -> Self {
        Self { bodies: bodies.into(), into, deputies: None, pass_headship: false, verb_as_written: None }
    }
}

impl Operate for Merge {
    fn run(&self, draft: &mut Draft<'_>) -> Refusable {
        expect_distinct(draft, &self.bodies, 2)?;
        let org = draft.org();
        if let Some(above) = self.into.line.filter(|line| self.bodies.contains(line)) {
            let key = org.bodies.key(above);
            let message = format!("`{key}` would be the superior of the body into which it is merged");
            return refuse("own-source", &[key], message, "name a superior that goes on");
        }
        let territories = self.bodies.iter().filter(|body| org.is_territorial(**body)).count();
        if territories != 0 && territories != self.bodies.len() {
            let keys: Vec<_> = self.bodies.iter().map(|body| org.bodies.key(*body)).collect();
            let message = "territories and other bodies cannot become one body".into();
            return refuse("mixed-sorts", &keys, message, "merge territories with territories");
        }
        let head_category = self.bodies.iter().find_map(|body| {
            let head = org.own_head(*body)?;
            Some(org.posts.row(head).category)
        });
        let headed = self.bodies.iter().any(|body| org.bodies.row(*body).headed_by.is_some());
        let category = head_category.or_else(|| {
            let staffing = self.bodies.iter().flat_map(|body| &org.bodies.row(*body).staffing);
            staffing.map(|entry| entry.category).min()
        });

        let result = self.into.found(draft, &self.bodies)?;
        for body in &self.bodies {
            draft.descend(Entity::Body(*body), Entity::Body(result), Descent::Merged, Share::Whole);
        }
        let mut head = None;
        if let (true, Some(category)) = (headed, category) {
            head = Some(draft.found_post_below(result, "head", Role::Head, category)?);
        }
        let headship = head.filter(|_| self.pass_headship).map_or(Headship::None, Headship::To);
        for body in &self.bodies {
            if let (Some(old), Some(new)) = (draft.org().own_head(*body), head) {
                draft.descend(Entity::Post(old), Entity::Post(new), Descent::Replaced, Share::Whole);
            }
            draft.end_head(*body, Outcome::Reassigned, headship)?;
            draft.pass_on(*body, result)?;
            draft.pass_extent(*body, result)?;
            draft.end_body(*body, EndReason::Merged)?;
        }
        if let (Some(count), Some(category)) = (self.deputies, category) {
            draft.trim_deputies(result, count, Outcome::Reassigned)?;
            draft.found_deputies(result, count, category)?;
        }
        Ok(())
    }
}

/// Refuses unless there are at least `least` bodies, all live and each named once.
pub(super) fn expect_distinct(draft: &Draft<'_>, bodies: &[BodyId], least: usize) -> Refusable {
    let org = draft.org();
    all(bodies.iter().map(|body| org.expect_live(*body)))?;
    let mut seen: Vec<_> = bodies.to_vec();
    seen.sort_unstable();
    if let Some(twice) = seen.windows(2).find_map(|pair| (pair.first() == pair.last()).then(|| pair.first()).flatten()) {
        let key = org.bodies.key(*twice);
        return refuse("named-twice", &[key], format!("body `{key}` is named twice"), "name each body once");
    }
    if bodies.len() < least {
        let message = format!("{} bodies are named, {least} at least are needed", bodies.len());
        return refuse("too-few-bodies", &[], message, "");
    }
    Ok(())
}

//! S27: who decides does not inspect.

use serde::{Deserialize, Serialize};
use smallvec::SmallVec;

use super::{About, Span, StateRule};
use crate::change::Change;
use crate::finding::{Level, RestsOn, Subject as Of};
use crate::model::body::BodyId;
use crate::model::id::Name;
use crate::model::post::{PostId, Role};
use crate::model::quantity::Measure;
use crate::model::vocabulary::Subject;
use crate::org::Org;
use crate::selector::{one_or_many, unknown_terms};

pub(super) const ABOUT: &About = &About {
    code: "decides-and-inspects",
    summary: "no body, and no head of two bodies, may both decide a matter and inspect how it is decided",
    explanation: "Control of power needs two hands. For each pair of subjects, the same body may not lead both sides, \
        nor may two bodies that lead one side each have one head: by a standing union of their head posts, by a fused \
        one, by one that is held beside the other for a term, or because both have the same holder. Example: the inspection committee and the inspectorate become one body, under which the people \
        inspected also are.",
    source: "19-CTr/TU, III.5 (S27)",
    level: (Level::Warn, Level::Warn),
};

/// Two sides of a matter that have to stay apart.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Sides {
    /// Subjects of functions that decide.
    #[serde(deserialize_with = "one_or_many")]
    #[cfg_attr(feature = "schema", schemars(with = "crate::selector::OneOrMany<Subject>"))]
    pub decides: Vec<Name<Subject>>,
    /// Subjects of functions that inspect what was decided.
    #[serde(deserialize_with = "one_or_many")]
    #[cfg_attr(feature = "schema", schemars(with = "crate::selector::OneOrMany<Subject>"))]
    pub inspects: Vec<Name<Subject>>,
}

/// Who decides does not inspect (`decides-and-inspects`).
///
/// Measured on a body that leads one side of a pair: the pairs of which it, or a body with the same head, leads the other
/// side; limit 0.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct DecidesAndInspects {
    /// The matters.
    pub pairs: Vec<Sides>,
}

/// Whether a body leads a function of one of these subjects.
fn leads(org: &Org, body: BodyId, subjects: &[Name<Subject>]) -> bool {
    let led = org.bodies.get(body).map_or(&[][..], |row| &row.functions);
    led.iter().any(|function| {
        let key = org.vocabulary().subjects.key(org.functions.row(*function).subject);
        key.is_some_and(|key| subjects.iter().any(|name| name.as_str() == key.as_str()))
    })
}

/// Tells `visit` every body headed by the person who holds this post.
fn headed_by(org: &Org, post: PostId, visit: &mut dyn FnMut(BodyId)) {
    for post in org.posts_of_person(post) {
        let row = org.posts.row(post);
        if row.role == Role::Head && row.ended.is_none() {
            visit(row.body);
            row.also_heads().iter().copied().for_each(&mut *visit);
        }
    }
}

/// A body and all that have the same head.
fn under_one_head(org: &Org, body: BodyId) -> SmallVec<[BodyId; 4]> {
    let mut bodies = SmallVec::new();
    match org.bodies.row(body).headed_by {
        Some(head) => headed_by(org, head, &mut |body| bodies.push(body)),
        None => bodies.push(body),
    }
    bodies
}

/// The bodies that have the same head as a body, by their keys.
fn others_of_one_head(org: &Org, body: BodyId) -> SmallVec<[BodyId; 4]> {
    let mut others = under_one_head(org, body);
    others.retain(|other| *other != body);
    org.bodies.sort(&mut others);
    others
}

impl StateRule for DecidesAndInspects {
    fn about(&self) -> &'static About {
        ABOUT
    }

    fn compared_with(&self, org: &Org, subject: Of) -> Vec<Of> {
        let Of::Body(body) = subject else { return Vec::new() };
        under_one_head(org, body).into_iter().filter(|other| *other != body).map(Of::Body).collect()
    }

    fn help(&self) -> &'static str {
        "let one of the two functions be led by another body, under another head"
    }

    fn rests_on(&self) -> RestsOn {
        RestsOn::Led
    }

    fn measure(&self, org: &Org, subject: Of) -> Option<Measure> {
        let Of::Body(body) = subject else { return None };
        let sides = |pair: &Sides| (leads(org, body, &pair.decides), leads(org, body, &pair.inspects));
        if !self.pairs.iter().map(sides).any(|(decides, inspects)| decides || inspects) {
            return None;
        }
        let group = under_one_head(org, body);
        let any = |subjects: &[Name<Subject>]| group.iter().any(|other| leads(org, *other, subjects));
        let both = |pair: &&Sides| {
            let (decides, inspects) = sides(pair);
            (decides && any(&pair.inspects)) || (inspects && any(&pair.decides))
        };
        Some(Measure::at_most(self.pairs.iter().filter(both).count(), 0_usize))
    }

    /// Every body with another function or head, and all that have a head in common with it; what a union joined or
    /// parted has a head on either side. Where a head ends, another comes or the body ends with it.
    fn reach(&self, span: &Span<'_>, visit: &mut dyn FnMut(Of)) {
        let org = span.org();
        let mut bodies: SmallVec<[BodyId; 8]> = SmallVec::new();
        let mut posts: SmallVec<[PostId; 8]> = SmallVec::new();
        for change in span.changes() {
            match change {
                Change::FunctionFounded { founding, .. } => bodies.push(founding.lead),
                Change::FunctionRetired { function, .. } => bodies.push(org.functions.row(*function).lead),
                Change::LeadSet { old, new, .. } => bodies.extend([*old, *new]),
                Change::PostFounded { founding, .. } if founding.role == Role::Head => bodies.push(founding.body),
                Change::HeadedBy { body, old, .. } => {
                    bodies.push(*body);
                    posts.extend(*old);
                }
                Change::Joined { one, other } | Change::Parted { one, other } => posts.extend([*one, *other]),
                Change::Appointed { main, extra, .. } | Change::AppointmentEnded { main, extra, .. } => {
                    posts.extend([*main, *extra]);
                }
                Change::HolderSet { post, .. } => posts.push(*post),
                _ => {}
            }
        }
        for body in &bodies {
            visit(Of::Body(*body));
            posts.extend(org.bodies.row(*body).headed_by);
        }
        posts.sort_unstable();
        posts.dedup();
        for post in posts {
            headed_by(org, post, &mut |body| visit(Of::Body(body)));
        }
    }

    fn note(&self, org: &Org, subject: Of) -> String {
        let Of::Body(body) = subject else { return String::new() };
        let others = others_of_one_head(org, body);
        let names: Vec<_> = others.iter().map(|other| format!("`{}`", org.bodies.key(*other))).collect();
        if names.is_empty() { String::new() } else { format!("one head with {}", names.join(", ")) }
    }

    fn unknown_names(&self, org: &Org) -> Vec<String> {
        unknown_terms(org, self.pairs.iter().flat_map(|pair| pair.decides.iter().chain(&pair.inspects)))
    }
}

#[cfg(test)]
#[cfg(feature = "files")]
mod tests {
    use serde_json::json;

    use crate::invariant::fixture::Case;

    fn case() -> Case {
        Case::of("decides-and-inspects", json!({"pairs": [{"decides": "home-affairs", "inspects": ["inspection", "party-inspection"]}]}))
    }

    #[test]
    fn one_body_with_both_sides_is_one() {
        let both = case().step(json!([{"absorb": {"bodies": ["inspectorate"], "into": "home-affairs"}}]));
        assert_eq!(both.says(), ["body `home-affairs`: 1 of 0, new"]);
        let same_side = case().step(json!([{"absorb": {"bodies": ["inspectorate"], "into": "inspection-committee"}}]));
        assert_eq!(same_side.says(), ["body `inspection-committee`: 0 of 0, holds"]);
        let headless = case().given(|data| data.posts.retain(|post| post.body.as_str() != "home-affairs"));
        let transfer = json!([{"transfer-function": {"function": "inspection", "to": "home-affairs"}}]);
        assert_eq!(headless.step(transfer).says(), ["body `home-affairs`: 1 of 0, new"]);
        let mended = both.step(json!([{"retire-function": {"function": "inspection"}}]));
        assert_eq!(mended.says(), ["body `home-affairs`: 0 of 0, holds"]);
    }

    #[test]
    fn a_body_is_looked_at_when_its_head_ends_and_not_when_a_deputy_comes_or_goes() {
        let abolish = |post: &str| case().step(json!([{"abolish-post": {"post": post, "headship-to": "clinic/head"}}])).says();
        assert_eq!(abolish("inspectorate/head"), ["body `inspectorate`: 0 of 0, holds"]);
        let deputy = case().step(json!([{"abolish-post": {"post": "inspectorate/deputy-1"}}])).says();
        assert_eq!(deputy, [""; 0]);
        let create = json!({"body": "inspectorate", "id": "one-more", "role": "deputy", "category": "civil-servant"});
        assert_eq!(case().step(json!([{"create-post": create}])).says(), [""; 0]);
    }

    /// A body that gets a head of its own leaves the one that headed it with one side.
    #[test]
    fn who_heads_a_body_less_is_looked_at() {
        let fuse = json!([{"unify-post": {"posts": ["inspectorate/head", "home-affairs/head"], "mode": "fused"}}]);
        let own = json!([{"create-post": {"body": "home-affairs", "id": "chief", "role": "head", "category": "civil-servant"}}]);
        let scoped = case().scope(json!({"keys": ["inspectorate"]})).step(fuse);
        assert_eq!(scoped.says(), ["body `inspectorate`: 1 of 0, new"]);
        assert_eq!(scoped.step(own).says(), ["body `inspectorate`: 0 of 0, holds"]);
    }

    #[test]
    fn a_new_head_brings_what_it_holds_elsewhere() {
        let given = |data: &mut crate::org::data::OrgData| {
            data.posts.retain(|post| post.body.as_str() != "inspectorate");
            data.posts.iter_mut().filter(|post| post.id == "home-affairs/head").for_each(|post| post.holder = Some("p-1".into()));
        };
        let create = |role: &str| json!([{"create-post": {"body": "inspectorate", "id": "inspectorate/chief", "role": role,
            "category": "civil-servant", "holder": "p-1"}}]);
        let says = case().given(given).step(create("head")).says();
        assert_eq!(says, ["body `home-affairs`: 1 of 0, new", "body `inspectorate`: 1 of 0, new"]);
    }

    #[test]
    fn one_head_of_both_sides_is_one() {
        let unify = |mode: &str| json!([{"unify-post": {"posts": ["home-affairs/head", "inspectorate/head"], "mode": mode}}]);
        for mode in ["personal", "fused"] {
            let says = case().step(unify(mode)).says();
            assert_eq!(says, ["body `home-affairs`: 1 of 0, new", "body `inspectorate`: 1 of 0, new"]);
        }
        let part = json!([{"separate-posts": {"posts": ["home-affairs/head", "inspectorate/head"]}}]);
        assert_eq!(case().step(unify("personal")).step(part).says(), ["body `home-affairs`: 0 of 0, holds"]);
    }

    /// What a head from elsewhere headed goes to the head named when its own body ends, and that one heads both sides.
    #[test]
    fn a_headship_that_is_passed_on_brings_both_sides_together() {
        let fuse = json!({"unify-post": {"posts": ["clinic/head", "home-affairs/head"], "mode": "fused"}});
        let end = json!({"dissolve": {"body": "clinic", "to": "ethnic-board", "headship-to": "inspectorate/head"}});
        let says = case().step(json!([fuse])).step(json!([end])).says();
        assert_eq!(says, ["body `home-affairs`: 1 of 0, new", "body `inspectorate`: 1 of 0, new"]);
    }

    /// S27: one person who holds both headships decides and inspects, without any union.
    #[test]
    fn one_holder_of_two_headships_is_one() {
        let hold = json!([{"hold-concurrently": {"main": "home-affairs/head", "extra": "inspectorate/head", "until": "2020-01-01"}}]);
        let says = case().step(hold).says();
        assert_eq!(says, ["body `home-affairs`: 1 of 0, new", "body `inspectorate`: 1 of 0, new"]);
        let held = |data: &mut crate::org::data::OrgData| {
            let heads = data.posts.iter_mut().filter(|post| ["clinic/head", "inspectorate/head"].contains(&post.id.as_str()));
            heads.for_each(|post| post.holder = Some("p-1".into()));
        };
        let transfer = json!([{"transfer-function": {"function": "home-affairs", "to": "clinic"}}]);
        let says = case().given(held).step(transfer).says();
        assert_eq!(says, ["body `clinic`: 1 of 0, new", "body `inspectorate`: 1 of 0, new"]);
        let unify = json!([{"unify-post": {"posts": ["records/head", "clinic/head"], "mode": "personal"}}]);
        let apart = |data: &mut crate::org::data::OrgData| {
            held(data);
            data.posts.iter_mut().filter(|post| post.id == "records/head").for_each(|post| post.holder = Some("p-2".into()));
        };
        let says = case().given(apart).step(json!([{"transfer-function": {"function": "home-affairs", "to": "records"}}])).step(unify);
        assert_eq!(says.says(), ["body `records`: 0 of 0, holds"], "who came to head both is another person");
    }

    #[test]
    fn a_chain_of_unions_reaches_and_an_old_one_is_inherited() {
        let unify = |a: &str, b: &str| json!({"unify-post": {"posts": [format!("{a}/head"), format!("{b}/head")], "mode": "personal"}});
        let chain = case().step(json!([unify("home-affairs", "records")])).step(json!([unify("records", "inspectorate")]));
        assert_eq!(chain.says(), ["body `home-affairs`: 1 of 0, new", "body `inspectorate`: 1 of 0, new"]);
        let more = chain.step(json!([unify("clinic", "records")]));
        assert_eq!(more.says(), ["body `home-affairs`: 1 of 0, inherited", "body `inspectorate`: 1 of 0, inherited"]);
    }
}

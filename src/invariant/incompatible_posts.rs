//! L25: posts that one person may not hold together.

use serde::{Deserialize, Serialize};
use smallvec::SmallVec;

use super::{About, Span, StateRule, crossing};
use crate::change::Change;
use crate::finding::{Level, Subject};
use crate::model::body::BodyId;
use crate::model::post::{PostId, Role};
use crate::model::quantity::Measure;
use crate::model::tie::Tie;
use crate::org::Org;
use crate::selector::Selector;

pub(super) const ABOUT: &About = &About {
    code: "incompatible-posts",
    summary: "one person may not hold two posts that exclude each other",
    explanation: "Some posts may not be in one hand. One person holds posts that a standing union joins, a post and those \
        held beside it for a term, posts with the same holder, and, after a fused union, the headship of several bodies; \
        who that is need not be on record. Example: a member of a council's standing committee is no member of the \
        people's committee at the same level.",
    source: "Law on Organisation of Local Government 2015 (L25)",
    level: (Level::Deny, Level::Deny),
};

/// Posts of some bodies.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
#[non_exhaustive]
pub struct PostGroup {
    /// The bodies.
    pub body: Selector,
    /// What the post is there; any post where absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub role: Option<Role>,
}

/// What two posts must have in common to exclude each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Where {
    /// Nothing.
    #[default]
    Anywhere,
    /// The tier of their bodies.
    SameTier,
    /// The territory in which their bodies lie.
    SameTerritory,
}

/// Two groups of posts, of which nobody holds one of each.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct Exclusion {
    /// One group.
    pub one: PostGroup,
    /// The other group.
    pub other: PostGroup,
    /// Which posts of the two groups exclude each other.
    #[serde(default)]
    pub at: Where,
}

/// Nobody holds two posts that exclude each other (`incompatible-posts`).
///
/// Measured on a post of a group: the other posts that its person holds and may not hold with it, and the other bodies
/// that the person may not head with it; limit 0.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct IncompatiblePosts {
    /// The groups.
    pub pairs: Vec<Exclusion>,
}

/// A post, and a body in which or over which it stands.
type Seat = (PostId, BodyId);

/// A post in its own body, and over those that it heads by fused union.
fn seats(org: &Org, post: PostId) -> impl Iterator<Item = Seat> {
    let row = org.posts.row(post);
    [row.body].into_iter().chain(row.also_heads().iter().copied()).map(move |body| (post, body))
}

impl PostGroup {
    fn has(&self, org: &Org, (post, body): Seat) -> bool {
        self.role.is_none_or(|role| role == org.posts.row(post).role) && self.body.matches(org, body)
    }
}

impl Exclusion {
    fn excludes(&self, org: &Org, one: Seat, other: Seat) -> bool {
        let tier = |body: BodyId| org.totals.class(org.bodies.row(body).class).map(|class| class.tier);
        let land = |body: BodyId| org.hierarchy.above(Tie::Within, body);
        let near = match self.at {
            Where::Anywhere => true,
            Where::SameTier => tier(one.1) == tier(other.1),
            Where::SameTerritory => land(one.1).is_some_and(|here| land(other.1) == Some(here)),
        };
        let match_up = |a: Seat, b: Seat| self.one.has(org, a) && self.other.has(org, b);
        one != other && near && (match_up(one, other) || match_up(other, one))
    }
}

impl IncompatiblePosts {
    /// The seats of the person of a post, but that in its own body, that exclude a seat of the post.
    fn excluded(&self, org: &Org, post: PostId) -> SmallVec<[Seat; 4]> {
        let Some(row) = org.posts.get(post) else { return SmallVec::new() };
        let own: SmallVec<[Seat; 4]> = seats(org, post).collect();
        let all = org.posts_of_person(post).into_iter().flat_map(|post| seats(org, post).collect::<SmallVec<[Seat; 4]>>());
        let (pairs, home) = (&self.pairs, (post, row.body));
        all.filter(|seat| *seat != home && own.iter().any(|own| pairs.iter().any(|pair| pair.excludes(org, *own, *seat)))).collect()
    }

    fn groups(&self) -> impl Iterator<Item = &PostGroup> {
        self.pairs.iter().flat_map(|pair| [&pair.one, &pair.other])
    }
}

impl StateRule for IncompatiblePosts {
    fn about(&self) -> &'static About {
        ABOUT
    }

    fn compared_with(&self, org: &Org, subject: Subject) -> Vec<Subject> {
        let Subject::Post(post) = subject else { return Vec::new() };
        let seats = self.excluded(org, post).into_iter();
        seats.map(|(other, body)| if other == post { Subject::Body(body) } else { Subject::Post(other) }).collect()
    }

    fn help(&self) -> &'static str {
        "let another person hold one of the two (`separate-posts`)"
    }

    fn measure(&self, org: &Org, subject: Subject) -> Option<Measure> {
        let Subject::Post(post) = subject else { return None };
        org.posts.get(post).filter(|row| row.ended.is_none())?;
        let spoken = seats(org, post).any(|seat| self.groups().any(|group| group.has(org, seat)));
        spoken.then(|| Measure::at_most(self.excluded(org, post).len(), 0_usize))
    }

    /// All posts of everybody who got or lost one, or of whose posts a body became another or went elsewhere.
    fn reach(&self, span: &Span<'_>, visit: &mut dyn FnMut(Subject)) {
        let org = span.org();
        let mut posts: SmallVec<[PostId; 8]> = SmallVec::new();
        let of_body = |body: BodyId, posts: &mut SmallVec<[PostId; 8]>| {
            let row = org.bodies.row(body);
            posts.extend(row.posts.iter().copied().chain(row.headed_by));
        };
        for change in span.changes() {
            match change {
                Change::PostFounded { post, .. } | Change::HolderSet { post, .. } | Change::PostMoved { post, .. } => {
                    posts.push(*post);
                }
                Change::Joined { one, other } => posts.extend([*one, *other]),
                Change::Appointed { main, extra, .. } => posts.extend([*main, *extra]),
                Change::HeadedBy { new, .. } => posts.extend(*new),
                Change::Reclassified { body, .. } => of_body(*body, &mut posts),
                Change::SuperiorSet { tie: Tie::Within, body, .. } => of_body(*body, &mut posts),
                _ => {}
            }
        }
        for group in self.groups().filter(|group| group.body.asks_for_place()) {
            crossing(span, &group.body, &mut |subject| {
                if let Subject::Body(body) = subject {
                    of_body(body, &mut posts);
                }
            });
        }
        posts.sort_unstable();
        posts.dedup();
        for post in posts {
            org.posts_of_person(post).into_iter().for_each(|post| visit(Subject::Post(post)));
        }
    }

    fn subjects(&self, org: &Org, visit: &mut dyn FnMut(Subject)) {
        org.posts().for_each(|post| visit(Subject::Post(post.id())));
    }

    fn note(&self, org: &Org, subject: Subject) -> String {
        let Subject::Post(post) = subject else { return String::new() };
        let named = |(other, body): Seat| {
            if other == post { (true, org.bodies.key(body)) } else { (false, org.posts.key(other)) }
        };
        let mut held: Vec<_> = self.excluded(org, post).into_iter().map(named).collect();
        held.sort();
        held.dedup();
        let words = |(own, key)| if own { format!("the headship of `{key}`") } else { format!("`{key}`") };
        let names: Vec<_> = held.into_iter().map(words).collect();
        format!("held with {}", names.join(", "))
    }

    fn unknown_names(&self, org: &Org) -> Vec<String> {
        self.groups().flat_map(|group| group.body.unknown_names(org)).collect()
    }
}

#[cfg(test)]
#[cfg(feature = "files")]
mod tests {
    use serde_json::json;

    use crate::invariant::fixture::Case;

    const HEADS: [&str; 2] = ["long-xuyen/party-committee/head", "long-xuyen/peoples-committee/head"];

    fn case(at: &str) -> Case {
        let of = |kind: &str| json!({"body": {"kind": kind}, "role": "head"});
        Case::of("incompatible-posts", json!({"pairs": [{"one": of("party-committee"), "other": of("peoples-committee"), "at": at}]}))
    }

    fn both_new() -> [String; 2] {
        HEADS.map(|head| format!("post `{head}`: 1 of 0, new"))
    }

    #[test]
    fn a_union_a_fusion_and_a_term_put_posts_into_one_hand() {
        let personal = case("anywhere").step(json!([{"unify-post": {"posts": HEADS, "mode": "personal"}}]));
        assert_eq!(personal.says(), both_new());
        let fused = case("anywhere").step(json!([{"unify-post": {"posts": HEADS, "mode": "fused"}}]));
        assert_eq!(fused.says(), ["post `long-xuyen/party-committee/head`: 1 of 0, new"]);
        let hold = json!([{"hold-concurrently": {"main": HEADS[0], "extra": HEADS[1], "until": "2020-01-01"}}]);
        let term = case("anywhere").step(hold);
        assert_eq!(term.says(), both_new());
        let part = term.step(json!([{"separate-posts": {"posts": HEADS}}]));
        assert!(part.net().iter().all(|line| line.ends_with("0 of 0, holds")), "{:?}", part.net());
    }

    #[test]
    fn one_holder_is_one_person_without_any_union() {
        let held = |data: &mut crate::org::data::OrgData| {
            data.posts.iter_mut().filter(|post| post.id == *HEADS[0]).for_each(|post| post.holder = Some("p-1".into()));
        };
        let create = json!([
            {"abolish-post": {"post": HEADS[1], "headship-to": "long-xuyen/committee-office/head"}},
            {"create-post": {"body": "long-xuyen/peoples-committee", "id": "long-xuyen/peoples-committee/chair", "role": "head",
                "category": "civil-servant", "holder": "p-1"}}
        ]);
        let says = case("anywhere").given(held).step(create).says();
        let chair = "post `long-xuyen/peoples-committee/chair`: 1 of 0, new".to_owned();
        assert_eq!(says, [both_new()[0].clone(), chair]);
    }

    #[test]
    fn what_is_held_stands_in_the_order_of_its_keys() {
        let held = |data: &mut crate::org::data::OrgData| {
            data.posts.iter_mut().filter(|post| HEADS.contains(&post.id.as_str())).for_each(|post| post.holder = Some("p-1".into()));
        };
        let create = json!([{"create-post": {"body": "long-xuyen/peoples-committee", "id": format!("{}-2", HEADS[1]), "role": "deputy",
            "category": "civil-servant", "holder": "p-1"}}]);
        let of = |kind: &str| json!({"body": {"kind": kind}});
        let pairs = json!({"pairs": [{"one": of("party-committee"), "other": of("peoples-committee")}]});
        let notes = Case::of("incompatible-posts", pairs).given(held).step(create).notes();
        assert!(notes.contains(&format!("held with `{0}`, `{0}-2`", HEADS[1])), "{notes:?}");
    }

    #[test]
    fn at_another_place_they_do_not_exclude_each_other() {
        let posts = ["chau-doc/party-committee/head", HEADS[1]];
        let unify = |at: &str| case(at).step(json!([{"unify-post": {"posts": posts, "mode": "personal"}}])).says();
        assert_eq!(unify("same-tier").len(), 2);
        assert!(unify("same-territory").iter().all(|line| line.ends_with("0 of 0, holds")));
        let near = case("same-territory").step(json!([{"unify-post": {"posts": HEADS, "mode": "personal"}}]));
        assert_eq!(near.says(), both_new());
    }
}

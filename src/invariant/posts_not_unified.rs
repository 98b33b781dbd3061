//! S12: certain bodies only where two posts are unified.

use serde::{Deserialize, Serialize};

use super::{About, Before, PostChoice, Span, StateRule, crossing, unified_in};
use crate::change::Change;
use crate::finding::{Level, Subject};
use crate::model::body::BodyId;
use crate::model::post::PostId;
use crate::model::quantity::{Bound, Measure};
use crate::model::tie::Tie;
use crate::org::Org;
use crate::selector::Selector;

pub(super) const ABOUT: &About = &About {
    code: "posts-not-unified",
    summary: "a territory may hold certain bodies only where two of its posts are unified",
    explanation: "Two reforms are nested: the bodies described may stand only in a territory in which two posts have one \
        holder. How many territories do the one or the other is a matter of targets; that none does the second without \
        the first is this rule. Unified are two posts joined by a standing union, or one fused into the other; vacancy \
        does not matter. Example: the agencies of a district's mass organisations form a cluster only where the head of \
        its mobilisation commission is chair of its front.",
    source: "19-CTr/TU, III.2.3-b3 (S12)",
    level: (Level::Deny, Level::Deny),
};

/// A territory may hold certain bodies only where two of its posts are unified (`posts-not-unified`).
///
/// Measured on a territory in which one of `bodies` lies: 1 if a post of the one choice and a post of the other are
/// unified in it; at least 1. Unknown where the territory has no such posts on record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct PostsNotUnified {
    /// The bodies that may stand only where the posts are unified.
    pub bodies: Selector,
    /// The two posts, in bodies that lie in the territory itself.
    pub unified: [PostChoice; 2],
}

impl PostsNotUnified {
    /// The bodies of which the rule speaks, directly in a territory.
    fn bodies_in<'a>(&'a self, org: &'a Org, territory: BodyId) -> impl Iterator<Item = BodyId> + 'a {
        let inside = org.hierarchy.down(territory).filter(|(tie, _)| *tie == Tie::Within).map(|(_, body)| body);
        inside.filter(|body| self.bodies.matches(org, *body))
    }

    fn selectors(&self) -> impl Iterator<Item = &Selector> {
        self.unified.iter().map(|choice| &choice.body).chain([&self.bodies])
    }
}

impl StateRule for PostsNotUnified {
    fn about(&self) -> &'static About {
        ABOUT
    }

    fn help(&self) -> &'static str {
        "unify the two posts first (`unify-post`), or let the body stand elsewhere"
    }

    fn measure(&self, org: &Org, subject: Subject) -> Option<Measure> {
        let Subject::Body(territory) = subject else { return None };
        // Bodies lie in live territories, and in nothing else.
        self.bodies_in(org, territory).next()?;
        Some(match unified_in(&self.unified, &Before::now(org), territory) {
            Some(unified) => Measure::at_least(usize::from(unified), 1_usize),
            None => Measure::unknown(Bound::AtLeast, 1_usize),
        })
    }

    /// The territories of all that is named, and of all posts that a chain of unions joined to one that is named.
    fn reach(&self, span: &Span<'_>, visit: &mut dyn FnMut(Subject)) {
        let org = span.org();
        let mut at = |body: BodyId| {
            visit(Subject::Body(body));
            org.hierarchy.above(Tie::Within, body).into_iter().for_each(|above| visit(Subject::Body(above)));
        };
        span.touched().iter().for_each(|body| at(*body));
        let of_post = |post: PostId, at: &mut dyn FnMut(BodyId)| {
            let row = org.posts.row(post);
            [row.body].into_iter().chain(row.also_heads().iter().copied()).for_each(at);
        };
        for change in span.changes() {
            let (Change::Joined { one, other } | Change::Parted { one, other }) = change else { continue };
            for post in [*one, *other] {
                org.posts_of_person(post).into_iter().for_each(|post| of_post(post, &mut at));
            }
        }
        for selector in self.selectors().filter(|selector| selector.asks_for_place()) {
            crossing(span, selector, &mut |subject| {
                if let Subject::Body(body) = subject {
                    at(body);
                }
            });
        }
    }

    fn note(&self, org: &Org, subject: Subject) -> String {
        let Subject::Body(territory) = subject else { return String::new() };
        let mut bodies: Vec<_> = self.bodies_in(org, territory).collect();
        org.bodies.sort(&mut bodies);
        let names: Vec<_> = bodies.into_iter().map(|body| format!("`{}`", org.bodies.key(body))).collect();
        let why = match unified_in(&self.unified, &Before::now(org), territory) {
            None => "no such posts are on record there",
            Some(_) => "the two posts are not unified there",
        };
        format!("{}: {why}", names.join(", "))
    }

    fn unknown_names(&self, org: &Org) -> Vec<String> {
        self.selectors().flat_map(|selector| selector.unknown_names(org)).collect()
    }
}

#[cfg(test)]
#[cfg(feature = "files")]
mod tests {
    use serde_json::{Value, json};

    use crate::invariant::fixture::Case;

    const HEADS: [&str; 2] = ["long-xuyen/party-committee/head", "long-xuyen/peoples-committee/head"];

    fn case() -> Case {
        let of = |kind: &str| json!({"body": {"kind": kind}});
        Case::of(
            "posts-not-unified",
            json!({"bodies": {"kind": "joint"}, "unified": [of("party-committee"), of("peoples-committee")]}),
        )
    }

    fn unify(mode: &str) -> Value {
        json!({"unify-post": {"posts": HEADS, "mode": mode}})
    }

    fn cluster(district: &str) -> Value {
        json!({"establish": {"body": {"id": format!("{district}/cluster"), "name": "Khối cơ quan", "kind": "joint",
            "sector": "party", "tier": "district", "line": format!("{district}/party-committee"), "within": district}}})
    }

    #[test]
    fn a_cluster_stands_only_where_the_posts_are_one() {
        assert_eq!(case().step(json!([cluster("long-xuyen")])).says(), ["body `long-xuyen`: 0 of 1, new"]);
        for mode in ["personal", "fused"] {
            let says = case().step(json!([unify(mode), cluster("long-xuyen")])).says();
            assert_eq!(says, ["body `long-xuyen`: 1 of 1, holds"], "in one step as well");
            let elsewhere = case().step(json!([unify(mode), cluster("chau-doc")])).says();
            assert_eq!(elsewhere, ["body `chau-doc`: 0 of 1, new"], "a union in another district is none here");
        }
    }

    #[test]
    fn who_parts_the_posts_later_breaks_it_too() {
        let part = json!([{"separate-posts": {"posts": HEADS}}]);
        let case = case().step(json!([unify("personal"), cluster("long-xuyen")])).step(part);
        assert_eq!(case.says(), ["body `long-xuyen`: 0 of 1, new"]);
    }

    #[test]
    fn a_chain_that_is_parted_elsewhere_parts_the_posts_here() {
        let above = ["party-committee/head", "peoples-committee/head"];
        let personal = |posts: [&str; 2]| json!({"unify-post": {"posts": posts, "mode": "personal"}});
        let chain = [personal([HEADS[0], above[0]]), personal(above), personal([above[1], HEADS[1]]), cluster("long-xuyen")];
        let chained = case().step(json!(chain));
        assert_eq!(chained.says(), ["body `long-xuyen`: 1 of 1, holds"]);
        let parted = chained.step(json!([{"separate-posts": {"posts": above}}]));
        assert_eq!(parted.says(), ["body `long-xuyen`: 0 of 1, new"]);
    }

    /// One of the two posts ends with a body that nothing in the district stands above or below.
    #[test]
    fn a_district_that_loses_one_of_the_posts_is_looked_at() {
        let office = |sector: &str| json!({"body": {"kind": "office", "sector": sector}});
        let with = json!({"bodies": {"kind": "joint"}, "unified": [office("party"), office("state")]});
        let up = json!({"reparent": {"body": "long-xuyen/party-office", "to": "party-committee"}});
        let standing = Case::of("posts-not-unified", with).step(json!([up, cluster("long-xuyen")]));
        assert_eq!(standing.says(), ["body `long-xuyen`: 0 of 1, new"]);
        let end = json!({"dissolve": {"body": "long-xuyen/party-office", "to": "party-committee"}});
        assert_eq!(standing.step(json!([end])).says(), ["body `long-xuyen`: ? of 1, unknown"]);
    }

    #[test]
    fn without_posts_on_record_nobody_knows() {
        let case = case().given(|data| {
            data.posts.retain(|post| post.body.as_str() != "long-xuyen/peoples-committee");
        });
        assert_eq!(case.step(json!([cluster("long-xuyen")])).says(), ["body `long-xuyen`: ? of 1, unknown"]);
    }
}

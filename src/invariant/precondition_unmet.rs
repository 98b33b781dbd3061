//! S13: first the posts, then the bodies.

use serde::{Deserialize, Serialize};

use super::post_choice::looked_at;
use super::taking::{Taking, joinings};
use super::{About, Before, Measures, PostChoice, Span, TransitionRule, unified_in};
use crate::change::Entity;
use crate::finding::{Level, Subject};
use crate::model::body::BodyId;
use crate::model::quantity::{Bound, Measure};
use crate::model::tie::Tie;
use crate::org::Org;
use crate::selector::Selector;

pub(super) const ABOUT: &About = &About {
    code: "precondition-unmet",
    summary: "bodies may be merged only where two posts of the same territory were unified before",
    explanation: "A merger or absorption of the bodies described is allowed only where two posts of the same territory \
        had one holder before the step; so is the dissolution of one whose functions go to the other. Unified are two posts joined by a standing union, or one fused into the other; \
        vacancy does not matter. Over a plan, what counts is what was unified before the merger's own changes. Example: \
        the office of a district's Party committee is merged with the office of its council and people's committee, \
        where its Party secretary was made chair before.",
    source: "19-CTr/TU, III.2.1.2 (S13)",
    level: (Level::Deny, Level::Deny),
};

/// Bodies may be merged only where two posts were unified before (`precondition-unmet`).
///
/// Measured on the body that results from a merger or an absorption to which every selector of `bodies` gives a body (the
/// survivor of an absorption among them; of several selectors, one that went into one of them before as well): 1 if a post of
/// the one choice and a post of the other, in the territory of one of those bodies, were unified; at least 1. Unknown where
/// the territory has no such posts on record. A body that is dissolved counts as absorbed by the one to which most of its
/// functions went, as for [`joins`](super::StepChoice::joins).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct PreconditionUnmet {
    /// The bodies that become one: one at least for each selector.
    pub bodies: Vec<Selector>,
    /// The two posts that have to be unified before.
    pub unified: [PostChoice; 2],
}

impl PreconditionUnmet {
    /// Whether bodies such as these become one: as they are, or with what went into them before.
    fn speaks_of(&self, span: &Span<'_>, before: &Before<'_>, taking: &Taking) -> bool {
        let given = |selector: &Selector| taking.sources.iter().any(|body| before.matches(selector, *body));
        self.bodies.iter().all(given) || taking.heritage(span).brings_together(&self.bodies)
    }

    fn measure(&self, org: &Org, before: &Before<'_>, sources: &[BodyId]) -> Measure {
        debug_assert!(sources.iter().all(|body| org.bodies.knows(*body)), "sources are bodies of the organisation");
        let territories = sources.iter().filter_map(|body| before.above(Tie::Within, *body));
        let found: Vec<bool> = territories.filter_map(|at| unified_in(&self.unified, before, at)).collect();
        match found.as_slice() {
            [] => Measure::unknown(Bound::AtLeast, 1_usize),
            any => Measure::at_least(usize::from(any.contains(&true)), 1_usize),
        }
    }
}

impl TransitionRule for PreconditionUnmet {
    fn about(&self) -> &'static About {
        ABOUT
    }

    fn help(&self) -> &'static str {
        "unify the two posts in an earlier step (`unify-post`)"
    }

    fn judge(&self, span: &Span<'_>, found: &mut Measures) {
        for taking in joinings(span.org(), span.changes()) {
            // In one step, what is unified in the same step is not unified before it.
            let number = if span.headers().len() > 1 { taking.number } else { 0 };
            let before = span.before_change(number);
            if !self.speaks_of(span, &before, &taking) || !span.covers(taking.result) {
                continue;
            }
            let measure = self.measure(span.org(), &before, &taking.sources);
            let note = match measure.value {
                None => "no such posts are on record in its territory".into(),
                Some(_) => "the two posts were not unified before".into(),
            };
            found.add_with_note(Subject::Body(taking.result), measure, note);
        }
        if found.is_empty() {
            found.add(Subject::Whole, Measure::at_least(1_usize, 1_usize));
        }
    }

    /// The bodies of the territory of which the posts are, and the posts that head them.
    fn looks_at(&self, span: &Span<'_>, visit: &mut dyn FnMut(Entity)) {
        let before = span.before();
        for taking in joinings(span.org(), span.changes()) {
            if !self.speaks_of(span, &before, &taking) {
                continue;
            }
            for territory in taking.sources.iter().filter_map(|body| before.above(Tie::Within, *body)) {
                looked_at(&self.unified, &before, territory, visit);
            }
        }
    }

    fn unknown_names(&self, org: &Org) -> Vec<String> {
        let choices = self.unified.iter().map(|choice| &choice.body);
        self.bodies.iter().chain(choices).flat_map(|selector| selector.unknown_names(org)).collect()
    }
}

#[cfg(test)]
#[cfg(feature = "files")]
mod tests {
    use serde_json::json;

    use crate::invariant::fixture::Case;

    fn case() -> Case {
        let office = |sector: &str| json!({"kind": "office", "sector": sector});
        let of = |kind: &str| json!({"body": {"kind": kind}});
        let posts = [of("party-committee"), of("peoples-committee")];
        Case::of("precondition-unmet", json!({"bodies": [office("party"), office("state")], "unified": posts}))
    }

    fn unify(mode: &str) -> serde_json::Value {
        json!({"unify-post": {"posts": ["long-xuyen/party-committee/head", "long-xuyen/peoples-committee/head"], "mode": mode}})
    }

    fn merge() -> serde_json::Value {
        let into = json!({"id": "long-xuyen/joint-office", "name": "Văn phòng", "kind": "joint", "sector": "party", "line": "long-xuyen/party-committee"});
        json!({"merge": {"bodies": ["long-xuyen/party-office", "long-xuyen/committee-office"], "into": into}})
    }

    #[test]
    fn first_the_posts_then_the_offices() {
        assert_eq!(case().step(json!([merge()])).says(), ["body `long-xuyen/joint-office`: 0 of 1, new"]);
        assert_eq!(case().step(json!([merge()])).notes(), ["the two posts were not unified before"]);
        for mode in ["personal", "fused"] {
            let staged = case().step(json!([unify(mode)])).step(json!([merge()]));
            assert_eq!(staged.says(), ["body `long-xuyen/joint-office`: 1 of 1, holds"]);
            assert_eq!(staged.net(), ["body `long-xuyen/joint-office`: 1 of 1, holds"]);
            let late = case().step(json!([merge()])).step(json!([unify(mode)]));
            assert_eq!(late.net(), ["body `long-xuyen/joint-office`: 0 of 1, new"]);
            let at_once = case().step(json!([unify(mode), merge()]));
            assert_eq!(at_once.says(), ["body `long-xuyen/joint-office`: 0 of 1, new"], "not before the step");
        }
    }

    #[test]
    fn what_was_unified_and_is_parted_in_the_same_step_was_unified_before() {
        let part = json!({"separate-posts": {"posts": ["long-xuyen/party-committee/head", "long-xuyen/peoples-committee/head"]}});
        let says = case().step(json!([unify("personal")])).step(json!([part, merge()])).says();
        assert_eq!(says, ["body `long-xuyen/joint-office`: 1 of 1, holds"]);
    }

    /// The posts need not be those of bodies above or beside what is merged.
    #[test]
    fn a_union_and_the_merger_that_asks_for_it_are_not_independent() {
        let of = |kind: &str| json!({"body": {"kind": kind}});
        let with = json!({"bodies": [{"kind": "office"}], "unified": [of("commission"), of("division")]});
        let article = crate::Article::new(crate::invariant::builtin("precondition-unmet", with).unwrap());
        let heads = ["long-xuyen/organisation-commission/head", "long-xuyen/home-affairs/head"];
        let unify = json!({"unify-post": {"posts": heads, "mode": "personal"}});
        let steps = json!([{"id": "unify", "on": "2018-05-01", "do": [unify]}, {"id": "merge", "on": "2018-06-01", "do": [merge()]}]);
        let plan: crate::Plan = serde_json::from_value(json!({"reorg": 1, "title": "test", "steps": steps})).unwrap();
        let org = crate::Org::from_data(&crate::invariant::fixture::province()).unwrap();
        let order = plan.order(&org, &crate::Charter::new("test").with(article)).unwrap();
        assert_eq!(order.relation("unify", "merge"), Some(crate::order::Relation::Forced));
    }

    #[test]
    fn other_districts_and_other_mergers_do_not_count() {
        let elsewhere = json!([{"unify-post": {"posts": ["chau-doc/party-committee/head", "chau-doc/peoples-committee/head"], "mode": "personal"}}]);
        let says = case().step(elsewhere).step(json!([merge()])).says();
        assert_eq!(says, ["body `long-xuyen/joint-office`: 0 of 1, new"]);
        let other = json!([{"absorb": {"bodies": ["long-xuyen/home-affairs"], "into": "long-xuyen/committee-office"}}]);
        assert_eq!(case().step(other).says(), ["the whole: 1 of 1, holds"]);
        let absorb = json!([{"absorb": {"bodies": ["long-xuyen/party-office"], "into": "long-xuyen/committee-office"}}]);
        assert_eq!(case().step(absorb).says(), ["body `long-xuyen/committee-office`: 0 of 1, new"]);
    }

    #[test]
    fn without_posts_on_record_nobody_knows() {
        let case = case().given(|data| {
            data.posts.retain(|post| post.body.as_str() != "long-xuyen/peoples-committee");
        });
        let case = case.step(json!([merge()]));
        assert_eq!(case.says(), ["body `long-xuyen/joint-office`: ? of 1, unknown"]);
        assert_eq!(case.notes(), ["no such posts are on record in its territory"]);
    }
    /// What went into a body before comes with it, however long the way, also when that body is dissolved.
    #[test]
    fn what_was_taken_in_before_is_brought_along() {
        let absorb = |from: &str, into: &str| {
            json!([{"absorb": {"bodies": [format!("long-xuyen/{from}")], "into": format!("long-xuyen/{into}")}}])
        };
        let denied = ["body `long-xuyen/committee-office`: 0 of 1, new"];
        let on_the_way = case().step(absorb("party-office", "organisation-commission"));
        let on_the_way = on_the_way.step(absorb("organisation-commission", "home-affairs"));
        assert_eq!(on_the_way.step(absorb("home-affairs", "committee-office")).says(), denied);
        let dissolve = json!([{"dissolve": {"body": "long-xuyen/home-affairs", "to": "long-xuyen/committee-office"}}]);
        assert_eq!(case().step(absorb("party-office", "home-affairs")).step(dissolve).says(), denied);
    }

    /// Which bodies have the posts hangs on what they are: to make them something else is not independent of the merger.
    #[test]
    fn a_merger_looks_at_the_bodies_of_the_posts_where_it_is_asked_for_them() {
        let of = |kind: &str| json!({"body": {"kind": kind}});
        let org = crate::Org::from_data(&crate::invariant::fixture::province()).unwrap();
        let id = |key: &str| org.body_id(&format!("long-xuyen/{key}")).unwrap();
        let step = |operation: crate::Operation| crate::Step::new("step", "2018-05-01".parse().unwrap(), [operation]);
        let absorb = step(crate::operation::Absorb::new([id("party-office")], id("committee-office")).into());
        let kind = org.vocabulary().kinds.id("unit");
        let body = id("home-affairs");
        let other = crate::operation::Reclassify { body, kind, sector: None, tier: None, form: None, verb_as_written: None };
        let other = step(other.into());
        let meet = |bodies: &str| {
            let with = json!({"bodies": [{"kind": bodies}], "unified": [of("commission"), of("division")]});
            let article = crate::Article::new(crate::invariant::builtin("precondition-unmet", with).unwrap());
            let charter = crate::Charter::new("test").with(article.level(crate::Level::Warn));
            let mut session = crate::Session::new(org.clone(), charter).unwrap();
            let prints = [&absorb, &other].map(|step| session.footprint(step).unwrap());
            prints[0].meets(&prints[1], &org)
        };
        assert_eq!(meet("office"), ["long-xuyen/home-affairs"]);
        assert_eq!(meet("service"), [""; 0], "of other mergers the rule does not speak");
    }
}

//! S29: when one person comes to head two bodies, their working rules are revised.

use serde::{Deserialize, Serialize};

use super::{About, Measures, Span, TransitionRule};
use crate::change::Change;
use crate::finding::{Level, RestsOn, Subject};
use crate::model::body::BodyId;
use crate::model::id::Name;
use crate::model::post::Role;
use crate::model::quantity::Measure;
use crate::model::vocabulary::{Kind, Provision};
use crate::org::Org;
use crate::selector::{is_one_of, one_or_many, unknown_terms};

pub(super) const ABOUT: &About = &About {
    code: "working-rules-outdated",
    summary: "working rules are revised when the head of a body comes to hold another post as well",
    explanation: "Rules that were written for two heads do not fit one who is both. After a union of its head post, personal \
        or fused, a body of these kinds adopts its rules anew: behind the union in the same step or, for the plan as a \
        whole, in a later one. Example: secretary and chair of a commune are unified, and the committee works on by the \
        rules of 2015.",
    source: "19-CTr/TU, III.3 (S29)",
    level: (Level::Allow, Level::Warn),
};

/// Working rules are revised after a union of the head post (`working-rules-outdated`).
///
/// Measured on a live body whose head was united with another post: how many of the instruments it has not adopted since;
/// limit 0.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct WorkingRulesOutdated {
    /// The instruments that are to be revised.
    #[serde(deserialize_with = "one_or_many")]
    #[cfg_attr(feature = "schema", schemars(with = "crate::selector::OneOrMany<Provision>"))]
    pub instruments: Vec<Name<Provision>>,
    /// The kinds of bodies that need them; all where absent.
    #[serde(default, deserialize_with = "one_or_many", skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "schema", schemars(with = "crate::selector::OneOrMany<Kind>"))]
    pub kinds: Vec<Name<Kind>>,
}

/// The bodies whose head comes to hold another post, or to head another body, by a change. A body that was headed from
/// elsewhere before is headed by the successor of that head: no news.
fn united(org: &Org, change: &Change) -> Vec<BodyId> {
    let headed = |post| {
        let row = org.posts.row(post);
        (row.role == Role::Head).then_some(row.body)
    };
    match change {
        Change::Joined { one, other } => [*one, *other].into_iter().filter_map(headed).collect(),
        Change::HeadedBy { body, old: None, new: Some(post) } => headed(*post).into_iter().chain([*body]).collect(),
        _ => Vec::new(),
    }
}

impl WorkingRulesOutdated {
    /// Whether a body is of these kinds, and its head holds another post, or heads another body.
    fn speaks_of(&self, org: &Org, id: BodyId) -> bool {
        let Some(body) = org.body(id).filter(|body| body.is_live()) else { return false };
        let of_kind = |kind| is_one_of(&self.kinds, org.vocabulary().kinds.key(kind));
        let shared = body.head().is_some_and(|head| {
            head.body().id() != id || head.also_heads().len() > 0 || head.united_with().len() > 0
        });
        shared && body.class().is_some_and(|class| of_kind(class.kind))
    }

    /// How many of the instruments a body does not adopt in these changes.
    fn unrevised(&self, org: &Org, body: BodyId, since: &[Change]) -> usize {
        let adopts = |word: &str| {
            let what = org.vocabulary().provisions.id(word);
            since.iter().any(|change| match change {
                Change::ProvisionSet { body: of, provisions } => {
                    *of == body && provisions.1.as_ref().is_some_and(|new| Some(new.what) == what && new.holds())
                }
                _ => false,
            })
        };
        self.instruments.iter().filter(|word| !adopts(word.as_str())).count()
    }
}

impl TransitionRule for WorkingRulesOutdated {
    fn about(&self) -> &'static About {
        ABOUT
    }

    fn help(&self) -> &'static str {
        "adopt the rules anew (`adopt-instrument`) behind the union"
    }

    fn rests_on(&self) -> RestsOn {
        RestsOn::Provisions
    }

    fn judge(&self, span: &Span<'_>, found: &mut Measures) {
        let org = span.org();
        let mut bodies: Vec<(BodyId, usize)> = Vec::new();
        for (place, change) in span.changes().iter().enumerate() {
            for body in united(org, change) {
                bodies.retain(|(other, _)| *other != body);
                bodies.push((body, place));
            }
        }
        bodies.retain(|(body, _)| self.speaks_of(org, *body) && span.covers(*body));
        for (body, place) in bodies {
            let since = span.changes().get(place..).unwrap_or_default();
            found.add(Subject::Body(body), Measure::at_most(self.unrevised(org, body, since), 0_usize));
        }
        if found.is_empty() {
            found.add(Subject::Whole, Measure::at_most(0_usize, 0_usize));
        }
    }

    fn unknown_names(&self, org: &Org) -> Vec<String> {
        let mut unknown = unknown_terms(org, &self.instruments);
        unknown.extend(unknown_terms(org, &self.kinds));
        unknown
    }
}

#[cfg(test)]
#[cfg(feature = "files")]
mod tests {
    use serde_json::{Value, json};

    use crate::invariant::fixture::Case;

    fn case() -> Case {
        Case::of("working-rules-outdated", json!({"instruments": ["working-rules"], "kinds": ["party-committee"]}))
    }

    fn unify(mode: &str) -> Value {
        let posts = ["long-xuyen/party-committee/head", "long-xuyen/peoples-committee/head"];
        json!({"unify-post": {"posts": posts, "mode": mode}})
    }

    fn adopt() -> Value {
        json!({"adopt-instrument": {"body": "long-xuyen/party-committee", "instrument": "working-rules"}})
    }

    #[test]
    fn rules_are_adopted_behind_the_union() {
        for mode in ["personal", "fused"] {
            let late = case().step(json!([adopt()])).step(json!([unify(mode)]));
            assert_eq!(late.says(), ["body `long-xuyen/party-committee`: 1 of 0, new"]);
            assert_eq!(late.net(), ["body `long-xuyen/party-committee`: 1 of 0, new"]);
            let together = case().step(json!([unify(mode), adopt()]));
            assert_eq!(together.says(), ["body `long-xuyen/party-committee`: 0 of 0, holds"]);
            assert_eq!(late.step(json!([adopt()])).net(), ["body `long-xuyen/party-committee`: 0 of 0, holds"]);
        }
    }

    #[test]
    fn after_another_union_all_rules_are_outdated_again() {
        let posts = ["long-xuyen/party-committee/head", "long-xuyen/party-office/head"];
        let again = json!({"unify-post": {"posts": posts, "mode": "personal"}});
        let with = json!({"instruments": ["charter", "working-rules"], "kinds": ["party-committee"]});
        let steps = json!([unify("personal"), adopt(), again]);
        assert_eq!(Case::of("working-rules-outdated", with).step(steps).says(), ["body `long-xuyen/party-committee`: 2 of 0, new"]);
    }

    #[test]
    fn of_other_kinds_it_does_not_speak() {
        let posts = json!(["party-office/head", "committee-office/head"]);
        assert_eq!(case().step(json!([{"unify-post": {"posts": posts, "mode": "personal"}}])).says(), ["the whole: 0 of 0, holds"]);
    }
}

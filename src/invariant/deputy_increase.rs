//! S8: no increase of deputies.

use serde::{Deserialize, Serialize};

use super::{About, Measures, Span, TransitionRule};
use crate::change::Change;
use crate::finding::{Level, RestsOn, Subject};
use crate::model::body::BodyId;
use crate::model::post::{PostId, Role};
use crate::model::quantity::Measure;

pub(super) const ABOUT: &About = &About {
    code: "deputy-increase",
    summary: "rearranging may not make more deputies than it ends",
    explanation: "Deputy posts that begin are set off against those that end, over all bodies in scope; one that moves \
        from body to body, also across the border of the scope, is neither gain nor saving. With `strict`, the number \
        has to fall. Example: three offices with two deputies each become one office with four: two fewer.",
    source: "19-CTr/TU, II.2.2 and III.2.2 (S8)",
    level: (Level::Warn, Level::Warn),
};

/// No increase of deputies (`deputy-increase`).
///
/// Measured: deputy posts that began minus those that ended, over the bodies in scope; limit 0, or −1 where `strict`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
#[non_exhaustive]
pub struct DeputyIncrease {
    /// Whether the number of deputies has to fall, not only not to rise.
    pub strict: bool,
}

impl TransitionRule for DeputyIncrease {
    fn about(&self) -> &'static About {
        ABOUT
    }

    fn help(&self) -> &'static str {
        "end as many deputies as begin (`abolish-post`, or `deputies` of the operation)"
    }

    fn rests_on(&self) -> RestsOn {
        RestsOn::Posts(Some(Role::Deputy))
    }

    fn judge(&self, span: &Span<'_>, found: &mut Measures) {
        let org = span.org();
        let first_new = span.changes().iter().find_map(|change| match change {
            Change::PostFounded { post, .. } => Some(*post),
            _ => None,
        });
        // Ids are handed out in order: a post was there before unless its id is at or behind the first new one.
        let is_new = |post: PostId| first_new.is_some_and(|first| post >= first);
        let host = |post: PostId| -> BodyId { org.posts.row(post).body };
        let net = span.changes().iter().filter_map(|change| match change {
            Change::PostFounded { post, .. } if org.posts.row(*post).ended.is_none() => Some((*post, 1_i64)),
            Change::PostEnded { post, .. } if !is_new(*post) => Some((*post, -1)),
            _ => None,
        });
        let deputies = net.filter(|(post, _)| org.posts.row(*post).role == Role::Deputy);
        let net: i64 = deputies.filter(|(post, _)| span.covers(host(*post))).map(|(_, by)| by).sum();
        found.add(Subject::Whole, Measure::at_most(net, -i64::from(self.strict)));
    }
}

#[cfg(test)]
#[cfg(feature = "files")]
mod tests {
    use serde_json::json;

    use crate::invariant::fixture::Case;

    fn created(body: &str) -> serde_json::Value {
        json!({"create-post": {"body": body, "id": format!("{body}/one-more"), "role": "deputy", "category": "civil-servant"}})
    }

    #[test]
    fn what_begins_is_set_off_against_what_ends() {
        let case = Case::of("deputy-increase", json!({})).step(json!([created("records")]));
        assert_eq!(case.says(), ["the whole: 1 of 0, new"]);
        let merge = json!([{"absorb": {"bodies": ["ethnic-board"], "into": "home-affairs", "deputies": 2}}]);
        let case = case.step(merge);
        assert_eq!(case.says(), ["the whole: -1 of 0, holds"]);
        assert_eq!(case.net(), ["the whole: 0 of 0, holds"]);
    }

    #[test]
    fn a_deputy_who_moves_is_no_saving_and_strict_wants_one() {
        let case = Case::of("deputy-increase", json!({"strict": true})).scope(json!({"keys": "home-affairs"}));
        let case = case.step(json!([{"absorb": {"bodies": ["ethnic-board"], "into": "home-affairs"}}]));
        assert_eq!(case.says(), ["the whole: 0 of -1, new"]);
    }
}

//! Two live bodies of one tier with one official code.

use std::collections::{BTreeMap, HashMap};

use serde::{Deserialize, Serialize};

use super::{About, Measures, Span, TransitionRule};
use crate::change::Change;
use crate::finding::{Level, Subject};
use crate::model::body::{BodyId, Code};
use crate::model::id::Name;
use crate::model::quantity::Measure;
use crate::model::vocabulary::{Tier, TierId};
use crate::org::Org;
use crate::selector::{is_one_of, one_or_many, unknown_terms};

pub(super) const ABOUT: &About = &About {
    code: "shared-code",
    summary: "no body may get an official code that another live body of its tier has",
    explanation: "A code is no identity: it is swapped, kept by a successor and used again, and between two steps of a day \
        two units may have the same. At the end of a plan no two may. Steps are warned about by default, the plan is \
        denied. Example: a commune is recoded to the code of a neighbour that was to be merged the day before and was not.",
    source: "Decision 19/2025/QĐ-TTg (list and codes of administrative units)",
    level: (Level::Warn, Level::Deny),
};

/// No two live bodies of a tier have one code (`shared-code`).
///
/// Measured on each body that has another code than before, or came into another tier: how many others of its tier have the
/// code; at most 0.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
#[non_exhaustive]
pub struct SharedCode {
    /// The tiers of which it speaks; all where absent.
    #[serde(deserialize_with = "one_or_many")]
    #[cfg_attr(feature = "schema", schemars(with = "crate::selector::OneOrMany<Tier>"))]
    pub tiers: Vec<Name<Tier>>,
}

fn current(codes: &[Code]) -> Option<&str> {
    codes.iter().rfind(|code| code.until.is_none()).map(|code| &*code.code)
}

fn now(org: &Org, body: BodyId) -> Option<(TierId, &str)> {
    let tier = org.totals.class(org.bodies.row(body).class)?.tier;
    Some((tier, current(&org.details.get(body.index())?.codes)?))
}

impl TransitionRule for SharedCode {
    fn about(&self) -> &'static About {
        ABOUT
    }

    fn compared_with(&self, org: &Org, subject: Subject) -> Vec<Subject> {
        let Subject::Body(id) = subject else { return Vec::new() };
        let Some(has) = org.bodies.get(id).and_then(|_| now(org, id)) else { return Vec::new() };
        let live = org.bodies.ids().filter(|other| org.bodies.row(*other).is_live());
        live.filter(|other| *other != id && now(org, *other) == Some(has)).map(Subject::Body).collect()
    }

    fn help(&self) -> &'static str {
        "give one of the two another code (`recode`), or end the other first (`merge`, `absorb`)"
    }

    fn judge(&self, span: &Span<'_>, found: &mut Measures) {
        let org = span.org();
        // The code and the tier before, of bodies that had them.
        let mut before: BTreeMap<BodyId, (Option<&str>, Option<TierId>)> = BTreeMap::new();
        for change in span.changes() {
            match change {
                Change::Recoded { body, codes } => {
                    before.entry(*body).or_default().0.get_or_insert(current(&codes.0).unwrap_or_default());
                }
                Change::Reclassified { body, classes } => {
                    before.entry(*body).or_default().1.get_or_insert(classes.0.tier);
                }
                _ => {}
            }
        }
        let words = &org.vocabulary().tiers;
        let covered = |body: &BodyId| org.bodies.row(*body).is_live() && span.covers(*body);
        let mut changed: Vec<(BodyId, (TierId, &str))> = Vec::new();
        for (body, (code, tier)) in before.into_iter().filter(|(body, _)| covered(body)) {
            let Some(has) = now(org, body).filter(|(tier, _)| is_one_of(&self.tiers, words.key(*tier))) else { continue };
            if (tier.unwrap_or(has.0), code.unwrap_or(has.1)) != has {
                changed.push((body, has));
            }
        }
        if changed.is_empty() {
            return;
        }
        let mut count: HashMap<(TierId, &str), usize> = changed.iter().map(|(_, has)| (*has, 0)).collect();
        for has in org.bodies.ids().filter(|body| org.bodies.row(*body).is_live()).filter_map(|body| now(org, body)) {
            if let Some(count) = count.get_mut(&has) {
                *count += 1;
            }
        }
        for (body, has) in changed {
            let others = count.get(&has).map_or(0, |count| count.saturating_sub(1));
            found.add(Subject::Body(body), Measure::at_most(others, 0_usize));
        }
    }

    fn unknown_names(&self, org: &Org) -> Vec<String> {
        unknown_terms(org, &self.tiers)
    }
}

#[cfg(test)]
#[cfg(feature = "files")]
mod tests {
    use serde_json::json;

    use crate::invariant::fixture::Case;

    #[test]
    fn codes_are_swapped_but_not_shared() {
        let recode = |body: &str, code: &str| json!({"recode": {"body": body, "code": code}});
        let coded = || {
            let first = json!([recode("east", "01"), recode("west", "02")]);
            Case::of("shared-code", json!({})).land().step(first)
        };
        assert_eq!(coded().says(), ["body `east`: 0 of 0, holds"]);
        let shared = coded().step(json!([recode("east", "02")]));
        assert_eq!(shared.says(), ["body `east`: 1 of 0, new"]);
        assert_eq!(shared.step(json!([recode("west", "01")])).net(), ["body `east`: 0 of 0, holds"]);
        assert_eq!(coded().step(json!([recode("district", "02")])).says(), ["body `district`: 0 of 0, holds"], "of another tier");
        let heir = json!([{"absorb": {"bodies": ["east"], "into": "north"}}, recode("north", "01")]);
        assert_eq!(coded().step(heir).says(), ["body `north`: 0 of 0, holds"], "the code of a unit that has ended");
        let gone = json!([recode("east", "02"), {"absorb": {"bodies": ["east"], "into": "north"}}]);
        assert_eq!(coded().step(gone).says(), [""; 0], "what has ended has no code");
        let elsewhere = coded().scope(json!({"keys": ["west"]})).step(json!([recode("east", "02")]));
        assert_eq!(elsewhere.says(), [""; 0], "out of scope");
    }

    #[test]
    fn who_comes_into_another_tier_meets_the_codes_of_that_tier() {
        let recode = |body: &str, code: &str| json!({"recode": {"body": body, "code": code}});
        let case = Case::of("shared-code", json!({})).step(json!([recode("records", "01"), recode("chau-doc/home-affairs", "01")]));
        assert_eq!(case.says(), ["body `records`: 0 of 0, holds"], "of two tiers");
        let up = case.step(json!([{"reclassify": {"body": "chau-doc/home-affairs", "tier": "province"}}]));
        assert_eq!(up.says(), ["body `chau-doc/home-affairs`: 1 of 0, new"]);
        let sector = json!([{"reclassify": {"body": "records", "sector": "party"}}]);
        assert_eq!(up.step(sector).says(), [""; 0], "of the same tier as before");
    }
}

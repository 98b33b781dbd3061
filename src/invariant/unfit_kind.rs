//! S30: what becomes of bodies of different natures is of a kind that fits them all.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::taking::takings;
use super::{About, Before, Measures, Span, TransitionRule};
use crate::finding::{Level, Subject};
use crate::model::body::BodyId;
use crate::model::id::Name;
use crate::model::quantity::Measure;
use crate::model::vocabulary::Kind;
use crate::org::Org;
use crate::selector::{Selector, is_one_of, one_or_many, unknown_terms};

pub(super) const ABOUT: &About = &About {
    code: "unfit-kind",
    summary: "bodies of different natures may become one only of a kind that fits them all",
    explanation: "A Party organ, a State agency and a public service unit are founded, staffed and paid by different rules. \
        A charter says what natures there are, and for each mixture which kinds of body may result from a merger or an \
        absorption; of a mixture of which it says nothing, none may. Bodies of one nature, and bodies of none, may become \
        anything. Example: a propaganda commission, a training centre and a division of culture become one commission of \
        the Party, and no rule says what such a body is.",
    source: "19-CTr/TU, II.1 (S30)",
    level: (Level::Warn, Level::Warn),
};

/// Bodies that are alike in what they are founded for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct Nature {
    /// A word for them.
    pub name: String,
    /// Which bodies they are.
    pub of: Selector,
}

/// Which kinds of body may result from a mixture of natures.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct Mixture {
    /// The natures, in any order.
    pub of: BTreeSet<String>,
    /// The kinds that may result.
    #[serde(deserialize_with = "one_or_many")]
    #[cfg_attr(feature = "schema", schemars(with = "crate::selector::OneOrMany<Kind>"))]
    pub kinds: Vec<Name<Kind>>,
}

/// Bodies of different natures become one only of a kind that fits (`unfit-kind`).
///
/// Measured on the body that results from a merger or an absorption of bodies of two natures or more, as they were before
/// (the survivor of an absorption among them): 1 if no entry allows its kind for that mixture, limit 0. A body is of the
/// first nature that selects it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct UnfitKind {
    /// The natures.
    pub natures: Vec<Nature>,
    /// What may result from which.
    #[serde(default)]
    pub allowed: Vec<Mixture>,
}

impl UnfitKind {
    fn nature<'s>(&'s self, org: &Org, before: &Before<'_>, body: BodyId) -> Option<&'s str> {
        let was_there = before.is_live(body);
        let is = |nature: &&Nature| {
            // What the same step founded has only a state after.
            if was_there { before.matches(&nature.of, body) } else { nature.of.matches(org, body) }
        };
        self.natures.iter().find(is).map(|nature| nature.name.as_str())
    }

    fn allows(&self, org: &Org, mixture: &BTreeSet<&str>, result: BodyId) -> bool {
        let class = org.totals.class(org.bodies.row(result).class);
        let kind = class.and_then(|class| org.vocabulary().kinds.key(class.kind));
        let speaks = |entry: &&Mixture| entry.of.iter().map(String::as_str).collect::<BTreeSet<_>>() == *mixture;
        self.allowed.iter().filter(speaks).any(|entry| !entry.kinds.is_empty() && is_one_of(&entry.kinds, kind))
    }
}

impl TransitionRule for UnfitKind {
    fn about(&self) -> &'static About {
        ABOUT
    }

    fn help(&self) -> &'static str {
        "give the result a kind that the charter allows for them, or leave them apart"
    }

    fn judge(&self, span: &Span<'_>, found: &mut Measures) {
        let org = span.org();
        for taking in takings(span.changes()).iter().filter(|taking| span.covers(taking.result)) {
            let before = span.before_change(taking.number);
            let natures = taking.sources.iter().filter_map(|body| self.nature(org, &before, *body));
            let mixture: BTreeSet<_> = natures.collect();
            if mixture.len() > 1 {
                let fits = self.allows(org, &mixture, taking.result);
                let note = format!("of {}", mixture.into_iter().collect::<Vec<_>>().join(", "));
                found.add_with_note(Subject::Body(taking.result), Measure::at_most(usize::from(!fits), 0_usize), note);
            }
        }
        if found.is_empty() {
            found.add(Subject::Whole, Measure::at_most(0_usize, 0_usize));
        }
    }

    fn unknown_names(&self, org: &Org) -> Vec<String> {
        let mut unknown: Vec<_> = self.natures.iter().flat_map(|nature| nature.of.unknown_names(org)).collect();
        unknown.extend(unknown_terms(org, self.allowed.iter().flat_map(|entry| &entry.kinds)));
        let known = |word: &&String| self.natures.iter().any(|nature| nature.name == **word);
        let strange = self.allowed.iter().flat_map(|entry| &entry.of).filter(|word| !known(word));
        unknown.extend(strange.map(|word| format!("there is no nature `{word}`")));
        unknown
    }
}

#[cfg(test)]
#[cfg(feature = "files")]
mod tests {
    use serde_json::{Value, json};

    use crate::invariant::fixture::Case;

    fn case() -> Case {
        let natures = json!([
            {"name": "service", "of": {"kind": "service"}}, {"name": "party", "of": {"sector": "party"}},
            {"name": "state", "of": {"sector": "state"}}
        ]);
        Case::of("unfit-kind", json!({"natures": natures, "allowed": [{"of": ["state", "party"], "kinds": "joint"}]}))
    }

    fn merge(bodies: &[&str], kind: &str) -> Value {
        json!([{"merge": {"bodies": bodies, "into": {"id": "one", "name": "Ban", "kind": kind, "sector": "party",
            "tier": "province", "line": "party-committee"}}}])
    }

    /// What they become has ended where they stood: the state before says what they were.
    #[test]
    fn a_nature_is_that_of_the_place_before() {
        let natures = json!([
            {"name": "district", "of": {"within": "long-xuyen"}}, {"name": "province", "of": {"within": "an-giang"}}
        ]);
        let case = Case::of("unfit-kind", json!({"natures": natures}));
        let mut merge = merge(&["long-xuyen/home-affairs", "home-affairs"], "joint");
        merge[0]["merge"]["into"]["within"] = "an-giang".into();
        let says = case.step(merge).says();
        assert_eq!(says, ["body `one`: 1 of 0, new"]);
    }

    #[test]
    fn party_and_state_make_what_the_charter_allows() {
        let two = ["organisation-commission", "home-affairs"];
        assert_eq!(case().step(merge(&two, "joint")).says(), ["body `one`: 0 of 0, holds"]);
        assert_eq!(case().step(merge(&two, "commission")).says(), ["body `one`: 1 of 0, new"]);
        // Row 39: three natures, of which nobody has said anything.
        let three = ["organisation-commission", "home-affairs", "clinic"];
        assert_eq!(case().step(merge(&three, "joint")).says(), ["body `one`: 1 of 0, new"]);
    }

    #[test]
    fn one_nature_makes_anything_and_the_survivor_counts() {
        let alike = ["home-affairs", "ethnic-board"];
        assert_eq!(case().step(merge(&alike, "joint")).says(), ["the whole: 0 of 0, holds"]);
        let absorb = json!([{"absorb": {"bodies": ["party-office"], "into": "committee-office"}}]);
        assert_eq!(case().step(absorb).says(), ["body `committee-office`: 1 of 0, new"]);
        let changed = json!([
            {"reclassify": {"body": "committee-office", "kind": "joint"}},
            {"absorb": {"bodies": ["party-office"], "into": "committee-office"}}
        ]);
        assert_eq!(case().step(changed).says(), ["body `committee-office`: 0 of 0, holds"]);
    }
    #[test]
    fn what_the_same_step_founds_is_of_the_nature_with_which_it_begins() {
        let body = json!({"id": "one", "name": "Ban", "kind": "commission", "sector": "party", "tier": "province",
            "line": "party-committee"});
        let absorb = |from: &str| json!({"absorb": {"bodies": [from], "into": "committee-office"}});
        let establish = json!({"establish": {"body": body, "establishment": {"civil-servant": 1}, "head": "civil-servant"}});
        let says = case().step(json!([absorb("ethnic-board"), establish, absorb("one")])).says();
        assert_eq!(says, ["body `committee-office`: 1 of 0, new"]);
    }
}

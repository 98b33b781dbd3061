//! S28: a merged body operates by a charter of its own.

use serde::{Deserialize, Serialize};

use super::{About, StateRule};
use crate::change::{Descent, Entity};
use crate::finding::{Level, RestsOn, Subject};
use crate::model::body::BodyId;
use crate::model::id::Name;
use crate::model::quantity::Measure;
use crate::model::vocabulary::Provision;
use crate::org::Org;
use crate::selector::{one_or_many, unknown_terms};

pub(super) const ABOUT: &About = &About {
    code: "unchartered-body",
    summary: "a merged body operates only when its functions, its structure and its working rules are adopted",
    explanation: "Two bodies that become one bring two charters along, and neither speaks of the new body: what it does, how \
        it is made up and how it works is adopted for it anew, in the step that makes it or before. Instruments end with \
        the body for which they were adopted. With `all`, every body in scope is looked at, not only those that came of a \
        merger. Example: a Party board and a State division are merged, and nothing is adopted for the result.",
    source: "19-CTr/TU, III.3 (S28)",
    level: (Level::Deny, Level::Deny),
};

/// A merged body operates only with functions and adopted instruments (`unchartered-body`).
///
/// Measured: how many of the instruments it lacks, and one more where it leads no function and should; limit 0.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct UncharteredBody {
    /// The instruments that it needs.
    #[serde(deserialize_with = "one_or_many")]
    #[cfg_attr(feature = "schema", schemars(with = "crate::selector::OneOrMany<Provision>"))]
    pub instruments: Vec<Name<Provision>>,
    /// Whether it must lead a function; it must, unless this says no.
    #[serde(default = "yes")]
    pub functions: bool,
    /// Whether bodies are looked at that did not come of a merger, too.
    #[serde(default)]
    pub all: bool,
}

fn yes() -> bool {
    true
}

/// Those of the instruments that a body does not have.
pub(super) fn lacking<'a>(org: &Org, body: BodyId, instruments: &'a [Name<Provision>]) -> Vec<&'a str> {
    let has = |word: &str| {
        let what = org.vocabulary().provisions.id(word);
        what.is_some_and(|what| org.body(body).is_some_and(|body| body.provision(what).is_some()))
    };
    instruments.iter().map(Name::as_str).filter(|word| !has(word)).collect()
}

impl StateRule for UncharteredBody {
    fn about(&self) -> &'static About {
        ABOUT
    }

    fn help(&self) -> &'static str {
        "adopt the instruments in the same step (`adopt-instrument`), and give the body its functions"
    }

    fn rests_on(&self) -> RestsOn {
        RestsOn::Provisions
    }

    fn measure(&self, org: &Org, subject: Subject) -> Option<Measure> {
        let Subject::Body(id) = subject else { return None };
        let row = org.bodies.get(id).filter(|row| row.is_live())?;
        let merged = || org.links_back(Entity::Body(id)).any(|link| link.how == Descent::Merged);
        if !self.all && !merged() {
            return None;
        }
        let idle = usize::from(self.functions && row.functions.is_empty());
        Some(Measure::at_most(lacking(org, id, &self.instruments).len() + idle, 0_usize))
    }

    fn note(&self, org: &Org, subject: Subject) -> String {
        let Subject::Body(id) = subject else { return String::new() };
        let lacking = lacking(org, id, &self.instruments);
        if lacking.is_empty() { String::new() } else { format!("not adopted: {}", lacking.join(", ")) }
    }

    fn unknown_names(&self, org: &Org) -> Vec<String> {
        unknown_terms(org, &self.instruments)
    }
}

#[cfg(test)]
#[cfg(feature = "files")]
mod tests {
    use serde_json::{Value, json};

    use crate::invariant::fixture::Case;

    fn case() -> Case {
        Case::of("unchartered-body", json!({"instruments": ["charter", "working-rules"]}))
    }

    fn merge() -> Value {
        let into = json!({"id": "joint", "name": "Ban Tổ chức - Nội vụ", "kind": "joint", "sector": "party", "line": "party-committee"});
        json!({"merge": {"bodies": ["organisation-commission", "home-affairs"], "into": into}})
    }

    fn adopt(instrument: &str) -> Value {
        json!({"adopt-instrument": {"body": "joint", "instrument": instrument}})
    }

    #[test]
    fn the_charters_of_the_parts_are_not_that_of_the_whole() {
        let before = json!([{"adopt-instrument": {"body": "home-affairs", "instrument": "charter"}}]);
        let bare = case().step(before).step(json!([merge()]));
        assert_eq!(bare.says(), ["body `joint`: 2 of 0, new"]);
        assert_eq!(bare.step(json!([adopt("charter")])).says(), ["body `joint`: 1 of 0, inherited"]);
        let complete = case().step(json!([merge(), adopt("charter"), adopt("working-rules")]));
        assert_eq!(complete.says(), ["body `joint`: 0 of 0, holds"]);
    }

    #[test]
    fn without_a_function_it_does_not_operate() {
        let all = json!([merge(), adopt("charter"), adopt("working-rules")]);
        let away = ["cadres", "home-affairs", "religion"]
            .map(|function| json!({"transfer-function": {"function": function, "to": "ethnic-board"}}));
        assert_eq!(case().step(all).step(json!(away)).says(), ["body `joint`: 1 of 0, new"]);
    }

    #[test]
    fn of_other_bodies_it_speaks_only_when_asked() {
        let renamed = json!([{"rename": {"body": "home-affairs", "name": "Sở Nội vụ"}}]);
        assert_eq!(case().step(renamed.clone()).says(), [""; 0]);
        let all = Case::of("unchartered-body", json!({"instruments": "charter", "all": true}));
        assert_eq!(all.step(renamed).says(), ["body `home-affairs`: 1 of 0, inherited"]);
    }
}

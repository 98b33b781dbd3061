//! S29: every committee works by rules of its own.

use serde::{Deserialize, Serialize};

use super::unchartered_body::lacking;
use super::{About, StateRule};
use crate::finding::{Level, RestsOn, Subject};
use crate::model::id::Name;
use crate::model::quantity::Measure;
use crate::model::vocabulary::{Kind, Provision};
use crate::org::Org;
use crate::selector::{is_one_of, one_or_many, unknown_terms};

pub(super) const ABOUT: &About = &About {
    code: "working-rules-missing",
    summary: "every body of these kinds has working rules in force",
    explanation: "Each committee adopts rules by which it works, and the one below follows. They end with the committee: one \
        that came of a merger adopts its own. That they are revised when its head holds another post as well is a rule \
        of its own, `working-rules-outdated`. Example: a commune's Party committee has none.",
    source: "19-CTr/TU, III.3 (S29)",
    level: (Level::Warn, Level::Warn),
};

/// Every body of these kinds has working rules (`working-rules-missing`).
///
/// Measured: how many of the instruments it lacks; limit 0.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct WorkingRulesMissing {
    /// The instruments that they need.
    #[serde(deserialize_with = "one_or_many")]
    #[cfg_attr(feature = "schema", schemars(with = "crate::selector::OneOrMany<Provision>"))]
    pub instruments: Vec<Name<Provision>>,
    /// The kinds of bodies that need them; all where absent.
    #[serde(default, deserialize_with = "one_or_many", skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "schema", schemars(with = "crate::selector::OneOrMany<Kind>"))]
    pub kinds: Vec<Name<Kind>>,
}

impl StateRule for WorkingRulesMissing {
    fn about(&self) -> &'static About {
        ABOUT
    }

    fn help(&self) -> &'static str {
        "adopt them (`adopt-instrument`)"
    }

    fn rests_on(&self) -> RestsOn {
        RestsOn::Provisions
    }

    fn measure(&self, org: &Org, subject: Subject) -> Option<Measure> {
        let Subject::Body(id) = subject else { return None };
        let body = org.body(id).filter(|body| body.is_live())?;
        let kind = body.class()?.kind;
        let speaks = is_one_of(&self.kinds, org.vocabulary().kinds.key(kind));
        speaks.then(|| Measure::at_most(lacking(org, id, &self.instruments).len(), 0_usize))
    }

    fn note(&self, org: &Org, subject: Subject) -> String {
        let Subject::Body(id) = subject else { return String::new() };
        format!("not adopted: {}", lacking(org, id, &self.instruments).join(", "))
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
    use serde_json::json;

    use crate::invariant::fixture::Case;

    #[test]
    fn a_committee_adopts_rules_and_a_new_one_adopts_its_own() {
        let with = json!({"instruments": "working-rules", "kinds": "party-committee"});
        let adopt = |body: &str| json!({"adopt-instrument": {"body": body, "instrument": "working-rules"}});
        let adopted = Case::of("working-rules-missing", with).step(json!([adopt("long-xuyen/party-committee")]));
        assert_eq!(adopted.says(), ["body `long-xuyen/party-committee`: 0 of 0, holds"]);
        let merged = json!([{"merge": {
            "bodies": ["chau-doc/party-committee", "long-xuyen/party-committee"],
            "into": {"id": "both", "name": "Đảng uỷ", "within": "long-xuyen"}
        }}]);
        let says = adopted.step(merged).says();
        assert_eq!(says, ["body `both`: 1 of 0, new", "body `party-committee`: 1 of 0, inherited"]);
    }
}
